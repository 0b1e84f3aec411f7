"""A fact read in a document: of what, its value, and where; what is due is a fact of the profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from clausegen.conformite.formulations_texte import NIVEAU
from clausegen.controle.blocs import Bloc
from clausegen.controle.pieces import Piece


@dataclass(frozen=True)
class Lieu:
    """Where something stands: the document, its article, the sentence."""

    fichier: Path
    piece: str
    article: str
    passage: str
    ligne: int | None = None

    @classmethod
    def of(cls, piece: Piece, bloc: Bloc, passage: str = "") -> Lieu:
        """The place of a paragraph, or of one of its sentences."""
        texte = " ".join((passage or bloc.texte).split())
        return cls(piece.fichier, piece.nom, bloc.chemin, texte, bloc.ligne)

    @property
    def document(self) -> str:
        """« CCAP (CCAP.docx) »."""
        return f"{self.piece} ({self.fichier.name})"

    def quoted(self, longueur: int) -> str:
        """« : « Le titulaire… » », cut; nothing when the passage is the heading itself."""
        if self.passage == " ".join(self.article.split(NIVEAU)[-1].split()):
            return ""
        court = self.passage[:longueur].rsplit(" ", 1)[0]
        return f" : « {self.passage if len(self.passage) <= longueur else f'{court} …'} »"

    def text(self) -> str:
        """« CCAP (CCAP.docx), Article 12 – Clause sociale »."""
        return self.document + (f", {self.article.replace(NIVEAU, ', ')}" if self.article else "")


@dataclass(frozen=True)
class Fait:
    """``sujet`` and ``objet`` say what is meant, ``valeur`` what is said of it, to print and compare.

    ``admises`` are the values that the text can be said to give when it contradicts itself.
    """

    sujet: str
    objet: str
    valeur: str
    lieu: Lieu = field(compare=False)
    admises: frozenset[str] = frozenset()

    @property
    def cle(self) -> tuple[str, str]:
        """What two facts must share to be compared."""
        return self.sujet, self.objet

    def says(self, valeur: str) -> bool:
        """Whether the text can be read as giving this value."""
        return valeur == self.valeur or valeur in self.admises
