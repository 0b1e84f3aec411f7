"""The award criterion on insertion, as a document announces it: its weight, those of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausegen import formats
from clausegen.conformite.formulations_texte import plain, sentences
from clausegen.conformite.regles import A_VERIFIER
from clausegen.controle import points
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.nombres import Lu, bare, shares
from clausegen.controle.pieces import SUJET as INSERTION
from clausegen.controle.pieces import Piece
from clausegen.controle.remarques import Remarque

CRITERE = "critère d'insertion"
SOUS_CRITERE = "sous-critère"
AUCUN = "aucun critère"

_JUGE = re.compile(r"\bcriter|\bponder|\bjugement des offres|\battribution\b")
_JUGEMENT = re.compile(r"criter|jugement|notation|attribution|(?:analyse|choix|classement) des offres")
_POLITIQUE = re.compile(r"\bpolitique|\brse\b|\bdemarche|\bstrategie")  # the wording rule tells them
_SURPLUS = re.compile(r"\bplus\b|\bdela\b|volume impose|montant")
_NIE = re.compile(r"\b(?:n est|ne constitue|n en fait) pas (?:un |de )?critere")
_QUALITE = re.compile(
    r"\bqualit|\baccueil|\btutor|\btuteur|\bencadre|\bformation|\bparcours|\baccompagne|\bmoyens"
    r"|\bmodalites|\bemplois? durable|\bmethod|\bsous criter"
)
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


def check(piece: Piece) -> Iterator[Remarque]:
    """« Clause sociale : 10 % », and nothing on what is noted."""
    faits = [fait for fait in read(piece) if fait.sujet == CRITERE and fait.valeur != AUCUN]
    dits = [plain(bloc.texte) for bloc in piece.blocs]
    if not faits or piece.nature != "rc" or _POLITIQUE.search(plain(faits[0].lieu.passage)):
        return
    if any(INSERTION.search(nu) and _QUALITE.search(nu) for nu in dits):
        return
    yield Remarque(
        "DCE-18",
        A_VERIFIER,
        f"Critère d'insertion ({faits[0].valeur}) : {faits[0].lieu.document} ne dit pas ce qui est noté",
        "un critère doit être précis et lié à l'objet du marché ; les heures imposées, dues par tous, ne "
        "distinguent pas les offres",
        "« Qualité de l'action d'insertion proposée pour le marché : accueil, tutorat, formation », "
        "avec le poids de chacun",
        (faits[0].lieu,),
        "code de la commande publique, art. R2152-7",
    )


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
    if not (_JUGE.search(mots) or _JUGEMENT.search(titre)) or "penalit" in mots:
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
