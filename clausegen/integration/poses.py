"""Where each text of a contract goes in one piece, and the number it gets there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clausegen.constats import refuse
from clausegen.documents import Bloc
from clausegen.integration import places, textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.numeros import Ajout, Renumerotation, bump
from clausegen.integration.piece import Piece, plain
from clausegen.integration.places import Lieu
from clausegen.integration.textes import LIGNES, Textes
from clausegen.word.splice.habit import Marque, Trouvaille
from clausegen.word.splice.signets import find
from clausegen.word.titres import Titre

RIVAL = r"clauses? (?:sociales? )?d'insertion|insertion (?:sociale|professionnelle|par l)|action d'insertion"
CODES = {
    "article_ccap": "art",
    "penalites": "pen",
    "pieces_contractuelles": "pie",
    "derogations": "der",
    "article_prestation_insertion": "pre",
    "article_reserve": "res",
    "article_autre_condition": "aut",
    "article_engagements": "eng",
    "article_rc": "rdc",
    "annexe_ae": "ann",
    "mention_cctp": "tec",
}


@dataclass(frozen=True)
class Pose:
    """A text and its place; ``deja`` when an earlier run put it there."""

    bloc: Bloc
    code: str
    lieu: Lieu
    deja: Trouvaille | None = None


class Poses:
    """The texts with headings of their own, placed; lines go elsewhere, by their neighbours."""

    def __init__(self, piece: Piece, dus: Textes, ancre: Ancre | None) -> None:
        """Raises Refus: an anchor that says nothing or too much, a document without headings."""
        self.piece, self.textes = piece, dus
        self.douteuse = False
        penales = dus.of("penalites")
        principaux = [bloc for bloc in dus.blocs if bloc.nom not in LIGNES]
        self.liste: list[Pose] = []
        self.liste = self._place(principaux or penales, ancre)
        if principaux and penales:
            self.liste += self._penalties(penales)
        self.ajouts = {id(pose): self._arrival(pose) for pose in self.liste}
        uniques = {(a.avant, a.modele.rang): a for a in self.ajouts.values() if a is not None and a.nombre}
        self.renumerotation = Renumerotation(piece, list(uniques.values()))

    def mark(self, code: str, version: str = "") -> Marque:
        """What the bookmark of a text says."""
        return Marque(self.textes.cas.marche.reference, code, version)

    def _place(self, blocs: Sequence[Bloc], ancre: Ancre | None) -> list[Pose]:
        """The main texts follow each other at one place, but those already there stay where they are."""
        poses: list[Pose] = []
        lieu: Lieu | None = None
        for bloc, code in zip(blocs, _codes(blocs), strict=True):
            pose = self._found(bloc, code)
            if pose is None:
                lieu = _next(lieu) if lieu else self._first(bloc.nom, ancre)
                pose = Pose(bloc, code, lieu)
            poses.append(pose)
        return poses

    def _first(self, document: str, ancre: Ancre | None) -> Lieu:
        lieu = places.find(self.piece, document, ancre)
        if lieu is not None:
            return lieu
        if not self.piece.titres:
            raise refuse(
                "INT-06",
                "ce document n'a aucun titre reconnu",
                fichier=str(self.piece.fichier),
                remede="posez un signet dans Word à l'endroit voulu, et donnez son nom à --signet",
            )
        self.douteuse = True
        return places.end(self.piece, "aucun article connu ne l'appelle ailleurs")

    def _penalties(self, blocs: Sequence[Bloc]) -> list[Pose]:
        """In the penalties' article; without one, right after the main texts."""
        dernier = self.liste[-1].lieu
        lieu = places.find(self.piece, "penalites")
        if lieu is None or self.replaced(lieu.avant):
            lieu = replace(_next(dernier), raison="faute d'un article des pénalités")
        elif _place(lieu) == _place(dernier):
            lieu = replace(lieu, numero=bump(dernier.numero))
        poses = []
        for bloc, code in zip(blocs, _codes(blocs), strict=True):
            pose = self._found(bloc, code)
            if pose is None:
                pose = Pose(bloc, code, lieu)
                lieu = _next(lieu)
            poses.append(pose)
        return poses

    def replaced(self, avant: int) -> bool:
        """Whether a place belongs to the article that is being replaced."""
        lieux = [pose.lieu for pose in self.liste if pose.deja is None]
        return any(lieu.avant < avant <= lieu.avant + lieu.retire for lieu in lieux)

    @property
    def removed(self) -> list[range]:
        """The blocks of the article that is being replaced."""
        lieux = [pose.lieu for pose in self.liste if pose.deja is None and pose.lieu.retire]
        return [range(lieu.avant, lieu.avant + lieu.retire) for lieu in lieux]

    def gone(self) -> set[str]:
        """The numbers that go with it, apart from those that our texts take."""
        perdus = {t.numero for t in self.piece.titres if any(t.bloc in blocs for blocs in self.removed)}
        return perdus - {self.number(pose) for pose in self.liste} - {""}

    def _found(self, bloc: Bloc, code: str) -> Pose | None:
        """Where an earlier run put this text."""
        deja = find(self.piece.hote, self.mark(code))
        if deja is None:
            return None
        titre = next((t for t in self.piece.titres if t.bloc == deja.premier), None)
        niveau, numero = (titre.niveau, titre.numero) if titre else (1, "")
        lieu = Lieu(deja.premier, niveau, titre, numero, "à sa place", retire=deja.dernier - deja.premier + 1)
        return Pose(bloc, code, lieu, deja)

    def rivals(self) -> list[Titre]:
        """The headings on the same subject that are not ours: a clause written or pasted before."""
        notres = [(p.lieu.avant, p.lieu.avant + p.lieu.retire) for p in self.liste]
        return [
            titre
            for titre in self.piece.titres
            if re.search(RIVAL, plain(titre.texte)) and not any(a <= titre.bloc < b for a, b in notres)
        ]

    # --- numbers ------------------------------------------------------------------------------------------

    def _arrival(self, pose: Pose) -> Ajout | None:
        """What comes in where this text does; a text that replaces another pushes nothing."""
        if pose.deja is not None or pose.lieu.modele is None:
            return None
        avec = [p.lieu for p in self.liste if p.deja is None and _place(p.lieu) == _place(pose.lieu)]
        remplace = next((lieu.retire for lieu in avec if lieu.retire), 0)
        return Ajout(pose.lieu.avant + remplace, pose.lieu.modele, len(avec) - bool(remplace))

    def number(self, pose: Pose) -> str:
        """The number of a text once everything is in."""
        lieu, ajout = pose.lieu, self.ajouts[id(pose)]
        if not lieu.numero:
            return ""
        if ajout is not None:
            return self.renumerotation.new(ajout, lieu.numero)
        if pose.deja is not None and lieu.modele is not None:
            return self.renumerotation.of(lieu.modele)
        return self.renumerotation.shifted(lieu.numero, lieu.parent, 0)

    def numbers(self, pose: Pose | None = None) -> dict[str, str]:
        """What a text must know of the others; in another piece, it keeps the profile's number."""
        lus: dict[str, str] = {}
        for cle, nom in (("numero_article", textes.ARTICLE), ("numero_penalites", "penalites")):
            pareilles = [p for p in self.liste if p.bloc.nom == nom]
            if pareilles:
                lus[cle] = self.number(_same(pareilles, pose))
        return lus


def _next(lieu: Lieu) -> Lieu:
    """The place just after, for a text that follows."""
    return replace(lieu, numero=bump(lieu.numero), retire=0)


def _place(lieu: Lieu) -> tuple[int, int]:
    return lieu.avant, lieu.niveau


def _same(poses: Sequence[Pose], pose: Pose | None) -> Pose:
    """The text for the same lots as another, else the first."""
    return next((p for p in poses if pose is not None and p.bloc.cas == pose.bloc.cas), poses[0])


def _codes(blocs: Sequence[Bloc]) -> list[str]:
    """A code for each text; the second view of a contract has its own."""
    vus: dict[str, int] = {}
    codes = []
    for bloc in blocs:
        rang = vus[bloc.nom] = vus.get(bloc.nom, 0) + 1
        codes.append(CODES[bloc.nom] if rang == 1 else f"{CODES[bloc.nom][:2]}{rang}")
    return codes
