"""Lire un docx comme un texte : une ligne par paragraphe, son style d'abord."""

from outils import docx_minimal as d

from clausegen.word import outline


def test_styles_by_their_name():
    assert outline.lines(
        d.docx(d.p("Titre", style="Titre1"), d.p("texte"), d.p("x", style="Inconnu"), d.p())
    ) == [
        "[heading 1] Titre",
        "[Normal] texte",
        "[Inconnu] x",
        "[Normal]",
    ]


def test_signs():
    corps = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>"
        "<w:hyperlink><w:r><w:t>lien</w:t></w:r></w:hyperlink>"
        "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r>"
        "<w:del><w:r><w:delText>ôté</w:delText></w:r></w:del><w:ins><w:r><w:t> mis</w:t></w:r></w:ins>"
    )
    assert outline.lines(d.docx(d.p(corps))) == ["[Normal] a→b⏎c\u2011lien3 mis"]


def test_tables_and_nested_tables():
    interieur = d.tbl(d.tr("x", "y"))
    tableau = d.tbl(d.tr("Lot", d.tc(d.p("un"), d.p("deux"))), d.tr(d.tc(interieur, d.p("fin")), ""))
    assert outline.lines(d.docx(tableau)) == ["| Lot | un ⏎ deux |", "| | x | y | ⏎ fin |  |"]


def test_content_controls():
    controle = "<w:sdt><w:sdtPr><w:id w:val='1'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    en_ligne = controle.format("<w:r><w:t>☐</w:t></w:r>")
    assert outline.lines(
        d.docx(
            controle.format(d.p("bloc")),
            d.p(f"{en_ligne}<w:r><w:t> oui</w:t></w:r>"),
            d.tbl(controle.format(d.tr("a"))),
        )
    ) == ["[Normal] bloc", "[Normal] ☐ oui", "| a |"]


def test_pictures_and_text_boxes():
    boite = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
    ).format(d.p("cadre"))
    assert outline.lines(d.docx(d.image("Logo"), d.p(f"<w:r>{boite}</w:r>"), media=b"x")) == [
        "[Normal] [image : Logo]",
        "[Normal]",
        "[Normal] cadre",
    ]


def test_headers_and_notes_on_request():
    data = d.docx(d.p("corps"), entete=d.p("haut"), notes=d.p("note"))
    assert outline.lines(data) == ["[Normal] corps"]
    assert outline.lines(data, entetes=True) == [
        "[Normal] corps",
        "— En-tête —",
        "[Normal] haut",
        "— Notes de bas de page —",
        "[Normal] note",
    ]


def test_plain_text_finds_what_the_outline_shows():
    coupe = (
        "<w:r><w:t>[à com</w:t></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>pléter : &lt;x&gt;]</w:t></w:r>"
    )
    data = d.docx(d.p(coupe), d.tbl(d.tr("a", "b")), entete=d.p("haut"))
    assert outline.plain_text(data) == "[à compléter : <x>]\na\nb\n"
    ailleurs = {
        nom.replace("word/document", "corps/texte"): octets.replace(b"word/document.xml", b"corps/texte.xml")
        for nom, octets in d.parts(d.p("x")).items()
    }
    assert outline.plain_text(d.zipped(ailleurs)) == "x\n"
