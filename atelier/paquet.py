"""A source to the parts of its Word package, in a fixed order, and to bytes."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

from atelier.corps import PREMIERE_LISTE, XML, Redacteur
from atelier.dessins import files
from atelier.source import Source

_GABARITS = Path(__file__).parent / "gabarits"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTIES = {
    "styles": "rId1",
    "numbering": "rId2",
    "settings": "rId3",
    "fontTable": "rId4",
    "header": "rId10",
    "footer": "rId11",
}
_FICHIERS = {"header": "header1", "footer": "footer1"}


def _content_types(source: Source) -> str:
    images = "".join(
        f'<Default Extension="{suffixe}" ContentType="image/{sorte}"/>'
        for suffixe, sorte in (("png", "png"), ("svg", "svg+xml"))
        if source.illustree
    )
    parties = "".join(
        f'<Override PartName="/word/{_FICHIERS.get(nom, nom)}.xml" ContentType="{_WORD}.{nom}+xml"/>'
        for nom in _PARTIES
    )
    return (
        f'{XML}<Types xmlns="{_PAQUET}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{images}'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>{parties}'
        '<Override PartName="/word/theme/theme1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        '<Override PartName="/docProps/custom.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
    )


def _relationships(liens: list[tuple[str, str, str]]) -> str:
    lignes = "".join(f'<Relationship Id="{i}" Type="{genre}" Target="{cible}"/>' for i, genre, cible in liens)
    return f'{XML}<Relationships xmlns="{_PAQUET}/relationships">{lignes}</Relationships>'


def _package_links() -> str:
    return _relationships(
        [
            ("rId1", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            ("rId2", f"{_PAQUET}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
            ("rId4", f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml"),
        ]
    )


def _document_links() -> str:
    liens = [
        (rid, f"{_OFFICE}/relationships/{nom}", f"{_FICHIERS.get(nom, nom)}.xml")
        for nom, rid in _PARTIES.items()
    ]
    return _relationships([*liens, ("rId5", f"{_OFFICE}/relationships/theme", "theme/theme1.xml")])


def _core(entete: dict[str, str]) -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{_PAQUET}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(entete['titre'])}</dc:title><dc:subject>{escape(entete['sujet'])}</dc:subject>"
        f"<dc:creator>{escape(entete['auteur'])}</dc:creator><dc:language>fr-FR</dc:language>"
        "</cp:coreProperties>"
    )


def _app() -> str:
    return (
        f'{XML}<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>clausegen</Application></Properties>"
    )


def _custom(source: Source) -> str:
    valeurs = {"clausegen.modele": source.nom, "clausegen.version_modele": source.entete["version"]}
    proprietes = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{nom}">'
        f"<vt:lpwstr>{escape(valeur)}</vt:lpwstr></property>"
        for pid, (nom, valeur) in enumerate(valeurs.items(), 2)
    )
    return (
        f'{XML}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f"{proprietes}</Properties>"
    )


def _gabarit(nom: str) -> str:
    return (_GABARITS / nom).read_text(encoding="utf-8")


def _styles(source: Source) -> str:
    """The house's styles; without article numbering the headings lose their link to the list."""
    styles = _gabarit("styles.xml")
    if source.entete["numerotation"] == "aucune":
        styles = re.sub(r'<w:numPr>(?:<w:ilvl w:val="\d"/>)?<w:numId w:val="1"/></w:numPr>', "", styles)
    return styles


def _numbering(source: Source, listes: int) -> str:
    """The house's lists, then one restarted instance per numbered list; no unused headings."""
    numerotation = _gabarit("numbering.xml")
    if source.entete["numerotation"] == "aucune":
        titres = (
            r'<w:abstractNum w:abstractNumId="0">.*?</w:abstractNum>\s*|<w:num w:numId="1">.*?</w:num>\s*'
        )
        numerotation = re.sub(titres, "", numerotation, flags=re.DOTALL)
    instances = "".join(
        f'<w:num w:numId="{PREMIERE_LISTE + i}"><w:abstractNumId w:val="3"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for i in range(listes)
    )
    return numerotation.replace("<!-- listes -->", instances)


def parts(source: Source) -> list[tuple[str, bytes]]:
    """Every entry of the package, in order."""
    redacteur = Redacteur(source)
    document = redacteur.document()
    medias = files() if source.illustree else {}
    textes = {
        "[Content_Types].xml": _content_types(source),
        "_rels/.rels": _package_links(),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _document_links(),
        "word/styles.xml": _styles(source),
        "word/numbering.xml": _numbering(source, redacteur.numeros.listes),
        "word/settings.xml": _gabarit("settings.xml"),
        "word/fontTable.xml": _gabarit("fontTable.xml"),
        "word/theme/theme1.xml": _gabarit("theme1.xml"),
        "word/header1.xml": redacteur.header(),
        "word/footer1.xml": redacteur.footer(),
        "docProps/core.xml": _core(source.entete),
        "docProps/app.xml": _app(),
        "docProps/custom.xml": _custom(source),
    }
    if medias:
        liens = [(rid, f"{_OFFICE}/relationships/image", cible) for rid, (cible, _) in medias.items()]
        textes["word/_rels/header1.xml.rels"] = _relationships(liens)
    images = [(f"word/{cible}", octets) for cible, octets in medias.values()]
    return [*((nom, texte.encode()) for nom, texte in textes.items()), *images]
