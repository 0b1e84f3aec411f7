"""The text of a paragraph as tags see it, and the words to find it again in Word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DOCPR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
# Stands, in the text of a paragraph, for whatever docxtpl would swallow inside a tag.
OBJET = "\ufffc"
SAUTS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}
IMAGES = "drawing object pict fldChar instrText noBreakHyphen softHyphen sym"
RENVOIS = "footnoteReference endnoteReference commentReference"
REPERES = "bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd sectPr"
OBJETS = frozenset(f"{W}{nom}" for nom in f"{IMAGES} {RENVOIS} {REPERES}".split())


def text(paragraphe: _Element) -> str:
    """The text of a paragraph, marks standing for what cannot be inside a tag; text boxes apart."""
    morceaux: list[str] = []
    parent: _Element | None = None
    for element in _own(paragraphe):
        if element.tag == f"{W}t":
            conteneur = element.getparent().getparent()  # type: ignore[union-attr]
            if parent is not None and conteneur is not parent:
                morceaux.append(OBJET)
            parent = conteneur
            morceaux.append(element.text or "")
        elif element.tag in SAUTS and element.getparent().tag == f"{W}r":  # type: ignore[union-attr]
            morceaux.append(SAUTS[str(element.tag)])
        elif element.tag in OBJETS:
            morceaux.append(OBJET)
    return "".join(morceaux)


def _own(element: _Element) -> Iterator[_Element]:
    for enfant in element:
        if enfant.tag != f"{W}p":
            yield enfant
            yield from _own(enfant)


def place(partie: str, element: _Element) -> str:
    """« corps, tableau 2, ligne 3, colonne 1, « Le titulaire réalise… » », as one looks for it in Word."""
    morceaux = [partie]
    element = next((e for e in (element, *element.iterancestors()) if e.tag == f"{W}p"), element)
    cellule = next(element.iterancestors(f"{W}tc"), None)
    ligne = row(element)
    if cellule is not None and ligne is not None:
        tableau = next(ligne.iterancestors(f"{W}tbl"))
        rang = list(element.getroottree().getroot().iter(f"{W}tbl")).index(tableau) + 1
        rang_ligne = list(tableau.iter(f"{W}tr")).index(ligne) + 1
        rang_cellule = list(ligne.iter(f"{W}tc")).index(cellule) + 1
        morceaux.append(f"tableau {rang}, ligne {rang_ligne}, colonne {rang_cellule}")
    extrait = " ".join(text(element).replace(OBJET, "").split()) if element.tag == f"{W}p" else ""
    if extrait:
        morceaux.append(f"paragraphe « {extrait if len(extrait) <= 70 else extrait[:69] + '…'} »")
    return ", ".join(morceaux)


def row(paragraphe: _Element) -> _Element | None:
    """The table row that holds a paragraph."""
    return next(paragraphe.iterancestors(f"{W}tr"), None)
