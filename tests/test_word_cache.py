"""Compiled models, kept from one run to the next: read again at once, never taken on trust."""

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest
from outils import docx_minimal as d

from clausegen import cache as reserve
from clausegen import files
from clausegen.constats import Refus
from clausegen.word import render
from clausegen.word.render import cache, compilation

BLOCS = (d.p("{%p for lot in lots %}"), d.p("{{ lot.nom }} : {{ lot.heures }}"), d.p("{%p endfor %}"))
MODELE = d.docx(*BLOCS, entete=d.p("{{ reference }}"), titre="{{ reference }}")
MENTIONS = {"lots": [{"nom": "a & b", "heures": "3"}], "reference": "2026-1"}
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows garde ce dossier par ses listes d'accès")
SANS_LXML = """
import sys
from pathlib import Path
from clausegen.word import outline, render
modele = render.compile(Path(sys.argv[1]).read_bytes(), "m")
texte = outline.plain_text(modele.render({"lots": [{"nom": "a & b", "heures": "3"}], "reference": "2026-1"}))
print(texte, [nom for nom in ("lxml", "docx", "docxtpl") if nom in sys.modules])
"""


@pytest.fixture
def garde(tmp_path, monkeypatch):
    """A cache of this test; the folder of its files."""
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "cache")
    oublier()
    yield tmp_path / "cache" / "modeles"
    oublier()


@pytest.fixture
def compilations(monkeypatch):
    faites = []
    vraie = compilation.build
    monkeypatch.setattr(compilation, "build", lambda data, nom: faites.append(nom) or vraie(data, nom))
    return faites


def oublier():
    render._compile.cache_clear()


def rendu(data=MODELE, nom="m"):
    oublier()
    return render.compile(data, nom).render(MENTIONS)


def test_the_second_run_compiles_nothing_and_gives_the_same_bytes(garde, compilations):
    premier = rendu()
    assert len(list(garde.iterdir())) == 1
    assert rendu() == premier
    assert compilations == ["m"]


def test_a_kept_model_asks_for_the_same_and_locates_its_errors_under_its_own_name(garde):
    rendu()
    oublier()
    modele = render.compile(MODELE, "autre.docx")
    assert (modele.noms, modele.images) == ({"lots", "reference"}, frozenset())
    with pytest.raises(Refus, match=r"autre.docx: corps du document, paragraphe « .*» : « heures » : champ"):
        modele.render({**MENTIONS, "lots": [{"nom": "a"}]})


def test_with_a_warm_cache_neither_docxtpl_nor_lxml_is_loaded(tmp_path):
    (tmp_path / "modele.docx").write_bytes(MODELE)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "XDG_CACHE_HOME": str(tmp_path)}
    env |= {
        "LOCALAPPDATA": str(tmp_path),
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(tmp_path),
        "HOME": str(tmp_path),
    }
    commande = [sys.executable, "-c", SANS_LXML, str(tmp_path / "modele.docx")]
    froid, chaud = (
        subprocess.run(commande, capture_output=True, text=True, env=env, check=True).stdout for _ in range(2)
    )
    assert froid.split("[")[0] == chaud.split("[")[0] == "a & b : 3\n "
    assert "lxml" in froid
    assert chaud.endswith("[]\n")


@pytest.mark.parametrize(
    "abime",
    [
        lambda octets: b"",
        lambda octets: octets[:-1],
        lambda octets: octets[:100],
        lambda octets: octets[:70] + bytes([octets[70] ^ 1]) + octets[71:],
        lambda octets: b"\xff" * 300,
    ],
    ids=["vide", "tronqué", "très tronqué", "un bit changé", "autre chose"],
)
def test_a_damaged_file_is_compiled_again_and_replaced(garde, compilations, abime):
    premier = rendu()
    (fichier,) = garde.iterdir()
    bon = fichier.read_bytes()
    fichier.write_bytes(abime(bon))
    assert rendu() == premier
    assert len(compilations) == 2
    assert fichier.read_bytes() == bon


def test_one_model_s_file_never_serves_another(garde, compilations):
    rendu()
    (fichier,) = garde.iterdir()
    autre = d.docx(*BLOCS)
    fichier.rename(garde / cache._key(autre))
    rendu(autre)
    assert len(compilations) == 2


def test_a_new_version_or_a_changed_engine_compiles_again(garde, compilations, monkeypatch, tmp_path):
    (tmp_path / "word/render").mkdir(parents=True)
    for source in ("sandbox.py", "word/render/modele.py"):
        (tmp_path / source).write_text("1")

    def render_with(**noms):
        for nom, valeur in noms.items():
            monkeypatch.setattr(cache, nom, valeur)
        cache._versions.cache_clear()
        rendu()
        return len(compilations)

    assert render_with(MOTEUR=tmp_path / "word") == 1
    assert render_with() == 1
    assert render_with(__version__="99") == 2
    (tmp_path / "word/render/modele.py").write_text("22")
    assert render_with() == 3
    cache._versions.cache_clear()


@POSIX
def test_the_files_are_this_user_s_only(garde):
    rendu()
    (fichier,) = garde.iterdir()
    assert garde.stat().st_mode & 0o777 == 0o700
    assert fichier.stat().st_mode & 0o777 == 0o600


@POSIX
@pytest.mark.parametrize("cible", ["dossier", "fichier"])
def test_what_others_may_write_is_not_read(garde, compilations, cible):
    rendu()
    (fichier,) = garde.iterdir()
    (garde if cible == "dossier" else fichier).chmod(0o777)
    rendu()
    assert len(compilations) == 2


@POSIX
def test_what_someone_else_owns_is_not_read(garde, compilations, monkeypatch):
    rendu()
    moi = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: moi + 1)
    rendu()
    assert len(compilations) == 2


@POSIX
def test_a_link_is_not_followed(garde, compilations, tmp_path):
    rendu()
    (fichier,) = garde.iterdir()
    fichier.rename(tmp_path / "ailleurs")
    fichier.symlink_to(tmp_path / "ailleurs")
    rendu()
    assert len(compilations) == 2


def test_the_file_is_plain_data(garde):
    rendu()
    (fichier,) = garde.iterdir()
    entrees, pieces, listes = marshal.loads(fichier.read_bytes()[reserve.SOMME :])
    assert {type(champ) for entree in entrees for champ in entree} == {str, bytes, int}
    assert listes == ("", ())
    assert [partie for partie, _ in pieces] == ["word/document.xml", "word/header1.xml", "docProps/core.xml"]


def test_a_machine_that_keeps_nothing_still_renders(tmp_path, monkeypatch, compilations):
    (tmp_path / "fichier").write_text("x")
    for dossier in (tmp_path / "fichier" / "cache", Path("~/sans-dossier-personnel")):
        monkeypatch.setattr(files, "cache_folder", lambda dossier=dossier: dossier)
        assert rendu() == rendu()
    assert len(compilations) == 4
    assert not Path("~").exists()


def test_a_refused_model_is_not_kept(garde):
    with pytest.raises(Refus):
        rendu(d.docx(d.p("{{ 1 + a }}")))
    assert not garde.exists()


def test_the_oldest_models_are_forgotten(garde, monkeypatch):
    monkeypatch.setattr(cache, "FICHIERS", 2)
    rendu()
    (ancien,) = garde.iterdir()
    os.utime(ancien, (1, 1))
    for texte in ("un", "deux"):
        rendu(d.docx(*BLOCS, d.p(texte)))
        assert ancien.exists()
    rendu(d.docx(*BLOCS, d.p("trois")))  # twice as many as are kept
    assert len(list(garde.iterdir())) == 2
    assert not ancien.exists()
