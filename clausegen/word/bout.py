"""The last paragraph of a document, whose mark nobody can insert: a text added after it borrows that mark.

So does Word: the paragraph that was last gets an inserted mark, and the text's last one, with the mark that
was there, remembers the properties to go back to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clausegen.word import blocs
from clausegen.word.fragments import serialize
from clausegen.word.paragraphe import W
from clausegen.word.revisions import SUIVIS

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.accueil import Accueil
    from clausegen.word.revisions import Suivi

AVANT_RPR = {"sectPr", "pPrChange"}


def borrow(dernier: _Element, suivi: Suivi, anciens: _Element) -> None:
    """Make a tracked paragraph the last of the document: it takes the mark of another, and its past."""
    reglages = dernier.find(f"{W}pPr")
    marque = None if reglages is None else reglages.find(f"{W}rPr")
    if reglages is None or marque is None:
        return
    for suivie in [m for m in marque if m.tag in SUIVIS]:
        marque.remove(suivie)
    if len(marque) == 0:
        reglages.remove(marque)
    change = suivi.mark(reglages, "pPrChange")
    change.append(anciens)
    reglages.append(change)


def past(paragraphe: _Element) -> _Element | None:
    """The properties to go back to: those of before an insertion of ours, or what they are; None: unknown.

    A mark that is itself being inserted or struck out gives no past.
    """
    reglages = paragraphe.find(f"{W}pPr")
    passe = paragraphe.makeelement(f"{W}pPr")
    if reglages is None:
        return passe
    change = reglages.find(f"{W}pPrChange")
    if change is not None or any(reglages.find(f"{W}rPr/{suivi}") is not None for suivi in SUIVIS):
        return None
    passe.extend([enfant for enfant in reglages if enfant.tag not in (f"{W}rPr", f"{W}sectPr")])
    return passe


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
        return ouverture.end() - 2, ouverture.end(), b">" + serialize([ppr], hote.espaces)[0] + nom
    enfants = blocs.children(hote.document, debut)
    if not enfants or enfants[0].balise != "pPr":
        rpr.append(marque)
        ppr.append(rpr)
        return ouverture.end(), ouverture.end(), serialize([ppr], hote.espaces)[0]
    return _in_properties(hote, enfants[0], marque, rpr)


def _in_properties(
    hote: Accueil, reglages: blocs.Bloc, marque: _Element, rpr: _Element
) -> tuple[int, int, bytes]:
    document = hote.document
    enfants = blocs.children(document, reglages.debut)
    propre = next((e for e in enfants if e.balise == "rPr"), None)
    if propre is not None and document[propre.fin - 2 : propre.fin] != b"/>":
        ouverture = blocs.OUVERTURE.match(document, propre.debut)
        place = ouverture.end() if ouverture else propre.debut
        return place, place, serialize([marque], hote.espaces)[0]
    rpr.append(marque)
    ecrit = serialize([rpr], hote.espaces)[0]
    if propre is not None:
        return propre.debut, propre.fin, ecrit
    if document[reglages.fin - 2 : reglages.fin] == b"/>":
        nom = b"</" + document[reglages.debut + 1 : reglages.fin - 2].split(None, 1)[0] + b">"
        return reglages.fin - 2, reglages.fin, b">" + ecrit + nom
    suivant = next((e for e in enfants if e.balise in AVANT_RPR), None)
    place = suivant.debut if suivant else document.rindex(b"</", reglages.debut, reglages.fin)
    return place, place, ecrit
