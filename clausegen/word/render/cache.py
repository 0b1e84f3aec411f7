"""Compiled models kept from one run to the next, named by what they were made from."""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from clausegen import __version__, files
from clausegen import cache as reserve

if TYPE_CHECKING:
    from clausegen.word.render.modele import ModelePlat

ETAGERE, FICHIERS = "modeles", 200  # what a library of models needs
MOTEUR = Path(__file__).parent.parent
ABSENT = (OSError, ValueError, EOFError, TypeError, ModuleNotFoundError)


def read(data: bytes) -> ModelePlat | None:
    """The compiled form of this model; None when it is not kept."""
    with suppress(*ABSENT):
        if contenu := reserve.read(ETAGERE, _key(data)):
            return cast("ModelePlat", marshal.loads(contenu))  # noqa: S302 (ours, private and whole)
    return None


def write(data: bytes, plat: ModelePlat) -> None:
    """Keep a compiled model for later runs, if this machine allows."""
    with suppress(*ABSENT):
        reserve.write(ETAGERE, _key(data), marshal.dumps(plat), FICHIERS)


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
