"""PNG pictures written by hand: a palette, a byte a pixel."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

POUCE = 0.0254  # metres


def indexed(lignes: Sequence[bytes], palette: bytes, par_pouce: int) -> bytes:
    """A picture of one byte a pixel, each the rank of a colour of the palette."""
    entete = struct.pack(">LLBBBBB", len(lignes[0]), len(lignes), 8, 3, 0, 0, 0)
    finesse = struct.pack(">LLB", *[round(par_pouce / POUCE)] * 2, 1)
    pixels = zlib.compress(b"".join(b"\0" + ligne for ligne in lignes), 9)
    morceaux = ((b"IHDR", entete), (b"PLTE", palette), (b"pHYs", finesse), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(genre, data) for genre, data in morceaux)


def _chunk(genre: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + genre + data + struct.pack(">L", zlib.crc32(genre + data))
