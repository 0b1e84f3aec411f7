"""The fields of a form that came back: read from Word's content controls, else from our hidden bookmarks.

LibreOffice loses the tags of content controls and keeps the bookmarks that double them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from clausegen.word.package import open_package, xml
from clausegen.word.paragraphe import W14, W, place

if TYPE_CHECKING:
    from lxml.etree import _Element

Genre = Literal["texte", "date", "case", "verrou", "choix"]

COCHEES, VIDES = "☒☑✓✔✗✘", "☐"
PARTIE = "corps"
_INVITE = re.compile(r"[\s.…·_]*")
_POINTILLES = re.compile(r"\s*(?:…{2,}|[._]{4,})$")
_OUI = ("1", "true", "on", None)


@dataclass(frozen=True, slots=True)
class Champ:
    """A field as it stands: ``texte`` is empty when nobody filled it; ``lieu`` finds it in Word.

    ``affiche``: all that shows, prompt included.
    """

    nom: str
    genre: Genre
    texte: str
    lieu: str
    coche: bool = False
    jour: date | None = None
    affiche: str = ""


@dataclass(frozen=True, slots=True)
class Formulaire:
    """The fields of a document, and its other paragraphs: what its author could not change."""

    champs: Mapping[str, Champ]
    fixes: tuple[str, ...]
    images: int = 0

    def against(self, vierge: Formulaire) -> Formulaire:
        """The same, where a field that still shows the prompt of the blank form is blank."""
        prompts = {nom: champ.affiche for nom, champ in vierge.champs.items() if champ.genre != "verrou"}
        champs = {
            nom: replace(champ, texte="") if champ.affiche == prompts.get(nom) else champ
            for nom, champ in self.champs.items()
        }
        return replace(self, champs=champs)

    def text(self, nom: str) -> str:
        """What a field says, « » when it is blank or not there."""
        return self.champs[nom].texte if nom in self.champs else ""

    def ticked(self, nom: str) -> bool:
        """Whether a box is ticked."""
        return nom in self.champs and self.champs[nom].coche


def read(data: bytes, nom: str = "") -> Formulaire:
    """The fields of a form, in its order; tracked deletions are gone, insertions are there. Raises Refus."""
    package = open_package(data, nom)
    corps = xml(package.read(package.document))
    champs: dict[str, Champ] = {}
    pris: set[_Element] = set()
    for champ, elements in (*_controls(corps), *_bookmarked(corps)):
        if champ.nom not in champs:
            champs[champ.nom] = champ
        pris.update(elements)
    images = sum(1 for _ in corps.iter(f"{W}drawing", f"{W}pict"))
    return Formulaire(champs, tuple(_fixed(corps, pris)), images)


def _controls(corps: _Element) -> Iterator[tuple[Champ, list[_Element]]]:
    for controle in corps.iter(f"{W}sdt"):
        proprietes, contenu = controle.find(f"{W}sdtPr"), controle.find(f"{W}sdtContent")
        marque = None if proprietes is None else proprietes.find(f"{W}tag")
        if proprietes is None or contenu is None or marque is None:
            continue
        elements = list(contenu.iter())
        texte = "" if _on(proprietes, f"{W}showingPlcHdr") else _said(elements)
        genre = _kind(proprietes)
        yield (
            Champ(
                str(marque.get(f"{W}val", "")),
                genre,
                "" if genre == "case" else texte,
                _place(controle),
                coche=genre == "case" and _checked(proprietes, elements),
                jour=_day(proprietes) if texte else None,
                affiche=_shown(elements),
            ),
            elements,
        )


def _kind(proprietes: _Element) -> Genre:
    if proprietes.find(f"{W14}checkbox") is not None:
        return "case"
    if proprietes.find(f"{W}date") is not None:
        return "date"
    if proprietes.find(f"{W}dropDownList") is not None or proprietes.find(f"{W}comboBox") is not None:
        return "choix"
    verrou = proprietes.find(f"{W}lock")
    return "verrou" if verrou is not None and "ontent" in str(verrou.get(f"{W}val")) else "texte"


def _checked(proprietes: _Element, contenu: list[_Element]) -> bool:
    coche = proprietes.find(f"{W14}checkbox/{W14}checked")
    signe = _text(contenu).strip()
    if signe and signe[0] in COCHEES + VIDES:
        return signe[0] in COCHEES
    return coche is not None and coche.get(f"{W14}val") in _OUI


def _day(proprietes: _Element) -> date | None:
    """The day chosen in Word's calendar."""
    choisi = proprietes.find(f"{W}date")
    lu = "" if choisi is None else str(choisi.get(f"{W}fullDate", ""))
    try:
        return date.fromisoformat(lu[:10])
    except ValueError:
        return None


def _bookmarked(corps: _Element) -> Iterator[tuple[Champ, list[_Element]]]:
    """The fields that only a bookmark names: a box is known by its sign."""
    ouverts: dict[str, tuple[str, _Element, list[_Element]]] = {}
    for element in corps.iter():
        if element.tag == f"{W}bookmarkStart" and str(element.get(f"{W}name", "")).startswith("_"):
            ouverts[str(element.get(f"{W}id"))] = str(element.get(f"{W}name"))[1:], element, []
        elif element.tag == f"{W}bookmarkEnd":
            if ouvert := ouverts.pop(str(element.get(f"{W}id")), None):
                yield _marked(*ouvert), ouvert[2]
        else:
            for _, _, contenu in ouverts.values():
                contenu.append(element)


def _marked(nom: str, debut: _Element, contenu: list[_Element]) -> Champ:
    signe = _text(contenu).strip()
    if signe and signe[0] in COCHEES + VIDES:
        return Champ(nom, "case", "", _place(debut), coche=signe[0] in COCHEES)
    return Champ(nom, "texte", _said(contenu), _place(debut), affiche=_shown(contenu))


def _fixed(corps: _Element, champs: set[_Element]) -> Iterator[str]:
    """The paragraphs without what stands in the fields, blank ones left out."""
    for paragraphe in corps.iter(f"{W}p"):
        texte = " ".join(_text([e for e in paragraphe.iter() if e not in champs]).split())
        if texte:
            yield texte


def _said(elements: list[_Element]) -> str:
    """What was typed, the dots of the prompt left out."""
    texte = _shown(elements)
    return "" if _INVITE.fullmatch(texte) else _POINTILLES.sub("", texte)


def _shown(elements: list[_Element]) -> str:
    return " ".join(_text(elements).split())


def _text(elements: list[_Element]) -> str:
    morceaux = []
    for element in elements:
        if element.tag == f"{W}t" and next(element.iterancestors(f"{W}del", f"{W}moveFrom"), None) is None:
            morceaux.append(element.text or "")
        elif element.tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}p"):
            morceaux.append(" ")
    return "".join(morceaux)


def _on(proprietes: _Element, nom: str) -> bool:
    element = proprietes.find(nom)
    return element is not None and element.get(f"{W}val") in _OUI


def _place(element: _Element) -> str:
    paragraphe = next(element.iterancestors(f"{W}p"), None)
    return place(PARTIE, element if paragraphe is None else paragraphe)
