"""A docx to a compiled model: opened, checked, its tags made Jinja code, once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING

from clausegen import sandbox
from clausegen.constats import Refus, refuse
from clausegen.word import images as pictures
from clausegen.word.images import Emplacement
from clausegen.word.package import Package, open_package, xml
from clausegen.word.paragraphe import W
from clausegen.word.render import listes
from clausegen.word.render.balises import OUVRANTE, Relecture
from clausegen.word.render.equilibre import unbalanced
from clausegen.word.render.listes import Listes
from clausegen.word.render.modele import SANS_LISTE, Lieux, Modele, Piece, named
from clausegen.word.render.regles import REGLES
from clausegen.word.render.repair import PARAGRAPHES_IDS, Reparations

if TYPE_CHECKING:
    from lxml.etree import _Element

PARTIES = {
    "header": "en-tête",
    "footer": "pied de page",
    "footnotes": "notes de bas de page",
    "endnotes": "notes de fin",
    "numbering": "numérotation des titres",
}
PROPRIETES = ("core-properties", "custom-properties")
ACCOLADES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


def build(data: bytes, nom: str) -> Modele:
    """Open, check and compile a model; Refus lists everything that is wrong with it."""
    package = open_package(data, nom)
    racines = {partie: (libelle, read_part(package, partie)) for partie, libelle in parts(package)}
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
    numerotation = next(iter(package.linked("numbering")), "")
    lues = listes.read(numerotation, racines[numerotation][1]) if numerotation else SANS_LISTE
    try:
        pieces = {
            partie: _piece(libelle, racine, tuple(emplacements[partie]), lues)
            for partie, (libelle, racine) in racines.items()
            if _tagged(racine) or emplacements[partie]
        }
    except Refus as refus:
        raise named(refus, nom) from refus
    return Modele(nom, tuple(package.entrees.values()), MappingProxyType(pieces), lues)


def parts(package: Package) -> Iterable[tuple[str, str]]:
    """The parts where a model may hold tags, each with the name that Word's user gives it."""
    yield package.document, "corps du document"
    for genre, libelle in PARTIES.items():
        for partie in package.linked(genre):
            yield partie, libelle
    for genre in PROPRIETES:
        for partie in package.linked(genre, partie=""):
            yield partie, "propriétés du fichier"


def read_part(package: Package, partie: str) -> _Element:
    """The tree of a part, without Word's mark of the last edit. Raises Refus."""
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


def _piece(libelle: str, racine: _Element, emplacements: tuple[Emplacement, ...], lues: Listes) -> Piece:
    source = _source(racine)
    lieux = Lieux(libelle, tuple(_extract(ligne) for ligne in source.split("\n")))
    if (defaut := unbalanced(source)) is not None:
        endroit = lieux(source.count("\n", 0, defaut) + 1)
        message = "un bloc s'ouvre dans un lien ou un champ, et se ferme ailleurs"
        raise Refus([REGLES["BAL-22"].found(endroit, message)])
    gabarit = sandbox.compile_text(lues.mark(source), lieux, _static)
    return Piece(gabarit, lieux, Reparations.of(source, images=bool(emplacements)), emplacements)


def _source(racine: _Element) -> str:
    """The part as docxtpl gives it to Jinja, a line a paragraph."""
    from docxtpl import DocxTemplate
    from lxml import etree

    source: str = DocxTemplate("").patch_xml(etree.tostring(racine, encoding="unicode"))
    if "{%" in source:
        source = PARAGRAPHES_IDS.sub("", source)
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", source)


def _extract(ligne: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", ligne).split())[:70]


def _static(texte: str) -> str:
    """The text between tags: line marks out, and docxtpl's way to write braces."""
    texte = texte.replace("\n<w:p", "<w:p")
    for ecrit, imprime in ACCOLADES:
        texte = texte.replace(ecrit, imprime)
    return texte
