"""Documents that close the contract: results, certificate, penalties."""

from __future__ import annotations

from clausegen.documents.fiche import Fiche

FICHES = (
    Fiche(
        nom="bilan",
        libelle="bilan intermédiaire ou final",
        etape="fin_de_marche",
        public=True,
        remplit="entreprise, avec le facilitateur",
        recoit="maître d'ouvrage, facilitateur",
        quand="chaque année au-delà de douze mois, puis dans le dernier mois",
    ),
    Fiche(
        nom="attestation",
        libelle="attestation de réalisation",
        etape="fin_de_marche",
        public=True,
        remplit="facilitateur",
        recoit="maître d'ouvrage, entreprise",
        quand="avant le solde",
    ),
    Fiche(
        nom="certificat_penalites",
        libelle="certificat administratif de pénalités",
        etape="fin_de_marche",
        public=True,
        remplit="facilitateur, pour la signature du maître d'ouvrage",
        recoit="comptable, entreprise",
        quand="après une mise en demeure sans effet",
        seul=True,
    ),
)
