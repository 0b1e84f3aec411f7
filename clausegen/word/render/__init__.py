"""A Word model compiled once, then filled in as often as needed: same mentions, same bytes.

Compiled in this process, else by an earlier one (``cache``), else now: only then do docxtpl and lxml load.
"""

from __future__ import annotations

from functools import lru_cache

from clausegen.word.render import cache
from clausegen.word.render.modele import Modele

__all__ = ["Modele", "compile"]


def compile(data: bytes, nom: str = "") -> Modele:
    """Open, check and compile a model once; Refus lists everything that is wrong with it."""
    return _compile(data, nom)


@lru_cache(maxsize=64)
def _compile(data: bytes, nom: str) -> Modele:
    if (garde := cache.read(data)) is not None:
        return Modele.unpack(nom, garde)
    from clausegen.word.render.compilation import build

    modele = build(data, nom)
    cache.write(data, modele.pack())
    return modele
