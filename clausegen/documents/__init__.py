"""The documents of a dossier, stage by stage: one file a stage, one row a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from clausegen.conformite.cas import Cas
from clausegen.documents import consultation, execution, fin_de_marche, notification, sur_demande
from clausegen.documents.fiche import Bloc, Fiche
from clausegen.etape import ETAPES, Etape

__all__ = ["DOCUMENTS", "ETAPES", "Bloc", "Etape", "Fiche", "due", "made_of"]

PAR_ETAPE = (consultation, sur_demande, notification, execution, fin_de_marche)
DOCUMENTS: Mapping[str, Fiche] = MappingProxyType(
    {fiche.nom: fiche for etape in PAR_ETAPE for fiche in etape.FICHES}
)


def due(
    cas: Cas, demandes: Collection[str] = (), etape: Etape = "consultation", *, texte: bool = False
) -> tuple[Fiche, ...]:
    """The documents asked for by name, else those of a stage that the contract calls for, in order.

    ``texte`` adds the texts without formatting.
    """
    if demandes:
        return tuple(fiche for nom, fiche in DOCUMENTS.items() if nom in demandes and fiche.due(cas))
    return tuple(
        fiche
        for fiche in DOCUMENTS.values()
        if fiche.etape == etape and (not fiche.seul or (texte and fiche.brut)) and fiche.due(cas)
    )


def made_of(fiche: Fiche, cas: Cas) -> list[tuple[Fiche, Cas]]:
    """The documents whose models make this one, each with the view of the contract that it is written for."""
    propres = [(fiche, vue) for vue in fiche.groupes(cas)]
    return propres + [(DOCUMENTS[bloc.nom], bloc.cas) for bloc in (fiche.blocs(cas) if fiche.blocs else ())]
