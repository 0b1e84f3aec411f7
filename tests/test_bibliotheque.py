"""A territory's own models: started from the common ones, followed since, handed to a colleague."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausegen import __version__, clausier, files
from clausegen.clausier import Origine

TERRITOIRE = "dieppe-maritime"


@pytest.fixture
def depart(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "templates" / TERRITOIRE


def common(modele: str) -> bytes:
    return (files.shipped("templates") / "commun" / modele).read_bytes()


def test_an_override_starts_from_the_common_model_and_remembers_it(ligne, depart):
    sortie = ligne("modeles", "copier", "article_ccap")
    assert sortie.code == 0, sortie.err
    modeles = ("article_ccap_courte.docx", "article_ccap_complete.docx")
    assert [(depart / m).read_bytes() for m in modeles] == [common(m) for m in modeles]
    assert clausier.origins(depart) == {m: Origine(files.digest(common(m)), __version__) for m in modeles}


@pytest.mark.parametrize("nom", ["article_rc", "article_rc.docx", "article_ccap_courte"])
def test_one_model_is_named_as_one_likes(ligne, depart, nom):
    assert ligne("modeles", "copier", nom).code == 0
    assert [c.suffix for c in sorted(depart.iterdir())] == [".docx", ".yaml"]


def test_the_copy_serves_at_once_even_without_a_sheet_beside_it(ligne, depart):
    ligne("modeles", "copier", "article_rc")
    (depart / "article_rc.docx").write_bytes(b"autre")
    assert f"sert     {depart / 'article_rc.docx'}" in ligne("modeles").out


def test_a_model_already_there_is_never_replaced(ligne, depart):
    ligne("modeles", "copier", "article_rc")
    (depart / "article_rc.docx").write_bytes(b"retouche")
    sortie = ligne("modeles", "copier", "article_rc")
    assert sortie.code == 1
    assert (
        "templates/dieppe-maritime/article_rc.docx: ce modèle existe déjà : il n'est pas remplacé"
        in sortie.err
    )
    assert (depart / "article_rc.docx").read_bytes() == b"retouche"


def test_one_model_already_there_and_none_is_copied(ligne, depart):
    depart.mkdir(parents=True)
    (depart / "article_ccap_complete.docx").write_bytes(b"x")
    assert ligne("modeles", "copier", "article_ccap").code == 1
    assert [c.name for c in depart.iterdir()] == ["article_ccap_complete.docx"]


def test_a_name_that_means_nothing_is_a_refusal_with_the_nearest(ligne, depart):
    sortie = ligne("modeles", "copier", "article_ccp")
    assert sortie.code == 1
    assert "« article_ccp » n'est ni un document ni un modèle — vouliez-vous « article_ccap » ?" in sortie.err
    assert not depart.exists()


@pytest.mark.parametrize(
    ("prepare", "phrase"),
    [
        (lambda d: None, "identique au modèle commun"),
        (lambda d: (d / "article_rc.docx").write_bytes(b"x"), "copié du modèle commun actuel"),
        (
            lambda d: (
                (d / "article_rc.docx").write_bytes(b"x"),
                clausier.write_origins(d, {"article_rc.docx": Origine("ancienne", "0.0.9")}),
            ),
            "le modèle commun a changé depuis la copie (clausegen 0.0.9)",
        ),
        (
            lambda d: ((d / "article_rc.docx").write_bytes(b"x"), (d / clausier.ORIGINES).unlink()),
            "version d'origine inconnue",
        ),
    ],
    ids=["identique", "a_jour", "commun_modifie", "sans_origine"],
)
def test_the_list_says_whether_the_common_model_has_moved_on(ligne, depart, prepare, phrase):
    ligne("modeles", "copier", "article_rc")
    prepare(depart)
    assert phrase in ligne("modeles").out


def test_a_damaged_record_is_located(ligne, depart):
    ligne("modeles", "copier", "article_rc")
    (depart / "article_rc.docx").write_bytes(b"x")
    (depart / clausier.ORIGINES).write_text("a: 'x", encoding="utf-8")
    sortie = ligne("modeles")
    assert sortie.code == 1
    assert "origines.yaml:1:" in sortie.err
