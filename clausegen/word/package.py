"""Open a docx that came from someone else: under limits, or refused with a reason and what to do about it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

from clausegen.archive import ContentError, Sorte, members, stored
from clausegen.constats import Constat, Refus
from clausegen.files import Entree

if TYPE_CHECKING:
    from lxml.etree import _Element

ENREGISTRER = "ouvrez-le dans Word, puis « Enregistrer sous », type « Document Word (*.docx) »"
ABIME = "demandez un nouvel exemplaire du fichier, ou réenregistrez-le dans Word"
WORD = Sorte(
    nom="document",
    logiciel="Word",
    enregistrer=ENREGISTRER,
    abime=ABIME,
    autres={
        b"{\\rtf": ("document RTF", ENREGISTRER),
        b"%PDF": ("document PDF", "demandez la version Word du document"),
    },
)
OLE = b"\xd0\xcf\x11\xe0"
CHIFFRE = "EncryptedPackage".encode("utf-16-le")  # what holds a document under a password
TYPES = "[Content_Types].xml"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
SORTES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
PRINCIPAL = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
REFUS_DU_CONTENU = {
    "vbaproject": ("le document contient des macros", ENREGISTRER),
    "vbadata": ("le document contient des macros", ENREGISTRER),
    "word/embeddings/": (
        "le document contient un objet incorporé",
        "remplacez l'objet par une image ou un tableau",
    ),
    "word/activex/": ("le document contient un contrôle ActiveX", "supprimez ce contrôle dans Word"),
}
RELATIONS_REFUSEES = {
    "aFChunk": ("le document inclut un autre document", "copiez-en le contenu dans le document lui-même"),
    "oleObject": REFUS_DU_CONTENU["word/embeddings/"],
    "package": REFUS_DU_CONTENU["word/embeddings/"],
    "vbaProject": REFUS_DU_CONTENU["vbaproject"],
}
NECESSAIRES = {"header", "footer", "footnotes", "endnotes", "styles", "numbering", "settings", "comments"}


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow from a part to another (or, external, to the world)."""

    id: str
    genre: str
    cible: str
    externe: bool


def xml(data: bytes) -> _Element:
    """Parse a part without entities, network or giant trees; ValueError when it is not XML."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as erreur:
        raise ValueError(str(erreur)) from erreur


@dataclass(frozen=True)
class Package:
    """A docx within the limits: its reachable members, as they are stored."""

    nom: str
    entrees: Mapping[str, Entree]

    def read(self, partie: str) -> bytes:
        """The bytes of a part."""
        return self.entrees[partie].read()

    def relations(self, partie: str = "") -> tuple[Relation, ...]:
        """The arrows that leave a part (the package itself by default)."""
        entree = self.entrees.get(rels_of(partie))
        return _relations(entree.read(), partie) if entree else ()

    def linked(self, *genres: str, partie: str | None = None) -> list[str]:
        """The parts that a part (the main document by default) points at through these kinds of relation."""
        depart = self.document if partie is None else partie
        cibles = [r.cible for r in self.relations(depart) if r.genre in genres and not r.externe]
        return [cible for cible in dict.fromkeys(cibles) if cible in self.entrees]

    @cached_property
    def document(self) -> str:
        """The name of the main part (``word/document.xml`` nearly always)."""
        return next(r.cible for r in self.relations() if r.genre == "officeDocument")


def open_package(data: bytes, nom: str = "") -> Package:
    """Read a docx within the limits; Refus says what is wrong with it and what to do."""
    package, interdits = read_package(data, nom)
    if interdits:
        raise Refus(interdits)
    return package


def read_package(data: bytes, nom: str = "") -> tuple[Package, list[Constat]]:
    """A docx within the limits, and what it may not hold (macros, objects, outside content), to be told too.

    Raises Refus when it cannot be read at all.
    """
    interdits: dict[tuple[str, str], None] = {}
    try:
        if (ancien := old_format(data)) is not None:
            raise ContentError(*ancien)
        entrees = {entree.nom: entree for entree in members(data, WORD)}
        interdits |= dict.fromkeys(_forbidden_parts(entrees))
        _check_content(entrees)
        for partie, entree in entrees.items():
            if partie.endswith((".xml", ".rels")) and not any(_forbidden_parts([partie])):
                _check_xml(partie, entree)
        complet = Package(nom, entrees)
        interdits |= dict.fromkeys(_check_document(complet))
        package = Package(nom, _reachable(complet))
        interdits |= dict.fromkeys(_forbidden_relations(package))
    except ContentError as raison:
        raise Refus(_findings([*interdits, raison.args], nom)) from raison
    except ValueError as erreur:
        raise Refus(_findings([*interdits, ("le document est abîmé", ABIME)], nom)) from erreur
    return package, _findings(interdits, nom)


def old_format(data: bytes) -> tuple[str, str] | None:
    """Why a file is in the container of Office 97 (a password puts a docx there too), and what to do."""
    if not data.startswith(OLE):
        return None
    if CHIFFRE in data:
        return (
            "document protégé par un mot de passe",
            "dans Word, Fichier > Informations > Protéger le document > Chiffrer : videz la case",
        )
    return "ancien format .doc", ENREGISTRER


def _findings(raisons: Iterable[Sequence[str]], nom: str) -> list[Constat]:
    return [
        Constat("DOCX-01", "a_corriger", message, fichier=nom or None, remede=remede)
        for message, remede in raisons
    ]


def rendered(data: bytes, nom: str = "") -> Package:
    """A docx that was rendered here from a model already checked: nothing is checked again."""
    return Package(nom, {entree.nom: entree for entree in stored(data)})


def _check_content(entrees: Mapping[str, Entree]) -> None:
    if TYPES not in entrees or "_rels/.rels" not in entrees:
        if "mimetype" in entrees and b"opendocument" in entrees["mimetype"].read():
            raise ContentError("document LibreOffice (.odt)", "enregistrez-le au format « Word (.docx) »")
        raise ContentError("ce n'est pas un document Word", ABIME)


def _forbidden_parts(entrees: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What a document of ours may not hold, by the names of its members."""
    for nom in entrees:
        yield from (raison for marque, raison in REFUS_DU_CONTENU.items() if marque in nom.lower())


def _check_xml(partie: str, entree: Entree) -> None:
    def doctype(*_: object) -> None:
        raise ContentError(f"le document contient une déclaration DOCTYPE (« {partie} »)", ENREGISTRER)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(entree.read(), True)
    except (expat.ExpatError, ValueError, LookupError) as erreur:
        raise ContentError(
            f"le document est abîmé : « {partie} » n'est pas du XML correct", ABIME
        ) from erreur


def rels_of(partie: str) -> str:
    """The part that holds the relations of a part."""
    dossier, nom = posixpath.split(partie)
    return posixpath.join(dossier, "_rels", f"{nom}.rels")


@lru_cache(maxsize=256)
def _relations(data: bytes, partie: str) -> tuple[Relation, ...]:
    dossier = posixpath.dirname(partie)
    return tuple(
        Relation(
            element.get("Id", ""),
            element.get("Type", "").rsplit("/", 1)[-1],
            cible
            if (externe := element.get("TargetMode") == "External")
            else posixpath.normpath(posixpath.join("/", dossier, cible)).lstrip("/"),
            externe,
        )
        for element in xml(data).iter(f"{RELATIONS}Relationship")
        for cible in [element.get("Target", "")]
    )


def _content_types(data: bytes) -> dict[str, str]:
    elements = xml(data).iter(f"{SORTES}Override")
    return {element.get("PartName", "").lstrip("/"): element.get("ContentType", "") for element in elements}


def _check_document(package: Package) -> Iterator[tuple[str, str]]:
    """A document with its text, and whether it is of the kind with macros."""
    principaux = [r for r in package.relations() if r.genre == "officeDocument"]
    if len(principaux) != 1 or principaux[0].cible not in package.entrees:
        raise ContentError("ce n'est pas un document Word complet : le texte manque", ABIME)
    sorte = _content_types(package.read(TYPES)).get(principaux[0].cible, "")
    if "macroEnabled" in sorte:
        yield REFUS_DU_CONTENU["vbaproject"]
    elif sorte != PRINCIPAL:
        nature = "modèle Word .dotx" if "template" in sorte else "fichier d'un autre logiciel, ou incomplet"
        raise ContentError(f"{nature} : un document .docx est attendu", ENREGISTRER)
    if not xml(package.read(principaux[0].cible)).tag.endswith("wordprocessingml/2006/main}document"):
        raise ContentError("document au format « Open XML strict », que clausegen ne lit pas", ENREGISTRER)


def _reachable(package: Package) -> dict[str, Entree]:
    """The parts that relations lead to, in the order of the file; what hides beside them is left out."""
    vus = {TYPES}
    pile = [""]
    while pile:
        partie = pile.pop()
        vus |= {partie, rels_of(partie)}
        for relation in package.relations(partie):
            if not relation.externe and relation.cible in package.entrees and relation.cible not in vus:
                pile.append(relation.cible)
            elif relation.genre in NECESSAIRES and relation.cible not in package.entrees:
                raise ContentError(f"le document est incomplet : « {relation.cible} » manque", ABIME)
    gardees = {nom: entree for nom, entree in package.entrees.items() if nom in vus}
    if len(gardees) < len(package.entrees):
        gardees[TYPES] = _without_absent(gardees)
    return gardees


def _forbidden_relations(package: Package) -> Iterator[tuple[str, str]]:
    """Content that stands elsewhere, or that clausegen does not know."""
    for partie in ("", *package.entrees):
        for relation in package.relations(partie):
            if relation.externe and relation.genre != "hyperlink":
                yield (
                    f"le document va chercher un contenu ailleurs (« {relation.cible[:80]} »)",
                    "dans Word, incorporez les images liées et détachez le modèle "
                    "(Développeur > Modèle de document)",
                )
            elif relation.genre in RELATIONS_REFUSEES:
                yield RELATIONS_REFUSEES[relation.genre]


def _without_absent(gardees: Mapping[str, Entree]) -> Entree:
    from lxml import etree

    racine = xml(gardees[TYPES].read())
    for element in racine.findall(f"{SORTES}Override"):
        if element.get("PartName", "").lstrip("/") not in gardees:
            racine.remove(element)
    return Entree.deflate(
        TYPES, etree.tostring(racine, xml_declaration=True, encoding="UTF-8", standalone=True)
    )
