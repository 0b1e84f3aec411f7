"""Many profiles, one folder each: a bad profile stops only itself."""

from __future__ import annotations

import glob
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from clausegen import (
    calibrage,
    conformite,
    dossier,
    etat,
    files,
    manifeste,
    marche,
    rangement,
    reader,
    verrou,
)
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus, refuse, sort
from clausegen.documents import Etape, due
from clausegen.rangement import Piece

OUVERT = "~$"  # how Office names its mark beside an open file
TYPES = "types"
PART = 20  # profiles a process must have to repay its start


@dataclass(frozen=True)
class Options:
    """How a batch runs."""

    sortie: Path = Path("sortie")
    jour: date | None = None
    demandes: tuple[str, ...] = ()
    etape: Etape = "consultation"
    texte: bool = False
    forcer: bool = False
    a_blanc: bool = False
    ecraser: bool = False
    refaire: bool = False


@dataclass(frozen=True)
class Ecrit:
    """A document and what became of its file."""

    nom: str
    chemin: Path
    etat: rangement.Etat
    points: tuple[str, ...] = ()

    def json(self) -> dict[str, str]:
        """As ``generer --json`` prints it."""
        return {"nom": self.nom, "chemin": str(self.chemin), "etat": self.etat}


@dataclass(frozen=True)
class Resultat:
    """What became of one profile.

    ``fait``: its dossier stands; ``forcable``: only findings prevent it; ``bogue``: we failed.
    """

    profil: Path
    reference: str | None = None
    objet: str | None = None
    chemin: Path | None = None
    documents: tuple[Ecrit, ...] = ()
    lots: tuple[dict[str, object], ...] = ()
    heures: int | None = None
    constats: tuple[Constat, ...] = ()
    fait: bool = False
    forcable: bool = False
    bogue: Exception | None = None

    def json(self) -> dict[str, object]:
        """As ``generer --json`` prints it."""
        return {
            "reference": self.reference,
            "chemin": str(self.chemin) if self.chemin else None,
            "documents": [document.json() for document in self.documents],
            "lots": list(self.lots),
            "heures": self.heures,
            "constats": [constat.json() for constat in self.constats],
        }


@dataclass(frozen=True)
class Pret:
    """A contract worked out, before anything is written; ``pieces`` when its folder has to change."""

    resultat: Resultat
    reference: Constat | None = None
    pieces: Mapping[str, Piece] | None = None
    entete: Mapping[str, object] = field(default_factory=dict)


class Bogue(Exception):  # noqa: N818
    """Our own error in a worker; the message is its traceback."""


def run(fichiers: Sequence[Path], options: Options, taches: int = 1) -> Iterator[Resultat]:
    """Makes every contract's folder, in order, on ``taches`` processes when there is enough to do for them.

    Workers work out and render; only this process writes, so that stopping workers leaves nothing half done.
    """
    lot = Batch(options)
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
    """One run: remembers which profile took which folder."""

    options: Options
    pris: dict[str, Path] = field(default_factory=dict)

    def generate(self, fichier: Path) -> Resultat:
        """Makes one contract's folder; whatever goes wrong is in the result."""
        return self.finish(prepare(self.options, fichier))

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
            constats = (*refus.constats, *(c for c in resultat.constats if c.code != dossier.A_COMPLETER))
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
        couvre = etat.covers(self.options.demandes, self.options.etape)
        try:
            cible.parent.mkdir(parents=True, exist_ok=True)
            with verrou.hold(cible):
                depots = rangement.store(cible, pieces, pret.entete, couvre, ecraser=self.options.ecraser)
        except OSError as erreur:
            lieu = Path(erreur.filename2 or erreur.filename or cible)
            raise files.write_refusal(lieu, erreur) from erreur
        noms = {nom: str(piece.infos["document"]) for nom, piece in pieces.items()}
        return tuple(Ecrit(noms.get(d.nom, Path(d.nom).stem), d.chemin, d.etat) for d in depots)


def prepare(options: Options, fichier: Path) -> Pret:
    """Everything but writing; whatever goes wrong is in the result."""
    try:
        return _prepare(options, fichier)
    except Refus as refus:
        return Pret(Resultat(fichier, constats=refus.constats))
    except Exception as bogue:
        return Pret(Resultat(fichier, bogue=bogue))


def _prepare_away(options: Options, fichier: Path) -> Pret:
    """The same in a worker: a traceback does not travel, its text does."""
    pret = prepare(options, fichier)
    if not (bogue := pret.resultat.bogue):
        return pret
    return Pret(Resultat(fichier, bogue=Bogue("".join(traceback.format_exception(bogue)))))


def _prepare(options: Options, fichier: Path) -> Pret:
    cas = dossier.study(fichier, options.jour)
    cible = folder(options.sortie, cas)
    constats = conformite.check(cas)
    resultat = _result(cas, constats, cible)
    reference = _at_reference(cas)
    if any(c.gravite == "a_corriger" for c in constats) and not options.forcer:
        return Pret(replace(resultat, forcable=True), reference)
    try:
        entete = manifeste.header(cas, cible, options.jour)
        fiches = due(cas, options.demandes, options.etape, texte=options.texte)
        recettes = manifeste.recipes(cas, fiches)
        if faits := _up_to_date(options, cible, entete, recettes):
            points = {ecrit.chemin.name: ecrit.points for ecrit in faits}
            tous = tuple(sort([*constats, *dossier.blanks(fichier, points)]))
            return Pret(replace(resultat, documents=faits, constats=tous, fait=True), reference)
        fini = dossier.draft(cas, constats, options.demandes, options.etape, texte=options.texte)
    except Refus as refus:
        return Pret(replace(resultat, constats=(*refus.constats, *constats)), reference)
    resultat = replace(resultat, constats=fini.constats, fait=True)
    if options.a_blanc:
        faits = tuple(Ecrit(d.nom, cible / d.fichier, "a_blanc") for d in fini.documents)
        return Pret(replace(resultat, documents=faits), reference)
    pieces = {d.fichier: Piece(d.contenu, manifeste.infos(d, recettes[d.nom])) for d in fini.documents}
    return Pret(resultat, reference, pieces, entete)


def expand(motifs: Sequence[str]) -> tuple[list[Path], list[Constat]]:
    """The profiles behind patterns, paths and names of shipped profiles; what matches nothing is said.

    Patterns are expanded here because Windows' consoles do not; folders of contract types are skipped.
    """
    trouves: dict[Path, Path] = {}
    constats: list[Constat] = []
    for motif in motifs:
        try:
            chemins = _expand(motif)
        except Refus as refus:
            constats += refus.constats
        else:
            trouves |= {chemin.resolve(): chemin for chemin in chemins if chemin.resolve() not in trouves}
    return list(trouves.values()), constats


def _expand(motif: str) -> list[Path]:
    if Path(motif).is_file() or not glob.has_magic(motif):
        return [marche.find(motif)]
    chemins = (Path(nom) for nom in glob.glob(motif, recursive=True))  # noqa: PTH207 (Path.glob refuses absolute)
    profils = sorted(filter(_is_profile, chemins))
    if not profils:
        raise refuse(
            "LEC-00", "aucun profil ne correspond à ce motif", fichier=motif, remede="vérifiez le chemin"
        )
    return profils


def _is_profile(chemin: Path) -> bool:
    """A profile, not a contract type nor what came back from the buyer."""
    if (
        chemin.name.startswith(OUVERT)
        or chemin.name.endswith(manifeste.RETOURS)
        or TYPES in chemin.parts[:-1]
    ):
        return False
    return chemin.suffix.lower() in reader.SUFFIXES and chemin.is_file()


def _result(cas: Cas, constats: tuple[Constat, ...], cible: Path) -> Resultat:
    lots = zip(cas.marche.lots, cas.calibrages, strict=True)
    return Resultat(
        profil=cas.profil.fichier,
        reference=cas.marche.reference,
        objet=cas.marche.objet,
        chemin=cible,
        lots=tuple(calibrage.as_json(lot, calcul) for lot, calcul in lots),
        heures=calibrage.total(cas.calibrages),
        constats=constats,
    )


def _up_to_date(
    options: Options, cible: Path, entete: manifeste.Infos, recettes: Mapping[str, manifeste.Infos]
) -> tuple[Ecrit, ...]:
    """The documents that stand there as this run would make them; none when it has something to do."""
    if options.refaire or options.a_blanc:
        return ()
    couvre = etat.covers(options.demandes, options.etape)
    gardes = etat.current(cible, entete, recettes, couvre) or {}
    if options.ecraser and any(nom != rangement.original(nom) for nom in gardes):
        return ()
    return tuple(_kept(cible / nom, infos) for nom, infos in gardes.items())


def _kept(chemin: Path, infos: manifeste.Infos) -> Ecrit:
    a_sa_place = chemin.name == rangement.original(chemin.name)
    return Ecrit(infos["document"], chemin, "a_jour" if a_sa_place else "a_cote", manifeste.points(infos))


def folder(sortie: Path, cas: Cas) -> Path:
    """The contract's own folder. Raises Refus when its reference gives no name."""
    try:
        return sortie / files.safe_name(cas.marche.reference)
    except ValueError as erreur:
        constat = replace(_at_reference(cas), message=str(erreur), remede="changez la référence")
        raise Refus([constat]) from erreur


def _at_reference(cas: Cas) -> Constat:
    position = cas.profil.position(("reference",))
    fichier = str(cas.profil.fichier)
    return Constat("DOS-05", "a_corriger", "", fichier, position.ligne if position else None, "reference")
