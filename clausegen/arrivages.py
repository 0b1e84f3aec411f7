"""A library of models that comes from someone else: read and checked whole before anything is written.

BIB-10 no archive, 11 not of one territory, 12 a file that serves nowhere, 13 damaged, 16 unreadable.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.parsers import expat

from clausegen import clausier, files, sandbox, territoires
from clausegen.archive import ContentError, Limites, Sorte, contents
from clausegen.clausier import ORIGINES
from clausegen.constats import Constat, Refus, refuse
from clausegen.documents import DOCUMENTS
from clausegen.mentions import structures
from clausegen.word import images, package

TAILLE = 32 * 2**20
REFAIRE = "demandez à votre collègue un fichier neuf : clausegen modeles exporter"
ARCHIVE = Sorte("fichier", "clausegen", REFAIRE, REFAIRE, {}, Limites(entrees=500))
NOM_DE_TERRITOIRE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FIN_PNG = b"IEND\xaeB`\x82"
COTE = 8_000  # points
SVG_INTERDITS = {"script", "foreignobject", "iframe", "use", "style", "animate", "set", "handler"}

Examen = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Arrivage:
    """A library that came in a file, checked: its territory, and its files by their place in its folder."""

    territoire: str
    fichiers: Mapping[str, bytes]

    @property
    def modeles(self) -> tuple[str, ...]:
        """The Word models among its files."""
        return tuple(nom for nom in self.fichiers if nom.endswith(".docx"))

    def into(self, territoire: str) -> Arrivage:
        """The same for another territory: models and letters, neither its sheet nor what goes with it."""
        if territoire == self.territoire:
            return self
        gardes = {n: c for n, c in self.fichiers.items() if n.endswith((".docx", ".txt")) or n == ORIGINES}
        return Arrivage(territoire, gardes)


def load(fichier: Path) -> Arrivage:
    """A library from a file. Raises Refus."""
    return read(files.read_bounded(fichier, TAILLE, "BIB-16", REFAIRE), str(fichier))


def read(data: bytes, nom: str) -> Arrivage:
    """Open a library that came from someone else. Raises Refus, with everything that is wrong with it."""
    try:
        membres = {entree.nom: contenu for entree, contenu in contents(data, ARCHIVE)}
    except ContentError as raison:
        raise refuse("BIB-10", raison.args[0], fichier=nom, remede=raison.args[1]) from raison
    territoires_lus = {chemin.partition("/")[0] for chemin in membres}
    territoire = next(iter(territoires_lus), "")
    if (
        len(territoires_lus) != 1
        or not NOM_DE_TERRITOIRE.fullmatch(territoire)
        or territoire == clausier.COMMUN
    ):
        message = "le fichier ne contient pas le dossier d'un seul territoire"
        raise refuse("BIB-11", message, fichier=nom, remede=ARCHIVE.enregistrer)
    arrivage = Arrivage(territoire, {chemin.partition("/")[2]: lu for chemin, lu in membres.items()})
    constats = [constat for partie, lu in arrivage.fichiers.items() for constat in _check(partie, lu)]
    constats += _check_data(arrivage)
    if constats:
        raise Refus(constats)
    return arrivage


def check_of(nom: str) -> Examen | None:
    """How a file of a territory is checked, by its name; None when it is none of ours."""
    connus = {modele for fiche in DOCUMENTS.values() for modele in fiche.models}
    if nom.endswith(".docx"):
        return _check_model if nom in connus else None
    return next((examen for motif, examen in SORTES if motif.fullmatch(nom)), None)


def _check(nom: str, contenu: bytes) -> Iterator[Constat]:
    examen = check_of(nom)
    if examen is None:
        proche = sandbox.near(nom, (m for fiche in DOCUMENTS.values() for m in fiche.models))
        message = f"fichier qu'aucun territoire n'emploie{proche}"
        yield Constat("BIB-12", "a_corriger", message, fichier=nom, remede="retirez-le de l'archive")
        return
    try:
        examen(nom, contenu)
    except Refus as refus:
        yield from refus.constats
    except ValueError as erreur:
        remede = "demandez un nouvel exemplaire du fichier"
        yield Constat("BIB-13", "a_corriger", str(erreur), fichier=nom, remede=remede)


def _check_model(nom: str, contenu: bytes) -> None:
    package.open_package(contenu, nom)


def _check_letter(nom: str, contenu: bytes) -> None:
    try:
        sandbox.compile_text(_text(contenu), lambda ligne: f"ligne {ligne}")
    except Refus as refus:
        raise Refus(replace(constat, fichier=nom) for constat in refus.constats) from refus


def _check_text(nom: str, contenu: bytes) -> None:
    _text(contenu)


def _text(contenu: bytes) -> str:
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("le fichier n'est pas en UTF-8") from None
    if sandbox.INTERDITS.search(texte):
        raise ValueError("caractère invisible interdit")
    return texte


def _check_png(nom: str, contenu: bytes) -> None:
    if not contenu.startswith(images.PNG) or len(contenu) < 45 or not contenu.endswith(FIN_PNG):
        raise ValueError("ce n'est pas une image PNG entière")
    large, haut = struct.unpack(">LL", contenu[16:24])
    if not (0 < large <= COTE and 0 < haut <= COTE):
        raise ValueError(f"image de {large} × {haut} points : {COTE} au plus de chaque côté")


def _check_svg(nom: str, contenu: bytes) -> None:
    """A drawing only: no script, no reference elsewhere, no entity."""

    def start(balise: str, attributs: Mapping[str, str]) -> None:
        court = balise.rpartition(":")[2].lower()
        liens = [v for n, v in attributs.items() if n.rpartition(":")[2].lower() in ("href", "src")]
        if court in SVG_INTERDITS or any(n.lower().startswith("on") for n in attributs):
            raise ValueError(f"le dessin contient « {court} » : un dessin seul est attendu")
        if any(not lien.startswith(("#", "data:image/png")) for lien in liens):
            raise ValueError("le dessin va chercher un contenu ailleurs")

    def refuse_doctype(*_: object) -> None:
        raise ValueError("le dessin contient une déclaration DOCTYPE")

    lecteur = expat.ParserCreate()
    lecteur.StartElementHandler = start
    lecteur.StartDoctypeDeclHandler = refuse_doctype
    try:
        lecteur.Parse(contenu, True)
    except expat.ExpatError as erreur:
        raise ValueError("ce n'est pas un dessin SVG") from erreur


def _check_data(arrivage: Arrivage) -> Iterator[Constat]:
    """The sheet, the list of structures and the record of origins, read as they will be."""
    with TemporaryDirectory() as travail:
        dossier = Path(travail) / arrivage.territoire
        unpack(arrivage, dossier)
        lectures: list[Callable[[], object]] = [lambda: clausier.origins(dossier)]
        if territoires.FICHE in arrivage.fichiers:
            lectures.append(lambda: structures.read(territoires.load(arrivage.territoire, [Path(travail)])))
        for lire in lectures:
            try:
                lire()
            except Refus as refus:
                yield from (relative(constat, dossier) for constat in refus.constats)


def unpack(arrivage: Arrivage, dossier: Path) -> None:
    """Put the files in a folder of this program's own, to be examined there."""
    for nom, contenu in arrivage.fichiers.items():
        (dossier / nom).parent.mkdir(parents=True, exist_ok=True)
        (dossier / nom).write_bytes(contenu)


def relative(constat: Constat, dossier: Path) -> Constat:
    """The same finding, its file named from the territory's folder."""
    fichier = Path(constat.fichier or "")
    return (
        replace(constat, fichier=fichier.relative_to(dossier).as_posix())
        if dossier in fichier.parents
        else constat
    )


SORTES: tuple[tuple[re.Pattern[str], Examen], ...] = (
    (re.compile(r"courriels/[a-z0-9_]+\.txt"), _check_letter),
    (re.compile(r"[a-z0-9_-]+\.png"), _check_png),
    (re.compile(r"[a-z0-9_-]+\.svg"), _check_svg),
    (re.compile("|".join(map(re.escape, (territoires.FICHE, ORIGINES, structures.FICHIER)))), _check_text),
)
