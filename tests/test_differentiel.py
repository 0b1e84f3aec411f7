"""On real models and real profiles: the text and the structure of docxtpl, save what it does wrong.

Each difference allowed has its function, which says what docxtpl leaves wrong and what we make of it.
"""

import html
import io
import re
import zipfile

import pytest
from lxml import etree
from outils import docx_minimal as d
from outils import docxtpl_seul

from clausegen import conformite, dossier, files, mentions, sandbox
from clausegen.constats import Refus
from clausegen.word import outline, render
from clausegen.word.images import Image
from clausegen.word.paragraphe import W

EXEMPLE = "exemple-groupe-scolaire"
DE_DOSSIER = {
    "points": ["nom de l'acheteur", "durée & <délai>"],
    "points_texte": "2 points à compléter",
    "blocs": [
        {"rang": "1", "texte": "Texte", "titre": "Titre", "piece": "CCAP", "article": "12", "ancre": "§1 a§"}
    ],
}
DE_RELECTURE = {
    "dossier": "DCE & annexes",
    "synthese": "Une remarque.",
    "remarques": [dict.fromkeys(("gravite", "code", "quoi", "ou", "pourquoi", "remede"), "a < b")],
    "pieces": [{"fichier": "CCAP.docx", "nature": "CCAP", "articles": "12"}],
}
PROFILS = sorted(files.shipped("profiles").glob("*.yaml"))
MODELES = sorted(files.shipped("templates").glob("*/*.docx"))
BALISE = re.compile(r"{{ *(\w+) *}}")
RENDUES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml")
NON_RENDUES = re.compile(r"word/(?:numbering|endnotes)\.xml|docProps/custom\.xml")


def tree(data, partie):
    return etree.fromstring(raw(data, partie))


def raw(data, partie):
    return zipfile.ZipFile(io.BytesIO(data)).read(partie)


def canonical(racine):
    return etree.tostring(racine, method="c14n", exclusive=True).decode()


def numbers_apart(racine):
    """docxtpl numbers all the drawings again: we keep the model's numbers unless repeated."""
    for element in racine.iter("{*}docPr"):
        element.set("id", "0")
    return racine


def repeats_apart(racine):
    """docxtpl repeats in a loop the model's identifiers, that Word wants unique: we number them again."""
    for element in racine.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        element.set(f"{W}id", "0")
        if element.get(f"{W}name"):
            element.set(f"{W}name", re.sub(r"_\d+$", "", element.get(f"{W}name")))
    for element in racine.iterfind(f".//{W}sdtPr/{W}id"):
        element.set(f"{W}val", "0")
    for element in racine.iter(f"{W}p", f"{W}tr"):
        for cle in [cle for cle in element.attrib if cle.endswith(("}paraId", "}textId"))]:
            del element.attrib[cle]
    return racine


def lists_apart(racine, data):
    """docxtpl lets a list in a loop count on from one block to the next: we restart it, numbered apart."""
    if "word/numbering.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist():
        listes = {
            liste.get(f"{W}numId"): liste.find(f"{W}abstractNumId").get(f"{W}val")
            for liste in tree(data, "word/numbering.xml").iter(f"{W}num")
        }
        for numero in racine.iter(f"{W}numId"):
            numero.set(f"{W}val", listes.get(numero.get(f"{W}val"), "?"))
    return racine


def restarts_apart(racine, modele):
    """The lists that we added to the model's."""
    connues = {liste.get(f"{W}numId") for liste in modele.iter(f"{W}num")}
    for liste in list(racine.iter(f"{W}num")):
        if liste.get(f"{W}numId") not in connues:
            liste.getprevious().tail = liste.tail
            racine.remove(liste)
    return racine


def empties_apart(racine):
    """docxtpl leaves cells without a paragraph and tables without a row: Word calls the file corrupt."""
    for tableau in list(racine.iter(f"{W}tbl")):
        if tableau.find(f".//{W}tr") is None:
            tableau.getparent().remove(tableau)
    for cellule in racine.iter(f"{W}tc", f"{W}hdr", f"{W}ftr"):
        if not len(cellule) or cellule[-1].tag in (f"{W}tcPr", f"{W}tbl"):
            etree.SubElement(cellule, f"{W}p")
    return racine


def filled(texte, connues):
    """The tags of a part that docxtpl copies as they are, filled in as Word's user expects."""
    return BALISE.sub(lambda balise: html.escape(str(connues[balise[1]]), quote=False), texte)


def normal(racine):
    return canonical(empties_apart(repeats_apart(numbers_apart(racine))))


def compare(data, connues, notre):
    """Every part of our document, against docxtpl's or, where it copies, against the model's."""
    leur = docxtpl_seul.fill(data, sandbox.plain(connues))
    assert outline.lines(notre, entetes=True) == outline.lines(leur, entetes=True)
    for partie in zipfile.ZipFile(io.BytesIO(notre)).namelist():
        if RENDUES.fullmatch(partie):
            un, deux = (normal(lists_apart(tree(d, partie), d)) for d in (notre, leur))
            assert un == deux, partie
        elif NON_RENDUES.fullmatch(partie):
            modele = tree(data, partie)
            ecrite = restarts_apart(tree(notre, partie), modele)
            assert canonical(ecrite) == filled(canonical(modele), connues), partie
        elif partie == "docProps/core.xml":  # docxtpl escapes twice
            assert titles(tree(notre, partie)) == titles(tree(leur, partie))
        else:
            assert raw(notre, partie) == raw(data, partie), partie


def titles(racine):
    return {element.tag: html.unescape(element.text) for element in racine if element.text}


def same(data, modele):
    """The pictures that the model already shows, under their own names."""
    places = {e.nom: e.medias for piece in modele.pieces.values() for e in piece.emplacements}
    return {
        nom: Image(raw(data, medias[0].partie), nom, raw(data, medias[1].partie) if medias[1:] else b"")
        for nom, medias in places.items()
    }


def each(profil):
    """One profile at every run, the others when there is time."""
    return pytest.param(profil, id=profil.stem, marks=() if profil.stem == EXEMPLE else pytest.mark.long)


@pytest.mark.parametrize("projet", [True, False], ids=["projet", "achevé"])
@pytest.mark.parametrize("profil", [each(profil) for profil in PROFILS])
def test_every_model_gives_docxtpl_s_document(profil, projet):
    cas = dossier.study(profil)
    internes = mentions.build(cas, conformite.check(cas)).internes
    connues = {**internes, **DE_DOSSIER, **DE_RELECTURE, "projet": projet}
    for chemin in MODELES:
        data = chemin.read_bytes()
        modele = render.compile(data, chemin.name)
        compare(data, {nom: connues[nom] for nom in modele.noms}, modele.render(connues, same(data, modele)))


# --- where docxtpl is wrong: it still is, or our difference has no reason any more -------------------------


def test_docxtpl_leaves_cells_and_tables_that_word_refuses():
    vide = d.tbl(d.tr("{%tr for x in rien %}"), d.tr("{{ x }}"), d.tr("{%tr endfor %}"))
    cellule = d.tbl(d.tr(d.tc(d.p("{%p if non %}"), d.p("x"), d.p("{%p endif %}"))))
    data, connues = d.docx(vide, cellule), {"rien": [], "non": False}
    leur = tree(docxtpl_seul.fill(data, connues), "word/document.xml")
    assert [len(list(t.iter(f"{W}tr"))) for t in leur.iter(f"{W}tbl")] == [0, 1]
    assert leur.find(f".//{W}tc/{W}p") is None
    notre = tree(render.compile(data).render(connues), "word/document.xml")
    assert [len(list(t.iter(f"{W}tr"))) for t in notre.iter(f"{W}tbl")] == [1]
    assert notre.find(f".//{W}tc/{W}p") is not None


def test_docxtpl_repeats_identifiers():
    signet = '<w:bookmarkStart w:id="4" w:name="lot"/><w:bookmarkEnd w:id="4"/>'
    data = d.docx(d.p("{%p for l in lots %}"), d.p(signet, d.r("{{ l }}")), d.p("{%p endfor %}"))
    connues = {"lots": ["a", "b"]}
    noms = [
        [signet.get(f"{W}name") for signet in tree(rendu, "word/document.xml").iter(f"{W}bookmarkStart")]
        for rendu in (docxtpl_seul.fill(data, connues), render.compile(data).render(connues))
    ]
    assert noms == [["lot", "lot"], ["lot", "lot_2"]]


def test_docxtpl_does_not_render_endnotes_nor_numbering():
    for partie, contenu in (
        (
            "endnotes",
            f"<w:endnotes {d.ESPACES}><w:endnote w:id='2'>{d.p('{{ a }}')}</w:endnote></w:endnotes>",
        ),
        ("numbering", f"<w:numbering {d.ESPACES}><w:num w:numId='{{{{ a }}}}'/></w:numbering>"),
    ):
        membres = d.parts(d.p("{{ a }}"))
        lien = f'<Relationship Id="z" Type="{d.OFFICE}/{partie}" Target="{partie}.xml"/></Relationships>'
        rels, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
        membres[rels] = membres[rels].replace(b"</Relationships>", lien.encode())
        sorte = f'<Override PartName="/word/{partie}.xml" ContentType="{d.SORTE}.{partie}+xml"/></Types>'
        membres[types] = membres[types].replace(b"</Types>", sorte.encode())
        data = d.zipped({**membres, f"word/{partie}.xml": contenu.encode()})
        assert "{{ a }}" in d.part(docxtpl_seul.fill(data, {"a": "7"}), f"word/{partie}.xml")
        assert "{{" not in d.part(render.compile(data).render({"a": "7"}), f"word/{partie}.xml")


def test_docxtpl_escapes_properties_twice_and_reads_braces_in_values():
    data = d.docx(d.p("{{ a }}"), titre="{{ a }}")
    connues = {"a": "{_{ R & D }_}"}
    leur, notre = docxtpl_seul.fill(data, connues), render.compile(data).render(connues)
    assert "&amp;amp;" in d.part(leur, "docProps/core.xml")
    assert "&amp;amp;" not in d.part(notre, "docProps/core.xml")
    assert "{{ R &amp; D }}" in d.part(leur)
    assert "{_{ R &amp; D }_}" in d.part(notre)


@pytest.mark.parametrize("valeur", ["un\x0cdeux", "un\x07deux"])
def test_docxtpl_drops_or_reads_control_characters_and_we_refuse_them(valeur):
    data = d.docx(d.p("{{ a }}"))
    assert valeur not in "".join(outline.lines(docxtpl_seul.fill(data, {"a": valeur})))
    with pytest.raises(Refus, match="caractère invisible"):
        render.compile(data).render({"a": valeur})
