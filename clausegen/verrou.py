"""One run at a time on a folder, and no Ctrl-C halfway through its changes."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from clausegen.constats import refuse


@contextmanager
def hold(cible: Path) -> Iterator[None]:
    """Keeps a folder for this run; Refus when another one has it.

    The system frees the lock of a killed run: nothing to clean by hand.
    """
    chemin = cible.with_name(f".{cible.name}.verrou")
    descripteur = _acquire(chemin)
    try:
        with _uninterrupted():
            yield
    finally:
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(descripteur)
        with suppress(OSError):
            chemin.unlink()
        if sys.platform != "win32":
            os.close(descripteur)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A Ctrl-C waits for the end of the block (a few milliseconds)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    recus: list[int] = []

    def later(numero: int, _: FrameType | None) -> None:
        recus.append(numero)

    avant = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, avant)
        if recus and callable(avant):
            avant(recus[0], None)


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
