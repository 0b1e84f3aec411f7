"""What the tests of insertions share: a host document, a short text, and what was made of them."""

import io
import zipfile
from datetime import date

from outils import docx_minimal as d
from outils.articles import article

from clausegen.word import outline, splice

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


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}
