"""Documents of the consultation: texts for the tender, form for bidders, note to the buyer."""

from __future__ import annotations

from clausegen.conformite import derogations
from clausegen.conformite.cas import Cas
from clausegen.documents.fiche import Fiche


def _article(cas: Cas) -> str:
    return f"article_ccap_{cas.clause['redaction'].valeur}.docx"


def _has_derogations(cas: Cas) -> bool:
    return bool(cas.avec_clause and derogations.derogations(cas))


FACILITATEUR = "facilitateur"
ACHETEUR = "maître d'ouvrage"
FICHES = (
    Fiche(
        nom="article_ccap",
        libelle="article du CCAP",
        etape="consultation",
        public=True,
        remplit=FACILITATEUR,
        recoit=ACHETEUR,
        modeles=("article_ccap_courte.docx", "article_ccap_complete.docx"),
        modele=_article,
    ),
    Fiche(
        "article_rc", "article du règlement de la consultation", "consultation", True, FACILITATEUR, ACHETEUR
    ),
    Fiche("annexe_ae", "annexe à l'acte d'engagement", "consultation", True, "candidat", ACHETEUR),
    Fiche(
        "pieces_contractuelles",
        "ligne des pièces contractuelles",
        "consultation",
        True,
        FACILITATEUR,
        ACHETEUR,
    ),
    Fiche(
        nom="derogations",
        libelle="lignes des dérogations au CCAG",
        etape="consultation",
        public=True,
        remplit=FACILITATEUR,
        recoit=ACHETEUR,
        due=_has_derogations,
    ),
    Fiche(
        "note_calibrage", "note interne de calibrage", "consultation", False, FACILITATEUR, ACHETEUR, due=bool
    ),
    Fiche(
        nom="mention_sans_clause",
        libelle="mention « sans clause »",
        etape="consultation",
        public=True,
        remplit=FACILITATEUR,
        recoit=ACHETEUR,
        due=lambda cas: not cas.avec_clause,
    ),
)
