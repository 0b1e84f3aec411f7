"""Someone else's document, opened to receive a text: read, never written; refused when none may touch it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from clausegen.archive import ContentError
from clausegen.constats import refuse
from clausegen.word.package import ABIME, ENREGISTRER, TYPES, Package, old_format, xml
from clausegen.word.paragraphe import W
from clausegen.word.splice import blocs
from clausegen.word.splice.enveloppe import Enveloppe
from clausegen.word.splice.fragments import empty_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

SIGNE = "_xmlsignatures/"
_ETENDUES = "bookmark commentRange moveFromRange moveToRange customXmlInsRange customXmlDelRange perm"
OUVREURS = {f"{nom}Start" for nom in _ETENDUES.split()}
REPERES = OUVREURS | {nom.replace("Start", "End") for nom in OUVREURS} | {"proofErr"}
_PROTECTION = re.compile(rb"<(?:\w+:)?documentProtection\b[^>]*>")
_RESERVE = re.compile(rb"<(?:\w+:)?writeProtection\b[^>]*(?:hash|hashValue)=[^>]*>")
_APPLIQUEE = re.compile(rb"""enforcement=["'](?:1|true|on)["']""")
_SUIVI = re.compile(rb"""edit=["']trackedChanges["']""")
_LARGEUR = re.compile(rb"""pgSz\b[^>]*?\bw=["'](\d+)["']""")
_MARGES = re.compile(rb"pgMar\b[^>]*>")
_COTE = re.compile(rb"""\b(left|right)=["'](\d+)["']""")
_COLONNES = re.compile(rb"""cols\b[^>]*\bnum=["'](?!1["'])""")
_DEPLACE = re.compile(rb"move(?:From|To)Range(Start|End)")
_CHAMP = re.compile(rb"""fldCharType\s*=\s*["'](begin|end)""")


class Accueil:
    """The document that receives a text."""

    def __init__(self, nom: str, enveloppe: Enveloppe) -> None:
        """Raises ContentError when nothing may be inserted in it."""
        self.nom = nom
        self.enveloppe = enveloppe
        _check_kind(enveloppe)
        self.package = Package(nom, enveloppe.entrees)
        self.partie = _main(self.package)
        self.relations = self.package.relations(self.partie)
        self.document = enveloppe.read(self.partie)
        self.espaces = _namespaces(self.document)
        self.blocs = blocs.scan(self.document)
        self.suivi_impose = _check_protection(self)

    def read(self, partie: str) -> bytes:
        """The bytes of a part."""
        return self.enveloppe.read(partie)

    def linked(self, genre: str) -> str | None:
        """The part that the main one points at through this kind of relation (« styles », « numbering »…)."""
        cibles = (r.cible for r in self.relations if r.genre == genre and not r.externe)
        return next((cible for cible in cibles if cible in self.package.entrees), None)

    @cached_property
    def styles(self) -> _Element | None:
        """The styles, to be read only."""
        return self._root("styles")

    @cached_property
    def numerotation(self) -> _Element | None:
        """The lists, to be read only."""
        return self._root("numbering")

    def _root(self, genre: str) -> _Element | None:
        partie = self.linked(genre)
        return xml(self.read(partie)) if partie else None

    def bloc(self, rang: int) -> _Element:
        """A copy of a block."""
        bloc = self.blocs[rang]
        return self.fragment(self.document[bloc.debut : bloc.fin])[0]

    def fragment(self, octets: bytes) -> _Element:
        """A root that declares what this document does, around these bytes of it."""
        tete = blocs.root(self.document)
        nom = tete[1:-1].split(None, 1)[0]
        return xml(tete + octets + b"</" + nom + b">")

    @property
    def fin(self) -> int:
        """The rank of the end: that of the last ``sectPr``, or the number of blocks."""
        dernier = len(self.blocs) - 1
        return dernier if dernier >= 0 and self.blocs[dernier].balise == "sectPr" else dernier + 1

    def place(self, avant: int) -> int:
        """The rank where a text goes in fact: before the marks (bookmark, comment…) that open there."""
        rang = min(avant, self.fin)
        while 0 < rang < self.fin and self.blocs[rang - 1].balise in OUVREURS:
            rang -= 1
        return rang

    def offset(self, rang: int) -> int:
        """The byte where a block starts; for the rank after the last, where the body ends. Raises Refus."""
        if rang < len(self.blocs):
            return self.blocs[rang].debut
        if self.blocs:
            return self.blocs[-1].fin
        raise refuse(
            "SPLICE-02", "le document est vide", fichier=self.nom or None, remede="écrivez-y un titre"
        )

    def width(self, rang: int) -> int | None:
        """The text width where that block stands, in twentieths of a point, when it is known."""
        debut = self.document.find(b"sectPr", self.offset(rang))
        section = self.document[debut : self.document.find(b"sectPr>", debut + 1)] if debut >= 0 else b""
        taille, marges = _LARGEUR.search(section), _MARGES.search(section)
        if taille is None or marges is None or _COLONNES.search(section):
            return None
        cotes = dict(_COTE.findall(marges[0]))
        largeur = int(taille[1]) - int(cotes.get(b"left", 0)) - int(cotes.get(b"right", 0))
        return largeur if largeur > 0 else None

    def obstacle(self, avant: int) -> str | None:
        """Why no text may go before that block; ``None`` when one may."""
        rang = self.place(avant)
        fin = self.offset(rang)
        champs = [champ[1] for champ in _CHAMP.finditer(self.document, 0, fin)]
        if champs.count(b"begin") > champs.count(b"end"):
            return "cet endroit est dans un champ de Word (table des matières…) qui effacerait le texte"
        if sum(1 if borne[1] == b"Start" else -1 for borne in _DEPLACE.finditer(self.document, 0, fin)) > 0:
            return "cet endroit est dans un passage déplacé en suivi des modifications"
        return self._struck(rang)

    def bond(self, avant: int, retire: int) -> str | None:
        """Why these blocks may not be replaced; ``None`` when they may."""
        if not retire:
            return None
        if avant + retire > self.fin:
            return "le passage à remplacer dépasse la fin du document"
        texte = self.document[self.blocs[avant].debut : self.blocs[avant + retire - 1].fin]
        if re.search(rb"<(?:[^\s/>:]+:)?sectPr[\s/>]", texte):
            return "le passage à remplacer contient un changement de section"
        champs = [champ[1] for champ in _CHAMP.finditer(texte)]
        if champs.count(b"begin") != champs.count(b"end"):
            return "le passage à remplacer coupe un champ de Word (table des matières…)"
        return None

    def _struck(self, rang: int) -> str | None:
        precedent = self.previous(rang)
        if precedent is None or self.blocs[precedent].balise != "p":
            return None
        paragraphe = self.bloc(precedent)
        marque = paragraphe.find(f"{W}pPr/{W}rPr")
        barree = marque is not None and any(marque.find(f"{W}{n}") is not None for n in ("del", "moveFrom"))
        if barree and any(True for _ in paragraphe.iter(f"{W}t")):
            return "la fin du paragraphe précédent est supprimée en suivi des modifications"
        return None

    def previous(self, rang: int) -> int | None:
        """The rank of the block that stands before, marks left aside."""
        rang = min(rang, self.fin)
        while rang > 0 and self.blocs[rang - 1].balise in REPERES:
            rang -= 1
        return rang - 1 if rang else None


def open_host(data: bytes, nom: str = "") -> Accueil:
    """Open a buyer's document; Refus says in one sentence why it may not be changed, and what to do."""
    try:
        if (ancien := old_format(data)) is not None:
            raise ContentError(*ancien)
        return Accueil(nom, Enveloppe(data))
    except ContentError as raison:
        message, remede = raison.args
    except ValueError:
        message, remede = "le document est abîmé", ABIME
    raise refuse("SPLICE-01", message, fichier=nom or None, remede=remede)


def _check_kind(enveloppe: Enveloppe) -> None:
    noms = enveloppe.entrees
    if "mimetype" in noms and b"opendocument" in enveloppe.read("mimetype"):
        raise ContentError("document LibreOffice (.odt)", "enregistrez-le au format « Word (.docx) »")
    if TYPES not in noms or "_rels/.rels" not in noms:
        raise ContentError("ce n'est pas un document Word", ABIME)
    if any(nom.lower().startswith(SIGNE) for nom in noms):
        raise ContentError(
            "le document porte une signature électronique, que tout changement annulerait",
            "partez de l'exemplaire non signé, et faites signer à nouveau celui qui sera produit",
        )


def _main(package: Package) -> str:
    principaux = [r.cible for r in package.relations() if r.genre == "officeDocument"]
    if len(principaux) != 1 or principaux[0] not in package.entrees:
        raise ContentError("ce n'est pas un document Word complet : le texte manque", ABIME)
    return principaux[0]


def _namespaces(document: bytes) -> Mapping[str | None, str]:
    """The namespaces that the main part declares, once it is known for one that may be read."""
    if document.startswith((b"\xff\xfe", b"\xfe\xff")) or re.match(rb"<\?xml[^>]*UTF-16", document):
        raise ContentError("le document n'est pas écrit en UTF-8", ENREGISTRER)
    racine = empty_root(document)
    if racine.tag == f"{{{blocs.STRICT}}}document":
        raise ContentError(
            "document au format « Open XML strict »",
            "dans Word, « Enregistrer sous », type « Document Word (*.docx) », sans « Strict »",
        )
    if racine.tag != f"{W}document":
        raise ContentError("ce n'est pas un document Word", ABIME)
    return racine.nsmap


def _check_protection(accueil: Accueil) -> bool:
    """Whether the document accepts tracked changes only. Raises ContentError when it accepts none."""
    partie = accueil.linked("settings")
    reglages = accueil.read(partie) if partie else b""
    protection = _PROTECTION.search(reglages)
    impose = protection is not None and _APPLIQUEE.search(protection[0]) is not None
    if impose and protection is not None and not _SUIVI.search(protection[0]):
        raise ContentError(
            "le document est protégé contre les modifications",
            "dans Word, Révision > Restreindre la modification > Désactiver la protection, puis enregistrez",
        )
    if _RESERVE.search(reglages):
        raise ContentError(
            "le document demande un mot de passe pour être modifié",
            "dans Word, « Enregistrer sous », Outils > Options générales : videz le mot de passe",
        )
    return impose
