"""The documents of a dossier, stage by stage: one file a stage, one row a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from clausegen.conformite.cas import Cas
from clausegen.documents import consultation, execution, fin_de_marche, notification, sur_demande
from clausegen.documents.fiche import ETAPES, Etape, Fiche

__all__ = ["DOCUMENTS", "ETAPES", "Etape", "Fiche", "due"]

PAR_ETAPE = (consultation, sur_demande, notification, execution, fin_de_marche)
DOCUMENTS: Mapping[str, Fiche] = MappingProxyType(
    {fiche.nom: fiche for etape in PAR_ETAPE for fiche in etape.FICHES}
)


def due(cas: Cas, demandes: Collection[str] = (), etape: Etape = "consultation") -> tuple[Fiche, ...]:
    """The documents asked for by name, else those of a stage that the contract calls for, in order."""
    if demandes:
        return tuple(fiche for nom, fiche in DOCUMENTS.items() if nom in demandes and fiche.due(cas))
    return tuple(
        fiche for fiche in DOCUMENTS.values() if fiche.etape == etape and not fiche.seul and fiche.due(cas)
    )
