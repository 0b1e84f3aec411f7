"""How the clause lives: kick-off, reporting, data, pooling."""

from __future__ import annotations

from clausegen import droit, formats, territoires
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import CODE
from clausegen.mentions import options
from clausegen.mentions.parties import contract, la_notification
from clausegen.mentions.table import blank, delay, filled, mention, text

PERIODES = {
    "mensuelle": ("Chaque mois", "du mois suivant"),
    "bimestrielle": ("Tous les deux mois", "du mois qui suit cette période"),
    "trimestrielle": ("Chaque trimestre", "du mois qui suit le trimestre"),
    "semestrielle": ("Chaque semestre", "du mois qui suit le semestre"),
}


@mention("délai de prise de contact")
def contact_jours(cas: Cas) -> str:
    """« 15 jours » from the notification."""
    return delay(cas, "demarrage.contact_jours", "délai de prise de contact")


@mention("délai de la réunion de mise au point")
def reunion_jours(cas: Cas) -> str:
    """« 30 jours » from the notification."""
    return delay(cas, "demarrage.reunion_jours", "délai de la réunion de mise au point")


@mention("délai de réponse aux demandes")
def reponse_jours(cas: Cas) -> str:
    """« 10 jours », working days."""
    return delay(cas, "suivi.reponse_jours_ouvres", "délai de réponse")


@mention("période des relevés, en tête de phrase")
def suivi_periode(cas: Cas) -> str:
    """« Chaque mois »."""
    valeur = cas.clause.get("suivi.periodicite")
    return PERIODES[str(valeur.valeur)][0] if valeur else blank("périodicité des relevés")


@mention("jour limite des relevés")
def suivi_limite(cas: Cas) -> str:
    """« au plus tard le 10 du mois suivant »."""
    periode, limite = cas.clause.get("suivi.periodicite"), cas.clause.get("suivi.jour_limite")
    if not periode or not limite:
        return blank("jour limite des relevés")
    quand = "1er" if str(limite.valeur) == "1" else str(limite.valeur)
    return f"au plus tard le {quand} {PERIODES[str(periode.valeur)][1]}"


@mention("vrai s'il faut un bilan annuel")
def bilan_annuel(cas: Cas) -> bool:
    """When the contract, renewals included, may exceed twelve months, or when its duration is unknown."""
    marche = cas.marche
    if marche.duree_mois is None:
        return True
    suite = marche.reconductions.nombre * marche.reconductions.duree_mois if marche.reconductions else 0
    return marche.duree_mois + suite > 12


@mention("règles de suivi propres à ce marché, une phrase chacune")
def regles_suivi(cas: Cas) -> list[str]:
    """Who controls in a group of buyers, what a concession reports each year."""
    phrases = []
    if achats := cas.marche.groupement_commandes:
        qui = filled(achats.controle, "qui contrôle les heures dans le groupement de commandes")
        phrases.append(
            f"{formats.terme(contract(cas), majuscule=True)} est passé par un groupement de commandes, "
            f"coordonné par {achats.coordonnateur}\u00a0; le contrôle des heures et l'application des "
            f"pénalités reviennent {formats.terme(qui, 'a')}."
        )
    if cas.marche.forme == "concession" and (numero := _annual_report(cas)):
        titulaire = formats.terme(str(cas.clause["termes.titulaire"].valeur), majuscule=True)
        phrases.append(
            f"{titulaire} rend compte de l'action d'insertion dans son rapport annuel "
            f"(article {numero} du {CODE})."
        )
    return phrases + options.follow_up(cas, annuel=bilan_annuel(cas))


def _annual_report(cas: Cas) -> str:
    try:
        return str(cas.droit("rapport_concession"))
    except droit.ParametreAbsent:
        return ""  # before the law, the report said nothing of insertion


@mention("partage du suivi entre facilitateurs, une phrase chacune ; vide quand un seul suffit")
def plusieurs_facilitateurs(cas: Cas) -> list[str]:
    """When places stand outside the facilitator's perimeter."""
    dedans: list[str] = []
    dehors: list[str] = []
    for lieu in cas.marche.lieux:
        trouvees = territoires.commune(lieu)
        if len(trouvees) == 1:
            couvert = cas.territoire.couvre(trouvees[0])[0]
            (dedans if couvert else dehors).append(trouvees[0].deleguee or trouvees[0].nom)
    if not dedans or not dehors:
        return []
    acheteur = str(cas.clause["termes.acheteur"].valeur)
    titulaire = formats.terme(str(cas.clause["termes.titulaire"].valeur), "a")
    autres = "le facilitateur de ce lieu" if len(dehors) == 1 else "le facilitateur de chacun de ces lieux"
    return [
        f"Ce facilitateur suit les heures réalisées {_at(dedans)}.",
        f"Les heures réalisées {_at(dehors)} sont suivies par {autres}\u00a0: {acheteur} en communique "
        f"les coordonnées {titulaire} dès {la_notification(cas)}.",
    ]


def _at(communes: list[str]) -> str:
    """« à Dieppe et au Tréport »."""
    lieux = [
        formats.terme(nom[0].lower() + nom[1:] if nom.startswith(("Le ", "Les ")) else nom, "a")
        for nom in communes
    ]
    return formats.enumeration(lieux)


def _months(cas: Cas, cle: str, libelle: str) -> str:
    valeur = cas.clause.get(cle)
    return formats.mois(int(str(valeur.valeur))) if valeur else blank(libelle)


@mention("durée de conservation des données nominatives")
def conservation(cas: Cas) -> str:
    """« 24 mois »."""
    return _months(cas, "conservation_mois", "durée de conservation des données")


@mention("durée pendant laquelle comptent les heures d'une embauche")
def embauche_duree(cas: Cas) -> str:
    """« 24 mois »."""
    return _months(cas, "embauche_duree_mois", "durée de prise en compte d'une embauche")


@mention("vrai si la globalisation est ouverte")
def globalisation(cas: Cas) -> bool:
    """Hours of several contracts done by one person."""
    return bool(cas.clause["globalisation"].valeur)


@mention("structure du facilitateur")
def structure(cas: Cas) -> str:
    """Author of the documents."""
    return filled(text(cas, "facilitateur.structure"), "structure du facilitateur")
