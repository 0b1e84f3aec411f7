"""Workbooks read as a person sees them, whoever wrote them, and written so that no text is ever run."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from outils import classeur_xml

from clausegen import files, tableur
from clausegen.constats import Adresse, Refus
from clausegen.tableur import Plage, affichage, ecriture
from clausegen.tableur.ecriture import Formule, Page, Saisie, Style

ICI = Path("marche.xlsx")
STYLE = Style("Essai", saisie=True)
MOMENT = dt.datetime(2026, 12, 1, 8, 30)  # noqa: DTZ001 (a cell has no zone)


def cells(data):
    """By address: value and text."""
    (feuille,) = tableur.parse(data, ICI).feuilles
    return {str(c.adresse).removeprefix("Lots!"): (c.valeur, c.texte) for c in feuille.cellules.values()}


def refusal(data):
    with pytest.raises(Refus) as refus:
        tableur.parse(data, ICI)
    (constat,) = refus.value.constats
    assert constat.code == "TAB-01"
    assert constat.fichier == "marche.xlsx"
    assert constat.remede
    return constat.message


# --- as Excel writes ---------------------------------------------------------------------------------


def test_every_kind_of_cell():
    data = classeur_xml.build(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="inlineStr"><is><r><t xml:space="preserve">en </t></r><r><t>ligne</t></r></is></c>'
        '<c r="D1" t="str"><f>A1&amp;"x"</f><v>calculé</v></c><c r="E1" t="b"><v>1</v></c>'
        '<c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="G1"><f>1+1</f></c><c r="H1" s="0"/></row>'
        '<row r="3"><c><v>1.1000000000000001</v></c><c r="AA3" t="d"><v>2026-12-01T00:00:00</v></c>'
        "<c><v>-2.5E-2</v></c></row><row><c><v>7</v></c></row>",
        textes="<si><t>Gros œuvre</t></si>"
        "<si><r><t>deux_x000D_\n</t></r><r><t>lignes</t></r><rPh><t>かな</t></rPh></si>",
    )
    assert cells(data) == {
        "A1": ("Gros œuvre", "Gros œuvre"),
        "B1": ("deux\nlignes", "deux\nlignes"),
        "C1": ("en ligne", "en ligne"),
        "D1": ("calculé", "calculé"),
        "E1": (True, "oui"),
        "F1": ("#DIV/0!", "#DIV/0!"),
        "G1": (None, ""),
        "A3": (Decimal("1.1"), "1,1"),
        "AA3": (dt.date(2026, 12, 1), "01/12/2026"),
        "AB3": (Decimal("-0.025"), "-0,0250"),
        "A4": (Decimal("7"), "7"),
    }
    feuille = tableur.parse(data, ICI)["Lots"]
    assert feuille.at(1, 4).formule
    assert feuille.at(1, 6).defaut == (
        "la cellule affiche #DIV/0!",
        "corrigez sa formule, ou tapez la valeur",
    )
    assert feuille.at(1, 7).defaut[0] == "formule dont le résultat n'est pas enregistré"
    assert feuille.at(1, 1).defaut is None


@pytest.mark.parametrize(
    ("stocke", "forme", "valeur", "texte"),
    [
        ("0.45000000000000001", "0%", "0.45", "45 %"),
        ("5.2499999999999998E-2", "0\\ %", "0.0525", "5,25 %"),
        ("1250000.5", "#,##0.00\\ &quot;€&quot;", "1250000.5", "1250000,5 €"),
        ("1250000", "_-* #,##0\\ [$€-40C]_-;\\-* #,##0\\ [$€-40C]_-;_-@_-", "1250000", "1250000 €"),
        ("450", "#,##0&quot; k€&quot;", "450", "450 k€"),
        ("450000", "#,##0,&quot; k€&quot;", "450000", "450 k€"),
        ("450000", "#,##0,", "450000", "450000"),
        ("3", "00", "3", "03"),
        (
            "235841234",
            "0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##",
            "235841234",
            "0235841234",
        ),
        ("3", "&quot;Lot &quot;00", "3", "Lot 03"),
        ("12", "0&quot; mois&quot;", "12", "12 mois"),
        ("-12", "[Red]-0", "-12", "-12"),
        ("1.125", "General", "1.125", "1,1250"),
        ("0.30000000000000004", "General", "0.3", "0,3"),
        ("1E+21", "0.00E+00", "1000000000000000000000", "1000000000000000000000"),
        ("123456789012345678", "General", "123456789012346000", "123456789012346000"),
    ],
)
def test_a_number_reads_as_it_shows_without_losing_a_digit(stocke, forme, valeur, texte):
    data = classeur_xml.build(f'<row r="1"><c r="A1" s="0"><v>{stocke}</v></c></row>', formats=(forme,))
    assert cells(data) == {"A1": (Decimal(valeur), texte)}


@pytest.mark.parametrize(
    ("stocke", "forme", "en_1904", "valeur", "texte"),
    [
        ("46357", "dd/mm/yyyy", False, dt.date(2026, 12, 1), "01/12/2026"),
        ("46357", "[$-40C]d\\ mmmm\\ yyyy;@", False, dt.date(2026, 12, 1), "01/12/2026"),
        ("44895", "d/m/yy", True, dt.date(2026, 12, 1), "01/12/2026"),
        ("1", "d/m/yy", False, dt.date(1900, 1, 1), "01/01/1900"),
        ("61", "d/m/yy", False, dt.date(1900, 3, 1), "01/03/1900"),
        ("46357.354166666664", "d/m/yy h:mm", False, MOMENT, "01/12/2026 08:30"),
        ("0.35416666666666669", "h:mm", False, dt.time(8, 30), "08:30"),
        ("6.3125", "[h]:mm", False, dt.timedelta(hours=151, minutes=30), "151:30"),
        ("9999999", "d/m/yy", False, Decimal("9999999"), "9999999"),
    ],
)
def test_dates_of_both_systems(stocke, forme, en_1904, valeur, texte):
    proprietes = '<workbookPr date1904="1"/>' if en_1904 else ""
    data = classeur_xml.build(
        f'<row r="1"><c r="A1" s="0"><v>{stocke}</v></c></row>', formats=(forme,), proprietes=proprietes
    )
    assert cells(data) == {"A1": (valeur, texte)}


def test_what_is_hidden_or_merged_is_known():
    data = classeur_xml.build(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>titre</t></is></c></row><row r="2" hidden="1"/>',
        avant='<cols><col min="2" max="3" hidden="1"/><col min="4" max="16384" width="9"/></cols>',
        apres='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )
    feuille = tableur.parse(data, ICI)["Lots"]
    assert feuille.at(500, 12).texte == "titre"
    assert feuille.hidden(2, 1)
    assert feuille.hidden(1, 3)
    assert not feuille.hidden(1, 4)
    assert feuille.fusions == [Plage(1, 1, 1 << 20, 1 << 14)]
    assert list(feuille.rows()) == [(1, [feuille.at(1, 1)])]


def test_another_prefix_is_the_same_workbook():
    data = classeur_xml.build("")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parties = {nom: archive.read(nom) for nom in archive.namelist()}
    parties["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{classeur_xml.NS}"><x:sheetData><x:row r="2"><x:c r="B2" t="str">'
        "<x:v>oui</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    ).encode()
    assert cells(files.pack(parties.items())) == {"B2": ("oui", "oui")}


def test_an_address_counts_past_z():
    assert [str(Adresse(1, 7, c, "Lots")) for c in (1, 26, 27, 702, 703)] == [
        "Lots!A7", "Lots!Z7", "Lots!AA7", "Lots!ZZ7", "Lots!AAA7",
    ]  # fmt: skip


# --- refused -----------------------------------------------------------------------------------------


def archive(**parties):
    return files.pack([(nom.replace("__", "/"), contenu) for nom, contenu in parties.items()])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
         "ancien format .xls, ou classeur protégé par un mot de passe"),
        (b"", "le fichier est vide"),
        ("lot;montant\n01;450 000 €\n".encode(), "fichier texte (.csv ?), et non un classeur Excel"),
        (b"%PDF-1.7\n", "document PDF"),
        (b"\x00\x01\x02", "ce n'est pas un classeur Excel"),
        (classeur_xml.build("")[:-40], "ce n'est pas un classeur Excel, ou il est abîmé"),
        (files.pack([("mimetype", b"application/vnd.oasis.opendocument"), ("content.xml", b"<a/>")]),
         "classeur LibreOffice (.ods)"),
        (files.pack([("xl/workbook.bin", b"x")]), "classeur binaire .xlsb"),
        (files.pack([("word/document.xml", b"<a/>")]), "document Word"),
        (files.pack([("Index/Document.iwa", b"x")]), "classeur Numbers"),
        (files.pack([("[Content_Types].xml", b"<Types/>")]), "ce n'est pas un classeur Excel"),
        (classeur_xml.build("<row><c><v>abc</v></c></row>"), "le classeur est abîmé"),
        (classeur_xml.build('<row><c t="s"><v>9</v></c></row>'), "le classeur est abîmé"),
        (classeur_xml.build("<row><c>"), "le classeur est abîmé"),
        (classeur_xml.build('<row r="0"/>'), "le classeur est abîmé"),
        (classeur_xml.build("", avant="</worksheet><!DOCTYPE a>"), "le classeur est abîmé"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_gets_a_sentence(data, message):
    assert refusal(data) == message


def test_a_doctype_and_a_bomb_are_refused():
    with zipfile.ZipFile(io.BytesIO(classeur_xml.build(""))) as zip_:
        parties = {nom: zip_.read(nom) for nom in zip_.namelist()}
    bombe = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxx">]><a>&b;</a>'
    assert "DOCTYPE" in refusal(files.pack((parties | {"xl/sharedStrings.xml": bombe}).items()))
    assert "démesuré" in refusal(files.pack((parties | {"xl/media/a.bin": bytes(65 << 20)}).items()))


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(Refus, match="classeur introuvable"):
        tableur.read(tmp_path / "rien.xlsx")
    with pytest.raises(Refus, match="c'est un dossier"):
        tableur.read(tmp_path)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_broken_workbook_never_breaks_us(data):
    octets = bytearray(
        classeur_xml.build('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', textes="<si><t>a</t></si>")
    )
    for _ in range(data.draw(st.integers(1, 6))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refus):
        tableur.parse(bytes(octets), ICI)


# --- written -----------------------------------------------------------------------------------------


def sheet(*contenus):
    page = Page("Lots")
    for ligne, contenu in enumerate(contenus, 1):
        page.put(ligne, 1, contenu, STYLE)
    return page


ACTIFS = [
    "=1+1",
    "+33 2 35",
    "-5",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "#N/A",
    '=HYPERLINK("http://x")',
]


def test_a_text_never_becomes_a_formula():
    octets = ecriture.write([sheet(*ACTIFS)], "Essai")
    with zipfile.ZipFile(io.BytesIO(octets)) as zip_:
        assert b"<f>" not in zip_.read("xl/worksheets/sheet1.xml")
    relues = load_workbook(io.BytesIO(octets))["Lots"]
    assert [c.value for (c,) in relues.iter_rows()] == ACTIFS
    assert all(c.data_type == "s" for (c,) in relues.iter_rows())
    assert [c.quotePrefix for (c,) in relues.iter_rows()] == [texte[0] in "=+-@\t" for texte in ACTIFS]


def test_a_formula_is_one_by_its_type_only():
    octets = ecriture.write([sheet(Decimal("0.1"), Formule("=A1*2"))], "Essai")
    relues = load_workbook(io.BytesIO(octets))["Lots"]
    assert relues["A2"].value == "=A1*2"
    assert relues["A2"].data_type == "f"


def test_the_same_content_gives_the_same_bytes(monkeypatch):
    page = sheet("a", dt.date(2026, 12, 1))
    page.notes[1, 1] = "une note\nsur deux lignes"
    page.saisies.append(Saisie(Plage(1, 1, 9, 1), [f"choix, {n}" for n in range(80)], titre="t", conseil="c"))
    page.signaux.append((Plage(1, 1, 9, 1), Formule('=A1=""'), STYLE))
    un = ecriture.write([page], "Essai & co", {"taux": "Lots!$A$1"})
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert ecriture.write([page], "Essai & co", {"taux": "Lots!$A$1"}) == un
    noms = zipfile.ZipFile(io.BytesIO(un)).namelist()
    assert noms[0] == "[Content_Types].xml"
    relu = load_workbook(io.BytesIO(un))
    assert relu.properties.title == "Essai & co"
    assert relu["Listes"].sheet_state == "hidden"
    assert relu.defined_names["taux"].attr_text == "Lots!$A$1"
    assert relu["Lots"]["A1"].comment.text == "une note\nsur deux lignes"


def test_a_control_character_is_refused():
    with pytest.raises(ValueError, match="caractère de contrôle"):
        ecriture.write([sheet("a\x07")], "Essai")


TEXTES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc",), exclude_characters="\ufffe\uffff"), min_size=1
)


VALEURS = st.one_of(
    TEXTES,
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    st.dates(dt.date(1901, 1, 1), dt.date(2199, 1, 1)),
    st.booleans(),
    st.sampled_from(["_x0041_", "_x000D_", " a ", "a\nb"]),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(VALEURS, min_size=1, max_size=6))
def test_what_is_written_is_read(valeurs):
    page = Page("Lots")
    for ligne, valeur in enumerate(valeurs, 1):
        style = Style("Jour", forme=ecriture.JOUR) if isinstance(valeur, dt.date) else STYLE
        page.put(ligne, 1, valeur, style)
    feuille = tableur.parse(ecriture.write([page], "Essai"), ICI)["Lots"]
    for ligne, valeur in enumerate(valeurs, 1):
        cellule = feuille.at(ligne, 1)
        lu = cellule.valeur if cellule else ""
        assert lu == valeur or (isinstance(valeur, str) and not valeur.strip() and lu == "")


# --- by others ---------------------------------------------------------------------------------------


def test_openpyxl_s_own_workbooks(tmp_path):
    classeur = Workbook()
    feuille = classeur.active
    feuille.title = "Lots"
    feuille.append(["a", 0.45, dt.date(2026, 12, 1), True, None, "=A1"])
    feuille["B1"].number_format = "0.0%"
    classeur.create_sheet("Cachée").sheet_state = "veryHidden"
    classeur.save(tmp_path / "x.xlsx")
    lu = tableur.read(tmp_path / "x.xlsx")
    assert [cellule.texte for _, cellules in lu["Lots"].rows() for cellule in cellules] == [
        "a", "45 %", "01/12/2026", "oui", "",
    ]  # fmt: skip
    assert [feuille.masquee for feuille in lu.feuilles] == [False, True]
    with pytest.raises(KeyError):
        lu["Rien"]


def test_a_builtin_format_is_known():
    assert affichage.builtin(14) == "mm-dd-yy"
    assert affichage.builtin(44).count("€") == 3
    assert affichage.builtin(9999) == "General"
