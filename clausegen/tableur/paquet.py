"""The parts of a workbook that came from someone else: under limits, or refused with what to do about it.

Nothing outside the file is fetched, nothing inside it is run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from xml.parsers import expat

from clausegen.archive import ContentError, Sorte, members
from clausegen.files import Entree

SUFFIXE = ".xlsx"
TAILLE_MAX = 32 << 20
ENREGISTRER = (
    "ouvrez-le dans Excel ou LibreOffice, puis « Enregistrer sous », type « Classeur Excel (*.xlsx) »"
)
ABIME = "demandez un nouvel exemplaire du fichier, ou réenregistrez-le dans Excel"
ANCIEN = "ancien format .xls, ou classeur protégé par un mot de passe"
EXCEL = Sorte(
    nom="classeur",
    logiciel="Excel",
    enregistrer=ENREGISTRER,
    abime=ABIME,
    autres={
        b"\xd0\xcf\x11\xe0": (ANCIEN, f"retirez le mot de passe ; {ENREGISTRER}"),
        b"%PDF": ("document PDF", "demandez le classeur Excel dont il vient"),
        b"{\\rtf": ("document RTF", "demandez le classeur Excel dont il vient"),
    },
)
AUTRES_CONTENUS = {
    "xl/workbook.bin": ("classeur binaire .xlsb", ENREGISTRER),
    "word/document.xml": ("document Word", "donnez un classeur Excel (.xlsx)"),
    "content.xml": ("classeur LibreOffice (.ods)", ENREGISTRER),
    "Index/Document.iwa": ("classeur Numbers", "exportez-le au format Excel (.xlsx)"),
}

Parties = Mapping[str, Entree]
Debut = Callable[[str, dict[str, str]], None]


def open_parts(data: bytes) -> dict[str, Entree]:
    """The members, by name; ContentError says why not."""
    if len(data) > TAILLE_MAX:
        raise ContentError(f"classeur de plus de {TAILLE_MAX >> 20} Mio", "allégez-le")
    if not data.startswith((b"PK", *EXCEL.autres)):
        texte = not data[:4096].strip(b"\0") or b"\0" not in data[:4096]
        genre = "le fichier est vide" if not data else "ce n'est pas un classeur Excel"
        if data and texte:
            genre = "fichier texte (.csv ?), et non un classeur Excel"
        raise ContentError(genre, ENREGISTRER if data else ABIME)
    parties = {entree.nom: entree for entree in members(data, EXCEL)}
    for nom, refus in AUTRES_CONTENUS.items():
        if nom in parties:
            raise ContentError(*refus)
    if "[Content_Types].xml" not in parties:
        raise ContentError("ce n'est pas un classeur Excel", ABIME)
    return parties


def scan(data: bytes, start: Debut, end: Callable[[str, str], None] = lambda nom, texte: None) -> None:
    """Go through a part: ``start(local name, attributes)``, ``end(local name, text since the last tag)``."""
    morceaux: list[str] = []

    def opening(nom: str, attributs: dict[str, str]) -> None:
        morceaux.clear()
        start(_local(nom), {_local(cle): valeur for cle, valeur in attributs.items()})

    def closing(nom: str) -> None:
        texte = "".join(morceaux)
        morceaux.clear()
        end(_local(nom), texte)

    def doctype(*_: object) -> None:
        raise ContentError("le classeur contient une déclaration DOCTYPE", ENREGISTRER)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler, parser.EndElementHandler = opening, closing
    parser.CharacterDataHandler = morceaux.append
    parser.Parse(data, True)


def _local(nom: str) -> str:
    return nom.rpartition(" ")[2]


def true(attributs: Mapping[str, str], nom: str) -> bool:
    """Whether an attribute says yes."""
    return attributs.get(nom, "0") in ("1", "true", "on")


def relations(parties: Parties, partie: str) -> dict[str, tuple[str, str]]:
    """By id: kind and part; those that lead out of the file are left out."""
    dossier, nom = posixpath.split(partie)
    liens: dict[str, tuple[str, str]] = {}

    def start(balise: str, attributs: dict[str, str]) -> None:
        if balise == "Relationship" and attributs.get("TargetMode") != "External":
            cible = posixpath.normpath(posixpath.join("/", dossier, attributs["Target"])).lstrip("/")
            liens[attributs["Id"]] = attributs["Type"].rsplit("/", 1)[-1], cible

    if entree := parties.get(posixpath.join(dossier, "_rels", f"{nom}.rels")):
        scan(entree.read(), start)
    return liens
