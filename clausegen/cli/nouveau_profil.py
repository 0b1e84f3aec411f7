"""What every way of making a profile shares: its first lines, a key, and no file ever replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import options
from clausegen.cli.questions import A_COMPLETER
from clausegen.constats import refuse

if TYPE_CHECKING:
    from clausegen.gabarit import Listes

ENTETE = """\
# yaml-language-server: $schema={schema}
#
# Profil de marché écrit par « clausegen nouveau ». Il se relit et se corrige ici, dans un éditeur de texte.
# « à compléter » marque ce qui manque : les documents restent des projets tant qu'il en reste.
"""


def check_new(cible: Path, *suffixes: str) -> None:
    """A file that stands is never replaced, and a name says what it holds. Raises Refus."""
    if cible.suffix.lower() not in suffixes:
        usuels = " ou ".join(suffixe for suffixe in suffixes if suffixe != ".yml")
        remede = f"donnez-lui un nom en {usuels} : {cible.with_suffix(suffixes[0]).name}"
        raise refuse("NOU-02", "ce nom ne convient pas", fichier=str(cible), remede=remede)
    if cible.exists():
        raise refuse("NOU-01", "ce fichier existe déjà", fichier=str(cible), remede="choisissez un autre nom")


def check_profile(cible: Path) -> None:
    """The name of a profile to be written: a text or a workbook, and none that stands. Raises Refus."""
    from clausegen import reader

    check_new(cible, *reader.SUFFIXES)


def write(cible: Path, texte: str, entete: str = "") -> None:
    """A new profile, as a text under its header or as a workbook: its name says which. Raises Refus."""
    from clausegen import conversion, files

    check_profile(cible)
    debut = "" if conversion.is_workbook(cible) else entete
    files.write_atomic(cible, conversion.encode(cible, debut + texte, lists(cible)))
    click.echo(str(cible))


def type_file(base: str, cible: Path) -> Path:
    """Where a contract type is described, for a profile to be written there. Raises Refus."""
    from clausegen import formats, marche

    connus = marche.types(cible.parent)
    if base not in connus:
        remede = formats.meant(base, connus) or f"types connus : {', '.join(sorted(connus))}"
        raise refuse("NOU-02", f"type {formats.quote(base)} introuvable", remede=remede)
    return connus[base]


def lists(cible: Path) -> Listes:
    """Every choice that a workbook proposes there: the scale's activities, the territories, the types."""
    from clausegen import files, marche

    territoires = options.territory_names(files.libraries(cible.resolve().parent))
    return {
        **marche.lists(),
        "territoire": {nom: nom for nom in territoires},
        "base": {nom: nom for nom in marche.types(cible.parent)},
    }


def header(cible: Path) -> str:
    """What an editor and a reader need to know first."""
    return ENTETE.format(schema=schema(cible))


def schema(cible: Path) -> str:
    """Where an editor finds the schema of a profile: beside it, else among those shipped."""
    from clausegen import files

    nom = "profil.schema.json"
    voisin = cible.parent / nom
    return nom if voisin.exists() else (files.shipped("profiles") / nom).as_uri()


def line(cle: str, valeur: str | None, commentaire: str) -> str:
    """« cle: valeur    # commentaire », or « à compléter »."""
    suite = f"    # {commentaire}" if commentaire else ""
    return f"{cle}: {valeur or A_COMPLETER}{suite}"
