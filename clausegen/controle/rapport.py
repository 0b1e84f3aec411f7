"""The report in Word: a synthesis, then what to correct, where, why, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from clausegen import clausier, files, formats
from clausegen.constats import refuse
from clausegen.controle.faits import Lieu
from clausegen.controle.pieces import Piece, natures
from clausegen.controle.remarques import Remarque
from clausegen.controle.revue import Revue
from clausegen.mentions import GRAVITES
from clausegen.word import render

MODELE = "rapport_relecture.docx"
PASSAGE = 220  # characters of a sentence shown
LIEUX = 8
ARTICLES = 4


def draw(revue: Revue, dossier: str, territoire: str, bibliotheques: Sequence[Path]) -> bytes:
    """The report as a docx, from the territory's model or the common one. Raises Refus without a model."""
    chaine = clausier.candidates(MODELE, territoire or clausier.COMMUN, bibliotheques)
    gagnant = clausier.winner(chaine)
    if gagnant is None:
        cherches = ", ".join(dict.fromkeys(str(candidat.chemin.parent) for candidat in chaine))
        raise refuse("MOD-01", f"aucun modèle « {MODELE} »", remede=f"dossiers cherchés : {cherches}")
    modele = render.compile(gagnant.chemin.read_bytes(), str(gagnant.chemin))
    return modele.render(
        {
            "dossier": dossier,
            "synthese": formats.typeset(revue.synthese),
            "remarques": [_row(remarque) for remarque in revue.remarques],
            "pieces": [_piece(piece) for piece in revue.pieces],
        }
    )


def save(contenu: bytes, dossier: Path) -> Path:
    """Writes the report; an earlier one, perhaps annotated, is kept beside. Raises Refus."""
    rang, chemin = 1, dossier / MODELE
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        while chemin.exists() and chemin.read_bytes() != contenu:
            rang += 1
            chemin = dossier / f"{Path(MODELE).stem}_{rang}.docx"
        if not chemin.exists():
            files.write_atomic(chemin, contenu)
    except OSError as erreur:
        raise files.write_refusal(chemin, erreur) from erreur
    return chemin


def _row(remarque: Remarque) -> dict[str, object]:
    pourquoi = remarque.pourquoi + (f" ({remarque.reference})" if remarque.reference else "")
    ou = "\n".join(dict.fromkeys(map(_place, remarque.lieux[:LIEUX])))
    return {
        "gravite": GRAVITES[remarque.gravite],
        "code": remarque.code,
        "quoi": formats.typeset(_capital(remarque.quoi)),
        "ou": ou or (remarque.fichier.name if remarque.fichier else ""),
        "pourquoi": formats.typeset(_capital(pourquoi)),
        "remede": formats.typeset(_capital(remarque.remede)),
    }


def _place(lieu: Lieu) -> str:
    return formats.typeset(lieu.text() + lieu.quoted(PASSAGE))


def _piece(piece: Piece) -> dict[str, object]:
    nature = natures()[piece.nature].nom
    articles = [re.sub(r"\s+", " ", titre.replace(" › ", ", ")) for titre in piece.articles]
    dits = " ; ".join(articles[:ARTICLES]) + (
        f" ; et {len(articles) - ARTICLES} autres" if articles[ARTICLES:] else ""
    )
    if not piece.lue:
        dits = "non lu : " + piece.constats[0].message
    elif piece.role == "interne":
        dits = "pièce interne, non comparée"
    elif not piece.insertion:
        dits = "rien sur l'insertion"
    elif not dits:
        dits = formats.accord(len(piece.insertion), "passage", "passages")
    return {
        "fichier": piece.fichier.name,
        "nature": formats.typeset(_capital(nature)),
        "articles": formats.typeset(dits),
    }


def _capital(texte: str) -> str:
    return texte[:1].upper() + texte[1:]
