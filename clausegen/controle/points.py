"""« 10 points sur 100 »: weights in points, as shares of what all the criteria of a document add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clausegen.controle.blocs import Bloc
from clausegen.controle.nombres import NOMBRE, Lu, bare, decimal, shares

TOTAUX = frozenset(map(Decimal, (10, 20, 40, 50, 60, 100, 1000)))
_CENT = Decimal(100)
_AVEC_SOUS_CRITERES = 2 * _CENT  # when each weight is told again in parts
_POINTS = re.compile(rf"(?P<points>{NOMBRE}) ?(?:points?\b|pts?\b)(?: ?(?:sur|/) ?(?P<base>\d+)\b)?")
_SUR = re.compile(rf"(?P<points>{NOMBRE}) ?/ ?(?P<base>20|40|50|60|100|200|1000)\b")
_COLONNE = re.compile(r"\bpoints?\b|\bpts?\b")
_TOTAL = re.compile(r"(?:sous-)?total|ensemble|somme")
_SUR_CENT = re.compile(r"\b(?:sur|total\w*)(?: un)?(?: total)?(?: de)? 100 ?(?:points?|pts?)\b")


@dataclass(frozen=True)
class Bareme:
    """What the points of one document are out of, block by block."""

    bases: dict[int, Decimal]
    propre: Decimal | None

    def weights(self, rang: int, nu: str) -> Iterator[Lu]:
        """Every weight of a bare text, in percent or in points, as a share of one."""
        yield from shares(nu)
        for lu in (*_POINTS.finditer(nu), *_SUR.finditer(nu)):
            base = decimal(lu["base"]) if lu["base"] else self.bases.get(rang, self.propre)
            if base:
                yield Lu(lu.start(), lu.end(), decimal(lu["points"]) / base)

    def cell(self, rang: int, tete: Sequence[str], cellules: Sequence[str]) -> list[Lu]:
        """The weights of a row, where the head of a column may say that they are points."""
        lus = [lu for cellule in cellules[1:] for lu in self.weights(rang, cellule)]
        return lus or [
            Lu(0, 0, points / base)
            for points in _column(tete, cellules)
            if (base := self.bases.get(rang, self.propre))
        ]


def read(blocs: Sequence[Bloc]) -> Bareme:
    """What points are out of: a total that is told, else the sum of a table, of a list or of a sentence."""
    bases: dict[int, Decimal] = {}
    for groupe in _groups(blocs):
        if base := _base(groupe):
            bases |= {rang: base for rang, *_ in groupe}
    cent = any(_SUR_CENT.search(bare(bloc.texte)) for bloc in blocs)
    return Bareme(bases, _CENT if cent else None)


Ligne = tuple[int, Decimal, bool]


def _groups(blocs: Sequence[Bloc]) -> Iterator[list[Ligne]]:
    """The points of each table, of each list under one heading, of each sentence."""
    groupe: list[Ligne] = []
    sorte: tuple[str, bool] | None = None
    tete: tuple[str, ...] = ()
    for rang, bloc in enumerate(blocs):
        cellules = tuple(map(bare, bloc.cellules))
        tete = (tete or cellules) if cellules else ()
        lues = _points(cellules, tete) if cellules else [decimal(lu["points"]) for lu in _bare_points(bloc)]
        if sorte != (bloc.titre, bool(cellules)):
            yield groupe
            groupe, sorte = [], (bloc.titre, bool(cellules))
        total = bool(_TOTAL.match(cellules[0] if cellules else bare(bloc.texte)))
        if len(lues) == 1:
            groupe.append((rang, lues[0], total))
        elif not cellules:
            yield [(rang, lue, False) for lue in lues]
    yield groupe


def _base(groupe: Sequence[Ligne]) -> Decimal | None:
    """The total that a group tells, else the sum that it makes, if it is a usual one."""
    total = next((valeur for _, valeur, total in groupe if total), None)
    somme = sum((valeur for _, valeur, _ in groupe), Decimal(0))
    if total is not None or len(groupe) < 2:
        return total
    if _CENT < somme <= _AVEC_SOUS_CRITERES:
        return _CENT
    return somme if somme in TOTAUX else None


def _bare_points(bloc: Bloc) -> list[re.Match[str]]:
    return [lu for lu in _POINTS.finditer(bare(bloc.texte)) if not lu["base"]]


def _points(cellules: Sequence[str], tete: Sequence[str]) -> list[Decimal]:
    dits = [decimal(lu["points"]) for cellule in cellules[1:] for lu in _POINTS.finditer(cellule)]
    return dits or list(_column(tete, cellules))


def _column(tete: Sequence[str], cellules: Sequence[str]) -> Iterator[Decimal]:
    """Plain numbers under a head that says « points »."""
    for nom, cellule in zip(tete[1:], cellules[1:], strict=False):
        if _COLONNE.search(nom) and (lu := re.fullmatch(NOMBRE, cellule.strip())):
            yield decimal(lu[0])
