"""The emblem of the European Union, drawn to its official geometry, as SVG and as PNG.

Interinstitutional style guide, annex A1: a blue rectangle one and a half times as long as high; twelve
yellow stars on a circle a third of the height in radius, set as the hours of a clock, each with one point
straight up and inscribed in a circle an eighteenth of the height in radius.
`python -m atelier.embleme` writes both files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from atelier.dessins import IMAGES
from atelier.pixels import indexed

BLEU, JAUNE = (0x00, 0x33, 0x99), (0xFF, 0xCC, 0x00)
DESCRIPTION = "Emblème de l'Union européenne"
HAUTEUR = 480  # pixels, for print at 1 inch and less
LIGNES = 8  # lines read in each pixel's height: its edges are smoothed
CREUX = math.sin(math.radians(18)) / math.sin(math.radians(54))  # inner radius of a star, of its outer one

Point = tuple[float, float]


def stars(hauteur: float) -> Iterator[list[Point]]:
    """The ten corners of each star, clockwise from the top one, for an emblem of this height."""
    rayon = hauteur / 18
    for heure in range(12):
        angle = math.radians(30 * heure)
        x = 0.75 * hauteur + hauteur / 3 * math.sin(angle)
        y = hauteur / 2 - hauteur / 3 * math.cos(angle)
        rayons = [rayon, rayon * CREUX] * 5
        yield [
            (x + r * math.sin(math.pi * coin / 5), y - r * math.cos(math.pi * coin / 5))
            for coin, r in enumerate(rayons)
        ]


def svg(hauteur: int = 200) -> bytes:
    """The emblem as a drawing, whole and on its own."""
    polygones = "".join(
        f'<polygon points="{" ".join(f"{x:.3f},{y:.3f}" for x, y in coins)}"/>' for coins in stars(hauteur)
    )
    large = hauteur * 3 // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {large} {hauteur}" width="{large}" '
        f'height="{hauteur}"><title>{DESCRIPTION}</title><rect width="{large}" height="{hauteur}" '
        f'fill="{_hexadecimal(BLEU)}"/><g fill="{_hexadecimal(JAUNE)}">{polygones}</g></svg>\n'
    ).encode()


def png(hauteur: int = HAUTEUR) -> bytes:
    """The emblem in pixels, one inch high when printed: each pixel by the part of it that a star covers."""
    jaune = [[0.0] * (hauteur * 3 // 2) for _ in range(hauteur)]
    for coins in stars(hauteur):
        _cover(jaune, coins)
    teintes = [(b, j - b) for b, j in zip(BLEU, JAUNE, strict=True)]
    palette = bytes(round(b + ecart * i / 255) for i in range(256) for b, ecart in teintes)
    lignes = [bytes(min(255, round(part * 255)) for part in ligne) for ligne in jaune]
    return indexed(lignes, palette, hauteur)


def _cover(jaune: list[list[float]], coins: list[Point]) -> None:
    """Adds a polygon: on each of the fine lines, the exact width between its edges."""
    hauts = [y for _, y in coins]
    for fine in range(math.floor(min(hauts) * LIGNES), math.ceil(max(hauts) * LIGNES)):
        y = (fine + 0.5) / LIGNES
        bords = sorted(
            xa + (y - ya) * (xb - xa) / (yb - ya)
            for (xa, ya), (xb, yb) in pairwise([*coins, coins[0]])
            if min(ya, yb) <= y < max(ya, yb)
        )
        ligne = jaune[fine // LIGNES]
        for debut, fin in zip(bords[::2], bords[1::2], strict=True):
            for x in range(math.floor(debut), math.ceil(fin)):
                ligne[x] += (min(fin, x + 1) - max(debut, x)) / LIGNES


def _hexadecimal(couleur: tuple[int, int, int]) -> str:
    return "#" + bytes(couleur).hex().upper()


def main() -> None:
    """Writes the pictures that the tool puts in the documents."""
    (IMAGES / "embleme_ue.svg").write_bytes(svg())
    (IMAGES / "embleme_ue.png").write_bytes(png())


if __name__ == "__main__":
    main()
