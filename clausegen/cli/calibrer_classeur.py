"""``clausegen calibrer --excel`` and ``--depuis``: a simulation to try other rates, and the choices back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import FAIT, compte_rendu, options, questions, typed
from clausegen.constats import Constat, Refus, refuse

if TYPE_CHECKING:
    from clausegen.conformite.cas import Cas
    from clausegen.simulateur import Changement

SUFFIXE = ".xlsx"
MEME_NOM = "*"  # --excel without a name


def send(cas: Cas, demande: str) -> int:
    """Writes the simulation of a contract. Raises Refus when the file exists: choices may be in it."""
    from clausegen import files, simulateur

    cible = Path(f"{cas.profil.fichier.stem}_simulation.xlsx") if demande == MEME_NOM else Path(demande)
    if cible.suffix.lower() != SUFFIXE:
        remede = f"donnez-lui un nom en {SUFFIXE} : --excel {cible.with_suffix(SUFFIXE).name}"
        raise refuse("SIM-07", "ce nom ne convient pas", fichier=str(cible), remede=remede)
    if cible.exists():
        remede = "choisissez un autre nom : --excel NOM.xlsx"
        raise refuse("SIM-07", "ce classeur existe déjà", fichier=str(cible), remede=remede)
    files.write_atomic(cible, simulateur.of_contract(cas))
    click.echo(str(cible))
    click.echo("Confidentiel : il contient les estimations. Cases jaunes : à essayer.", err=True)
    suite = f'{typed("clausegen", "calibrer", cas.profil.fichier)} --depuis "{cible}"'
    click.echo(f"Pour reprendre vos choix : {suite}", err=True)
    return FAIT


def receive(cas: Cas, classeur: Path, jour: date | None, *, oui: bool) -> int:
    """Shows what the buyer changed, with the hours before and after, and writes it once agreed."""
    from clausegen import conversion, simulateur, tableur
    from clausegen.cli import nouveau_profil

    profil = cas.profil.fichier
    lus = simulateur.read(tableur.read(classeur), cas)
    if not lus:
        click.echo("Rien à reprendre de ce classeur : le profil dit déjà la même chose.", err=True)
        return FAIT
    for changement in lus:
        ligne = f"{changement.cellule} : {changement.sujet}, {changement.avant} → {changement.apres}"
        click.echo(f"  {ligne}", err=True)
    changements = _with_reasons(lus, classeur, oui=oui)
    listes = nouveau_profil.lists(profil)
    texte = simulateur.rewrite(profil, changements, listes)
    _compare(cas, simulateur.study(profil, texte, jour))
    if not oui and not questions.agree("Écrire ces choix dans le profil ?"):
        click.echo("Rien n'est écrit.", err=True)
        return FAIT
    options.replace_profile(profil, conversion.encode(profil, texte, listes))
    click.echo(str(profil))
    return FAIT


def _with_reasons(changements: Sequence[Changement], classeur: Path, *, oui: bool) -> list[Changement]:
    """Each change with its reason: asked for once a row, refused with ``--oui``."""
    muets = dict.fromkeys(c.ligne_du_motif for c in changements if not c.motif)
    sujets = {c.ligne_du_motif: c.sujet.partition(",")[0] for c in changements}
    if oui and muets:
        remede = "écrivez-le dans la colonne « Motif du changement », ou relancez sans --oui"
        raise Refus(
            Constat(
                "SIM-04",
                "a_corriger",
                f"{sujets[lieu]} : changement sans motif",
                str(classeur),
                lieu,
                remede=remede,
            )
            for lieu in muets
        )
    dits = {
        lieu: str(
            questions.ask(f"Motif du changement, {sujets[lieu]}", questions.printable, obligatoire=True)
        )
        for lieu in muets
    }
    return [replace(c, motif=c.motif or dits[c.ligne_du_motif]) for c in changements]


def _compare(avant: Cas, apres: Cas) -> None:
    """Hours of each lot, then of the contract, before and after."""
    from clausegen import calibrage, formats

    lus = zip(avant.marche.lots, avant.calibrages, apres.calibrages, strict=True)
    for lot, ancien, neuf in lus:
        dit = [compte_rendu.volume(calibrage.as_json(lot, calcul)) for calcul in (ancien, neuf)]
        if dit[0] != dit[1]:
            nom = compte_rendu.lot_name(calibrage.as_json(lot, neuf))
            click.echo(f"  {nom} : {dit[0]} → {dit[1]}", err=True)
    totaux = [formats.heures(calibrage.total(cas.calibrages)) for cas in (avant, apres)]
    click.secho(f"  total : {totaux[0]} → {totaux[1]}", bold=True, err=True)
