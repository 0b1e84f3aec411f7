"""Documents of the consultation: to insert in the tender, for bidders, for the buyer alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clausegen.conformite.cas import Cas
from clausegen.documents.fiche import Fiche
from clausegen.documents.insertion import announced, blocs, has_derogations, hours, technical, written
from clausegen.mentions import critere, groupes, reserves

FACILITATEUR = "facilitateur"
ACHETEUR = "maître d'ouvrage"
CANDIDAT = "candidat"


def _article(cas: Cas) -> str:
    """The short drafting refers to a CCAG: without one, it would say nothing."""
    redaction = "complete" if cas.marche.ccag == "aucun" else cas.clause["redaction"].valeur
    return f"article_ccap_{redaction}.docx"


def _other_condition(cas: Cas) -> bool:
    return bool(cas.marche.autre_condition_sociale)


def _listed(cas: Cas) -> bool:
    return hours(cas) or critere.critere(cas)


def _silent(cas: Cas) -> bool:
    return not written(cas)


public = partial(Fiche, etape="consultation", public=True, remplit=FACILITATEUR, recoit=ACHETEUR)
interne = partial(Fiche, etape="consultation", public=False, remplit=FACILITATEUR, recoit=ACHETEUR)


def _text(nom: str, libelle: str, due: Callable[[Cas], bool]) -> Fiche:
    """A text of the whole, written alone only when asked for."""
    return public(nom=nom, libelle=libelle, due=due, seul=True)


FICHES: tuple[Fiche, ...] = (
    public(
        nom="textes_a_inserer", libelle="tous les textes à insérer, pièce par pièce", due=written, blocs=blocs
    ),
    public(nom="annexe_ae", libelle="annexe à l'acte d'engagement", due=hours, remplit=CANDIDAT),
    public(
        nom="notice_entreprise",
        libelle="notice d'une page pour les entreprises",
        due=hours,
        recoit=CANDIDAT,
    ),
    public(nom="cadre_reponse", libelle="cadre de réponse au critère", due=critere.critere, remplit=CANDIDAT),
    interne(
        nom="grille_analyse", libelle="grille d'analyse du critère", due=critere.critere, remplit=ACHETEUR
    ),
    interne(nom="note_calibrage", libelle="note interne de calibrage", due=bool),
    interne(
        nom="motivation_absence",
        libelle="raisons de l'absence de condition sociale",
        due=reserves.motivated,
        remplit=ACHETEUR,
    ),
    public(nom="mention_sans_clause", libelle="mention « sans clause »", due=_silent),
    public(
        nom="textes_bruts",
        libelle="les textes à insérer sans mise en forme (textes_a_inserer.txt)",
        due=written,
        modeles=("textes_a_inserer.docx",),
        blocs=blocs,
        brut=True,
        seul=True,
    ),
    _text("mention_aapc", "texte et champs de l'avis", announced),
    _text("article_rc", "article du règlement de la consultation", announced),
    public(
        nom="article_ccap",
        libelle="article du CCAP",
        due=hours,
        modeles=("article_ccap_courte.docx", "article_ccap_complete.docx"),
        modele=_article,
        groupes=groupes.groups,
        seul=True,
    ),
    public(
        nom="penalites",
        libelle="pénalités d'insertion du CCAP",
        due=hours,
        groupes=groupes.groups,
        seul=True,
    ),
    _text("article_prestation_insertion", "article d'un marché d'insertion", reserves.marche_insertion),
    _text("article_reserve", "article d'un marché ou d'un lot réservé", reserves.reserve),
    _text("article_autre_condition", "article d'une autre condition sociale", _other_condition),
    _text("article_engagements", "article des engagements de l'offre", critere.critere),
    _text("pieces_contractuelles", "ligne des pièces contractuelles", _listed),
    _text("derogations", "lignes des dérogations au CCAG", has_derogations),
    _text("mention_cctp", "texte du CCTP", technical),
)
