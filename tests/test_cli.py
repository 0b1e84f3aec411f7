"""The command line: exit codes, JSON shapes, what a person reads, and French to the last word."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from outils.textes import plain

from clausegen import cli, dossier, generation, ouvriers

INCONNU = "clause: {publics: [martiens]}\n"


# --- what is loaded -----------------------------------------------------------------------------------------


def test_help_loads_neither_word_nor_the_models():
    lourds = ("docx", "docxtpl", "lxml", "pydantic", "yaml", "jinja2", "babel", "rich")
    script = "import sys; from clausegen import cli; cli.run(['--help']);"
    script += f"print([nom for nom in {lourds} if nom in sys.modules])"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    fini = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=True)
    assert fini.stdout.splitlines()[-1] == "[]"


SANS_EMPLOI = (
    *("difflib", "docx", "docxtpl", "multiprocessing", "openpyxl", "pypdf", "rich", "smtplib"),
    *("bibliotheque", "controle", "conversion", "courriels", "ebauche", "estimation", "gabarit"),
    *("inspection", "integration", "lint", "ouvriers", "retours", "simulateur", "tableur"),
    *("word.compilation", "word.plan"),
)


def test_one_contract_loads_only_what_it_needs(tmp_path):
    script = "import sys; from clausegen import cli;"
    script += "code = cli.run(['generer', 'exemple-groupe-scolaire', '--refaire']);"
    script += f"print(code, [nom for nom in {SANS_EMPLOI} if {{nom, 'clausegen.' + nom}} & set(sys.modules)])"
    racine, cache = str(Path(__file__).parents[1]), str(tmp_path / "cache")
    env = {**os.environ, "PYTHONPATH": racine, "XDG_CACHE_HOME": cache, "LOCALAPPDATA": cache, "HOME": cache}
    for _ in range(2):  # the first time, models are compiled
        commande = [sys.executable, "-c", script]
        fini = subprocess.run(commande, capture_output=True, text=True, env=env, cwd=tmp_path, check=True)
    assert fini.stdout.splitlines()[-1] == "0 []"


# --- exit codes ---------------------------------------------------------------------------------------------


def test_done_is_zero(ligne, ecrire):
    assert ligne("generer", ecrire()).code == 0


def test_something_to_correct_is_one_and_forcing_is_zero(ligne, ecrire, tmp_path):
    profil = ecrire(suite=INCONNU)
    refuse = ligne("generer", profil)
    assert refuse.code == 1
    assert "À corriger (1)" in refuse.err
    assert "relancez ; --forcer" in refuse.err
    assert not (tmp_path / "sortie").exists()
    assert ligne("verifier", profil).code == 1
    assert ligne("generer", profil, "--forcer").code == 0
    assert "--forcer" not in ligne("generer", ecrire(nature="travau")).err


@pytest.mark.parametrize("commande", ["generer", "calibrer", "verifier"])
@pytest.mark.parametrize("profil", ["absent.yaml", "illisible.yaml", "dossier.yaml"])
def test_an_absent_or_unreadable_file_is_one(ligne, tmp_path, commande, profil):
    (tmp_path / "illisible.yaml").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "dossier.yaml").mkdir()
    sortie = ligne(commande, profil)
    assert sortie.code == 1
    assert profil in sortie.out + sortie.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["inconnue"],
        ["generer"],
        ["generer", "x", "--date", "hier"],
        ["generer", "x", "--document", "rc"],
        ["--non"],
    ],
)
def test_a_wrong_usage_is_two(ligne, arguments):
    assert ligne(*arguments).code == 2


def test_a_bug_is_three_in_one_sentence_and_a_log(ligne, ecrire, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("secret de fabrication")

    profil = ecrire()
    monkeypatch.setattr(dossier, "study", broken)
    for commande in ("calibrer", "generer"):
        sortie = ligne(commande, profil)
        assert sortie.code == 3
        assert "Traceback" not in sortie.out + sortie.err
        assert "ZeroDivisionError" not in sortie.out + sortie.err
        (phrase,) = [texte for texte in sortie.err.splitlines() if "Erreur interne" in texte]
        journal = Path(phrase.rpartition(" : ")[2])
        assert "ZeroDivisionError: secret de fabrication" in journal.read_text(encoding="utf-8")


def test_a_bug_is_three_even_when_the_log_cannot_be_written(ligne, ecrire, monkeypatch, tmp_path):
    (tmp_path / "journaux").write_text("un fichier")
    monkeypatch.setattr(dossier, "study", lambda *_: 1 / 0)
    sortie = ligne("calibrer", ecrire())
    assert sortie.code == 3
    assert "journal impossible à écrire" in sortie.err


def test_interrupted_is_130(ligne, ecrire, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(dossier, "study", interrupted)
    sortie = ligne("calibrer", ecrire())
    assert sortie.code == 130
    assert sortie.err.strip() == "Interrompu."


@pytest.mark.skipif(sys.platform == "win32", reason="signal absent de Windows")
def test_ctrl_c_on_a_real_process_is_130(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    commande = [sys.executable, "-m", "clausegen", "nouveau", "x.yaml"]
    with subprocess.Popen(
        commande, cwd=tmp_path, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as processus:
        assert processus.stderr
        processus.stderr.readline()  # the first words are out: it now waits for an answer
        time.sleep(0.5)
        processus.send_signal(signal.SIGINT)
        assert processus.wait(10) == 130
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="tube fermé : autre comportement sous Windows")
def test_a_closed_pipe_is_quiet(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    commande = f"{sys.executable} -m clausegen schema | head -c 1"
    fini = subprocess.run(commande, shell=True, capture_output=True, env=env, cwd=tmp_path)
    assert fini.stdout == b"{"
    assert fini.stderr == b""


def test_utf8_whatever_the_console(processus):
    fini = processus("--help", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert fini.returncode == 0
    assert "Écrit le dossier" in fini.stdout.decode("utf-8")


# --- JSON ---------------------------------------------------------------------------------------------------


def test_generer_in_json(ligne, ecrire, tmp_path):
    sortie = ligne("generer", ecrire(), "--json")
    (un,) = json.loads(sortie.out)["dossiers"]
    assert set(un) == {"reference", "chemin", "documents", "lots", "heures", "constats"}
    assert un["reference"] == "2026/045"
    assert un["chemin"] == str(Path("sortie") / "2026-045")
    assert set(un["documents"][0]) == {"nom", "chemin", "etat"}
    assert un["documents"][0]["etat"] == "ecrit"
    assert all((tmp_path / document["chemin"]).is_file() for document in un["documents"])


def test_a_profile_that_cannot_be_read_is_in_the_json_too(ligne, ecrire):
    sortie = ligne("generer", ecrire(nature="travau"), "--json")
    (un,) = json.loads(sortie.out)["dossiers"]
    assert sortie.code == 1
    assert un["reference"] is None
    assert un["documents"] == []
    assert un["constats"][0]["cle"] == "nature"


def test_calibrer_in_json(ligne, ecrire):
    contenu = json.loads(ligne("calibrer", ecrire(), "--json").out)
    assert set(contenu) == {"reference", "heures", "lots"}
    (lot,) = contenu["lots"]
    assert list(lot) == [
        "numero", "intitule", "avis", "heures", "heures_indicatives", "heures_brutes", "ratio", "parts",
        "etapes", "motif",
    ]  # fmt: skip
    assert lot["heures_brutes"] == "833.33"
    assert set(lot["etapes"][0]) == {"libelle", "calcul", "resultat", "source"}
    assert contenu["heures"] == lot["heures"]


def test_verifier_in_json(ligne, ecrire):
    sortie = ligne("verifier", ecrire(suite=INCONNU), "--json")
    constats = json.loads(sortie.out)["constats"]
    assert list(constats[0]) == [
        "code", "gravite", "message", "fichier", "ligne", "cle", "reference", "remede",
    ]  # fmt: skip
    assert constats[0]["gravite"] == "a_corriger"
    assert sortie.err == ""


# --- what a person reads ------------------------------------------------------------------------------------


def test_results_on_stdout_and_advice_on_stderr(ligne, ecrire):
    sortie = ligne("generer", ecrire())
    assert sortie.out.splitlines()[0] == "2026/045 — Réfection de l'école"
    assert "écrit     textes_a_inserer.docx" in sortie.out
    assert "lot 01 Gros œuvre : " in sortie.out
    assert "À vérifier" not in sortie.out
    assert "\x1b" not in sortie.out + sortie.err


def test_a_hand_edit_is_named(ligne, ecrire, tmp_path):
    ligne("generer", ecrire())
    retouche = tmp_path / "sortie" / "2026-045" / "notice_entreprise.docx"
    retouche.write_bytes(b"mon texte")
    sortie = ligne("generer", ecrire(), "--json")
    (rc,) = [d for d in json.loads(sortie.out)["dossiers"][0]["documents"] if d["nom"] == "notice_entreprise"]
    assert rc["etat"] == "a_cote"
    assert rc["chemin"].endswith("notice_entreprise.nouveau.docx")
    assert "à côté    notice_entreprise.nouveau.docx" in ligne("generer", ecrire()).out
    assert retouche.read_bytes() == b"mon texte"
    assert ligne("generer", ecrire(), "--ecraser").code == 0
    (garde,) = (retouche.parent / ".historique").glob("notice_entreprise.????????.docx")
    assert garde.read_bytes() == b"mon texte"


def test_one_document_only(ligne, ecrire, tmp_path):
    ligne("generer", ecrire(), "--document", "notice_entreprise", "--sortie", "ailleurs")
    assert [c.name for c in sorted((tmp_path / "ailleurs" / "2026-045").iterdir())] == [
        "dossier.json",
        "notice_entreprise.docx",
    ]


def test_the_day_is_an_option(ligne, ecrire):
    ligne("generer", ecrire(), "--date", "15/03/2027")
    manifeste = json.loads(Path("sortie/2026-045/dossier.json").read_text(encoding="utf-8"))
    assert manifeste["loi_au"] == "2027-03-15"


def test_a_dry_run_says_so(ligne, ecrire, tmp_path):
    sortie = ligne("generer", ecrire(), "--a-blanc")
    assert "à blanc   textes_a_inserer.docx" in sortie.out
    assert "rien n'est écrit" in sortie.err
    assert not (tmp_path / "sortie").exists()


def test_a_calculation_reads_as_sentences(ligne, ecrire):
    sortie = plain(ligne("calibrer", ecrire()).out)
    assert "1 000 000 € × 50 % = 500 000 €" in sortie
    assert "profil, ligne" in sortie


def test_several_profiles_and_a_pattern(ligne, ecrire, monkeypatch):
    ecrire("a/un.yaml", reference="un")
    ecrire("a/deux.yaml", reference="deux")
    sortie = ligne("generer", "a/*.yaml", "rien/*.yaml")
    assert sortie.code == 1
    assert "aucun profil ne correspond à ce motif" in sortie.err
    assert sorted(c.name for c in Path("sortie").iterdir()) == ["deux", "un"]


def test_a_shipped_profile_by_its_name(ligne):
    assert ligne("calibrer", "exemple-groupe-scolaire").code == 0
    sortie = ligne("calibrer", "exemple-groupe-scolair")
    assert sortie.code == 1
    assert "vouliez-vous « exemple-groupe-scolaire »" in sortie.err


def test_a_commune_and_its_perimeter(ligne):
    treport = ligne("territoires", "commune", "Le Tréport")
    assert treport.code == 0
    assert treport.out.startswith("Le Tréport (76711) : dans le périmètre")
    assert "hors périmètre (Somme)" in ligne("territoires", "commune", "Mers-les-Bains").out
    assert "Dieppe (76217), commune déléguée" in ligne("territoires", "commune", "Neuville-lès-Dieppe").out
    plusieurs = ligne("territoires", "commune", "Saint-Martin")
    assert plusieurs.code == 0
    assert len(plusieurs.out.splitlines()) > 1
    assert "indiquez le code INSEE" in plusieurs.err
    rate = ligne("territoires", "commune", "Diepe")
    assert rate.code == 1
    assert "vouliez-vous « Dieppe »" in rate.err


def test_a_value_of_law_with_its_reference_and_confidence(ligne):
    smic = ligne("droit", "smic_horaire", "--date", "2026-12-01")
    assert "12,31\u00a0€" in smic.out
    assert "Arrêté du 22 mai 2026" in smic.out
    assert "[vérifié]" in smic.out
    assert "à vérifier" in ligne("droit", "seuils_europeens").out
    assert ligne("droit", "smic_horaire", "--date", "2019-12-31").code == 1
    absent = ligne("droit", "smic_horair")
    assert absent.code == 1
    assert absent.err.count("vouliez-vous « smic_horaire »") == 1
    assert "vouliez-vous « smic_horaire »" in ligne("droit", "smic").err
    assert "la liste : clausegen droit" in ligne("droit", "zzz").err
    assert len(ligne("droit").out.splitlines()) > 10


def test_the_models_and_the_one_that_serves(ligne, espace):
    nous = espace("dieppe-maritime/notice_entreprise.docx", "x")
    sortie = ligne("modeles")
    assert sortie.code == 0
    assert f"sert     {nous} (territoire dieppe-maritime)" in sortie.out
    assert ligne("modeles", "--territoire", "dieppe").code == 1


def test_the_schema_is_printed(ligne):
    from clausegen import marche

    assert json.loads(ligne("schema").out) == marche.schema()


def test_a_series_is_a_table_and_a_line_for_each_failure(ligne, ecrire):
    ecrire("a.yaml", reference="A")
    ecrire("b.yaml", reference="B", nature="travau", ccag="travau")
    ecrire("c.yaml", reference="C", suite=INCONNU)
    sortie = ligne("generer", "*.yaml")
    assert sortie.code == 1
    entete, *rangees, bilan = sortie.out.splitlines()
    assert re.split(" {2,}", entete) == ["Marché", "État", "Documents", "Heures", "À vérifier"]
    assert [re.split(" {2,}", rangee)[:2] for rangee in rangees] == [
        ["A", "écrit"],
        ["b.yaml", "sans dossier"],
        ["C", "sans dossier"],
    ]
    assert plain(bilan).startswith("3 marchés : 2 sans dossier, 1 écrit ; ")
    assert "━" not in sortie.err
    un, deux, conseil = sortie.err.splitlines()
    assert un.startswith("b.yaml:")
    assert un.endswith("(et 1 de plus : clausegen verifier b.yaml)")
    assert "martiens" in deux
    assert conseil.startswith("2\u00a0marchés sans dossier")


def test_a_series_says_what_is_up_to_date(ligne, ecrire):
    for nom in "ab":
        ecrire(f"{nom}.yaml", reference=nom)
    ligne("generer", "a.yaml")
    assert "a       à jour" in ligne("generer", "*.yaml").out
    sortie = plain(ligne("generer", "*.yaml").out)
    assert "2 marchés : 2 à jour ; " in sortie
    assert "(à jour : rien à refaire, sauf --refaire)" in ligne("generer", "a.yaml").out
    assert "2 inchangés" in plain(ligne("generer", "*.yaml", "--refaire").out)


def test_a_bug_in_a_series_is_one_line(ligne, ecrire, monkeypatch):
    study = dossier.study
    for nom in "ab":
        ecrire(f"{nom}.yaml", reference=nom)
    monkeypatch.setattr(
        dossier, "study", lambda fichier, jour: study(fichier, jour) if fichier.name == "b.yaml" else 1 / 0
    )
    sortie = ligne("generer", "*.yaml")
    assert sortie.code == 3
    assert sortie.err.startswith("Erreur interne de clausegen sur a.yaml ; ")
    assert "b       écrit" in sortie.out


def test_a_series_in_json_is_printed_as_it_goes(ligne, ecrire):
    for nom in "abc":
        ecrire(f"{nom}.yaml", reference=nom)
    contenu = json.loads(ligne("generer", "*.yaml", "--json").out)
    assert [un["reference"] for un in contenu["dossiers"]] == ["a", "b", "c"]
    assert json.loads(ligne("generer", "rien.yaml", "--json").out) == {"dossiers": []}


@pytest.mark.parametrize("taches", ["0", "-1", "65", "deux", "1.5"])
def test_a_number_of_processes_that_makes_no_sense(ligne, taches):
    sortie = ligne("generer", "x.yaml", "--taches", taches)
    assert sortie.code == 2
    assert f"attendu un nombre de 1 à 64, ou « auto » ; lu « {taches} »" in sortie.err


def test_few_contracts_need_no_other_process(ligne, ecrire, monkeypatch):
    monkeypatch.setattr(ouvriers, "ordered", lambda *_: pytest.fail("inutile"))
    for rang in range(3):
        ecrire(f"{rang}.yaml", reference=f"r{rang}")
    assert ligne("generer", "*.yaml", "--taches", "auto").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="terminal de test absent de Windows")
def test_on_a_terminal_a_bar_then_a_table(ecrire, tmp_path):
    for nom in "abc":
        ecrire(f"{nom}.yaml", reference=nom, **({"nature": "travau"} if nom == "b" else {}))
    lance = f"cd {tmp_path} && {sys.executable} -m clausegen generer '*.yaml'"
    env = {"PYTHONPATH": str(Path(__file__).parents[1]), "TERM": "xterm", "COLUMNS": "100"}
    script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh', '-c', sys.argv[1]])))"
    fini = subprocess.run(
        [sys.executable, "-c", script, lance], env={**os.environ, **env}, capture_output=True, timeout=60
    )
    texte = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", fini.stdout.decode())
    assert fini.returncode == 1
    assert "reste 0:00:" in texte
    assert "vouliez-vous « travaux »" in texte
    assert re.search(r"a +écrit", texte)
    assert re.search(r"b\.yaml +sans dossier", texte)


def test_the_result_is_kept_light():
    assert not {"dossier", "contenu"} & set(generation.Resultat.__dataclass_fields__)
    assert cli.COMMANDES
