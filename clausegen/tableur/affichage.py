"""What a workbook shows of the numbers that it stores: dates, percentages, units, leading zeros.

Every digit is kept, whatever the number format rounds: « 5,25 % » where the cell shows « 5 % ».
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

GENERAL = "General"
CHIFFRES = Context(prec=15, rounding=ROUND_HALF_UP)  # what Excel keeps of a number
EPOQUES = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}  # noqa: DTZ001 (a cell has no zone)
DERNIER_JOUR = {False: 2_958_465, True: 2_957_003}  # 31 December 9999

_JETON = re.compile(
    r'"(?P<cite>[^"]*)"|\\(?P<barre>.)|[_*].|\[\$(?P<devise>[^-\]]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<chiffres>[0#?.,]+)|(?P<signe>[^\s+()-])"
)


@dataclass(frozen=True)
class _Forme:
    """A number format: what stands around the digits, how many digits at least, how many thousands cut."""

    avant: str = ""
    apres: str = ""
    zeros: int = 1
    milliers: int = 0


@cache
def builtin(numero: int) -> str:
    """A number format that a workbook only names by its rank."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    # In these, the currency is that of the reader's Windows.
    return str(BUILTIN_FORMATS.get(numero, GENERAL)).replace('"$"', '"€"').replace("$", "€")


def read(stocke: str, forme: str, *, en_1904: bool) -> tuple[Decimal | dt.date | dt.time | dt.timedelta, str]:
    """The value behind a stored number, and its text. Raises ArithmeticError or ValueError."""
    lu = CHIFFRES.create_decimal(stocke)
    if not lu.is_finite():
        raise ValueError(stocke)
    valeur = Decimal(f"{lu.normalize():f}") if lu else Decimal(0)
    genre = _genre(forme)
    if genre == "duree":
        return _duration(valeur)
    if genre:
        jours = 0 <= valeur <= DERNIER_JOUR[en_1904]
        return _moment(valeur, en_1904=en_1904) if jours else (valeur, number(valeur))
    return valeur, _text(valeur, _parse(forme))


@cache
def _genre(forme: str) -> str | None:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if forme == GENERAL:
        return None
    return "duree" if is_timedelta_format(forme) else "date" if is_date_format(forme) else None


def _duration(valeur: Decimal) -> tuple[dt.timedelta, str]:
    secondes = round(valeur * 86_400)
    return dt.timedelta(seconds=secondes), f"{secondes // 3600}:{secondes // 60 % 60:02d}"


def _moment(valeur: Decimal, *, en_1904: bool) -> tuple[dt.date | dt.time, str]:
    """Excel counts a 29 February 1900 that never was: before it, its days are one ahead."""
    decalage = 1 if 0 < valeur < 60 and not en_1904 else 0
    moment = EPOQUES[en_1904] + dt.timedelta(seconds=round(valeur * 86_400), days=decalage)
    heure = "" if moment.time() == dt.time() else f"{moment:%H:%M}"
    if heure and valeur < 1:
        return moment.time(), heure
    jour = f"{moment.day:02d}/{moment.month:02d}/{moment.year:04d}"
    return (moment, f"{jour} {heure}") if heure else (moment.date(), jour)


@cache
def _parse(forme: str) -> _Forme:
    """« #,##0.00" k€" » and its like; only the section of positive numbers counts."""
    if forme in (GENERAL, "@") or re.search(r"[eE][+-]", forme):
        return _Forme()
    avant = apres = chiffres = ""
    for jeton in _JETON.finditer(re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', forme)[0]):
        if trouves := jeton["chiffres"]:
            chiffres, apres = chiffres + trouves, ""  # what stands between two groups of digits is dropped
            continue
        litteral = jeton["cite"] or jeton["barre"] or jeton["devise"] or jeton["signe"] or ""
        avant, apres = (avant, apres + litteral) if chiffres else (avant + litteral, apres)
    entier = chiffres.split(".")[0].replace(",", "")
    milliers = len(chiffres) - len(chiffres.rstrip(",")) if apres.strip() else 0
    return _Forme(avant, apres, len(entier.lstrip("#?")), milliers)


def number(valeur: Decimal, zeros: int = 1) -> str:
    """« 1250,5 », every digit kept; « 1,125 » gains a zero, for it would be read as 1 125."""
    entier, _, decimales = f"{abs(valeur):f}".partition(".")
    decimales = decimales.rstrip("0")
    if len(decimales) == 3 and len(entier) <= 3:
        decimales += "0"
    return ("-" if valeur < 0 else "") + entier.zfill(zeros) + (f",{decimales}" if decimales else "")


def _text(valeur: Decimal, forme: _Forme) -> str:
    montre = valeur * 100 if "%" in forme.apres else valeur / 1000**forme.milliers
    apres = forme.apres if forme.apres[:1] in ("", " ") else f" {forme.apres}"
    return " ".join(f"{forme.avant} {number(montre, forme.zeros)}{apres}".split())
