"""Many profiles, one folder each: a bad profile stops only itself."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from clausegen import __version__, calibrage, classeur, conformite, dossier, files, marche
from clausegen.classeur import Depot, Piece
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus, refuse
from clausegen.documents import Etape
from clausegen.dossier import Document, Dossier

SUFFIXES = (".yaml", ".yml")
TYPES = "types"


@dataclass(frozen=True)
class Options:
    """How a batch runs."""

    sortie: Path = Path("sortie")
    jour: date | None = None
    demandes: tuple[str, ...] = ()
    etape: Etape = "consultation"
    forcer: bool = False
    a_blanc: bool = False
    ecraser: bool = False


@dataclass(frozen=True)
class Ecrit:
    """A document and what became of its file."""

    nom: str
    chemin: Path
    etat: classeur.Etat

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


@dataclass
class Batch:
    """One run: remembers which profile took which folder."""

    options: Options
    pris: dict[str, Path] = field(default_factory=dict)

    def generate(self, fichier: Path) -> Resultat:
        """Makes one contract's folder; whatever goes wrong is in the result."""
        try:
            return self._generate(fichier)
        except Refus as refus:
            return Resultat(fichier, constats=refus.constats)
        except Exception as bogue:
            return Resultat(fichier, bogue=bogue)

    def _generate(self, fichier: Path) -> Resultat:
        cas = dossier.study(fichier, self.options.jour)
        cible = self._folder(cas, fichier)
        constats = conformite.check(cas)
        if any(c.gravite == "a_corriger" for c in constats) and not self.options.forcer:
            return replace(_result(Dossier(cas, constats, ()), cible), forcable=True)
        try:
            fini = dossier.draft(cas, constats, self.options.demandes, self.options.etape)
            ecrits = self._write(fini, cible)
        except Refus as refus:
            return _result(Dossier(cas, (*refus.constats, *constats), ()), cible)
        return replace(_result(fini, cible), documents=ecrits, fait=True)

    def _folder(self, cas: Cas, fichier: Path) -> Path:
        reference = cas.marche.reference
        try:
            nom = files.safe_name(reference)
        except ValueError as erreur:
            raise _at_reference(cas, str(erreur), "changez la référence") from erreur
        autre = self.pris.setdefault(nom.casefold(), fichier)
        if autre != fichier:
            message = f"« {reference} » donne le même dossier « {nom} » que {autre}"
            raise _at_reference(cas, message, "donnez à chaque marché sa référence")
        return self.options.sortie / nom

    def _write(self, fini: Dossier, cible: Path) -> tuple[Ecrit, ...]:
        noms = {document.fichier: document.nom for document in fini.documents}
        if self.options.a_blanc:
            return tuple(Ecrit(nom, cible / fichier, "a_blanc") for fichier, nom in noms.items())
        pieces = {document.fichier: Piece(document.contenu, _infos(document)) for document in fini.documents}
        complet = not self.options.demandes
        try:
            cible.parent.mkdir(parents=True, exist_ok=True)
            with _lock(cible):
                depots = classeur.store(
                    cible, pieces, _header(fini.cas), complet=complet, ecraser=self.options.ecraser
                )
        except OSError as erreur:
            raise _write_refusal(cible, erreur) from erreur
        return tuple(_written(depot, noms) for depot in depots)


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
    profils = sorted(c for c in chemins if c.suffix in SUFFIXES and TYPES not in c.parts[:-1] and c.is_file())
    if not profils:
        raise refuse(
            "LEC-00", "aucun profil ne correspond à ce motif", fichier=motif, remede="vérifiez le chemin"
        )
    return profils


def _result(fini: Dossier, cible: Path) -> Resultat:
    cas = fini.cas
    lots = zip(cas.marche.lots, cas.calibrages, strict=True)
    return Resultat(
        profil=cas.profil.fichier,
        reference=cas.marche.reference,
        objet=cas.marche.objet,
        chemin=cible,
        lots=tuple(calibrage.as_json(lot, calcul) for lot, calcul in lots),
        heures=calibrage.total(cas.calibrages),
        constats=fini.constats,
    )


def _header(cas: Cas) -> dict[str, object]:
    """What the manifest says of the whole folder: the same inputs give the same bytes, on any machine."""
    profil = cas.profil
    sources = {"profil": profil.fichier, "type": profil.type_fichier, "territoire": cas.territoire.fichier}
    return {
        "format": 1,
        "clausegen": __version__,
        "reference": cas.marche.reference,
        "statut": cas.marche.statut.etat,
        "loi_au": cas.jour.isoformat(),
        "sources": {
            nom: {"fichier": chemin.name, "empreinte": files.digest(chemin.read_bytes())}
            for nom, chemin in sources.items()
            if chemin
        },
        "heures": calibrage.total(cas.calibrages),
        "lots": [
            {"numero": lot.numero, "avis": calcul.avis, "heures": calcul.heures}
            for lot, calcul in zip(cas.marche.lots, cas.calibrages, strict=True)
        ],
    }


def _infos(document: Document) -> dict[str, object]:
    return {
        "document": document.nom,
        "modele": {
            "fichier": f"{document.modele.parent.name}/{document.modele.name}",
            "origine": document.origine,
            "empreinte": document.empreinte_modele,
        },
        "a_completer": list(document.points),
    }


def _written(depot: Depot, noms: dict[str, str]) -> Ecrit:
    return Ecrit(noms.get(depot.nom, Path(depot.nom).stem), depot.chemin, depot.etat)


def _at_reference(cas: Cas, message: str, remede: str) -> Refus:
    position = cas.profil.position(("reference",))
    fichier = str(cas.profil.fichier)
    ligne = position.ligne if position else None
    return Refus([Constat("DOS-05", "a_corriger", message, fichier, ligne, "reference", remede=remede)])


def _write_refusal(cible: Path, erreur: OSError) -> Refus:
    raison = erreur.strerror or str(erreur)
    if isinstance(erreur, PermissionError):
        raison = "un fichier est ouvert dans Word, ou le dossier est en lecture seule"
    return refuse(
        "DOS-04",
        f"écriture impossible : {raison}",
        fichier=str(erreur.filename or cible),
        remede="fermez les documents ouverts, vérifiez la place et les droits, puis relancez",
    )


@contextmanager
def _lock(cible: Path) -> Iterator[None]:
    """One run at a time on a folder. The system frees the lock of a killed run: nothing to clean by hand."""
    chemin = cible.with_name(f".{cible.name}.verrou")
    descripteur = _acquire(chemin)
    try:
        yield
    finally:
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(descripteur)
        with suppress(OSError):
            chemin.unlink()
        if sys.platform != "win32":
            os.close(descripteur)


def _acquire(chemin: Path) -> int:
    while True:
        descripteur = os.open(chemin, os.O_RDWR | os.O_CREAT, 0o644)
        if not _take(descripteur):
            os.close(descripteur)
            raise refuse(
                "DOS-01",
                "une autre génération est en cours dans ce dossier",
                fichier=str(chemin.parent),
                remede="attendez qu'elle se termine, puis relancez",
            )
        with suppress(FileNotFoundError):
            if os.path.samestat(chemin.stat(), os.fstat(descripteur)):
                return descripteur
        os.close(descripteur)  # the run that held it removed this file meanwhile


def _take(descripteur: int) -> bool:
    """Asks for the lock without waiting; a disk that knows no locks (some network shares) grants it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descripteur, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    else:
        import fcntl

        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True
