"""What a contract puts into a piece: its texts, said with the piece's own words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from clausegen import conformite, dossier, espace, mentions
from clausegen.conformite.cas import Cas
from clausegen.constats import Refus, refuse
from clausegen.documents import DOCUMENTS, Bloc, insertion
from clausegen.integration.piece import Piece, Sorte
from clausegen.mentions import table
from clausegen.valeurs import Valeur
from clausegen.word import outline

ARTICLE, ANNEXE = "article_ccap", "annexe_ae"
LIGNES = ("penalites", "pieces_contractuelles", "derogations")
ADMINISTRATIFS = (
    ARTICLE,
    "article_prestation_insertion",
    "article_reserve",
    "article_autre_condition",
    "article_engagements",
    *LIGNES,
)
DE_LA_SORTE: Mapping[Sorte, tuple[str, ...]] = {
    "administrative": ADMINISTRATIFS,
    "rc": ("article_rc",),
    "ae": (ANNEXE,),
    "cctp": ("mention_cctp",),
}
DOCUMENTS_POSSIBLES = (*ADMINISTRATIFS, "article_rc", ANNEXE, "mention_cctp")
SUITES = {ARTICLE: (ARTICLE, *LIGNES)}
ECRITS = ("lot", "marche", "type")  # origins that a person wrote for this contract


@dataclass(frozen=True)
class Textes:
    """A contract, and its texts due in one piece, in order."""

    cas: Cas
    blocs: tuple[Bloc, ...]
    _redactions: dict[tuple[object, ...], dossier.Redaction] = field(default_factory=dict, repr=False)

    @property
    def termes(self) -> tuple[str, ...]:
        """The words that come from the document."""
        lues = (valeur for cle, valeur in self.cas.clause.items() if cle.startswith("termes."))
        return tuple(str(valeur.valeur) for valeur in lues if valeur.origine == "document")

    def of(self, *noms: str) -> list[Bloc]:
        """Those of these documents."""
        return [bloc for bloc in self.blocs if bloc.nom in noms]

    def render(self, bloc: Bloc, numeros: Mapping[str, str]) -> bytes:
        """One text, with these numbers (« numero_article »…; an empty one is unknown). Raises Refus."""
        fiche = DOCUMENTS[bloc.nom]
        redaction = self._redaction(bloc.cas, numeros)
        vue = redaction.cas
        _, modele, _ = redaction.model(fiche, vue)
        connues = {**redaction.mentions(fiche, vue), **dossier.ACHEVE}
        connues["facilitateur_bloc"] = connues["facilitateur_ligne"]  # justified lines would be stretched
        if bloc.nom == ANNEXE and isinstance(annexes := connues["annexes"], list):
            connues["annexes"] = [{**annexe, "saut": True} for annexe in annexes]
        return modele.render(connues)

    def _redaction(self, vue: Cas, numeros: Mapping[str, str]) -> dossier.Redaction:
        """The same for every text that says the same numbers of the same lots."""
        cle = (id(vue), *sorted(numeros.items()))
        if cle not in self._redactions:
            numerotee = replace(vue, clause=_with(vue.clause, numeros))
            bibliotheques = espace.libraries(self.cas.profil.fichier)
            self._redactions[cle] = dossier.Redaction(numerotee, (), bibliotheques)
        return self._redactions[cle]


def due(cas: Cas, piece: Piece, demande: str | None) -> Textes:
    """The texts asked for, with those that follow them; else all those due in such a piece. Raises Refus."""
    constats = [c for c in conformite.check(cas) if c.gravite == "a_corriger"]
    if constats:
        raise Refus(constats)
    dit = _with_terms(cas, piece)
    sorte = piece.sorte or "administrative"
    voulus = SUITES.get(demande, (demande,)) if demande else DE_LA_SORTE[sorte]
    blocs = tuple(bloc for bloc in _possible(dit) if bloc.nom in voulus)
    if not blocs:
        quoi = (
            f"« {demande} » ne concerne pas ce marché"
            if demande
            else "ce marché ne met aucun texte dans cette pièce"
        )
        raise refuse(
            "INT-01",
            quoi,
            fichier=str(cas.profil.fichier),
            remede="« clausegen documents » liste les textes ; --document choisit le vôtre",
        )
    return Textes(dit, blocs)


def _possible(cas: Cas) -> tuple[Bloc, ...]:
    annexe = Bloc(ANNEXE, cas, "Annexe", "Acte d'engagement", "à la fin", "Annexe « Engagement d'insertion »")
    return (*insertion.blocs(cas), *([annexe] if insertion.hours(cas) else []))


def _with_terms(cas: Cas, piece: Piece) -> Cas:
    """The parties are called as the piece calls them, unless the profile says how."""
    lus = {
        cle: mot
        for cle, mot in piece.terms().items()
        if cle not in cas.clause or cas.clause[cle].origine not in ECRITS
    }
    return replace(cas, clause=_with(cas.clause, lus))


def _with(clause: Mapping[str, Valeur], lues: Mapping[str, str]) -> dict[str, Valeur]:
    reste = {cle: valeur for cle, valeur in clause.items() if cle not in lues}
    return reste | {
        cle: Valeur(cle, texte, "document", "lu", "document de l'acheteur")
        for cle, texte in lues.items()
        if texte
    }


@dataclass(frozen=True)
class Lu:
    """A rendered text, read back: its headings' styles, its other paragraphs, all its words, its blanks."""

    titres: tuple[str, ...]
    lignes: tuple[str, ...]
    mots: tuple[str, ...]
    blancs: tuple[str, ...]


def read(contenu: bytes) -> Lu:
    """What a text is made of."""
    lues = [ligne[1:].partition("] ") for ligne in outline.lines(contenu) if ligne.startswith("[")]
    titres = tuple(style.lower() for style, _, _ in lues if style.lower().startswith(("heading", "title")))
    lignes = tuple(texte for style, _, texte in lues if texte and not style.startswith("heading"))
    texte = outline.plain_text(contenu)
    return Lu(titres, lignes, tuple(texte.splitlines()), tuple(mentions.blanks(texte)))


def author(cas: Cas) -> str:
    """Who signs the tracked changes: the facilitator's function and structure, never a person."""
    lus = [table.text(cas, f"facilitateur.{cle}") for cle in ("fonction", "structure")]
    nom = ", ".join(filter(None, lus)) or "clausegen"
    return nom[:1].upper() + nom[1:]
