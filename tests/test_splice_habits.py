"""The clothes that a text takes in someone else's document: styles, lists, tables."""

import re

import pytest
from outils import docx_minimal as d
from outils import validateurs
from outils.articles import ARTICLE, article
from outils.insertions import NUMEROTATION, REVISION, host, names, paragraph, put, text

from clausegen.word import outline, splice
from clausegen.word.paragraphe import W

STYLES = d.STYLES.replace(
    "</w:styles>",
    '<w:style w:type="paragraph" w:styleId="T2"><w:name w:val="Heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Corpsdetexte"><w:name w:val="Autre chose"/></w:style></w:styles>',
)


def styles(data):
    return [ligne.partition("] ")[0][1:] for ligne in outline.lines(data) if ligne.startswith("[")]


def test_styles_of_the_same_name_are_the_host_s_and_others_come_along():
    sortie = put(host(d.p("A"), styles=STYLES), 1, ARTICLE)
    assert styles(sortie)[1:4] == ["heading 1", "Heading 2", "Body Text"]
    ecrits = d.part(sortie, "word/styles.xml")
    assert ecrits.startswith(STYLES.removesuffix("</w:styles>"))
    identifiants = re.findall(r'w:styleId="([^"]+)"', ecrits)
    assert len(identifiants) == len(set(identifiants))


def test_headings_lose_our_numbers_and_take_those_that_are_typed():
    allures = {"heading 1": splice.Allure("Titre1"), "heading 2": splice.Allure("")}
    habit = splice.Habit(allures, numeros=("12.\t", "12.1 ", "", "12.2.1 "))
    sortie = put(host(d.p("A")), 1, ARTICLE, habit=habit)
    titre = paragraph(sortie, 1)
    assert titre.find(f".//{W}tab") is not None
    assert not [p for p in (1, 2, 6, 11) if paragraph(sortie, p).find(f"{W}pPr/{W}numPr") is not None]
    lus = text(sortie)
    assert lus[1] == "12.→Clause sociale d’insertion"
    assert lus[2] == "12.1 Objet"
    assert "Volume" in lus
    assert "12.2.1 Suite" in lus


def test_a_paragraph_of_the_host_lends_its_looks():
    modele = (
        '<w:p><w:pPr><w:pageBreakBefore/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'
        '<w:jc w:val="center"/><w:rPr><w:ins w:id="3" w:author="x"/></w:rPr><w:sectPr/></w:pPr>'
        + d.r("1. titre", '<w:b/><w:color w:val="FF0000"/>')
        + "</w:p>"
    )
    data = host(modele, d.p("x"), numbering=NUMEROTATION.format(forme="decimal", texte="Article %1"))
    allures = {
        "heading 1": splice.Allure(comme=0, majuscules=True),
        "body text": splice.Allure(comme=1, gras=True),
        "list bullet": splice.Allure(comme=1, prefixe="-\t"),
    }
    sortie = put(data, 2, ARTICLE, habit=splice.Habit(allures))
    titre, corps, puce = (paragraph(sortie, rang) for rang in (2, 4, 5))
    reglages = [re.sub("{.*}", "", e.tag) for e in titre.find(f"{W}pPr")]
    assert reglages == ["numPr", "jc", "rPr"]
    assert titre.find(f"{W}pPr/{W}rPr/{W}ins") is None
    assert [re.sub("{.*}", "", e.tag) for e in titre.find(f"{W}r/{W}rPr")] == ["b", "color"]
    assert text(sortie)[2] == "CLAUSE SOCIALE D’INSERTION"
    assert corps.find(f"{W}r/{W}rPr/{W}b") is not None
    assert text(sortie)[5] == "-→un"
    assert puce.find(f".//{W}numPr") is None


@pytest.mark.parametrize(("forme", "memes"), [("bullet", True), ("decimal", False)])
def test_bullets_follow_a_list_of_the_host_and_numbers_start_again(forme, memes):
    nom = "list bullet" if forme == "bullet" else "list number"
    data = host(d.p("A"), numbering=NUMEROTATION.format(forme=forme, texte="-"))
    habit = splice.Habit({nom: splice.Allure("", liste="7")})
    contenu = article(f"titre: L\n[{'Puce' if memes else 'Numéro'}] un\n")
    sortie = put(data, 1, contenu, habit=habit)
    numero = paragraph(sortie, 1).find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val")
    assert (numero == "7") is memes
    listes = d.part(sortie, "word/numbering.xml")
    assert listes.count("startOverride") == (0 if memes else 9)
    assert ('<w:abstractNum w:abstractNumId="5"' in listes) is False


def test_a_table_looks_like_the_host_s_and_fits_its_margins():
    modele = d.tbl(d.tr("a", "b"), d.tr("c", "d")).replace(
        '<w:tblW w:w="0" w:type="auto"/>', '<w:tblBorders><w:top w:val="double"/></w:tblBorders>'
    )
    modele = modele.replace("</w:tcPr>", '<w:shd w:val="clear" w:fill="ABCDEF"/></w:tcPr>', 1)
    marges = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="2000" w:right="2000" w:top="0" w:bottom="0"/>'
    membres = d.parts(modele + d.p("A"))
    corps = membres["word/document.xml"].decode().replace('<w:pgSz w:w="11906" w:h="16838"/>', marges)
    data = d.zipped({**membres, "word/document.xml": corps.encode()})
    contenu = article("titre: T\n| x | y |\n| 1 | 2 |\n")
    tableau = paragraph(put(data, 1, contenu, habit=splice.Habit(comme_tableau=0)), 2)
    assert tableau.find(f"{W}tblPr/{W}tblBorders") is not None
    assert tableau.find(f"{W}tblPr/{W}tblStyle") is None
    assert len(tableau.findall(f".//{W}shd")) == 1
    largeurs = [int(colonne.get(f"{W}w")) for colonne in tableau.iter(f"{W}gridCol")]
    assert 7900 <= sum(largeurs) <= 7906


def test_a_table_that_looks_like_the_host_s_is_not_cut_after_its_heads():
    contenu = article("titre: T\n| x | y |\n" + "| 1 | 2 |\n" * 3)
    data = host(d.tbl(d.tr("Objet", "Montant"), d.tr("1", "2")), d.p("A"))
    tableau = paragraph(put(data, 1, contenu, habit=splice.Habit(comme_tableau=0)), 2)
    lies = [
        {p.find(f"{W}pPr/{W}keepNext") is not None for p in rangee.iter(f"{W}p")}
        for rangee in tableau.iter(f"{W}tr")
    ]
    assert lies == [{True}, {True}, {False}, {False}]


def test_what_keeps_a_text_with_the_next_stays_in_the_host_s_look():
    contenu = article("titre: T\n[Corps+] Voici :\n| x | y |\n| 1 | 2 |\n")
    courant = '<w:p><w:pPr><w:keepNext w:val="0"/><w:jc w:val="both"/></w:pPr><w:r><w:t>A</w:t></w:r></w:p>'
    sortie = put(host(courant), 1, contenu, habit=splice.Habit({"body text": splice.Allure(comme=0)}))
    reglages = paragraph(sortie, 1).find(f"{W}pPr")
    assert [e.tag for e in reglages] == [f"{W}keepNext", f"{W}keepLines", f"{W}jc"]
    assert reglages[0].get(f"{W}val") is None


def test_a_table_has_plain_lines_in_a_document_that_shows_none():
    contenu = article("titre: T\n| x | y |\n| 1 | 2 |\n")
    sortie = put(host(d.p("A")), 1, contenu, habit=splice.Habit(cadre=True))
    reglages = paragraph(sortie, 1).find(f"{W}tblPr")
    assert reglages.find(f"{W}tblStyle") is None
    assert [bord.get(f"{W}color") for bord in reglages.find(f"{W}tblBorders")] == ["auto"] * 6
    assert "Tableau" not in d.part(sortie, "word/styles.xml")


def test_a_heading_in_bold_stays_with_its_text_and_away_from_the_last():
    courant = (
        '<w:p><w:pPr><w:spacing w:after="120"/><w:jc w:val="both"/></w:pPr><w:r><w:t>A</w:t></w:r></w:p>'
    )
    habit = splice.Habit(
        {"heading 1": splice.Allure(comme=0, gras=True), "body text": splice.Allure(comme=0)}
    )
    sortie = put(host(courant), 1, article("titre: T\n[Titre 1] Objet\n[Corps] Un texte.\n"), habit=habit)
    reglages, autres = (paragraph(sortie, rang).find(f"{W}pPr") for rang in (1, 2))
    assert [re.sub("{.*}", "", e.tag) for e in reglages] == ["keepNext", "spacing", "jc"]
    assert [reglages.find(f"{W}spacing").get(f"{W}{cote}") for cote in ("before", "after")] == ["160", "120"]
    assert autres.find(f"{W}keepNext") is None


def test_a_host_without_styles_lists_or_relations_gains_them():
    membres = d.parts(d.p("A"))
    del membres["word/_rels/document.xml.rels"], membres["word/styles.xml"]
    types = membres["[Content_Types].xml"].decode()
    types = re.sub(r'<Override PartName="/word/styles.xml"[^>]*>', "", types)
    data = d.zipped({**membres, "[Content_Types].xml": types.encode()})
    sortie = put(data, 1, ARTICLE, REVISION)
    assert validateurs.microsoft_errors(sortie) == validateurs.microsoft_errors(data)
    assert {"word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"} <= set(names(sortie))
