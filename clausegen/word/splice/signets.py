"""The hidden bookmark around an insertion of ours: written with a digest of its text, found again later."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from clausegen.files import digest
from clausegen.word.hote import child
from clausegen.word.paragraphe import W
from clausegen.word.splice.habit import Marque, Trouvaille
from clausegen.word.splice.revisions import pending

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.splice.accueil import Accueil

_TEXTE = re.compile(rb"<(?:[^\s/>:]+:)?t(?:\s[^>]*)?>([^<]*)<")
_CONTENU = re.compile(rb"<(?:[^\s/>:]+:)?(?:t|tbl|r)[\s/>]")
_VIVANT = re.compile(rb"<(?:[^\s/>:]+:)?t(?:\s[^>]*)?>[^<]")
_OUVERTURE = re.compile(rb"""bookmarkStart\b[^<>]*name=["'](_clausegen_[^"']*)["'][^<>]*>""")
_ID = re.compile(rb"""\bid=["']([^"']*)["']""")


def imprint(textes: Iterable[str]) -> str:
    """A digest of a text, whatever the white space and the way it is cut into runs."""
    return digest("".join("".join(textes).split()).encode())


def enclose(elements: list[_Element], marque: Marque, numero: int, document: bytes) -> None:
    """Put the bookmark around these paragraphs, tables or rows, inside the first and the last paragraph."""
    textes = (texte.text or "" for element in elements for texte in element.iter(f"{W}t"))
    base = nom = marque.name(imprint(textes))
    for lettre in "abcdefghijklmnopqrstuvwxyz":
        if nom.encode() + b'"' not in document:
            break
        nom = base + lettre
    premier = next(p for element in elements for p in element.iter(f"{W}p"))
    dernier = next(p for element in reversed(elements) for p in reversed([*element.iter(f"{W}p")]))
    valeurs = {f"{W}id": str(numero)}
    reglages = child(premier, "pPr")
    rang = 0 if reglages is None else premier.index(reglages) + 1
    premier.insert(rang, premier.makeelement(f"{W}bookmarkStart", {**valeurs, f"{W}name": nom}))
    dernier.append(dernier.makeelement(f"{W}bookmarkEnd", valeurs))


class Place(NamedTuple):
    """Where a bookmark of ours stands: its name, where its start ends, where its end starts."""

    nom: str
    debut: int
    fin: int


def find(hote: Accueil, marque: Marque) -> Trouvaille | None:
    """Our earlier insertion of this text, whatever its version; ``None`` when it is not there, or emptied."""
    place = locate(hote.document, marque)
    if place is None:
        return None
    premier, dernier = _block(hote, place.debut), _block(hote, place.fin)
    if dernier > premier and not _CONTENU.search(hote.document, hote.blocs[dernier].debut, place.fin):
        dernier -= 1
    version, _, empreinte = place.nom[len(marque.cle) :].rpartition("_")
    lu = imprint(unescape(texte.decode()) for texte in _TEXTE.findall(hote.document, place.debut, place.fin))
    elements = [hote.bloc(rang) for rang in range(premier, dernier + 1)]
    suivie = pending(elements, derniers=dernier + 1 == hote.fin)
    return Trouvaille(premier, dernier, version, lu.startswith(empreinte[:6]), suivie)


def locate(document: bytes, marque: Marque) -> Place | None:
    """The bookmark of ours that still holds a text; one that was emptied, or struck out, is passed over.

    LibreOffice may open a bookmark twice under its name: it runs from the first start to the last end.
    """
    debuts: dict[bytes, list[re.Match[bytes]]] = {}
    for debut in _OUVERTURE.finditer(document):
        if debut[1].startswith(marque.cle.encode()):
            debuts.setdefault(debut[1], []).append(debut)
    for nom, ouvertures in debuts.items():
        numeros = b"|".join(re.escape(numero[1]) for o in ouvertures for numero in _ID.finditer(o[0]))
        fermeture = re.compile(rb"""bookmarkEnd\b[^<>]*\bid=["'](?:%b)["']""" % numeros)
        depart = ouvertures[0].end()
        fins = [fin.start() for fin in fermeture.finditer(document, depart)]
        if fins and _VIVANT.search(document, depart, fins[-1]):
            return Place(nom.decode(), depart, document.rindex(b"<", 0, fins[-1]))
    return None


def _block(hote: Accueil, place: int) -> int:
    """The rank of the block that holds this byte."""
    return max(0, bisect_right([bloc.debut for bloc in hote.blocs], place) - 1)
