"""PRP: hours in proportion with the work: not more than it can bear, not less than one useful job."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import A_VERIFIER, Reponse, regle

PROPORTION = "code de la commande publique, art. L2112-2 (lien avec l'objet et proportionnalité)"

# Usage, unsourced: alerts that call for a reason, not limits set by law.
PART_ALERTE = Decimal("0.15")
SEMAINES_UTILES = 2
MOIS_COURTS = 3


@regle("PRP-01", reference=PROPORTION, gravite=A_VERIFIER)
def part_du_travail(cas: Cas) -> Iterator[Reponse]:
    """Les heures d'insertion restent une part raisonnable des heures de travail du lot (usage)."""
    for rang in cas.imposees:
        part = cas.calibrages[rang].part_des_heures
        if part is not None and part > PART_ALERTE:
            yield Reponse(
                f"{cas.nom(rang)} confie à l'insertion {formats.pourcentage(part)} de ses heures de "
                f"travail, au-delà de {formats.pourcentage(PART_ALERTE)}",
                "réduisez le volume, ou gardez au dossier ce qui le rend réalisable",
                ("lots", rang),
            )


@regle("PRP-02", reference=PROPORTION, gravite=A_VERIFIER)
def emploi_utile(cas: Cas) -> Iterator[Reponse]:
    """Le volume d'un lot fait au moins un emploi de deux semaines (usage)."""
    semaine = cas.droit("temps_travail.semaine") if cas.imposees else 0
    for rang in cas.imposees:
        heures = cas.calibrages[rang].heures
        if heures is not None and 0 < heures < SEMAINES_UTILES * semaine:
            yield Reponse(
                f"{cas.nom(rang)} porte {formats.heures(heures)} : moins d'une personne pendant "
                f"{SEMAINES_UTILES} semaines, peu utile à un parcours",
                "regroupez les heures sur un autre lot ou permettez la globalisation, sinon renoncez à la "
                "clause pour ce lot",
                ("lots", rang),
            )


@regle("PRP-03", reference=PROPORTION, gravite=A_VERIFIER)
def duree_courte(cas: Cas) -> Iterator[Reponse]:
    """Un lot court n'exige pas plus d'une personne à temps plein pendant toute sa durée (usage)."""
    mensuel = cas.droit("temps_travail.mois") if cas.imposees else 0
    for rang in cas.imposees:
        heures = cas.calibrages[rang].heures
        duree = cas.lot(rang).duree_mois or cas.marche.duree_mois
        if heures and duree and duree < MOIS_COURTS and heures > duree * mensuel:
            yield Reponse(
                f"{cas.nom(rang)} porte {formats.heures(heures)} en {formats.mois(duree)} : plus d'une "
                "personne à temps plein, le temps manque pour recruter",
                "réduisez le volume ou vérifiez la durée",
                ("lots", rang),
            )


@regle("PRP-04", reference="code de la commande publique, art. L2112-2 et L2112-2-1, II", gravite=A_VERIFIER)
def pure_fourniture(cas: Cas) -> Iterator[Reponse]:
    """Une fourniture sans travail d'exécution se prête mal à des heures d'insertion."""
    if cas.marche.nature == "fournitures" and cas.imposees:
        yield Reponse(
            "des heures d'insertion sont demandées dans un achat de fournitures : le lien avec l'objet "
            "suppose un travail d'exécution (pose, préparation, livraison, entretien)",
            "dites quelles tâches portent les heures (« taches » du lot), ou renoncez à la clause",
            ("nature",),
        )
