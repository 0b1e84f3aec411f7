"""Pictures of the models: places that the tool fills, named by their alternative text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from atelier.pixels import indexed

IMAGES = Path(__file__).parent.parent / "clausegen" / "data" / "images"
PREMIERE = 20  # first relation of a picture: the others are below
EMU = 36000  # in a millimetre
_DESSINS = "http://schemas.openxmlformats.org/drawingml/2006"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


class Media(NamedTuple):
    """A picture that models may show: the name of its file, the room it takes (millimetres), its contents."""

    fichier: str
    taille: tuple[int, int]
    png: Callable[[], bytes]
    svg: Callable[[], bytes] | None = None


def _logo() -> bytes:
    """A pale frame in the place of a logo."""
    bord, ligne = bytes(320), b"\0\0" + b"\1" * 316 + b"\0\0"
    return indexed([bord, bord, *[ligne] * 76, bord, bord], bytes.fromhex("9DB2D0 EAF0F8"), 254)


MEDIAS: Mapping[str, Media] = {
    "logo_territoire": Media("logo", (40, 10), _logo),
    "embleme_ue": Media(
        "embleme_ue",
        (15, 10),
        lambda: (IMAGES / "embleme_ue.png").read_bytes(),
        lambda: (IMAGES / "embleme_ue.svg").read_bytes(),
    ),
}


def drawing(nom: str, rang: int) -> str:
    """The inline picture of that name, ``rang``-th of the model."""
    large, haut = MEDIAS[nom].taille
    taille = f'cx="{large * EMU}" cy="{haut * EMU}"'
    png, svg = links(nom)
    vectoriel = (
        '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
        f'<asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="{svg}"/></a:ext></a:extLst>'
        if svg
        else ""
    )
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DESSINS}/wordprocessingDrawing" '
        f'distT="0" distB="0" distL="0" distR="0"><wp:extent {taille}/>'
        f'<wp:docPr id="{200000 + rang}" name="{nom} {rang}" descr="{nom}"/><wp:cNvGraphicFramePr>'
        f'<a:graphicFrameLocks xmlns:a="{_DESSINS}/main" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_DESSINS}/main"><a:graphicData uri="{_DESSINS}/picture">'
        f'<pic:pic xmlns:pic="{_DESSINS}/picture"><pic:nvPicPr><pic:cNvPr id="{rang}" name="{nom}.png"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{png}">{vectoriel}</a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {taille}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def links(nom: str) -> tuple[str, str]:
    """The relations of a picture's PNG and of its SVG, empty when it has none."""
    rang = PREMIERE + 2 * list(MEDIAS).index(nom)
    return f"rId{rang}", f"rId{rang + 1}" if MEDIAS[nom].svg else ""


def files() -> dict[str, tuple[str, bytes]]:
    """By relation, the file in the package and its contents."""
    lus: dict[str, tuple[str, bytes]] = {}
    for nom, media in MEDIAS.items():
        png, svg = links(nom)
        lus[png] = f"media/{media.fichier}.png", media.png()
        if media.svg:
            lus[svg] = f"media/{media.fichier}.svg", media.svg()
    return lus
