"""What a failure costs, under which notice, and what departs from the CCAG."""

from __future__ import annotations

from decimal import Decimal

from clausegen import conformite, formats
from clausegen.conformite.cas import Cas
from clausegen.mentions import options
from clausegen.mentions.parties import article_insertion, article_penalites, contract
from clausegen.mentions.table import blank, ccag_map, delay, mention


def _notice(cas: Cas, cle: str, libelle: str) -> str:
    valeur = cas.clause.get(cle)
    return "sans" if valeur and valeur.valeur == 0 else delay(cas, cle, libelle)


def amount(cas: Cas, cle: str, libelle: str) -> str:
    """A penalty in euros, or its blank."""
    valeur = cas.clause.get(cle)
    return formats.montant(Decimal(str(valeur.valeur))) if valeur else blank(libelle)


def _per_day(cas: Cas) -> bool:
    mode = cas.clause.get("penalites.mode_document")
    return mode is not None and mode.valeur == "par_jour"


@mention("pénalités\u00a0: manquement, montant, délai de mise en demeure")
def penalites(cas: Cas) -> list[dict[str, str]]:
    """The three heads, and the undone action when actions may replace hours."""
    unite = "par jour de retard" if _per_day(cas) else "par manquement"
    lignes = [
        ("Heure d'insertion non réalisée", "heure", "par heure", "heures"),
        ("Absence non justifiée à une réunion de suivi", "absence", "par absence", "absence"),
        ("Document manquant, partiel ou tardif", "document", unite, "documents"),
    ]
    resultat = [
        {
            "manquement": manquement,
            "montant": f"{amount(cas, f'penalites.{cle}', 'pénalité, ' + manquement.lower())} {par}",
            "delai": _notice(
                cas, f"penalites.mise_en_demeure_{delai}", f"mise en demeure, {manquement.lower()}"
            ),
        }
        for manquement, cle, par, delai in lignes
    ]
    for rang in cas.avec_clause:
        actions = cas.marche.lots[rang].actions_alternatives
        if actions is not None:
            prix = (
                formats.montant(actions.penalite)
                if actions.penalite is not None
                else blank("pénalité par action")
            )
            resultat.append(
                {
                    "manquement": "Action non réalisée",
                    "montant": f"{prix} par action",
                    "delai": resultat[0]["delai"],
                }
            )
    return resultat


@mention("vrai si une pénalité est due sans mise en demeure")
def sans_mise_en_demeure(cas: Cas) -> bool:
    """Never by default: a derogation that the profile writes out."""
    return any(ligne["delai"] == "sans" for ligne in penalites(cas))


@mention("règles des pénalités, une phrase chacune")
def regles_penalites(cas: Cas) -> list[str]:
    """Timing of the notice, cap, what a payment does not do, derogations."""
    acheteur = formats.terme(str(cas.clause["termes.acheteur"].valeur), majuscule=True)
    phrases = []
    if penalites(cas)[0]["delai"] != "sans":
        phrases.append(
            f"{acheteur} adresse la mise en demeure relative aux heures quand elles peuvent encore être "
            "réalisées."
        )
    if plafond := cas.clause.get("penalites.plafond"):
        part = formats.pourcentage(Decimal(str(plafond.valeur)))
        phrases.append(f"Le total de ces pénalités ne dépasse pas {part} {_base(cas)}.")
    if _per_day(cas) and "penalites.plafond_document" in cas.clause:
        plafond_document = amount(cas, "penalites.plafond_document", "plafond par document")
        phrases.append(f"La pénalité pour un même document ne dépasse pas {plafond_document}.")
    phrases.append("Le paiement d'une pénalité ne dispense pas de réaliser les heures.")
    phrases += options.termination(cas)
    articles = ccag_map(cas)
    if cas.marche.groupement and not (articles and "penalites_groupement" in articles):
        phrases.append(
            "En cas de groupement, les pénalités se répartissent selon les indications du mandataire\u00a0; "
            "à défaut, elles lui sont appliquées."
        )
    if articles and _exoneration(cas):
        phrases.append(
            f"Par dérogation à l'article {articles['exoneration_1000']} du {articles['sigle']}, "
            "l'exonération des pénalités dont le total ne dépasse pas 1\u202f000\u00a0€ "
            "ne s'applique pas aux pénalités d'insertion."
        )
    if articles and sans_mise_en_demeure(cas):
        phrases.append(
            f"Par dérogation à l'article {articles['penalites']} du {articles['sigle']}, les pénalités "
            "marquées «\u00a0sans\u00a0» sont dues sans mise en demeure."
        )
    if articles and _per_day(cas):
        phrases.append(
            f"Par dérogation à l'article {articles['penalites']} du {articles['sigle']}, "
            "la pénalité pour document est due par jour, à compter de l'expiration du délai de la mise en "
            "demeure."
        )
    return phrases


def _base(cas: Cas) -> str:
    lot = cas.marche.alloti
    if cas.marche.forme == "bons_commande":
        return "du montant hors taxes des commandes" + (" du lot concerné" if lot else "")
    if cas.marche.forme == "marches_subsequents":
        return "du montant hors taxes des marchés subséquents" + (" du lot concerné" if lot else "")
    if cas.marche.forme == "concession":
        return "de la valeur estimée hors taxes du contrat"
    return f"du montant hors taxes {'du lot concerné' if lot else formats.terme(contract(cas), 'de')}"


def _exoneration(cas: Cas) -> bool:
    voulue = cas.clause.get("penalites.ecarter_exoneration_1000")
    articles = ccag_map(cas)
    return bool(articles and articles.get("exoneration_1000") and voulue is not None and voulue.valeur)


@mention("dérogations au CCAG, une phrase chacune")
def derogations(cas: Cas) -> list[str]:
    """Lines for the last article of the administrative piece; empty without a CCAG."""
    phrases = []
    for ligne in conformite.derogations.derogations(cas):
        article = article_penalites(cas) if "penalites" in ligne.chemin else article_insertion(cas)
        debut = formats.capital(article)
        phrases.append(
            f"{debut} déroge à l'article\u00a0{ligne.article} du {ligne.sigle}\u00a0: {ligne.objet}."
        )
    return phrases
