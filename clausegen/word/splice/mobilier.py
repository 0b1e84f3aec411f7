"""Tables of ours that look like one of the host's, whose look is mostly written table by table."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from clausegen.word.paragraphe import W
from clausegen.word.splice.sosie import apply_look, look, run_look, tie, ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

_TABLEAU = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
)
_CELLULE = "tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark"
RANGS = {f"{W}{nom}": rang for noms in (_TABLEAU, _CELLULE) for rang, nom in enumerate(noms.split())}
NOTRES = {f"{W}{nom}" for nom in ("tblW", "tblLayout", "tblCaption", "tblDescription")}
LEURS = {
    *(f"{W}{nom}" for nom in ("tblStyle", "tblStyleRowBandSize", "tblStyleColBandSize", "jc", "tblBorders")),
    *(f"{W}{nom}" for nom in ("shd", "tblCellMar", "tblLook")),
}
TRAIT = {f"{W}val": "single", f"{W}sz": "4", f"{W}space": "0", f"{W}color": "auto"}
DE_CELLULE = {f"{W}{nom}" for nom in ("tcBorders", "shd", "tcMar", "vAlign")}
A_LA_CELLULE = {f"{W}{nom}" for nom in _CELLULE.split()} - DE_CELLULE


def furnish(tableau: _Element, modele: _Element) -> None:
    """Give a table the look of another: frame, shading of its heads, cells and their texts."""
    _settle(tableau, modele, f"{W}tblPr", LEURS, NOTRES)
    siennes = modele.findall(f"{W}tr")
    if not siennes:
        return
    tete, corps = siennes[0], siennes[min(1, len(siennes) - 1)]
    rangees = tableau.findall(f"{W}tr")
    for rang, rangee in enumerate(rangees):
        entete = rang == 0 or rangee.find(f"{W}trPr/{W}tblHeader") is not None
        _row(rangee, (tete if entete else corps).findall(f"{W}tc"))
    for rangee in rangees[:-1][:2]:  # neither the heads alone at the foot of a page, nor with one row
        for reglages in rangee.iterfind(f"{W}tc/{W}p/{W}pPr"):
            tie(reglages, ["keepNext"])


def frame(tableau: _Element) -> None:
    """Plain black lines instead of our own style, in a document that shows no table of its own."""
    reglages = tableau.find(f"{W}tblPr")
    if reglages is None:
        return
    for element in [e for e in reglages if e.tag in LEURS]:
        reglages.remove(element)
    bords, marges = (reglages.makeelement(f"{W}{nom}") for nom in ("tblBorders", "tblCellMar"))
    for nom in ("top", "left", "bottom", "right", "insideH", "insideV"):
        bords.append(bords.makeelement(f"{W}{nom}", TRAIT))
    for nom, largeur in (("top", "40"), ("left", "108"), ("bottom", "40"), ("right", "108")):
        marges.append(marges.makeelement(f"{W}{nom}", {f"{W}w": largeur, f"{W}type": "dxa"}))
    reglages[:] = sorted([*reglages, bords, marges], key=lambda e: RANGS[str(e.tag)])


def fit(tableau: _Element, largeur: int) -> None:
    """Give the columns of a table the width between the host's margins, in twentieths of a point."""
    colonnes = tableau.findall(f"{W}tblGrid/{W}gridCol")
    notre = sum(int(colonne.get(f"{W}w", "0")) for colonne in colonnes)
    if not notre or abs(notre - largeur) * 50 < notre:
        return
    cellules = [c for c in tableau.iter(f"{W}tcW") if c.get(f"{W}type") == "dxa"]
    for element in (*colonnes, *cellules):
        element.set(f"{W}w", str(int(element.get(f"{W}w", "0")) * largeur // notre))


def _row(rangee: _Element, modeles: Sequence[_Element]) -> None:
    for rang, cellule in enumerate(rangee.findall(f"{W}tc")):
        if not modeles:
            return
        modele = modeles[min(rang, len(modeles) - 1)]
        _settle(cellule, modele, f"{W}tcPr", DE_CELLULE, A_LA_CELLULE)
        texte = next(modele.iter(f"{W}p"), None)
        if texte is None:
            continue
        for paragraphe in cellule.findall(f"{W}p"):
            _text(paragraphe, texte)


def _text(paragraphe: _Element, modele: _Element) -> None:
    reglages = paragraphe.find(f"{W}pPr")
    if reglages is not None:
        paragraphe.remove(reglages)
    paragraphe.insert(0, tie(look(modele), ties(reglages)))
    for run in paragraphe.iter(f"{W}r"):
        apply_look(run, run_look(modele))


def _settle(element: _Element, modele: _Element, balise: str, prises: set[str], gardees: set[str]) -> None:
    """Properties of an element: some from the other, some of its own, in Word's order."""
    propres, autres = element.find(balise), modele.find(balise)
    garde = [] if propres is None else [e for e in propres if e.tag in gardees]
    copie = [] if autres is None else [deepcopy(e) for e in autres if e.tag in prises]
    if propres is None:
        propres = element.makeelement(balise)
        element.insert(0, propres)
    propres[:] = sorted([*garde, *copie], key=lambda e: RANGS[str(e.tag)])
