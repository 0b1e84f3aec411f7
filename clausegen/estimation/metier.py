"""The title of a lot → its trade on the scale, how surely, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from clausegen import baremes, formats

Confiance = Literal["sure", "probable", "a_verifier"]
NIVEAUX: tuple[Confiance, ...] = ("sure", "probable", "a_verifier")


@dataclass(frozen=True)
class Reconnaissance:
    """The likeliest trade (``None`` when no word is known), and the words of the title that led to it."""

    activite: str | None
    confiance: Confiance
    mots: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Locution:
    """A group of words of the data file, reduced to its stems."""

    racines: tuple[str, ...]
    activite: str
    niveau: int


@dataclass(frozen=True)
class _Trouvee:
    niveau: int
    place: int
    activite: str
    mots: str


def recognize(intitule: str) -> Reconnaissance:
    """The trade that a title names; two trades named as surely make the first one only less certain."""
    trouvees = sorted(_found(intitule), key=lambda t: (t.niveau, t.place))
    if not trouvees:
        return Reconnaissance(None, "a_verifier")
    niveau = trouvees[0].niveau
    rivales = {t.activite for t in trouvees if t.niveau == niveau}
    confiance = NIVEAUX[min(niveau + (len(rivales) > 1), 2)]
    return Reconnaissance(trouvees[0].activite, confiance, tuple(t.mots for t in trouvees))


def _found(intitule: str) -> Iterator[_Trouvee]:
    """Each group of words that the title holds; the longest first, and a word serves only once."""
    mots = list(re.finditer(r"[^\W_]+", intitule))
    racines: list[str | None] = [_stem(mot[0]) for mot in mots]
    for locution in _phrases():
        taille = len(locution.racines)
        for place in range(len(mots) - taille + 1):
            if tuple(racines[place : place + taille]) == locution.racines:
                lus = intitule[mots[place].start() : mots[place + taille - 1].end()]
                racines[place : place + taille] = [None] * taille
                yield _Trouvee(locution.niveau, place, locution.activite, lus)


@cache
def _phrases() -> Sequence[_Locution]:
    locutions = [
        _Locution(tuple(map(_stem, re.findall(r"[^\W_]+", locution))), activite, niveau)
        for activite, mots in baremes.mots().items()
        for niveau, groupe in enumerate((mots.surs, mots.probables, mots.vagues))
        for locution in groupe
    ]
    return sorted(locutions, key=lambda lue: (-len(lue.racines), lue.niveau))


def _stem(mot: str) -> str:
    """Without accents, plural nor feminine: « Extérieures » and « extérieur » are one word."""
    plie = formats.fold(mot).replace("œ", "oe")
    return re.sub(r"(?<=\w{3})e?[sx]?$", "", plie)
