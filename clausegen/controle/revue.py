"""A whole tender read again: its pieces, where they disagree, what they lack, what they should not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clausegen import droit, formats
from clausegen.conformite import formulations
from clausegen.conformite.cas import Cas
from clausegen.constats import Refus
from clausegen.controle import (
    comparaison,
    confidentiel,
    contenu,
    criteres,
    droit_cite,
    eligibles,
    identite,
    pieces,
    renvois,
    taux,
)
from clausegen.controle.attendus import Attendus, expect
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.pieces import Piece
from clausegen.controle.remarques import Remarque, order


@dataclass(frozen=True)
class Revue:
    """What was read and found. ``autres`` are the files that hold no text to read."""

    pieces: tuple[Piece, ...]
    autres: tuple[Path, ...]
    faits: tuple[Fait, ...]
    remarques: tuple[Remarque, ...]
    jour: date
    profil: str

    def count(self, gravite: str) -> int:
        """How many findings of a gravity."""
        return sum(remarque.gravite == gravite for remarque in self.remarques)

    @property
    def synthese(self) -> str:
        """One paragraph: what was read, what was found, what could not be read."""
        lues = {piece.fichier for piece in self.pieces if piece.lue}
        toutes = {piece.fichier for piece in self.pieces}
        phrases = [
            f"{formats.accord(len(lues), 'document lu', 'documents lus')} sur {len(toutes)}"
            + (f", comparés au profil {self.profil}" if self.profil else ", comparés entre eux, sans profil")
            + f", selon le droit du {formats.jour(self.jour)}."
        ]
        graves, doutes = self.count("a_corriger"), self.count("a_verifier")
        if not graves and not doutes:
            phrases.append("Aucun écart reconnu ; le reste demande l'œil d'un juriste.")
        else:
            phrases.append(
                f"{formats.accord(graves, 'point', 'points')} à corriger, "
                f"{formats.accord(doutes, 'point', 'points')} à vérifier."
            )
        if muettes := dict.fromkeys(piece.fichier.name for piece in self.pieces if piece.constats):
            noms = formats.enumeration(list(muettes))
            phrases.append(
                f"Je n'ai pas su lire, en tout ou partie, {noms} : rien n'en est dit présent ni absent."
            )
        if self.autres:
            noms = formats.enumeration([autre.name for autre in self.autres[:6]])
            phrases.append(
                f"Laissés de côté, faute d'être des textes : {noms}{' …' if self.autres[6:] else ''}."
            )
        return " ".join(phrases)


def review(
    fichiers: Sequence[Path], jour: date, cas: Cas | None = None, autres: Sequence[Path] = ()
) -> Revue:
    """Reads a tender again, against a contract's own values if given. Raises Refus if nothing is readable."""
    lues = pieces.load(fichiers)
    if not any(piece.lue for piece in lues):
        raise Refus(constat for piece in lues for constat in piece.constats)
    attendus = expect(cas) if cas else Attendus()
    ensemble = Ensemble(lues, attendus.alloti)
    remarques = order(_remarks(ensemble, attendus, jour))
    return Revue(lues, tuple(autres), ensemble.faits, remarques, jour, attendus.fichier)


def _remarks(ensemble: Ensemble, attendus: Attendus, jour: date) -> Iterator[Remarque]:
    yield from _unread(ensemble.pieces)
    yield from comparaison.check(ensemble, attendus)
    for piece in ensemble.lues:
        yield from taux.check(piece)
        yield from criteres.check(piece)
    yield from eligibles.check(ensemble, attendus, lambda cle: _public(cle, jour))
    yield from droit_cite.check(ensemble, attendus, jour)
    yield from renvois.check(ensemble, attendus)
    yield from identite.check(ensemble, attendus)
    yield from contenu.check(ensemble, attendus)
    yield from confidentiel.check(ensemble, attendus)
    yield from contenu.blanks(ensemble)
    yield from contenu.internal(ensemble.pieces)
    yield from _wordings(ensemble, jour)


def _public(cle: str, jour: date) -> str:
    try:
        libelles = {public.cle: public.libelle for public in droit.publics(jour)}
    except droit.ParametreAbsent:
        return cle
    court = re.split(r" \(|, ", libelles.get(cle, cle))[0]
    return f"« {court} »"


def _unread(lues: Sequence[Piece]) -> Iterator[Remarque]:
    for piece in {piece.fichier: piece for piece in lues}.values():
        for constat in piece.constats:
            yield Remarque(
                constat.code,
                "a_verifier",
                f"Je n'ai pas su lire {piece.fichier.name}",
                constat.message,
                constat.remede or "",
                fichier=piece.fichier,
            )


def _wordings(ensemble: Ensemble, jour: date) -> Iterator[Remarque]:
    """The risky wordings of every piece, without those that the whole tender answers."""
    tus = contenu.answered(ensemble)
    for piece in ensemble.lues:
        for rang, constat in formulations.check([(b.titre, b.texte) for b in piece.blocs], jour):
            if constat.code not in tus:
                yield Remarque(
                    constat.code,
                    constat.gravite,
                    formulations.catalogue()[constat.code].titre,
                    constat.message,
                    constat.remede or "",
                    (Lieu.of(piece, piece.blocs[rang], constat.passage or ""),),
                    constat.reference,
                )
