"""Many profiles, one folder each: a bad profile stops only itself."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from clausegen import acquis, en_place, files, rangement, verrou
from clausegen.constats import Refus
from clausegen.generation import Ecrit, Options, Pret, Resultat
from clausegen.rangement import Piece

PART = 20  # profiles a process must have to repay its start


class Bogue(Exception):
    """Our own error in a worker; the message is its traceback."""


def run(fichiers: Sequence[Path], options: Options, taches: int = 1) -> Iterator[Resultat]:
    """Makes every contract's folder, in order, on ``taches`` processes when there is enough to do for them.

    Workers work out and render; only this process writes, so that stopping workers leaves nothing half done.
    """
    lot = Batch(options, seul=len(fichiers) == 1)
    taches = min(taches, len(fichiers) // PART)
    if taches < 2:
        yield from map(lot.generate, fichiers)
        return
    from clausegen import ouvriers  # multiprocessing: not loaded for one contract

    with closing(ouvriers.ordered(partial(_prepare_away, options), fichiers, taches)) as prets:
        for fichier, pret in zip(fichiers, prets, strict=True):
            yield Resultat(fichier, bogue=pret) if isinstance(pret, ouvriers.Perdu) else lot.finish(pret)


def processors() -> int:
    """How many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@dataclass
class Batch:
    """One run: remembers which profile took which folder; ``seul``: it is for one contract."""

    options: Options
    seul: bool = False
    pris: dict[str, Path] = field(default_factory=dict)

    def generate(self, fichier: Path) -> Resultat:
        """Makes one contract's folder; whatever goes wrong is in the result."""
        return self.finish(_prepare(self.options, fichier, seul=self.seul))

    def finish(self, pret: Pret) -> Resultat:
        """Takes the folder and writes what has to be."""
        resultat = pret.resultat
        try:
            self._claim(pret)
        except Refus as refus:
            return Resultat(resultat.profil, constats=refus.constats)
        if pret.pieces is None or resultat.chemin is None:
            return resultat
        try:
            return replace(resultat, documents=self._write(resultat.chemin, pret, pret.pieces))
        except Refus as refus:
            constats = (*refus.constats, *pret.constats)
            return replace(resultat, documents=(), constats=constats, fait=False)
        except Exception as bogue:
            return Resultat(resultat.profil, bogue=bogue)

    def _claim(self, pret: Pret) -> None:
        chemin, profil = pret.resultat.chemin, pret.resultat.profil
        if chemin is None or pret.reference is None:
            return
        autre = self.pris.setdefault(chemin.name.casefold(), profil)
        if autre != profil:
            message = f"« {pret.resultat.reference} » donne le même dossier « {chemin.name} » que {autre}"
            remede = "donnez à chaque marché sa référence"
            raise Refus([replace(pret.reference, message=message, remede=remede)])

    def _write(self, cible: Path, pret: Pret, pieces: Mapping[str, Piece]) -> tuple[Ecrit, ...]:
        couvre = en_place.covers(self.options, pret.seuls)
        try:
            cible.parent.mkdir(parents=True, exist_ok=True)
            with verrou.hold(cible):
                depots = rangement.store(cible, pieces, pret.entete, couvre, ecraser=self.options.ecraser)
        except OSError as erreur:
            lieu = Path(erreur.filename2 or erreur.filename or cible)
            raise files.write_refusal(lieu, erreur) from erreur
        noms = {nom: str(piece.infos["document"]) for nom, piece in pieces.items()}
        return tuple(Ecrit(noms.get(d.nom, Path(d.nom).stem), d.chemin, d.etat) for d in depots)


def _prepare(options: Options, fichier: Path, *, seul: bool = False) -> Pret:
    """A contract ready to be written, worked out only if an earlier run has not left the same."""
    trace = acquis.trace(options, fichier)
    if connu := acquis.recall(trace, options):
        return connu
    from clausegen import preparation  # pydantic, Jinja, lxml: not loaded for what is known

    pret = preparation.prepare(options, fichier)
    acquis.keep(trace, pret, documents=seul)
    return pret


def _prepare_away(options: Options, fichier: Path) -> Pret:
    """The same in a worker: a traceback does not travel, its text does."""
    pret = _prepare(options, fichier)
    if not (bogue := pret.resultat.bogue):
        return pret
    return Pret(Resultat(fichier, bogue=Bogue("".join(traceback.format_exception(bogue)))))
