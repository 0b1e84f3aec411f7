"""One answer, both ways: from the text of a profile to what a cell holds, and from what was typed there."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from clausegen import formats
from clausegen.gabarit.modele import Rubrique, fold
from clausegen.tableur import Cellule
from clausegen.tableur.affichage import number
from clausegen.tableur.ecriture import ENTIER, JOUR, MONTANT, NOMBRE, PART, TEXTE, Contenu

A_COMPLETER = "à compléter"
SEPARATEUR = " ; "
CHIFFRES = 15  # what Excel keeps of a number
FORMES = {"montant": MONTANT, "part": PART, "nombre": NOMBRE, "entier": ENTIER, "mois": ENTIER, "jour": JOUR}
LECTEURS: dict[str, Callable[[str], Decimal | int | dt.date]] = {
    "montant": formats.read_montant,
    "part": formats.read_pourcentage,
    "nombre": formats.read_nombre,
    "entier": formats.read_entier,
    "mois": formats.read_mois,
    "jour": formats.read_date,
}
PHRASES: dict[str, Callable[[Any], str]] = {
    "montant": formats.montant,
    "part": lambda part: f"{formats.nombre(part * 100)} %",
    "nombre": formats.nombre,
    "entier": formats.nombre,
    "mois": formats.mois,
    "jour": dt.date.isoformat,
}
CENTIME = Decimal("0.01")
DATE_SUBIE = "Excel a pris ce texte pour une date"
RETAPER = "mettez la cellule au format Texte, puis retapez la valeur"


class Illisible(ValueError):
    """What was typed cannot be taken: a message and its remedy."""


def form(rubrique: Rubrique) -> str:
    """The number format of its cells."""
    return TEXTE if rubrique.liste else FORMES.get(rubrique.genre, TEXTE)


def blank(texte: str) -> bool:
    """Whether it says « à compléter »."""
    return formats.fold(texte) == "a completer"


def fill(rubrique: Rubrique, valeur: str | list[str]) -> Contenu:
    """What the cell holds: a number or a date when the text says one. Raises ValueError: it has no place."""
    if isinstance(valeur, list):
        if not rubrique.liste or any(re.search(r"[;\n]", mot) or not mot.strip() for mot in valeur):
            raise ValueError(valeur)
        return SEPARATEUR.join(_label(rubrique, mot) for mot in valeur)
    if blank(valeur) or not valeur:
        return valeur
    if rubrique.liste:
        raise ValueError(valeur)
    return _typed(rubrique, valeur)


def say(rubrique: Rubrique, valeur: str | list[str]) -> str | list[str]:
    """The same, as a profile is usually written: « 1 250 000 € », « 5 % », « 18 mois », « 2026-12-01 »."""
    if isinstance(valeur, list) or blank(valeur) or rubrique.genre not in PHRASES:
        return valeur
    lu = _typed(rubrique, valeur)
    dit = valeur if isinstance(lu, str) or lu is None else PHRASES[rubrique.genre](lu).replace("\u202f", " ")
    dit = dit.replace("\u00a0", " ")
    return dit if _typed(rubrique, dit) == lu else valeur


def same(rubrique: Rubrique, une: str | list[str], autre: str | list[str]) -> bool:
    """Whether two texts say the same value: « 1 M€ » and « 1000000 »."""
    if isinstance(une, list) or isinstance(autre, list):
        return une == autre
    return une == autre or (_typed(rubrique, une) == _typed(rubrique, autre) and not rubrique.liste)


def _typed(rubrique: Rubrique, valeur: str) -> Contenu:
    if rubrique.genre == "oui":
        lu = formats.BOOLEENS.get(valeur.casefold())
        return valeur if lu is None else "oui" if lu else "non"
    if rubrique.genre not in LECTEURS:
        return _label(rubrique, valeur)
    try:
        nombre = LECTEURS[rubrique.genre](valeur)
    except ValueError:
        return valeur
    court = isinstance(nombre, dt.date) or len(Decimal(nombre).as_tuple().digits) <= CHIFFRES
    return nombre if court else valeur


def _label(rubrique: Rubrique, cle: str) -> str:
    return dict(rubrique.choix).get(cle, cle)


def take(rubrique: Rubrique, cellule: Cellule) -> str | list[str]:
    """The text of a profile behind a cell; blanks stay « à compléter ». Raises Illisible."""
    if defaut := cellule.defaut:
        raise Illisible(*defaut)
    lu = cellule.valeur
    texte = unicodedata.normalize("NFC", cellule.texte)
    if blank(texte):
        return [A_COMPLETER] if rubrique.liste else A_COMPLETER
    if rubrique.liste:
        mots = (mot.strip() for mot in re.split(r"[;\n]", _plain(rubrique, lu, texte)))
        return [A_COMPLETER if blank(mot) else _key(rubrique, mot) for mot in mots if mot]
    if isinstance(lu, Decimal) and rubrique.genre in NOMBRES:
        return NOMBRES[rubrique.genre](lu, texte)
    if rubrique.genre == "jour" and isinstance(lu, dt.date):
        return (lu.date() if isinstance(lu, dt.datetime) else lu).isoformat()
    return _key(rubrique, _plain(rubrique, lu, texte))


def _plain(rubrique: Rubrique, lu: object, texte: str) -> str:
    """A text, unless Excel made something else of what was typed."""
    if isinstance(lu, dt.date | dt.time | dt.timedelta):
        if rubrique.genre in ("texte", "choix"):
            raise Illisible(f"{DATE_SUBIE} : {texte}", RETAPER)
        return texte
    return texte


def _key(rubrique: Rubrique, texte: str) -> str:
    """The key behind a label; anything else as it is."""
    plie = fold(texte)
    cles = (cle for cle, libelle in rubrique.choix if plie in (fold(libelle), fold(cle)))
    return next(cles, texte)


def _amount(lu: Decimal, texte: str) -> str:
    """Euros to the cent, as the cell shows them; « k€ » and its like are in the text."""
    if re.search(r"[^\d\s,.€-]", texte):
        return texte
    return number(lu.quantize(CENTIME, ROUND_HALF_UP))


def _share(lu: Decimal, texte: str) -> str:
    """« 45 % »; a bare 45 can mean nothing else."""
    return texte if "%" in texte else f"{number(lu)} %" if lu > 1 else number(lu)


def _months(lu: Decimal, texte: str) -> str:
    return texte if re.search(r"\b(ans?|mois)\b", texte) else number(lu)


NOMBRES: Mapping[str, Callable[[Decimal, str], str]] = {
    "montant": _amount,
    "part": _share,
    "mois": _months,
    "nombre": lambda lu, texte: number(lu),
    "entier": lambda lu, texte: number(lu),
}
