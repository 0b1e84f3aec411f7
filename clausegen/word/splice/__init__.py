"""A text of ours in someone else's document: tracked by default, every other byte left alone.

The text takes the host's clothes (``Habit``); a hidden bookmark (``Marque``) lets a later run find it again.
Entries of the zip are copied as they lie, but the main part, cut and written by offsets, and those that gain
something (styles, lists, relations, content types).
"""

from __future__ import annotations

from collections.abc import Sequence

from clausegen.constats import refuse
from clausegen.word.splice.accueil import Accueil, open_host
from clausegen.word.splice.chantier import Chantier, Coupe
from clausegen.word.splice.habit import Allure, Habit, Insertion, Lignes, Marque, Rangees, Trouvaille
from clausegen.word.splice.revisions import Revision
from clausegen.word.splice.signets import find

__all__ = [
    "Accueil",
    "Allure",
    "Habit",
    "Insertion",
    "Lignes",
    "Marque",
    "Rangees",
    "Revision",
    "Trouvaille",
    "find",
    "insert",
    "open_host",
]


def insert(hote: Accueil, insertions: Sequence[Insertion], revision: Revision | None) -> bytes:
    """The document with these texts, as tracked changes of that author, or plainly without ``revision``.

    Ranks are those of ``hote`` as it was opened. Blocks replaced that are an insertion of ours still pending
    go away; others are struck out, tracked. Raises Refus: a place where nothing may go, a text that cannot be
    taken, a document that only accepts tracked changes.
    """
    if revision is None and hote.suivi_impose:
        raise refuse(
            "SPLICE-05",
            "le document n'accepte que des modifications suivies",
            fichier=hote.nom or None,
            remede="relancez sans --sans-revisions",
        )
    for insertion in insertions:
        _check(hote, insertion)
    chantier = Chantier(hote, insertions, revision)
    coupes = [coupe for insertion in insertions for coupe in chantier.cuts(insertion)]
    parties = {**chantier.apports.parts(), hote.partie: _apply(hote.document, coupes)}
    return hote.enveloppe.rewrite(parties)


def _check(hote: Accueil, insertion: Insertion) -> None:
    raison = hote.obstacle(insertion.avant) or hote.bond(insertion.avant, insertion.retire)
    if raison and not isinstance(insertion.contenu, Rangees):
        raise refuse(
            "SPLICE-02",
            raison,
            fichier=hote.nom or None,
            remede="choisissez un autre endroit, ou acceptez d'abord les modifications en attente",
        )


def _apply(document: bytes, coupes: Sequence[Coupe]) -> bytes:
    morceaux: list[bytes] = []
    place = 0
    for coupe in sorted(coupes, key=lambda coupe: (coupe.debut, coupe.fin)):
        if coupe.debut < place:
            raise refuse("SPLICE-02", "deux textes se disputent le même passage du document")
        morceaux += (document[place : coupe.debut], coupe.octets)
        place = coupe.fin
    return b"".join((*morceaux, document[place:]))
