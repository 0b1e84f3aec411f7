"""What is kept from one run to the next, in a folder that only this user can read or write.

A file that another user could have written, or a damaged one, counts as absent: what is kept may be code.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clausegen import files

SOMME = 64


def read(etagere: str, cle: str) -> bytes | None:
    """What was kept under this key (a digest); None when nothing safe and whole is there."""
    with suppress(OSError):
        octets = _private(_folder(etagere) / cle)
        if octets[:SOMME] == _sum(cle, octets[SOMME:]):
            return octets[SOMME:]
    return None


def write(etagere: str, cle: str, contenu: bytes, limite: int) -> None:
    """Keep these bytes, if this machine allows; a shelf that holds twice ``limite`` keeps the newest half."""
    import tempfile

    with suppress(OSError):
        dossier = _folder(etagere)
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owner(dossier.lstat(), stat.S_ISDIR)
        descripteur, brouillon = tempfile.mkstemp(dir=dossier)  # 0600
        try:
            with os.fdopen(descripteur, "wb") as flux:
                flux.write(_sum(cle, contenu) + contenu)
            Path(brouillon).replace(dossier / cle)
        finally:
            Path(brouillon).unlink(missing_ok=True)
        _prune(dossier, limite)


def _folder(etagere: str) -> Path:
    dossier = files.cache_folder() / etagere
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


def _prune(dossier: Path, limite: int) -> None:
    gardes = list(dossier.iterdir())
    if len(gardes) < 2 * limite:
        return
    par_age = sorted(gardes, key=lambda fichier: fichier.stat().st_mtime)
    for ancien in par_age[:-limite]:
        ancien.unlink(missing_ok=True)
