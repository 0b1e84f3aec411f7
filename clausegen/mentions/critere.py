"""The award criterion on insertion: its weight, its parts, what bidders answer."""

from __future__ import annotations

from clausegen import formats
from clausegen.conformite.cas import A_CRITERE, Cas
from clausegen.mentions.reserves import marche_insertion, who
from clausegen.mentions.table import mention

# What quality is made of, when the profile gives no published parts: described, without a weight of its own.
QUALITES = (
    "accueil et intégration des personnes dans l'entreprise",
    "encadrement et tutorat",
    "formation et acquisition de compétences",
    "suite du parcours après le marché",
)
ATTENDUS = {
    "accueil": "Personnes chargées de l'accueil, premier jour, information sur la sécurité, équipements.",
    "tutorat": "Fonction et disponibilité des tuteurs, formation au tutorat, points réguliers.",
    "encadrement": "Fonction et disponibilité des tuteurs, formation au tutorat, points réguliers.",
    "formation": "Compétences visées, formations prévues, temps consacré, reconnaissance des acquis.",
    "parcours": "Suites envisagées pour chaque personne, lien avec l'accompagnement, bilan de fin.",
}
SURPLUS = "heures proposées au-delà du volume imposé"
AUTRE_ATTENDU = "Moyens prévus pour ce marché, calendrier, façon d'en rendre compte."


@mention("vrai si l'insertion est aussi un critère d'attribution")
def critere(cas: Cas) -> bool:
    """Announced by the device, and described in the profile."""
    return cas.marche.clause.critere is not None and bool(cas.avec_dispositif(*A_CRITERE))


@mention("vrai si le facilitateur intervient")
def facilitation(cas: Cas) -> bool:
    """He follows hours, services of insertion, and what a criterion made the holder promise."""
    return bool(cas.avec_clause) or marche_insertion(cas) or critere(cas)


@mention("ce qui est noté, et son poids, en une phrase ; vide sans critère")
def critere_phrase(cas: Cas) -> str:
    """« Pour le lot 02, la qualité de l'insertion est un critère d'attribution, pondéré à 10 %. »."""
    retenu = cas.marche.clause.critere
    if retenu is None or not critere(cas):
        return ""
    rangs = cas.avec_dispositif(*A_CRITERE)
    partiel = cas.marche.alloti and len(rangs) < len(cas.marche.lots)
    lots = who(cas, rangs)
    debut = f"Pour {lots[0].lower()}{lots[1:]}, la" if partiel else "La"
    return (
        f"{debut} qualité de l'insertion est un critère d'attribution, pondéré à "
        f"{formats.pourcentage(retenu.ponderation)}."
    )


@mention("pondération du critère")
def critere_ponderation(cas: Cas) -> str:
    """« 10 % », or empty without a criterion."""
    retenu = cas.marche.clause.critere
    return formats.pourcentage(retenu.ponderation) if retenu else ""


@mention("sous-critères publiés\u00a0: intitulé, pondération")
def sous_criteres(cas: Cas) -> list[dict[str, str]]:
    """Published parts of the criterion; empty when the profile gives none."""
    retenu = cas.marche.clause.critere
    if retenu is None:
        return []
    poids = [(s.intitule, s.ponderation) for s in retenu.sous_criteres]
    if retenu.heures_supplementaires:
        poids.append((SURPLUS, retenu.heures_supplementaires.ponderation))
    return [{"intitule": nom, "ponderation": formats.pourcentage(part)} for nom, part in poids]


@mention("façon de noter les heures proposées en plus ; vide quand elles ne sont pas notées")
def surplus_methode(cas: Cas) -> str:
    """In proportion, up to the cap that the profile publishes."""
    retenu = cas.marche.clause.critere
    if retenu is None or retenu.heures_supplementaires is None:
        return ""
    plafond = formats.pourcentage(retenu.heures_supplementaires.plafond)
    return (
        f"Les heures proposées en plus sont notées jusqu'à {plafond} du volume imposé : leur note est "
        "leur pondération, multipliée par ces heures et divisée par ce plafond. "
        "Au-delà, elles ne sont plus notées."
    )


@mention("points du critère\u00a0: rang, intitulé, poids, ce qui est attendu")
def points_critere(cas: Cas) -> list[dict[str, str]]:
    """What bidders answer and what is read: the published parts, else what quality is made of."""
    publies = sous_criteres(cas) or [{"intitule": nom, "ponderation": ""} for nom in QUALITES]
    return [
        {
            "rang": str(rang),
            "intitule": formats.capital(point["intitule"]),
            "puce": point["intitule"] + ("." if rang == len(publies) else "\u00a0;"),
            "poids": point["ponderation"],
            "attendu": surplus_methode(cas) if point["intitule"] == SURPLUS else _expected(point["intitule"]),
        }
        for rang, point in enumerate(publies, 1)
    ]


def _expected(intitule: str) -> str:
    plie = formats.fold(intitule)
    return next((texte for mot, texte in ATTENDUS.items() if mot in plie), AUTRE_ATTENDU)
