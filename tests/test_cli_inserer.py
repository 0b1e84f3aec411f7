"""« clausegen plan » et « clausegen inserer » : ce qu'une facilitatrice tape, et ce qu'elle lit."""

from __future__ import annotations

import json

import pytest
from outils import docx_minimal as d
from outils import hotes
from outils.cahiers import cahier, par

from clausegen import integration
from clausegen.cli import inserer as commande


@pytest.fixture
def ccap(tmp_path):
    fichier = tmp_path / "CCAP.docx"
    fichier.write_bytes(hotes.tape())
    return fichier


def test_the_plan_is_indented_and_numbered(ligne, ccap):
    sortie = ligne("plan", ccap)
    assert sortie.code == 0
    assert sortie.out.splitlines()[:3] == [
        "1. OBJET DU MARCHÉ   [Normal, numéro tapé]",
        "  1.1. Objet   [Normal, numéro tapé]",
        "  1.2. Forme   [Normal, numéro tapé]",
    ]


def test_the_plan_for_another_program(ligne, tmp_path):
    (tmp_path / "CCAP.docx").write_bytes(hotes.automatique())
    sortie = ligne("plan", "CCAP.docx", "--json")
    assert json.loads(sortie.out)["titres"][0] == {
        "niveau": 1,
        "numero": "1",
        "affiche": "Article 1 –",
        "titre": "Objet du marché",
        "style": "heading 1",
        "numerotation": "automatique",
        "bloc": 3,
    }


def test_a_document_without_headings(ligne, tmp_path):
    (tmp_path / "lettre.docx").write_bytes(cahier(par("Bonjour.")))
    sortie = ligne("plan", "lettre.docx")
    assert (sortie.code, sortie.out) == (0, "Aucun titre : ni style de titre, ni article reconnu.\n")


REFUS = [
    (b"%PDF-1.7", "document PDF"),
    (b"\xd0\xcf\x11\xe0 vieux", "ancien format .doc"),
    (b"du texte", "ce n'est pas un document Word"),
]


@pytest.mark.parametrize(("contenu", "raison"), REFUS)
@pytest.mark.parametrize("commande", [("plan",), ("inserer", "exemple-groupe-scolaire", "--dans")])
def test_a_file_that_is_not_word_gets_a_sentence(ligne, tmp_path, contenu, raison, commande):
    (tmp_path / "recu.docx").write_bytes(contenu)
    sortie = ligne(*commande, "recu.docx")
    assert sortie.code == 1
    assert raison in sortie.err
    assert " — " in sortie.err
    assert not (tmp_path / "recu.clause.docx").exists()


def test_an_empty_anchor_is_not_forgotten(ligne, ccap):
    sortie = ligne("inserer", "exemple-groupe-scolaire", "--dans", ccap, "--apres", "")
    assert (sortie.code, "aucun titre «  »" in sortie.err) == (1, True)


def test_an_absent_file(ligne):
    assert "introuvable" in ligne("plan", "absent.docx").err


def test_inserting_says_what_where_and_why(ligne, ccap, ecrire):
    sortie = ligne("inserer", ecrire(), "--dans", ccap)
    assert sortie.code == 0
    assert sortie.out.splitlines() == [
        f"{ccap.with_name('CCAP.clause.docx')}, modifications suivies au nom de "
        "« Facilitatrice, Mission d'insertion »",
        "  avec les mots du document : le pouvoir adjudicateur, le titulaire",
        "  inséré     Article d'insertion : article 5.3, après « 5.2. Développement durable » "
        "(à la suite du développement durable)",
        "  inséré     Pénalités d'insertion : article 6.3, après « 6.2. Absence aux réunions » "
        "(avec les autres pénalités)",
        "  inséré     Ligne des pièces contractuelles : dans « 2. PIÈCES DU MARCHÉ »",
        "  inséré     Lignes des dérogations : dans « 9. DÉROGATIONS » "
        "(le point qui fermait la liste devient un point-virgule)",
        "Reste à faire",
        "  - mettez à jour la table des matières (clic droit > Mettre à jour les champs)",
    ]
    encore = ligne("inserer", ecrire(), "--dans", ccap.with_name("CCAP.clause.docx"))
    assert encore.code == 0
    assert encore.out.startswith("Rien à changer : aucun fichier n'est écrit.")
    assert encore.out.count("à jour") >= 4


def test_the_report_for_another_program(ligne, ccap, ecrire):
    sortie = ligne("inserer", ecrire(), "--dans", ccap, "--avant", "6", "--json")
    rapport = json.loads(sortie.out)
    assert rapport["suivi_des_modifications"] is True
    assert [(f["document"], f["numero"]) for f in rapport["faits"]][:2] == [
        ("article_ccap", "6"),
        ("penalites", "7.3"),
    ]
    assert any("l'article 7 « RÉSILIATION » devient 8" in reste for reste in rapport["reste_a_faire"])


def test_what_could_not_be_inserted_is_told_by_the_code(ligne, tmp_path, ecrire):
    (tmp_path / "CCAP.docx").write_bytes(cahier(par("1. Objet", rpr="<w:b/>"), par("Texte.")))
    sortie = ligne(
        "inserer", ecrire(), "--dans", "CCAP.docx", "--auteur", "Service achats", "--sortie", "fait.docx"
    )
    assert sortie.code == 1
    assert "non inséré" in sortie.out
    assert "à écrire vous-même" in sortie.out
    assert 'w:author="Service achats"' in d.part((tmp_path / "fait.docx").read_bytes())


def test_one_anchor_at_a_time(ligne, ccap):
    sortie = ligne("inserer", "exemple-groupe-scolaire", "--dans", ccap, "--avant", "6", "--signet", "x")
    assert sortie.code == 2
    assert "Une seule ancre à la fois (--avant, --signet)." in sortie.err


def test_an_unknown_profile(ligne, ccap):
    sortie = ligne("inserer", "absent.yaml", "--dans", ccap)
    assert sortie.code == 1
    assert "absent.yaml" in sortie.err


def test_the_command_offers_every_text():
    assert set(commande.TEXTES) == set(integration.DOCUMENTS_POSSIBLES)
