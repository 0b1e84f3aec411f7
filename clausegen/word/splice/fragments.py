"""Elements written into the bytes of a part that is not ours: in its prefixes, declaring what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clausegen.word.package import xml
from clausegen.word.splice.blocs import OUVERTURE, root

if TYPE_CHECKING:
    from lxml.etree import _Element

ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def serialize(elements: Sequence[_Element], espaces: Mapping[str | None, str]) -> bytes:
    """These elements as bytes for a place where these namespaces are declared; elements leave their tree."""
    from lxml import etree

    cadre = etree.Element("cadre", nsmap=espaces)  # type: ignore[arg-type]
    for element in elements:
        element.tail = None
        cadre.append(element)
    if next(cadre.iter(ALTERNATIVE), None) is None:
        etree.cleanup_namespaces(cadre, keep_ns_prefixes=[p for p in espaces if p])
    brut = etree.tostring(cadre, encoding="UTF-8")
    tete = OUVERTURE.match(brut)
    return brut[tete.end() if tete else 0 : -len(b"</cadre>")]


def empty_root(partie: bytes) -> _Element:
    """The root of a part, without what it holds: its name and its namespaces."""
    tete = root(partie)
    if tete.endswith(b"/>"):
        return xml(tete)
    return xml(tete + b"</" + tete[1:-1].split(None, 1)[0] + b">")


def append(partie: bytes, ajout: bytes) -> bytes:
    """A part whose root gains children, after those that it has."""
    fin = partie.rindex(b"<")
    if partie[fin + 1 : fin + 2] == b"/":
        return partie[:fin] + ajout + partie[fin:]
    cloture = partie.rindex(b"/>")
    nom = partie[fin + 1 :].split(None, 1)[0].rstrip(b"/>")
    return partie[:cloture] + b">" + ajout + b"</" + nom + b">" + partie[cloture + 2 :]
