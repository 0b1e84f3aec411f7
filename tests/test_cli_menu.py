"""The menu of ``clausegen`` alone, and what becomes of a file that it is given."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest
from outils import remplir
from outils.formulaires import ACCORD, ENGAGEMENT, EXEMPLE, FICHE, dossier_of

from clausegen import cli, conversion, dossier, files, marche, simulateur, territoires
from clausegen.cli import menu, options, ouvrir
from clausegen.constats import Refus
from clausegen.retours import fiche
from clausegen.tableur.ecriture import Page, Style, write


@pytest.fixture
def repondre(ligne, monkeypatch):
    def answer(*reponses: str):
        monkeypatch.setattr(cli, "interactive", lambda: True)
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{reponse}\n" for reponse in reponses)))
        return ligne()

    return answer


def number(entree: str, choix=menu.ENTREES) -> str:
    return str(list(choix).index(entree) + 1)


def test_without_anybody_the_help_is_shown(ligne):
    sortie = ligne()
    assert sortie.code == 0
    assert "Commandes" in sortie.out


def test_leaving_at_once(repondre):
    sortie = repondre(number("quitter"))
    assert (sortie.code, sortie.out) == (0, "")
    assert "Que voulez-vous faire ?" in sortie.err


def test_every_entry_names_its_command():
    for entree, libelle in menu.ENTREES.items():
        assert entree == "quitter" or f"(clausegen {entree})" in libelle
    assert set(menu.ACTIONS) == set(menu.ENTREES) - {"quitter"}
    assert set(menu.ACTIONS) <= set(cli.COMMANDES)


def test_a_chosen_entry_shows_and_runs_its_command(repondre, ecrire):
    ecrire("marche.yaml")
    sortie = repondre(number("verifier"), number("quitter"))
    assert sortie.code == 0
    assert "→ clausegen verifier marche.yaml" in sortie.err


def test_the_profile_is_chosen_among_several(repondre, ecrire):
    ecrire("un.yaml")
    ecrire("deux.yaml", reference="2026/046")
    sortie = repondre(number("verifier"), "2", number("quitter"))
    assert "→ clausegen verifier un.yaml" in sortie.err


def test_a_message_is_prepared_as_a_draft_when_one_says_so(repondre, ecrire):
    ecrire("mes marchés/marche.yaml")
    sortie = repondre(number("courriel"), "2", "mes marchés/marche.yaml", number("quitter"))
    commande = '→ clausegen courriel "mes marchés/marche.yaml" --sortie "mes marchés/sortie" --projet'
    assert commande in sortie.err
    assert list(Path("mes marchés/sortie").rglob("courriel.eml"))


@pytest.mark.parametrize("depart", ["questions", "excel", "lots"])
def test_whoever_starts_from_the_menu_fills_in_a_workbook(repondre, depart):
    Path("vide.txt").touch()
    reponse = "vide.txt" if depart == "lots" else "mon marché"
    sortie = repondre(number("nouveau"), number(depart, menu.DEPARTS), reponse)
    assert "vide_profil.xlsx" in sortie.err if depart == "lots" else '"mon marché.xlsx"' in sortie.err


def test_a_file_to_send_is_written_from_the_menu(repondre):
    fiche_ = number("fiche", menu.DEPARTS)
    territoire = ["1"] if len(options.territory_names(files.libraries(Path.cwd()))) > 1 else []
    repondre(number("nouveau"), fiche_, "fiche.docx", *territoire, number("quitter"))
    assert Path("fiche.docx").is_file()


def test_a_dropped_path_keeps_its_spaces_and_loses_its_quotes(repondre, ecrire):
    ecrire("mes marchés/marche.yaml")
    sortie = repondre(
        number("ouvrir"), '"mes marchés/absent.yaml"', '"mes marchés/marche.yaml"', number("quitter")
    )
    assert "« mes marchés/absent.yaml » : introuvable" in sortie.err
    assert '→ clausegen ouvrir "mes marchés/marche.yaml"' in sortie.err
    assert Path("mes marchés/sortie").is_dir()


# --- the evident gesture ------------------------------------------------------------------------------------


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch) -> Path:
    """A working folder: a profile, and what comes back by e-mail."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXEMPLE, "ecole.yaml")
    bibliotheques = files.libraries(EXEMPLE.parent)
    vierge, _ = fiche.blank(territoires.load("dieppe-maritime", bibliotheques), bibliotheques)
    Path("fiche.docx").write_bytes(remplir.as_word(vierge, FICHE))
    Path("annexe.docx").write_bytes(remplir.as_word(dossier_of("annexe_ae"), ENGAGEMENT))
    Path("note.docx").write_bytes(remplir.as_word(dossier_of("note_calibrage"), ACCORD))
    Path("ccap.docx").write_bytes(dossier_of("notice_entreprise"))
    for nom in ("ccap.pdf", "annexe_ae signée.pdf"):
        Path(nom).write_bytes(b"%PDF-1.4")
    Path("simulation.xlsx").write_bytes(simulateur.of_contract(dossier.study(EXEMPLE)))
    Path("profils").mkdir()
    Path("profils/marche.xlsx").write_bytes(conversion.to_workbook(EXEMPLE, marche.lists()))
    page = Page("Lots")
    for rang, ligne in enumerate((("Lot", "Intitulé", "Montant HT"), ("01", "Peinture", 45_000)), 1):
        for colonne, contenu in enumerate(ligne, 1):
            page.put(rang, colonne, contenu, Style("Normal"))
    Path("estimation.xlsx").write_bytes(write([page], "Estimation"))
    Path("dce").mkdir()
    Path("reçus").mkdir()
    shutil.copy("note.docx", "reçus/note.docx")
    return tmp_path


@pytest.mark.parametrize(
    ("fichiers", "attendu"),
    [
        (["ecole.yaml"], [["generer", "ecole.yaml", "--sortie", "sortie"]]),
        (["fiche.docx"], [["nouveau", "--depuis", "fiche.docx", "fiche_profil.xlsx"]]),
        (
            ["annexe.docx", "note.docx"],
            [["lire", "annexe.docx", "note.docx", "--profil", "ecole.yaml"]],
        ),
        (["ccap.docx"], [["inserer", "ecole.yaml", "--dans", "ccap.docx"]]),
        (["simulation.xlsx"], [["calibrer", "ecole.yaml", "--depuis", "simulation.xlsx"]]),
        (["estimation.xlsx"], [["nouveau", "--lots", "estimation.xlsx", "estimation_profil.xlsx"]]),
        (["reçus/note.docx"], [["lire", "reçus/note.docx", "--profil", "reçus/../ecole.yaml"]]),
        (["profils/marche.xlsx"], [["generer", "profils/marche.xlsx", "--sortie", "profils/sortie"]]),
        (["ccap.pdf"], [["relire", "ccap.pdf"]]),
        (["annexe_ae signée.pdf"], [["lire", "annexe_ae signée.pdf", "--profil", "ecole.yaml"]]),
        (["dce"], [["relire", "dce"]]),
    ],
)
def test_the_evident_thing(bureau, fichiers, attendu):
    assert ouvrir.evident([Path(nom) for nom in fichiers]) == attendu


def test_without_a_profile_a_tender_piece_is_read_again(bureau):
    Path("ecole.yaml").unlink()
    assert ouvrir.evident([Path("ccap.docx")]) == [["relire", "ccap.docx"]]


def test_a_form_that_came_back_as_a_pdf_is_not_taken_for_read(bureau, ligne):
    sortie = ligne("ouvrir", "annexe_ae signée.pdf")
    assert sortie.code == 1
    assert "document PDF — demandez la version Word" in sortie.err


@pytest.mark.parametrize(("nom", "message"), [("x.png", "ne sait que faire"), ("absent.yaml", "introuvable")])
def test_what_is_not_known_gets_a_sentence(bureau, nom, message):
    Path("x.png").write_bytes(b"")
    with pytest.raises(Refus, match=message):
        ouvrir.evident([Path(nom)])


def test_opening_a_profile_writes_its_documents_beside_it(bureau, ligne):
    sortie = ligne("ouvrir", "ecole.yaml")
    assert sortie.code == 0
    assert sortie.err.startswith("→ clausegen generer ecole.yaml --sortie sortie\n")
    assert Path("sortie/EXEMPLE-2026-01/textes_a_inserer.docx").is_file()
