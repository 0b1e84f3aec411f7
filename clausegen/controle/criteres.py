"""The award criterion on insertion, as a document announces it: its weight, those of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausegen import formats
from clausegen.conformite.formulations_texte import plain, sentences
from clausegen.controle import points
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.nombres import Lu, bare, shares
from clausegen.controle.pieces import SUJET as INSERTION
from clausegen.controle.pieces import Piece

CRITERE = "critère d'insertion"
SOUS_CRITERE = "sous-critère"
AUCUN = "aucun critère"

_JUGE = re.compile(r"\bcriter|\bponder|\bjugement des offres|\battribution\b")
_SURPLUS = re.compile(r"\bplus\b|\bdela\b|volume impose|montant")
_NIE = re.compile(r"\b(?:n est|ne constitue|n en fait) pas (?:un |de )?critere")
_POINT = re.compile(r"^(?:\d+\.? ?)?(?P<nom>[^|()]{4,90}?) ?\( ?(?P<part>\d+(?:,\d+)?) ?% ?\)$")


def read(piece: Piece) -> Iterator[Fait]:
    """The weights that one document gives."""
    tete: tuple[str, ...] = ()
    bareme = points.read(piece.blocs)
    for rang, bloc in enumerate(piece.blocs):
        cellules = tuple(bare(cellule) for cellule in bloc.cellules)
        tete = (tete or cellules) if cellules else ()
        titre = plain(bloc.titre)
        if cellules:
            if any(_JUGE.search(cellule) for cellule in tete) or _JUGE.search(titre):
                poids = bareme.cell(rang, tete, cellules)
                sous = rang in piece.insertion and tete[0].startswith("sous")
                yield from _of_row(cellules, poids, Lieu.of(piece, bloc), sous=sous)
            continue
        point = _POINT.match(bare(bloc.texte))
        if point and piece.nature == "cadre":
            yield _part(point["nom"], next(shares(f"{point['part']} %")), Lieu.of(piece, bloc))
            continue
        for phrase in sentences(bloc.texte):
            poids = list(bareme.weights(rang, bare(phrase)))
            yield from _of_text(phrase, titre, poids, Lieu.of(piece, bloc, phrase))


def _of_row(cellules: Sequence[str], poids: Sequence[Lu], lieu: Lieu, *, sous: bool) -> Iterator[Fait]:
    if len(poids) == 1 and sous:
        yield _part(cellules[0], poids[0], lieu)
    elif len(poids) == 1 and INSERTION.search(plain(cellules[0])):
        yield Fait(CRITERE, "", formats.pourcentage(poids[0].valeur), lieu)


def _of_text(phrase: str, titre: str, poids: Sequence[Lu], lieu: Lieu) -> Iterator[Fait]:
    nu, mots = bare(phrase), plain(phrase)
    sujet = INSERTION.search(mots)
    if not sujet:
        return
    if _NIE.search(mots):
        yield Fait(CRITERE, "", AUCUN, lieu)
        return
    if not (_JUGE.search(mots) or re.search(r"criter|jugement", titre)) or "penalit" in mots:
        return
    debut = re.search(r"insertion|clauses? sociale", nu)
    place = debut.start() if debut else 0
    suivantes = [
        part for part in poids if part.debut > place and not _SURPLUS.search(plain(nu[place : part.debut]))
    ]
    if suivantes:
        yield Fait(CRITERE, "", formats.pourcentage(suivantes[0].valeur), lieu)


def _part(nom: str, lu: Lu, lieu: Lieu) -> Fait:
    return Fait(SOUS_CRITERE, " ".join(plain(nom).split()), formats.pourcentage(lu.valeur), lieu)
