"""Which Word model serves a document of a contract, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from clausegen.constats import refuse

if TYPE_CHECKING:
    from clausegen.conformite.cas import Cas

COMMUN = "commun"


@dataclass(frozen=True)
class Fiche:
    """A document of the dossier; ``public`` when a bidder may read it, ``modeles`` every model it can use."""

    nom: str
    libelle: str
    public: bool
    modeles: tuple[str, ...]


DOCUMENTS: Mapping[str, Fiche] = MappingProxyType(
    {
        fiche.nom: fiche
        for fiche in (
            Fiche(
                "article_ccap",
                "article du CCAP",
                True,
                ("article_ccap_courte.docx", "article_ccap_complete.docx"),
            ),
            Fiche("article_rc", "article du règlement de la consultation", True, ("article_rc.docx",)),
            Fiche("annexe_ae", "annexe à l'acte d'engagement", True, ("annexe_ae.docx",)),
            Fiche(
                "pieces_contractuelles",
                "ligne des pièces contractuelles",
                True,
                ("pieces_contractuelles.docx",),
            ),
            Fiche("derogations", "lignes des dérogations au CCAG", True, ("derogations.docx",)),
            Fiche("note_calibrage", "note interne de calibrage", False, ("note_calibrage.docx",)),
            Fiche("mention_sans_clause", "mention « sans clause »", True, ("mention_sans_clause.docx",)),
        )
    }
)
AVEC_CLAUSE = (
    "article_ccap",
    "article_rc",
    "annexe_ae",
    "pieces_contractuelles",
    "derogations",
    "note_calibrage",
)
SANS_CLAUSE = ("note_calibrage", "mention_sans_clause")


@dataclass(frozen=True)
class Candidat:
    """A place where a model may stand."""

    chemin: Path
    origine: str

    @property
    def present(self) -> bool:
        """Whether the model stands there."""
        return self.chemin.is_file()


@dataclass(frozen=True)
class Choix:
    """The model that wins, and every place looked at, in order."""

    chemin: Path
    origine: str
    chaine: tuple[Path, ...]


def documents_for(cas: Cas) -> tuple[str, ...]:
    """The documents of a contract: with a clause on a lot at least, or without any."""
    return AVEC_CLAUSE if cas.avec_clause else SANS_CLAUSE


def model_of(document: str, cas: Cas) -> str:
    """The file name of the model that the contract calls for."""
    modeles = DOCUMENTS[document].modeles
    if document != "article_ccap":
        return modeles[0]
    return f"article_ccap_{cas.clause['redaction'].valeur}.docx"


def candidates(modele: str, territoire: str, bibliotheques: Sequence[Path]) -> tuple[Candidat, ...]:
    """Where a model may stand, best place first: the territory's own in any library, then the common one."""
    places: Sequence[tuple[str, str]] = (
        (territoire, f"territoire {territoire}"),
        (COMMUN, COMMUN),
    )
    return tuple(
        Candidat(bibliotheque / dossier / modele, origine)
        for dossier, origine in places
        for bibliotheque in bibliotheques
    )


def find(document: str, cas: Cas, bibliotheques: Sequence[Path]) -> Choix:
    """The model of a document for a contract. Raises Refus when no library has it."""
    modele = model_of(document, cas)
    chaine = candidates(modele, cas.marche.territoire, bibliotheques)
    gagnant = next((candidat for candidat in chaine if candidat.present), None)
    if gagnant is None:
        raise refuse(
            "MOD-01",
            f"aucun modèle « {modele} » pour le document « {document} »",
            remede="dossiers cherchés : " + ", ".join(str(c.chemin.parent) for c in chaine),
        )
    return Choix(gagnant.chemin, gagnant.origine, tuple(candidat.chemin for candidat in chaine))
