"""The blocks of a body, where they lie in the bytes of its document: what stands before, what comes after."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
CORPS = f"{MAIN} body"
_SUITE = rb"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>"""
OUVERTURE = re.compile(rb"<" + _SUITE)
_RACINE = re.compile(rb"<(?![?!])" + _SUITE)
_CORPS = re.compile(rb"<((?:[^\s/>:]+:)?body)(?=[\s/>])" + _SUITE)
_BALISE = re.compile(rb"\s*<(/?[^\s/>]+)[^>]*>")
BARRE = ord("/")
_new = tuple.__new__


class Bloc(NamedTuple):
    """One child of the body: its rank, its name without prefix (« p », « tbl », « sectPr »…), its bytes.

    ``document[debut:fin]`` is the whole element, end tag included.
    """

    rang: int
    balise: str
    debut: int
    fin: int


def root(document: bytes) -> bytes:
    """The first tag of a part, with the namespaces that it declares. ValueError when there is none."""
    trouvee = _RACINE.search(document)
    if trouvee is None:
        raise ValueError("no root")
    return trouvee[0]


def scan(document: bytes) -> tuple[Bloc, ...]:
    """The children of w:body, in order, the last ``sectPr`` included.

    ValueError when the part is not well formed or has a DOCTYPE.
    """
    return (_plain(document) and _found(document)) or _parsed(document)


def _plain(document: bytes) -> bool:
    """Whether a part, proved well formed, holds nothing but elements and text. ValueError when it is not."""
    autre: list[object] = []
    lecteur = expat.ParserCreate()
    lecteur.CommentHandler = autre.append
    lecteur.ProcessingInstructionHandler = lambda *_: autre.append(None)
    lecteur.StartDoctypeDeclHandler = lambda *_: autre.append(None)
    lecteur.StartCdataSectionHandler = lambda: autre.append(None)
    try:
        lecteur.Parse(document, True)
    except expat.ExpatError as erreur:
        raise ValueError(str(erreur)) from erreur
    return not autre


def _found(document: bytes) -> tuple[Bloc, ...]:
    """The blocks of a well-formed part without comments nor raw text, by its tags alone; none when in doubt.

    An element whose end is mistaken leaves an end tag behind, which is the doubt.
    """
    corps = _CORPS.search(document)
    try:
        return children(document, corps.start()) if corps else ()
    except ValueError:
        return ()


def children(document: bytes, debut: int) -> tuple[Bloc, ...]:
    """The children of the element that starts here and holds no text of its own. ValueError when in doubt."""
    ouverture = OUVERTURE.match(document, debut)
    if ouverture is None:
        raise ValueError("no element")
    if ouverture[0].endswith(b"/>"):
        return ()
    parent = b"/" + ouverture[0][1:-1].split(None, 1)[0]
    trouves: list[Bloc] = []
    genres: dict[bytes, tuple[str, re.Pattern[bytes]]] = {}
    paragraphe = None if b"txbxContent" in document else parent[1:].rpartition(b":")[0] + b":p"
    cloture = b"</%b>" % (paragraphe or b"")
    fin = ouverture.end()
    while balise := _BALISE.match(document, fin):
        nom, depart = balise[1], balise.start(1) - 1
        if nom == parent:
            return tuple(trouves)
        if nom not in genres:
            genres[nom] = nom[nom.find(b":") + 1 :].decode(), _tags(nom)
        if nom == paragraphe:  # no box of text in the document: no paragraph inside another
            fin = balise.end()
            if document[fin - 2] != BARRE:
                fin = document.index(cloture, fin) + len(cloture)
        else:
            fin = _close(document, depart, genres[nom][1])
        trouves.append(_new(Bloc, (len(trouves), genres[nom][0], depart, fin)))
    raise ValueError("text between elements")


def _tags(nom: bytes) -> re.Pattern[bytes]:
    return re.compile(b"<(?:(/)%b>|%b[ />])" % (re.escape(nom), re.escape(nom)))


def _close(document: bytes, debut: int, balises: re.Pattern[bytes]) -> int:
    """Where the element that starts here ends, elements of the same name inside it counted."""
    ouverts = 0
    for balise in balises.finditer(document, debut):
        place = balise.end()
        if balise[1]:
            ouverts -= 1
        else:
            place = document.find(b">", place - 1) + 1
            ouverts += document[place - 2] != BARRE
        if not ouverts:
            return place
    raise ValueError("unclosed element")


def _parsed(document: bytes) -> tuple[Bloc, ...]:
    """The same, event by event: slower, whatever the part holds."""
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
