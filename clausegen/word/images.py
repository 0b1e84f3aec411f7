"""Pictures that a model only reserves: their alternative text names the picture to put there."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from clausegen import sandbox
from clausegen.constats import refuse
from clausegen.files import Entree
from clausegen.word.paragraphe import DOCPR

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.package import Package

BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
NOM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
PNG = b"\x89PNG\r\n\x1a\n"
DESSIN = re.compile(r"<w:drawing>(?:(?!</w:drawing>).)*</w:drawing>", re.DOTALL)
TAILLE = re.compile(r'(<(?:wp:extent|a:ext)\b[^>]*?\bcx=")(\d+)(" cy=")(\d+)(")')
VECTORIEL = re.compile(r"<a:ext uri=\"[^\"]*\">\s*<(\w+):svgBlip\b.*?</a:ext>", re.DOTALL)
SANS_EXTENSION = "<a:extLst></a:extLst>"
# a paragraph that holds one of these still says or does something without its picture
PARLANT = re.compile(
    r"<w:t(?: [^>]*)?>[^<]*[^<\s][^<]*</w:t>|<w:(?:drawing|pict|object|sdt|sectPr|fldSimple|fldChar|bookmark"
    r"Start|bookmarkEnd|commentReference|footnoteReference)\b|<w:br w:type="
)


EmplacementPlat = tuple[str, tuple[tuple[str, str, bool], ...]]


class Image(NamedTuple):
    """A PNG picture, the alternative text that readers hear, and the same picture in SVG if there is one."""

    octets: bytes
    description: str
    svg: bytes = b""


@dataclass(frozen=True, slots=True)
class Media:
    """A media part, and the relation that leads to it; ``seul``: no other relation does."""

    partie: str
    relation: str
    seul: bool


@dataclass(frozen=True, slots=True)
class Emplacement:
    """A picture of the model to be replaced: its PNG, and its SVG when Word keeps one beside it."""

    nom: str
    medias: tuple[Media, ...]

    @property
    def media(self) -> str:
        """The part that holds the PNG."""
        return self.medias[0].partie

    def pack(self) -> EmplacementPlat:
        """What ``unpack`` needs."""
        return self.nom, tuple((m.partie, m.relation, m.seul) for m in self.medias)

    @classmethod
    def unpack(cls, plat: EmplacementPlat) -> Emplacement:
        """The contrary of ``pack``."""
        return cls(plat[0], tuple(Media(*m) for m in plat[1]))

    def contents(self, image: Image) -> dict[str, bytes]:
        """What each media part becomes."""
        formes = zip(self.medias, (image.octets, image.svg), strict=False)
        return {media.partie: octets for media, octets in formes if octets}


Images = Mapping[str, Image | None]
Illustree = tuple[str, tuple[Emplacement, ...]]  # a part as rendered, and the places of its model


def places(package: Package, partie: str, racine: _Element) -> list[Emplacement]:
    """The pictures of a part whose alternative text is a name (``logo_territoire``). Raises Refus."""
    trouves: list[Emplacement] = []
    for docpr in racine.iter(DOCPR):
        nom = str(docpr.get("descr", ""))
        dessin = docpr.getparent()
        if dessin is None or not NOM.fullmatch(nom):
            continue
        ids = [str(blip.get(EMBED)) for balise in (BLIP, SVG) for blip in dessin.iter(balise)]
        medias = _medias(package, partie, ids)
        simple = len(list(dessin.iter(BLIP))) == 1 and len(medias) == len(ids) <= 2
        if not simple or not package.read(medias[0].partie).startswith(PNG):
            raise refuse(
                "MODELE-10",
                f"l'image « {nom} » n'est pas une simple image PNG",
                fichier=package.nom or None,
                remede="remplacez-la dans Word par une image PNG, avec le même texte de remplacement",
            )
        trouves.append(Emplacement(nom, tuple(medias)))
    return trouves


def _medias(package: Package, partie: str, ids: list[str]) -> list[Media]:
    from clausegen.word.package import TYPES

    cibles = {relation.id: relation.cible for relation in package.relations(partie)}
    types = package.read(TYPES).decode(errors="replace")
    toutes = [r.cible for origine in ("", *package.entrees) for r in package.relations(origine)]
    return [
        Media(cible, id_, toutes.count(cible) == 1 and f'"/{cible}"' not in types)
        for id_ in ids
        if (cible := cibles.get(id_, "")) in package.entrees
    ]


def check_shared(emplacements: list[Emplacement], fichier: str) -> None:
    """Raises Refus for two names on one media part: Word stores twin pictures once, they could not differ."""
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


def replace(xml: str, emplacements: tuple[Emplacement, ...], images: Images) -> str:
    """Describe and size the pictures of a rendered part, and take out those that are None.

    Refus when one that shows is not given at all.
    """
    for emplacement in emplacements:
        nom = emplacement.nom
        marque = f'descr="{nom}"'
        if marque not in xml:
            continue
        if nom not in images:
            raise refuse("MENTION-03", f"l'image « {nom} » du modèle n'est pas fournie")
        image = images[nom]
        xml = _without(xml, marque) if image is None else _with(xml, emplacement, image)
    return xml


def media(parties: Iterable[Illustree], images: Images) -> dict[str, Entree | None]:
    """The media parts that change, from each part as rendered; those that nothing shows any more are None."""
    entrees: dict[str, Entree | None] = {}
    for xml, emplacements in parties:
        for emplacement in emplacements:
            image = images.get(emplacement.nom)
            contenus = emplacement.contents(image) if image else {}
            for m in emplacement.medias:
                if f'"{m.relation}"' in xml and m.partie in contenus:
                    entrees[m.partie] = Entree.deflate(m.partie, contenus[m.partie])
                elif m.seul and f'"{m.relation}"' not in xml:
                    entrees.setdefault(m.partie, None)
    return entrees


def unlink(rels: bytes, partis: Iterable[str]) -> bytes:
    """The relations of a part without those that lead to media left out."""
    for partie in partis:
        cible = re.escape(partie.rpartition("/")[2]).encode()
        rels = re.sub(rb'<Relationship\b[^>]*\bTarget="[^"]*/' + cible + rb'"[^>]*/>', b"", rels)
    return rels


def _with(xml: str, emplacement: Emplacement, image: Image) -> str:
    from html import escape

    nom, dimensions = emplacement.nom, _size(image, emplacement.nom)
    marque = f'descr="{nom}"'
    sandbox.plain({nom: image.description})

    def fit(dessin: re.Match[str]) -> str:
        if marque not in dessin[0]:
            return dessin[0]
        garde = dessin[0] if image.svg else VECTORIEL.sub("", dessin[0]).replace(SANS_EXTENSION, "")
        return _fit(garde, dimensions)

    return DESSIN.sub(fit, xml).replace(marque, f'descr="{escape(image.description)}"')


def _without(xml: str, marque: str) -> str:
    """Each picture of that name taken out, with its paragraph when that held nothing else."""
    while (ici := xml.find(marque)) >= 0:
        debut = max(xml.rfind("<w:p>", 0, ici), xml.rfind("<w:p ", 0, ici))
        fin = xml.index("</w:p>", ici) + len("</w:p>")
        dessin = xml.rindex("<w:drawing>", debut, ici), xml.index("</w:drawing>", ici) + len("</w:drawing>")
        paragraphe = xml[debut : dessin[0]] + xml[dessin[1] : fin]
        xml = xml[:debut] + (paragraphe if PARLANT.search(paragraphe) else "") + xml[fin:]
    return xml


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
