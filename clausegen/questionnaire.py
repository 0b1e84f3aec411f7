"""The form a buyer fills at the start: its fields, what each answers in the profile, how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from clausegen import formats
from clausegen.arbre import Chemin

NOM = "fiche_renseignement"
LOTS = 12  # lines of the form's table, unless asked otherwise

CATEGORIES = {
    "autorite_centrale": "l'État, un de ses services ou établissements",
    "pouvoir_adjudicateur": "une collectivité, un bailleur social, un hôpital, une école…",
    "entite_adjudicatrice": "un exploitant de réseau : eau, énergie, transports, port, aéroport",
    "prive": "une entreprise ou un maître d'ouvrage privé",
}
BASES = {
    "travaux-batiment": "travaux de bâtiment",
    "travaux-vrd": "travaux de voirie et réseaux",
    "nettoyage": "nettoyage",
    "espaces-verts": "espaces verts",
    "numerique": "numérique",
    "prestations-intellectuelles": "prestations intellectuelles",
    "": "autre",
}
NATURES = {"travaux": "travaux", "services": "services", "fournitures": "fournitures"}
FORMES = {
    "ordinaire": "marché ordinaire, alloti ou non",
    "bons_commande": "accord-cadre à bons de commande",
    "marches_subsequents": "accord-cadre à marchés subséquents",
    "marche_subsequent": "marché subséquent d'un accord-cadre",
    "global": "marché global (conception-réalisation, performance)",
    "partenariat": "marché de partenariat",
    "concession": "concession",
    "prive": "marché privé",
}
CCAG = {
    "travaux": "CCAG Travaux",
    "fcs": "CCAG Fournitures courantes et services",
    "pi": "CCAG Prestations intellectuelles",
    "tic": "CCAG Techniques de l'information et de la communication",
    "mi": "CCAG Marchés industriels",
    "moe": "CCAG Maîtrise d'œuvre",
    "aucun": "aucun",
}
ANRU = {"": "non", "travaux": "oui, pour des travaux", "gestion_urbaine": "oui, pour la gestion urbaine"}


@dataclass(frozen=True, slots=True)
class Question:
    """A field: ``cle`` of the profile (None: kept as a remark), what it asks, how the answer is checked.

    ``choix``: labels by value; « » stands for no key at all. ``attendu``: missed when left blank.
    """

    nom: str
    libelle: str
    cle: Chemin | None = None
    lire: Callable[[str], object] = str
    choix: Mapping[str, str] = field(default_factory=dict)
    attendu: bool = False
    case: bool = False


def communes(texte: str) -> list[str]:
    """« Dieppe, Arques-la-Bataille »: names, checked later against the national list."""
    return [nom for nom in map(str.strip, texte.replace(";", ",").split(",")) if nom]


QUESTIONS: tuple[Question, ...] = (
    Question("acheteur_nom", "nom du maître d'ouvrage", ("acheteur", "nom"), attendu=True),
    Question(
        "acheteur_categorie",
        "catégorie d'acheteur",
        ("acheteur", "categorie"),
        choix=CATEGORIES,
        attendu=True,
    ),
    Question("acheteur_siret", "SIRET du maître d'ouvrage", ("acheteur", "siret"), lire=formats.read_siret),
    Question("acheteur_service", "service qui passe le marché", ("acheteur", "service")),
    Question("acheteur_adresse", "adresse du maître d'ouvrage", ("acheteur", "adresse"), attendu=True),
    Question(
        "acheteur_courriel",
        "courriel du service",
        ("acheteur", "courriel"),
        lire=formats.read_courriel,
        attendu=True,
    ),
    Question("acheteur_telephone", "téléphone du service", ("acheteur", "telephone")),
    Question("correspondant", "correspondant pour la clause"),
    Question("reference", "référence du marché", ("reference",), attendu=True),
    Question("objet", "objet du marché", ("objet",), attendu=True),
    Question("base", "type de marché", ("base",), choix=BASES),
    Question("nature", "nature du marché", ("nature",), choix=NATURES, attendu=True),
    Question("forme", "forme du marché", ("forme",), choix=FORMES, attendu=True),
    Question("ccag", "cahier des clauses générales", ("ccag",), choix=CCAG, attendu=True),
    Question("procedure", "procédure"),
    Question(
        "valeur_estimee_besoin",
        "montant HT estimé de tout le besoin",
        ("valeur_estimee_besoin",),
        lire=formats.read_montant,
        attendu=True,
    ),
    Question("minimum_ht", "minimum HT de l'accord-cadre", ("minimum_ht",), lire=formats.read_montant),
    Question("maximum_ht", "maximum HT de l'accord-cadre", ("maximum_ht",), lire=formats.read_montant),
    Question(
        "consultation",
        "date d'envoi de la consultation",
        ("consultation",),
        lire=formats.read_date,
        attendu=True,
    ),
    Question("remise_offres", "date de remise des offres", lire=formats.read_date),
    Question("debut", "début prévu de l'exécution", lire=formats.read_date),
    Question("duree_mois", "durée du marché", ("duree_mois",), lire=formats.read_mois, attendu=True),
    Question(
        "reconductions_nombre",
        "nombre de reconductions",
        ("reconductions", "nombre"),
        lire=formats.read_entier,
    ),
    Question(
        "reconductions_duree",
        "durée d'une reconduction",
        ("reconductions", "duree_mois"),
        lire=formats.read_mois,
    ),
    Question("lieux", "communes", ("lieux",), lire=communes, attendu=True),
    Question("qpv", "quartier prioritaire (QPV)", case=True),
    Question("anru", "renouvellement urbain (ANRU)", ("anru",), choix=ANRU),
    Question("logements", "nombre de logements", ("logements",), lire=formats.read_entier),
    Question("joint_ccap", "CCAP joint", case=True),
    Question("joint_rc", "règlement de la consultation joint", case=True),
    Question("joint_ae", "acte d'engagement joint", case=True),
    Question("joint_cctp", "CCTP joint", case=True),
    Question("joint_estimation", "estimation détaillée jointe", case=True),
    Question("precisions", "autres informations"),
    Question("rempli_par", "fiche remplie par"),
    Question("rempli_le", "fiche remplie le", lire=formats.read_date),
)

# Each line of the table: the field's name (with the line's rank), then the key of the lot.
DU_LOT: tuple[Question, ...] = (
    Question("lot_numero", "numéro", ("numero",)),
    Question("lot_intitule", "intitulé", ("intitule",), attendu=True),
    Question("lot_montant", "estimation HT", ("montant_ht",), lire=formats.read_montant, attendu=True),
    Question("lot_duree", "durée", ("duree_mois",), lire=formats.read_mois),
)


def ranks(lots: int) -> list[str]:
    """« 1 », « 2 »… for a table of that many lots, as the model loops over them."""
    return [str(rang + 1) for rang in range(lots)]


def match(reponse: str, choix: Mapping[str, str]) -> str | None:
    """The value whose label was chosen in the list, or typed; None when none resembles it."""
    plis = {_fold(libelle): valeur for valeur, libelle in choix.items()}
    plis |= {_fold(valeur): valeur for valeur in choix if valeur}
    lu = _fold(reponse)
    proche = lu if lu in plis else formats.near(lu, plis)
    return None if proche is None else plis[proche]


def _fold(texte: str) -> str:
    return formats.fold(texte.replace("’", "'"))
