"""The legal check: what a contract's profile breaks, leaves in doubt, or should know, on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clausegen.conformite import (
    anru,
    calcul,
    ccag,
    cles,
    coherence,
    confidentialite,
    critere,
    derogations,
    financement,
    obligation,
    penalites,
    proportion,
    publics,
    reserves,
    territoire,
    volumes,
)
from clausegen.conformite.cas import Cas, study
from clausegen.conformite.regles import Regle, registered
from clausegen.constats import Constat, sort

__all__ = [
    "Cas",
    "Constat",
    "Regle",
    "anru",
    "calcul",
    "ccag",
    "check",
    "cles",
    "coherence",
    "confidentialite",
    "critere",
    "derogations",
    "financement",
    "obligation",
    "penalites",
    "proportion",
    "publics",
    "registered",
    "reserves",
    "study",
    "territoire",
    "volumes",
]


def check(cas: Cas) -> tuple[Constat, ...]:
    """Every finding of every rule, with the calibration's warnings and the reader's, gravest first.

    A blank is recalled once: the bare reminder gives way to the rule that says why it matters.
    """
    constats = [constat for regle in registered() for constat in regle.judge(cas)]
    precis = {constat.cle for constat in constats if constat.code != cles.A_COMPLETER}
    retenus = (c for c in constats if c.code != cles.A_COMPLETER or c.cle not in precis)
    return tuple(sort([*retenus, *_warnings(cas), *cas.profil.constats]))


def _warnings(cas: Cas) -> Iterator[Constat]:
    """The calibration's warnings: one that several lots share is said once, lot by lot."""
    par_code: dict[str, list[tuple[int, Constat]]] = {}
    for rang, calibrage in enumerate(cas.calibrages):
        for alerte in calibrage.alertes:
            par_code.setdefault(alerte.code, []).append((rang, alerte))
    for alertes in par_code.values():
        premiere = alertes[0][1]
        if len(alertes) > 1:
            tete = premiere.message.partition(" : ")[0]
            suites = [f"{cas.nom(rang)}, {a.message.partition(' : ')[2]}" for rang, a in alertes]
            premiere = replace(premiere, message=f"{tete} : {' ; '.join(suites)}")
        yield premiere
