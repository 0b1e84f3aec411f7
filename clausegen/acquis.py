"""A contract whose folder is up to date is recognised, without being worked out again.

What a run says of such a folder depends on the request, on the tool, on the files that a contract can be made
from, and on the folder itself: all equal, the answer that was kept is the one that would be given.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clausegen import __version__, espace, files, rangement
from clausegen import cache as reserve
from clausegen.constats import Refus
from clausegen.generation import Options, Pret

ETAGERE, FICHIERS = "acquis", 5_000


class Trace(NamedTuple):
    """A request, by the name under which its answer is kept, and the digest of what it is answered from."""

    nom: str
    sources: str


class Acquis(NamedTuple):
    """An answer, what it was given from, and the folder that it describes."""

    sources: str
    dossier: str
    pret: Pret


def trace(options: Options, profil: Path) -> Trace | None:
    """To be taken before the work; None when the request wants the work done, or nothing can be read."""
    if options.refaire or options.a_blanc:
        return None
    with suppress(OSError, Refus):
        nom = repr((str(profil), str(Path.cwd()), options))
        return Trace(files.digest(nom.encode()), _sources(profil))
    return None


def recall(de: Trace | None) -> Pret | None:
    """The answer to this request, if it was given from the same things about the same folder."""
    contenu = reserve.read(ETAGERE, de.nom) if de else None
    if not (de and contenu):
        return None
    with suppress(OSError, ValueError, TypeError, AttributeError, ImportError, pickle.UnpicklingError):
        acquis: Acquis = pickle.loads(contenu)  # noqa: S301 (ours, private and whole)
        if acquis.sources == de.sources and acquis.dossier == _folder(acquis.pret.resultat.chemin):
            return acquis.pret
    return None


def keep(de: Trace, chemin: Path, standing: Callable[[], Pret | None]) -> None:
    """Keeps what is said of a contract's folder, ``chemin``, unless the folder moves meanwhile."""
    dossier = _folder(chemin)
    if dossier and (pret := standing()) and dossier == _folder(chemin):
        reserve.write(ETAGERE, de.nom, pickle.dumps(Acquis(de.sources, dossier, pret)), FICHIERS)


def _folder(chemin: Path | None) -> str:
    """The digest of a contract's folder: its manifest, and each file that it names. Empty: not whole."""
    if chemin is None or rangement.unfinished(chemin):
        return ""
    noms = (rangement.MANIFESTE, *rangement.manifest(chemin).get("fichiers", ()))
    return files.digest(repr([(nom, rangement.digest(chemin / nom)) for nom in noms]).encode())


def _sources(profil: Path) -> str:
    """The digest of the tool, of the profile and of every file that it could take something from."""
    fichiers = (profil, espace.returns(profil))
    propres = [rangement.digest(fichier) for fichier in fichiers]
    dossiers = [profil.parent / espace.TYPES, *espace.libraries(profil)[:-1]]
    return files.digest(repr((_tool(), propres, [_state(dossier) for dossier in dossiers])).encode())


@cache
def _tool() -> str:
    """What states the tool: its version and its files; it does not change while it runs."""
    dossiers = (files.PAQUET, files.shipped("templates"), files.shipped("profiles"))
    return files.digest(repr((__version__, [_state(dossier) for dossier in dossiers])).encode())


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
