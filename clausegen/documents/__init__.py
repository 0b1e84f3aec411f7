"""The documents of a dossier, stage by stage: one file a stage, one row a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from clausegen.conformite.cas import Cas
from clausegen.documents import consultation
from clausegen.documents.fiche import ETAPES, Etape, Fiche

__all__ = ["DOCUMENTS", "ETAPES", "Etape", "Fiche", "due"]

DOCUMENTS: Mapping[str, Fiche] = MappingProxyType({fiche.nom: fiche for fiche in (*consultation.FICHES,)})


def due(cas: Cas, demandes: Collection[str] = (), etape: Etape = "consultation") -> tuple[Fiche, ...]:
    """The documents asked for by name, else those of a stage that the contract calls for, in order."""
    if demandes:
        return tuple(fiche for nom, fiche in DOCUMENTS.items() if nom in demandes and fiche.due(cas))
    return tuple(
        fiche for fiche in DOCUMENTS.values() if fiche.etape == etape and not fiche.seul and fiche.due(cas)
    )
