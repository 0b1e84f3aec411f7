"""What was worked out for a contract, kept: nothing of it is worked out again while nothing has changed.

The same inputs give the same bytes: what a run makes depends on the request, on the tool and on the files
that a contract can be made from. Whether the contract's folder holds it already is looked at every time.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clausegen import __version__, en_place, espace, files, rangement
from clausegen import cache as reserve
from clausegen.constats import Refus
from clausegen.generation import Options, Pret

ACQUIS, DOCUMENTS = ("acquis", 5_000), ("documents", 50)  # shelves, and how many contracts each keeps
ILLISIBLE = (ValueError, TypeError, AttributeError, ImportError, EOFError, pickle.UnpicklingError)


class Trace(NamedTuple):
    """A request, by the name under which its answer is kept, and the digest of what it is answered from."""

    nom: str
    sources: str


def trace(options: Options, profil: Path) -> Trace | None:
    """To be taken before the work; None when the request wants the work done, or nothing can be read."""
    if options.refaire or options.a_blanc:
        return None
    with suppress(OSError, Refus):
        nom = repr((str(profil), str(Path.cwd()), options))
        return Trace(files.digest(nom.encode()), _sources(profil))
    return None


def recall(de: Trace | None, options: Options) -> Pret | None:
    """What this request gave from the same sources: a folder that stands, else documents to be written."""
    if de is None or (connu := _read(ACQUIS[0], de)) is None:
        return None
    with suppress(OSError):  # a folder that cannot be read is told by whoever writes it
        return en_place.standing(options, connu) or _read(DOCUMENTS[0], de)
    return None


def keep(de: Trace | None, pret: Pret, *, documents: bool) -> None:
    """Keeps what was worked out, with its documents if asked to."""
    if de is None or not pret.resultat.fait:
        return
    _write(ACQUIS, de, replace(pret, pieces=None))
    if documents and pret.pieces is not None:
        _write(DOCUMENTS, de, pret)


def _read(etagere: str, de: Trace) -> Pret | None:
    contenu = reserve.read(etagere, de.nom)
    with suppress(*ILLISIBLE):
        sources, pret = pickle.loads(contenu or b"")  # noqa: S301 (ours, private and whole)
        if sources == de.sources and isinstance(pret, Pret):
            return pret
    return None


def _write(etagere: tuple[str, int], de: Trace, pret: Pret) -> None:
    nom, nombre = etagere
    reserve.write(nom, de.nom, pickle.dumps((de.sources, pret)), nombre)


def _sources(profil: Path) -> str:
    """The digest of the tool, of the profile and of every file that it could take something from."""
    fichiers = (profil, espace.returns(profil))
    propres = [rangement.digest(fichier) for fichier in fichiers]
    dossiers = [profil.parent / espace.TYPES, *espace.libraries(profil)[:-1]]
    return files.digest(repr((_tool(), propres, [_state(dossier) for dossier in dossiers])).encode())


@cache
def _tool() -> str:
    """What states the tool: its version, its files, Python and its libraries; they stay while it runs."""
    dossiers = (files.PAQUET, files.shipped("templates"), files.shipped("profiles"))
    propre = [_state(dossier) for dossier in dossiers]
    autour = sorted(p.name for chemin in sys.path if chemin for p in Path(chemin).glob("*.dist-info"))
    return files.digest(repr((__version__, propre, sys.version, autour)).encode())


def _state(dossier: Path) -> Sequence[tuple[str, int, int]]:
    """Name, size and time of every file of a folder; nothing for no folder."""
    return sorted(_files(str(dossier)))


def _files(dossier: str) -> Iterator[tuple[str, int, int]]:
    """OSError for a link to a folder: it is not followed, and what it leads to may change."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(dossier) as entrees:
        for entree in entrees:
            if not entree.is_dir():
                etat = entree.stat()
                yield entree.path, etat.st_size, etat.st_mtime_ns
            elif entree.is_symlink():
                raise OSError(entree.path)
            elif entree.name != "__pycache__":
                yield from _files(entree.path)
