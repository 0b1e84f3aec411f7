"""The full stop of the host that closed a list which goes on: one sign replaced, tracked."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from clausegen.word.hote import child
from clausegen.word.paragraphe import W
from clausegen.word.splice import blocs
from clausegen.word.splice.accueil import REPERES
from clausegen.word.splice.fragments import serialize
from clausegen.word.splice.sosie import write

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.splice.accueil import Accueil
    from clausegen.word.splice.revisions import Suivi

POINT = "."


def closing_run(hote: Accueil, rang: int) -> blocs.Bloc | None:
    """The run whose full stop ends that paragraph; None when it is not plainly there (a link, a change…)."""
    try:
        enfants = blocs.children(hote.document, hote.blocs[rang].debut)
        ecrits = [enfant for enfant in enfants if enfant.balise not in REPERES]
        if hote.blocs[rang].balise != "p" or not ecrits or ecrits[-1].balise != "r":
            return None
        fin = next(_run(hote, ecrits[-1]).iterchildren(reversed=True), None)
    except ValueError:
        return None
    plein = fin is not None and fin.tag == f"{W}t" and (fin.text or "").rstrip().endswith(POINT)
    return ecrits[-1] if plein else None


def reopen(hote: Accueil, rang: int, signe: str, suivi: Suivi | None) -> tuple[int, int, bytes] | None:
    """The bytes that put a sign instead of the full stop of ``closing_run``."""
    bloc = closing_run(hote, rang)
    if bloc is None:
        return None
    run = _run(hote, bloc)
    texte, point, blancs = (run[-1].text or "").rpartition(POINT)
    run.remove(run[-1])
    barre, nouveau = _twin(run, point + blancs), _twin(run, signe)
    write(run, texte if suivi else texte + signe)
    elements = [run] if any(enfant.tag != f"{W}rPr" for enfant in run) else []
    if suivi is not None:
        elements += _tracked(suivi, barre, nouveau)
    return bloc.debut, bloc.fin, serialize(elements, hote.espaces)


def _run(hote: Accueil, bloc: blocs.Bloc) -> _Element:
    return hote.fragment(hote.document[bloc.debut : bloc.fin])[0]


def _twin(run: _Element, texte: str) -> _Element:
    """A run in the same clothes that says something else."""
    jumeau = run.makeelement(f"{W}r")
    if (reglages := child(run, "rPr")) is not None:
        jumeau.append(deepcopy(reglages))
    write(jumeau, texte)
    return jumeau


def _tracked(suivi: Suivi, barre: _Element, nouveau: _Element) -> list[_Element]:
    marques = [suivi.mark(barre, "del"), suivi.mark(nouveau, "ins")]
    for marque, run in zip(marques, (barre, nouveau), strict=True):
        marque.append(run)
    for texte in barre.iterchildren(f"{W}t"):
        texte.tag = f"{W}delText"
    return marques
