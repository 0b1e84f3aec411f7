"""A text in someone else's document: where, in what clothes, tracked how, and what is refused."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date

import pytest
from outils import docx_minimal as d
from outils import revisions_word, validateurs
from outils.articles import ARTICLE, article
from outils.outillage import absent

from clausegen.constats import Refus
from clausegen.word import outline, splice
from clausegen.word.paragraphe import W
from clausegen.word.splice import blocs

MARQUE = splice.Marque("2026-TVX-014", "art", "1")
REVISION = splice.Revision("Marie & associés", date(2026, 3, 2))
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
COURT = article("titre: Court\n[Corps] Une phrase.\n")
NUMEROTATION = (
    f'<w:numbering xmlns:w="{d.W}"><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="{forme}"/><w:lvlText w:val="{texte}"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
)


def host(*corps, **parties):
    """A document of these blocks, other parts changed or added by name."""
    membres = d.parts("".join(corps))
    relations = membres["word/_rels/document.xml.rels"].decode()
    types = membres["[Content_Types].xml"].decode()
    for nom, data in parties.items():
        membres[f"word/{nom}.xml"] = data.encode()
        if f"{nom}.xml" not in relations:
            fleche = f'<Relationship Id="rId{nom}" Type="{d.OFFICE}/{nom}" Target="{nom}.xml"/>'
            relations = relations.replace("</Relationships>", fleche + "</Relationships>")
            sorte = f'<Override PartName="/word/{nom}.xml" ContentType="{d.SORTE}.{nom}+xml"/>'
            types = types.replace("</Types>", sorte + "</Types>")
    membres |= {"word/_rels/document.xml.rels": relations.encode(), "[Content_Types].xml": types.encode()}
    return d.zipped(membres)


def put(data, avant, contenu=COURT, revision=None, **options):
    """The document with one text."""
    hote = splice.open_host(data, "ccap.docx")
    insertion = splice.Insertion(avant, contenu, options.pop("marque", MARQUE), **options)
    return splice.insert(hote, [insertion], revision)


def text(data):
    return [ligne.partition("] ")[2] for ligne in outline.lines(data)]


def paragraph(data, rang):
    return splice.open_host(data).bloc(rang)


def names(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


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


# --- clothes -------------------------------------------------------------------------------------------

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


# --- bytes ---------------------------------------------------------------------------------------------


def test_only_the_body_changes_and_the_rest_is_copied():
    membres = d.parts(d.p("A"))
    membres |= {"word/vbaProject.bin": b"\x00macro" * 50, "word/embeddings/o.bin": b"\x01" * 9}
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_STORED) as archive:
        archive.mkdir("word")
        for nom, data in membres.items():
            info = zipfile.ZipInfo(nom, (2021, 5, 6, 7, 8, 10))
            info.external_attr, info.comment = 0o600 << 16, b"c"
            archive.writestr(info, data)
        archive.comment = b"fin"
    avant = tampon.getvalue()
    apres = put(avant, 1)
    with zipfile.ZipFile(io.BytesIO(avant)) as a, zipfile.ZipFile(io.BytesIO(apres)) as b:
        assert b.testzip() is None
        assert b.comment == b"fin"
        assert b.namelist() == a.namelist()
        for un, autre in zip(a.infolist(), b.infolist(), strict=True):
            assert (un.date_time, un.external_attr, un.comment) == (
                autre.date_time,
                autre.external_attr,
                b"c" * bool(un.comment),
            )
            if un.filename not in ("word/document.xml", "word/styles.xml"):
                assert a.read(un) == b.read(autre)
                assert un.compress_type == autre.compress_type


def test_a_stream_written_archive_is_copied_too():
    class Flux(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, octets):
            self.data += bytes(octets)
            return len(octets)

    flux = Flux()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, data in d.parts(d.p("A")).items():
            archive.writestr(nom, data)
    with zipfile.ZipFile(io.BytesIO(put(flux.data, 1))) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("prefixe", ["ns0:", ""])
def test_the_host_s_prefixes_are_respected(prefixe):
    corps = "<.body><.p><.r><.t>A</.t></.r></.p></.body>".replace(".", prefixe)
    espace = f'xmlns:{prefixe[:-1]}="{d.W}"' if prefixe else f'xmlns="{d.W}"'
    membres = d.parts("")
    membres["word/document.xml"] = f"<{prefixe}document {espace}>{corps}</{prefixe}document>".encode()
    sortie = put(d.zipped(membres), 1, ARTICLE, REVISION)
    ecrit = d.part(sortie)
    assert ecrit.startswith(f"<{prefixe}document {espace}><{prefixe}body><{prefixe}p>")
    assert text(sortie)[:2] == ["A", "Clause sociale d’insertion"]
    assert validateurs.microsoft_errors(sortie) == []


def test_comments_and_raw_text_do_not_mislead():
    data = host(d.p("A"), "<!-- <w:p> -->", "<w:p><w:r><w:t><![CDATA[</w:p>]]></w:t></w:r></w:p>", d.p("C"))
    assert text(put(data, 2)) == ["A", "</w:p>", "Une phrase.", "C"]


def test_what_word_may_ignore_stays_at_home():
    contenu = d.docx('<w:p w14:paraId="12345678"><w:r><w:t>x</w:t></w:r></w:p>')
    membres = unpacked(contenu)
    racine = (
        membres["word/document.xml"]
        .decode()
        .replace(
            "<w:document ",
            f'<w:document xmlns:mc="{MC}" mc:Ignorable="w14" ',
        )
    )
    membres["word/document.xml"] = racine.encode()
    assert b"paraId" not in splice.open_host(put(host(d.p("A")), 1, d.zipped(membres))).document


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def test_pictures_and_links_come_along():
    lien = '<w:p><w:hyperlink r:id="rIdL"><w:r><w:t>site</w:t></w:r></w:hyperlink></w:p>'
    membres = d.parts(d.image("logo") + lien, media=b"\x89PNG\r\n\x1a\n")
    rels = (
        membres["word/_rels/document.xml.rels"]
        .decode()
        .replace(
            "</Relationships>",
            f'<Relationship Id="rIdL" Type="{d.OFFICE}/hyperlink" Target="https://a.fr/?x=1&amp;y" '
            'TargetMode="External"/></Relationships>',
        )
    )
    contenu = d.zipped({**membres, "word/_rels/document.xml.rels": rels.encode()})
    data = host(d.p("A"))
    sortie = put(data, 1, contenu, REVISION)
    assert "word/media/clausegen.png" in names(sortie)
    relations = d.part(sortie, "word/_rels/document.xml.rels")
    assert 'Target="media/clausegen.png"' in relations
    assert 'Target="https://a.fr/?x=1&amp;y"' in relations
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)
    assert outline.lines(revisions_word.accept(sortie))[1:] == ["[Normal] [image : logo]", "[Normal] site"]


@pytest.mark.parametrize("balise", ["footnoteReference", "commentReference"])
def test_what_hangs_on_a_note_is_refused(balise):
    with pytest.raises(Refus, match="note de bas de page"):
        put(host(d.p("A")), 1, d.docx(f'<w:p><w:r><w:{balise} w:id="2"/></w:r></w:p>'))


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


# --- refusals ------------------------------------------------------------------------------------------

PROTECTION = '<w:settings xmlns:w="{}"><w:documentProtection w:edit="{}" w:enforcement="1"/></w:settings>'
MOT_DE_PASSE = f'<w:settings xmlns:w="{d.W}"><w:writeProtection w:hash="abc" w:salt="d"/></w:settings>'


def spoiled(**changements):
    membres = d.parts(d.p("A"))
    return d.zipped({**membres, **changements})


def strict():
    corps = d.parts(d.p("A"))["word/document.xml"]
    return spoiled(**{"word/document.xml": corps.replace(d.W.encode(), blocs.STRICT.encode())})


REFUS = {
    "PDF": lambda: b"%PDF-1.7",
    "RTF": lambda: b"{\\rtf1}",
    "ancien format .doc": lambda: b"\xd0\xcf\x11\xe0" + bytes(600),
    "protégé par un mot de passe": lambda: (
        b"\xd0\xcf\x11\xe0" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    ),
    "LibreOffice": lambda: d.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "n'est pas un document Word": lambda: d.zipped({"a": b""}),
    "signature électronique": lambda: spoiled(**{"_xmlsignatures/sig1.xml": b"<a/>"}),
    "strict": strict,
    "protégé contre": lambda: host(d.p("A"), settings=PROTECTION.format(d.W, "readOnly")),
    "mot de passe pour être modifié": lambda: host(d.p("A"), settings=MOT_DE_PASSE),
    "abîmé": lambda: spoiled(**{"word/document.xml": b"<w:document><w:p></w:document>"}),
    "n'est pas écrit en UTF-8": lambda: spoiled(**{"word/document.xml": "<a/>".encode("utf-16")}),
    "le texte manque": lambda: spoiled(**{"_rels/.rels": f'<Relationships xmlns="{d.PAQUET}"/>'.encode()}),
}


@pytest.mark.parametrize("raison", REFUS)
def test_a_document_that_may_not_change_gets_a_sentence_and_a_remedy(raison):
    with pytest.raises(Refus, match=raison) as refus:
        splice.open_host(REFUS[raison](), "ccap.docx")
    (constat,) = refus.value.constats
    assert constat.remede
    assert constat.fichier == "ccap.docx"


def test_a_doctype_is_refused():
    corps = d.parts(d.p("A"))["word/document.xml"].replace(b"<w:document", b"<!DOCTYPE a><w:document", 1)
    with pytest.raises(Refus, match="abîmé"):
        splice.open_host(spoiled(**{"word/document.xml": corps}))


def test_a_document_that_only_takes_tracked_changes_takes_ours():
    data = host(d.p("A"), settings=PROTECTION.format(d.W, "trackedChanges"))
    assert text(put(data, 1, COURT, REVISION)) == ["A", "Une phrase."]
    with pytest.raises(Refus, match="modifications suivies"):
        put(data, 1)


def test_a_protection_that_nobody_turned_on_does_not_count():
    reglages = PROTECTION.format(d.W, "readOnly").replace('w:enforcement="1"', 'w:enforcement="0"')
    assert text(put(host(d.p("A"), settings=reglages), 1)) == ["A", "Une phrase."]


@pytest.mark.long
def test_libreoffice_keeps_the_mark(tmp_path):
    if not shutil.which("soffice"):
        absent("soffice absent")
    (tmp_path / "ccap.docx").write_bytes(put(host(d.p("A"), d.p("B")), 1, ARTICLE))
    commande = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/lo",
        "--convert-to",
        "docx",
    ]
    subprocess.run(
        [*commande, "--outdir", tmp_path / "lo", tmp_path / "ccap.docx"],
        check=True,
        capture_output=True,
        timeout=180,
    )
    trouvaille = splice.find(splice.open_host((tmp_path / "lo" / "ccap.docx").read_bytes()), MARQUE)
    assert trouvaille == splice.Trouvaille(1, 12, "1", intacte=True, suivie=False)
