"""``clausegen nouveau``: whatever is answered, the profile written can be read."""

from __future__ import annotations

import io
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausegen import formats, marche, notation
from clausegen.reader import read_yaml

CADRE = ["2026/07", "Réfection des « toits » : école #2", "travaux de batiment", "", "", ""]
ACHETEUR = ["1er décembre 2026", "Ville de Dieppe", "2", "", "", ""]
FIN = ["Dieppe, 76711", "12 mois", "6 M€"]


@pytest.fixture
def repondre(ligne, monkeypatch):
    def answer(*reponses: str, fichier: str = "marche.yaml"):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{reponse}\n" for reponse in reponses)))
        return ligne("nouveau", *([fichier] if fichier else []), "--territoire", "dieppe-maritime")

    return answer


def test_a_building_contract_of_two_lots(repondre):
    sortie = repondre(
        *CADRE, *ACHETEUR, *FIN, "2",
        "Gros œuvre", "gros oeuvre", "10 mois", "", "1 250 000,50 €",
        "Peinture", "peinture", "", "5", "300", "accord avec l'agglomération",
    )  # fmt: skip
    assert sortie.code == 0, sortie.err
    assert sortie.out.strip() == "marche.yaml"
    lu = marche.load(Path("marche.yaml"))
    contrat = lu.marche
    assert contrat.reference == "2026/07"
    assert contrat.objet == "Réfection des « toits » : école #2"
    assert (contrat.base, contrat.nature, contrat.ccag, contrat.forme) == (
        "travaux-batiment", "travaux", "travaux", "ordinaire",
    )  # fmt: skip
    assert contrat.consultation.isoformat() == "2026-12-01"
    assert contrat.lieux == ("76217", "76711")
    assert contrat.valeur_estimee_besoin == 6_000_000
    gros, peinture = contrat.lots
    assert (gros.numero, gros.activite, gros.methode, gros.montant_ht) == (
        "01", "gros_oeuvre", "montant", Decimal("1250000.50"),
    )  # fmt: skip
    assert (peinture.methode, peinture.heures, peinture.motif) == (
        "volume_fixe", 300, "accord avec l'agglomération",
    )  # fmt: skip
    assert ("acheteur", "service") in lu.blancs
    assert ("lots", 1, "duree_mois") in lu.blancs


def test_a_framework_agreement_is_asked_its_maximum(repondre):
    sortie = repondre(
        "AC-12", "Entretien", "nettoyage", "", "", "2", "", "400 000 €", *ACHETEUR,
        "Dieppe ; Arques la bataille", "12", "400 000 €", "1", "nettoyage", "12", "3", "10", "50 000", "",
    )  # fmt: skip
    assert sortie.code == 0, sortie.err
    contrat = marche.load(Path("marche.yaml")).marche
    assert (contrat.forme, contrat.minimum_ht, contrat.maximum_ht) == ("bons_commande", None, 400_000)
    assert contrat.lieux == ("76217", "76026")


def test_empty_answers_make_blanks_not_errors(repondre):
    sortie = repondre("ref", "objet", "7", "1", "1", "", "2026-12-01", "", "2", *[""] * 11)
    assert sortie.code == 0, sortie.err
    lu = marche.load(Path("marche.yaml"))
    assert {("acheteur", "nom"), ("lieux",), ("duree_mois",), ("lots", 0, "montant_ht")} <= lu.blancs
    assert lu.marche.base is None


@pytest.mark.parametrize(
    ("methode", "reponses"),
    [
        ("1", ["120 k€"]),
        ("2", ["12 500"]),
        ("3", ["35", "100 000 €", ""]),
        ("3", ["", "", "2"]),
        ("4", ["151,67", "90 000"]),
        ("5", [""] * 2),
        ("6", ["trop court"]),
    ],
)
def test_each_method_gives_a_profile_that_loads_and_calibrates(repondre, ligne, methode, reponses):
    sortie = repondre(*CADRE, *ACHETEUR, *FIN, "1", "nettoyage", "6 mois", methode, *reponses)
    assert sortie.code == 0, sortie.err
    assert ligne("calibrer", "marche.yaml").code == 0


def test_a_bad_answer_is_explained_and_asked_again(repondre):
    sortie = repondre(
        "CON", "2026/07", *CADRE[1:2], "99", *CADRE[2:],
        "31/02/2026", *ACHETEUR[:5], "quelqu'un", "marches@exemple.fr",
        "Diepe", "Saint-Martin", *FIN[:1], "douze", "0 mois", *FIN[1:],
        "zéro", "0", "1", "plafond de verre", "menuiserie", "peinture", "", "", "1,250,000", "450 k€",
    )  # fmt: skip
    assert sortie.code == 0, sortie.err
    for raison in (
        "est un nom que Windows se réserve",
        "répondez par un numéro de 1 à 7",
        "n'existe pas au calendrier",
        "attendu une adresse comme",
        "« Diepe » : commune inconnue ; vouliez-vous « Dieppe »",
        "« Saint-Martin » : plusieurs communes, donnez le code INSEE",
        "attendu une durée comme",
        "attendu une durée de 1 à 600 mois",
        "attendu un nombre de lots de 1 à 99",
        "« plafond de verre » inconnu ; par exemple",
        "plusieurs réponses possibles",
        "1,250,000",
    ):
        assert raison in sortie.err, raison
    assert marche.load(Path("marche.yaml")).marche.lots[0].montant_ht == 450_000


def test_nothing_is_ever_overwritten(repondre):
    Path("marche.yaml").write_text("à moi")
    sortie = repondre(*CADRE)
    assert sortie.code == 1
    assert "ce fichier existe déjà" in sortie.err
    assert "Objet" not in sortie.err
    assert Path("marche.yaml").read_text() == "à moi"


def test_without_a_name_the_file_takes_the_reference_s(repondre):
    assert repondre(*CADRE, *ACHETEUR, *FIN, "1", *[""] * 4, fichier="").out.strip() == "2026-07.yaml"
    assert Path("2026-07.yaml").is_file()
    assert repondre("2026/07", fichier="").code == 1


def test_given_up_nothing_is_written(repondre, tmp_path):
    sortie = repondre(*CADRE)
    assert sortie.code == 130
    assert not list(tmp_path.glob("*.yaml"))


def test_the_editor_line_leads_to_a_schema(repondre):
    repondre(*CADRE, *ACHETEUR, *FIN, "1", *[""] * 4)
    premiere = Path("marche.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert premiere.startswith("# yaml-language-server: $schema=file:///")
    Path("profil.schema.json").write_text("{}")
    repondre(*CADRE, *ACHETEUR, *FIN, "1", *[""] * 4, fichier="autre.yaml")
    assert (
        Path("autre.yaml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=profil.schema.json\n")
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_is_quoted_so_that_it_reads_back(tmp_path, texte):
    fichier = tmp_path / "t.yaml"
    fichier.write_text(f"objet: {notation.quoted(texte)}    # commentaire\n", encoding="utf-8")
    assert yaml.safe_load(fichier.read_text(encoding="utf-8")) == {"objet": texte}
    if formats.fold(texte) not in ("", "a completer"):
        assert read_yaml(fichier).valeur == {"objet": unicodedata.normalize("NFC", texte.strip())}


def test_a_profile_named_as_a_workbook_is_one(repondre):
    cadre = [*CADRE, *ACHETEUR, *FIN, "1", "peinture", "10 mois", "", "300 k€"]
    sortie = repondre(*cadre, fichier="mon marché.xlsx")
    assert sortie.code == 0, sortie.err
    assert 'clausegen verifier "mon marché.xlsx"' in sortie.err
    lu = marche.load(Path("mon marché.xlsx")).marche
    assert (lu.reference, lu.lots[0].activite, lu.lots[0].montant_ht) == ("2026/07", "peinture", 300_000)


@pytest.mark.parametrize("nom", ["marche", "marche.docx", "marche.xls", "marche.txt"])
def test_a_name_that_is_no_profile_is_refused_before_any_question(repondre, nom):
    sortie = repondre(fichier=nom)
    assert sortie.code == 1
    assert "donnez-lui un nom en .yaml ou .xlsx : marche.yaml" in sortie.err
    assert not Path(nom).exists()


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["--fiche", "f.docx", "--excel", "c.xlsx"], "--fiche ou --excel : l'un ou l'autre"),
        (["marche.yaml", "--excel", "c.xlsx"], "« marche.yaml » est de trop"),
        (["marche.yaml", "--colonne", "C"], "--colonne ne va qu'avec --lots"),
        (["marche.yaml", "--base", "nettoyage"], "--base ne va qu'avec --lots ou --excel"),
    ],
)
def test_what_is_asked_for_and_would_be_forgotten_is_refused(ligne, tmp_path, arguments, phrase):
    sortie = ligne("nouveau", *arguments)
    assert sortie.code == 2
    assert phrase in sortie.err
    assert not list(Path().glob("*.yaml")) + list(Path().glob("*.xlsx")) + list(Path().glob("*.docx"))


def test_a_form_is_a_word_document(ligne):
    sortie = ligne("nouveau", "--fiche", "fiche.doc", "--territoire", "dieppe-maritime")
    assert sortie.code == 1
    assert "donnez-lui un nom en .docx : fiche.docx" in sortie.err
    assert not Path("fiche.doc").exists()
