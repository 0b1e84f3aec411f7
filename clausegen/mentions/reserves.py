"""What is not hours: reserved lots, services of insertion, another social condition, no condition at all."""

from __future__ import annotations

from clausegen import formats
from clausegen.conformite import seuil
from clausegen.conformite.cas import RESERVES, Cas
from clausegen.conformite.regles import CODE
from clausegen.mentions.parties import article, contract
from clausegen.mentions.table import blank, mention
from clausegen.mentions.volumes import lot_numbers

ESS = "reserve_ess"
MARCHE_INSERTION = "marche_insertion"
STRUCTURES = {
    "reserve_siae": "aux structures d'insertion par l'activité économique et aux structures équivalentes",
    "reserve_ea_esat": "aux entreprises adaptées, aux établissements et services d'accompagnement par le "
    "travail et aux structures équivalentes",
    "reserve_mixte": "aux structures d'insertion par l'activité économique, aux entreprises adaptées, aux "
    "établissements et services d'accompagnement par le travail et aux structures équivalentes",
    "reserve_detention": "aux opérateurs qui emploient des personnes détenues",
    ESS: "aux entreprises de l'économie sociale et solidaire",
}
TRAVAILLEURS = {
    "reserve_siae": "défavorisés",
    "reserve_ea_esat": "handicapés",
    "reserve_mixte": "handicapés ou défavorisés",
    "reserve_detention": "détenus",
}


def who(cas: Cas, rangs: tuple[int, ...]) -> str:
    """« Le lot 03 », « Les lots 01 et 02 », or the contract when it is not divided."""
    if not cas.marche.alloti:
        return formats.terme(contract(cas), majuscule=True)
    return lot_numbers(cas, list(rangs))


@mention("vrai si des heures d'insertion sont dues")
def heures_dues(cas: Cas) -> bool:
    """At least one lot with hours or a ratio."""
    return bool(cas.avec_clause)


@mention("vrai si un lot ou le marché est réservé")
def reserve(cas: Cas) -> bool:
    """A reservation that the law opens to this contract."""
    return bool(_openings(cas))


def _openings(cas: Cas) -> list[tuple[str, tuple[int, ...], str]]:
    """(device, ranks, article of the code) of each reservation."""
    regime = "concessions" if cas.marche.forme == "concession" else "marches"
    loi = cas.droit("reserves") if cas.avec_dispositif(*STRUCTURES) else {}
    trouves = [
        (dispositif, cas.avec_dispositif(dispositif), str(loi[dispositif].get(regime, "")))
        for dispositif in STRUCTURES
        if cas.avec_dispositif(dispositif)
    ]
    return sorted((ouverture for ouverture in trouves if ouverture[2]), key=lambda ouverture: ouverture[1])


def _grounds(cas: Cas, dispositif: str, numero: str) -> str:
    if dispositif == ESS:
        return f"des articles {numero} et {article(cas, 'duree_ess')} du {CODE}"
    if cas.marche.defense:
        return f"des articles {numero} et {article(cas, 'defense_reservee')} du {CODE}"
    return f"de l'article {numero} du {CODE}"


@mention("réserves, une phrase par dispositif")
def lots_reserves(cas: Cas) -> list[str]:
    """Who may bid, and by which article."""
    phrases = []
    for dispositif, rangs, numero in _openings(cas):
        verbe = "sont réservés" if len(rangs) > 1 else "est réservé"
        phrases.append(
            f"{who(cas, rangs)} {verbe} {STRUCTURES[dispositif]}, "
            f"en application {_grounds(cas, dispositif, numero)}."
        )
    return phrases


@mention("ce que chaque réserve suppose du candidat, une phrase par dispositif")
def conditions_reserves(cas: Cas) -> list[str]:
    """The share of workers (R2113-7), or the conditions of the social economy."""
    part = article(cas, "part_reservee")
    return [
        formats.capital(
            f"{_for(cas, rangs)}le candidat remplit les conditions de l'article {numero} et le justifie "
            "dans sa candidature."
            if dispositif == ESS
            else f"{_for(cas, rangs)}le candidat justifie, dans sa candidature, que {_share(cas)} au moins "
            f"de ses effectifs sont des travailleurs {TRAVAILLEURS[dispositif]} (article {part} du {CODE})."
        )
        for dispositif, rangs, numero in _openings(cas)
    ]


@mention("ce que chaque réserve impose pendant l'exécution, une phrase par dispositif")
def maintien_reserves(cas: Cas) -> list[str]:
    """The proportion is kept as long as the contract runs."""
    titulaire = str(cas.clause["termes.titulaire"].valeur)
    return [
        formats.capital(
            f"{_for(cas, rangs)}{titulaire} continue, pendant toute l'exécution, de remplir les conditions "
            f"de l'article {numero}."
        )
        if dispositif == ESS
        else formats.capital(
            f"{_for(cas, rangs)}{titulaire} maintient, pendant toute l'exécution, {_share(cas)} au moins de "
            f"travailleurs {TRAVAILLEURS[dispositif]} dans ses effectifs (article "
            f"{article(cas, 'part_reservee')} du {CODE})."
        )
        for dispositif, rangs, numero in _openings(cas)
    ]


def _share(cas: Cas) -> str:
    return formats.pourcentage(cas.droit("part_reservee"))


def _for(cas: Cas, rangs: tuple[int, ...]) -> str:
    """« pour le lot 03, », only where there are lots."""
    numeros = lot_numbers(cas, list(rangs))
    return f"pour {numeros[0].lower()}{numeros[1:]}, " if cas.marche.alloti else ""


@mention("vrai si le marché achète une prestation d'insertion")
def marche_insertion(cas: Cas) -> bool:
    """Services of qualification and professional insertion (R2123-1, 3°)."""
    return bool(cas.avec_dispositif(MARCHE_INSERTION))


@mention("fondement de la prestation d'insertion, en une phrase ; vide s'il n'y en a pas")
def marche_insertion_phrase(cas: Cas) -> str:
    """What is bought, and under which procedure."""
    rangs = cas.avec_dispositif(MARCHE_INSERTION)
    if not rangs:
        return ""
    verbe = "ont" if len(rangs) > 1 and cas.marche.alloti else "a"
    numero = article(cas, "marche_insertion")
    suite = f" (article {numero}, du {CODE})" if numero else ""
    return (
        f"{who(cas, rangs)} {verbe} pour objet des services de qualification et d'insertion "
        f"professionnelles{suite}."
    )


@mention("autre condition sociale écrite par l'acheteur ; vide s'il n'y en a pas")
def autre_condition(cas: Cas) -> str:
    """As typed in the profile, ended by a full stop."""
    texte = (cas.marche.autre_condition_sociale or "").strip().rstrip(".")
    return f"{formats.capital(texte)}." if texte else ""


@mention("titre de l'article du règlement de la consultation")
def titre_rc(cas: Cas) -> str:
    """What the tender's rules announce."""
    if heures_dues(cas):
        return "Clause sociale d'insertion"
    if reserve(cas):
        return "Participation réservée"
    return "Prestation d'insertion" if marche_insertion(cas) else "Considérations sociales"


@mention("vrai si la réserve porte sur plusieurs lots")
def plusieurs_reserves(cas: Cas) -> bool:
    """For agreements in number."""
    return len(cas.avec_dispositif(*STRUCTURES)) > 1


@mention("titre de l'article sur les réserves")
def titre_reserve(cas: Cas) -> str:
    """« Lots réservés », « Marché réservé »."""
    if cas.marche.alloti:
        return "Lots réservés" if plusieurs_reserves(cas) else "Lot réservé"
    return formats.capital(contract(cas).removeprefix("le ").removeprefix("l'")) + " réservé"


# --- above the thresholds, without a condition --------------------------------------------------------------


def motivated(cas: Cas) -> bool:
    """Whether the buyer must write why there is no social condition."""
    if cas.prive or cas.avec_clause or cas.marche.autre_condition_sociale:
        return bool(cas.marche.exception_sociale) and seuil.required(cas).reponse != "non"
    if cas.avec_dispositif(*STRUCTURES, MARCHE_INSERTION) and not cas.marche.exception_sociale:
        return False
    besoin = seuil.required(cas).reponse
    return besoin == "oui" or (besoin != "non" and cas.marche.exception_sociale is not None)


@mention("cas de la loi sans condition sociale\u00a0: article, libelle, retenu", publique=False)
def cas_de_la_loi(cas: Cas) -> list[dict[str, object]]:
    """The four cases, two for a concession; « ☒ » for the one that the buyer invokes."""
    if not motivated(cas):
        return []
    famille = "concessions" if cas.marche.forme == "concession" else "marches"
    exception = cas.marche.exception_sociale
    return [
        {
            "article": ligne["article"],
            "libelle": ligne["libelle"],
            "retenu": "☒" if exception and exception.cas == ligne["cle"] else "☐",
        }
        for ligne in cas.droit(f"exceptions_sociales.{famille}")
    ]


@mention("raisons de l'acheteur de ne prévoir aucune condition sociale", publique=False)
def motif_acheteur(cas: Cas) -> str:
    """The buyer's own words."""
    exception = cas.marche.exception_sociale
    return exception.motif if exception else blank("cas de la loi et raisons propres de l'acheteur")


@mention("article qui impose la condition sociale", publique=False)
def article_obligation(cas: Cas) -> str:
    """« article L2112-2-1 du code de la commande publique »."""
    return f"article {article(cas, 'condition_obligatoire')} du {CODE}"


@mention("où se conservent les raisons de l'acheteur, en une phrase", publique=False)
def conservation_motif(cas: Cas) -> str:
    """In the file of the procedure, or by any suitable means."""
    if cas.marche.forme == "concession" or cas.marche.acheteur.categorie == "entite_adjudicatrice":
        return "Cette pièce est conservée par tout moyen approprié."
    return (
        "Cette pièce est conservée avec les documents de la procédure "
        f"(article {article(cas, 'conservation')} du {CODE})."
    )


@mention("lots sans condition sociale, en une phrase", publique=False)
def lots_motives(cas: Cas) -> str:
    """Which lots the reasons cover."""
    nus = tuple(
        rang
        for rang in range(len(cas.marche.lots))
        if rang not in cas.avec_clause and cas.dispositif(rang) not in RESERVES
    )
    if not cas.marche.alloti or len(nus) == len(cas.marche.lots):
        return (
            f"{formats.terme(contract(cas), majuscule=True)} ne prévoit aucune condition d'exécution sociale."
        )
    suite = "ne prévoit" if len(nus) == 1 else "ne prévoient"
    return f"{lot_numbers(cas, list(nus))} {suite} aucune condition d'exécution sociale."
