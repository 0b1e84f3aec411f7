"""The body of a document, made ready to stand in another one."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from clausegen.constats import refuse
from clausegen.word.hote import OFFICE, Hote, child, name_of, styles_of, value
from clausegen.word.package import Package, xml
from clausegen.word.paragraphe import W14, W

if TYPE_CHECKING:
    from lxml.etree import _Element

DE_STYLE = {f"{W}pStyle": "paragraph", f"{W}rStyle": "character", f"{W}tblStyle": "table"}
ATTACHES = ("footnoteReference", "endnoteReference", "commentReference")
AVANT_NUMPR = {
    f"{W}{nom}" for nom in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
}


class Greffe:
    """One document being taken into a frame."""

    def __init__(self, package: Package, hote: Hote) -> None:
        self.package, self.hote = package, hote
        self.document = xml(package.read(package.document))
        self.styles = self._styles()
        self.numerotation = self._optional("numbering")
        self.listes: dict[str, str] = {}
        self.renommes: dict[str, str | None] = {}
        self.propres: dict[str, tuple[str, str] | None] = {}

    def _optional(self, genre: str) -> _Element | None:
        parties = self.package.linked(genre)
        return xml(self.package.read(parties[0])) if parties else None

    def _styles(self) -> dict[str, _Element]:
        racine = self._optional("styles")
        return {} if racine is None else {s.get(f"{W}styleId", ""): s for s in styles_of(racine)}

    def body(self) -> list[_Element]:
        """The paragraphs and tables of the document, as the frame may hold them. Raises Refus."""
        self.hote.admit(self.document)
        corps = self.document.find(f"{W}body")
        elements = [] if corps is None else [e for e in corps if e.tag != f"{W}sectPr"]
        for element in elements:
            self._check(element)
            self._number(element)
            self._dress(element)
            self._link(element)
            _clean(element)
        if elements and elements[-1].tag == f"{W}tbl":
            elements.append(elements[-1].makeelement(f"{W}p"))
        return elements

    def _check(self, element: _Element) -> None:
        if any(next(element.iter(f"{W}{nom}"), None) is not None for nom in ATTACHES):
            raise refuse(
                "DOCX-04",
                "une note de bas de page ou un commentaire ne se reprend pas dans le document d'ensemble",
                fichier=self.package.nom or None,
                remede="mettez ce texte dans le corps du modèle",
            )

    # --- styles -------------------------------------------------------------------------------------------

    def _dress(self, element: _Element) -> None:
        for balise, genre in DE_STYLE.items():
            for porteur in list(element.iter(balise)):
                nouveau = self._style(genre, porteur.get(f"{W}val", ""))
                if nouveau is None:
                    _detach(porteur)
                else:
                    porteur.set(f"{W}val", nouveau)

    def _style(self, genre: str, identifiant: str) -> str | None:
        """The frame's style of the same name, or this one taken along; ``None`` when it does not exist."""
        if identifiant not in self.renommes:
            style = self.styles.get(identifiant)
            if style is None:
                return None
            connu = self.hote.style(genre, name_of(style))
            self.renommes[identifiant] = connu.get(f"{W}styleId") if connu is not None else None
            if connu is None:
                self._take(genre, identifiant, style)
        return self.renommes[identifiant]

    def _take(self, genre: str, identifiant: str, style: _Element) -> None:
        copie = deepcopy(style)
        nouveau = self.hote.free_style_id(identifiant)
        self.renommes[identifiant] = nouveau
        copie.set(f"{W}styleId", nouveau)
        copie.attrib.pop(f"{W}default", "")
        self.hote.add_style(copie)
        for lien in ("basedOn", "next", "link"):
            enfant = copie.find(f"{W}{lien}")
            if enfant is None:
                continue
            voisin = self._style("character" if lien == "link" else genre, enfant.get(f"{W}val", ""))
            if voisin is None:
                copie.remove(enfant)
            else:
                enfant.set(f"{W}val", voisin)
        for numero in copie.iter(f"{W}numId"):
            numero.set(f"{W}val", self._list(numero.get(f"{W}val", "0")))

    # --- lists --------------------------------------------------------------------------------------------

    def _number(self, element: _Element) -> None:
        """Lists of the document keep their own counters; those that a style brings, when it differs."""
        for paragraphe in element.iter(f"{W}p"):
            reglages = paragraphe.find(f"{W}pPr")
            if reglages is None:
                continue
            directe = reglages.find(f"{W}numPr")
            if directe is not None:
                numero = directe.find(f"{W}numId")
                if numero is not None:
                    numero.set(f"{W}val", self._list(numero.get(f"{W}val", "0")))
                continue
            self._keep_style_list(reglages)

    def _keep_style_list(self, reglages: _Element) -> None:
        identifiant = value(reglages, "pStyle") or ""
        if identifiant not in self.propres:
            self.propres[identifiant] = self._own_list(identifiant)
        propre = self.propres[identifiant]
        if propre is None:
            return
        directe = reglages.makeelement(f"{W}numPr")
        for nom, texte in zip(("ilvl", "numId"), propre, strict=True):
            directe.append(directe.makeelement(f"{W}{nom}", {f"{W}val": texte}))
        rang = sum(1 for enfant in reglages if enfant.tag in AVANT_NUMPR)
        reglages.insert(rang, directe)

    def _own_list(self, identifiant: str) -> tuple[str, str] | None:
        """Level and list to write on a paragraph of that style, when the frame's namesake has others."""
        style = self.styles.get(identifiant)
        jumeau = None if style is None else self.hote.style("paragraph", name_of(style))
        if style is None or jumeau is None:
            return None
        siens = {s.get(f"{W}styleId", ""): s for s in styles_of(self.hote.styles)}
        numero, niveau = list_of(style, self.styles)
        autre, autre_niveau = list_of(jumeau, siens)
        memes = _level(self.numerotation, numero, niveau) == _level(
            self.hote.numerotation, autre, autre_niveau
        )
        return None if memes else (niveau, self._list(numero))

    def _list(self, numero: str) -> str:
        """The frame's number for a list of this document; « 0 » stays no list."""
        liste = _find(self.numerotation, "num", "numId", numero)
        abstrait = _find(self.numerotation, "abstractNum", "abstractNumId", value(liste, "abstractNumId"))
        if liste is None or abstrait is None:
            return "0"
        if numero not in self.listes:
            copie = deepcopy(abstrait)
            for nom in ("pStyle", "styleLink", "numStyleLink"):
                for lien in list(copie.iter(f"{W}{nom}")):
                    _detach(lien)
            self.listes[numero] = self.hote.add_list(copie, deepcopy(liste))
        return self.listes[numero]

    # --- relations ----------------------------------------------------------------------------------------

    def _link(self, element: _Element) -> None:
        for porteur in element.iter():
            for attribut, ancien in porteur.attrib.items():
                if str(attribut).startswith(f"{{{OFFICE}}}"):
                    porteur.set(attribut, self._relation(str(ancien)))

    def _relation(self, ancien: str) -> str:
        relation = next((r for r in self.package.relations(self.package.document) if r.id == ancien), None)
        if relation is not None and relation.externe:
            return self.hote.add_link(relation.cible)
        if relation is not None and relation.genre == "image":
            return self.hote.add_picture(relation.cible, self.package.read(relation.cible))
        raise refuse(
            "DOCX-04",
            "un objet de ce modèle (graphique, schéma…) ne se reprend pas dans le document d'ensemble",
            fichier=self.package.nom or None,
            remede="remplacez-le par une image ou un tableau",
        )


def _clean(element: _Element) -> None:
    """Without section breaks nor identifiers that Word gives to its paragraphs."""
    for section in list(element.iter(f"{W}sectPr")):
        _detach(section)
    for porteur in element.iter(f"{W}p", f"{W}tr"):
        for nom in ("paraId", "textId"):
            porteur.attrib.pop(f"{W14}{nom}", "")


def _detach(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _find(racine: _Element | None, element: str, attribut: str, voulu: str | None) -> _Element | None:
    trouves = [] if racine is None else racine.findall(f"{W}{element}")
    return next((e for e in trouves if e.get(f"{W}{attribut}") == voulu), None)


def list_of(style: _Element, styles: Mapping[str, _Element]) -> tuple[str, str]:
    """The list and level that a style gives to its paragraphs; « 0 » for none."""
    vus: set[str] = set()
    courant: _Element | None = style
    while courant is not None and (identifiant := courant.get(f"{W}styleId", "")) not in vus:
        vus.add(identifiant)
        numpr = child(child(courant, "pPr"), "numPr")
        if (numero := value(numpr, "numId")) is not None:
            return numero, value(numpr, "ilvl") or "0"
        courant = styles.get(value(courant, "basedOn") or "")
    return "0", "0"


def _level(numerotation: _Element | None, numero: str, niveau: str) -> tuple[object, ...]:
    """What a level of a list looks like: two equal ones need no direct numbering."""
    liste = _find(numerotation, "num", "numId", numero)
    abstrait = _find(numerotation, "abstractNum", "abstractNumId", value(liste, "abstractNumId"))
    level = _find(abstrait, "lvl", "ilvl", niveau)
    if level is None:
        return ()
    return tuple(
        (e.tag, tuple(sorted((str(k), str(v)) for k, v in e.attrib.items())))
        for e in level.iter()
        if e.tag not in (f"{W}lvl", f"{W}pStyle")
    )
