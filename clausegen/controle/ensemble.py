"""A tender as read: its pieces, and what each of them says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from clausegen.controle import criteres, heures, penalites, personnes, references, taux
from clausegen.controle.faits import Fait
from clausegen.controle.heures import Releve
from clausegen.controle.personnes import Publics
from clausegen.controle.pieces import Piece
from clausegen.controle.references import References

CONTRAT = ("cahier", "annexe", "engagement")
RANGS = ("cahier", "annexe", "public", "engagement")


@dataclass(frozen=True)
class Ensemble:
    """The documents of one tender. ``alloti`` is the profile's word; None, then the documents' own."""

    pieces: tuple[Piece, ...]
    dit_alloti: bool | None = None

    @cached_property
    def lues(self) -> tuple[Piece, ...]:
        """The pieces read that a bidder reads too, clauses first: neither internal nor prices."""
        lues = [piece for piece in self.pieces if piece.lue and piece.role in RANGS]
        return tuple(sorted(lues, key=lambda piece: RANGS.index(piece.role)))

    @cached_property
    def contrat(self) -> tuple[Piece, ...]:
        """Those that bind: clauses, their annexes, commitments."""
        return tuple(p for p in self.lues if p.role in CONTRAT)

    @cached_property
    def cahiers(self) -> tuple[Piece, ...]:
        """Those where the clause, its derogations and the order of documents stand."""
        return tuple(p for p in self.lues if p.role == "cahier")

    @cached_property
    def illisibles(self) -> tuple[Piece, ...]:
        """What could not be read, in whole or in part: no absence is established without it."""
        return tuple(p for p in self.pieces if p.constats)

    @cached_property
    def releves(self) -> dict[Piece, Releve]:
        """The volumes that each piece gives."""
        return {piece: heures.read(piece) for piece in self.lues}

    @cached_property
    def references(self) -> dict[Piece, References]:
        """The texts that each piece cites."""
        return {piece: references.read(piece) for piece in self.lues}

    @cached_property
    def publics(self) -> dict[Piece, Publics]:
        """Whom each piece holds eligible."""
        return {piece: personnes.publics(piece) for piece in self.lues}

    @cached_property
    def alloti(self) -> bool:
        """Whether the contract is divided into lots."""
        nommes = {lot for releve in self.releves.values() for lot in (*releve.avec, *releve.sans)}
        return self.dit_alloti if self.dit_alloti is not None else len(nommes) > 1

    @cached_property
    def faits(self) -> tuple[Fait, ...]:
        """Every comparable fact, piece by piece."""
        return tuple(fait for piece in self.lues for fait in self.par_piece[piece])

    @cached_property
    def par_piece(self) -> dict[Piece, tuple[Fait, ...]]:
        """The comparable facts of each piece."""
        return {piece: tuple(self._read(piece)) for piece in self.lues}

    def _read(self, piece: Piece) -> Iterator[Fait]:
        yield from map(self._placed, self.releves[piece].faits)
        yield from taux.read(piece)
        yield from penalites.read(piece)
        yield from criteres.read(piece)
        yield from personnes.facilitator(piece)

    def _placed(self, fait: Fait) -> Fait:
        """A volume of no lot is the total of a divided contract; of « the lot », the whole of another."""
        dit_du_lot = fait.objet.startswith("lot ")
        if not self.alloti and dit_du_lot:
            return replace(fait, objet=fait.objet.partition(", ")[2])
        if self.alloti and not dit_du_lot and fait.sujet == "heures" and heures.ENSEMBLE not in fait.objet:
            return replace(fait, objet=", ".join(filter(None, (heures.ENSEMBLE, fait.objet))))
        return fait

    @cached_property
    def ccag(self) -> frozenset[str]:
        """The CCAG that the pieces name."""
        return frozenset(nom for lues in self.references.values() for nom in lues.ccag)


def usual(faits: Sequence[Fait]) -> str:
    """The value that most places give, the first of them when they are even."""
    return Counter(fait.valeur for fait in faits).most_common(1)[0][0]
