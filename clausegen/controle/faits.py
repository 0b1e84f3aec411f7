"""A fact read in a document: of what, its value, and where; what is due is a fact of the profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

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

    def text(self) -> str:
        """« CCAP (CCAP.docx), Article 12 – Clause sociale »."""
        article = f", {self.article.replace(' › ', ', ')}" if self.article else ""
        return f"{self.piece} ({self.fichier.name}){article}"


@dataclass(frozen=True)
class Fait:
    """``sujet`` and ``objet`` say what is meant, ``valeur`` what is said of it, in words to print and compare.

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
