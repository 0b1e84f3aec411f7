"""One document out of several: the body of each takes the place of its anchor, dressed in the frame's styles.

Both sides are rendered documents. Styles meet by name; lists keep their own counters; what Word numbers
(bookmarks, drawings, content controls) is numbered again. Same inputs, same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clausegen.constats import refuse
from clausegen.files import Entree
from clausegen.files import assemble as zip_
from clausegen.word.greffe import Greffe
from clausegen.word.hote import Hote
from clausegen.word.package import rendered
from clausegen.word.paragraphe import W
from clausegen.word.render.modele import DECLARATION
from clausegen.word.render.repair import unique

if TYPE_CHECKING:
    from lxml.etree import _Element


def assemble(cadre: bytes, blocs: Mapping[str, bytes]) -> bytes:
    """The frame, each paragraph that reads an anchor replaced by its document. Raises Refus."""
    hote = Hote(rendered(cadre, "cadre"))
    places = _places(hote)
    for ancre, bloc in blocs.items():
        _insert(_place(places, ancre), Greffe(rendered(bloc, ancre), hote).body())
    entrees = dict(hote.package.entrees)
    for partie, racine in hote.parts():
        xml = _bytes(racine, principal=racine is hote.document)
        entrees[partie] = Entree.deflate(partie, DECLARATION + xml)
    for partie, data in hote.medias.items():
        entrees[partie] = Entree.deflate(partie, data)
    return zip_(entrees.values())


def _places(hote: Hote) -> dict[str, list[_Element]]:
    """The frame's paragraphs, by what they read."""
    places: dict[str, list[_Element]] = {}
    for paragraphe in hote.corps.iter(f"{W}p"):
        texte = "".join(map(str, paragraphe.itertext(f"{W}t"))).strip()
        places.setdefault(texte, []).append(paragraphe)
    return places


def _place(lues: Mapping[str, list[_Element]], ancre: str) -> _Element:
    places = lues.get(ancre, [])
    if len(places) != 1:
        raise refuse(
            "DOCX-04",
            f"le modèle d'ensemble ne donne pas une place, et une seule, au texte « {ancre} »",
            remede="gardez dans ce modèle le paragraphe {{ bloc.ancre }}, seul sur sa ligne",
        )
    return places[0]


def _insert(place: _Element, blocs: list[_Element]) -> None:
    parent = place.getparent()
    if parent is None:
        raise ValueError("an anchor is never the root")
    debut = parent.index(place)
    parent[debut : debut + 1] = blocs


def _bytes(racine: _Element, *, principal: bool) -> bytes:
    from lxml import etree

    xml = etree.tostring(racine, encoding="unicode")
    return (unique(xml) if principal else xml).encode()
