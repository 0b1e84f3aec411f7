"""The last paragraph of a document, whose mark nobody can insert: a text added after it borrows that mark.

So does Word: the paragraph that was last gets an inserted mark, and the text's last one, with the mark that
was there, remembers the properties to go back to.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from clausegen.word.paragraphe import W
from clausegen.word.splice import blocs
from clausegen.word.splice.fragments import serialize
from clausegen.word.splice.revisions import SUIVIS

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.splice.accueil import Accueil
    from clausegen.word.splice.revisions import Suivi

_ORDRE = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
    "textAlignment textboxTightWrap outlineLvl divId cnfStyle"
)
ORDRE = {f"{W}{nom}": rang for rang, nom in enumerate(_ORDRE.split())}
_INSEREE = re.compile(rb"<(?:\w+:)?ins\b[^<>]*/>")
AVANT_RPR = {"sectPr", "pPrChange"}


class Passe(NamedTuple):
    """The properties of a last paragraph, and those of its mark."""

    reglages: _Element
    marque: _Element


def borrow(dernier: _Element, suivi: Suivi, passe: Passe) -> None:
    """Make a tracked paragraph the last of the document: it takes the mark of another, and its past."""
    reglages = dernier.find(f"{W}pPr")
    marque = None if reglages is None else reglages.find(f"{W}rPr")
    if reglages is None or marque is None:
        return
    for suivie in [m for m in marque if m.tag in SUIVIS]:
        marque.remove(suivie)
    for parent, nom, avant in ((marque, "rPrChange", passe.marque), (reglages, "pPrChange", passe.reglages)):
        change = suivi.mark(parent, nom)
        change.append(avant)
        parent.append(change)


def past(paragraphe: _Element) -> Passe | None:
    """What a last paragraph is before a text comes after it.

    None when its mark is itself being inserted, struck out or changed, or its properties are in disorder.
    """
    reglages, marque = paragraphe.makeelement(f"{W}pPr"), paragraphe.makeelement(f"{W}rPr")
    for enfant in paragraphe.findall(f"{W}pPr/*"):
        if enfant.tag == f"{W}pPrChange":
            return None
        if enfant.tag == f"{W}rPr":
            marque.extend(deepcopy(enfant))
        elif enfant.tag != f"{W}sectPr":
            reglages.append(deepcopy(enfant))
    if any(e.tag in SUIVIS or e.tag == f"{W}rPrChange" for e in marque):
        return None
    rangs = [ORDRE.get(str(enfant.tag), -1) for enfant in reglages]
    return Passe(reglages, marque) if rangs == sorted(rangs) else None


def kept(paragraphe: _Element) -> Passe | None:
    """The past that a last paragraph of ours carries."""
    reglages = paragraphe.find(f"{W}pPr/{W}pPrChange/{W}pPr")
    marque = paragraphe.find(f"{W}pPr/{W}rPr/{W}rPrChange/{W}rPr")
    return None if reglages is None or marque is None else Passe(deepcopy(reglages), deepcopy(marque))


def mark_end(hote: Accueil, rang: int, suivi: Suivi) -> tuple[int, int, bytes]:
    """The bytes to add to a paragraph of the host so that its mark reads as inserted."""
    debut = hote.blocs[rang].debut
    ouverture = blocs.OUVERTURE.match(hote.document, debut)
    if ouverture is None:
        raise ValueError("a block starts with a tag")
    modele = hote.bloc(rang)
    marque = suivi.mark(modele, "ins")
    rpr, ppr = modele.makeelement(f"{W}rPr"), modele.makeelement(f"{W}pPr")
    if ouverture[0].endswith(b"/>"):
        rpr.append(marque)
        ppr.append(rpr)
        nom = b"</" + ouverture[0][1:-2].split(None, 1)[0] + b">"
        return ouverture.end() - 2, ouverture.end(), b">" + serialize([ppr], hote.espaces) + nom
    enfants = blocs.children(hote.document, debut)
    if not enfants or enfants[0].balise != "pPr":
        rpr.append(marque)
        ppr.append(rpr)
        return ouverture.end(), ouverture.end(), serialize([ppr], hote.espaces)
    return _in_properties(hote, enfants[0], marque, rpr)


def unmark_end(hote: Accueil, rang: int) -> tuple[int, int, bytes] | None:
    """The inserted mark to take off a paragraph of the host, once what came after it is gone."""
    enfants = blocs.children(hote.document, hote.blocs[rang].debut)
    reglages = enfants[0] if enfants and enfants[0].balise == "pPr" else None
    marque = _INSEREE.search(hote.document, reglages.debut, reglages.fin) if reglages else None
    return (marque.start(), marque.end(), b"") if marque else None


def _in_properties(
    hote: Accueil, reglages: blocs.Bloc, marque: _Element, rpr: _Element
) -> tuple[int, int, bytes]:
    document = hote.document
    enfants = blocs.children(document, reglages.debut)
    propre = next((e for e in enfants if e.balise == "rPr"), None)
    if propre is not None and document[propre.fin - 2 : propre.fin] != b"/>":
        ouverture = blocs.OUVERTURE.match(document, propre.debut)
        place = ouverture.end() if ouverture else propre.debut
        return place, place, serialize([marque], hote.espaces)
    rpr.append(marque)
    ecrit = serialize([rpr], hote.espaces)
    if propre is not None:
        return propre.debut, propre.fin, ecrit
    if document[reglages.fin - 2 : reglages.fin] == b"/>":
        nom = b"</" + document[reglages.debut + 1 : reglages.fin - 2].split(None, 1)[0] + b">"
        return reglages.fin - 2, reglages.fin, b">" + ecrit + nom
    suivant = next((e for e in enfants if e.balise in AVANT_RPR), None)
    place = suivant.debut if suivant else document.rindex(b"</", reglages.debut, reglages.fin)
    return place, place, ecrit
