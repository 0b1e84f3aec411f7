"""Paragraphs and rows that look like one of the host's: its properties, our words."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from clausegen.constats import refuse
from clausegen.word.hote import child
from clausegen.word.paragraphe import W
from clausegen.word.splice.bout import ORDRE
from clausegen.word.splice.revisions import SUIVIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

ESPACE = "{http://www.w3.org/XML/1998/namespace}space"
LIENS = ("keepNext", "keepLines")
AVANT_TITRE = 160  # twentieths of a point above a heading in bold
PASSAGERS = {
    f"{W}{nom}"
    for nom in ("sectPr", "pPrChange", "rPrChange", "trPrChange", "cnfStyle", "pageBreakBefore", "framePr")
}
D_ENTETE = {f"{W}tblHeader", f"{W}vMerge"}
_ORDRE = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
    "vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
)
RANGS = {f"{W}{nom}": rang for rang, nom in enumerate(_ORDRE.split())}


def first_paragraph(bloc: _Element) -> _Element:
    """The paragraph that a block is, or the first that it holds. Refus when there is none."""
    trouve = bloc if bloc.tag == f"{W}p" else next(bloc.iter(f"{W}p"), None)
    if trouve is None:
        raise refuse("SPLICE-03", "aucun paragraphe à imiter à cet endroit du document")
    return trouve


def look(paragraphe: _Element) -> _Element:
    """A copy of a paragraph's properties, without what belongs to it alone (section, tracked changes)."""
    reglages = paragraphe.find(f"{W}pPr")
    copie = paragraphe.makeelement(f"{W}pPr") if reglages is None else deepcopy(reglages)
    for element in [e for e in copie.iter() if e.tag in PASSAGERS or e.tag in SUIVIS]:
        element.getparent().remove(element)  # type: ignore[union-attr]
    return copie


def ties(reglages: _Element | None) -> list[str]:
    """What keeps a paragraph in one piece, or with what follows."""
    return [nom for nom in LIENS if child(reglages, nom) is not None]


def tie(reglages: _Element, liens: Sequence[str]) -> _Element:
    """The same properties, that keep a paragraph so."""
    rang = sum(enfant.tag == f"{W}pStyle" for enfant in reglages)
    for nom in reversed(liens):
        for autre in reglages.findall(f"{W}{nom}"):
            reglages.remove(autre)
        reglages.insert(rang, reglages.makeelement(f"{W}{nom}"))
    return reglages


def run_look(paragraphe: _Element) -> _Element | None:
    """The properties of a paragraph's text, those of the first run that writes something."""
    for run in paragraphe.iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            reglages = run.find(f"{W}rPr")
            if reglages is None:
                return None
            copie = deepcopy(reglages)
            for element in [e for e in copie if e.tag in PASSAGERS or e.tag in SUIVIS]:
                copie.remove(element)
            return copie
    return None


def apply_look(run: _Element, modele: _Element | None) -> None:
    """Give a run these properties; its own stay and win."""
    if modele is None:
        return
    propres = run.find(f"{W}rPr")
    if propres is None:
        run.insert(0, deepcopy(modele))
        return
    deja = {enfant.tag for enfant in propres}
    ajouts = [deepcopy(enfant) for enfant in modele if enfant.tag not in deja]
    propres[:] = sorted([*propres, *ajouts], key=lambda e: RANGS.get(str(e.tag), len(RANGS)))


def stand_out(reglages: _Element) -> None:
    """A heading that is only bold text stays with what follows, away from what precedes."""
    espace = reglages.find(f"{W}spacing")
    if espace is None:
        espace = reglages.makeelement(f"{W}spacing")
    if int(espace.get(f"{W}before") or 0) < AVANT_TITRE:
        espace.set(f"{W}before", str(AVANT_TITRE))
    autres = [e for e in tie(reglages, ["keepNext"]) if e.tag != espace.tag]
    reglages[:] = sorted([*autres, espace], key=lambda e: ORDRE.get(str(e.tag), len(ORDRE)))


def line(modele: _Element, texte: str) -> _Element:
    """A paragraph that looks like that one and reads this."""
    paragraphe = modele.makeelement(f"{W}p")
    paragraphe.append(look(modele))
    run = paragraphe.makeelement(f"{W}r")
    apply_look(run, run_look(modele))
    write(run, texte)
    paragraphe.append(run)
    return paragraphe


def write(run: _Element, texte: str) -> None:
    """Put a text in a run; its tabs are Word's."""
    for rang, morceau in enumerate(texte.split("\t")):
        if rang:
            run.append(run.makeelement(f"{W}tab"))
        if morceau:
            ecrit = run.makeelement(f"{W}t")
            ecrit.text = morceau
            ecrit.set(ESPACE, "preserve")
            run.append(ecrit)


def row(modele: _Element, textes: Sequence[str]) -> _Element:
    """A row that looks like that one, its cells reading these. Refus when their numbers differ."""
    cellules = modele.findall(f"{W}tc")
    if len(cellules) != len(textes):
        raise refuse(
            "SPLICE-03",
            f"le tableau a {len(cellules)} colonnes à cette ligne, et le texte à y mettre {len(textes)}",
        )
    rangee = modele.makeelement(f"{W}tr")
    reglages = modele.find(f"{W}trPr")
    if reglages is not None:
        rangee.append(deepcopy(reglages))
    for cellule, texte in zip(cellules, textes, strict=True):
        nouvelle = rangee.makeelement(f"{W}tc")
        propres = cellule.find(f"{W}tcPr")
        if propres is not None:
            nouvelle.append(deepcopy(propres))
        nouvelle.append(line(first_paragraph(cellule), texte))
        rangee.append(nouvelle)
    for element in [e for e in rangee.iter() if e.tag in PASSAGERS or e.tag in D_ENTETE]:
        element.getparent().remove(element)  # type: ignore[union-attr]
    return rangee
