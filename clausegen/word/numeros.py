"""The numbers of paragraphs as Word shows them: lists, their levels, their restarts, their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clausegen.word.paragraphe import W
from clausegen.word.styles import Style, Styles, number, on, val

if TYPE_CHECKING:
    from lxml.etree import _Element

NIVEAUX = 9
SANS = "0"  # the list number that means « no list »
_MARQUE = re.compile(r"%([1-9])")
_ROMAINS = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class Numero:
    """What Word writes before a paragraph: ``affiche`` « Article 12 – », ``nu`` « 12 »; none for a bullet."""

    liste: str
    rang: int
    affiche: str
    nu: str
    puce: bool = False


@dataclass(frozen=True, slots=True)
class Niveau:
    """One level of a list."""

    depart: int = 1
    forme: str = "decimal"
    texte: str = ""
    reprise: int | None = None
    legal: bool = False
    style: str | None = None


class Numerotation:
    """The lists of a document; ``next`` counts one more paragraph, in the order of the document."""

    def __init__(self, racine: _Element | None, styles: Styles) -> None:
        self.styles = styles
        self._definitions: dict[str, _Element] = {}
        self._listes: dict[str, _Element] = {}
        for element in [] if racine is None else racine:
            if element.tag == f"{W}abstractNum":
                self._definitions[element.get(f"{W}abstractNumId", "")] = element
            elif element.tag == f"{W}num":
                self._listes[element.get(f"{W}numId", "")] = element
        self._niveaux: dict[str, dict[int, Niveau]] = {}
        self._racines: dict[str, str] = {}
        self._compteurs: dict[str, list[int | None]] = {}
        self._vus: set[tuple[str, int]] = set()

    def list_of(self, reglages: _Element | None, style: Style) -> tuple[str, int] | None:
        """The list and level of a paragraph: its own, else its style's."""
        numpr = None if reglages is None else reglages.find(f"{W}numPr")
        liste = rang = None
        if numpr is not None:
            liste, rang = val(numpr.find(f"{W}numId")), number(val(numpr.find(f"{W}ilvl")))
        if liste is None:
            liste = style.liste
            rang = self._linked(liste, style) if rang is None else rang
        if liste is None or liste == SANS or liste not in self._listes:
            return None
        return liste, min(max(rang or 0, 0), NIVEAUX - 1)

    def _linked(self, liste: str | None, style: Style) -> int | None:
        """The level that a list gives to a style, else the one the style asks for."""
        if liste in self._listes:
            for rang, niveau in self.levels(liste).items():
                if niveau.style == style.id:
                    return rang
        return style.rang

    def levels(self, liste: str) -> dict[int, Niveau]:
        """The levels of a list, its own overrides included."""
        if liste not in self._niveaux:
            definition = self._definitions.get(self._root(liste))
            lus = {} if definition is None else dict(map(_level, definition.findall(f"{W}lvl")))
            for ecart in self._listes[liste].findall(f"{W}lvlOverride/{W}lvl"):
                rang, niveau = _level(ecart)
                lus[rang] = niveau
            for rang, depart in self._starts(liste):
                lus[rang] = replace(lus.get(rang, Niveau()), depart=depart)
            self._niveaux[liste] = lus
        return self._niveaux[liste]

    def _root(self, liste: str) -> str:
        """The definition that a list really follows, through the style of list it may name."""
        if liste not in self._racines:
            vues: set[str] = set()
            courante = liste
            definition = ""
            while courante not in vues and courante in self._listes:
                vues.add(courante)
                definition = val(self._listes[courante].find(f"{W}abstractNumId")) or ""
                element = self._definitions.get(definition)
                lien = None if element is None else val(element.find(f"{W}numStyleLink"))
                style = self.styles.element(lien) if lien else None
                if style is None:
                    break
                courante = val(style.find(f"{W}pPr/{W}numPr/{W}numId")) or ""
            self._racines[liste] = definition
        return self._racines[liste]

    def next(self, reglages: _Element | None, style: Style) -> Numero | None:
        """The number of the next paragraph, None when it has none."""
        trouvee = self.list_of(reglages, style)
        if trouvee is None:
            return None
        liste, rang = trouvee
        niveaux = self.levels(liste)
        compteurs = self._compteurs.setdefault(self._root(liste), [None] * NIVEAUX)
        self._restart(liste, rang, compteurs)
        valeur = compteurs[rang]
        compteurs[rang] = niveaux.get(rang, Niveau()).depart if valeur is None else valeur + 1
        for plus_bas in range(rang + 1, NIVEAUX):
            reprise = niveaux.get(plus_bas, Niveau()).reprise
            if reprise is None or rang < reprise:
                compteurs[plus_bas] = None
        return _shown(liste, rang, niveaux, compteurs)

    def _restart(self, liste: str, rang: int, compteurs: list[int | None]) -> None:
        """The first use of a level of a list that says where it starts."""
        if (liste, rang) not in self._vus:
            self._vus.add((liste, rang))
            if rang in dict(self._starts(liste)):
                compteurs[rang] = None

    def _starts(self, liste: str) -> Iterator[tuple[int, int]]:
        for ecart in self._listes[liste].findall(f"{W}lvlOverride"):
            rang, depart = number(ecart.get(f"{W}ilvl")), number(val(ecart.find(f"{W}startOverride")))
            if rang is not None and depart is not None:
                yield rang, depart


def _level(element: _Element) -> tuple[int, Niveau]:
    rang = number(element.get(f"{W}ilvl")) or 0
    depart = number(val(element.find(f"{W}start")))
    cache = on(element.find(f"{W}rPr/{W}vanish"))
    return rang, Niveau(
        1 if depart is None else depart,
        val(element.find(f"{W}numFmt")) or "decimal",
        "" if cache else val(element.find(f"{W}lvlText")) or "",
        number(val(element.find(f"{W}lvlRestart"))),
        bool(on(element.find(f"{W}isLgl"))),
        val(element.find(f"{W}pStyle")),
    )


def _shown(liste: str, rang: int, niveaux: dict[int, Niveau], compteurs: list[int | None]) -> Numero:
    niveau = niveaux.get(rang, Niveau())
    if niveau.forme == "bullet":
        return Numero(liste, rang, niveau.texte, "", puce=True)

    def write(marque: re.Match[str]) -> str:
        cran = int(marque[1]) - 1
        autre = niveaux.get(cran, Niveau())
        valeur = compteurs[cran]
        forme = "decimal" if niveau.legal and autre.forme != "none" else autre.forme
        return form(autre.depart if valeur is None else valeur, forme)

    affiche = _MARQUE.sub(write, niveau.texte).strip()
    marques = list(_MARQUE.finditer(niveau.texte))
    if not marques or niveau.forme == "none":
        return Numero(liste, rang, affiche, "")
    nu = _MARQUE.sub(write, niveau.texte[marques[0].start() : marques[-1].end()])
    return Numero(liste, rang, affiche, nu)


def form(valeur: int, forme: str) -> str:
    """« 4 », « IV », « d », « 04 », « 4e » ; digits for the forms that a French document never has."""
    match forme:
        case "upperRoman" | "lowerRoman":
            texte = roman(valeur)
            return texte.upper() if forme == "upperRoman" else texte
        case "upperLetter" | "lowerLetter":
            texte = _letters(valeur)
            return texte.upper() if forme == "upperLetter" else texte
        case "decimalZero":
            return f"{valeur:02d}"
        case "ordinal":
            return "1er" if valeur == 1 else f"{valeur}e"
        case "none":
            return ""
        case _:
            return str(valeur)


def roman(valeur: int) -> str:
    """« iv »; a number that Romans could not write stays in digits."""
    if not 0 < valeur < 4000:
        return str(valeur)
    morceaux = []
    for poids, lettres in _ROMAINS:
        fois, valeur = divmod(valeur, poids)
        morceaux.append(lettres * fois)
    return "".join(morceaux)


def _letters(valeur: int) -> str:
    """« a » to « z », then « aa », « bb », as Word does."""
    if not 0 < valeur <= 26 * 30:
        return str(valeur)
    tour, rang = divmod(valeur - 1, 26)
    return chr(ord("a") + rang) * (tour + 1)
