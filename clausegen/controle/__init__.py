"""Read documents written elsewhere: their wording, one by one; their facts, as a whole."""

from __future__ import annotations

from clausegen.controle import rapport
from clausegen.controle.blocs import blocks, paragraphs
from clausegen.controle.formulations import reread
from clausegen.controle.pieces import listed
from clausegen.controle.revue import Revue, review

__all__ = ["Revue", "blocks", "listed", "paragraphs", "rapport", "reread", "review"]
