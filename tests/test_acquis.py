"""Un dossier à jour est reconnu sans rien refaire ; le moindre changement fait tout refaire."""

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clausegen import acquis, batch, cache, files, preparation, rangement
from clausegen.batch import Batch
from clausegen.generation import Options

SORTIE = Path("sortie/2026-045")
SANS_LE_MOTEUR = """
import sys
from clausegen import cli
code = cli.run(["generer", "m.yaml"])
lourds = ("pydantic", "yaml", "jinja2", "lxml", "babel", "num2words", "clausegen.conformite")
print(code, [nom for nom in lourds if nom in sys.modules])
"""


@pytest.fixture(autouse=True)
def garde(tmp_path, monkeypatch):
    """A cache of this test: the folder of what was worked out."""
    monkeypatch.chdir(tmp_path)
    for nom in ("XDG_CACHE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):  # for the workers
        monkeypatch.setenv(nom, str(tmp_path))
    monkeypatch.setattr(files, "cache_folder", lambda: tmp_path / "clausegen")
    return tmp_path / "clausegen" / "acquis"


@pytest.fixture
def prepares(monkeypatch):
    """The contracts that were worked out."""
    faits = []
    vraie = preparation.prepare
    monkeypatch.setattr(preparation, "prepare", lambda o, fichier: faits.append(fichier) or vraie(o, fichier))
    return faits


@pytest.fixture
def marche(ecrire, prepares):
    """A small contract whose folder has just been written."""
    profil = ecrire("m.yaml")
    assert generer(profil).documents[0].etat == "ecrit"
    prepares.clear()
    return profil


def generer(profil, **options):
    return Batch(Options(**options)).generate(profil)


def test_the_run_after_a_writing_works_nothing_out_and_says_the_same(marche, prepares, garde):
    reconnu = generer(marche)
    assert not prepares
    shutil.rmtree(garde)
    assert generer(marche) == reconnu
    assert prepares == [marche]
    assert {document.etat for document in reconnu.documents} == {"a_jour"}


def test_neither_pydantic_nor_jinja_is_loaded_for_a_folder_that_is_up_to_date(ecrire, tmp_path):
    ecrire("m.yaml")
    ici = {nom: str(tmp_path) for nom in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME")}
    env = {**os.environ, **ici, "PYTHONPATH": str(Path(__file__).parents[1])}
    commande = [sys.executable, "-c", SANS_LE_MOTEUR]
    froid, chaud = (
        subprocess.run(commande, capture_output=True, text=True, env=env, check=True) for _ in range(2)
    )
    assert froid.stdout.splitlines()[-1].startswith("0 ['pydantic'")
    assert chaud.stdout.splitlines()[-1] == "0 []"
    assert "écrit" in froid.stdout
    assert "à jour" in chaud.stdout
    assert chaud.stderr == froid.stderr


def _edit(nom):
    chemin = SORTIE / nom
    chemin.write_bytes(chemin.read_bytes() + b" ")


CHANGEMENTS = {
    "le profil": lambda: Path("m.yaml").write_text(Path("m.yaml").read_text() + "# relu\n"),
    "un retour du maître d'ouvrage": lambda: Path("m.retours.yaml").write_text("retours: []\n"),
    "un type à côté": lambda: (Path("types").mkdir(), Path("types/autre.yaml").write_text("nature: travaux")),
    "un modèle du territoire": lambda: shutil.copytree(
        files.shipped("templates") / "dieppe-maritime", "templates/dieppe-maritime"
    ),
    "un document retouché": lambda: _edit("notice_entreprise.docx"),
    "un document effacé": lambda: (SORTIE / "notice_entreprise.docx").unlink(),
    "le manifeste": lambda: (SORTIE / "dossier.json").write_text("{}"),
    "une écriture interrompue": lambda: (SORTIE / ".clausegen-neuf").mkdir(),
}


@pytest.mark.parametrize("changement", list(CHANGEMENTS))
def test_whatever_changes_the_contract_is_worked_out_again(marche, prepares, changement):
    CHANGEMENTS[changement]()
    generer(marche)
    assert prepares == [marche]


@pytest.mark.parametrize(
    "options", [{"etape": "execution"}, {"demandes": ("article_rc",)}, {"texte": True}, {"forcer": True}]
)
def test_another_request_has_its_own_answer(marche, prepares, options):
    generer(marche, **options)
    assert prepares == [marche]


@pytest.mark.parametrize("options", [{"refaire": True}, {"a_blanc": True}])
def test_a_request_to_do_the_work_is_never_answered_from_memory(marche, prepares, options):
    for _ in range(2):
        generer(marche, **options)
    assert prepares == [marche] * 2


def test_a_changed_tool_forgets(marche, monkeypatch, tmp_path):
    pret = preparation.prepare(Options(), marche)
    for nom in ("programme", "templates", "profiles"):
        (tmp_path / nom).mkdir()
    monkeypatch.setattr(files, "PAQUET", tmp_path / "programme")
    for contenu in ("un", "deux!"):
        (tmp_path / "programme" / "regle.py").write_text(contenu)
        acquis._tool.cache_clear()
        trace = acquis.trace(Options(), marche)
        assert acquis.recall(trace, Options()) is None
        acquis.keep(trace, pret, documents=False)
        assert acquis.recall(trace, Options()) == pret
    acquis._tool.cache_clear()


def test_another_version_of_a_library_forgets(marche, prepares, monkeypatch, tmp_path):
    (tmp_path / "site" / "babel-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    acquis._tool.cache_clear()
    generer(marche)
    acquis._tool.cache_clear()
    assert prepares == [marche]


# --- the documents of the last contracts -------------------------------------------------------------------


@pytest.fixture
def dernier(ecrire, prepares):
    """A contract generated by itself, its folder then lost."""
    profil = ecrire("m.yaml")
    (fait,) = batch.run([profil], Options())
    assert fait.documents[0].etat == "ecrit"
    prepares.clear()
    return profil


def test_a_folder_that_was_lost_is_written_again_with_the_same_bytes(dernier, prepares):
    avant = {chemin.name: chemin.read_bytes() for chemin in SORTIE.iterdir()}
    shutil.rmtree(SORTIE)
    (fait,) = batch.run([dernier], Options())
    assert not prepares
    assert {document.etat for document in fait.documents} == {"ecrit"}
    assert {chemin.name: chemin.read_bytes() for chemin in SORTIE.iterdir()} == avant
    (refait,) = batch.run([dernier], Options(refaire=True))
    assert prepares == [dernier]
    assert {document.etat for document in refait.documents} == {"inchange"}
    assert refait.constats == fait.constats


def test_a_retouch_is_as_safe_from_kept_documents(dernier, prepares):
    _edit("notice_entreprise.docx")
    retouche = (SORTIE / "notice_entreprise.docx").read_bytes()
    (fait,) = batch.run([dernier], Options())
    assert not prepares
    assert {d.chemin.name: d.etat for d in fait.documents}["notice_entreprise.nouveau.docx"] == "a_cote"
    assert (SORTIE / "notice_entreprise.docx").read_bytes() == retouche


def test_the_documents_of_a_series_are_not_kept(ecrire, garde):
    profils = [ecrire(f"m{rang}.yaml", reference=f"2026-{rang:03}") for rang in range(2)]
    assert all(resultat.fait for resultat in batch.run(profils, Options()))
    assert len(list(garde.iterdir())) == 2
    assert not garde.with_name("documents").exists()


# --- what is never kept, or not trusted --------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="un lien demande des droits particuliers sous Windows")
def test_a_library_behind_a_link_is_always_read_again(marche, prepares, tmp_path):
    shutil.copytree(files.shipped("templates") / "dieppe-maritime", tmp_path / "ailleurs")
    Path("templates").mkdir()
    Path("templates/dieppe-maritime").symlink_to(tmp_path / "ailleurs")
    for _ in range(2):
        generer(marche)
    assert prepares == [marche] * 2


def test_a_contract_to_correct_is_not_kept(ecrire, garde):
    assert not generer(ecrire("m.yaml", consultation="2020-01-01")).fait
    assert not garde.exists()


@pytest.mark.parametrize(
    "contenu", [b"", b"\xff" * 200, pickle.dumps("autre chose"), pickle.dumps((1, 2, 3))]
)
def test_what_cannot_be_read_again_counts_as_absent(marche, prepares, garde, contenu):
    (fichier,) = garde.iterdir()
    cache.write("acquis", fichier.name, contenu, 10)
    assert generer(marche).fait
    assert prepares == [marche]


def test_a_folder_that_cannot_be_read_stops_only_its_contract(marche, monkeypatch):
    def denied(dossier):
        raise PermissionError(13, "Permission denied", str(dossier))

    monkeypatch.setattr(rangement, "manifest", denied)
    resultat = generer(marche)
    assert not resultat.fait
    assert resultat.constats[0].fichier == str(SORTIE)
    assert "le fichier est ouvert dans Word ou Excel" in resultat.constats[0].message


def test_two_contracts_of_one_reference_are_told_even_when_recognised(marche, ecrire):
    lot = Batch(Options())
    assert lot.generate(marche).fait
    autre = lot.generate(ecrire("autre.yaml"))
    assert "donne le même dossier « 2026-045 »" in autre.constats[0].message


def test_workers_recognise_too(ecrire, garde):
    profils = [ecrire(f"m{rang}.yaml", reference=f"2026-{rang:03}") for rang in range(2 * batch.PART)]
    premiers = list(batch.run(profils, Options(demandes=("article_rc",)), 2))
    assert {d.etat for resultat in premiers for d in resultat.documents} == {"ecrit"}
    assert len(list(garde.iterdir())) == len(profils)
    suivants = list(batch.run(profils, Options(demandes=("article_rc",)), 2))
    assert {d.etat for resultat in suivants for d in resultat.documents} == {"a_jour"}
    assert [resultat.lots for resultat in suivants] == [resultat.lots for resultat in premiers]
