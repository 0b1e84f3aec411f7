"""The buyer's choices written into the profile: comments kept, each changed line saying why.

A profile in a workbook is turned into text, changed, then turned back: its reasons go to the sheet of notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from clausegen import conversion, dossier, reader, retouche
from clausegen.arbre import locate
from clausegen.conformite.cas import Cas
from clausegen.constats import Refus, refuse
from clausegen.gabarit import Listes
from clausegen.simulateur.choix import Changement

MARQUE = "# motif : "


def rewrite(profil: Path, changements: Sequence[Changement], listes: Listes) -> str:
    """The profile's text with the changes. Raises Refus when it cannot be edited there."""
    cles = {chemin: lu for changement in changements for chemin, lu in changement.keys().items()}
    try:
        texte = retouche.apply(conversion.as_text(profil, listes), cles)
    except ValueError as raison:
        message, remede = f"profil impossible à modifier : {raison}", "reportez vous-même ces choix"
        raise refuse("SIM-06", message, fichier=str(profil), remede=remede) from None
    with conversion.beside(profil, texte) as brouillon:
        positions = reader.read_yaml(brouillon).positions
    lignes = texte.splitlines(keepends=True)
    for changement in changements:
        for chemin, lu in changement.keys().items():
            place = locate(positions, chemin) if lu is not None and not changement.motive else None
            if place is not None and isinstance(place.ligne, int):
                lignes[place.ligne - 1] = _explained(lignes[place.ligne - 1], changement.motif)
    return "".join(lignes)


def study(profil: Path, texte: str, jour: date | None) -> Cas:
    """The contract as it would be with this text. Raises Refus, located in the profile."""
    from dataclasses import replace

    with conversion.beside(profil, texte) as brouillon:
        try:
            return dossier.study(brouillon, jour)
        except Refus as refus:
            raise Refus([replace(constat, fichier=str(profil)) for constat in refus.constats]) from None


def _explained(ligne: str, motif: str) -> str:
    """A line with its reason as a comment; the one before is replaced."""
    corps = ligne.rstrip("\r\n")
    saut = ligne[len(corps) :]
    propre = " ".join("".join(c if c.isprintable() else " " for c in motif).split())
    avant = corps.partition(MARQUE)[0].rstrip()
    return f"{avant}    {MARQUE}{propre}{saut}"
