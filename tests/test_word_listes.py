"""Numbered lists restart where a loop restarts, and count on where only their items are repeated."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from outils import validateurs

from atelier import paquet, source
from clausegen import files
from clausegen.word import render

FICHES = """\
titre: Essai

{%p for fiche in fiches %}
[Titre 2] {{ fiche.nom }}
[Numéro] premier
{%p for suite in fiche.suites %}
[Numéro] {{ suite }}
{%p endfor %}
{%p endfor %}
"""
ELEMENTS = """\
titre: Essai

[Numéro] premier
{%p for element in elements %}
[Numéro] {{ element }}
{%p endfor %}
"""


def model(texte: str) -> render.Modele:
    return render.compile(files.pack(paquet.parts(source.read(texte, "essai.txt"))), "essai")


def read(data: bytes, partie: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(partie).decode()


def lists(data: bytes) -> list[str]:
    return re.findall(r'<w:numId w:val="(\d+)"/>', read(data, "word/document.xml"))


@pytest.fixture
def fiches() -> bytes:
    lus = [
        {"nom": "un", "suites": ["a", "b"]},
        {"nom": "deux", "suites": []},
        {"nom": "trois", "suites": ["c"]},
    ]
    return model(FICHES).render({"fiches": lus})


def test_a_list_restarts_with_each_repeated_block(fiches: bytes):
    un, deux, trois = lists(fiches)[:3], lists(fiches)[3:4], lists(fiches)[4:]
    assert len(un) == 3
    assert len(trois) == 2
    assert [len(set(liste)) for liste in (un, deux, trois)] == [1, 1, 1]
    assert len({un[0], deux[0], trois[0]}) == 3


def test_each_restarted_list_is_defined_and_begins_at_one(fiches: bytes):
    numerotation = read(fiches, "word/numbering.xml")
    for numero in set(lists(fiches)):
        (definition,) = re.findall(rf'<w:num w:numId="{numero}".*?</w:num>', numerotation, re.DOTALL)
        assert '<w:startOverride w:val="1"/>' in definition


def test_a_list_whose_items_are_repeated_counts_on():
    assert len(set(lists(model(ELEMENTS).render({"elements": ["a", "b", "c"]})))) == 1


def test_a_single_turn_adds_nothing():
    seule = model(FICHES).render({"fiches": [{"nom": "un", "suites": []}]})
    assert read(seule, "word/numbering.xml").count("<w:num ") == read(
        model(FICHES).render({"fiches": []}), "word/numbering.xml"
    ).count("<w:num ")
    assert "<?liste" not in read(seule, "word/document.xml")


def test_restarted_lists_are_valid(fiches: bytes, tmp_path: Path):
    (tmp_path / "essai.docx").write_bytes(fiches)
    assert validateurs.erreurs(tmp_path / "essai.docx") == []
