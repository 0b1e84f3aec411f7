"""The body of a document of ours, bare: what only made sense at home (sections, controls, names) is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clausegen.constats import refuse
from clausegen.word.hote import IGNORE
from clausegen.word.package import Package
from clausegen.word.paragraphe import W
from clausegen.word.splice.fragments import ALTERNATIVE

if TYPE_CHECKING:
    from lxml.etree import _Element

ATTACHES = {f"{W}{nom}" for nom in ("footnoteReference", "endnoteReference", "commentReference", "altChunk")}
OUBLIES = {
    f"{W}{nom}"
    for nom in (
        *("sectPr", "proofErr", "lastRenderedPageBreak", "permStart", "permEnd"),
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "sdtPr", "sdtEndPr"),
    )
}
TRANSPARENTS = (f"{W}sdt", f"{W}sdtContent", f"{W}smartTag", f"{W}customXml")


def bare(document: _Element, package: Package) -> list[_Element]:
    """The paragraphs and tables of a body; Refus when a note or a comment hangs on it."""
    if next(document.iter(*ATTACHES), None) is not None:
        raise refuse(
            "SPLICE-04",
            "une note de bas de page ou un commentaire ne s'insère pas dans un autre document",
            fichier=package.nom or None,
            remede="mettez ce texte dans le corps du modèle",
        )
    corps = document.find(f"{W}body")
    if corps is None:
        return []
    _forget_extensions(document, package.read(package.document))
    _plain_fields(corps)
    for element in list(corps.iter(*OUBLIES)):
        _remove(element)
    for element in list(corps.iter(*TRANSPARENTS)):
        _unwrap(element)
    return list(corps)


def _forget_extensions(document: _Element, brut: bytes) -> None:
    """What Word may ignore does not travel: the host has not said that it may."""
    prefixes = [p for p in (document.get(IGNORE) or "").split() if f"{p}:".encode() in brut]
    espaces = tuple(f"{{{document.nsmap[p]}}}" for p in prefixes if p in document.nsmap)
    if not espaces:
        return
    for element in list(document.iter()):
        for attribut in [a for a in element.attrib if str(a).startswith(espaces)]:
            del element.attrib[attribut]
        alternative = next(element.iterancestors(ALTERNATIVE), None)
        if str(element.tag).startswith(espaces) and alternative is None and element.getparent() is not None:
            _remove(element)


def _plain_fields(corps: _Element) -> None:
    """A simple field, whose runs cannot be tracked one by one, as the three marks of a complex one."""
    for champ in list(corps.iter(f"{W}fldSimple")):
        instruction = champ.makeelement(f"{W}instrText")
        instruction.text = champ.get(f"{W}instr", "")
        instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        for avant in (_mark(champ, "begin"), instruction, _mark(champ, "separate")):
            champ.addprevious(_run(avant))
        champ.addnext(_run(_mark(champ, "end")))
        _unwrap(champ)


def _mark(champ: _Element, sorte: str) -> _Element:
    return champ.makeelement(f"{W}fldChar", {f"{W}fldCharType": sorte})


def _run(contenu: _Element) -> _Element:
    run = contenu.makeelement(f"{W}r")
    run.append(contenu)
    return run


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        element.tail = None
        parent.remove(element)


def _unwrap(element: _Element) -> None:
    for enfant in list(element):
        element.addprevious(enfant)
    _remove(element)
