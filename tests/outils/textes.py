"""Texts as a test writes them: typed on a keyboard, without the typographer's spaces and apostrophes."""

from __future__ import annotations

_SIGNES = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'"})


def plain(texte: str) -> str:
    """With ordinary spaces and apostrophes."""
    return texte.translate(_SIGNES)
