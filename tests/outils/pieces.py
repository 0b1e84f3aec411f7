"""The pieces of a tender, opened, and the example contract going into them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from outils import hotes
from outils.hote_long import long

from clausegen import dossier, files
from clausegen.conformite.cas import Cas
from clausegen.integration import textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.chantier import Chantier
from clausegen.integration.piece import Piece, open_piece
from clausegen.word.splice.habit import Habit
from clausegen.word.splice.revisions import Revision

EXEMPLE = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
HOTES = {
    "automatique": ("CCAP.docx", hotes.automatique),
    "tape": ("CCAP.docx", hotes.tape),
    "long": ("CCAP.docx", long),
    "reglement": ("RC.docx", hotes.reglement),
    "engagement": ("Acte d'engagement.docx", hotes.engagement),
    "technique": ("CCTP.docx", hotes.technique),
}
GRAS = "<w:b/>"


@cache
def octets(nom: str) -> bytes:
    return HOTES[nom][1]()


def ouvrir(data: bytes, nom: str = "CCAP.docx") -> Piece:
    return open_piece(data, Path(nom))


def hote(nom: str) -> Piece:
    return ouvrir(octets(nom), HOTES[nom][0])


@cache
def marche() -> Cas:
    return dossier.study(EXEMPLE)


def inserer(piece: Piece, ancre: Ancre | None = None, document: str | None = None) -> tuple[Chantier, bytes]:
    chantier = Chantier(piece, textes.due(marche(), piece, document), ancre)
    data = chantier.apply(Revision("Facilitatrice", marche().jour))
    assert data is not None
    return chantier, data


@cache
def defaut(nom: str) -> tuple[Chantier, bytes]:
    return inserer(hote(nom))


def habit(chantier: Chantier) -> Habit:
    return next(i.habit for i in chantier.insertions if i.marque.piece == "art")
