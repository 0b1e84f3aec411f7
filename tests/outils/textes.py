"""Texts as a test writes them: typed on a keyboard, without the typographer's spaces and apostrophes."""

from __future__ import annotations

from clausegen.dossier import Document
from clausegen.word import texte as word

_SIGNES = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})


def plain(texte: str) -> str:
    """With ordinary spaces and apostrophes."""
    return texte.translate(_SIGNES)


def words(document: Document) -> str:
    """What a document says, be it Word or a text."""
    en_word = document.fichier.endswith(".docx")
    return plain(word.plain(document.contenu) if en_word else document.contenu.decode("utf-8-sig"))
