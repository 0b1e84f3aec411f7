"""A profile as a workbook: every key has its cell, and every mistake names its own."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from outils import outillage, validateurs

from clausegen import arbre, conformite, dossier, gabarit, marche, tableur
from clausegen.arbre import Arbre
from clausegen.constats import Adresse, Refus
from clausegen.gabarit import cases, modele
from clausegen.marges import Note
from clausegen.tableur import Cellule

RACINE = Path(__file__).parents[1]
ECOLE = RACINE / "profiles" / "exemple-groupe-scolaire.yaml"
ICI = Path("marche.xlsx")
GENRES = {
    genre: genre.capitalize() for genre in ("montant", "part", "nombre", "entier", "mois", "jour", "oui")
}
SANS_PLACE = {
    "format", "clause.critere.sous_criteres.intitule", "clause.critere.sous_criteres.ponderation",
}  # fmt: skip


# --- against the schema ------------------------------------------------------------------------------


@cache
def whole_schema():
    return marche.schema()


@cache
def schema_keys():
    """Every key of a profile that holds a value, without ranks: its schema."""
    return below(whole_schema())


def below(definition, prefixe=""):
    trouvees = {}
    for cle, propriete in definition["properties"].items():
        references = re.findall(r"#/\$defs/(\w+)", str(propriete))
        if references:
            trouvees |= below(whole_schema()["$defs"][references[0]], f"{prefixe}{cle}.")
        else:
            trouvees[prefixe + cle] = propriete
    return trouvees


def placed():
    """Every key of the workbook, as the schema names it."""
    for feuille in modele.feuilles({}):
        for rubrique in feuille.rubriques:
            if feuille.de == "tranches":
                if rubrique.cle in modele.DECLAREE:
                    yield f"tranches.{rubrique.cle}", rubrique
                if rubrique.cle in modele.AJOUTEE:
                    yield f"lots.tranches.{rubrique.cle}", rubrique
            elif feuille.de not in ("autres", "notes"):
                yield f"{feuille.de}.{rubrique.cle}".removeprefix("."), rubrique


def test_every_key_of_a_profile_has_its_cell():
    cles = [cle for cle, _ in placed()]
    assert len(cles) == len(set(cles))
    assert set(schema_keys()) - set(cles) == SANS_PLACE
    assert set(cles) <= set(schema_keys())


def test_each_choice_is_the_schema_s():
    for cle, rubrique in placed():
        propriete = str(schema_keys()[cle])
        enum = re.search(r"'enum': \[([^\]]*)\]", propriete)
        attendus = set(re.findall(r"'(\w+)'", enum[1])) if enum and rubrique.genre != "oui" else set()
        assert {choix for choix, _ in rubrique.choix} == attendus, cle
        assert rubrique.liste == ("'type': 'array'" in propriete), cle


def test_each_kind_is_the_model_s():
    sources = (RACINE / "clausegen" / nom for nom in ("marche.py", "clause.py"))
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    for cle, rubrique in placed():
        nom = cle.rpartition(".")[2]
        annotations = re.findall(rf"^    {nom}: (?:Annotated\[)?(\w+)", code, re.M)
        voulu = GENRES.get(rubrique.genre)
        assert voulu in annotations if voulu else not set(annotations) <= set(GENRES.values()), (
            cle,
            annotations,
        )


def test_headings_are_one_each_and_explained():
    fiches = [r for f in modele.feuilles({}) if f.forme == "fiche" for r in f.rubriques]
    tableaux = [f.rubriques for f in modele.feuilles({}) if f.forme == "tableau"]
    for rubriques in (fiches, *tableaux):
        noms = [nom for rubrique in rubriques for nom in set(rubrique.noms)]
        assert len(noms) == len(set(noms))
        assert all(rubrique.aide.endswith((".", "…")) for rubrique in rubriques)
    titres = {modele.fold(s.titre) for f in modele.feuilles({}) for s in f.sections}
    assert not titres & {nom for rubrique in fiches for nom in rubrique.noms}
    for _, rubrique in placed():
        plies = [modele.fold(libelle) for _, libelle in rubrique.choix]
        assert len(plies) == len(set(plies))


# --- as people fill it in ----------------------------------------------------------------------------


def cell(valeur, texte=None):
    adresse = Adresse(1, 7, 4, "Lots")
    return Cellule(adresse, valeur, texte if texte is not None else str(valeur).replace(".", ","))


@pytest.mark.parametrize(
    ("cle", "cellule", "attendu"),
    [
        ("lots.montant_ht", cell(Decimal("450000"), "450 k€"), "450 k€"),
        ("lots.montant_ht", cell(Decimal("1234.5678"), "1234,5678 €"), "1234,57"),
        ("lots.montant_ht", cell("1 250 000 €"), "1 250 000 €"),
        ("lots.montant_ht", cell(Decimal("1250.125")), "1250,13"),
        ("lots.part_main_oeuvre", cell(Decimal("0.45"), "45 %"), "45 %"),
        ("lots.part_main_oeuvre", cell(Decimal("0.45")), "0,45"),
        ("lots.part_main_oeuvre", cell(Decimal(45)), "45 %"),
        ("lots.part_main_oeuvre", cell(Decimal(1)), "1"),
        ("lots.part_main_oeuvre", cell("45 %"), "45 %"),
        ("lots.duree_mois", cell(Decimal(2), "2 ans"), "2 ans"),
        ("lots.duree_mois", cell(Decimal(12), "12 h"), "12"),
        ("lots.heures_totales", cell(Decimal("1250.125"), "1250,125 h"), "1250,125"),
        ("lots.heures", cell(Decimal("12.5")), "12,5"),
        ("lots.numero", cell(Decimal(3), "03"), "03"),
        ("lots.methode", cell("d'après le MONTANT du lot"), "montant"),
        ("lots.methode", cell("volume_fixe"), "volume_fixe"),
        ("lots.methode", cell("au pif"), "au pif"),
        ("lots.taches", cell("peinture ; ponçage\npose"), ["peinture", "ponçage", "pose"]),
        ("lots.taches", cell("peinture ; à compléter"), ["peinture", "à compléter"]),
        ("consultation", cell(dt.date(2026, 12, 1), "01/12/2026"), "2026-12-01"),
        ("consultation", cell("1er décembre 2026"), "1er décembre 2026"),
        ("defense", cell(True, "oui"), "oui"),
        ("lots.montant_ht", cell(" À  COMPLÉTER "), "à compléter"),
    ],
)
def test_what_is_typed_is_understood(cle, cellule, attendu):
    rubrique = next(r for nom, r in placed() if nom == cle)
    assert cases.take(rubrique, cellule) == attendu


@pytest.mark.parametrize(
    ("cle", "cellule", "message"),
    [
        ("lots.numero", cell(dt.date(2026, 2, 1), "01/02/2026"), "Excel a pris ce texte pour une date"),
        ("lots.montant_ht", cell(None, ""), "formule dont le résultat n'est pas enregistré"),
        ("lots.montant_ht", cell(tableur.ErreurExcel("#REF!")), "la cellule affiche #REF!"),
    ],
)
def test_what_cannot_be_taken_is_said(cle, cellule, message):
    rubrique = next(r for nom, r in placed() if nom == cle)
    with pytest.raises(cases.Illisible, match=re.escape(message)):
        cases.take(rubrique, cellule)


@pytest.fixture
def ecole(tmp_path):
    """The school's workbook, to be spoilt with openpyxl, then loaded."""
    chemin = tmp_path / "marche.xlsx"
    chemin.write_bytes(gabarit.workbook(arbre.read_yaml(ECOLE), marche.lists()))

    def spoil(action):
        classeur = load_workbook(chemin)
        action(classeur)
        classeur.save(chemin)
        return chemin

    return spoil


def said(constats):
    return [re.sub(r"^\S*marche\.xlsx, ", "", constat.text()) for constat in constats]


def test_every_mistake_is_named_by_its_cell_and_at_once(ecole):
    def spoil(classeur):
        lots, marche_ = classeur["Lots"], classeur["Marché"]
        lots["G7"] = "env. 400 k€"
        lots["F8"] = "au pif"
        lots["G9"] = "=1/0"
        lots["H10"] = 45.5
        lots["E11"] = "longtemps"
        lots["A12"] = dt.date(2026, 2, 1)
        marche_["B9"] = "bientôt"
        marche_["B5"] = None
        marche_["B16"] = "à compléter"

    with pytest.raises(Refus) as refus:
        marche.load(ecole(spoil))
    assert said(refus.value.constats) == [
        "Marché!B5 : réponse obligatoire absente — référence du marché : 2026-045",
        "Marché!B9 : attendu une date comme « 2026-12-01 », « 01/12/2026 » ou « 1er décembre 2026 », "
        "lu « bientôt »",
        "Lots!G7 : attendu un montant comme « 1 250 000,50 € », « 450 k€ » ou « 1,25 M€ », "
        "lu « env. 400 k€ »",
        "Lots!F8 : « au pif » inconnu — choisissez dans la liste de la cellule",
        "Lots!G9 : formule dont le résultat n'est pas enregistré — ouvrez le classeur dans Excel ou "
        "LibreOffice, enregistrez-le, ou tapez la valeur",
        "Lots!H10 : attendu un pourcentage d'au plus 100 %, lu « 4550 % »",
        "Lots!E11 : attendu une durée comme « 12 mois » ou « 2 ans », lu « longtemps »",
        "Lots!A12 : Excel a pris ce texte pour une date : 01/02/2026 — mettez la cellule au format Texte, "
        "puis retapez la valeur",
    ]
    assert {c.json()["cellule"] for c in refus.value.constats} >= {"Lots!G7", "Marché!B5"}


def test_sheets_rows_and_columns_may_move(ecole):
    avant = marche.load(ecole(lambda classeur: None)).marche

    def spoil(classeur):
        classeur["Lots"].title = "Nos lots"
        classeur["Marché"].title = "Feuil1"
        classeur["Clause"].title = "La suite"
        classeur.move_sheet("Nos lots", -1)
        lots, marche_ = classeur["Nos lots"], classeur["Feuil1"]
        for plage in [*lots.merged_cells.ranges, *marche_.merged_cells.ranges]:
            (lots if plage in lots.merged_cells.ranges else marche_).unmerge_cells(str(plage))
        lots.move_range("G5:G40", cols=40)
        lots.move_range("A5:AU40", rows=3, cols=2)
        marche_.move_range("A1:C90", rows=2, cols=1)
        marche_.insert_cols(4)

    apres = marche.load(ecole(spoil))
    assert apres.marche == avant
    assert apres.constats == ()
    assert str(apres.position(("lots", 0, "montant_ht")).ligne) == "Nos lots!AW9"


def test_what_people_add_is_left_out_and_named(ecole):
    avant = marche.load(ecole(lambda classeur: None)).marche

    def spoil(classeur):
        lots, marche_ = classeur["Lots"], classeur["Marché"]
        lots.insert_rows(10)
        lots["A10"] = "Lots techniques"
        lots.merge_cells("A10:G10")
        lots["A15"], lots["G15"] = "TOTAL HT", "=SUM(G6:G14)"
        lots["AZ5"], lots["AZ6"] = "Remarques", "à revoir"
        lots.row_dimensions[7].hidden = True
        marche_["A90"], marche_["B90"] = "Référence du marche public", "X"
        classeur.create_sheet("Brouillon")["A1"] = "calculs"

    apres = marche.load(ecole(spoil))
    assert apres.marche == avant
    dits = said(apres.constats)
    assert "Lots!A10 : ligne « Lots techniques » non reprise : un titre ou un total" in dits
    assert "Lots!A15 : ligne « TOTAL HT » non reprise : un titre ou un total" in dits
    assert "Lots!AZ5 : colonne « Remarques » inconnue, non reprise" in dits
    assert [dit for dit in dits if "masquée" in dit] == [
        "Lots!A7 : ligne masquée, lue quand même — affichez-la, ou videz-la"
    ]
    assert (
        "Marché!A90 : « Référence du marche public » : rubrique inconnue, non reprise — vouliez-vous "
        "« Référence du marché » ?" in dits
    )
    assert "Brouillon!A1 : feuille « Brouillon » non reprise" in dits
    assert {c.code for c in conformite.check(dossier.study(apres.fichier))} >= {"GAB-05"}


def test_a_cell_merged_over_lots_speaks_for_each(ecole):
    def spoil(classeur):
        lots = classeur["Lots"]
        lots.unmerge_cells("A4:G4")
        lots["E7"] = lots["E8"] = None
        lots.merge_cells("E6:E8")

    lus = marche.load(ecole(spoil)).marche.lots
    assert [lot.duree_mois for lot in lus[:4]] == [10, 10, 10, 3]


def test_answering_twice_is_refused(ecole):
    def spoil(classeur):
        classeur["Clause"]["A90"], classeur["Clause"]["B90"] = "Objet du marché", "Autre"
        autres = classeur["Autres"]
        autres["A6"], autres["B6"] = "lots[1].montant_ht", "1 €"
        autres["A7"], autres["B7"] = "lots[99].intitule", "rien"
        classeur["Tranches"]["A6"], classeur["Tranches"]["C6"] = "TO1", "77"

    with pytest.raises(Refus) as refus:
        marche.load(ecole(spoil))
    dits = said(refus.value.constats)
    assert "Clause!B90 : « Objet du marché » est déjà rempli en Marché!B6" in dits
    assert "Autres!A6 : « lots[1].montant_ht » ne mène nulle part, ou est déjà rempli" in dits
    assert "Autres!A7 : « lots[99].intitule » ne mène nulle part, ou est déjà rempli" in dits
    assert "Tranches!C6 : aucun lot « 77 » — donnez son numéro" in dits


def test_another_workbook_is_no_profile():
    with pytest.raises(Refus, match="n'est pas un profil de marché"):
        gabarit.read(tableur.parse(gabarit_of_nothing(), ICI), {})


def gabarit_of_nothing():
    from openpyxl import Workbook

    flux = io.BytesIO()
    classeur = Workbook()
    classeur.active.append(["Lot", "Montant"])
    classeur.save(flux)
    return flux.getvalue()


def test_an_injected_formula_stays_a_text():
    neuf = Arbre({"objet": '=HYPERLINK("http://x")', "lots": [{"intitule": "@SUM(1)"}]}, {}, frozenset())
    octets = gabarit.workbook(neuf, {})
    classeur = load_workbook(io.BytesIO(octets))
    assert classeur["Marché"]["B6"].data_type == "s"
    assert classeur["Lots"]["B6"].data_type == "s"
    lecture = gabarit.read(tableur.parse(octets, ICI), {})
    assert lecture.arbre.valeur["lots"] == [{"intitule": "@SUM(1)"}]


def test_only_answers_are_unlocked():
    classeur = load_workbook(io.BytesIO(gabarit.workbook(arbre.read_yaml(ECOLE), {})))
    for nom, libre, verrou in (("Marché", "B5", "A5"), ("Lots", "C9", "C5"), ("Clause", "B5", "C5")):
        feuille = classeur[nom]
        assert feuille.protection.sheet
        assert not feuille[libre].protection.locked
        assert feuille[verrou].protection.locked
        assert feuille.page_setup.orientation == "landscape"
        assert feuille.page_setup.paperSize == 9
        assert feuille.print_title_rows
    assert classeur["Lots"]["F5"].comment.text.startswith("Comment compter")
    listes = {str(regle.sqref): regle for regle in classeur["Lots"].data_validations.dataValidation}
    assert listes["F6:F1000"].formula1.startswith("Listes!")


def test_microsoft_finds_nothing_wrong(tmp_path):
    sdk = validateurs.microsoft()
    if sdk is None:
        outillage.absent("validateur de Microsoft absent")
    for nom, source in (("plein", arbre.read_yaml(ECOLE)), ("vide", Arbre({}, {}, frozenset()))):
        chemin = tmp_path / f"{nom}.xlsx"
        chemin.write_bytes(gabarit.workbook(source, marche.lists(), [Note(("objet",), "fin", "=1")]))
        assert sdk.validate(str(chemin)) == []
