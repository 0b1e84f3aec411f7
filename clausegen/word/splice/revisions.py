"""Tracked changes: what an author inserted or struck out on a day, for someone else to accept or reject.

A paragraph is inserted when its mark and each of its runs are; a row, when its properties say so. Rejecting
then leaves what stood there before, accepting leaves the text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clausegen.word.hote import child
from clausegen.word.paragraphe import W

if TYPE_CHECKING:
    from lxml.etree import _Element

RUNS = {f"{W}r", "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"}
SUIVIS = {f"{W}{nom}" for nom in ("ins", "del", "moveFrom", "moveTo")}
INSERES = {f"{W}ins", f"{W}moveTo"}
BARRES = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
APRES_RPR = {f"{W}sectPr", f"{W}pPrChange"}
APRES_TRPR = {f"{W}del", f"{W}trPrChange"}
AVANT_TRPR = {f"{W}tblPrEx"}


@dataclass(frozen=True, slots=True)
class Revision:
    """Who makes the change, and the day that Word shows."""

    auteur: str
    le: date


class Suivi:
    """Writes the marks of one revision; each takes an identifier from ``numeros``."""

    def __init__(self, revision: Revision, numeros: Iterator[int]) -> None:
        self.numeros = numeros
        le = f"{revision.le.isoformat()}T00:00:00Z"
        self._valeurs = {f"{W}id": "", f"{W}author": revision.auteur, f"{W}date": le}
        self._marques: dict[str, _Element] = {}

    def mark(self, parent: _Element, nom: str) -> _Element:
        """A tracked-change element (« ins », « del », « pPrChange »), not yet placed."""
        if nom not in self._marques:
            self._marques[nom] = parent.makeelement(f"{W}{nom}", self._valeurs)
        marque = copy(self._marques[nom])
        marque.set(f"{W}id", str(next(self.numeros)))
        return marque

    def insert(self, elements: Iterable[_Element]) -> None:
        """Track these paragraphs and tables as inserted."""
        self._track(elements, "ins")

    def strike(self, elements: Iterable[_Element]) -> None:
        """Track these paragraphs and tables as deleted; what was already struck stays so."""
        for element in elements:
            self._track([element], "del")
            for barre in element.iter(f"{W}del"):
                for texte in barre.iter(*BARRES):
                    texte.tag = BARRES[str(texte.tag)]

    def _track(self, elements: Iterable[_Element], nom: str) -> None:
        for element in elements:
            if element.tag == f"{W}p":
                self.end(element, nom)
                self._runs(element, nom)
                continue
            if element.tag == f"{W}tr":
                self._row(element, nom)
            self._track(list(element), nom)

    def end(self, paragraphe: _Element, nom: str) -> None:
        """Track the mark that ends a paragraph."""
        reglages = _first(paragraphe, "pPr", set())
        marque = child(reglages, "rPr")
        if marque is None:
            marque = reglages.makeelement(f"{W}rPr")
            _place(marque, reglages, APRES_RPR)
        deja = [enfant.tag for enfant in marque]
        if f"{W}{nom}" not in deja:
            marque.insert(sum(tag in SUIVIS for tag in deja), self.mark(marque, nom))

    def _row(self, rangee: _Element, nom: str) -> None:
        reglages = _first(rangee, "trPr", AVANT_TRPR)
        if all(enfant.tag != f"{W}{nom}" for enfant in reglages):
            apres = APRES_TRPR if nom == "ins" else {f"{W}trPrChange"}
            if nom == "ins" and len(reglages) == 0:  # the schema wants a property before the change
                reglages.append(reglages.makeelement(f"{W}cantSplit", {f"{W}val": "off"}))
            _place(self.mark(reglages, nom), reglages, apres)

    def _runs(self, parent: _Element, nom: str) -> None:
        """Wrap neighbouring runs together, wherever they stand in a paragraph."""
        groupe: _Element | None = None
        for enfant in list(parent):
            if enfant.tag in RUNS:
                if groupe is None:
                    groupe = self.mark(parent, nom)
                    enfant.addprevious(groupe)
                groupe.append(enfant)
                continue
            groupe = None
            if enfant.tag not in (f"{W}pPr", f"{W}{nom}", f"{W}del", f"{W}moveFrom"):
                self._runs(enfant, nom)


def pending(elements: Sequence[_Element], *, derniers: bool = False) -> bool:
    """Whether all of this is still a tracked insertion: rejecting it would leave nothing.

    ``derniers``: these blocks end the document; its last mark, which nobody inserts, then shows by the
    properties that it had before.
    """
    fins = [element.find(f"{W}pPr/{W}pPrChange") is not None for element in elements]
    return all(
        _pending(element, fin=derniers and rang == len(fins) and change)
        for rang, (element, change) in enumerate(zip(elements, fins, strict=True), 1)
    )


def _pending(element: _Element, *, fin: bool) -> bool:
    if element.tag == f"{W}p":
        marque = element.find(f"{W}pPr/{W}rPr/{W}ins")
        return (fin or marque is not None) and all(_inserted(run) for run in element.iter(f"{W}r"))
    rangees = list(element.iter(f"{W}tr"))
    if rangees:
        return all(r.find(f"{W}trPr/{W}ins") is not None for r in rangees)
    return next(element.iter(f"{W}p"), None) is None


def _inserted(run: _Element) -> bool:
    return any(parent.tag in INSERES for parent in run.iterancestors())


def _first(element: _Element, nom: str, avant: set[str]) -> _Element:
    """The properties of an element, made when it has none."""
    trouve = child(element, nom)
    if trouve is None:
        trouve = element.makeelement(f"{W}{nom}")
        element.insert(sum(enfant.tag in avant for enfant in element), trouve)
    return trouve


def _place(element: _Element, parent: _Element, apres: set[str]) -> None:
    """Put an element last in another, but for what must come after it."""
    suivant = next(parent.iterchildren(*apres), None)
    if suivant is None:
        parent.append(element)
    else:
        suivant.addprevious(element)
