"""The placeholders of the Word models: what a contract says, in plain values a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.cles import A_COMPLETER
from clausegen.constats import Constat
from clausegen.mentions import (
    avis,
    critere,
    etapes,
    fiche,
    financement,
    groupes,
    note,
    notice,
    options,
    parties,
    penalites,
    publics,
    reserves,
    structures,
    suivi,
    volumes,
)
from clausegen.mentions.table import TABLE, Mention, blank, blanks

__all__ = [
    "TABLE",
    "Mention",
    "Mentions",
    "avis",
    "blank",
    "blanks",
    "build",
    "critere",
    "etapes",
    "fiche",
    "financement",
    "groupes",
    "note",
    "notice",
    "options",
    "parties",
    "penalites",
    "publics",
    "reserves",
    "structures",
    "suivi",
    "volumes",
]  # fmt: skip

GRAVITES = {"a_corriger": "À corriger", "a_verifier": "À vérifier", "information": "Information"}


@dataclass(frozen=True)
class Mentions:
    """Values for tender texts, and those plus the buyer's secrets for the internal note."""

    publiques: dict[str, object]
    internes: dict[str, object]


def build(cas: Cas, constats: Sequence[Constat]) -> Mentions:
    """Every placeholder of one contract. Values are str, bool, or lists and dicts of them."""
    publiques = {m.cle: _typeset(m.calcul(cas)) for m in TABLE.values() if m.publique}
    internes = publiques | {m.cle: _typeset(m.calcul(cas)) for m in TABLE.values() if not m.publique}
    internes["constats"] = _typeset(_rows(constats))
    return Mentions(publiques, internes)


def _typeset(valeur: object) -> object:
    """Every text of a value in French typography, as the models are."""
    if isinstance(valeur, str):
        return formats.typeset(valeur)
    if isinstance(valeur, dict):
        return {cle: _typeset(contenu) for cle, contenu in valeur.items()}
    return [_typeset(contenu) for contenu in valeur] if isinstance(valeur, list) else valeur


def _rows(constats: Sequence[Constat]) -> list[dict[str, object]]:
    """The findings as the note prints them; the profile's blanks share one row."""
    blancs = [constat.cle for constat in constats if constat.code == A_COMPLETER and constat.cle]
    lignes: list[dict[str, object]] = [
        {
            "gravite": GRAVITES[constat.gravite],
            "message": formats.capital(constat.message)
            + (f" ({constat.reference})" if constat.reference else ""),
            "remede": constat.remede or "",
        }
        for constat in constats
        if constat.code != A_COMPLETER
    ]
    if blancs:
        manque = "À compléter dans le profil\u00a0: " + ", ".join(blancs)
        lignes.append(
            {"gravite": GRAVITES["a_verifier"], "message": manque, "remede": "demandez ces informations"}
        )
    return lignes
