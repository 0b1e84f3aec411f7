"""From YAML to workbook and back: the same contract, the comments kept, nothing replaced unseen."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from clausegen import cli, conversion, marche, marges, notation
from clausegen.constats import Refus
from clausegen.marges import Note

RACINE = Path(__file__).parents[1] / "profiles"
TERRITOIRE = ("--territoire", "dieppe-maritime")
PROFILS = sorted(RACINE.glob("*.yaml"))


@pytest.fixture
def dossier(tmp_path):
    shutil.copytree(RACINE / "types", tmp_path / "types")
    return tmp_path


def copy(nom, dossier):
    return Path(shutil.copy(RACINE / f"{nom}.yaml", dossier / f"{nom}.yaml"))


def to_workbook(source):
    cible = source.with_suffix(".xlsx")
    cible.write_bytes(conversion.to_workbook(source, marche.lists()))
    return cible


def edit(chemin, **cellules):
    """Change cells, « Lots!G6 » written Lots_G6."""
    classeur = load_workbook(chemin)
    for repere, valeur in cellules.items():
        feuille, cellule = repere.split("_")
        classeur[feuille][cellule] = valeur
    classeur.save(chemin)


def answer(chemin, feuille, **reponses):
    """Change answers, « Validé par » written Validé_par."""
    classeur = load_workbook(chemin)
    lignes = {str(cellule.value).removesuffix(" *"): cellule.row for cellule in classeur[feuille]["A"]}
    for libelle, valeur in reponses.items():
        classeur[feuille].cell(lignes[libelle.replace("_", " ")], 2).value = valeur
    classeur.save(chemin)


def run(capsys, *arguments):
    code = cli.run(list(map(str, arguments)))
    sortie = capsys.readouterr()
    return code, sortie.out, sortie.err


# --- nothing lost ------------------------------------------------------------------------------------


@pytest.mark.parametrize("chemin", PROFILS, ids=lambda chemin: chemin.stem)
def test_a_new_text_says_the_same_and_keeps_the_comments(chemin, dossier):
    source = copy(chemin.stem, dossier)
    neuf = dossier / "neuf.yaml"
    neuf.write_text(conversion.to_text(to_workbook(source), neuf, marche.lists()).texte, encoding="utf-8")
    avant, apres = marche.load(source), marche.load(neuf)
    assert apres.marche == avant.marche
    assert apres.blancs == avant.blancs
    dits = [
        ligne.strip()
        for texte in (source.read_text(encoding="utf-8"), neuf.read_text(encoding="utf-8"))
        for ligne in sorted(re.findall(r"(?m)(?:^| )# ?(.*)$", texte))
        if "yaml-language-server" not in ligne and ligne.strip()
    ]
    assert dits[: len(dits) // 2] == dits[len(dits) // 2 :]


@pytest.mark.parametrize("chemin", PROFILS, ids=lambda chemin: chemin.stem)
def test_an_unchanged_workbook_changes_nothing(chemin, dossier):
    source = copy(chemin.stem, dossier)
    conversion_ = conversion.to_text(to_workbook(source), source, marche.lists())
    assert conversion_.changements == ()
    assert conversion_.texte.encode() == source.read_bytes()


def test_only_what_changed_is_written(dossier):
    source = copy("exemple-groupe-scolaire", dossier)
    classeur = to_workbook(source)
    edit(classeur, Lots_G6=Decimal("2000000"), Lots_H6="50 %", Lots_B8="Menuiseries : extérieures")
    answer(classeur, "Marché", Communes="Dieppe ; Eu")
    answer(classeur, "Clause", Globalisation_des_heures="oui")
    fait = conversion.to_text(classeur, source, marche.lists())
    assert [changement.text() for changement in fait.changements] == [
        "lieux : « Dieppe » → « Dieppe, Eu »",
        "lots[1].montant_ht : « 1 950 000 € » → « 2 000 000 € »",
        "lots[1].part_main_oeuvre : (absent) → « 50 % »",
        "lots[3].intitule : « Menuiseries extérieures » → « Menuiseries : extérieures »",
        "clause.globalisation : (absent) → « oui »",
    ]
    avant = source.read_text(encoding="utf-8").splitlines()
    apres = fait.texte.splitlines()
    assert len(apres) == len(avant) + 2
    assert sum(ligne not in apres for ligne in avant) == 3
    assert {ligne.strip() for ligne in apres if ligne not in avant} == {
        f"lieux: [Dieppe, Eu]{'# nom ou code INSEE ; commune réelle, pour vérifier le périmètre':>85}",
        "montant_ht: 2 000 000 €",
        "part_main_oeuvre: 50 %",
        'intitule: "Menuiseries : extérieures"',
        "globalisation: oui",
    }


def test_a_lot_taken_out_takes_no_other_s_comments(dossier):
    source = dossier / "marche.yaml"
    source.write_text(
        "format: 1\nlots:\n  - numero: '01'  # un\n    heures: 1\n  - numero: '02'  # deux\n    heures: 2\n"
        "  - numero: '03'  # trois\n    heures: 3\n",
        encoding="utf-8",
    )
    classeur = to_workbook(source)
    livre = load_workbook(classeur)
    livre["Lots"].delete_rows(6)
    livre["Lots"]["A8"], livre["Lots"]["M8"] = "04", 4
    livre.save(classeur)
    assert conversion.to_text(classeur, source, {}).texte == (
        "format: 1\nlots:\n  - numero: '02'  # deux\n    heures: 2\n"
        "  - numero: '03'  # trois\n    heures: 3\n  - numero: \"04\"\n    heures: 4\n"
    )


def test_a_short_status_grows(dossier):
    source = dossier / "marche.yaml"
    source.write_text("format: 1\nobjet: x\nstatut: projet    # relu ?\n", encoding="utf-8")
    classeur = to_workbook(source)
    answer(classeur, "Marché", État_du_profil="Validé", Validé_par="facilitatrice")
    texte = conversion.to_text(classeur, source, {}).texte
    assert texte == ("format: 1\nobjet: x\nstatut:    # relu ?\n  etat: valide\n  par: facilitatrice\n")


def test_a_faulty_workbook_writes_nothing(dossier):
    source = copy("exemple-groupe-scolaire", dossier)
    classeur = to_workbook(source)
    edit(classeur, Lots_G6="=1/0")
    with pytest.raises(Refus, match="Lots!G6"):
        conversion.to_text(classeur, source, marche.lists())


def test_a_control_character_is_said(dossier):
    source = dossier / "marche.yaml"
    source.write_text('format: 1\nobjet: "a\\u0007b"\n', encoding="utf-8")
    with pytest.raises(Refus, match="caractère de contrôle"):
        conversion.to_workbook(source, {})


# --- at the counter ----------------------------------------------------------------------------------


def test_there_and_back_at_the_counter(dossier, capsys):
    source = copy("exemple-groupe-scolaire", dossier)
    avant = source.read_bytes()
    classeur = source.with_suffix(".xlsx")
    assert run(capsys, "convertir", source, classeur)[:2] == (0, f"{classeur}\n")
    code, sortie, erreurs = run(capsys, "convertir", source, classeur)
    assert (code, sortie) == (1, "")
    assert "ce fichier existe déjà" in erreurs
    code, sortie, erreurs = run(capsys, "convertir", classeur, source)
    assert (code, sortie) == (0, "")
    assert "Rien à changer" in erreurs
    edit(classeur, Lots_G6=Decimal("2000000"))
    code, sortie, erreurs = run(capsys, "convertir", classeur, source, "--oui")
    assert code == 0
    assert sortie == f"lots[1].montant_ht : « 1 950 000 € » → « 2 000 000 € »\n{source}\n"
    assert source.read_bytes() == avant.replace("1 950 000 €".encode(), "2 000 000 €".encode())


def test_a_refusal_at_the_question_leaves_the_file(dossier, capsys, monkeypatch):
    source = copy("exemple-groupe-scolaire", dossier)
    avant = source.read_bytes()
    classeur = to_workbook(source)
    edit(classeur, Lots_G6=Decimal("2000000"))
    monkeypatch.setattr("clausegen.cli.questions.agree", lambda question: False)
    code, _, erreurs = run(capsys, "convertir", classeur, source)
    assert code == 0
    assert "Rien n'est écrit." in erreurs
    assert source.read_bytes() == avant


@pytest.mark.parametrize(
    ("source", "cible"), [("a.yaml", "b.yaml"), ("a.xlsx", "b.xlsx"), ("a.yaml", "b.docx")]
)
def test_two_names_that_cannot_be_converted(source, cible, capsys):
    code, _, erreurs = run(capsys, "convertir", source, cible)
    assert code == 1
    assert "rien à convertir entre ces deux fichiers" in erreurs


def test_a_workbook_to_fill_in(dossier, capsys):
    cible = dossier / "neuf.xlsx"
    assert run(capsys, "nouveau", "--excel", cible, "--base", "travaux-batiment", *TERRITOIRE)[0] == 0
    code, sortie, _ = run(capsys, "verifier", cible)
    assert code == 1
    assert [ligne.split(", ")[1].split(" :")[0] for ligne in sortie.splitlines() if ".xlsx" in ligne] == [
        "Marché!B5", "Marché!B6", "Marché!B9", "Lots!A5",
    ]  # fmt: skip
    edit(cible, Marché_B5="2026-001", Marché_B6="Une école", Marché_B9="01/12/2026", Lots_B6="Gros œuvre",
         Lots_C6="Gros œuvre, béton armé", Lots_F6="D'après le montant du lot", Lots_G6=450000)  # fmt: skip
    lu = marche.load(cible).marche
    assert lu.lots[0].activite == "gros_oeuvre"
    assert (lu.base, lu.nature, lu.lots[0].montant_ht) == ("travaux-batiment", "travaux", 450000)
    assert run(capsys, "nouveau", "--excel", cible)[0] == 1
    code, _, erreurs = run(capsys, "nouveau", "--excel", dossier / "x.xlsx", "--base", "travaux-batimant")
    assert "vouliez-vous « travaux-batiment » ?" in erreurs
    code, _, erreurs = run(capsys, "nouveau", "--excel", dossier / "x.xls")
    assert "x.xlsx" in erreurs


def test_a_series_takes_workbooks_and_skips_office_s_marks(dossier, capsys):
    source = copy("exemple-groupe-scolaire", dossier)
    to_workbook(source)
    (dossier / "~$exemple-groupe-scolaire.xlsx").write_bytes(b"x")
    code, sortie, _ = run(capsys, "verifier", dossier / "*.xlsx")
    assert code == 0
    assert "Lots!F6" in sortie


def test_other_workbooks_get_a_sentence(dossier, capsys):
    for nom, contenu in (
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(99)),
        ("b.xlsx", b"abime"),
        ("c.csv", b"a;b\n"),
    ):
        (dossier / nom).write_bytes(contenu)
        code, sortie, erreurs = run(capsys, "verifier", dossier / nom)
        assert code == 1
        assert " — " in sortie + erreurs


# --- comments ----------------------------------------------------------------------------------------

ANNOTE = """\
# En tête
#
# en deux alinéas

# du format
format: 1   # fin
objet: "un # dans un texte"  # vrai
lots:   # les lots
  # avant le lot
  - numero: a   # un
    motif: |    # un bloc
      # dans le bloc
      suite
  - [x,
     y]   # perdu dans une liste
taches: [a]   # liste
# fin
"""


def test_each_comment_is_with_its_key():
    assert marges.read(ANNOTE) == [
        Note(("format",), "avant", "En tête\n\nen deux alinéas\n\ndu format"),
        Note(("format",), "fin", "fin"),
        Note(("objet",), "fin", "vrai"),
        Note(("lots",), "fin", "les lots"),
        Note(("lots", 0, "numero"), "avant", "avant le lot"),
        Note(("lots", 0, "numero"), "fin", "un"),
        Note(("lots", 0, "motif"), "fin", "un bloc"),
        Note(("taches",), "fin", "liste"),
        Note((), "apres", "fin"),
    ]


def test_comments_go_back_to_their_keys():
    texte = "format: 1\nlots:\n  - numero: a\n    motif: b\n"
    notes = [
        Note(("lots", 0, "numero"), "avant", "deux\n\nlignes"),
        Note(("lots", 0, "motif"), "fin", "pourquoi"),
        Note(("perdue",), "fin", "plus de clé"),
        Note((), "apres", "tout à la fin"),
    ]
    assert marges.write(texte, notes) == (
        "format: 1\nlots:\n  # deux\n\n  # lignes\n  - numero: a\n    motif: b    # pourquoi\n"
        "# plus de clé\n# tout à la fin\n"
    )


MOTS = st.text(st.characters(categories=["L", "N"], codec="utf-8"), min_size=1, max_size=8)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(MOTS, st.one_of(MOTS, st.lists(MOTS, max_size=2)), min_size=1, max_size=4), st.data())
def test_any_comment_comes_back(valeurs, data):
    texte = "\n".join(notation.entries(valeurs)) + "\n"
    places = st.sampled_from([((cle,), place) for cle in valeurs for place in ("avant", "fin")])
    notes = [Note(*place, data.draw(MOTS)) for place in data.draw(st.lists(places, unique=True))]
    rang = {place: i for i, place in enumerate((c, p) for c in valeurs for p in ("avant", "fin"))}
    notes.sort(key=lambda note: rang[note.chemin[0], note.place])
    assert marges.read(marges.write(texte, notes)) == notes
