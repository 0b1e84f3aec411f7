"""Compiled models kept from one run to the next, in a folder that only this user can read or write.

The files hold code: one that another user could have written, or a damaged one, counts as absent. They are
named by what they were made from, and never looked for beside a model.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from clausegen import __version__, files

if TYPE_CHECKING:
    from clausegen.word.render.modele import ModelePlat

FICHIERS = 200
SOMME = 64
MOTEUR = Path(__file__).parent.parent
ABSENT = (OSError, ValueError, EOFError, TypeError, ModuleNotFoundError)


def read(data: bytes) -> ModelePlat | None:
    """The compiled form of this model; None when nothing safe and whole is there."""
    with suppress(*ABSENT):
        cle = _key(data)
        octets = _private(_folder() / cle)
        if octets[:SOMME] == _sum(cle, octets[SOMME:]):
            return cast("ModelePlat", marshal.loads(octets[SOMME:]))  # noqa: S302 (ours, private and whole)
    return None


def write(data: bytes, plat: ModelePlat) -> None:
    """Keep a compiled model for later runs, if this machine allows."""
    import tempfile

    with suppress(*ABSENT):
        cle = _key(data)
        contenu = marshal.dumps(plat)
        dossier = _folder()
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owner(dossier.lstat(), stat.S_ISDIR)
        descripteur, brouillon = tempfile.mkstemp(dir=dossier)  # 0600
        try:
            with os.fdopen(descripteur, "wb") as flux:
                flux.write(_sum(cle, contenu) + contenu)
            Path(brouillon).replace(dossier / cle)
        finally:
            Path(brouillon).unlink(missing_ok=True)
        _prune(dossier)


def _key(data: bytes) -> str:
    """Names a compiled model: the model itself, and whatever took part in compiling it."""
    return files.digest(f"{files.digest(data)} {_versions()}".encode())


@cache
def _versions() -> str:
    """Versions of the tools; the engine's files too, that a developer changes without changing versions."""
    from importlib.metadata import version

    outils = [f"{nom} {version(nom)}" for nom in ("docxtpl", "jinja2", "lxml")]
    sources = sorted([MOTEUR.parent / "sandbox.py", *MOTEUR.glob("*.py"), *MOTEUR.glob("render/*.py")])
    etats = [(source.name, s.st_size, s.st_mtime_ns) for source in sources for s in [source.stat()]]
    return f"{__version__} {sys.version} {marshal.version} {outils} {etats}"


def _folder() -> Path:
    dossier = files.cache_folder() / "modeles"
    if not dossier.is_absolute():
        raise FileNotFoundError  # without a home, it would stand in the current folder
    return dossier


def _sum(cle: str, contenu: bytes) -> bytes:
    return files.digest(cle.encode() + contenu).encode()


def _private(chemin: Path) -> bytes:
    """The bytes of a file that nobody else can have written; OSError otherwise."""
    _check_owner(chemin.parent.lstat(), stat.S_ISDIR)
    drapeaux = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(chemin, drapeaux), "rb") as flux:
        _check_owner(os.fstat(flux.fileno()), stat.S_ISREG)
        return flux.read()


def _check_owner(etat: os.stat_result, sorte: Callable[[int], bool]) -> None:
    """Windows gives a user's folder to this user only, by its access lists."""
    a_nous = os.name == "nt" or (etat.st_uid == os.getuid() and not etat.st_mode & 0o077)
    if not (sorte(etat.st_mode) and a_nous):
        raise PermissionError


def _prune(dossier: Path) -> None:
    """Forget the oldest models beyond what a library of models needs."""
    gardes = sorted(dossier.iterdir(), key=lambda fichier: fichier.stat().st_mtime, reverse=True)
    for ancien in gardes[FICHIERS:]:
        ancien.unlink(missing_ok=True)
