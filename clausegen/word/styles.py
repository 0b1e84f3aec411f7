"""What the styles of a document say once inheritance is read: name, level, list, emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from clausegen.word.paragraphe import W

if TYPE_CHECKING:
    from lxml.etree import _Element

PLAN = 9  # the outline level that means « body text »
VRAIS = (None, "1", "true", "on")
_NIVEAU = re.compile(r"(?:heading|titre) ([1-9])$", re.IGNORECASE)
_SOMMAIRE = re.compile(
    r"(?:toc|tm) (?:[1-9]$|heading)|en-tête de table des matières|titre tr$|table of (?:figures|authorities)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style, its ancestors read: ``niveau`` is None for body text."""

    id: str
    nom: str
    niveau: int | None = None
    liste: str | None = None
    rang: int | None = None
    gras: bool = False
    majuscules: bool = False
    souligne: bool = False

    @property
    def sommaire(self) -> bool:
        """Whether it dresses the lines of a table of contents."""
        return bool(_SOMMAIRE.match(self.nom))

    @property
    def titre(self) -> int | None:
        """The level of Word's own heading styles, by name."""
        trouve = _NIVEAU.match(self.nom)
        return int(trouve[1]) if trouve else None


class Styles:
    """The styles part of a document."""

    def __init__(self, racine: _Element | None) -> None:
        elements = [] if racine is None else racine.findall(f"{W}style")
        self._par_id = {str(s.get(f"{W}styleId", "")): s for s in elements}
        self.defaut = next((i for i, s in self._par_id.items() if _default(s)), "")
        self.of = cache(self._of)

    def _of(self, identifiant: str) -> Style:
        """The style of that identifier; an unknown one bears the default's look and its own identifier."""
        if identifiant not in self._par_id:
            return Style(identifiant, identifiant or "Normal")
        chaine = list(self._chain(identifiant))
        nom = _name(chaine[0]) or identifiant
        style = Style(identifiant, nom)
        niveau = _first(chaine, "pPr/{W}outlineLvl")
        if niveau is None and style.titre is not None:
            niveau = str(style.titre - 1)
        liste, rang = _first(chaine, "pPr/{W}numPr/{W}numId"), _first(chaine, "pPr/{W}numPr/{W}ilvl")
        return Style(
            identifiant,
            nom,
            number(niveau) if niveau is not None and number(niveau) != PLAN else None,
            liste,
            number(rang),
            _flag(chaine, "b"),
            _flag(chaine, "caps"),
            (_first(chaine, "rPr/{W}u") or "none") != "none",
        )

    def all(self) -> Iterator[Style]:
        """Every paragraph style."""
        for identifiant, element in self._par_id.items():
            if element.get(f"{W}type", "paragraph") == "paragraph":
                yield self.of(identifiant)

    def element(self, identifiant: str) -> _Element | None:
        """The style as it is written."""
        return self._par_id.get(identifiant)

    def _chain(self, identifiant: str) -> Iterator[_Element]:
        vus: set[str] = set()
        while identifiant in self._par_id and identifiant not in vus:
            vus.add(identifiant)
            yield self._par_id[identifiant]
            identifiant = val(self._par_id[identifiant].find(f"{W}basedOn")) or ""


def val(element: _Element | None) -> str | None:
    """The ``w:val`` of an element that may be absent."""
    return None if element is None else element.get(f"{W}val")


def number(texte: str | None) -> int | None:
    """An integer as Word writes it, None for anything else."""
    return int(texte) if texte is not None and re.fullmatch(r"-?\d{1,9}", texte) else None


def on(element: _Element | None) -> bool | None:
    """A switch: present is on, unless it says otherwise; None when absent."""
    return None if element is None else element.get(f"{W}val") in VRAIS


def _default(style: _Element) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in VRAIS[1:]


def _name(style: _Element) -> str:
    return val(style.find(f"{W}name")) or ""


def _first(chaine: list[_Element], chemin: str) -> str | None:
    chemin = f"{W}{chemin.format(W=W)}"
    return next((lu for style in chaine if (lu := val(style.find(chemin))) is not None), None)


def _flag(chaine: list[_Element], nom: str) -> bool:
    lus = (on(style.find(f"{W}rPr/{W}{nom}")) for style in chaine)
    return next((lu for lu in lus if lu is not None), False)
