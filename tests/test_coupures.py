"""Nothing lost and nothing half: killed, disk full, read-only, a file open in Word, two runs, Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from clausegen import files, rangement
from clausegen.batch import Batch
from clausegen.generation import Options

RACINE = Path(__file__).parents[1]
ENV = {**os.environ, "PYTHONPATH": str(RACINE)}
RETOUCHE = b"mon texte"
PENDULE = """\
import sys, tempfile
from pathlib import Path
from clausegen.batch import Batch
from clausegen.generation import Options
from clausegen.preparation import prepare

sortie, poubelle, premiere_fois, *profils = sys.argv[1:]
options = Options(sortie=Path(sortie), refaire=True)
prets = [prepare(options, Path(profil)) for profil in profils]
assert all(pret.pieces for pret in prets)
print("pret", flush=True)
while True:
    for pret in prets:
        assert Batch(options).finish(pret).fait
        if premiere_fois == "oui":
            pret.resultat.chemin.rename(Path(tempfile.mkdtemp(dir=poubelle)) / "ancien")
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="signaux et limites absents de Windows")


@pytest.fixture
def deux(ecrire, tmp_path):
    """Two versions of one contract, and the folder that both want."""
    (tmp_path / "b").mkdir()
    return ecrire("a/marche.yaml"), ecrire("b/marche.yaml", montant_ht="2 000 000 €"), tmp_path / "sortie"


def make(profil, sortie, **options):
    return Batch(Options(sortie=sortie, **options)).generate(profil)


def contents(dossier):
    return {str(c.relative_to(dossier)): c.read_bytes() for c in sorted(dossier.rglob("*")) if c.is_file()}


# --- killed at any moment -----------------------------------------------------------------------------------


def _kill_while_writing(deux, instants, premiere_fois):
    """A real process writes one version, then the other, again and again; it is killed at each instant."""
    a, b, sortie = deux
    dossier = sortie / "2026-045"
    versions = {}
    for profil in (a, b):
        for ecrit in make(profil, sortie).documents:
            versions.setdefault(ecrit.chemin.name, set()).add(files.digest(ecrit.chemin.read_bytes()))
    (dossier / "notes.txt").write_text("à moi")
    (dossier / "note_calibrage.docx").write_bytes(RETOUCHE)
    if premiere_fois == "oui":
        for chemin in dossier.iterdir():
            chemin.unlink()
        dossier.rmdir()
    commande = [sys.executable, "-c", PENDULE, str(sortie), str(a.parent), premiere_fois, str(b), str(a)]
    en_cours = 0
    for instant in instants:
        with subprocess.Popen(commande, stdout=subprocess.PIPE, env=ENV) as processus:
            assert processus.stdout
            assert processus.stdout.readline() == b"pret\n"
            time.sleep(instant)
            assert processus.poll() is None
            processus.send_signal(signal.SIGKILL)
        en_cours += rangement.unfinished(dossier)
        _check_whole(dossier, versions)
        assert make(a, sortie).fait
        assert make(a, sortie).documents[0].etat in ("a_jour", "a_cote")
        _check_done(dossier, versions, premiere_fois)
    return en_cours


def _check_whole(dossier, versions):
    """Right after the kill: every visible file is one of the versions, or what a person wrote."""
    for chemin in dossier.glob("*") if dossier.exists() else ():
        if chemin.suffix == ".json" and not chemin.name.startswith("."):
            assert json.loads(chemin.read_bytes())["reference"] == "2026/045"
        elif chemin.suffix == ".docx" and chemin.read_bytes() != RETOUCHE:
            assert files.digest(chemin.read_bytes()) in versions[rangement.original(chemin.name)]
            assert zipfile.ZipFile(chemin).testzip() is None


def _check_done(dossier, versions, premiere_fois):
    """After the next command: one version, a person's files, nothing else, in the folder and beside it."""
    lu = rangement.manifest(dossier)
    attendus = set(versions) | {"dossier.json"}
    if premiere_fois == "non":
        attendus |= {"notes.txt", "note_calibrage.nouveau.docx"}
        assert (dossier / "notes.txt").read_text() == "à moi"
        assert (dossier / "note_calibrage.docx").read_bytes() == RETOUCHE
    assert {chemin.name for chemin in dossier.iterdir() if chemin.name != rangement.HISTORIQUE} == attendus
    for nom, de in lu["fichiers"].items():
        if nom != "note_calibrage.docx" or premiere_fois == "oui":
            assert files.digest((dossier / nom).read_bytes()) == de["empreinte"]
            assert de["sources"]["profil"] == lu["sources"]["profil"]["empreinte"]
    assert {chemin.name for chemin in dossier.parent.iterdir()} <= {dossier.name, f".{dossier.name}.verrou"}


@posix
@pytest.mark.parametrize("premiere_fois", ["oui", "non"])
def test_killed_at_some_moments(deux, premiere_fois):
    _kill_while_writing(deux, [rang * 0.0017 for rang in range(5)], premiere_fois)


@posix
@pytest.mark.long
@pytest.mark.parametrize("premiere_fois", ["oui", "non"])
def test_killed_at_a_hundred_moments(deux, premiere_fois):
    assert _kill_while_writing(deux, [rang * 0.00057 for rang in range(100)], premiere_fois)


@posix
def test_a_killed_series_resumes(ecrire, tmp_path):
    """The whole command, with workers: whatever was written is whole, and is not made again."""
    for rang in range(45):
        ecrire(f"m/{rang:02}.yaml", reference=f"S-{rang:02}")
    sortie = tmp_path / "sortie"
    commande = [sys.executable, "-m", "clausegen", "generer", "m/*.yaml", "--taches", "2"]
    with subprocess.Popen(
        commande, cwd=tmp_path, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as processus:
        while len(list(sortie.glob("S-*"))) < 5:
            assert processus.poll() is None
            time.sleep(0.01)
        processus.send_signal(signal.SIGKILL)
    fait = {chemin: chemin.stat().st_mtime_ns for chemin in sortie.glob("S-*/*.docx")}
    fini = subprocess.run(commande, cwd=tmp_path, env=ENV, capture_output=True, text=True, check=True)
    assert "à jour" in fini.stdout
    assert "45\u00a0marchés : " in fini.stdout
    assert {chemin.name for chemin in sortie.glob("[!.]*")} == {f"S-{rang:02}" for rang in range(45)}
    assert {chemin: chemin.stat().st_mtime_ns for chemin in fait} == fait


@posix
def test_ctrl_c_stops_the_workers_and_leaves_nothing_half(ecrire, tmp_path):
    for rang in range(60):
        ecrire(f"m/{rang:02}.yaml", reference=f"S-{rang:02}")
    sortie = tmp_path / "sortie"
    commande = [sys.executable, "-m", "clausegen", "generer", "m/*.yaml", "--taches", "2"]
    with subprocess.Popen(
        commande,
        cwd=tmp_path,
        env=ENV,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as processus:
        while len(list(sortie.glob("S-*"))) < 5:
            assert processus.poll() is None
            time.sleep(0.01)
        os.killpg(processus.pid, signal.SIGINT)  # as a terminal does: to everyone
        dit, erreurs = processus.communicate(timeout=20)
    assert (processus.returncode, dit, erreurs.strip()) == (130, "", "Interrompu.")
    _wait_for_the_end(processus.pid)
    faits = list(sortie.iterdir())
    assert 5 <= len(faits) < 60
    assert all(len(rangement.manifest(fait)["fichiers"]) == len(list(fait.glob("*.docx"))) for fait in faits)


def _wait_for_the_end(groupe):
    """No process of the group outlives the command (multiprocessing's own tracker ends just after it)."""
    limite = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.killpg(groupe, 0)
            assert time.monotonic() < limite
            time.sleep(0.05)


# --- the disk says no ---------------------------------------------------------------------------------------


def _deny(monkeypatch, numero, methodes, quand):
    """The disk refuses every change of these kinds for which ``quand`` holds."""

    def denying(methode):
        d_origine = getattr(Path, methode)

        def wrapped(self, *arguments, **options):
            if quand(self, *arguments):
                if methode in ("write_bytes", "write_text"):
                    d_origine(self, arguments[0][: len(arguments[0]) // 2])  # what still fitted
                raise OSError(numero, os.strerror(numero), str(self))
            return d_origine(self, *arguments, **options)

        return wrapped

    for methode in methodes:
        monkeypatch.setattr(Path, methode, denying(methode))


@pytest.mark.parametrize("rang", range(12))
@pytest.mark.parametrize("existe", [True, False])
def test_a_disk_full_at_any_write(deux, monkeypatch, rang, existe):
    a, b, sortie = deux
    dossier = sortie / "2026-045"
    if existe:
        make(a, sortie)
    avant = contents(sortie) if existe else {}
    compte = iter(range(100))

    def refused(chemin, *_):  # the cache, elsewhere, does without
        return chemin.is_relative_to(sortie) and next(compte) == rang

    with monkeypatch.context() as plein:
        _deny(plein, errno.ENOSPC, ("mkdir", "write_bytes", "write_text"), refused)
        resultat = make(b, sortie)
    if next(compte) > rang:
        assert not resultat.fait
        assert resultat.constats[0].message == "plus de place sur le disque"
        assert contents(sortie) == avant if sortie.exists() else not avant
    assert make(b, sortie).fait
    assert not rangement.unfinished(dossier)
    assert make(b, sortie).documents[0].etat == "a_jour"


@posix
def test_a_disk_that_really_refuses(ecrire, tmp_path):
    """The system itself limits the size of files: a document does not fit."""
    ecrire()
    script = (
        "import resource, sys; from clausegen import cli\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)); sys.exit(cli.run(sys.argv[1:]))"
    )
    commande = [sys.executable, "-c", script, "generer", "marche.yaml"]
    env = {**ENV, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    fini = subprocess.run(commande, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert fini.returncode == 1
    assert "ce disque n'accepte pas un fichier de cette taille" in fini.stderr
    assert "Traceback" not in fini.stderr
    assert not list((tmp_path / "sortie").iterdir())


@pytest.mark.parametrize(
    ("numero", "message"), [(errno.EROFS, "lecture seule"), (errno.EACCES, "lecture seule")]
)
@pytest.mark.parametrize("existe", [True, False])
def test_a_read_only_folder(deux, monkeypatch, numero, message, existe):
    a, b, sortie = deux
    if existe:
        make(a, sortie)
    avant = contents(sortie) if existe else {}
    open_ = os.open

    def refusing(chemin, drapeaux, *arguments, **options):
        if drapeaux & os.O_CREAT and sortie in Path(chemin).parents:
            raise OSError(numero, os.strerror(numero), str(chemin))
        return open_(chemin, drapeaux, *arguments, **options)

    with monkeypatch.context() as fige:
        fige.setattr(os, "open", refusing)
        _deny(fige, numero, ("mkdir", "write_bytes", "write_text", "replace", "rename"), lambda *_: True)
        resultat = make(b, sortie)
    assert not resultat.fait
    assert message in resultat.constats[0].message
    assert resultat.constats[0].remede
    assert (contents(sortie) if sortie.exists() else {}) == avant


def test_a_file_open_in_word_changes_nothing_and_is_named(deux, monkeypatch):
    """On Windows, a file open in Word can be neither replaced nor renamed, even to its own name."""
    a, b, sortie = deux
    make(a, sortie)
    avant = contents(sortie)
    ouvert = sortie / "2026-045" / "note_calibrage.docx"
    with monkeypatch.context() as word:
        _deny(word, errno.EACCES, ("replace", "rename"), lambda source, cible: ouvert in (source, cible))
        resultat = make(b, sortie)
    assert not resultat.fait
    (constat,) = [c for c in resultat.constats if c.code == "FICHIER-02"]
    assert "le fichier est ouvert dans Word" in constat.message
    assert constat.fichier == str(ouvert)
    assert contents(sortie) == avant
    assert make(b, sortie).fait


# --- two runs at once ---------------------------------------------------------------------------------------


@posix
def test_two_runs_at_once_on_one_folder(deux):
    a, b, sortie = deux
    script = PENDULE.replace("while True:", "for _ in range(40):").replace(
        "    assert Batch(options).finish(pret).fait\n",
        "    for constat in Batch(options).finish(pret).constats:\n"
        "            if constat.gravite == 'a_corriger': print(constat.message)\n",
    )
    commande = [sys.executable, "-c", script, str(sortie), str(a.parent), "non", str(b), str(a)]
    ensemble = [
        subprocess.Popen(commande, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
        for _ in range(3)
    ]
    dits = [processus.communicate(timeout=60) for processus in ensemble]
    assert [
        (processus.returncode, erreurs) for processus, (_, erreurs) in zip(ensemble, dits, strict=True)
    ] == [(0, "")] * 3
    messages = {ligne for dit, _ in dits for ligne in dit.splitlines()} - {"pret"}
    assert messages <= {"une autre génération est en cours dans ce dossier"}
    assert make(a, sortie).fait
    assert make(a, sortie).documents[0].etat == "a_jour"
    assert [chemin.name for chemin in sortie.iterdir()] == ["2026-045"]
