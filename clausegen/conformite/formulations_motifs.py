"""The patterns of risky wordings: the lexicon they share, and the CCAG that a text names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from clausegen import droit, reader
from clausegen.champs import Modele, Texte
from clausegen.conformite.formulations_texte import Ecrit

DOSSIER = Path(__file__).parents[1] / "data" / "formulations"
CCAG = tuple(nom.removeprefix("ccag_") for nom in droit.parametres() if nom.startswith("ccag_"))


class _Lexique(Modele):
    lexique: dict[Texte, Texte]


@cache
def pattern(motif: str) -> re.Pattern[str]:
    """A pattern on folded words: « {nom} » stands for an entry of the lexicon, « … » for a few words."""
    while noms := re.findall(r"\{([a-z_]+)\}", motif):
        for nom in noms:
            motif = motif.replace(f"{{{nom}}}", f"(?:{_lexique()[nom]})")
    return re.compile(rf"(?<!\w)(?:{motif.replace('…', '[^;|]{0,70}?')})")


@cache
def _lexique() -> Mapping[str, str]:
    return reader.read(DOSSIER / "lexique.yaml", _Lexique).valeur.lexique


def named_ccag(nu: str) -> set[str]:
    """The CCAG that folded words name."""
    return {nom for nom in CCAG if pattern(f"{{ccag_{nom}}}").search(nu)}


def sole_ccag(ecrit: Ecrit, jour: date) -> droit.Ccag | None:
    """The article map of the CCAG of a text, when it names one and only one."""
    noms = named_ccag(ecrit.tout)
    return article_map(noms.pop(), jour) if len(noms) == 1 else None


def article_map(nom: str, jour: date) -> droit.Ccag | None:
    """A CCAG's article map on a day, if there was one."""
    try:
        return droit.ccag(nom, jour)
    except droit.ParametreAbsent:
        return None


INSERTION = pattern("{insertion}")
