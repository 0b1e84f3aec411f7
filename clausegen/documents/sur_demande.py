"""Documents of the consultation written only when asked for: an option of the contract, an answer."""

from __future__ import annotations

from clausegen import questionnaire
from clausegen.conformite.cas import Cas
from clausegen.documents.fiche import Fiche


def _has_volume(cas: Cas) -> bool:
    """A ratio already follows the orders: only a volume can need to be reopened."""
    return any(cas.calibrages[rang].ratio is None for rang in cas.avec_clause)


FICHES = (
    Fiche(
        nom=questionnaire.NOM,
        libelle="fiche de renseignement du marché",
        etape="consultation",
        public=False,
        remplit="maître d'ouvrage",
        recoit="facilitateur",
        quand="au premier contact, quatre semaines au moins avant l'envoi de la consultation",
        due=bool,
        seul=True,
    ),
    Fiche(
        nom="clause_reexamen",
        libelle="clause de réexamen du volume d'heures",
        etape="consultation",
        public=True,
        remplit="facilitateur",
        recoit="maître d'ouvrage",
        quand="avec l'article du CCAP, si le volume doit pouvoir varier",
        due=_has_volume,
        seul=True,
    ),
    Fiche(
        nom="reponse_candidat",
        libelle="réponse à une question, la même pour tous",
        etape="consultation",
        public=True,
        remplit="facilitateur",
        recoit="maître d'ouvrage, qui la publie pour tous les candidats",
        quand="avant la date limite des offres",
        seul=True,
    ),
)
