"""Who, what, under which rules: the contract, its parties and its legal ground."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from clausegen import formats
from clausegen.conformite import seuil
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import CODE
from clausegen.mentions.table import ccag_map, filled, mention, text

PENALITES = "Pénalités d'insertion"
DEFENSE = "defense_securite"
PIECES = {
    "ccap": "le CCAP",
    "ccp": "le CCP",
    "contrat": "le contrat",
    "lettre_consultation": "la lettre de consultation",
}
CONTRATS = {
    "bons_commande": "l'accord-cadre",
    "marches_subsequents": "l'accord-cadre",
    "marche_subsequent": "le marché subséquent",
    "concession": "le contrat",
    "prive": "le contrat",
}


@mention("référence du marché")
def reference(cas: Cas) -> str:
    """As typed in the profile."""
    return cas.marche.reference


@mention("objet du marché")
def objet(cas: Cas) -> str:
    """As typed in the profile."""
    return cas.marche.objet


@mention("nom du territoire")
def territoire_nom(cas: Cas) -> str:
    """Usual name of the territory."""
    return cas.territoire.libelle


@mention("nom du maître d'ouvrage")
def acheteur_nom(cas: Cas) -> str:
    """Name of the buyer."""
    return filled(cas.marche.acheteur.nom, "nom du maître d'ouvrage")


@mention("jour dont le droit s'applique", publique=False)
def jour(cas: Cas) -> str:
    """The only day that a document prints."""
    return formats.jour(cas.jour)


def piece_name(cas: Cas) -> str:
    """« CCAP », « contrat »: the piece without its article."""
    return piece(cas).partition(" ")[2]


def contract(cas: Cas) -> str:
    """What the contract is called, with its article."""
    return CONTRATS.get(cas.marche.forme, "le marché")


def piece(cas: Cas) -> str:
    """« le CCAP », « le contrat »: where the article stands."""
    return PIECES[str(cas.clause["piece_administrative"].valeur)]


def buyer(cas: Cas) -> str:
    """What the contract calls the buyer, with its article."""
    return str(cas.clause["termes.acheteur"].valeur)


def _titulaire(cas: Cas) -> str:
    return str(cas.clause["termes.titulaire"].valeur)


Declinaison = Literal["", "de", "a"]
FORMES: tuple[tuple[Declinaison, bool], ...] = (("", False), ("de", False), ("a", False), ("", True))


def _declension(libelle: str, terme: Callable[[Cas], str], cles: tuple[str, str, str, str]) -> None:
    """Registers « le X », « du X », « au X » and « Le X » for a term taken with its article."""
    for cle, (casse, majuscule) in zip(cles, FORMES, strict=True):

        def decline(cas: Cas, casse: Declinaison = casse, majuscule: bool = majuscule) -> str:
            return formats.terme(terme(cas), casse, majuscule=majuscule)

        mention(libelle, cle=cle)(decline)


_declension(
    "le marché, l'accord-cadre ou le contrat",
    contract,
    ("le_marche", "du_marche", "au_marche", "Le_marche"),
)
_declension(
    "la pièce où l'article s'insère (CCAP, CCP…)",
    piece,
    ("la_piece", "de_la_piece", "a_la_piece", "La_piece"),
)
_declension(
    "l'acheteur, comme la pièce le nomme",
    buyer,
    ("l_acheteur", "de_l_acheteur", "a_l_acheteur", "L_acheteur"),
)
_declension(
    "le titulaire, comme la pièce le nomme",
    _titulaire,
    ("le_titulaire", "du_titulaire", "au_titulaire", "Le_titulaire"),
)


@mention("numéro voulu pour l'article")
def numero_article(cas: Cas) -> str:
    """Empty when none is wanted: the numbering then follows the document."""
    return str(cas.clause["numero_article"].valeur) if "numero_article" in cas.clause else ""


@mention("numéro devant le titre de l'article, «\u00a0Article 12 –\u00a0» ; vide si le document le donnera")
def article_prefixe(cas: Cas) -> str:
    """Stands in the automatic numbering of the model's headings."""
    numero = numero_article(cas)
    return f"Article\u00a0{numero} – " if numero else ""


@mention("numéro devant celui des sous-titres, «\u00a012.\u00a0» ; vide si le document le donnera")
def numero_prefixe(cas: Cas) -> str:
    """Stands in the automatic numbering of the model's headings."""
    numero = numero_article(cas)
    return f"{numero}." if numero else ""


@mention("renvoi à l'article d'insertion")
def article_insertion(cas: Cas) -> str:
    """« l'article 12 du CCAP », or by its title when no number is known."""
    numero = numero_article(cas) or "«\u00a0Clause sociale d'insertion\u00a0»"
    return f"l'article\u00a0{numero} {formats.terme(piece(cas), 'de')}"


@mention("le même renvoi, en tête de phrase", cle="L_article_insertion")
def _insertion_capital(cas: Cas) -> str:
    """« L'article 12 du CCAP »."""
    renvoi = article_insertion(cas)
    return formats.capital(renvoi)


@mention("renvoi à l'article des pénalités d'insertion")
def article_penalites(cas: Cas) -> str:
    """« l'article 6.3 du CCAP » once it stands there, else the article by its title."""
    numero = text(cas, "numero_penalites") or f"«\u00a0{PENALITES}\u00a0»"
    return f"l'article\u00a0{numero} {formats.terme(piece(cas), 'de')}"


@mention("où s'annexe l'engagement\u00a0: à l'acte d'engagement, ou au contrat")
def a_l_engagement(cas: Cas) -> str:
    """Private contracts and concessions have no « acte d'engagement »."""
    return "au contrat" if cas.marche.forme in ("prive", "concession") else "à l'acte d'engagement"


@mention("ce qui fait courir les premiers délais")
def la_notification(cas: Cas) -> str:
    """Nobody notifies a private contract."""
    return "la signature du contrat" if cas.marche.forme == "prive" else "la notification"


@mention("fondement légal, « de l'article… » ; vide pour un contrat privé")
def fondement(cas: Cas) -> str:
    """The articles of the code; the compulsory one only when it certainly applies."""
    if cas.marche.forme == "prive":
        return ""
    condition = cas.droit("condition_defense") if seuil.regime(cas) == DEFENSE else article(cas, "condition")
    if seuil.required(cas).reponse == "oui":
        return f"des articles {condition} et {article(cas, 'condition_obligatoire')} du {CODE}"
    return f"de l'article {condition} du {CODE}"


def article(cas: Cas, role: str) -> str:
    """The article of the code that a text cites in this role, for a contract or a concession; or nothing."""
    trouve = cas.droit("articles_textes")[role]
    if isinstance(trouve, str):
        return trouve
    return str(trouve.get("concessions" if cas.marche.forme == "concession" else "marches", ""))


def _cite(cas: Cas, role: str) -> str:
    numero = "" if cas.prive or cas.marche.defense else article(cas, role)  # defence has its own book
    return f"article {numero} du {CODE}" if numero else ""


@mention("article du code sur l'offre irrégulière ; vide hors des marchés")
def article_irregularite(cas: Cas) -> str:
    """« article L2152-2 du code de la commande publique »."""
    return _cite(cas, "offre_irreguliere")


@mention("article du code sur le critère d'insertion")
def article_critere(cas: Cas) -> str:
    """« article R2152-7 du code de la commande publique »."""
    return _cite(cas, "critere")


@mention("vrai pour un marché de travaux")
def travaux(cas: Cas) -> bool:
    """There is a building site."""
    return cas.marche.nature == "travaux"


@mention("vrai si le marché se réfère à un CCAG")
def ccag(cas: Cas) -> bool:
    """False for « aucun »."""
    return ccag_map(cas) is not None


for _cle, _libelle in {
    "sigle": "nom court du CCAG",
    "clause": "article du CCAG sur l'insertion",
    "publics": "article du CCAG sur les publics",
    "modalites": "article du CCAG sur les modalités",
    "globalisation": "article du CCAG sur la globalisation",
    "facilitateur": "article du CCAG sur le facilitateur",
    "penalites": "article du CCAG sur les pénalités d'insertion",
}.items():

    def _of_ccag(cas: Cas, cle: str = _cle) -> str:
        articles = ccag_map(cas)
        return str(articles[cle]) if articles else ""

    mention(_libelle, cle=f"ccag_{_cle}")(_of_ccag)


@mention("coordonnées du facilitateur, sur plusieurs lignes")
def facilitateur_bloc(cas: Cas) -> str:
    """Structure, function, address, service mailbox and telephone, one a line."""
    return contact(lambda cle: text(cas, f"facilitateur.{cle}"))


def contact(dit: Callable[[str], str | None]) -> str:
    """The facilitator's contact from what is known of it, key by key, one line each."""
    lignes = [
        filled(dit("structure"), "structure du facilitateur"),
        dit("fonction"),
        dit("adresse"),
        "Courriel\u00a0: " + filled(dit("courriel"), "courriel du facilitateur"),
    ]
    if telephone := dit("telephone"):
        lignes.append(f"Téléphone\u00a0: {phone(telephone)}")
    return "\n".join(formats.capital(ligne) for ligne in lignes if ligne)


def phone(numero: str) -> str:
    """A telephone number that no line break cuts."""
    return numero.replace(" ", formats.INSECABLE)


@mention("coordonnées du facilitateur sur une ligne")
def facilitateur_ligne(cas: Cas) -> str:
    """The same on one line."""
    return " – ".join(facilitateur_bloc(cas).split("\n"))
