"""The registry of placeholders: a mention is a function of the case, its name is the placeholder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from clausegen import formats
from clausegen.conformite.cas import Cas, value

Valeur = str | bool | list[str] | list[dict[str, str]] | list[dict[str, object]]
Calcul = Callable[[Cas], Valeur]
F = TypeVar("F", bound=Calcul)

BLANC = re.compile("\\[à compléter\u00a0: ([^\\]]+)\\]")


@dataclass(frozen=True, slots=True)
class Mention:
    """One placeholder: its key in Word, what it says, and whether bidders may read it."""

    cle: str
    libelle: str
    publique: bool
    calcul: Calcul


TABLE: dict[str, Mention] = {}


def mention(libelle: str, *, publique: bool = True, cle: str | None = None) -> Callable[[F], F]:
    """Registers the decorated function as the placeholder of its own name (or of ``cle``)."""

    def register(fonction: F) -> F:
        nom = cle or fonction.__name__
        if nom in TABLE:
            raise ValueError(f"mention {nom} déjà définie")
        TABLE[nom] = Mention(nom, libelle, publique, fonction)
        return fonction

    return register


def blank(libelle: str) -> str:
    """What stands in the document in place of a missing fact."""
    return f"[à compléter\u00a0: {libelle}]"


def filled(valeur: str | None, libelle: str) -> str:
    """The value, or the blank that asks for it."""
    return valeur if valeur else blank(libelle)


def blanks(texte: str) -> list[str]:
    """Labels of the blanks left in a text, each once, in order."""
    return list(dict.fromkeys(BLANC.findall(texte)))


def text(cas: Cas, cle: str) -> str | None:
    """A clause value that is a text, ``None`` when nobody gave it."""
    return value(cas.clause, cle, str)


def ccag_map(cas: Cas) -> Mapping[str, str] | None:
    """The articles of the contract's CCAG on the day, ``None`` without a CCAG."""
    if cas.marche.ccag == "aucun":
        return None
    articles: Mapping[str, str] = cas.droit(f"ccag_{cas.marche.ccag}")
    return articles


def delay(cas: Cas, cle: str, libelle: str) -> str:
    """« 15 jours », or the blank that asks for it."""
    valeur = cas.clause.get(cle)
    return formats.accord(int(str(valeur.valeur)), "jour", "jours") if valeur else blank(libelle)
