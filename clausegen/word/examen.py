"""A model examined as a Word file: what is wrong with its tags and its form, each fault where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clausegen.constats import Constat, Refus
from clausegen.word import forme, images, proprietes, render
from clausegen.word.package import read_package
from clausegen.word.paragraphe import DOCPR, OBJET, W, place, text
from clausegen.word.render.balises import COMPLEMENTS, INSTRUCTION, SEULS, Balise, Relecture
from clausegen.word.render.compilation import parts, read_part

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Marque:
    """A sound tag, or a whole heading of outline level ``niveau``: its Jinja source, its place.

    ``visible``: Word shows it as text, not in a property or a field.
    """

    source: str
    visible: bool
    partie: str
    element: _Element | None = None
    niveau: int | None = None

    @property
    def lieu(self) -> str:
        """« corps du document, tableau 2, ligne 3, colonne 1, paragraphe « … » »."""
        return self.partie if self.element is None else place(self.partie, self.element)


@dataclass(frozen=True, slots=True)
class Partie:
    """One part of a model: its tags, in the order of the text; ``saine`` when no tag of it is at fault."""

    saine: bool
    marques: tuple[Marque, ...]


@dataclass(frozen=True, slots=True)
class Examen:
    """What an examination found; ``images``: the pictures that the model reserves, with their places."""

    constats: tuple[Constat, ...]
    parties: tuple[Partie, ...] = ()
    images: tuple[tuple[str, str], ...] = ()


def examine(data: bytes, nom: str, *, a_inserer: bool) -> Examen:
    """Every fault of a model; ``a_inserer``: its text goes into other documents."""
    try:
        package, interdits = read_package(data, nom)
        racines = [(libelle, partie, read_part(package, partie)) for partie, libelle in parts(package)]
    except Refus as refus:
        return Examen(refus.constats)
    constats = [*interdits]
    parties: list[Partie] = []
    for libelle, partie, racine in racines:
        relecture = Relecture(libelle, racine, nom)
        fautes = relecture.check()
        constats += fautes
        feuille = forme.Feuille(package, libelle, partie, racine, a_inserer)
        parties.append(Partie(not fautes, tuple(_marks(feuille, relecture.lues))))
    constats += [*forme.check(package, racines, a_inserer=a_inserer), *proprietes.check(package)]
    if not any(constat.code.startswith(("BAL", "DOCX")) for constat in constats):
        constats += _compiled(data, nom)
    return Examen(tuple(grouped(constats)), tuple(parties), tuple(_pictures(racines)))


def _compiled(data: bytes, nom: str) -> Iterator[Constat]:
    """What only compiling finds: reserved pictures, blocks across links."""
    try:
        render.compile(data, nom)
    except Refus as refus:
        yield from refus.constats


def _marks(feuille: forme.Feuille, balises: Iterable[Balise]) -> Iterator[Marque]:
    """The tags and, in the body, the headings, in the order of the text."""
    portees: dict[_Element, list[Balise]] = {}
    for balise in balises:
        portees.setdefault(balise.paragraphe, []).append(balise)
    corps = feuille.paragraphes if feuille.racine.tag == f"{W}document" else []
    titres = {p: niveau for p in corps if (niveau := feuille.level(p)) is not None}
    for element in feuille.racine.iter():
        siennes = portees.get(element, [])
        if element in titres:
            yield Marque(_line(element, siennes), True, feuille.libelle, element, titres[element])
        for balise in siennes:
            if source := _source(balise):
                yield Marque(source, element.tag == f"{W}p", feuille.libelle, element)


def _line(paragraphe: _Element, balises: Iterable[Balise]) -> str:
    """The text of a paragraph as Jinja reads it."""
    ligne = text(paragraphe).replace(OBJET, "")
    for balise in balises:
        ligne = ligne.replace(balise.texte, _source(balise), 1)
    return " ".join(ligne.split())


def _source(balise: Balise) -> str:
    """The tag as Jinja reads it, prefixes out; empty for a comment or an instruction that is not one."""
    if balise.texte.startswith("{{"):
        return f"{{{{{balise.corps}}}}}"
    lu = INSTRUCTION.fullmatch(balise.corps)
    if lu is None or balise.texte.startswith("{#") or lu["mot"] not in (*COMPLEMENTS, *SEULS[:3]):
        return ""
    return f"{{% {lu['mot']}{lu['reste']} %}}"


def _pictures(racines: Iterable[tuple[str, str, _Element]]) -> Iterator[tuple[str, str]]:
    for libelle, _, racine in racines:
        for docpr in racine.iter(DOCPR):
            nom = str(docpr.get("descr", ""))
            if images.NOM.fullmatch(nom):
                paragraphe = next(docpr.iterancestors(f"{W}p"), docpr)
                yield nom, place(libelle, paragraphe)


def grouped(constats: Iterable[Constat]) -> Iterator[Constat]:
    """The same fault said once, with its first place and how many others."""
    groupes: dict[tuple[str, str], list[Constat]] = {}
    for constat in constats:
        lieu, _, message = constat.message.partition(" : ")
        cle = message if constat.code.startswith("FRM") else constat.message
        groupes.setdefault((constat.code, cle or lieu), []).append(constat)
    for premiers in groupes.values():
        autres = len(premiers) - 1
        suite = f" (et {autres} autre{'s' if autres > 1 else ''} endroit{'s' if autres > 1 else ''})"
        yield replace(premiers[0], message=premiers[0].message + (suite if autres else ""))
