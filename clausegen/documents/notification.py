"""Documents handed over when the contract is notified, at the kick-off meeting."""

from __future__ import annotations

from clausegen.conformite.cas import Cas
from clausegen.documents.fiche import Fiche
from clausegen.mentions import structures


def _has_list(cas: Cas) -> bool:
    return bool(cas.avec_clause) and structures.path(cas.territoire).is_file()


FICHES = (
    Fiche(
        nom="fiche_entreprise",
        libelle="fiche entreprise : contact, planning, postes, modalité, heures par période",
        etape="notification",
        public=True,
        remplit="entreprise",
        recoit="facilitateur",
        quand="pour la réunion de mise au point",
    ),
    Fiche(
        nom="publics_justificatifs",
        libelle="publics éligibles et justificatifs habituels",
        etape="notification",
        public=True,
        remplit="facilitateur",
        recoit="entreprise, prescripteurs",
        quand="à la réunion de mise au point",
    ),
    Fiche(
        nom="liste_structures",
        libelle="liste indicative des structures d'insertion",
        etape="notification",
        public=True,
        remplit="facilitateur",
        recoit="entreprise",
        quand="à la réunion de mise au point, si le territoire tient sa liste",
        due=_has_list,
    ),
)
