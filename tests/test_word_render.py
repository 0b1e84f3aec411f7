"""Render a model: the text of docxtpl, without its losses, and the same bytes each time."""

import html
import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from outils import docx_minimal as d
from outils import docxtpl_seul

from clausegen.constats import Refus
from clausegen.word import outline, render

MENTIONS = {
    "acheteur": "Ville & Port <76> « Dieppe » 🏗️",
    "alloti": True,
    "vide": [],
    "publics": ["jeunes & seniors", "]]>", "{{ acheteur }}"],
    "lots": [
        {"numero": "1", "heures": "833", "parts": ["a", "b"]},
        {"numero": "2", "heures": "90", "parts": []},
    ],
}
COUPEE = "<w:r><w:t>Pour {</w:t></w:r><w:proofErr w:type='spellStart'/><w:r><w:t>{ ache</w:t></w:r>" + (
    "<w:r><w:rPr><w:b/></w:rPr><w:t>teur }</w:t></w:r><w:r><w:t>} enfin</w:t></w:r>"
)
MODELES = {
    "mention": d.docx(d.p("Acheteur : {{ acheteur }}, fin"), titre="{{ acheteur }}"),
    "balise coupée": d.docx(d.p(COUPEE)),
    "guillemets de Word": d.docx(
        d.p("{% if acheteur == ‘x’ %}a{% else %}b{% endif %}{{ publics|join(“, ”) }}")
    ),
    "condition dans un paragraphe": d.docx(d.p("a {% if alloti %}alloti{% else %}unique{% endif %} b")),
    "paragraphes": d.docx(
        d.p("avant"),
        d.p("{%p if alloti %}"),
        d.p("oui"),
        d.p("{%p else %}"),
        d.p("non"),
        d.p("{%p endif %}"),
        d.p("x"),
    ),
    "boucles": d.docx(
        d.p("{%p for lot in lots %}"),
        d.p("Lot {{ lot.numero }}", style="Titre1"),
        d.p("{%p for part in lot.parts %}"),
        d.p("{{ loop.index }} {{ part }}"),
        d.p("{%p endfor %}"),
        d.p("{%p endfor %}"),
    ),
    "tableau": d.docx(
        d.tbl(
            d.tr("Lot", "Heures"),
            d.tr("{%tr for lot in lots %}", ""),
            d.tr("{{ lot.numero }}", "{{ lot.heures }}"),
            d.tr("{%tr endfor %}", ""),
            d.tr("Total", "{{ lots|length }}"),
        )
    ),
    "fusion verticale": d.docx(
        d.tbl(
            d.tr("{%tr for lot in lots %}", ""),
            d.tr(d.tc("{% vm %}Lots"), "{{ lot.heures }}"),
            d.tr("{%tr endfor %}", ""),
        )
    ),
    "commentaires": d.docx(d.p("a{# une note #}b"), d.p("{#p paragraphe entier #}"), d.p("c")),
    "en-tête et notes": d.docx(d.p("x"), entete=d.p("Haut {{ acheteur }}"), notes=d.p("Note {{ acheteur }}")),
    "accolades": d.docx(d.p("{{ acheteur }} écrit {_{ mention }_}")),
    "lien dans une cellule": d.docx(
        d.tbl(d.tr(d.tc(d.p("{%p for p in publics %}"), d.p("{{ p }}"), d.p("{%p endfor %}")), "z"))
    ),
    "texte de remplacement": d.docx(d.image("Plan de {{ acheteur }}"), media=b"\x89PNG\r\n\x1a\n"),
}


def body(*blocs, mentions=MENTIONS, **options):
    return d.part(render.compile(d.docx(*blocs, **options)).render(mentions))


def text(*blocs, **mentions):
    return outline.lines(render.compile(d.docx(*blocs)).render({**MENTIONS, **mentions}))


# --- the same text as docxtpl -----------------------------------------------------------------------------


def canonical(data, partie):
    """The XML of a part, but for what docxtpl numbers in its own way."""
    racine = etree.fromstring(d.part(data, partie).encode())
    for element in racine.iter():
        if str(element.tag).endswith("}docPr"):
            element.set("id", "0")
    return etree.tostring(racine, method="c14n", exclusive=True)


@pytest.mark.parametrize("nom", MODELES)
def test_same_xml_as_docxtpl(nom):
    data = MODELES[nom]
    notre, leur = render.compile(data).render(MENTIONS), docxtpl_seul.fill(data, MENTIONS)
    assert canonical(notre, "word/document.xml") == canonical(leur, "word/document.xml")
    for partie in {"word/header1.xml", "word/footnotes.xml"} & set(
        zipfile.ZipFile(io.BytesIO(data)).namelist()
    ):
        assert canonical(notre, partie) == canonical(leur, partie)
    assert titre(notre) == html.unescape(titre(leur))  # docxtpl escapes properties twice


def titre(data):
    return etree.fromstring(d.part(data, "docProps/core.xml").encode()).findtext(
        "{http://purl.org/dc/elements/1.1/}title"
    )


def test_same_text_as_docxtpl_on_a_model_saved_by_word():
    data = (Path(__file__).parent / "casses" / "tpl.docx").read_bytes()
    mentions = {**MENTIONS, "marche": "X", "heures": "9", "logo1": "a\nb", "logo2": "c"}
    mentions["lots"] = [{"n": "1", "t": "T", "h": "5"}] * 3
    notre, leur = render.compile(data).render(mentions), docxtpl_seul.fill(data, mentions)
    assert outline.lines(notre, entetes=True) == outline.lines(leur, entetes=True)
    assert canonical(notre, "word/document.xml") == canonical(leur, "word/document.xml")


# --- values -----------------------------------------------------------------------------------------------


def test_a_value_is_text_whatever_it_looks_like():
    assert text(d.p("{%p for p in publics %}"), d.p("{{ p }}"), d.p("{%p endfor %}")) == [
        "[Normal] jeunes & seniors",
        "[Normal] ]]>",
        "[Normal] {{ acheteur }}",
    ]
    for valeur in ("{_{ a }_}", "{% for %}", "</w:t></w:r>", "&amp;", "\u202e droite à gauche", "é" * 10_000):
        assert text(d.p("{{ v }}"), v=valeur) == [f"[Normal] {valeur}"]


TEXTES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@given(TEXTES.map(lambda t: f"«{t}»"))
@settings(max_examples=200, deadline=None)
def test_the_text_read_back_is_the_text_given(valeur):
    assert text(d.p("{{ v }}"), v=valeur) == [f"[Normal] {valeur}"]


def test_line_ends_and_tabs_become_words_own():
    assert text(d.p("{{ v }}"), v="un\r\ndeux\ttrois") == ["[Normal] un⏎deux→trois"]
    xml = body(d.image("{{ v }}"), media=b"x", mentions={"v": "un\ndeux"})
    assert "<w:br/>" not in xml


@pytest.mark.parametrize("valeur", ["\x0c", "\ud800", 1.5, None, object(), Refus])
def test_values_that_are_not_text_are_refused(valeur):
    with pytest.raises(Refus) as refus:
        render.compile(d.docx(d.p("{{ v }}"))).render({"v": valeur})
    assert refus.value.constats[0].cle == "v"


def test_every_missing_mention_at_once():
    modele = render.compile(
        d.docx(d.p("{{ achteur }}"), d.p("{% if cla %}{% endif %}"), entete=d.p("{{ lot }}")), "m"
    )
    assert modele.noms == {"achteur", "cla", "lot"}
    with pytest.raises(Refus) as refus:
        modele.render(MENTIONS)
    assert [constat.text() for constat in refus.value.constats] == [
        "m: mention « achteur » inconnue ; vouliez-vous « acheteur » ? — corrigez la balise dans le modèle",
        "m: mention « cla » inconnue — corrigez la balise dans le modèle",
        "m: mention « lot » inconnue ; vouliez-vous « lots » ? — corrigez la balise dans le modèle",
    ]


def test_a_missing_field_is_located():
    modele = render.compile(d.docx(d.p("Titre"), d.p("Lot {{ lots[0].numro }} fini")), "m")
    with pytest.raises(Refus, match=r"corps du document, paragraphe « Lot .* fini » : « numro »"):
        modele.render(MENTIONS)


def test_the_bookmark_of_the_last_edit_does_not_matter():
    goback = '<w:bookmarkStart w:id="7" w:name="_GoBack"/><w:bookmarkEnd w:id="7"/>'
    coupee = f"<w:r><w:t>{{{{ ache</w:t></w:r>{goback}<w:r><w:t>teur }}}}</w:t></w:r>"
    assert text(d.p(coupee)) == [f"[Normal] {MENTIONS['acheteur']}"]


# --- what loops leave -------------------------------------------------------------------------------------


def test_a_cell_keeps_a_paragraph():
    cellule = d.tc(d.p("{%p if absent %}"), d.p("x"), d.p("{%p endif %}"))
    assert "</w:tcPr><w:p/></w:tc>" in body(d.tbl(d.tr(cellule)), mentions={"absent": False})
    finale = d.tc(d.tbl(d.tr("a")), d.p("{%p if absent %}"), d.p("x"), d.p("{%p endif %}"))
    assert "</w:tbl><w:p/></w:tc>" in body(d.tbl(d.tr(finale)), mentions={"absent": False})


def test_a_header_keeps_a_paragraph():
    entete = d.p("{%p if absent %}") + d.p("x") + d.p("{%p endif %}")
    sortie = render.compile(d.docx(d.p("a"), entete=entete)).render({"absent": False})
    assert re.search(r"<w:hdr [^>]*><w:p/></w:hdr>", d.part(sortie, "word/header1.xml"))


def test_a_table_without_rows_goes():
    boucle = d.tbl(d.tr("{%tr for x in vide %}"), d.tr("{{ x }}"), d.tr("{%tr endfor %}"))
    xml = body(d.tbl(d.tr("reste")), boucle, d.p("fin"))
    assert xml.count("<w:tbl>") == 1
    assert "reste" in xml
    assert "fin" in xml


def test_identifiers_stay_unique_in_a_loop():
    signet = f'<w:bookmarkStart w:id="4" w:name="lot"/>{d.r("{{ lot.numero }}")}<w:bookmarkEnd w:id="4"/>'
    proprietes = "<w:sdtPr><w:alias w:val='a'/><w:id w:val=\"77\"/></w:sdtPr>"
    xml = body(
        d.p("{%p for lot in lots %}"),
        d.p(signet).replace("<w:p>", '<w:p w14:paraId="0A0B0C0D">'),
        f"<w:sdt>{proprietes}<w:sdtContent>{d.p('à remplir')}</w:sdtContent></w:sdt>",
        d.image("plan"),
        d.p("{%p endfor %}"),
        d.p('<w:bookmarkStart w:id="5" w:name="lot_2"/><w:bookmarkEnd w:id="5"/>'),
        media=b"x",
    )
    ouverts = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="(\w+)"', xml)
    assert [nom for _, nom in ouverts] == ["lot", "lot_3", "lot_2"]
    assert len({numero for numero, _ in ouverts}) == 3
    assert re.findall(r'<w:bookmarkEnd w:id="(\d+)"', xml) == [numero for numero, _ in ouverts]
    assert sorted(re.findall(r'<w:id w:val="(\d+)"', xml)) == ["77", "78"]
    assert len(set(re.findall(r'<wp:docPr id="(\d+)"', xml))) == 2
    assert "paraId" not in xml


# --- the file ---------------------------------------------------------------------------------------------


def test_same_inputs_same_bytes():
    data = MODELES["tableau"]
    premier = render.compile(data, "a").render(MENTIONS)
    render._compile.cache_clear()
    assert render.compile(data, "a").render(MENTIONS) == premier
    with zipfile.ZipFile(io.BytesIO(premier)) as archive:
        assert archive.testzip() is None
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_parts_without_tags_keep_their_compressed_bytes():
    data = MODELES["mention"]
    avant, apres = (
        zipfile.ZipFile(io.BytesIO(data)),
        zipfile.ZipFile(io.BytesIO(render.compile(data).render(MENTIONS))),
    )
    assert avant.namelist() == apres.namelist()
    assert avant.read("word/styles.xml") == apres.read("word/styles.xml")
    assert avant.getinfo("word/styles.xml").compress_size == apres.getinfo("word/styles.xml").compress_size


def test_a_compiled_model_does_not_remember():
    modele = render.compile(MODELES["boucles"])
    premier = modele.render(MENTIONS)
    modele.render({**MENTIONS, "lots": []})
    assert modele.render(MENTIONS) == premier
