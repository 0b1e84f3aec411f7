"""Who may do the hours, and how: publics, modalities."""

from __future__ import annotations

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.mentions.parties import contract
from clausegen.mentions.table import ccag_map, mention

MODALITES = {
    "embauche_directe": "embauche directe",
    "mise_a_disposition": "mise à disposition de personnel",
    "sous_traitance": "sous-traitance ou cotraitance",
}


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
