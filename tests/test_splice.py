"""A text in someone else's document: where it goes, how it is tracked, how it is found again."""

import re

import pytest
from outils import docx_minimal as d
from outils import revisions_word, validateurs
from outils.articles import ARTICLE, article
from outils.insertions import COURT, MARQUE, NUMEROTATION, REVISION, host, paragraph, put, text, unpacked

from clausegen.constats import Refus
from clausegen.word import outline, splice
from clausegen.word.paragraphe import W

# --- where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("avant", "attendu"),
    [(0, "Une phrase.|A|B"), (1, "A|Une phrase.|B"), (2, "A|B|Une phrase."), (3, "A|B|Une phrase.")],
)
def test_a_text_goes_before_a_block_or_at_the_end(avant, attendu):
    assert "|".join(text(put(host(d.p("A"), d.p("B")), avant))) == attendu


def test_several_texts_go_in_together_each_in_its_place():
    hote = splice.open_host(host(d.p("A"), d.p("B")))
    marques = [splice.Marque("m", piece, "1") for piece in ("un", "de", "tr")]
    insertions = [
        splice.Insertion(1, splice.Lignes(("un", "deux"), comme=0), marques[0]),
        splice.Insertion(0, COURT, marques[1]),
        splice.Insertion(1, splice.Lignes(("trois",), comme=1), marques[2]),
    ]
    sortie = splice.insert(hote, insertions, REVISION)
    assert text(sortie) == ["Une phrase.", "A", "un", "deux", "trois", "B"]
    assert [splice.find(splice.open_host(sortie), m).premier for m in marques] == [2, 0, 4]


def test_a_heading_keeps_the_bookmark_that_opens_before_it():
    ouvert = '<w:bookmarkStart w:id="1" w:name="_Toc1"/>'
    ferme = '<w:bookmarkEnd w:id="1"/>'
    sortie = splice.open_host(put(host(d.p("A"), ouvert, d.p("B"), ferme), 2))
    assert [bloc.balise for bloc in sortie.blocs] == ["p", "p", "bookmarkStart", "p", "bookmarkEnd", "sectPr"]


CHAMP = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
DEPLACE = '<w:moveFromRange{} w:id="5"{}/>'


@pytest.mark.parametrize(
    ("avant", "apres", "raison"),
    [
        (d.p(CHAMP.format("begin"), "TOC"), d.p(CHAMP.format("end")), "champ"),
        (DEPLACE.format("Start", ' w:name="m"') + d.p("m"), DEPLACE.format("End", ""), "déplacé"),
        (
            "<w:p><w:pPr><w:rPr><w:del w:id='1' w:author='x'/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
            "",
            "supprimée",
        ),
    ],
)
def test_some_places_are_refused_and_say_why(avant, apres, raison):
    data = host(d.p("A"), avant, d.p("B"), apres, d.p("C"))
    hote = splice.open_host(data)
    rang = len(splice.open_host(host(d.p("A"), avant)).blocs) - 1
    assert raison in hote.obstacle(rang)
    assert hote.obstacle(hote.fin) is None
    with pytest.raises(Refus, match=raison):
        put(data, rang)


def test_two_tables_never_touch():
    tableau = d.tbl(d.tr("a", "b"))
    notre = article("titre: T\n| x | y |\n| 1 | 2 |\n")
    sortie = splice.open_host(put(host(tableau, tableau), 1, notre))
    assert [bloc.balise for bloc in sortie.blocs] == ["tbl", "p", "tbl", "p", "tbl", "sectPr"]


@pytest.mark.parametrize(
    "dernier",
    [
        d.p("B", style="Titre1"),
        d.p("B"),
        "<w:p/>",
        "<w:p><w:pPr/><w:r><w:t>B</w:t></w:r></w:p>",
        "<w:p><w:pPr><w:rPr/></w:pPr><w:r><w:t>B</w:t></w:r></w:p>",
        '<w:p><w:pPr><w:jc w:val="both"/><w:rPr><w:b/></w:rPr></w:pPr><w:r><w:t>B</w:t></w:r></w:p>',
        '<w:p w:rsidR="00A"><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t>B</w:t></w:r></w:p>',
    ],
)
def test_at_the_end_the_last_mark_changes_hands_and_comes_back(dernier):
    data = host(d.p("A"), dernier)
    sortie = put(data, 2, ARTICLE, REVISION)
    assert paragraph(sortie, 1).find(f"{W}pPr/{W}rPr/{W}ins") is not None
    refuse, accepte = revisions_word.reject(sortie), revisions_word.accept(sortie)
    assert outline.lines(refuse) == outline.lines(data)
    assert outline.lines(accepte) == outline.lines(put(data, 2, ARTICLE))
    trouvaille = splice.find(splice.open_host(sortie), MARQUE)
    assert trouvaille.suivie
    nombre = trouvaille.dernier - trouvaille.premier + 1
    encore = put(sortie, trouvaille.premier, ARTICLE, REVISION, retire=nombre)
    assert outline.lines(revisions_word.reject(encore)) == outline.lines(data)


def test_two_texts_at_the_end_share_the_last_mark():
    data = host(d.p("A"), "<w:p/>")
    marques = [splice.Marque("m", piece, "1") for piece in ("un", "de")]
    hote = splice.open_host(data)
    sortie = splice.insert(hote, [splice.Insertion(2, COURT, marque) for marque in marques], REVISION)
    assert text(sortie) == ["A", "", "Une phrase.", "Une phrase."]
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)
    assert validateurs.microsoft_errors(sortie) == []
    second = splice.open_host(sortie)
    trouvailles = [splice.find(second, marque) for marque in marques]
    assert [t.suivie for t in trouvailles] == [True, True]
    insertions = [
        splice.Insertion(t.premier, COURT, marque, retire=1)
        for t, marque in zip(trouvailles, marques, strict=True)
    ]
    encore = splice.insert(
        second, [*insertions, splice.Insertion(9, COURT, splice.Marque("m", "tr", "1"))], REVISION
    )
    assert text(encore) == ["A", "", *["Une phrase."] * 3]
    assert outline.lines(revisions_word.reject(encore)) == outline.lines(data)


def test_two_texts_may_not_replace_the_same_passage():
    hote = splice.open_host(host(d.p("A"), d.p("B")))
    marques = [splice.Marque("m", piece, "1") for piece in ("un", "de")]
    with pytest.raises(Refus, match="se disputent"):
        splice.insert(hote, [splice.Insertion(0, COURT, marque, retire=1) for marque in marques], None)


# --- tracked changes -----------------------------------------------------------------------------------


def test_each_change_has_an_author_a_day_and_a_number_of_its_own():
    sortie = splice.open_host(put(host(d.p("A"), d.p("B")), 1, ARTICLE, REVISION)).document.decode()
    changes = re.findall(r'<w:ins w:id="(\d+)" w:author="([^"]*)" w:date="([^"]*)"', sortie)
    assert {auteur for _, auteur, _ in changes} == {"Marie &amp; associés"}
    assert {jour for *_, jour in changes} == {"2026-03-02T00:00:00Z"}
    numeros = re.findall(r' w:id="(\d+)"', sortie.replace("bookmarkEnd w:id", ""))
    assert len(numeros) == len(set(numeros))
    assert sortie.count("<w:trPr>") == sortie.count("<w:tr>") == 2


def test_a_field_and_a_link_of_ours_are_tracked_run_by_run():
    contenu = d.docx(
        '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:hyperlink w:anchor="x"><w:r><w:t>lien</w:t></w:r></w:hyperlink></w:p>'
    )
    data = host(d.p("A"), d.p("B"))
    sortie = put(data, 1, contenu, REVISION)
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)
    nus = [run for run in paragraph(sortie, 1).iter(f"{W}r") if run.getparent().tag != f"{W}ins"]
    assert nus == []
    assert validateurs.microsoft_errors(sortie) == []


def test_replaced_blocks_are_struck_out_and_come_back():
    data = host(
        d.p("A"),
        d.p("B", style="Titre1"),
        d.tbl(d.tr("c", "d")),
        '<w:p><w:hyperlink w:anchor="x"><w:r><w:t>lien</w:t></w:r></w:hyperlink></w:p>',
        d.p("Z"),
    )
    sortie = put(data, 1, ARTICLE, REVISION, retire=3)
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)
    assert outline.lines(revisions_word.accept(sortie)) == outline.lines(put(data, 1, ARTICLE, retire=3))
    assert text(put(data, 1, COURT, retire=3)) == ["A", "Une phrase.", "Z"]
    assert validateurs.microsoft_errors(sortie) == []


@pytest.mark.parametrize(
    ("bloc", "raison"),
    [
        ("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>", "changement de section"),
        (d.p(CHAMP.format("begin")), "coupe un champ"),
    ],
)
def test_what_may_not_be_replaced(bloc, raison):
    hote = splice.open_host(host(d.p("A"), bloc, d.p("B")))
    assert raison in hote.bond(1, 1)
    assert hote.bond(0, 1) is None
    assert "fin du document" in hote.bond(2, 2)


def test_half_a_bookmark_survives_what_it_stood_in():
    data = host(
        d.p('<w:bookmarkStart w:id="1" w:name="s"/>', "A"), d.p("B", '<w:bookmarkEnd w:id="1"/>'), d.p("C")
    )
    sortie = put(data, 0, retire=1)
    assert d.part(sortie).count('w:id="1"') == 2


# --- found again ---------------------------------------------------------------------------------------


def test_a_second_run_finds_the_first_and_replaces_it():
    data = host(d.p("A"), d.p("B"))
    premier = put(data, 1, ARTICLE, REVISION)
    hote = splice.open_host(premier)
    assert splice.find(hote, splice.Marque("autre", "art", "1")) is None
    assert splice.find(hote, splice.Marque("2026-TVX-014", "pen", "1")) is None
    trouvaille = splice.find(hote, splice.Marque("2026-TVX-014", "art", "2"))
    assert trouvaille == splice.Trouvaille(1, 12, "1", intacte=True, suivie=True)
    second = put(premier, 1, COURT, REVISION, retire=12)
    assert text(second) == ["A", "Une phrase.", "B"]
    assert "<w:del " not in d.part(second)
    assert outline.lines(revisions_word.reject(second)) == outline.lines(data)


def test_a_second_run_without_tracking_leaves_nothing_pending():
    data = host(d.p("A"))
    premier = put(data, 1, COURT, REVISION)
    assert outline.lines(put(premier, 1, COURT, retire=1)) == outline.lines(put(data, 1, COURT))
    assert "<w:ins " not in d.part(put(premier, 1, COURT, retire=1))


def test_libreoffice_opens_a_bookmark_twice():
    sortie = put(host(d.p("A"), d.p("B")), 1, ARTICLE)
    ecrit = d.part(sortie)
    double = re.search(r'<w:bookmarkStart w:id="(\d+)" w:name="(_clausegen\w+)"/>', ecrit)
    fin = f'<w:bookmarkEnd w:id="{double[1]}"/>'
    ecrit = ecrit.replace(fin, double[0].replace(double[1], "9") + "<w:r/>" + fin.replace(double[1], "9"))
    data = d.zipped({**unpacked(sortie), "word/document.xml": ecrit.encode()})
    trouvaille = splice.find(splice.open_host(data), MARQUE)
    assert trouvaille == splice.find(splice.open_host(sortie), MARQUE)


def test_an_accepted_insertion_is_struck_out_by_the_second_run():
    accepte = revisions_word.accept(put(host(d.p("A"), d.p("B")), 1, COURT, REVISION))
    trouvaille = splice.find(splice.open_host(accepte), MARQUE)
    assert trouvaille == splice.Trouvaille(1, 1, "1", intacte=True, suivie=False)
    second = put(accepte, 1, COURT, REVISION, retire=1)
    assert outline.lines(revisions_word.reject(second)) == outline.lines(accepte)
    assert outline.lines(revisions_word.accept(second)) == outline.lines(accepte)
    noms = re.findall(r'w:name="(_clausegen[^"]*)"', d.part(second))
    assert len(noms) == len(set(noms)) == 2
    assert splice.find(splice.open_host(second), MARQUE).suivie


def test_an_edit_shows():
    sortie = put(host(d.p("A")), 1, ARTICLE)
    edite = d.part(sortie).replace("833 heures", "350 heures")
    data = d.zipped({**unpacked(sortie), "word/document.xml": edite.encode()})
    trouvaille = splice.find(splice.open_host(data), MARQUE)
    assert not trouvaille.intacte
    assert not trouvaille.suivie


def test_once_refused_nothing_is_found():
    refuse = revisions_word.reject(put(host(d.p("A"), d.p("B")), 1, COURT, REVISION))
    assert splice.find(splice.open_host(refuse), MARQUE) is None


def test_a_mark_never_passes_forty_characters():
    long = splice.Marque("Marché n° 2026/045 – rénovation énergétique", "article", "1.2.3-bêta")
    assert len(long.name("0" * 64)) + 1 <= 40
    assert re.fullmatch(r"_clausegen_\w+", long.name("0" * 64))
    autre = splice.Marque("Marché n° 2026/045 – rénovation de la piscine", "article", "1")
    assert long.cle != autre.cle


# --- lines and rows ------------------------------------------------------------------------------------


def test_lines_look_like_their_neighbour_and_the_list_goes_on():
    puce = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>'
        + d.r("CCTP ;", "<w:i/>")
        + "</w:p>"
    )
    data = host(puce, d.p("B"), numbering=NUMEROTATION.format(forme="bullet", texte="-"))
    sortie = put(data, 1, splice.Lignes(("l'annexe insertion ;", "a\tb"), comme=0), REVISION)
    ligne = paragraph(sortie, 1)
    assert ligne.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val") == "7"
    assert ligne.find(f".//{W}r/{W}rPr/{W}i") is not None
    assert text(sortie) == ["CCTP ;", "l'annexe insertion ;", "a→b", "B"]
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)


def test_rows_join_a_table_and_are_replaced_by_the_next_run():
    data = host(d.p("A"), d.tbl(d.tr("Retard", "100 €"), d.tr("Absence", "50 €")), d.p("B"))
    rangees = splice.Rangees((("Insertion", "60 € l'heure"),), apres=1)
    sortie = put(data, 1, rangees, REVISION)
    assert outline.lines(sortie)[1:4] == [
        "| Retard | 100 € |",
        "| Absence | 50 € |",
        "| Insertion | 60 € l'heure |",
    ]
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)
    encore = put(sortie, 1, splice.Rangees((("Insertion", "70 €"),), apres=1), REVISION)
    assert outline.lines(encore)[2:5] == ["| Absence | 50 € |", "| Insertion | 70 € |", "[Normal] B"]
    with pytest.raises(Refus, match="2 colonnes"):
        put(data, 1, splice.Rangees((("une",),), apres=0))
    with pytest.raises(Refus, match="pas de tableau"):
        put(data, 0, rangees)
