"""The reference pages say what the code does today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import openpyxl
import pytest

RACINE = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("generer_docs", RACINE / "docs" / "generer.py")
generer = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generer)


@pytest.mark.parametrize("nom", list(generer.PAGES))
def test_a_reference_page_is_current(nom: str):
    ecrite = (RACINE / "docs" / nom).read_text(encoding="utf-8")
    assert ecrite == generer.page(nom), "lancez : python docs/generer.py"


PAGES = [*RACINE.glob("*.md"), *RACINE.glob("docs/**/*.md"), RACINE / "atelier" / "README.md"]


@pytest.mark.parametrize("page", sorted(str(page.relative_to(RACINE)) for page in PAGES))
def test_no_link_leads_nowhere(page: str):
    texte = (RACINE / page).read_text(encoding="utf-8")
    liens = [lien for lien in re.findall(r"\]\(([^)#]+)", texte) if "://" not in lien]
    assert [lien for lien in liens if not ((RACINE / page).parent / lien).exists()] == []


@pytest.mark.parametrize("page", ["docs/ajouter.md", "CONTRIBUTING.md"])
def test_every_file_that_a_contributor_is_sent_to_exists(page: str):
    texte = (RACINE / page).read_text(encoding="utf-8")
    nommes = re.findall(r"`((?:clausegen|atelier|tests|templates|profiles|docs)/[^`<]*)", texte)
    assert nommes
    assert [nom for nom in nommes if not list(RACINE.glob(nom))] == []


def test_the_readme_names_every_command():
    from clausegen import cli

    texte = (RACINE / "README.md").read_text(encoding="utf-8")
    assert [nom for nom in cli.COMMANDES if f"clausegen {nom}" not in texte] == []


def test_the_cells_that_a_particular_contract_is_sent_to_exist(ligne, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ligne("nouveau", "--excel", "marche.xlsx", "--base", "nettoyage").code == 0
    classeur = openpyxl.load_workbook("marche.xlsx")
    cellules = {str(c.value).rstrip(" *") for feuille in classeur for rangee in feuille for c in rangee}
    page = (RACINE / "docs/excel-et-word.md").read_text(encoding="utf-8")
    table = page.split("## Les marchés particuliers")[1].split("\n## ")[0]
    cites = set(re.findall("« (.+?) »", table))
    assert len(cites) > 10
    assert cites <= cellules | set(classeur.sheetnames)
