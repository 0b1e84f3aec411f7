"""A text of ours, dressed for the document that receives it: its styles, its lists, its numbers."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, cast

from clausegen.constats import refuse
from clausegen.word.greffe import AVANT_NUMPR, list_of
from clausegen.word.hote import OFFICE, child, name_of, value
from clausegen.word.package import Package, xml
from clausegen.word.paragraphe import W
from clausegen.word.splice.depouille import bare
from clausegen.word.splice.habit import Allure, Habit
from clausegen.word.splice.mobilier import frame, furnish
from clausegen.word.splice.sosie import (
    apply_look,
    first_paragraph,
    look,
    run_look,
    stand_out,
    tie,
    ties,
    write,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.splice.apports import Apports

TITRE = "heading "
# What stays of our own layout once a paragraph takes the host's look.
GARDES = {f"{W}{nom}" for nom in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "jc")}
VIDE = "0"


class Habilleur:
    """Dresses one document of ours in a habit."""

    def __init__(self, package: Package, habit: Habit, apports: Apports) -> None:
        self.package, self.habit, self.apports = package, habit, apports
        self.hote = apports.accueil
        self.document = xml(package.read(package.document))
        self.relations = {r.id: r for r in package.relations(package.document)}
        styles, listes = self._root("styles"), self._root("numbering")
        self.styles = {s.get(f"{W}styleId", ""): s for s in styles.iterfind(f"{W}style")}
        self.listes = {n.get(f"{W}numId", ""): n for n in listes.iterfind(f"{W}num")}
        self.abstraits = {a.get(f"{W}abstractNumId", ""): a for a in listes.iterfind(f"{W}abstractNum")}
        self.connus: dict[str, tuple[str, tuple[str, str]]] = {}
        self.pris: dict[str, str] = {}
        self.reprises: dict[tuple[str, str], str] = {}
        self.styles_pris: dict[str, str] = {}
        self.modeles: dict[int, _Element] = {}
        self.numeros = iter(habit.numeros)

    def _root(self, genre: str) -> _Element:
        """A part of ours; an empty one when there is none."""
        partie = next((r.cible for r in self.relations.values() if r.genre == genre), "")
        return xml(self.package.read(partie) if partie in self.package.entrees else b"<rien/>")

    def body(self) -> list[_Element]:
        """The paragraphs and tables, ready to stand in the host. Raises Refus for what cannot be taken."""
        elements = bare(self.document, self.package)
        self._link()
        for paragraphe in self.document.iter(f"{W}p"):
            self._paragraph(paragraphe)
        for tableau in self.document.iter(f"{W}tbl"):
            self._furnish(tableau)
        for porteur in list(self.document.iter(f"{W}rStyle")):
            self._restyle(porteur, "character")
        return elements

    def _furnish(self, tableau: _Element) -> None:
        """A table looks like the host's, else has plain lines if it must, else keeps our style."""
        rang = self.habit.comme_tableau
        if rang is not None:
            furnish(tableau, self.hote.bloc(rang))
        elif self.habit.cadre:
            frame(tableau)
        elif (porteur := tableau.find(f"{W}tblPr/{W}tblStyle")) is not None:
            self._restyle(porteur, "table")

    # --- paragraphs -----------------------------------------------------------------------------------------

    def _paragraph(self, paragraphe: _Element) -> None:
        reglages = _properties(paragraphe)
        style, directe = child(reglages, "pStyle"), child(reglages, "numPr")
        nom, liste = self._known("" if style is None else style.get(f"{W}val", ""))
        notre = (VIDE, "0") if nom.startswith(TITRE) else _our_list(directe, liste)
        allure = self.habit.allures.get(nom)
        if directe is not None:
            reglages.remove(directe)
        if allure is None and style is not None:
            self._restyle(style, "paragraph")
        elif allure is not None:
            self._dress(paragraphe, reglages, allure)
        if notre[0] != VIDE and not (allure and allure.prefixe):
            self._number(paragraphe, notre, allure)
        prefixe = next(self.numeros, "") if nom.startswith(TITRE) else allure.prefixe if allure else ""
        if prefixe:
            _type(paragraphe, prefixe)

    def _dress(self, paragraphe: _Element, reglages: _Element, allure: Allure) -> None:
        for reglage in [r for r in reglages if r.tag not in GARDES]:
            reglages.remove(reglage)
        _by_hand(paragraphe, allure)
        self._copy_look(paragraphe, reglages, allure)
        if allure.gras:
            stand_out(_properties(paragraphe))

    def _copy_look(self, paragraphe: _Element, reglages: _Element, allure: Allure) -> None:
        if allure.comme is None:
            _drop(reglages, "pStyle")
            if allure.style:
                reglages.insert(0, reglages.makeelement(f"{W}pStyle", {f"{W}val": allure.style}))
            return
        modele = self._model(allure.comme)
        paragraphe.replace(reglages, tie(look(modele), ties(reglages)))
        for enfant in paragraphe.iter(f"{W}r"):
            apply_look(enfant, run_look(modele))

    def _model(self, rang: int) -> _Element:
        if rang not in self.modeles:
            self.modeles[rang] = first_paragraph(self.hote.bloc(rang))
        return self.modeles[rang]

    # --- lists ----------------------------------------------------------------------------------------------

    def _known(self, identifiant: str) -> tuple[str, tuple[str, str]]:
        """The name of a style of ours, and the list that it gives."""
        if identifiant not in self.connus:
            style = self.styles.get(identifiant)
            nom = name_of(style) if style is not None else ""
            self.connus[identifiant] = (
                nom,
                (list_of(style, self.styles) if style is not None else (VIDE, "0")),
            )
        return self.connus[identifiant]

    def _number(self, paragraphe: _Element, notre: tuple[str, str], allure: Allure | None) -> None:
        """Bullets follow the host's list; numbers start again at one in its manner; else ours come along."""
        numero, niveau = notre
        reglages = _properties(paragraphe)
        siens = allure.liste if allure and allure.liste else self._host_list(reglages)
        if siens and self._format(self._definition(numero), niveau) == "bullet":
            if allure and allure.liste:
                _set_list(reglages, siens, niveau)
            return
        if siens:
            cle = (numero, siens)
            if cle not in self.reprises:
                self.reprises[cle] = self.apports.restart(siens)
            directe = reglages.find(f"{W}numPr")
            _set_list(reglages, self.reprises[cle], value(directe, "ilvl") or "0")
        elif (nouveau := self._take_list(numero)) != VIDE:
            _set_list(reglages, nouveau, niveau)

    def _host_list(self, reglages: _Element) -> str:
        """The list that the host's properties or style already give to this paragraph."""
        directe = value(reglages.find(f"{W}numPr"), "numId")
        if directe is not None:
            return "" if directe == VIDE else directe
        style = self.apports.existants.get(value(reglages, "pStyle") or "")
        numero = VIDE if style is None else list_of(style, self.apports.existants)[0]
        return "" if numero == VIDE else numero

    def _definition(self, numero: str) -> _Element | None:
        return self.abstraits.get(value(self.listes.get(numero), "abstractNumId") or "")

    def _format(self, abstrait: _Element | None, niveau: str) -> str:
        niveaux = [] if abstrait is None else abstrait.findall(f"{W}lvl")
        return next((value(n, "numFmt") or "" for n in niveaux if n.get(f"{W}ilvl") == niveau), "")

    def _take_list(self, numero: str) -> str:
        abstrait, liste = self._definition(numero), self.listes.get(numero)
        if abstrait is None or liste is None:
            return VIDE
        if numero not in self.pris:
            copie = deepcopy(abstrait)
            for nom in ("pStyle", "styleLink", "numStyleLink"):
                for lien in list(copie.iter(f"{W}{nom}")):
                    lien.getparent().remove(lien)  # type: ignore[union-attr]
            self.pris[numero] = self.apports.add_list(copie, deepcopy(liste))
        return self.pris[numero]

    # --- styles ---------------------------------------------------------------------------------------------

    def _restyle(self, porteur: _Element, genre: str) -> None:
        nouveau = self._style(genre, porteur.get(f"{W}val", ""))
        if nouveau:
            porteur.set(f"{W}val", nouveau)
        else:
            porteur.getparent().remove(porteur)  # type: ignore[union-attr]

    def _style(self, genre: str, identifiant: str) -> str:
        """The host's style of the same name, or ours taken along; « » for our default, or none."""
        style = self.styles.get(identifiant)
        if style is None:
            return ""
        connu = self.apports.style(genre, self._known(identifiant)[0])
        if connu is not None:
            return connu
        if style.get(f"{W}default") in ("1", "true", "on"):
            return ""
        if identifiant not in self.styles_pris:
            self._take(genre, identifiant, style)
        return self.styles_pris[identifiant]

    def _take(self, genre: str, identifiant: str, style: _Element) -> None:
        copie = deepcopy(style)
        self.styles_pris[identifiant] = self.apports.add_style(copie)
        for reglages in copie.findall(f"{W}pPr"):
            _drop(reglages, "numPr")
        for lien in ("basedOn", "next", "link"):
            enfant = copie.find(f"{W}{lien}")
            if enfant is None:
                continue
            voisin = self._style("character" if lien == "link" else genre, enfant.get(f"{W}val", ""))
            if voisin:
                enfant.set(f"{W}val", voisin)
            else:
                copie.remove(enfant)

    # --- relations ------------------------------------------------------------------------------------------

    def _link(self) -> None:
        porteurs = self.document.xpath("//*[@r:*]", namespaces={"r": OFFICE})
        for porteur in cast("list[_Element]", porteurs):
            for attribut, ancien in porteur.attrib.items():
                if str(attribut).startswith(f"{{{OFFICE}}}"):
                    porteur.set(attribut, self._relation(str(ancien)))

    def _relation(self, ancien: str) -> str:
        relation = self.relations.get(ancien)
        if relation is not None and relation.externe:
            return self.apports.add_link(relation.cible)
        if relation is not None and relation.genre == "image":
            return self.apports.add_picture(relation.cible, self.package.read(relation.cible))
        raise refuse(
            "SPLICE-04",
            "un objet de ce texte (graphique, schéma…) ne s'insère pas dans un autre document",
            fichier=self.package.nom or None,
            remede="remplacez-le dans le modèle par une image ou un tableau",
        )


def _our_list(directe: _Element | None, du_style: tuple[str, str]) -> tuple[str, str]:
    """The list and level of a paragraph of ours, its own or its style's; « 0 » for none."""
    numero = value(directe, "numId")
    return du_style if numero is None else (numero or VIDE, value(directe, "ilvl") or "0")


def _properties(paragraphe: _Element) -> _Element:
    reglages = child(paragraphe, "pPr")
    if reglages is None:
        reglages = paragraphe.makeelement(f"{W}pPr")
        paragraphe.insert(0, reglages)
    return reglages


def _drop(parent: _Element, nom: str) -> None:
    enfant = child(parent, nom)
    if enfant is not None:
        parent.remove(enfant)


def _set_list(reglages: _Element, numero: str, niveau: str) -> None:
    _drop(reglages, "numPr")
    directe = reglages.makeelement(f"{W}numPr")
    for nom, texte in (("ilvl", niveau), ("numId", numero)):
        directe.append(directe.makeelement(f"{W}{nom}", {f"{W}val": texte}))
    reglages.insert(sum(enfant.tag in AVANT_NUMPR for enfant in reglages), directe)


def _type(paragraphe: _Element, numero: str) -> None:
    """Write a number in front of a heading, in the clothes of its first run."""
    premier = next(paragraphe.iter(f"{W}r"), None)
    run = paragraphe.makeelement(f"{W}r")
    if premier is not None and (reglages := premier.find(f"{W}rPr")) is not None:
        run.append(deepcopy(reglages))
    write(run, numero)
    paragraphe.insert(1, run)


def _by_hand(paragraphe: _Element, allure: Allure) -> None:
    """The bold and the capitals that a host without heading styles gives to its headings."""
    for run in paragraphe.iter(f"{W}r"):
        if allure.gras:
            gras = run.makeelement(f"{W}rPr")
            gras.extend([gras.makeelement(f"{W}b"), gras.makeelement(f"{W}bCs")])
            apply_look(run, gras)
    for texte in paragraphe.iter(f"{W}t"):
        if allure.majuscules:
            texte.text = (texte.text or "").upper()
