"""The plan of any document: its headings, and their numbers as Word shows them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from outils import docx_minimal as d
from outils import hotes, numeros_word
from outils.cahiers import cahier, champ, niveau, numerotation, par, run, sommaire, style
from outils.hote_long import long
from outils.outillage import absent

from clausegen.archive import ContentError, members
from clausegen.constats import Refus
from clausegen.word import plan
from clausegen.word.numeros import form
from clausegen.word.package import WORD, Package, xml
from clausegen.word.splice.accueil import open_host

GRAS = "<w:b/>"
TITRES = (
    style("Normal", "Normal", base="")
    + "".join(
        style(
            f"Titre{n}",
            f"heading {n}",
            ppr=f'<w:numPr><w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr>'
            f'<w:outlineLvl w:val="{n - 1}"/>',
        )
        for n in (1, 2, 3)
    )
    + style("TM1", "toc 1")
    + style("Clause", "Titre maison", base="Titre2")
)
ARTICLES = (
    niveau("Article %1 – ", style="Titre1"),
    niveau("%1.%2", style="Titre2"),
    niveau("%1.%2.%3", style="Titre3"),
)


def lire(data: bytes) -> plan.Plan:
    paquet = Package("", {e.nom: e for e in members(data, WORD)})
    parties = [paquet.linked(genre) for genre in ("styles", "numbering")]
    return plan.read(
        xml(paquet.read(paquet.document)), *(xml(paquet.read(p[0])) if p else None for p in parties)
    )


def lu(*blocs: str, numeros: str = "", styles: str = TITRES) -> list[str]:
    trouve = lire(cahier(*blocs, numeros=numeros, styles=styles))
    return ["  " * (t.niveau - 1) + t.text() for t in trouve.titres]


def test_numbers_follow_the_styles():
    blocs = [
        par("Objet", "Titre1"),
        par("Lots", "Titre2"),
        par("Forme", "Titre2"),
        par("Suite", "Titre3"),
        par("Prix", "Titre1"),
        par("Un", "Clause"),
    ]
    assert lu(*blocs, numeros=numerotation(ARTICLES)) == [
        "Article 1 – Objet",
        "  1.1 Lots",
        "  1.2 Forme",
        "    1.2.1 Suite",
        "Article 2 – Prix",
        "  2.1 Un",
    ]


def test_a_title_knows_its_block_its_style_and_who_numbers_it():
    data = cahier(
        par("avant"), d.tbl(d.tr("a", "b")), par("Objet", "Titre1"),
        par("Art", ppr="<w:outlineLvl w:val='1'/>"),
        numeros=numerotation(ARTICLES), styles=TITRES,
    )  # fmt: skip
    objet, art = lire(data).titres
    assert (objet.bloc, objet.numero, objet.style, objet.mode) == (2, "1", "heading 1", "automatique")
    assert (art.bloc, art.niveau, art.numero, art.style, art.mode) == (3, 2, "", "Normal", "aucun")


@pytest.mark.parametrize(
    ("forme", "attendus"),
    [
        ("decimal", ["1", "2", "3"]),
        ("upperRoman", ["I", "II", "III"]),
        ("lowerRoman", ["i", "ii", "iii"]),
        ("upperLetter", ["A", "B", "C"]),
        ("lowerLetter", ["a", "b", "c"]),
        ("decimalZero", ["01", "02", "03"]),
        ("ordinal", ["1er", "2e", "3e"]),
    ],
)
def test_forms(forme, attendus):
    numeros = numerotation((niveau("%1)", forme, style="Titre1"),))
    assert lu(*(par("x", "Titre1") for _ in range(3)), numeros=numeros) == [f"{n}) x" for n in attendus]


def test_letters_go_round_and_roman_numbers_stop():
    assert [form(n, "upperLetter") for n in (26, 27, 53)] == ["Z", "AA", "AAA"]
    assert [form(n, "lowerRoman") for n in (4, 9, 14, 40, 1999, 4000)] == [
        "iv",
        "ix",
        "xiv",
        "xl",
        "mcmxcix",
        "4000",
    ]


def test_legal_numbers_are_all_digits():
    numeros = numerotation(
        (niveau("%1", "upperRoman", style="Titre1"), niveau("%1.%2", style="Titre2", avant="<w:isLgl/>"))
    )
    assert lu(par("a", "Titre1"), par("b", "Titre2"), numeros=numeros) == ["I a", "  1.1 b"]


def test_starts_and_restarts():
    sans = (
        niveau("%1", style="Titre1", depart=4),
        niveau("%2)", style="Titre2", avant='<w:lvlRestart w:val="0"/>'),
    )
    blocs = [par("a", "Titre1"), par("b", "Titre2"), par("c", "Titre1"), par("d", "Titre2")]
    assert lu(*blocs, numeros=numerotation(sans)) == ["4 a", "  1) b", "5 c", "  2) d"]


def test_a_hidden_number_is_not_shown():
    numeros = numerotation((niveau("%1.", style="Titre1") + "<w:rPr><w:vanish/></w:rPr>",))
    assert lu(par("a", "Titre1"), par("b", "Titre1"), numeros=numeros) == ["a", "b"]


def test_an_override_starts_a_list_again():
    reprise = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    blocs = [
        par("a", "Titre1"),
        par("b", "Titre1", liste=(2, 0)),
        par("c", "Titre1", liste=(2, 0)),
        par("d", "Titre1", liste=(3, 0)),
    ]
    assert lu(*blocs, numeros=numerotation(ARTICLES, extra=reprise)) == [
        "Article 1 – a", "Article 7 – b", "Article 8 – c", "Article 9 – d",
    ]  # fmt: skip


def test_an_override_may_write_a_level_otherwise():
    ecart = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="Annexe %1"/></w:lvl>'
        "</w:lvlOverride></w:num>"
    )
    assert lu(par("x", "Titre1", liste=(2, 0)), numeros=numerotation(ARTICLES, extra=ecart)) == ["Annexe A x"]


def test_a_list_may_name_a_style_of_list():
    lien = (
        '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="Liste9"/></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="9"/></w:num>'
    )
    liste = (
        '<w:style w:type="numbering" w:styleId="Liste9"><w:name w:val="L9"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    blocs = [par("a", "Titre1"), par("b", "Titre1", liste=(9, 0))]
    assert lu(*blocs, numeros=numerotation(ARTICLES, extra=lien), styles=TITRES + liste) == [
        "Article 1 – a",
        "Article 2 – b",
    ]


def test_no_list_and_an_unknown_one_number_nothing():
    blocs = [par("a", "Titre1", liste=(0, 0)), par("b", "Titre1", liste=(44, 0)), par("c", "Titre1")]
    assert lu(*blocs, numeros=numerotation(ARTICLES)) == ["a", "b", "Article 1 – c"]


def test_paragraphs_of_tables_count_and_are_no_headings():
    tableau = d.tbl(d.tr(d.tc(par("caché", "Titre1")), "b"))
    assert lu(par("a", "Titre1"), tableau, par("c", "Titre1"), numeros=numerotation(ARTICLES)) == [
        "Article 1 – a",
        "Article 3 – c",
    ]


def test_tables_of_contents_are_left_out():
    controle = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{par('Sommaire', 'Titre1', liste=(0, 0))}"
        f"{par('Objet 1', 'Titre1', liste=(0, 0))}</w:sdtContent></w:sdt>"
    )
    lignes = sommaire([("Article 1 – Objet", "2"), ("Article 2 – Prix", "3")], "Titre1")
    simple = par(f'<w:fldSimple w:instr="TOC \\o">{run("Article 3 – x")}</w:fldSimple>', "Titre1")
    blocs = [
        controle,
        lignes,
        simple,
        par("Article 1 – Objet ........ 4", rpr=GRAS),
        par("Table des matières", "Titre1"),
        par("Article 1 – Objet", "TM1", rpr=GRAS),
    ]
    assert lu(*blocs, par("Article 1 – Objet", rpr=GRAS)) == ["Article 1 – Objet"]


def test_a_field_that_never_ends_hides_nothing():
    ouvert = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    assert lu(par(ouvert + run("a"), "Titre1"), par("b", "Titre1")) == ["a", "b"]
    assert lu(par(champ("REF x", "Objet"), "Titre1")) == ["Objet"]


def test_deleted_text_is_not_read_inserted_text_is():
    trace = '<w:{0} w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"><w:r><w:{1}>{2}</w:{1}></w:r></w:{0}>'
    mixte = par(run("Pri") + trace.format("del", "delText", "me") + trace.format("ins", "t", "x"), "Titre1")
    parti = par(
        trace.format("del", "delText", "Ancien"),
        "Titre1",
        ppr='<w:rPr><w:del w:id="2" w:author="a"/></w:rPr>',
    )
    assert lu(parti, mixte, numeros=numerotation(ARTICLES)) == ["Article 1 – Prix"]


def test_boxes_are_ignored_and_content_controls_read():
    boite = f"<w:r><w:pict><w:txbxContent>{par('Article 9 – boîte', rpr=GRAS)}</w:txbxContent></w:pict></w:r>"
    controle = f"<w:sdt><w:sdtContent>{par('Objet', 'Titre1')}</w:sdtContent></w:sdt>"
    assert lu(par(boite + run("texte")), controle) == ["Objet"]


TAPES = [
    ("ARTICLE 1 : OBJET DU MARCHE", GRAS, "ARTICLE 1 : OBJET DU MARCHE"),
    ("Article 1 – Objet", "", "Article 1 – Objet"),
    ("Article 1er – Objet", GRAS, "Article 1er – Objet"),
    ("Article 1", GRAS, "Article 1"),
    ("1. Objet", GRAS, "1. Objet"),
    ("1 - Objet", '<w:u w:val="single"/>', "1 - Objet"),
    ("1.1 – Délais", GRAS, "1.1 – Délais"),
    ("I. Objet", GRAS, "I. Objet"),
    ("A – Objet", "<w:caps/>", "A – Objet"),
    ("Chapitre I : Généralités", GRAS, "Chapitre I : Généralités"),
]


@pytest.mark.parametrize(("texte", "rpr", "attendu"), TAPES)
def test_typed_headings(texte, rpr, attendu):
    assert lu(par(texte, rpr=rpr)) == [attendu]


PHRASES = [
    ("Le titulaire réalise les heures", GRAS),
    ("Article 12 du CCAG Travaux", ""),
    ("L'article 12 – Pénalités s'applique", GRAS),
    ("1. Le titulaire réalise les heures.", GRAS),
    ("1.1 – Délais", ""),
    ("3 mois", GRAS),
    ("4.2 %", GRAS),
    ("12. Objet", GRAS),
    ("« Titulaire » : l'entreprise retenue", GRAS),
    ("Article 3 : " + "x" * 200, GRAS),
]


@pytest.mark.parametrize(("texte", "rpr"), PHRASES)
def test_what_only_looks_like_a_heading(texte, rpr):
    assert lu(par("1. Objet", rpr=GRAS), par(texte, rpr=rpr)) == ["1. Objet"]
    assert lu(d.tbl(d.tr(d.tc(par("Article 4 – Prix", rpr=GRAS)), "b"))) == []


def test_typed_numbers_nest():
    blocs = [
        "Chapitre I – Le marché",
        "Article 1 – Objet",
        "1.1 Forme",
        "1.2 Lots",
        "1.2.1 Tranches",
        "Article 2 – Prix",
        "2.1 Forme",
        "a) non",
    ]
    assert lu(*(par(bloc, rpr=GRAS) for bloc in blocs)) == [
        "Chapitre I – Le marché",
        "  Article 1 – Objet",
        "    1.1 Forme",
        "    1.2 Lots",
        "      1.2.1 Tranches",
        "  Article 2 – Prix",
        "    2.1 Forme",
    ]
    romains = ["I. Objet", "A. Forme", "B. Lots", "C. Tranches", "II. Prix", "A. Forme"]
    assert lu(*(par(bloc, rpr=GRAS) for bloc in romains)) == [
        "I. Objet", "  A. Forme", "  B. Lots", "  C. Tranches", "II. Prix", "  A. Forme",
    ]  # fmt: skip


def test_a_bold_paragraph_that_a_list_numbers():
    numeros = numerotation((niveau("Article %1 :"), niveau("%1.%2.")))
    blocs = [
        par("Objet", rpr=GRAS, liste=(1, 0)),
        par("Forme", rpr=GRAS, liste=(1, 1)),
        par("un alinéa numéroté.", liste=(1, 1)),
    ]
    assert lu(*blocs, par("Prix", rpr=GRAS, liste=(1, 0)), numeros=numeros) == [
        "Article 1 : Objet",
        "  1.1. Forme",
        "Article 2 : Prix",
    ]


def test_bold_may_come_from_the_style():
    styles = TITRES + style("Gras", "Sous-titre maison", rpr=GRAS)
    assert lu(par("1. Objet", "Gras"), par(run("2. Prix", '<w:b w:val="0"/>'), "Gras"), styles=styles) == [
        "1. Objet"
    ]


def test_a_document_without_styles_nor_lists():
    membres = d.parts(par("Article 1 – Objet"))
    for nom in ("word/styles.xml", "word/_rels/document.xml.rels"):
        del membres[nom]
    membres["[Content_Types].xml"] = membres["[Content_Types].xml"].replace(
        b'PartName="/word/styles.xml"', b'PartName="/x"'
    )
    assert [t.text() for t in lire(d.zipped(membres)).titres] == ["Article 1 – Objet"]


@pytest.mark.long
def test_the_whole_corpus_has_a_plan():
    corpus = os.environ.get("CLAUSEGEN_CORPUS")
    if not corpus:
        absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    lus = 0
    for chemin in sorted(Path(corpus).rglob("*.docx")):
        data = chemin.read_bytes()
        try:
            open_host(data)
        except Refus:
            continue
        trouve = lire(data)
        assert all(0 <= p.bloc < trouve.blocs for p in trouve.paragraphes), chemin
        assert all(trouve.paragraphes[t.rang].bloc == t.bloc for t in trouve.titres), chemin
        lus += 1
    assert lus > 200


@pytest.mark.long
def test_the_numbers_are_those_of_docxodus(tmp_path):
    """Another program, written after Word itself, gives the same numbers to every numbered paragraph."""
    corpus = os.environ.get("CLAUSEGEN_CORPUS")
    if not corpus:
        absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    fichiers = sorted(Path(corpus).rglob("*.docx"))
    for nom, fabrique in (("a", hotes.automatique), ("b", hotes.tape), ("c", long)):
        fichiers.append(tmp_path / f"{nom}.docx")
        fichiers[-1].write_bytes(fabrique())
    compares = 0
    for chemin in fichiers:
        try:
            paragraphes = lire(chemin.read_bytes()).paragraphes
        except (ContentError, ValueError, StopIteration):
            continue
        notres = [p.numero.affiche for p in paragraphes if p.numero and not p.numero.puce and p.texte]
        leurs = numeros_word.numbers(chemin) if notres else None
        if leurs:  # it reads no list at all in a file whose lists have no « multiLevelType »
            assert list(filter(numbered, notres)) == list(filter(numbered, leurs)), chemin
            compares += len(notres)
    assert compares > 500


def numbered(affiche: str) -> bool:
    """A number, and not a bullet nor a hidden mark."""
    return any(map(str.isalnum, affiche)) and affiche != "o"
