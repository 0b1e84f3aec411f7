"""What a territory lacks: said in one go, each thing once, where it stands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from outils.textes import plain

from clausegen import ebauche, files, inspection
from clausegen.constats import Constat

JOUR = date(2026, 12, 1)
CAS = yaml.safe_load((Path(__file__).parent / "territoires" / "fautes.yaml").read_text(encoding="utf-8"))
FICHE = """\
nom: essai
libelle: Essai
structure: {nom: Communauté d'Essai, depuis: 2020}
facilitateur:
  structure: Communauté d'Essai
  fonction: facilitatrice
  adresse: 1 place de l'Exemple
  courriel: clauses@exemple.fr
  telephone: 02 61 91 00 01
perimetre:
  epci:
    - {siren: "247600786", nom_usage: Essai}
financements: []
defauts_valides: oui
calibrage:
  minimum_heures: {valeur: 70, statut: usage, source: essai}
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    chemin = tmp_path / "templates" / "essai"
    chemin.mkdir(parents=True)
    (chemin / "territoire.yaml").write_text(FICHE, encoding="utf-8")
    return chemin


def inspect(dossier: Path, jour: date = JOUR, **remplacements: str) -> list[Constat]:
    texte = FICHE
    for avant, apres in remplacements.items():
        ligne = next(ligne for ligne in texte.splitlines() if ligne.strip().startswith(f"{avant}:"))
        texte = texte.replace(ligne, apres)
    (dossier / "territoire.yaml").write_text(texte, encoding="utf-8")
    return inspection.inspect("essai", [dossier.parent, files.shipped("templates")], jour)


def said(constats: list[Constat]) -> list[str]:
    return [plain(f"{c.code} {c.gravite} {c.cle or ''} {c.message}") for c in constats]


def test_a_complete_sheet_has_nothing_to_say(dossier: Path):
    assert inspect(dossier) == []


def test_what_is_left_to_complete_is_located_and_defaults_are_grouped(dossier: Path):
    texte = ebauche.draft("essai", "Essai", ebauche.perimeter(["247600786"], None))
    (dossier / "territoire.yaml").write_text(texte, encoding="utf-8")
    constats = inspection.inspect("essai", [dossier.parent], JOUR)
    cles = [c.cle for c in constats if c.gravite == "a_verifier"]
    assert cles == [
        "structure.nom", "structure.depuis", "facilitateur.structure", "facilitateur.fonction",
        "facilitateur.adresse", "facilitateur.courriel", "facilitateur.telephone",
    ]  # fmt: skip
    (defauts,) = [c for c in constats if c.gravite == "information"]
    assert "22 valeurs par défaut à compléter : taux_insertion, cout_horaire" in said([defauts])[0]
    lignes = texte.splitlines()
    assert all(str(c.cle).rpartition(".")[2] in lignes[(c.ligne or 0) - 1] for c in constats)


def test_the_first_territory_as_it_is_published(tmp_path: Path):
    constats = inspection.inspect("dieppe-maritime", [files.shipped("templates")], JOUR)
    dits = said(constats)
    assert not [c for c in constats if c.gravite == "a_corriger"]
    assert "TER-08 a_verifier financements[1].au aide FSE échue depuis le 31 décembre 2025" in dits
    assert any("valeurs ne sont pas validées" in dit for dit in dits)


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["nom"])
def test_each_fault_of_a_sheet(dossier: Path, cas: dict[str, str]):
    ligne = next(ligne for ligne in FICHE.splitlines() if ligne.strip().startswith(cas["ligne"]))
    (dossier / "territoire.yaml").write_text(FICHE.replace(ligne, cas["devient"]), encoding="utf-8")
    constats = inspection.inspect("essai", [dossier.parent], JOUR)
    assert said(constats) == [cas["attendu"]]
    assert cas.get("remede", "") in str(constats[0].remede)


def test_a_grant_is_over_from_the_day_after(dossier: Path):
    aide = "financements: [{fonds: FSE+, montant: 1, du: 2026-01-01, au: 2026-12-31, objet: e, source: e}]"
    assert inspect(dossier, date(2026, 12, 31), financements=aide) == []
    (constat,) = inspect(dossier, date(2027, 1, 1), financements=aide)
    assert "échue" in constat.message


def test_files_that_nothing_reads_are_named_with_what_was_meant(dossier: Path):
    for nom in ("article_rc.docx", "article_cr.docx", "~$article_rc.docx", "logo.jpg", "logo.png"):
        (dossier / nom).write_bytes(b"x")
    (dossier / "structures.csv").write_text("type;nom\n", encoding="utf-8")
    constats = inspect(dossier)
    dits = {Path(str(c.fichier)).name: f"{c.message} — {c.remede}" for c in constats}
    assert set(dits) == {"article_cr.docx", "logo.jpg", "logo.png", "structures.csv"}
    assert "vouliez-vous « article_rc.docx »" in dits["article_cr.docx"]
    assert "PNG" in dits["logo.png"]
    assert all(c.gravite == "a_corriger" for c in constats)


def test_a_sheet_that_cannot_be_read_is_explained(dossier: Path):
    (constat,) = inspect(dossier, nom="nom: à compléter")
    assert constat.code == "PRO-02"


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_looks_at_the_workspace_and_says_the_day(ligne, dossier: Path):
    assert ligne("territoires", "verifier").out.strip() == "essai : rien ne manque."
    une = ligne("territoires", "verifier", "dieppe-maritime", "--date", "2025-06-01")
    assert une.code == 0
    assert "échue" not in une.out
    assert "À vérifier" in une.out
    assert "échue" in ligne("territoires", "verifier", "dieppe-maritime", "--date", "2026-06-01").out
    lus = json.loads(ligne("territoires", "verifier", "dieppe-maritime", "--json").out)
    assert {"code", "gravite", "message", "ligne"} <= set(lus["dieppe-maritime"][0])


def test_the_command_fails_on_a_fault_and_on_an_unknown_name(ligne, dossier: Path):
    (dossier / "article_cr.docx").write_bytes(b"x")
    assert ligne("territoires", "verifier").code == 1
    assert "vouliez-vous « essai »" in ligne("territoires", "verifier", "essay").out
