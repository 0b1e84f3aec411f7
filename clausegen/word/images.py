"""Pictures that a model only reserves: their alternative text names the picture to put there."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from clausegen import sandbox
from clausegen.constats import refuse
from clausegen.files import Entree

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.package import Package

DOCPR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
NOM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
PNG = b"\x89PNG\r\n\x1a\n"
DESSIN = re.compile(r"<w:drawing>(?:(?!</w:drawing>).)*</w:drawing>", re.DOTALL)
TAILLE = re.compile(r'(<(?:wp:extent|a:ext)\b[^>]*?\bcx=")(\d+)(" cy=")(\d+)(")')


class Image(NamedTuple):
    """A PNG picture and the alternative text that readers hear."""

    octets: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Emplacement:
    """A picture of the model to be replaced, and the media part that holds it."""

    nom: str
    media: str


def places(package: Package, partie: str, racine: _Element) -> list[Emplacement]:
    """The pictures of a part whose alternative text is a name such as ``logo_territoire``."""
    cibles = {relation.id: relation.cible for relation in package.relations(partie)}
    trouves: list[Emplacement] = []
    for docpr in racine.iter(DOCPR):
        nom = str(docpr.get("descr", ""))
        dessin = docpr.getparent()
        if dessin is None or not NOM.fullmatch(nom):
            continue
        medias = [cibles.get(str(blip.get(EMBED)), "") for blip in dessin.iter(BLIP)]
        if (
            len(medias) != 1
            or medias[0] not in package.entrees
            or not package.read(medias[0]).startswith(PNG)
        ):
            raise refuse(
                "MODELE-10",
                f"l'image « {nom} » n'est pas une simple image PNG",
                fichier=package.nom or None,
                remede="remplacez-la dans Word par une image PNG, avec le même texte de remplacement",
            )
        trouves.append(Emplacement(nom, medias[0]))
    return trouves


def check_shared(emplacements: list[Emplacement], fichier: str) -> None:
    """Word stores twin pictures once: two names on one media part could not differ."""
    noms: dict[str, str] = {}
    for emplacement in emplacements:
        autre = noms.setdefault(emplacement.media, emplacement.nom)
        if autre != emplacement.nom:
            raise refuse(
                "MODELE-11",
                f"les images « {autre} » et « {emplacement.nom} » sont une seule et même image",
                fichier=fichier or None,
                remede="mettez deux images différentes à ces deux endroits",
            )


def replace(xml: str, emplacements: tuple[Emplacement, ...], images: Mapping[str, Image]) -> str:
    """Describe and size the pictures of a rendered part; Refus when one that shows is missing."""
    from html import escape

    for emplacement in emplacements:
        marque = f'descr="{emplacement.nom}"'
        if marque not in xml:
            continue
        image = images.get(emplacement.nom)
        if image is None:
            raise refuse("MENTION-03", f"l'image « {emplacement.nom} » du modèle n'est pas fournie")
        dimensions = _size(image, emplacement.nom)
        sandbox.plain({emplacement.nom: image.description})
        xml = DESSIN.sub(
            lambda d, m=marque, t=dimensions: _fit(d[0], t) if m in d[0] else d[0],  # type: ignore[misc]
            xml,
        ).replace(marque, f'descr="{escape(image.description)}"')
    return xml


def media(emplacements: tuple[Emplacement, ...], images: Mapping[str, Image]) -> dict[str, Entree]:
    """The new media parts."""
    return {e.media: Entree.deflate(e.media, images[e.nom].octets) for e in emplacements if e.nom in images}


def _size(image: Image, nom: str) -> tuple[int, int]:
    octets = image.octets
    if not octets.startswith(PNG) or len(octets) < 24 or 0 in (taille := struct.unpack(">LL", octets[16:24])):
        raise refuse(
            "MENTION-04", f"l'image « {nom} » n'est pas au format PNG", remede="enregistrez-la en .png"
        )
    return taille


def _fit(dessin: str, dimensions: tuple[int, int]) -> str:
    """The largest picture of the right proportions within the place reserved."""

    def resize(taille: re.Match[str]) -> str:
        large, haut = int(taille[2]), int(taille[4])
        cx = min(large, haut * dimensions[0] // dimensions[1])
        cy = min(haut, large * dimensions[1] // dimensions[0])
        return f"{taille[1]}{max(cx, 1)}{taille[3]}{max(cy, 1)}{taille[5]}"

    return TAILLE.sub(resize, dessin)
