"""The blocks of a body, where they lie in the bytes of its document: what stands before, what comes after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORPS = f"{MAIN} body"
OUVERTURE = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")


@dataclass(frozen=True, slots=True)
class Bloc:
    """One child of the body: its rank, its name without prefix (« p », « tbl », « sdt », « sectPr »…), its bytes.

    ``document[debut:fin]`` is the whole element, end tag included.
    """

    rang: int
    balise: str
    debut: int
    fin: int


def scan(document: bytes) -> tuple[Bloc, ...]:
    """The children of w:body, in order, the last ``sectPr`` included.

    ValueError when the part is not well formed or has a DOCTYPE.
    """
    lecteur = expat.ParserCreate(namespace_separator=" ")
    ouverts: list[tuple[str, int]] = []
    blocs: list[Bloc] = []

    def start(nom: str, _: object) -> None:
        ouverts.append((nom, lecteur.CurrentByteIndex))

    def end(_: str) -> None:
        nom, debut = ouverts.pop()
        if len(ouverts) == 2 and ouverts[1][0] == CORPS:
            fin = _end(document, debut, lecteur.CurrentByteIndex)
            blocs.append(Bloc(len(blocs), nom.rpartition(" ")[2], debut, fin))

    def refuse(*_: object) -> None:
        raise ValueError("DOCTYPE")

    lecteur.StartElementHandler, lecteur.EndElementHandler = start, end
    lecteur.StartDoctypeDeclHandler = refuse
    try:
        lecteur.Parse(document, True)
    except expat.ExpatError as erreur:
        raise ValueError(str(erreur)) from erreur
    return tuple(blocs)


def _end(document: bytes, debut: int, courant: int) -> int:
    """Where an element ends; ``courant`` is its end tag, or what follows an empty one."""
    ouverture = OUVERTURE.match(document, debut)
    if ouverture is not None and ouverture[0].endswith(b"/>"):
        return ouverture.end()
    return document.index(b">", courant) + 1
