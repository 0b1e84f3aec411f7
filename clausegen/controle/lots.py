"""Lots as documents name them: « lot n° 01 », « les lots 1, 2 et 5 », « 01 – Gros œuvre » in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMERO = r"\d{1,3} ?(?:bis|ter)\b|\d{1,3}[a-z]?\b"
_LISTE = re.compile(
    rf"\blots? ?(?:concernes? ?)?(?:n ?°s? ?|nos? |numeros? )?(?P<liste>(?:{_NUMERO})"
    rf"(?:(?: ?, ?| et | ou | & | ?/ ?| a | au )(?:(?:le |les )?lots? )?(?:n ?° ?)?(?:{_NUMERO}))*)"
    r"(?! ?(?:heures?|h|€|%|euros)\b)"
)
_EN_TETE = re.compile(rf"(?:lots? ?)?(?:n ?° ?)?(?P<numero>{_NUMERO}|[a-z])(?= ?[-:.|)]|\s*$)")
_NU = re.compile(rf"(?:lots? ?)?(?:n ?° ?)?(?P<numero>{_NUMERO})")


@dataclass(frozen=True)
class Nomme:
    """Lots that a text names at one place."""

    debut: int
    fin: int
    numeros: tuple[str, ...]


def key(numero: str) -> str:
    """« 01 », « 1 » and « n° 1 » are the same lot."""
    return re.sub(r"[^0-9a-z]", "", numero.casefold()).lstrip("0") or "0"


def named(nu: str) -> Iterator[Nomme]:
    """The lots that a bare text names, place by place."""
    for lus in _LISTE.finditer(nu):
        yield Nomme(lus.start(), lus.end(), tuple(_expand(lus["liste"])))


def heading_row(cellule: str, *, colonne: bool) -> str | None:
    """The lot that a cell names first; in a column of lots, the number needs no sign after it."""
    lu = (_NU if colonne else _EN_TETE).match(cellule.strip())
    return key(lu["numero"]) if lu else None


def _expand(liste: str) -> Iterator[str]:
    """« 1 a 4 » is four lots."""
    for morceau in re.split(
        r" ?, ?| et | ou | & | ?/ ?", re.sub(r"(?:(?:le|les) )?lots? |n ?° ?", "", liste)
    ):
        bornes = [key(borne) for borne in re.split(r" au? ", morceau)]
        if len(bornes) == 2 and all(borne.isdecimal() for borne in bornes):
            yield from (str(n) for n in range(int(bornes[0]), min(int(bornes[1]), int(bornes[0]) + 60) + 1))
        else:
            yield from bornes
