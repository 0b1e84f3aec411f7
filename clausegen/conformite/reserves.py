"""RES: contracts and lots reserved to some operators: which, in which contract, for how long."""

from __future__ import annotations

from collections.abc import Iterator

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import (
    A_CORRIGER,
    A_VERIFIER,
    CODE,
    INFORMATION,
    Reponse,
    indeterminable,
    regle,
)
from clausegen.reader import Chemin

ESS = "reserve_ess"


def _where(cas: Cas, rang: int) -> Chemin:
    return ("lots", rang, "dispositif") if cas.lot(rang).dispositif else ("dispositif",)


def _reserved(cas: Cas) -> dict[Chemin, str]:
    """The reservations of the contract, each by the key that chooses it."""
    return {
        _where(cas, rang): cas.dispositif(rang)
        for rang in range(len(cas.marche.lots))
        if cas.dispositif(rang).startswith("reserve_")
    }


@regle("RES-01", reference=f"{CODE}, art. L3113-1 à L3113-3", gravite=A_CORRIGER)
def reserve_en_concession(cas: Cas) -> Iterator[Reponse]:
    """Une concession ne se réserve ni aux deux secteurs ensemble, ni à l'économie sociale et solidaire."""
    if cas.marche.forme != "concession":
        return
    reserves = cas.droit("reserves")
    for chemin, dispositif in _reserved(cas).items():
        if "concessions" not in reserves[dispositif]:
            yield Reponse(
                f"« {dispositif} » n'est pas ouvert aux concessions",
                "choisissez une seule famille d'opérateurs (« reserve_ea_esat » ou « reserve_siae »)",
                chemin,
            )


@regle("RES-02", reference=f"{CODE}, art. L2113-15", gravite=A_CORRIGER)
def ess_services(cas: Cas) -> Iterator[Reponse]:
    """La réserve à l'économie sociale et solidaire ne vaut que pour des services."""
    for chemin, dispositif in _reserved(cas).items():
        if dispositif == ESS and cas.marche.nature != "services":
            yield Reponse(
                "la réserve à l'économie sociale et solidaire est impossible pour un achat de "
                f"{cas.marche.nature}",
                "choisissez une autre réserve, ou une condition d'exécution",
                chemin,
            )


@regle("RES-03", reference=f"{CODE}, art. L2113-15 et avis annexé", gravite=A_VERIFIER)
def ess_services_sociaux(cas: Cas) -> Iterator[Reponse]:
    """La réserve à l'économie sociale et solidaire vise des services de la liste annexée au code."""
    for chemin, dispositif in _reserved(cas).items():
        if dispositif == ESS and cas.marche.nature == "services" and not cas.marche.services_sociaux:
            yield Reponse(
                "rien ne dit que ces services figurent à la liste des services sociaux et spécifiques",
                "vérifiez le code CPV dans l'avis annexé, puis écrivez « services_sociaux: oui »",
                chemin,
            )


@regle("RES-04", reference=f"{CODE}, art. L2113-16", gravite=A_CORRIGER)
def ess_trois_ans(cas: Cas) -> Iterator[Reponse]:
    """La réserve à l'économie sociale et solidaire dure trois ans au plus."""
    if not cas.avec_dispositif(ESS):
        return
    limite = int(cas.droit("durees.reservation_ess"))
    renouveau = cas.marche.reconductions
    suite = renouveau.nombre * renouveau.duree_mois if renouveau else 0
    for rang in cas.avec_dispositif(ESS):
        duree = cas.lot(rang).duree_mois or cas.marche.duree_mois
        if duree is None:
            yield indeterminable(f"si {cas.nom(rang)} dure {formats.mois(limite)} au plus", ("duree_mois",))
        elif duree + suite > limite:
            yield Reponse(
                f"{cas.nom(rang)} dure {formats.mois(duree + suite)}, reconductions comprises ; la réserve "
                f"à l'économie sociale et solidaire est limitée à {formats.mois(limite)}",
                "réduisez la durée, ou choisissez un autre dispositif",
                ("lots", rang, "duree_mois") if cas.lot(rang).duree_mois else ("duree_mois",),
            )


@regle("RES-05", reference=f"{CODE}, art. L2113-15", gravite=A_CORRIGER)
def ess_acheteur(cas: Cas) -> Iterator[Reponse]:
    """Seul un pouvoir adjudicateur peut réserver à l'économie sociale et solidaire."""
    if not cas.avec_dispositif(ESS):
        return
    chemin: Chemin = ("acheteur", "categorie")
    match cas.marche.acheteur.categorie:
        case None:
            yield indeterminable("si l'acheteur peut réserver à l'économie sociale et solidaire", chemin)
        case "entite_adjudicatrice":
            yield Reponse(
                "une entité adjudicatrice ne peut pas réserver à l'économie sociale et solidaire",
                "choisissez une autre réserve, ou une condition d'exécution",
                chemin,
            )


@regle("RES-06", reference=f"{CODE}, art. L2313-6", gravite=A_CORRIGER)
def reserve_de_defense(cas: Cas) -> Iterator[Reponse]:
    """Un marché de défense ou de sécurité ne se réserve qu'au secteur adapté et protégé."""
    if not cas.marche.defense:
        return
    reserves = cas.droit("reserves")
    for chemin, dispositif in _reserved(cas).items():
        if reserves[dispositif].get("defense") != "oui":
            yield Reponse(
                f"« {dispositif} » n'est pas ouvert aux marchés de défense ou de sécurité",
                "choisissez « reserve_ea_esat », ou une condition d'exécution facultative",
                chemin,
            )


@regle("RES-07", reference=f"{CODE}, art. R2113-7 (analyse)", gravite=A_VERIFIER)
def reserve_et_heures(cas: Cas) -> Iterator[Reponse]:
    """Un lot réservé n'exige pas en plus des heures d'insertion : la réserve les contient déjà."""
    for rang, lot in enumerate(cas.marche.lots):
        if cas.dispositif(rang).startswith("reserve_") and lot.methode and not lot.exclusion:
            yield Reponse(
                f"{cas.nom(rang)} est réservé et demande en plus des heures, qui ne seront pas écrites : "
                "c'est redondant",
                "retirez « methode » et ses clés de ce lot, ou remplacez la réserve par une condition "
                "d'exécution",
                ("lots", rang, "methode"),
            )


@regle("RES-08", reference=f"{CODE}, art. R2113-7, R2113-8 et R3113-1", gravite=INFORMATION)
def reserve_annoncee(cas: Cas) -> Iterator[Reponse]:
    """La réserve est annoncée dès l'avis, avec la proportion minimale de travailleurs visés."""
    reserves = _reserved(cas)
    if not reserves:
        return
    loi, part = cas.droit("reserves"), cas.droit("part_reservee")
    famille = "concessions" if cas.marche.forme == "concession" else "marches"
    for chemin, dispositif in reserves.items():
        article = loi[dispositif].get(famille)
        if article is None:
            continue
        proportion = (
            "" if dispositif == ESS else f", avec au moins {formats.pourcentage(part)} de travailleurs visés"
        )
        yield Reponse(
            "la réserve s'annonce dans l'avis, ou à défaut dans les documents de la "
            f"consultation{proportion}",
            f"citez l'article {article} à l'avis"
            + (" avec l'article L2113-16" if dispositif == ESS else " et rappelez la proportion au contrat"),
            chemin,
        )


@regle("RES-09", reference=f"{CODE}, art. R2123-1, 3°", gravite=A_VERIFIER)
def marche_insertion(cas: Cas) -> Iterator[Reponse]:
    """Un marché de qualification et d'insertion professionnelles est un marché de services sociaux."""
    if not cas.avec_dispositif("marche_insertion"):
        return
    if cas.marche.nature != "services" or not cas.marche.services_sociaux:
        yield Reponse(
            "un marché d'insertion achète une prestation d'insertion, service social au sens du code ; le "
            "profil ne le dit pas",
            "vérifiez « nature: services » et « services_sociaux: oui », ou choisissez une condition "
            "d'exécution",
            ("dispositif",),
        )
