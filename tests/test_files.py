"""Files: whole or absent, always the same bytes, under names that every system accepts."""

import errno
import io
import zipfile
from pathlib import Path

import pytest

from clausegen import files
from clausegen.constats import Refus


@pytest.mark.parametrize(
    ("reference", "nom"),
    [
        ("2026/045", "2026-045"),
        ("2026_045.b", "2026_045.b"),
        ("École Jules-Ferry – lot n° 1", "Ecole-Jules-Ferry-lot-n-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("cœur de ville", "coeur-de-ville"),
        ("  .caché. ", "cache"),
        ("a\\b:c*d?\x00e", "a-b-c-d-e"),
        ("x" * 80, "x" * 80),
    ],
)
def test_safe_name(reference, nom):
    assert files.safe_name(reference) == nom


@pytest.mark.parametrize(
    ("reference", "raison"),
    [
        ("", "aucun nom"),
        ("..", "aucun nom"),
        ("日本", "aucun nom"),
        ("x" * 81, "trop long"),
        ("con", "Windows"),
        ("LPT1.txt", "Windows"),
    ],
)
def test_unsafe_names_are_refused(reference, raison):
    with pytest.raises(ValueError, match=raison):
        files.safe_name(reference)


def test_write_atomic_replaces_the_whole_file(tmp_path):
    cible = tmp_path / "note.docx"
    files.write_atomic(cible, b"un")
    files.write_atomic(cible, b"deux")
    assert cible.read_bytes() == b"deux"
    assert list(tmp_path.iterdir()) == [cible]


@pytest.mark.parametrize(
    ("erreur", "message"),
    [
        (PermissionError(errno.EACCES, "x"), "ouvert dans Word"),
        (OSError(errno.ENOSPC, "x"), "plus de place"),
        (OSError(errno.EROFS, "x"), "lecture seule"),
        (OSError(errno.EIO, "x"), "erreur 5 du système"),
    ],
)
def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch, erreur, message):
    cible = tmp_path / "note.docx"
    cible.write_bytes(b"avant")

    def fail(*_):
        raise erreur

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(Refus, match=message) as refus:
        files.write_atomic(cible, b"neuf")
    assert refus.value.constats[0].fichier == str(cible)
    assert refus.value.constats[0].remede
    assert cible.read_bytes() == b"avant"
    assert list(tmp_path.iterdir()) == [cible]


def test_write_to_an_absent_folder(tmp_path):
    with pytest.raises(Refus, match="dossier n'existe pas"):
        files.write_atomic(tmp_path / "absent" / "note.docx", b"x")


def test_pack_is_reproducible_and_readable():
    membres = [("[Content_Types].xml", b"<x/>" * 100), ("é/ü.txt", "été".encode()), ("vide", b"")]
    archive = files.pack(membres)
    assert archive == files.pack(membres)
    with zipfile.ZipFile(io.BytesIO(archive)) as lu:
        assert lu.testzip() is None
        assert [(info.filename, lu.read(info)) for info in lu.infolist()] == membres
        assert {info.date_time for info in lu.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_workspace_is_the_nearest_library(tmp_path):
    profil = tmp_path / "marches" / "2026" / "ecole.yaml"
    profil.parent.mkdir(parents=True)
    profil.touch()
    assert files.workspace(profil) is None
    (tmp_path / "templates" / "dieppe").mkdir(parents=True)
    assert files.workspace(profil) is None
    (tmp_path / "templates" / "dieppe" / "territoire.yaml").touch()
    assert files.workspace(profil) == tmp_path
    (tmp_path / "marches" / "templates" / "commun").mkdir(parents=True)
    assert files.workspace(profil) == tmp_path / "marches"
    assert files.libraries(profil) == (tmp_path / "marches" / "templates", files.shipped("templates"))


def test_the_shipped_library_is_named_once():
    livre = files.shipped("templates")
    assert files.libraries(livre) == (livre,)
    assert files.shipped("profiles").is_dir()


def test_digest_and_cache_folder():
    assert files.digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert files.cache_folder().name == "clausegen"
