"""``clausegen nouveau --fiche`` and ``--depuis``: the buyer's Word form, sent blank and read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import FAIT, compte_rendu, questions, typed
from clausegen.cli.nouveau_profil import check_new, check_profile, write

if TYPE_CHECKING:
    from clausegen.retours.fiche import Fiche


def send(fichier: Path, territoire: str | None) -> int:
    """Writes the blank form, with the territory's contact."""
    from clausegen import files, territoires
    from clausegen.retours import fiche

    check_new(fichier, ".docx")
    bibliotheques = files.libraries(fichier.resolve().parent)
    connu = territoires.load(questions.territory(territoire, bibliotheques), bibliotheques)
    contenu, manques = fiche.blank(connu, bibliotheques)
    files.write_atomic(fichier, contenu)
    click.echo(str(fichier))
    for manque in manques:
        click.echo(f"À compléter avant de l'envoyer : {manque} ({connu.fichier}).", err=True)
    click.echo(f'Au retour de la fiche remplie : clausegen nouveau --depuis "{fichier.name}"', err=True)
    return FAIT


def receive(depuis: Path, fichier: Path | None, territoire: str | None) -> int:
    """Writes a profile out of a filled form, and says what is missing."""
    from clausegen import files, retours, territoires
    from clausegen.retours import fiche, profil
    from clausegen.word import forms

    octets = retours.load(depuis)
    if fichier:
        check_profile(fichier)
    bibliotheques = files.libraries(depuis.resolve().parent)
    connu = territoires.load(questions.territory(territoire, bibliotheques), bibliotheques)
    lue = fiche.read(octets, str(depuis), forms.read(fiche.blank(connu, bibliotheques)[0]))
    cible = fichier or depuis.with_name(f"{_name(lue, depuis)}.yaml")
    write(cible, profil.text(lue, connu.nom, depuis.name))
    compte_rendu.constats(fiche.findings(lue, str(depuis)), err=True)
    click.echo(f"Ensuite : complétez {cible}, puis {typed('clausegen', 'verifier', cible)}", err=True)
    return FAIT


def _name(lue: Fiche, depuis: Path) -> str:
    """The reference as a file name, else that of the form."""
    from clausegen import files

    try:
        return files.safe_name(lue.values()["reference",])
    except (KeyError, ValueError):
        return depuis.stem
