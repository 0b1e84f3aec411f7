"""A docx as text: one line a paragraph, its style first, for people and golden tests to read."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from clausegen.word.paragraphe import DOCPR, W

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.package import Package

REPLI = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNES = {f"{W}tab": "→", f"{W}br": "⏎", f"{W}cr": "⏎", f"{W}noBreakHyphen": "\u2011", f"{W}sym": "☐"}
MUETS = {
    REPLI,
    f"{W}pPr",
    f"{W}rPr",
    f"{W}sdtPr",
    f"{W}del",
    f"{W}moveFrom",
    f"{W}tblPr",
    f"{W}trPr",
    f"{W}tcPr",
}
RELATION, ATTRIBUT = re.compile(r"<Relationship [^>]*>"), re.compile(r'(\w+)="([^"]*)"')
MOTS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|(</w:p>)")
TITRES = {
    "header": "En-tête",
    "footer": "Pied de page",
    "footnotes": "Notes de bas de page",
    "endnotes": "Notes de fin",
}


def lines(data: bytes, *, entetes: bool = False) -> list[str]:
    """The text of a docx: « [Style] text », tables as « | a | b | », tabs « → », line ends « ⏎ ».

    ``entetes`` adds headers, footers and notes, each under its title.
    """
    from clausegen.word.package import open_package, xml

    package = open_package(data)
    styles, defaut = _styles(package)
    lus = list(_blocks(xml(package.read(package.document)), styles, defaut))
    for genre, titre in TITRES.items() if entetes else ():
        for partie in package.linked(genre):
            lus += [f"— {titre} —", *_blocks(xml(package.read(partie)), styles, defaut)]
    return lus


def plain_text(data: bytes) -> str:
    """The words of a document of ours, a line a paragraph: for a search, without loading lxml."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        principal = next(filter(None, map(_target, RELATION.findall(archive.read("_rels/.rels").decode()))))
        corps = archive.read(principal).decode()
    return "".join("\n" if fin else html.unescape(texte) for texte, fin in MOTS.findall(corps))


def _target(relation: str) -> str:
    attributs = dict(ATTRIBUT.findall(relation))
    return attributs["Target"].lstrip("/") if attributs["Type"].endswith("/officeDocument") else ""


def _styles(package: Package) -> tuple[Mapping[str, str], str]:
    """Style names by identifier, and the identifier of the default paragraph style."""
    from clausegen.word.package import xml

    noms: dict[str, str] = {}
    defaut = ""
    for partie in package.linked("styles"):
        for style in xml(package.read(partie)).iter(f"{W}style"):
            numero = str(style.get(f"{W}styleId", ""))
            nom = style.find(f"{W}name")
            noms[numero] = numero if nom is None else str(nom.get(f"{W}val", numero))
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                defaut = numero
    return noms, defaut


def _blocks(element: _Element, styles: Mapping[str, str], defaut: str) -> Iterator[str]:
    for enfant in element:
        if str(enfant.get(f"{W}type", "")).endswith("eparator"):
            continue  # the rule above the notes
        if enfant.tag == f"{W}p":
            yield f"[{_style(enfant, styles, defaut)}] {_text(enfant)}".rstrip()
            yield from _boxes(enfant, styles, defaut)
        elif enfant.tag == f"{W}tr":
            yield _row(enfant)
        elif enfant.tag not in MUETS:
            yield from _blocks(enfant, styles, defaut)


def _boxes(paragraphe: _Element, styles: Mapping[str, str], defaut: str) -> Iterator[str]:
    for cadre in paragraphe.iter(f"{W}txbxContent"):
        if next(cadre.iterancestors(REPLI), None) is None:
            yield from _blocks(cadre, styles, defaut)


def _style(paragraphe: _Element, styles: Mapping[str, str], defaut: str) -> str:
    style = paragraphe.find(f"{W}pPr/{W}pStyle")
    numero = defaut if style is None else str(style.get(f"{W}val", ""))
    return styles.get(numero, numero)


def _row(ligne: _Element) -> str:
    cellules = [" ⏎ ".join(filter(None, _cell(cellule))) for cellule in _own(ligne, f"{W}tc")]
    return f"| {' | '.join(cellules)} |"


def _cell(cellule: _Element) -> Iterator[str]:
    for bloc in _own(cellule, f"{W}p", f"{W}tr"):
        yield _text(bloc) if bloc.tag == f"{W}p" else _row(bloc)


def _own(element: _Element, *voulus: str) -> Iterator[_Element]:
    """The nearest descendants of these kinds, through content controls and the like."""
    for enfant in element:
        if enfant.tag in voulus:
            yield enfant
        elif enfant.tag not in MUETS:
            yield from _own(enfant, *voulus)


def _text(element: _Element) -> str:
    morceaux: list[str] = []
    for enfant in element:
        if enfant.tag == f"{W}t":
            morceaux.append(enfant.text or "")
        elif enfant.tag == DOCPR:
            morceaux.append(f"[image : {enfant.get('descr', '')}]")
        elif enfant.tag not in MUETS and enfant.tag != f"{W}txbxContent":
            morceaux.append(SIGNES.get(str(enfant.tag), "") or _text(enfant))
    return "".join(morceaux)
