"""The plan of any docx: its headings with their numbers as Word shows them, and where each one stands.

Tables of contents are left out, deleted text too; what stands in a table or a text box is no heading, though
its numbers count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clausegen.word.numeros import Numerotation
from clausegen.word.outline import MUETS, REPLI
from clausegen.word.paragraphe import W
from clausegen.word.styles import Style, Styles, on, val
from clausegen.word.titres import Paragraphe, Titre, headings

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Paragraphe", "Plan", "read"]

SIGNES = {f"{W}tab": "\t", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "\u2011"}
CONTENANTS = {f"{W}{nom}" for nom in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_TOC = re.compile(r"\s*TOC\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """A document in its order; ``blocs`` counts the body's children, its last section mark included."""

    titres: tuple[Titre, ...]
    paragraphes: tuple[Paragraphe, ...]
    styles: tuple[Style, ...]
    blocs: int


def read(document: _Element, styles: _Element | None, numerotation: _Element | None) -> Plan:
    """The plan of a document, from the roots of its main part, its styles and its lists."""
    lecture = _Lecture(document, styles, numerotation)
    paragraphes = tuple(lecture.paragraphs())
    styles_ = tuple(lecture.styles.all())
    return Plan(tuple(headings(paragraphes)), paragraphes, styles_, len(lecture.corps))


class _Lecture:
    def __init__(self, document: _Element, styles: _Element | None, numerotation: _Element | None) -> None:
        corps = document.find(f"{W}body")
        self.corps: list[_Element] = [] if corps is None else list(corps)
        self.styles = Styles(styles)
        self.numerotation = Numerotation(numerotation, self.styles)
        self.debuts, self.fins = _tables_of_contents(document)
        self.ouverts = 0

    def paragraphs(self) -> Iterator[Paragraphe]:
        for rang, bloc in enumerate(self.corps):
            yield from self._block(bloc, rang, profond=False)

    def _block(self, element: _Element, rang: int, *, profond: bool) -> Iterator[Paragraphe]:
        if element.tag == f"{W}p":
            yield from self._paragraph(element, rang, profond=profond)
        elif element.tag == f"{W}tbl":
            for paragraphe in element.iter(f"{W}p"):
                if not _boxed(paragraphe, element):
                    yield from self._paragraph(paragraphe, rang, tableau=True, profond=True)
        elif element.tag in CONTENANTS and not _is_table_of_contents(element):
            for enfant in element:
                yield from self._block(enfant, rang, profond=True)

    def _paragraph(
        self, element: _Element, rang: int, *, tableau: bool = False, profond: bool = False
    ) -> Iterator[Paragraphe]:
        reglages = element.find(f"{W}pPr")
        style = self.styles.of(
            (val(reglages.find(f"{W}pStyle")) if reglages is not None else None) or self.styles.defaut
        )
        morceaux: list[str] = []
        appuis: list[bool] = []
        self._read(element, style, morceaux, appuis)
        texte = "".join(morceaux).strip(" \t\n")
        if _gone(reglages, texte):
            return
        numero = self.numerotation.next(reglages, style)
        yield Paragraphe(
            rang,
            texte,
            style,
            numero,
            bool(appuis) and all(appuis),
            tableau,
            _level(reglages, style),
            profond,
        )

    def _read(self, element: _Element, style: Style, morceaux: list[str], appuis: list[bool]) -> None:
        """The text, without deletions, boxes and tables of contents; and whether each run is emphasised."""
        for enfant in element:
            if enfant.tag == f"{W}fldChar":
                self.ouverts += (enfant in self.debuts) - (enfant in self.fins)
            elif enfant.tag == f"{W}t" or enfant.tag in SIGNES:
                texte = SIGNES.get(str(enfant.tag), enfant.text or "") if not self.ouverts else ""
                morceaux.append(texte)
                if texte.strip():
                    appuis.append(_emphasised(element, style))
            elif not _silent(enfant):
                self._read(enfant, style, morceaux, appuis)


def _tables_of_contents(document: _Element) -> tuple[set[_Element], set[_Element]]:
    """Where the fields that write tables of contents begin and end; a field that never ends writes none."""
    debuts: set[_Element] = set()
    fins: set[_Element] = set()
    pile: list[tuple[_Element, list[str]]] = []
    for element in document.iter(f"{W}fldChar", f"{W}instrText"):
        genre = element.get(f"{W}fldCharType")
        if element.tag == f"{W}instrText":
            if pile:
                pile[-1][1].append(element.text or "")
        elif genre == "begin":
            pile.append((element, []))
        elif genre == "end" and pile:
            debut, instruction = pile.pop()
            if _TOC.match("".join(instruction)):
                debuts.add(debut)
                fins.add(element)
    return debuts, fins


def _silent(element: _Element) -> bool:
    """What holds no text of the paragraph itself."""
    if element.tag == f"{W}fldSimple":
        return bool(_TOC.match(element.get(f"{W}instr", "")))
    return element.tag in MUETS or element.tag == f"{W}txbxContent"


def _is_table_of_contents(element: _Element) -> bool:
    galerie = val(element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"))
    return bool(galerie) and "table of contents" in str(galerie).lower()


def _boxed(paragraphe: _Element, tableau: _Element) -> bool:
    for ancetre in paragraphe.iterancestors(f"{W}txbxContent", REPLI, f"{W}tbl"):
        if ancetre is tableau:
            return False
        if ancetre.tag != f"{W}tbl":
            return True
    return False


def _gone(reglages: _Element | None, texte: str) -> bool:
    """An empty paragraph whose mark is deleted, or hidden: Word counts it no more."""
    marque = None if reglages is None else reglages.find(f"{W}rPr")
    if marque is None or texte:
        return False
    return marque.find(f"{W}del") is not None or bool(on(marque.find(f"{W}vanish")))


def _level(reglages: _Element | None, style: Style) -> int | None:
    """The outline level, its own or its style's; None for body text."""
    propre = None if reglages is None else val(reglages.find(f"{W}outlineLvl"))
    if propre is not None and propre.isdecimal():
        return int(propre) if int(propre) < 9 else None
    return style.niveau


def _emphasised(passage: _Element, style: Style) -> bool:
    """Bold, underlined or in capitals: by the run itself, else by the paragraph's style."""
    reglages = passage.find(f"{W}rPr")
    if reglages is None:
        return style.gras or style.souligne or style.majuscules
    gras, majuscules = on(reglages.find(f"{W}b")), on(reglages.find(f"{W}caps"))
    souligne = val(reglages.find(f"{W}u"))
    return (
        (style.gras if gras is None else gras)
        or (style.majuscules if majuscules is None else majuscules)
        or (style.souligne if souligne is None else souligne != "none")
    )
