"""A profile as a workbook: ``read`` one into a tree of texts with its cells, ``workbook`` back."""

from __future__ import annotations

from clausegen.gabarit.ecriture import workbook
from clausegen.gabarit.lecture import Lecture, read, recognizes
from clausegen.gabarit.modele import Listes
from clausegen.gabarit.textes import Dictionnaire, Textes, flat

__all__ = ["Dictionnaire", "Lecture", "Listes", "Textes", "flat", "read", "recognizes", "workbook"]
