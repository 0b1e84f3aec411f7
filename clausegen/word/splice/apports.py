"""What a document gains with a text: styles, lists, links, pictures; its parts only ever get longer."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from typing import TYPE_CHECKING

from clausegen.word.hote import OFFICE, name_of, styles_of, value
from clausegen.word.package import RELATIONS, SORTES, TYPES, xml
from clausegen.word.paragraphe import W
from clausegen.word.render.modele import DECLARATION
from clausegen.word.splice.blocs import MAIN
from clausegen.word.splice.fragments import append, empty_root, serialize

if TYPE_CHECKING:
    from lxml.etree import _Element

    from clausegen.word.splice.accueil import Accueil

SORTE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
IMAGES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
_LISTE = re.compile(rb"<(?:[^\s/>:]+:)?num(?:IdMacAtCleanup)?(?=[\s/>])")
_FIN_DES_LISTES = re.compile(rb"<(?:[^\s/>:]+:)?numIdMacAtCleanup(?=[\s/>])")


class Apports:
    """The gains of one document; nothing is written before ``parts``."""

    def __init__(self, accueil: Accueil) -> None:
        self.accueil = accueil
        styles = [] if accueil.styles is None else styles_of(accueil.styles)
        self.existants = {s.get(f"{W}styleId", ""): s for s in styles}
        self._noms = {(s.get(f"{W}type"), name_of(s)): s.get(f"{W}styleId", "") for s in reversed(styles)}
        self._styles: list[_Element] = []
        self._abstraits: list[_Element] = []
        self._listes: list[_Element] = []
        self._relations: list[str] = []
        self._sortes: list[str] = []
        self._medias: dict[str, bytes] = {}
        self._rang = 0

    # --- styles -------------------------------------------------------------------------------------------

    def style(self, genre: str, nom: str) -> str | None:
        """The identifier of the style of that kind and name (in lower case)."""
        return self._noms.get((genre, nom))

    def add_style(self, style: _Element) -> str:
        """A style of ours, under an identifier that is free."""
        voulu = style.get(f"{W}styleId", "")
        nom, rang = voulu, 1
        while nom in self.existants:
            rang += 1
            nom = f"{voulu}{rang}"
        style.set(f"{W}styleId", nom)
        self.existants[nom] = style
        self._noms[style.get(f"{W}type"), name_of(style)] = nom
        self._styles.append(style)
        return nom

    # --- lists --------------------------------------------------------------------------------------------

    def list_of(self, numero: str) -> tuple[_Element | None, _Element | None]:
        """A list of the host and its definition."""
        racine = self.accueil.numerotation
        if racine is None:
            return None, None
        liste = next((n for n in racine.findall(f"{W}num") if n.get(f"{W}numId") == numero), None)
        voulu = value(liste, "abstractNumId")
        abstraits = racine.findall(f"{W}abstractNum")
        return liste, next((a for a in abstraits if a.get(f"{W}abstractNumId") == voulu), None)

    def add_list(self, abstrait: _Element, liste: _Element) -> str:
        """A list of ours, with its definition; its number."""
        numero = self._next("abstractNum", "abstractNumId", self._abstraits)
        abstrait.set(f"{W}abstractNumId", numero)
        identifiant = abstrait.find(f"{W}nsid")
        if identifiant is not None:
            identifiant.set(f"{W}val", f"{0x5C000000 + int(numero):08X}")
        self._abstraits.append(abstrait)
        reference = liste.find(f"{W}abstractNumId")
        if reference is not None:
            reference.set(f"{W}val", numero)
        return self._add(liste)

    def restart(self, numero: str) -> str:
        """A list that looks like one of the host and counts from one."""
        liste, _ = self.list_of(numero)
        if liste is None:
            return numero
        nouvelle = deepcopy(liste)
        for reprise in nouvelle.findall(f"{W}lvlOverride"):
            nouvelle.remove(reprise)
        for niveau in range(9):
            reprise = nouvelle.makeelement(f"{W}lvlOverride", {f"{W}ilvl": str(niveau)})
            reprise.append(reprise.makeelement(f"{W}startOverride", {f"{W}val": "1"}))
            nouvelle.append(reprise)
        return self._add(nouvelle)

    def _add(self, liste: _Element) -> str:
        numero = self._next("num", "numId", self._listes, depart=0)
        liste.set(f"{W}numId", numero)
        self._listes.append(liste)
        return numero

    def _next(self, element: str, attribut: str, ajouts: list[_Element], depart: int = -1) -> str:
        racine = self.accueil.numerotation
        existants = [] if racine is None else racine.findall(f"{W}{element}")
        return str(
            1 + max((int(e.get(f"{W}{attribut}", "0")) for e in [*existants, *ajouts]), default=depart)
        )

    # --- links and pictures ---------------------------------------------------------------------------------

    def add_link(self, cible: str) -> str:
        """A hyperlink to the world; its relation."""
        return self._relate("hyperlink", cible, externe=True)

    def add_picture(self, nom: str, data: bytes) -> str:
        """A picture; its relation."""
        extension = posixpath.splitext(nom)[1].lower()
        dossier = posixpath.dirname(self.accueil.partie)
        partie = self._free(posixpath.join(dossier, f"media/clausegen{{}}{extension}"), self._medias)
        self._medias[partie] = data
        self._declare(extension.removeprefix("."))
        return self._relate("image", posixpath.relpath(partie, dossier))

    def _free(self, modele: str, pris: Mapping[str, bytes]) -> str:
        noms = {nom.lower() for nom in (*self.accueil.enveloppe.entrees, *pris)}
        candidats = (modele.format(rang or "") for rang in count())
        return next(nom for nom in candidats if nom.lower() not in noms)

    def _declare(self, extension: str) -> None:
        defauts = xml(self.accueil.read(TYPES)).iter(f"{SORTES}Default")
        sorte = IMAGES.get(extension, f"image/{extension}")
        ligne = f'<Default Extension="{extension}" ContentType="{sorte}"/>'
        if extension not in {d.get("Extension", "").lower() for d in defauts} and ligne not in self._sortes:
            self._sortes.append(ligne)

    def _relate(self, genre: str, cible: str, *, externe: bool = False) -> str:
        from xml.sax.saxutils import quoteattr

        partie = self._rels()
        deja = self.accueil.read(partie) if partie in self.accueil.enveloppe.entrees else b""
        self._rang += 1
        while f'"rIdC{self._rang}"'.encode() in deja:
            self._rang += 1
        mode = ' TargetMode="External"' if externe else ""
        self._relations.append(
            f'<Relationship Id="rIdC{self._rang}" Type="{OFFICE}/{genre}" Target={quoteattr(cible)}{mode}/>'
        )
        return f"rIdC{self._rang}"

    def _rels(self) -> str:
        dossier, nom = posixpath.split(self.accueil.partie)
        return posixpath.join(dossier, "_rels", f"{nom}.rels")

    # --- the parts ------------------------------------------------------------------------------------------

    def parts(self) -> dict[str, bytes]:
        """The parts that gained something, whole."""
        changees: dict[str, bytes] = dict(self._medias)
        if self._styles:
            partie, avant = self._part("styles")
            changees[partie] = append(avant, serialize(self._styles, empty_root(avant).nsmap))
        if self._listes:
            partie, avant = self._part("numbering")
            changees[partie] = self._with_lists(avant)
        if self._relations:
            changees[self._rels()] = self._grown(self._rels(), "Relationships", RELATIONS, self._relations)
        if self._sortes:
            changees[TYPES] = self._grown(TYPES, "Types", SORTES, self._sortes)
        return changees

    def _part(self, genre: str) -> tuple[str, bytes]:
        """The part of that kind, made when the document has none."""
        partie = self.accueil.linked(genre)
        if partie:
            return partie, self.accueil.read(partie)
        promises = [r.cible for r in self.accueil.relations if r.genre == genre and not r.externe]
        dossier = posixpath.dirname(self.accueil.partie)
        partie = promises[0] if promises else self._free(posixpath.join(dossier, f"{genre}{{}}.xml"), {})
        if not promises:
            self._relate(genre, posixpath.relpath(partie, dossier))
        if f'"/{partie}"'.encode() not in self.accueil.read(TYPES):
            self._sortes.append(f'<Override PartName="/{partie}" ContentType="{SORTE}.{genre}+xml"/>')
        return partie, DECLARATION + f'<w:{genre} xmlns:w="{MAIN}"></w:{genre}>'.encode()

    def _with_lists(self, avant: bytes) -> bytes:
        """Definitions go after the last one, lists after the last list: Word wants them in that order."""
        espaces = empty_root(avant).nsmap
        abstraits, listes = (serialize(e, espaces) for e in (self._abstraits, self._listes))
        fin = _FIN_DES_LISTES.search(avant)
        avant = append(avant, listes) if fin is None else avant[: fin.start()] + listes + avant[fin.start() :]
        premiere = _LISTE.search(avant)
        place = premiere.start() if premiere else 0
        return avant[:place] + abstraits + avant[place:]

    def _grown(self, partie: str, racine: str, espace: str, ajouts: list[str]) -> bytes:
        if partie in self.accueil.enveloppe.entrees:
            avant = self.accueil.read(partie)
        else:
            avant = DECLARATION + f'<{racine} xmlns="{espace[1:-1]}"></{racine}>'.encode()
        if f"<{racine}".encode() not in avant:  # a prefix stands in front of the names
            ajouts = [ligne.replace(" ", f' xmlns="{espace[1:-1]}" ', 1) for ligne in ajouts]
        return append(avant, "".join(ajouts).encode())
