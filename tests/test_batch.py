"""Many profiles, one folder each: a bad profile stops only itself, one run at a time on a folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clausegen import dossier, espace, verrou
from clausegen.batch import Batch
from clausegen.constats import Refus
from clausegen.generation import Options

INCONNU = "clause: {publics: [martiens]}\n"  # an « a_corriger » finding


@pytest.fixture
def generer(tmp_path):
    def run(*fichiers, **options):
        lot = Batch(Options(sortie=tmp_path / "sortie", **options))
        return [lot.generate(fichier) for fichier in fichiers]

    return run


def names(dossier_):
    return sorted(chemin.name for chemin in dossier_.iterdir())


def test_a_contract_gets_its_folder(ecrire, generer, tmp_path):
    (resultat,) = generer(ecrire())
    assert resultat.fait
    assert resultat.chemin == tmp_path / "sortie" / "2026-045"
    assert names(tmp_path / "sortie") == ["2026-045"]
    assert "textes_a_inserer.docx" in names(resultat.chemin)
    assert {ecrit.etat for ecrit in resultat.documents} == {"ecrit"}


def test_the_same_again_is_unchanged_and_a_new_hour_count_is_not(ecrire, generer):
    generer(ecrire())
    assert {e.etat for e in generer(ecrire(), refaire=True)[0].documents} == {"inchange"}
    etats = {e.nom: e.etat for e in generer(ecrire(montant_ht="2 000 000 €"))[0].documents}
    assert etats["textes_a_inserer"] == "ecrit"


def test_a_finding_to_correct_writes_nothing_unless_forced(ecrire, generer, tmp_path):
    profil = ecrire(suite=INCONNU)
    (refuse,) = generer(profil)
    assert not refuse.fait
    assert any(constat.gravite == "a_corriger" for constat in refuse.constats)
    assert refuse.lots
    assert not (tmp_path / "sortie").exists()
    (force,) = generer(profil, forcer=True)
    assert force.fait
    assert "note_calibrage.docx" in names(force.chemin)


def test_a_bad_profile_stops_only_itself(ecrire, generer):
    mauvais = ecrire("mauvais.yaml", nature="travau")
    resultats = generer(mauvais, ecrire("bon.yaml"))
    assert [resultat.fait for resultat in resultats] == [False, True]
    assert "vouliez-vous « travaux »" in (resultats[0].constats[0].remede or resultats[0].constats[0].text())


def test_our_own_error_stops_only_itself(ecrire, generer, monkeypatch):
    study = dossier.study

    def fragile(fichier, jour):
        if fichier.name == "un.yaml":
            raise ZeroDivisionError
        return study(fichier, jour)

    monkeypatch.setattr(dossier, "study", fragile)
    un, deux = generer(ecrire("un.yaml"), ecrire("deux.yaml"))
    assert isinstance(un.bogue, ZeroDivisionError)
    assert deux.fait


@pytest.mark.parametrize("jumelle", ["2026/045", "2026-045", "2026 045"])
def test_two_profiles_with_one_folder_name_are_an_error(ecrire, generer, jumelle):
    un, deux = generer(ecrire("un.yaml"), ecrire("deux.yaml", reference=f'"{jumelle}"'))
    assert un.fait
    assert not deux.fait
    (constat,) = deux.constats
    assert "donne le même dossier « 2026-045 » que" in constat.message
    assert (constat.cle, constat.ligne) == ("reference", 2)


@pytest.mark.parametrize("reference", ["CON", "…", "é" * 81])
def test_a_reference_that_makes_no_folder_is_located(ecrire, generer, reference):
    (resultat,) = generer(ecrire(reference=reference))
    assert not resultat.fait
    assert resultat.constats[0].cle == "reference"


def test_a_dry_run_writes_nothing(ecrire, generer, tmp_path):
    (resultat,) = generer(ecrire(), a_blanc=True)
    assert {ecrit.etat for ecrit in resultat.documents} == {"a_blanc"}
    assert not (tmp_path / "sortie").exists()


def test_an_output_folder_that_cannot_be_is_a_refusal(ecrire, generer, tmp_path):
    (tmp_path / "sortie").write_text("un fichier")
    (resultat,) = generer(ecrire())
    assert not resultat.fait
    assert resultat.constats[0].message == "un fichier porte le nom de ce dossier"


def test_a_file_open_in_word_is_said(ecrire, generer, monkeypatch):
    generer(ecrire())

    def busy(self, cible):
        raise PermissionError(13, "Permission denied", str(cible))

    monkeypatch.setattr(Path, "replace", busy)
    (resultat,) = generer(ecrire(montant_ht="2 000 000 €"))
    assert "le fichier est ouvert dans Word" in resultat.constats[0].message
    monkeypatch.undo()
    assert generer(ecrire(montant_ht="2 000 000 €"))[0].fait


def test_patterns_are_expanded_and_types_skipped(ecrire, tmp_path, monkeypatch):
    for nom in ("b.yaml", "a.yml", "types/t.yaml", "sous/c.yaml", "sous/types/u.yaml", "lisez.txt"):
        ecrire(nom)
    monkeypatch.chdir(tmp_path)
    assert espace.expand(["*.y*ml", "**/*.yaml", "b.yaml"])[0] == [
        Path("a.yml"),
        Path("b.yaml"),
        Path("sous/c.yaml"),
    ]
    assert espace.expand([str(tmp_path / "*.yaml")])[0] == [tmp_path / "b.yaml"]


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(ecrire):
    chemin = ecrire("marche [1].yaml")
    assert espace.expand([str(chemin)]) == ([chemin], [])


def test_a_pattern_that_matches_nothing_is_said_and_the_rest_is_kept(ecrire):
    chemin = ecrire()
    chemins, constats = espace.expand(["rien/*.yaml", str(chemin), "absent.yaml"])
    assert chemins == [chemin]
    assert [constat.fichier for constat in constats] == ["rien/*.yaml", "absent.yaml"]


def test_a_folder_is_no_profile_but_all_of_its_profiles_may_be_asked_for(tmp_path):
    _, (constat,) = espace.expand([str(tmp_path)])
    assert constat.message == "c'est un dossier"
    assert constat.remede == f"indiquez un de ses profils, ou tous : {tmp_path / '*.yaml'}"


def test_a_shipped_profile_goes_by_its_name():
    (chemin,), constats = espace.expand(["exemple-groupe-scolaire"])
    assert chemin.name == "exemple-groupe-scolaire.yaml"
    assert not constats


def test_two_runs_at_once_on_one_folder(ecrire, generer, tmp_path):
    profil = ecrire()
    cible = tmp_path / "sortie" / "2026-045"
    cible.parent.mkdir()
    with verrou.hold(cible):
        (resultat,) = generer(profil)
    assert resultat.constats[0].message == "une autre génération est en cours dans ce dossier"
    assert generer(profil)[0].fait


@pytest.mark.skipif(sys.platform == "win32", reason="signal absent de Windows")
def test_a_killed_run_leaves_no_lock(ecrire, generer, tmp_path):
    cible = tmp_path / "sortie" / "2026-045"
    cible.parent.mkdir()
    pris = tmp_path / "pris"
    script = (
        "import sys, time; from pathlib import Path; from clausegen import verrou\n"
        "with verrou.hold(Path(sys.argv[1])): Path(sys.argv[2]).touch(); time.sleep(60)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    tenant = subprocess.Popen([sys.executable, "-c", script, str(cible), str(pris)], env=env)
    try:
        while not pris.exists():
            assert tenant.poll() is None
            time.sleep(0.02)
        with pytest.raises(Refus, match="une autre génération"), verrou.hold(cible):
            pass
    finally:
        tenant.send_signal(signal.SIGKILL)
        tenant.wait()
    assert generer(ecrire())[0].fait
    assert names(cible.parent) == ["2026-045"]


def test_the_manifest_holds_what_a_regeneration_needs(ecrire, generer):
    import json

    (resultat,) = generer(ecrire())
    manifeste = json.loads((resultat.chemin / "dossier.json").read_text(encoding="utf-8"))
    assert manifeste["reference"] == "2026/045"
    assert manifeste["loi_au"] == "2026-12-01"
    assert manifeste["statut"] == "projet"
    assert manifeste["heures"] == resultat.heures
    assert {"profil", "territoire"} <= set(manifeste["sources"])
    article = manifeste["fichiers"]["textes_a_inserer.docx"]
    assert article["modele"]["fichier"] == "commun/textes_a_inserer.docx"
    assert article["modele"]["origine"] == "commun"
    assert str(resultat.chemin.parent) not in json.dumps(manifeste)
