"""Tender documents as buyers make them, in hand-written XML: three ways to number, one of a hundred pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from outils import docx_minimal as d

SORTES = {
    "numbering": "numbering",
    "comments": "comments",
    "footnotes": "footnotes",
    "header": "header",
    "footer": "footer",
    "settings": "settings",
    "fontTable": "fontTable",
}


def par(
    texte: str = "", style: str = "", *, ppr: str = "", rpr: str = "", liste: tuple[int, int] | None = None
) -> str:
    """A paragraph: its style, its settings, its list (number, level); XML when the text starts with « < »."""
    reglages = f'<w:pStyle w:val="{style}"/>' if style else ""
    if liste is not None:
        reglages += f'<w:numPr><w:ilvl w:val="{liste[1]}"/><w:numId w:val="{liste[0]}"/></w:numPr>'
    reglages += ppr
    corps = texte if texte.startswith("<") else run(texte, rpr) if texte else ""
    return f"<w:p>{f'<w:pPr>{reglages}</w:pPr>' if reglages else ''}{corps}</w:p>"


def run(texte: str, rpr: str = "") -> str:
    """A run; its tabs are Word's."""
    bouts = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(bout, quote=False)}</w:t>' if bout else ""
        for bout in texte.split("\t")
    )
    return f"<w:r>{f'<w:rPr>{rpr}</w:rPr>' if rpr else ''}{bouts}</w:r>"


def champ(instruction: str, resultat: str = "") -> str:
    """A whole complex field."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(resultat)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def sommaire(lignes: Iterable[tuple[str, str]], styles: str = "TM1") -> str:
    """A table of contents as Word writes it: one field over several paragraphs, a link a line."""
    sorties = []
    lignes = list(lignes)
    for rang, (texte, page) in enumerate(lignes):
        debut = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-3" \h \z \u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            if rang == 0
            else ""
        )
        lien = (
            f'<w:hyperlink w:anchor="_Toc{1000 + rang}" w:history="1">{run(texte)}{run(chr(9))}'
            f"{champ(f'PAGEREF _Toc{1000 + rang}', page)}</w:hyperlink>"
        )
        sorties.append(par(debut + lien, styles))
    return "".join(sorties) + par('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def numerotation(*listes: tuple[str, ...], extra: str = "") -> str:
    """A numbering part: list n (from 1) has these levels, each the inside of its ``w:lvl``."""
    definitions = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>'
        + "".join(f'<w:lvl w:ilvl="{rang}">{niveau}</w:lvl>' for rang, niveau in enumerate(niveaux))
        + "</w:abstractNum>"
        for n, niveaux in enumerate(listes)
    )
    instances = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n - 1}"/></w:num>' for n in range(1, len(listes) + 1)
    )
    return f"{d.ENTETE}<w:numbering {d.ESPACES}>{definitions}{instances}{extra}</w:numbering>"


def niveau(
    texte: str, forme: str = "decimal", *, style: str = "", depart: int = 1, avant: str = "", retrait: int = 0
) -> str:
    """The inside of a level; ``avant`` is what stands between its format and its text."""
    lien = f'<w:pStyle w:val="{style}"/>' if style else ""
    bord = f'<w:pPr><w:ind w:left="{retrait}" w:hanging="{min(retrait, 360)}"/></w:pPr>' if retrait else ""
    return (
        f'<w:start w:val="{depart}"/><w:numFmt w:val="{forme}"/>{lien}{avant}'
        f'<w:lvlText w:val="{texte}"/><w:lvlJc w:val="left"/>{bord}'
    )


def cahier(
    *blocs: str,
    styles: str = "",
    numeros: str = "",
    parties: dict[str, tuple[str, str]] | None = None,
    fin: str = "",
) -> bytes:
    """A docx of these blocks; ``parties``: (kind, XML) by file name; ``fin``: the last section's inside."""
    membres = d.parts("".join(blocs))
    if fin:
        avant, _, _ = membres["word/document.xml"].decode().rpartition("<w:sectPr>")
        membres["word/document.xml"] = f"{avant}<w:sectPr>{fin}</w:sectPr></w:body></w:document>".encode()
    if styles:
        membres["word/styles.xml"] = f"{d.ENTETE}<w:styles {d.ESPACES}>{styles}</w:styles>".encode()
    ajouts = {"numbering.xml": ("numbering", numeros)} if numeros else {}
    for nom, (genre, xml) in (ajouts | (parties or {})).items():
        _add(membres, nom, genre, xml)
    return d.zipped(membres)


def _add(membres: dict[str, bytes], nom: str, genre: str, xml: str) -> None:
    membres[f"word/{nom}"] = xml.encode()
    rels, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    fleche = f'<Relationship Id="rId_{nom.partition(".")[0]}" Type="{d.OFFICE}/{genre}" Target="{nom}"/>'
    membres[rels] = membres[rels].replace(b"</Relationships>", f"{fleche}</Relationships>".encode())
    sorte = f'<Override PartName="/word/{nom}" ContentType="{d.SORTE}.{SORTES[genre]}+xml"/>'
    membres[types] = membres[types].replace(b"</Types>", f"{sorte}</Types>".encode())


def style(
    identifiant: str,
    nom: str,
    *,
    base: str = "Normal",
    ppr: str = "",
    rpr: str = "",
    genre: str = "paragraph",
    reste: str = "",
) -> str:
    """A style; the default one has no base."""
    fondee = f'<w:basedOn w:val="{base}"/>' if base else ""
    defaut = "" if base else ' w:default="1"'
    reglages = "".join(f"<w:{n}>{xml}</w:{n}>" for n, xml in (("pPr", ppr), ("rPr", rpr)) if xml)
    return (
        f'<w:style w:type="{genre}"{defaut} w:styleId="{identifiant}"><w:name w:val="{nom}"/>{fondee}'
        f"<w:qFormat/>{reglages}{reste}</w:style>"
    )
