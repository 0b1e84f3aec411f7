"""What a loop or a condition leaves in a rendered part, and that Word calls corrupt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# Elements that must hold a paragraph, and what may come last in them without one.
VIDES = re.compile(
    r"(<w:(tc|hdr|ftr|footnote|endnote|txbxContent)(?: [^>]*)?>"
    r"(?:<w:tcPr/>|<w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)?)\s*(?=</w:\2>)",
    re.DOTALL,
)
VIDABLES = re.compile(
    r"(?:<w:tcPr/>|</w:tcPr>|<w:(?:tc|hdr|ftr|footnote|endnote|txbxContent)(?: [^>]*)?>)\s*{%|%}\s*</w:tc>"
)
TABLEAU_VIDABLE = re.compile(r"(?:</w:tblGrid>|<w:tblGrid/>|</w:tblPr>|<w:tblPr/>|<w:tbl>)\s*{%")
TABLEAU_FINAL = re.compile(r"(</w:tbl>)\s*(?=</w:tc>)")
SANS_LIGNE = re.compile(r"<w:tbl>(?:(?!<w:tr[ >]).)*?</w:tbl>", re.DOTALL)
SAUTS = re.compile(r"<w:t(?: [^>]*)?>[^<\n\t]*[\n\t][^<]*</w:t>")
SAUT = '</w:t><w:br/><w:t xml:space="preserve">'
TABULATION = '</w:t><w:tab/><w:t xml:space="preserve">'
PARAGRAPHES_IDS = re.compile(r' w14:(?:paraId|textId)="[^"]*"')

REPERES = re.compile(r"<w:bookmark(?:Start|End)\b[^>]*>")
DESSINS = re.compile(r"<wp:docPr\b[^>]*>")
CONTROLES = re.compile(r"(?<=<w:sdtPr>)(?:(?!</w:sdtPr>).)*", re.DOTALL)
ID = re.compile(r'(\b(?:w:)?id=")([^"]*)(")')
ID_CONTROLE = re.compile(r'(<w:id w:val=")([^"]*)(")')
NOM = re.compile(r'(w:name=")([^"]*)(")')
NOM_DE_SIGNET = 40
BOUCLES = re.compile(r"{%\s*(?P<bloc>for|endfor)\b|<w:bookmarkStart\b|<wp:docPr\b|<w:sdtPr>")


@dataclass(frozen=True, slots=True)
class Reparations:
    """The repairs that a part may need, known from its model: the others cost nothing."""

    vides: bool
    sans_ligne: bool
    ids: bool

    @classmethod
    def of(cls, source: str, *, images: bool = False) -> Reparations:
        """Read a part's compiled source (tags already out of their paragraphs); pictures may leave too."""
        vides = images or bool(VIDABLES.search(source))
        return cls(vides, bool(TABLEAU_VIDABLE.search(source)), _repeats(source))

    def apply(self, xml: str) -> str:
        """Repair a rendered part."""
        if "\n" in xml or "\t" in xml:
            xml = SAUTS.sub(_breaks, xml)
        if self.sans_ligne:
            xml = SANS_LIGNE.sub("", xml)
        if self.vides:
            xml = TABLEAU_FINAL.sub(r"\1<w:p/>", VIDES.sub(r"\1<w:p/>", xml))
        return unique(xml) if self.ids else xml


def _breaks(texte: re.Match[str]) -> str:
    return texte[0].replace("\n", SAUT).replace("\t", TABULATION)


def _repeats(source: str) -> bool:
    """Does a loop, or the model itself, repeat an identifier?"""
    profondeur = 0
    for trouve in BOUCLES.finditer(source):
        if bloc := trouve["bloc"]:
            profondeur += 1 if bloc == "for" else -1
        elif profondeur:
            return True
    return unique(source) != source


class _Suite:
    """Keeps each identifier the first time, and gives the following ones a free number."""

    def __init__(self, pris: Iterable[str]) -> None:
        self.pris = set(pris)
        self.dernier = max((int(n) for n in self.pris if n.isdecimal()), default=0)
        self.vus: set[str] = set()

    def next(self, ancien: str) -> str:
        if ancien not in self.vus:
            self.vus.add(ancien)
            return ancien
        self.dernier = self.dernier % (2**31 - 2) + 1
        while str(self.dernier) in self.pris:
            self.dernier = self.dernier % (2**31 - 2) + 1
        self.pris.add(str(self.dernier))
        return str(self.dernier)


def unique(xml: str) -> str:
    """Give each bookmark, drawing and content control an identifier of its own; bookmarks also a name."""
    xml = _renumber(xml, DESSINS, ID)
    xml = _renumber(xml, CONTROLES, ID_CONTROLE)
    return _bookmarks(xml)


def _renumber(xml: str, elements: re.Pattern[str], id_: re.Pattern[str]) -> str:
    suite = _Suite(trouve[2] for element in elements.findall(xml) for trouve in id_.finditer(element))
    return elements.sub(lambda element: id_.sub(_replaced(suite.next), element[0], count=1), xml)


def _replaced(fresh: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda trouve: trouve[1] + fresh(trouve[2]) + trouve[3]


def _bookmarks(xml: str) -> str:
    reperes = REPERES.findall(xml)
    suite = _Suite(trouve[2] for repere in reperes for trouve in ID.finditer(repere))
    noms = {trouve[2] for repere in reperes for trouve in NOM.finditer(repere)}
    vus: set[str] = set()
    ouverts: dict[str, str] = {}

    def rename(ancien: str) -> str:
        nom, rang = ancien, 1
        while nom in vus or (rang > 1 and nom in noms):
            rang += 1
            nom = f"{ancien[: NOM_DE_SIGNET - 1 - len(str(rang))]}_{rang}"
        vus.add(nom)
        return nom

    def open_(ancien: str) -> str:
        ouverts[ancien] = suite.next(ancien)
        return ouverts[ancien]

    def each(repere: re.Match[str]) -> str:
        if repere[0].startswith("<w:bookmarkEnd"):
            return ID.sub(_replaced(lambda ancien: ouverts.get(ancien, ancien)), repere[0], count=1)
        return NOM.sub(_replaced(rename), ID.sub(_replaced(open_), repere[0], count=1))

    return REPERES.sub(each, xml)
