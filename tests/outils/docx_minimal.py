"""Small Word documents for the tests, written by hand: what Word needs and nothing else."""

from __future__ import annotations

import io
import zipfile
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAQUET = "http://schemas.openxmlformats.org/package/2006/relationships"
SORTE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ENTETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f"{ENTETE}<w:styles {ESPACES}>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    "</w:styles>"
)
COEUR = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{titre}</dc:title></cp:coreProperties>'
)


def r(texte: str, proprietes: str = "") -> str:
    """A run; ``texte`` is plain text."""
    rpr = f"<w:rPr>{proprietes}</w:rPr>" if proprietes else ""
    return f"<w:r>{rpr}<w:t>{escape(texte, quote=False)}</w:t></w:r>"


def p(*contenu: str, style: str = "") -> str:
    """A paragraph of texts, or of XML when a piece starts with « < »."""
    ppr = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{ppr}{''.join(bout if bout.startswith('<') else r(bout) for bout in contenu)}</w:p>"


def tc(*contenu: str) -> str:
    """A cell of paragraphs (a text makes one)."""
    corps = "".join(bout if bout.startswith("<") else p(bout) for bout in contenu)
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{corps}</w:tc>'


def tr(*cellules: str) -> str:
    """A row of cells (a text makes one)."""
    return f"<w:tr>{''.join(c if c.startswith('<w:tc>') else tc(c) for c in cellules)}</w:tr>"


def tbl(*lignes: str, colonnes: int = 2) -> str:
    """A table."""
    grille = '<w:gridCol w:w="2000"/>' * colonnes
    proprietes = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{proprietes}<w:tblGrid>{grille}</w:tblGrid>{''.join(lignes)}</w:tbl>"


def image(descr: str, rid: str = "rIdImg", cx: int = 1000, cy: int = 1000, svg: str = "") -> str:
    """A paragraph holding an inline picture, and the relation of its SVG if it has one."""
    vectoriel = (
        '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
        'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
        f'r:embed="{svg}"/></a:ext></a:extLst>'
    )
    blip = f'<a:blip r:embed="{rid}">{vectoriel}</a:blip>' if svg else f'<a:blip r:embed="{rid}"/>'
    taille = f'cx="{cx}" cy="{cy}"'
    return (
        f"<w:p><w:r><w:drawing><wp:inline><wp:extent {taille}/>"
        f'<wp:docPr id="1" name="Image" descr="{descr}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="0" name="i.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill>{blip}</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f"<a:ext {taille}/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r></w:p>"
    )


def parts(
    corps: str, *, entete: str = "", notes: str = "", titre: str = "", media: bytes = b"", svg: bytes = b""
) -> dict[str, bytes]:
    """The members of a docx, by name; change them before ``zipped`` to spoil them."""
    relations, sortes = [("styles", "styles.xml")], [("styles", "styles")]
    textes = {"word/styles.xml": STYLES}
    renvoi = ""
    if entete:
        relations.append(("header", "header1.xml"))
        sortes.append(("header1", "header"))
        textes["word/header1.xml"] = f"{ENTETE}<w:hdr {ESPACES}>{entete}</w:hdr>"
        renvoi = '<w:headerReference w:type="default" r:id="rId2"/>'
    if notes:
        relations.append(("footnotes", "footnotes.xml"))
        sortes.append(("footnotes", "footnotes"))
        corps_notes = f'<w:footnote w:id="2">{notes}</w:footnote>'
        textes["word/footnotes.xml"] = f"{ENTETE}<w:footnotes {ESPACES}>{corps_notes}</w:footnotes>"
    textes["word/document.xml"] = (
        f"{ENTETE}<w:document {ESPACES}><w:body>{corps}<w:sectPr>{renvoi}"
        '<w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    fleches = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{genre}" Target="{cible}"/>'
        for n, (genre, cible) in enumerate(relations, 1)
    )
    if media:
        fleches += f'<Relationship Id="rIdImg" Type="{OFFICE}/image" Target="media/image1.png"/>'
    if svg:
        fleches += f'<Relationship Id="rIdSvg" Type="{OFFICE}/image" Target="media/image1.svg"/>'
    textes["word/_rels/document.xml.rels"] = (
        f'{ENTETE}<Relationships xmlns="{PAQUET}">{fleches}</Relationships>'
    )
    textes["_rels/.rels"] = (
        f'{ENTETE}<Relationships xmlns="{PAQUET}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>'
    )
    textes["docProps/core.xml"] = ENTETE + COEUR.format(titre=titre)
    remplacements = "".join(
        f'<Override PartName="/word/{nom}.xml" ContentType="{SORTE}.{sorte}+xml"/>' for nom, sorte in sortes
    )
    types = (
        f'{ENTETE}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="svg" ContentType="image/svg+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{SORTE}.document.main+xml"/>{remplacements}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )
    membres = {
        "[Content_Types].xml": types.encode(),
        **{nom: texte.encode() for nom, texte in textes.items()},
    }
    medias = {"word/media/image1.png": media, "word/media/image1.svg": svg}
    return membres | {nom: data for nom, data in medias.items() if data}


def zipped(membres: dict[str, bytes]) -> bytes:
    """The zip of these members, as an ordinary tool makes it."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, data in membres.items():
            archive.writestr(nom, data)
    return tampon.getvalue()


def docx(*blocs: str, **options: object) -> bytes:
    """A whole document made of these blocks."""
    return zipped(parts("".join(blocs), **options))  # type: ignore[arg-type]


def part(data: bytes, nom: str = "word/document.xml") -> str:
    """The text of a member of a docx."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(nom).decode()
