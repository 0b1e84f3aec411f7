"""A workbook made by hand, part by part, as Excel writes them."""

from __future__ import annotations

from clausegen import files

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LIENS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELS = f'{TETE}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
TYPES = (
    f'{TETE}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RACINE = (
    f'{RELS}<Relationship Id="rId1" Type="{LIENS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def build(
    donnees: str,
    *,
    textes: str = "",
    formats: tuple[str, ...] = ("General",),
    apres: str = "",
    avant: str = "",
    proprietes: str = "",
    autres: dict[str, bytes] | None = None,
) -> bytes:
    """One sheet « Lots » from the XML of its rows; ``textes``: the ``si``; ``formats``: one a style."""
    propres = "".join(
        f'<numFmt numFmtId="{164 + rang}" formatCode="{forme}"/>' for rang, forme in enumerate(formats)
    )
    emplois = "".join(f'<xf numFmtId="{164 + rang}"/>' for rang in range(len(formats)))
    parties = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RACINE,
        "xl/workbook.xml": f'{TETE}<workbook xmlns="{NS}" xmlns:r="{LIENS}">{proprietes}<sheets>'
        '<sheet name="Lots" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{RELS}<Relationship Id="rId1" Type="{LIENS}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{LIENS}/sharedStrings" '
        f'Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{LIENS}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="rId4" Type="{LIENS}/externalLink" Target="http://ailleurs.exemple/" '
        'TargetMode="External"/></Relationships>',
        "xl/sharedStrings.xml": f'{TETE}<sst xmlns="{NS}">{textes}</sst>',
        "xl/styles.xml": f'{TETE}<styleSheet xmlns="{NS}"><numFmts>{propres}</numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs>{emplois}</cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'{TETE}<worksheet xmlns="{NS}">{avant}<sheetData>{donnees}</sheetData>'
        f"{apres}</worksheet>",
    }
    return files.pack(
        [(nom, partie.encode()) for nom, partie in parties.items()] + list((autres or {}).items())
    )
