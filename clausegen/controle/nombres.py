"""Quantities as a tender writes them: « 1 085 h », « 833 (huit cent trente-trois) heures »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from clausegen import formats

_SIGNES = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ`´", "'"),
        **dict.fromkeys("\u2010\u2011\u2012–—\u2212", "-"),
        **dict.fromkeys("«»“”„", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "œ": "oe",
        "Œ": "oe",
        "º": "°",
        "\n": " | ",
    }
)
_UNITES = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
VALEURS: Mapping[str, int] = MappingProxyType(
    {mot: rang for rang, mot in enumerate(_UNITES.split())}
    | {"une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
    | {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
)
ECHELLES: Mapping[str, int] = MappingProxyType({"mille": 1000, "million": 10**6, "millions": 10**6})
CENTS = frozenset({"cent", "cents"})

_MOT = "|".join(sorted((*VALEURS, *ECHELLES, *CENTS), key=len, reverse=True))
LETTRES = rf"(?:{_MOT})(?:[ -](?:et[ -])?(?:{_MOT}))*"
_GROUPE = r"(?<!lot )(?<!n° )[1-9]\d{0,2}(?:[ .]\d{3})+"  # « lot 2 260 h » is lot 2, and 260 hours
NOMBRE = rf"(?<![\d,.])(?:{_GROUPE}|\d+)(?:,\d+)?(?![\d])"
_UNITE = r"(?:heures?|h(?:rs?)?)(?![\w'])(?! ?\d)"
_HEURES = re.compile(
    rf"(?P<chiffres>{NOMBRE})(?: ?\( ?(?P<dits>{LETTRES}) ?\))? ?{_UNITE}"
    rf"(?P<suite>[^|;.:(]{{0,30}}\( ?(?P<ensuite>{LETTRES})(?: heures?)? ?\))?"
    rf"|\b(?P<lettres>{LETTRES})(?: ?\( ?(?P<aussi>{NOMBRE})(?: ?h(?:eures?)?)? ?\))? heures?\b"
)
_EUROS = re.compile(rf"(?P<montant>{NOMBRE}) ?(?:\([^)]{{3,80}}\) ?)?(?P<unite>k€|m€|€|euros?\b|eur\b)")
_PART = re.compile(rf"(?P<part>{NOMBRE}) ?(?:%|p\. ?100\b|pour ?cents?\b)")
_MULTIPLES = {"k€": 1000, "m€": 10**6}


@dataclass(frozen=True)
class Lu:
    """A quantity in a text: where it stands, its value, and the one that its words give if they differ."""

    debut: int
    fin: int
    valeur: Decimal
    en_lettres: Decimal | None = None

    @property
    def admises(self) -> frozenset[Decimal]:
        """The values that the text can be said to give."""
        return frozenset({self.valeur} if self.en_lettres is None else {self.valeur, self.en_lettres})


def bare(texte: str) -> str:
    """Folded for numbers: no accents nor case, but « - », « , », « . », « ' » and the bars between cells."""
    return formats.fold(texte.translate(_SIGNES))


def hours(nu: str) -> Iterator[Lu]:
    """Every number of hours, in figures or in words, of a bare text."""
    for lu in _HEURES.finditer(nu):
        chiffres, lettres = lu["chiffres"] or lu["aussi"], lu["dits"] or lu["ensuite"] or lu["lettres"]
        dits = read_words(lettres) if lettres else None
        if not chiffres and dits is None:
            continue
        valeur = decimal(chiffres) if chiffres else Decimal(dits or 0)
        differe = dits is not None and dits != valeur
        yield Lu(lu.start(), lu.end(), valeur, Decimal(dits) if differe and dits is not None else None)


def euros(nu: str) -> Iterator[Lu]:
    """Every amount in euros of a bare text."""
    for lu in _EUROS.finditer(nu):
        yield Lu(lu.start(), lu.end(), decimal(lu["montant"]) * _MULTIPLES.get(lu["unite"], 1))


def shares(nu: str) -> Iterator[Lu]:
    """Every percentage of a bare text, as a share of one."""
    for lu in _PART.finditer(nu):
        yield Lu(lu.start(), lu.end(), decimal(lu["part"]) / 100)


def decimal(lu: str) -> Decimal:
    """« 1 250,50 », « 1.250 »: a point before three figures only groups them."""
    return Decimal(re.sub(r"[ .](?=\d{3}(?:\D|$))", "", lu).replace(" ", "").replace(",", "."))


def read_words(lettres: str) -> int | None:
    """« huit cent trente-trois » is 833; None for what is no number."""
    total = courant = 0
    for mot in re.split(r"[ -]+", lettres):
        if mot in CENTS:
            courant = max(courant, 1) * 100
        elif mot in ECHELLES:
            total += max(courant, 1) * ECHELLES[mot]
            courant = 0
        elif mot in ("vingt", "vingts") and courant % 100 == 4:
            courant += 76  # quatre-vingts
        elif mot in VALEURS:
            courant += VALEURS[mot]
        elif mot != "et":
            return None
    return total + courant
