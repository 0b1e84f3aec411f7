"""A Word model compiled once, then filled in as often as needed: same mentions, same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from clausegen import sandbox
from clausegen.constats import Constat, Refus, refuse
from clausegen.files import Entree, assemble
from clausegen.sandbox import Compteur, Gabarit
from clausegen.word import images as pictures
from clausegen.word.balises import OUVRANTE, Relecture
from clausegen.word.equilibre import unbalanced
from clausegen.word.images import Emplacement, Image
from clausegen.word.package import Package, open_package, xml
from clausegen.word.paragraphe import W
from clausegen.word.repair import PARAGRAPHES_IDS, Reparations

if TYPE_CHECKING:
    from lxml.etree import _Element

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTIES = {
    "header": "en-tête",
    "footer": "pied de page",
    "footnotes": "notes de bas de page",
    "endnotes": "notes de fin",
    "numbering": "numérotation des titres",
}
PROPRIETES = ("core-properties", "custom-properties")
ACCOLADES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
SANS_IMAGE: Mapping[str, Image] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the model with tags or pictures to replace."""

    gabarit: Gabarit
    reparations: Reparations
    emplacements: tuple[Emplacement, ...]


@dataclass(frozen=True, slots=True)
class Modele:
    """A compiled model; ``noms`` and ``images`` are what it asks for."""

    nom: str
    entrees: tuple[Entree, ...]
    pieces: Mapping[str, Piece]

    @property
    def noms(self) -> frozenset[str]:
        """The mentions that the model names."""
        return frozenset().union(*(piece.gabarit.noms for piece in self.pieces.values()))

    @property
    def images(self) -> frozenset[str]:
        """The pictures that the model reserves a place for."""
        return frozenset(e.nom for piece in self.pieces.values() for e in piece.emplacements)

    def render(self, mentions: Mapping[str, object], images: Mapping[str, Image] = SANS_IMAGE) -> bytes:
        """The docx, its mentions filled in; Refus when one is missing or has no place in a text."""
        self._check_names(mentions)
        valeurs = sandbox.plain(mentions)
        compteur = Compteur()
        nouvelles: dict[str, Entree] = {}
        try:
            for partie, piece in self.pieces.items():
                texte = piece.gabarit.render(valeurs, compteur)
                texte = pictures.replace(piece.reparations.apply(texte), piece.emplacements, images)
                nouvelles[partie] = Entree.deflate(partie, DECLARATION + texte.encode())
                nouvelles |= pictures.media(piece.emplacements, images)
        except Refus as refus:
            raise _named(refus, self.nom) from refus
        return assemble(nouvelles.get(entree.nom, entree) for entree in self.entrees)

    def _check_names(self, mentions: Mapping[str, object]) -> None:
        absentes = sorted(self.noms - mentions.keys())
        if absentes:
            raise Refus(
                Constat(
                    "MENTION-02",
                    "a_corriger",
                    f"mention « {nom} » inconnue{sandbox.near(nom, mentions)}",
                    fichier=self.nom or None,
                    remede="corrigez la balise dans le modèle",
                )
                for nom in absentes
            )


def compile(data: bytes, nom: str = "") -> Modele:
    """Open, check and compile a model once; Refus lists everything that is wrong with it."""
    return _compile(data, nom)


@lru_cache(maxsize=64)
def _compile(data: bytes, nom: str) -> Modele:
    package = open_package(data, nom)
    racines = {partie: (libelle, _read(package, partie)) for partie, libelle in _parts(package)}
    constats = [
        constat
        for libelle, racine in racines.values()
        if _tagged(racine)
        for constat in Relecture(libelle, racine, nom).check()
    ]
    if constats:
        raise Refus(constats)
    emplacements = {
        partie: pictures.places(package, partie, racine) for partie, (_, racine) in racines.items()
    }
    pictures.check_shared([e for trouves in emplacements.values() for e in trouves], nom)
    try:
        pieces = {
            partie: _piece(libelle, racine, tuple(emplacements[partie]))
            for partie, (libelle, racine) in racines.items()
            if _tagged(racine) or emplacements[partie]
        }
    except Refus as refus:
        raise _named(refus, nom) from refus
    return Modele(nom, tuple(package.entrees.values()), MappingProxyType(pieces))


def _parts(package: Package) -> Iterable[tuple[str, str]]:
    """The parts where a model may hold tags, each with the name that Word's user gives it."""
    yield package.document, "corps du document"
    for genre, libelle in PARTIES.items():
        for partie in package.linked(genre):
            yield partie, libelle
    for genre in PROPRIETES:
        for partie in package.linked(genre, partie=""):
            yield partie, "propriétés du fichier"


def _read(package: Package, partie: str) -> _Element:
    try:
        racine = xml(package.read(partie))
    except ValueError as erreur:
        raise refuse(
            "DOCX-02",
            f"« {partie} » n'est pas lisible",
            fichier=package.nom or None,
            remede="réenregistrez-le dans Word",
        ) from erreur
    _remove_last_edit(racine)
    return racine


def _remove_last_edit(racine: _Element) -> None:
    """Word leaves the bookmark ``_GoBack`` where the last edit was, inside a tag if need be."""
    debuts = [r for r in racine.iter(f"{W}bookmarkStart") if r.get(f"{W}name") == "_GoBack"]
    numeros = {debut.get(f"{W}id") for debut in debuts}
    fins = [r for r in racine.iter(f"{W}bookmarkEnd") if debuts and r.get(f"{W}id") in numeros]
    for repere in (*debuts, *fins):
        parent = repere.getparent()
        if parent is not None:
            parent.remove(repere)


def _tagged(racine: _Element) -> bool:
    textes = "".join(str(bout) for bout in racine.itertext())
    return bool(OUVRANTE.search(textes)) or any(
        OUVRANTE.search(str(valeur)) for element in racine.iter() for valeur in element.attrib.values()
    )


def _piece(libelle: str, racine: _Element, emplacements: tuple[Emplacement, ...]) -> Piece:
    from docxtpl import DocxTemplate
    from lxml import etree

    source: str = DocxTemplate("").patch_xml(etree.tostring(racine, encoding="unicode"))
    if "{%" in source:
        source = PARAGRAPHES_IDS.sub("", source)
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    lignes = source.split("\n")

    def lieu(numero: int) -> str:
        extrait = " ".join(re.sub(r"<[^>]*>", "", lignes[numero - 1]).split())
        return f"{libelle}, paragraphe « {extrait[:70]} »" if extrait else libelle

    if (defaut := unbalanced(source)) is not None:
        endroit = lieu(source.count("\n", 0, defaut) + 1)
        raise refuse(
            "MODELE-24",
            f"{endroit} : un bloc s'ouvre dans un lien ou un champ, et se ferme ailleurs",
            remede="ouvrez et fermez chaque bloc au même endroit",
        )
    gabarit = sandbox.compile_text(source, lieu, _static)
    return Piece(gabarit, Reparations.of(source), emplacements)


def _static(texte: str) -> str:
    """The text between tags: line marks out, and docxtpl's way to write braces."""
    texte = texte.replace("\n<w:p", "<w:p")
    for ecrit, imprime in ACCOLADES:
        texte = texte.replace(ecrit, imprime)
    return texte


def _named(refus: Refus, nom: str) -> Refus:
    from dataclasses import replace

    return Refus(c if c.fichier else replace(c, fichier=nom or None) for c in refus.constats)
