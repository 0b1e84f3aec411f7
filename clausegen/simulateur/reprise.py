"""The buyer's choices written into the profile: comments kept, each changed line saying why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from clausegen import dossier, files, reader, retouche
from clausegen.arbre import locate
from clausegen.conformite.cas import Cas
from clausegen.constats import Refus, refuse
from clausegen.simulateur.choix import Changement

MARQUE = "# motif : "


def rewrite(profil: Path, changements: Sequence[Changement]) -> str:
    """The profile's text with the changes. Raises Refus when it cannot be edited there."""
    cles = {chemin: lu for changement in changements for chemin, lu in changement.keys().items()}
    try:
        texte = retouche.apply(profil.read_bytes().decode("utf-8"), cles)
    except ValueError as raison:
        remede = "reportez ces choix vous-même dans le profil"
        raise refuse(
            "SIM-06", f"profil impossible à modifier : {raison}", fichier=str(profil), remede=remede
        ) from None
    with _beside(profil, texte) as brouillon:
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

    with _beside(profil, texte) as brouillon:
        try:
            return dossier.study(brouillon, jour)
        except Refus as refus:
            raise Refus([replace(constat, fichier=str(profil)) for constat in refus.constats]) from None


@contextmanager
def _beside(profil: Path, texte: str) -> Iterator[Path]:
    """The text in a file of the same folder, for the time of a reading: its type is found from there."""
    brouillon = profil.with_name(f".{profil.stem[:60]}.simulation.yaml")
    try:
        files.write_atomic(brouillon, texte.encode())
        yield brouillon
    finally:
        brouillon.unlink(missing_ok=True)


def _explained(ligne: str, motif: str) -> str:
    """A line with its reason as a comment; the one before is replaced."""
    corps = ligne.rstrip("\r\n")
    saut = ligne[len(corps) :]
    propre = " ".join("".join(c if c.isprintable() else " " for c in motif).split())
    avant = corps.partition(MARQUE)[0].rstrip()
    return f"{avant}    {MARQUE}{propre}{saut}"
