"""Workbooks for the tests, from grids that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from outils import images
from outils.outillage import absent


def write(chemin: Path, feuilles: Mapping[str, Mapping[str, Any]]) -> Path:
    """One sheet a name: its rows (« lignes »), merged ranges, what is hidden, number formats by cell."""
    classeur = Workbook()
    classeur.remove(classeur.active)
    for nom, contenu in feuilles.items():
        feuille = classeur.create_sheet(nom)
        for ligne in contenu["lignes"]:
            feuille.append(ligne)
        for plage in contenu.get("fusions", ()):
            feuille.merge_cells(plage)
        for rang in contenu.get("masquees", ()):
            feuille.row_dimensions[rang].hidden = True
        for colonne in contenu.get("colonnes_masquees", ()):
            feuille.column_dimensions[colonne].hidden = True
        for repere, format_ in contenu.get("formats", {}).items():
            feuille[repere].number_format = format_
        if contenu.get("masquee"):
            feuille.sheet_state = "hidden"
    classeur.save(chemin)
    return chemin


def by_libreoffice(chemins: Sequence[Path], sortie: Path) -> list[Path]:
    """The same workbooks, calculated and saved by LibreOffice in one call."""
    sortie.mkdir()
    resauves = images.convert(chemins, sortie, "xlsx")
    if not all(resauve.exists() for resauve in resauves):
        absent("LibreOffice Calc absent")
    return resauves
