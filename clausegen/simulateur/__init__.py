"""A calibration as a workbook with live formulas, and the buyer's choices taken back from it.

SIM-01 not a simulation, 02 of another contract or changed since, 03 a cell that says nonsense, 04 a change
without its reason, 05 rules that a profile cannot hold, 06 a profile that cannot be edited there.
"""

from __future__ import annotations

from collections.abc import Sequence

from clausegen.conformite.cas import Cas
from clausegen.simulateur.choix import Changement, read, recognizes
from clausegen.simulateur.feuille import Redaction
from clausegen.simulateur.plan import Simule, layout
from clausegen.simulateur.reprise import rewrite, study
from clausegen.tableur import ecriture, resultats

__all__ = ["Changement", "Simule", "build", "of_contract", "read", "recognizes", "rewrite", "study"]


def of_contract(cas: Cas) -> bytes:
    """The workbook of a contract as it is calibrated today."""
    lots = [
        Simule(rang, lot, cas.lots[rang], cas.calibrages[rang]) for rang, lot in enumerate(cas.marche.lots)
    ]
    return build(cas.marche.reference, f"{cas.marche.reference} – {cas.marche.objet}", lots)


def build(reference: str, titre: str, lots: Sequence[Simule]) -> bytes:
    """The workbook of some lots; ``reference`` is what tells it from another contract's."""
    redaction = Redaction(reference, f"Heures d'insertion : simulation – {titre}", layout(lots))
    pages = [redaction.simulation, redaction.calculs, redaction.origine]
    octets = ecriture.write(pages, f"Simulation des heures d'insertion – {reference}")
    return resultats.fill(octets, redaction.resultats)
