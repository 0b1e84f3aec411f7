"""The document that receives others: its styles, lists and relations, which only gain elements."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from clausegen.constats import refuse
from clausegen.word.package import RELATIONS, SORTES, TYPES, Package, rels_of, xml
from clausegen.word.paragraphe import W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
IGNORE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"


class Hote:
    """One open frame; what is grafted asks it for styles, lists and relations."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.document = xml(package.read(package.document))
        corps = self.document.find(f"{W}body")
        if corps is None:
            raise refuse("DOCX-01", "le modèle d'ensemble est vide", fichier=package.nom or None)
        self.corps: _Element = corps
        self.styles = self._part("styles")
        self.par_nom = {_kind_and_name(style): style for style in reversed(styles_of(self.styles))}
        self.numerotation = self._part("numbering")
        self.rels_partie = rels_of(package.document)
        self.rels = xml(package.read(self.rels_partie))
        self.types = xml(package.read(TYPES))
        self.medias: dict[str, bytes] = {}

    def _part(self, genre: str) -> _Element:
        parties = self.package.linked(genre)
        if not parties:
            raise refuse(
                "DOCX-04",
                "le modèle d'ensemble n'a ni styles ni listes de Word",
                fichier=self.package.nom or None,
                remede="partez du modèle livré avec clausegen",
            )
        return xml(self.package.read(parties[0]))

    def admit(self, document: _Element) -> None:
        """Declares what another document declares, and may ignore what it lets Word ignore."""
        connus = {str(p): str(u) for p, u in self.document.nsmap.items()}
        nouveaux = {str(p): str(u) for p, u in document.nsmap.items() if p and p not in connus}
        ignores = " ".join(
            dict.fromkeys(f"{self.document.get(IGNORE, '')} {document.get(IGNORE, '')}".split())
        )
        if not nouveaux and ignores == self.document.get(IGNORE, ""):
            return
        from lxml import etree

        racine = etree.Element(self.document.tag, nsmap=connus | nouveaux)
        racine.attrib.update(self.document.attrib)
        if ignores:
            racine.set(IGNORE, ignores)
        racine.extend(list(self.document))
        self.document = racine

    def parts(self) -> Iterator[tuple[str, _Element]]:
        """The parts that may have gained something."""
        yield self.package.document, self.document
        yield self.package.linked("styles")[0], self.styles
        yield self.package.linked("numbering")[0], self.numerotation
        yield self.rels_partie, self.rels
        yield TYPES, self.types

    def style(self, genre: str, nom: str) -> _Element | None:
        """The style of that kind and name."""
        return self.par_nom.get((genre, nom))

    def add_style(self, style: _Element) -> None:
        """A style of its own."""
        self.styles.append(style)
        self.par_nom.setdefault(_kind_and_name(style), style)

    def free_style_id(self, voulu: str) -> str:
        """That identifier, or the next one that no style has."""
        pris = {s.get(f"{W}styleId") for s in styles_of(self.styles)}
        nom, rang = voulu, 1
        while nom in pris:
            rang += 1
            nom = f"{voulu}{rang}"
        return nom

    def add_list(self, abstrait: _Element, liste: _Element) -> str:
        """A list of its own; its number."""
        numero = str(1 + max(_numbers(self.numerotation, "abstractNum", "abstractNumId"), default=-1))
        instance = str(1 + max(_numbers(self.numerotation, "num", "numId"), default=0))
        abstrait.set(f"{W}abstractNumId", numero)
        identifiant = abstrait.find(f"{W}nsid")
        if identifiant is not None:
            identifiant.set(f"{W}val", f"{0x5C000000 + int(numero):08X}")
        liste.set(f"{W}numId", instance)
        liste.find(f"{W}abstractNumId").set(f"{W}val", numero)  # type: ignore[union-attr]
        abstraits, listes = (self.numerotation.findall(f"{W}{nom}") for nom in ("abstractNum", "num"))
        self.numerotation.insert(self.numerotation.index(abstraits[-1]) + 1 if abstraits else 0, abstrait)
        derniere = listes[-1] if listes else abstrait
        self.numerotation.insert(self.numerotation.index(derniere) + 1, liste)
        return instance

    def add_link(self, cible: str) -> str:
        """A hyperlink to the world; its relation."""
        return self._relate("hyperlink", cible, TargetMode="External")

    def add_picture(self, partie: str, data: bytes) -> str:
        """A picture of its own; its relation."""
        extension = posixpath.splitext(partie)[1].lower()
        nom = f"word/media/bloc{len(self.medias) + 1}{extension}"
        self.medias[nom] = data
        self._declare(extension.removeprefix("."))
        return self._relate("image", posixpath.relpath(nom, posixpath.dirname(self.package.document)))

    def _declare(self, extension: str) -> None:
        sortes = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
        connues = {d.get("Extension", "").lower() for d in self.types.iter(f"{SORTES}Default")}
        if extension not in connues:
            defaut = self.types.makeelement(
                f"{SORTES}Default",
                {"Extension": extension, "ContentType": sortes.get(extension, f"image/{extension}")},
            )
            self.types.insert(0, defaut)

    def _relate(self, genre: str, cible: str, **attributs: str) -> str:
        pris = {r.get("Id") for r in self.rels}
        rang = 1
        while f"rIdB{rang}" in pris:
            rang += 1
        valeurs = {"Id": f"rIdB{rang}", "Type": f"{OFFICE}/{genre}", "Target": cible, **attributs}
        self.rels.append(self.rels.makeelement(f"{RELATIONS}Relationship", valeurs))
        return valeurs["Id"]


def styles_of(racine: _Element) -> list[_Element]:
    """Every style of a styles part."""
    return racine.findall(f"{W}style")


def name_of(style: _Element) -> str:
    """A style's name, as Word compares it."""
    return (value(style, "name") or "").casefold()


def _kind_and_name(style: _Element) -> tuple[str | None, str]:
    return style.get(f"{W}type"), name_of(style)


def value(element: _Element | None, nom: str) -> str | None:
    """The ``w:val`` of a child."""
    enfant = child(element, nom)
    return None if enfant is None else enfant.get(f"{W}val")


def child(element: _Element | None, nom: str) -> _Element | None:
    """The first child of that name; ``find``, which reads paths too, takes twice as long."""
    return None if element is None else next(element.iterchildren(f"{W}{nom}"), None)


def _numbers(racine: _Element, element: str, attribut: str) -> list[int]:
    return [int(e.get(f"{W}{attribut}", "0")) for e in racine.findall(f"{W}{element}")]
