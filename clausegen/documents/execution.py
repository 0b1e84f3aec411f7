"""Documents that live with the work: jobs, people, hours, progress, and what follows when it goes wrong."""

from __future__ import annotations

from clausegen.documents.fiche import Fiche

FICHES = (
    Fiche(
        nom="fiche_poste",
        libelle="fiche de poste",
        etape="execution",
        public=True,
        remplit="entreprise et facilitateur, ensemble",
        recoit="prescripteurs",
        quand="avant chaque recrutement",
    ),
    Fiche(
        nom="fiche_prescription",
        libelle="fiche de prescription et avis d'éligibilité",
        etape="execution",
        public=True,
        remplit="prescripteur",
        recoit="facilitateur ; l'avis seul à l'employeur",
        quand="avant la première heure de chaque personne",
    ),
    Fiche(
        nom="releve_heures",
        libelle="relevé périodique des heures",
        etape="execution",
        public=True,
        remplit="entreprise",
        recoit="facilitateur",
        quand="à chaque période de suivi",
    ),
    Fiche(
        nom="etat_avancement",
        libelle="état d'avancement : heures dues et faites, alertes",
        etape="execution",
        public=False,
        remplit="facilitateur",
        recoit="maître d'ouvrage",
        quand="après chaque période, et à la moitié de la durée",
    ),
    Fiche(
        nom="mise_en_demeure",
        libelle="mise en demeure sur les heures",
        etape="execution",
        public=True,
        remplit="facilitateur, pour la signature du maître d'ouvrage",
        recoit="entreprise",
        quand="quand les heures peuvent encore être faites",
        seul=True,
    ),
    Fiche(
        nom="avenant",
        libelle="projet d'avenant sur les heures",
        etape="execution",
        public=True,
        remplit="facilitateur, pour la signature des parties",
        recoit="maître d'ouvrage, entreprise",
        quand="quand le volume change",
        seul=True,
    ),
)
