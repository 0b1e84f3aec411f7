"""The clause after the award: what each lot owes, proofs, notices, changes to the volume."""

from __future__ import annotations

from decimal import Decimal

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import CODE
from clausegen.mentions.parties import article, article_penalites, buyer, contract, phone
from clausegen.mentions.penalites import amount, penalites
from clausegen.mentions.suivi import bilan_annuel
from clausegen.mentions.table import ccag_map, filled, mention
from clausegen.mentions.volumes import lot_name, volumes

MODIFICATIONS = {
    "reexamen": "clause de réexamen du contrat",
    "non_substantielle": "modification non substantielle",
    "faible_montant": "modification de faible montant",
}


@mention("une fiche par lot\u00a0: rang, lot, du (heures dues), ratio, taches, saut (de page)")
def suivis(cas: Cas) -> list[dict[str, object]]:
    """One form a lot; the first does not start on a new page."""
    return [
        {
            "rang": str(rang + 1),
            "lot": lot_name(cas, rang),
            "du": _due(cas, rang),
            "ratio": cas.calibrages[rang].ratio is not None,
            "taches": formats.enumeration(cas.marche.lots[rang].taches),
            "saut": indice > 0,
        }
        for indice, rang in enumerate(cas.avec_clause)
    ]


def _due(cas: Cas, rang: int) -> str:
    """« 833 heures », without the words in full letters; one part of the contract a line."""
    calcul = cas.calibrages[rang]
    if calcul.ratio is not None or calcul.heures is None:
        return volumes(cas, rang)[0][1]
    if len(calcul.parts) < 2:
        return formats.heures(calcul.heures)
    return "\n".join(
        f"{part.nom}\u00a0: {formats.heures(part.heures) if part.heures is not None else volume}"
        for part, (_, volume) in zip(calcul.parts, volumes(cas, rang), strict=True)
    )


@mention("heures dues quand un seul chiffre les dit\u00a0; vide avec des lots, des tranches ou un ratio")
def volume_unique(cas: Cas) -> str:
    """« 833 heures », or empty when the form has to ask which hours."""
    calculs = [cas.calibrages[rang] for rang in cas.avec_clause]
    if cas.marche.alloti or len(calculs) != 1 or calculs[0].ratio is not None or len(calculs[0].parts) > 1:
        return ""
    return _due(cas, cas.avec_clause[0])


@mention("en-tête du maître d'ouvrage, sur plusieurs lignes")
def acheteur_entete(cas: Cas) -> str:
    """Name, service, address, service mailbox and telephone, one a line."""
    acheteur = cas.marche.acheteur
    lignes = (
        filled(acheteur.nom, "nom du maître d'ouvrage"),
        acheteur.service,
        acheteur.adresse,
        acheteur.courriel and f"Courriel\u00a0: {acheteur.courriel}",
        acheteur.telephone and f"Téléphone\u00a0: {phone(acheteur.telephone)}",
    )
    return "\n".join(ligne for ligne in lignes if ligne)


@mention("publics éligibles et justificatifs\u00a0: cle, categorie, justificatif, a_verifier")
def preuves(cas: Cas) -> list[dict[str, object]]:
    """The chosen categories, in the order of the law's list, with the proof usually shown."""
    catalogue = cas.droit("publics_eligibles")  # on a day without a list, this is what refuses
    valeur = cas.clause["publics"]
    choisis = valeur.valeur if isinstance(valeur.valeur, (list, tuple)) else ()
    return [
        {
            "cle": public["cle"],
            "categorie": public["libelle"],
            "justificatif": public["justificatif"],
            "a_verifier": public["confiance"] == "a_verifier",
        }
        for public in catalogue
        if valeur.origine == "regle" or public["cle"] in choisis
    ]


@mention("quand le bilan est remis, en fin de phrase")
def bilan_echeance(cas: Cas) -> str:
    """« chaque année, puis dans le mois qui précède la fin de l'exécution »."""
    final = "dans le mois qui précède la fin de l'exécution"
    return f"chaque année, puis {final}" if bilan_annuel(cas) else final


@mention("pénalité par heure non réalisée")
def penalite_heure(cas: Cas) -> str:
    """« 60 € »."""
    return amount(cas, "penalites.heure", "pénalité, heure d'insertion non réalisée")


@mention("délai de la mise en demeure sur les heures")
def delai_heures(cas: Cas) -> str:
    """« 15 jours »."""
    return penalites(cas)[0]["delai"]


@mention("renvoi à l'article des pénalités d'insertion et à celui du CCAG")
def renvoi_penalites(cas: Cas) -> str:
    """« l'article « Pénalités d'insertion » du CCAP et l'article 20.1.5 du CCAG Travaux »."""
    articles = ccag_map(cas)
    suite = f" et l'article\u00a0{articles['penalites']} du {articles['sigle']}" if articles else ""
    return article_penalites(cas) + suite


@mention("plafond des pénalités d'insertion, en une phrase ; vide s'il n'y en a pas")
def plafond_penalites(cas: Cas) -> str:
    """« Leur total ne dépasse pas 10 % du montant hors taxes du lot. »."""
    plafond = cas.clause.get("penalites.plafond")
    if plafond is None:
        return ""
    base = "du lot" if cas.marche.alloti else formats.terme(contract(cas), "de")
    part = formats.pourcentage(Decimal(str(plafond.valeur)))
    return f"Le total des pénalités d'insertion ne dépasse pas {part} du montant hors taxes {base}."


@mention("contrôles avant une pénalité\u00a0: cle, texte")
def exonerations(cas: Cas) -> list[dict[str, str]]:
    """What forbids or reduces a penalty for hours, to be checked first."""
    articles = ccag_map(cas)
    difficultes = f" (article\u00a0{articles['difficultes']} du {articles['sigle']})" if articles else ""
    textes = {
        "delai_ecoule": "Le délai de la mise en demeure est écoulé et l'envoi a une date certaine.",
        "heures_verifiees": "Tous les relevés et pièces reçus, même tard, sont comptés.",
        "difficultes_levees": "Aucune difficulté signalée n'est restée sans solution "
        f"{formats.terme(buyer(cas), 'de')} ou du facilitateur\u00a0; "
        f"sinon, les heures concernées sont déduites{difficultes}.",
        "candidats_proposes": "Des candidats éligibles ont été proposés quand l'entreprise en demandait.",
        "pas_de_procedure": "L'entreprise n'est ni en activité partielle, ni en licenciement économique, "
        "ni en redressement judiciaire\u00a0: dans ces cas, l'action est annulée.",
        "pas_de_suspension": "Aucune suspension ou suppression de l'action n'a été demandée ou accordée.",
        "volume_a_jour": "Les heures dues tiennent compte des avenants, des tranches et reconductions "
        "décidées et des commandes passées.",
    }
    if articles and articles.get("exoneration_1000") and not _set_aside(cas):
        textes["exoneration"] = (
            f"L'article\u00a0{articles['exoneration_1000']} du {articles['sigle']}, qui exonère "
            "de 1\u202f000\u00a0€ de pénalités au plus, a été examiné\u00a0: le contrat ne l'écarte pas."
        )
    return [{"cle": cle, "texte": texte} for cle, texte in textes.items()]


def _set_aside(cas: Cas) -> bool:
    voulue = cas.clause.get("penalites.ecarter_exoneration_1000")
    return voulue is not None and bool(voulue.valeur)


@mention("fondement de la clause de réexamen, « de l'article… » ; vide pour un contrat privé")
def reexamen(cas: Cas) -> str:
    """« de l'article R2194-1 du code de la commande publique »."""
    return "" if cas.prive else f"de l'article\u00a0{article(cas, 'reexamen')} du {CODE}"


@mention("article du code sur la modification du contrat\u00a0; vide pour un contrat privé")
def modification(cas: Cas) -> str:
    """« article L2194-1 du code de la commande publique »."""
    return "" if cas.prive else f"article\u00a0{article(cas, 'modification')} du {CODE}"


@mention("fondements possibles d'un avenant\u00a0: cle, libelle")
def motifs_modification(cas: Cas) -> list[dict[str, str]]:
    """Each with its article; none for a private contract."""
    return [
        {"cle": cle, "libelle": f"{libelle} (article\u00a0{article(cas, cle)})"}
        for cle, libelle in MODIFICATIONS.items()
        if not cas.prive
    ]
