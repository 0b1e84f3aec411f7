"""A workbook as read: sheets, cells with their address, their value and what a person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from clausegen.constats import Adresse

Valeur = str | bool | Decimal | dt.date | dt.time | dt.timedelta  # a datetime is a date

SANS_RESULTAT = "formule dont le résultat n'est pas enregistré"
RECALCULER = "ouvrez le classeur dans Excel ou LibreOffice, enregistrez-le, ou tapez la valeur"


class ErreurExcel(str):
    """« #REF! », « #N/A »: what a cell shows when its formula failed."""


class Plage(NamedTuple):
    """A rectangle of cells, both ends included."""

    haut: int
    gauche: int
    bas: int
    droite: int

    def holds(self, ligne: int, colonne: int) -> bool:
        """Whether a cell is inside."""
        return self.haut <= ligne <= self.bas and self.gauche <= colonne <= self.droite


@dataclass(frozen=True, slots=True)
class Cellule:
    """A cell that holds something.

    ``valeur``: None for a formula whose result was not saved; ``texte``: what a person reads, every digit
    kept (« 45 % », « 01/12/2026 », « 1250000,5 € », « oui »); ``format``: Excel's number format.
    """

    adresse: Adresse
    valeur: Valeur | None
    texte: str
    formule: bool = False
    format: str = "General"

    @property
    def defaut(self) -> tuple[str, str] | None:
        """What prevents from reading it, and what to do; None when it can be read."""
        if self.valeur is None:
            return SANS_RESULTAT, RECALCULER
        if isinstance(self.valeur, ErreurExcel):
            return f"la cellule affiche {self.valeur}", "corrigez sa formule, ou tapez la valeur"
        return None


@dataclass
class Feuille:
    """A sheet: its cells that hold something, by (row, column) from 1."""

    nom: str
    rang: int
    masquee: bool = False
    cellules: dict[tuple[int, int], Cellule] = field(default_factory=dict)
    fusions: list[Plage] = field(default_factory=list)
    lignes_masquees: set[int] = field(default_factory=set)
    colonnes_masquees: set[int] = field(default_factory=set)

    def address(self, ligne: int, colonne: int, *, bloc: bool = False) -> Adresse:
        """The address of a cell, even empty."""
        return Adresse(self.rang, ligne, colonne, self.nom, bloc)

    def at(self, ligne: int, colonne: int) -> Cellule | None:
        """The cell there; inside a merged range, the one that shows."""
        if trouvee := self.cellules.get((ligne, colonne)):
            return trouvee
        fusion = next((f for f in self.fusions if f.holds(ligne, colonne)), None)
        return self.cellules.get(fusion[:2]) if fusion else None

    def rows(self) -> Iterator[tuple[int, list[Cellule]]]:
        """Each row that holds something, in order, with its cells from left to right."""
        rangees: dict[int, list[Cellule]] = {}
        for (ligne, _), cellule in sorted(self.cellules.items(), key=lambda c: c[0]):
            rangees.setdefault(ligne, []).append(cellule)
        yield from rangees.items()

    def hidden(self, ligne: int, colonne: int) -> bool:
        """Whether a person does not see that cell."""
        return self.masquee or ligne in self.lignes_masquees or colonne in self.colonnes_masquees


@dataclass(frozen=True)
class Classeur:
    """A workbook as read."""

    fichier: Path
    feuilles: tuple[Feuille, ...]

    def __getitem__(self, nom: str) -> Feuille:
        """The sheet of that name. Raises KeyError."""
        try:
            return next(feuille for feuille in self.feuilles if feuille.nom == nom)
        except StopIteration:
            raise KeyError(nom) from None
