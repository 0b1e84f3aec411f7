"""How the clause lives: publics, modalities, kick-off, reporting, penalties, derogations."""

from __future__ import annotations

from decimal import Decimal

from clausegen import conformite, droit, formats, territoires
from clausegen.conformite.cas import Cas
from clausegen.mentions import options
from clausegen.mentions.parties import CODE, article_insertion, article_penalites, contract, la_notification
from clausegen.mentions.table import blank, ccag_map, filled, mention, text

MODALITES = {
    "embauche_directe": "embauche directe",
    "mise_a_disposition": "mise à disposition de personnel",
    "sous_traitance": "sous-traitance ou cotraitance",
}
PERIODES = {
    "mensuelle": ("Chaque mois", "du mois suivant"),
    "bimestrielle": ("Tous les deux mois", "du mois qui suit cette période"),
    "trimestrielle": ("Chaque trimestre", "du mois qui suit le trimestre"),
    "semestrielle": ("Chaque semestre", "du mois qui suit le semestre"),
}


def _notice(cas: Cas, cle: str, libelle: str) -> str:
    valeur = cas.clause.get(cle)
    return "sans" if valeur and valeur.valeur == 0 else _delay(cas, cle, libelle)


def _delay(cas: Cas, cle: str, libelle: str) -> str:
    valeur = cas.clause.get(cle)
    return formats.accord(int(str(valeur.valeur)), "jour", "jours") if valeur else blank(libelle)


def amount(cas: Cas, cle: str, libelle: str) -> str:
    """A penalty in euros, or its blank."""
    valeur = cas.clause.get(cle)
    return formats.montant(Decimal(str(valeur.valeur))) if valeur else blank(libelle)


def _selected(cas: Cas, cle: str) -> list[str]:
    valeur = cas.clause[cle].valeur
    return [str(element) for element in valeur] if isinstance(valeur, (list, tuple)) else []


@mention("vrai si tous les publics du CCAG sont retenus")
def publics_tous(cas: Cas) -> bool:
    """True unless the profile chooses some of them."""
    cas.droit("publics_eligibles")  # no list, no word for the choice: says which day
    return cas.clause["publics"].origine == "regle"


@mention("publics éligibles, un par ligne")
def publics(cas: Cas) -> list[str]:
    """The chosen categories, in the order of the law's list."""
    choisis = set(_selected(cas, "publics"))
    catalogue = cas.droit("publics_eligibles")
    retenus = [p for p in catalogue if publics_tous(cas) or p["cle"] in choisis]
    return [f"{p['libelle']}{'.' if p is retenus[-1] else ' ;'}" for p in retenus]


@mention("règles propres aux publics de ce marché, une phrase chacune")
def regles_publics(cas: Cas) -> list[str]:
    """Whom an operation of urban renewal serves first."""
    if cas.marche.anru is None:
        return []
    operation = (
        "relève d'une opération soutenue par l'Agence nationale pour la rénovation urbaine (Anru)"
        if cas.marche.anru == "travaux"
        else "relève de la gestion urbaine d'un quartier soutenu par l'Agence nationale pour la rénovation "
        "urbaine (Anru)"
    )
    return [
        f"{formats.terme(contract(cas), majuscule=True)} {operation}\u00a0: les heures bénéficient d'abord "
        "aux habitants des quartiers prioritaires de la politique de la ville éloignés de l'emploi."
    ]


@mention("modalités retenues, en une énumération")
def modalites_texte(cas: Cas) -> str:
    """« embauche directe, mise à disposition de personnel, … »."""
    return ", ".join(MODALITES[cle] for cle in _selected(cas, "modalites"))


@mention("dérogations au CCAG sur les modalités, une phrase chacune")
def regles_modalites(cas: Cas) -> list[str]:
    """What the short drafting must say itself, since the CCAG says otherwise."""
    articles, duree = ccag_map(cas), cas.clause.get("embauche_duree_mois")
    if not articles:
        return []
    derogation = f"Par dérogation à l'article {articles['modalites']} du {articles['sigle']}, "
    retenues = _selected(cas, "modalites")
    phrases = []
    if set(MODALITES) - set(retenues):
        phrases.append(f"{derogation}les autres modalités ne sont pas ouvertes.")
    if "embauche_directe" in retenues and duree and duree.valeur != cas.droit("durees.embauche_directe"):
        phrases.append(
            f"{derogation}les heures d'une embauche directe comptent pendant "
            f"{formats.mois(int(str(duree.valeur)))} au plus à partir de l'embauche."
        )
    return phrases


for _modalite, _libelle in MODALITES.items():

    def _offered(cas: Cas, cle: str = _modalite) -> bool:
        return cle in _selected(cas, "modalites")

    mention(f"vrai si la modalité est ouverte\u00a0: {_libelle}", cle=_modalite)(_offered)


@mention("délai de prise de contact")
def contact_jours(cas: Cas) -> str:
    """« 15 jours » from the notification."""
    return _delay(cas, "demarrage.contact_jours", "délai de prise de contact")


@mention("délai de la réunion de mise au point")
def reunion_jours(cas: Cas) -> str:
    """« 30 jours » from the notification."""
    return _delay(cas, "demarrage.reunion_jours", "délai de la réunion de mise au point")


@mention("délai de réponse aux demandes")
def reponse_jours(cas: Cas) -> str:
    """« 10 jours », working days."""
    return _delay(cas, "suivi.reponse_jours_ouvres", "délai de réponse")


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
        debut = article[0].upper() + article[1:]
        phrases.append(
            f"{debut} déroge à l'article\u00a0{ligne.article} du {ligne.sigle}\u00a0: {ligne.objet}."
        )
    return phrases


@mention("structure du facilitateur")
def structure(cas: Cas) -> str:
    """Author of the documents."""
    return filled(text(cas, "facilitateur.structure"), "structure du facilitateur")
