"""A territory's own models: started from the common ones, followed since, handed to a colleague."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Sortie
from outils import docx_minimal, modeles_fautifs

from clausegen import __version__, clausier, files
from clausegen.clausier import Origine

TERRITOIRE = "dieppe-maritime"
MACROS = modeles_fautifs.MODELES["DOCX-01"]()


def _chunk(nom: bytes, contenu: bytes) -> bytes:
    return len(contenu).to_bytes(4) + nom + contenu + zlib.crc32(nom + contenu).to_bytes(4)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


@pytest.fixture
def depart(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "templates" / TERRITOIRE


@pytest.fixture
def modeles(ligne) -> Callable[..., Sortie]:
    """« clausegen modeles … » for the first territory."""
    return lambda *mots: ligne("modeles", "--territoire", TERRITOIRE, *mots)


def common(modele: str) -> bytes:
    return (files.shipped("templates") / "commun" / modele).read_bytes()


def test_an_override_starts_from_the_common_model_and_remembers_it(modeles, depart):
    sortie = modeles("copier", "article_ccap")
    assert sortie.code == 0, sortie.err
    modeles = ("article_ccap_courte.docx", "article_ccap_complete.docx")
    assert [(depart / m).read_bytes() for m in modeles] == [common(m) for m in modeles]
    assert clausier.origins(depart) == {m: Origine(files.digest(common(m)), __version__) for m in modeles}


@pytest.mark.parametrize("nom", ["article_rc", "article_rc.docx", "article_ccap_courte"])
def test_one_model_is_named_as_one_likes(modeles, depart, nom):
    assert modeles("copier", nom).code == 0
    assert [c.suffix for c in sorted(depart.iterdir())] == [".docx", ".yaml"]


def test_the_copy_serves_at_once_even_without_a_sheet_beside_it(modeles, depart):
    modeles("copier", "article_rc")
    (depart / "article_rc.docx").write_bytes(b"autre")
    assert f"sert     {depart / 'article_rc.docx'}" in modeles().out


def test_a_model_already_there_is_never_replaced(modeles, depart):
    modeles("copier", "article_rc")
    (depart / "article_rc.docx").write_bytes(b"retouche")
    sortie = modeles("copier", "article_rc")
    assert sortie.code == 1
    assert (
        "templates/dieppe-maritime/article_rc.docx: ce modèle existe déjà : il n'est pas remplacé"
        in sortie.err
    )
    assert (depart / "article_rc.docx").read_bytes() == b"retouche"


def test_one_model_already_there_and_none_is_copied(modeles, depart):
    depart.mkdir(parents=True)
    (depart / "article_ccap_complete.docx").write_bytes(b"x")
    assert modeles("copier", "article_ccap").code == 1
    assert [c.name for c in depart.iterdir()] == ["article_ccap_complete.docx"]


def test_a_name_that_means_nothing_is_a_refusal_with_the_nearest(modeles, depart):
    sortie = modeles("copier", "article_ccp")
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
def test_the_list_says_whether_the_common_model_has_moved_on(modeles, depart, prepare, phrase):
    modeles("copier", "article_rc")
    prepare(depart)
    assert phrase in modeles().out


def test_a_damaged_record_is_located(modeles, depart):
    modeles("copier", "article_rc")
    (depart / "article_rc.docx").write_bytes(b"x")
    (depart / clausier.ORIGINES).write_text("a: 'x", encoding="utf-8")
    sortie = modeles()
    assert sortie.code == 1
    assert "origines.yaml:1:" in sortie.err


# --- in one file --------------------------------------------------------------------------------------------


def override(depart: Path, nom: str = "article_rc.docx") -> None:
    """A model of the territory's own that can be filled in."""
    depart.mkdir(parents=True, exist_ok=True)
    (depart / nom).write_bytes(docx_minimal.docx(docx_minimal.p("Référence {{ reference }}"), titre="Essai"))


def archive(membres: dict[str, bytes]) -> bytes:
    return files.pack(membres.items())


@pytest.fixture
def recu(modeles, depart, tmp_path) -> Path:
    """A colleague's library, in a file; the folder it came from is gone."""
    modeles("copier", "penalites")
    override(depart)
    override(depart, "penalites.docx")
    (depart / "courriels").mkdir()
    (depart / "courriels" / "relance.txt").write_text("Objet : {{ objet }}\n\nBonjour.\n", encoding="utf-8")
    (depart / "logo.png").write_bytes(PNG)
    (depart / "notes.txt").write_text("à moi", encoding="utf-8")
    sortie = modeles("exporter", "collegue.zip")
    assert sortie.code == 0, sortie.err
    assert "dieppe-maritime/notes.txt : laissé de côté" in sortie.err
    shutil.rmtree(tmp_path / "templates")
    return tmp_path / "collegue.zip"


def test_a_library_is_one_reproducible_file(modeles, recu):
    with zipfile.ZipFile(recu) as contenu:
        noms = [nom.removeprefix("dieppe-maritime/") for nom in contenu.namelist()]
    assert noms == [
        *("article_rc.docx", "courriels/relance.txt", "logo.png", "origines.yaml", "penalites.docx"),
        *("structures.csv", "territoire.yaml"),
    ]
    octets = recu.read_bytes()
    assert modeles("importer", recu).code == 0
    assert modeles("exporter", "encore.zip").code == 0
    assert recu.with_name("encore.zip").read_bytes() == octets


def test_an_export_never_replaces_a_file(modeles, recu):
    recu.write_bytes(b"autre")
    assert modeles("exporter", recu).code == 1
    assert recu.read_bytes() == b"autre"


def test_a_dry_run_says_what_each_model_would_replace_and_writes_nothing(modeles, recu, depart):
    sortie = modeles("importer", recu, "--a-blanc")
    assert sortie.code == 0, sortie.err
    commun = files.shipped("templates") / "commun" / "article_rc.docx"
    assert f"nouveau   dieppe-maritime/article_rc.docx ; servira à la place de {commun}\n" in sortie.out
    assert "MEN-06" not in sortie.err
    assert "« objet » n'est plus employée" in sortie.err
    assert sortie.out.endswith("À blanc : rien n'est écrit.\n")
    assert not depart.exists()


def test_an_imported_library_serves_and_remembers_its_origins(modeles, recu, depart):
    sortie = modeles("importer", recu)
    assert sortie.code == 0, sortie.err
    assert sorted(c.name for c in depart.iterdir()) == [
        *("article_rc.docx", "courriels", "logo.png", "origines.yaml", "penalites.docx"),
        *("structures.csv", "territoire.yaml"),
    ]
    assert list(clausier.origins(depart)) == ["penalites.docx"]
    assert f"sert     {depart / 'penalites.docx'}" in modeles().out
    assert modeles("importer", recu).out.count("identique") == 6


def test_an_import_never_replaces_anything(modeles, recu, depart):
    override(depart)
    (depart / "penalites.docx").write_bytes(b"le mien")
    avant = {c.name: c.read_bytes() for c in depart.iterdir()}
    sortie = modeles("importer", recu)
    assert sortie.code == 1
    assert "différent dieppe-maritime/penalites.docx" in sortie.out
    assert "penalites.docx: ce fichier existe déjà et diffère : rien n'est écrit" in sortie.err
    assert {c.name: c.read_bytes() for c in depart.iterdir()} == avant


def test_models_for_another_territory_come_without_the_sheet(modeles, recu, tmp_path):
    voisin = tmp_path / "templates" / "voisin"
    voisin.mkdir(parents=True)
    fiche = files.shipped("templates") / TERRITOIRE / "territoire.yaml"
    (voisin / "territoire.yaml").write_bytes(fiche.read_bytes())
    assert modeles("importer", recu, "--territoire", "voisin").code == 0
    noms = ["article_rc.docx", "courriels", "origines.yaml", "penalites.docx", "territoire.yaml"]
    assert sorted(c.name for c in voisin.iterdir()) == noms


def test_a_model_that_cannot_be_filled_in_is_not_imported(modeles, tmp_path, depart):
    faux = docx_minimal.docx(docx_minimal.p("{{ objt }}"))
    (tmp_path / "x.zip").write_bytes(archive({f"{TERRITOIRE}/article_rc.docx": faux}))
    sortie = modeles("importer", "x.zip")
    assert sortie.code == 1
    assert "article_rc.docx: corps du document, paragraphe « {{ objt }} »" in sortie.err
    assert "Rien n'est écrit" in sortie.err
    assert not depart.exists()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'


@pytest.mark.parametrize(
    ("membres", "message"),
    [
        (b"pas un zip", "ce n'est pas un fichier clausegen, ou il est abîmé"),
        ({"commun/article_rc.docx": b"x"}, "ne contient pas le dossier d'un seul territoire"),
        ({"a/article_rc.docx": b"x", "b/article_rc.docx": b"x"}, "d'un seul territoire"),
        ({"../a/article_rc.docx": b"x"}, "nom de fichier dangereux"),
        ({"a/../../x.docx": b"x"}, "nom de fichier dangereux"),
        ({"a/programme.exe": b"x"}, "programme.exe: fichier qu'aucun territoire n'emploie"),
        ({"a/article_rcc.docx": b"x"}, "n'emploie ; vouliez-vous « article_rc.docx » ?"),
        ({"a/sous/article_rc.docx": b"x"}, "n'emploie"),
        ({"a/article_rc.docx": b"x"}, "article_rc.docx: ce n'est pas un document Word"),
        ({"a/article_rc.docx": MACROS}, "article_rc.docx: le document contient des macros"),
        ({"a/courriels/relance.txt": b"{{ x.__class__ }}"}, "relance.txt: ligne 1 : l'attribut"),
        ({"a/courriels/relance.txt": b"\xff\xfe"}, "relance.txt: le fichier n'est pas en UTF-8"),
        ({"a/logo.png": b"GIF89a"}, "logo.png: ce n'est pas une image PNG"),
        ({"a/logo.png": PNG[:16] + (9999).to_bytes(4) + PNG[20:]}, "9999 × 1 points"),
        ({"a/logo.svg": SVG % b"<script/>"}, "logo.svg: le dessin contient « script »"),
        ({"a/logo.svg": SVG % b'<image xlink:href="http://x.fr/a.png"/>'}, "va chercher un contenu ailleurs"),
        ({"a/logo.svg": b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"}, "déclaration DOCTYPE"),
        ({"a/logo.svg": SVG % b'<g onload="x()"/>'}, "un dessin seul est attendu"),
        ({"a/territoire.yaml": b"nom: a\n"}, "territoire.yaml:1: libelle : clé obligatoire absente"),
        ({"a/origines.yaml": b"x: 'y"}, "origines.yaml:1:"),
    ],
)
def test_what_comes_from_elsewhere_is_refused_with_its_reason(modeles, tmp_path, membres, message):
    (tmp_path / "x.zip").write_bytes(membres if isinstance(membres, bytes) else archive(membres))
    sortie = modeles("importer", "x.zip")
    assert (sortie.code, sortie.out) == (1, "")
    assert message in sortie.err
    assert [c.name for c in tmp_path.iterdir()] == ["x.zip"]


def test_everything_wrong_with_a_library_is_told_at_once(modeles, tmp_path):
    membres = {"a/logo.png": b"x", "a/x.exe": b"x", "a/territoire.yaml": b"nom: a\n", "a/bilan.docx": b"x"}
    (tmp_path / "x.zip").write_bytes(archive(membres))
    dit = modeles("importer", "x.zip").err
    assert [
        nom for nom in ("logo.png:", "x.exe:", "territoire.yaml:1:", "bilan.docx:") if nom not in dit
    ] == []


def test_a_write_that_fails_leaves_nothing(modeles, recu, depart, monkeypatch):
    vrai = files.write_atomic

    def fail(chemin: Path, data: bytes) -> None:
        if chemin.name == "territoire.yaml":
            raise files.write_refusal(chemin, OSError(28, "plein"))
        vrai(chemin, data)

    monkeypatch.setattr(files, "write_atomic", fail)
    assert modeles("importer", recu).code == 1
    assert [c for c in depart.rglob("*") if c.is_file()] == []
