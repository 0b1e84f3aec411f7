"""Excel workbooks, both ways; knows nothing of contracts. ``read`` one, or write one (``ecriture``)."""

from __future__ import annotations

from clausegen.tableur.cellules import Cellule, Classeur, ErreurExcel, Feuille, Plage, Valeur
from clausegen.tableur.lecture import parse, read

__all__ = ["Cellule", "Classeur", "ErreurExcel", "Feuille", "Plage", "Valeur", "parse", "read"]
