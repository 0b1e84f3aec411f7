"""A territory's library as a whole: start an override, hand everything to a colleague, take theirs in."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple
from xml.parsers import expat

from clausegen import __version__, clausier, files, formats, sandbox, territoires
from clausegen.archive import ContentError, Limites, Sorte, contents
from clausegen.clausier import ORIGINES, Candidat, Origine
from clausegen.constats import Constat, Refus, refuse
from clausegen.documents import DOCUMENTS
from clausegen.mentions import structures
from clausegen.word import images, package

TAILLE = 32 * 2**20
REFAIRE = "demandez à votre collègue un fichier neuf : clausegen modeles exporter"
ARCHIVE = Sorte("fichier", "clausegen", REFAIRE, REFAIRE, {}, Limites(entrees=500))
AUTREMENT = "déplacez le vôtre, ou importez dans un autre territoire : --territoire"
NOM_DE_TERRITOIRE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FIN_PNG = b"IEND\xaeB`\x82"
COTE = 8_000  # points
SVG_INTERDITS = {"script", "foreignobject", "iframe", "use", "style", "animate", "set", "handler"}

Examen = Callable[[str, bytes], None]


def models(demande: str, bibliotheques: Sequence[Path]) -> tuple[str, ...]:
    """The models behind a name: a document (all of its models), one model, or a letter. Raises Refus."""
    voulu = demande.removesuffix(".docx").removesuffix(".txt")
    tous = {m.removesuffix(".docx"): m for fiche in DOCUMENTS.values() for m in fiche.models}
    lettres = {m.removesuffix(".txt"): m for m in clausier.letters(bibliotheques)}
    tous = {Path(nom).name: m for nom, m in lettres.items()} | lettres | tous
    if voulu in DOCUMENTS:
        return DOCUMENTS[voulu].models
    if voulu in tous:
        return (tous[voulu],)
    noms = sorted({*DOCUMENTS, *tous})
    proche = formats.near(voulu, noms)
    remede = f"vouliez-vous « {proche} » ?" if proche else "documents et modèles : " + ", ".join(noms)
    raise refuse("BIB-01", f"{formats.quote(demande)} n'est ni un document ni un modèle", remede=remede)


def copy(demande: str, territoire: str, espace: Path, bibliotheques: Sequence[Path]) -> tuple[Path, ...]:
    """Start an override of a document in ``espace``'s own library; what it was copied from is recorded.

    Raises Refus, nothing being written, when one of the models already stands there.
    """
    dossier = espace / "templates" / territoire
    modeles = models(demande, bibliotheques)
    cibles = {modele: dossier / modele for modele in modeles}
    if deja := [cible for cible in cibles.values() if cible.exists()]:
        raise Refus(
            Constat(
                "BIB-02",
                "a_corriger",
                "ce modèle existe déjà : il n'est pas remplacé",
                fichier=str(cible),
                remede="modifiez-le dans Word ; pour repartir du modèle commun, déplacez-le d'abord",
            )
            for cible in deja
        )
    sources = {modele: _source(modele, bibliotheques).read_bytes() for modele in modeles}
    nouvelles = {m: Origine(files.digest(octets), __version__) for m, octets in sources.items()}
    make_folder(dossier)
    clausier.write_origins(dossier, clausier.origins(dossier) | nouvelles)
    for modele, octets in sources.items():
        make_folder(cibles[modele].parent)
        files.write_atomic(cibles[modele], octets)
    return tuple(cibles.values())


def _source(modele: str, bibliotheques: Sequence[Path]) -> Path:
    commun = clausier.winner(clausier.candidates(modele, clausier.COMMUN, bibliotheques))
    if commun is None:
        raise refuse("BIB-03", f"aucun modèle commun « {modele} » à copier", remede="réinstallez clausegen")
    return commun.chemin


def make_folder(dossier: Path) -> None:
    """Create a folder and those above it. Raises Refus when the system says no."""
    try:
        dossier.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise files.write_refusal(dossier, erreur) from erreur


class Sort(NamedTuple):
    """What becomes of an incoming file; ``remplace``: what serves in its place today."""

    etat: Literal["nouveau", "identique", "occupe"]
    remplace: Candidat | None


# --- a library in one file ----------------------------------------------------------------------------------


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


def pack(territoire: str, bibliotheques: Sequence[Path]) -> tuple[bytes, list[str], list[str]]:
    """A territory's own files as one zip, always the same; what it holds, what was left aside."""
    trouves: dict[str, Path] = {}
    for bibliotheque in reversed(bibliotheques):
        racine = bibliotheque / territoire
        trouves |= {c.relative_to(racine).as_posix(): c for c in racine.rglob("*") if c.is_file()}
    noms = sorted(nom for nom in trouves if _sort_of(nom))
    autres = sorted(nom for nom in trouves if nom not in noms)
    return files.pack((f"{territoire}/{nom}", trouves[nom].read_bytes()) for nom in noms), noms, autres


def deposit(fichier: Path, contenu: bytes) -> None:
    """Write an export, never over another file. Raises Refus."""
    if fichier.suffix.lower() != ".zip":
        remede = f"donnez-lui un nom en .zip : {fichier.with_suffix('.zip').name}"
        raise Refus([_fault("BIB-15", str(fichier), "ce nom ne convient pas", remede)])
    if fichier.exists() and fichier.read_bytes() != contenu:
        raise Refus([_fault("BIB-15", str(fichier), "ce fichier existe déjà", "donnez un autre nom")])
    files.write_atomic(fichier, contenu)


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


def _sort_of(nom: str) -> Examen | None:
    """How a file of a territory is checked, by its name; None when it is none of ours."""
    connus = {modele for fiche in DOCUMENTS.values() for modele in fiche.models}
    if nom.endswith(".docx"):
        return _check_model if nom in connus else None
    return next((examen for motif, examen in SORTES if motif.fullmatch(nom)), None)


def _check(nom: str, contenu: bytes) -> Iterator[Constat]:
    examen = _sort_of(nom)
    if examen is None:
        proche = sandbox.near(nom, (m for fiche in DOCUMENTS.values() for m in fiche.models))
        yield _fault(
            "BIB-12", nom, f"fichier qu'aucun territoire n'emploie{proche}", "retirez-le de l'archive"
        )
        return
    try:
        examen(nom, contenu)
    except Refus as refus:
        yield from refus.constats
    except ValueError as erreur:
        yield _fault("BIB-13", nom, str(erreur), "demandez un nouvel exemplaire du fichier")


def _fault(code: str, nom: str, message: str, remede: str) -> Constat:
    return Constat(code, "a_corriger", message, fichier=nom, remede=remede)


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


def compare(arrivage: Arrivage, espace: Path, bibliotheques: Sequence[Path]) -> dict[str, Sort]:
    """What becomes of each file, and for a model or a letter which one it would replace."""
    sorts: dict[str, Sort] = {}
    for nom, contenu in arrivage.fichiers.items():
        chaine = clausier.candidates(nom, arrivage.territoire, bibliotheques)
        cible = espace / "templates" / arrivage.territoire / nom
        if nom == ORIGINES or not cible.exists():
            sorts[nom] = Sort("nouveau", clausier.winner(chaine) if nom != ORIGINES else None)
        else:
            sorts[nom] = Sort("identique" if cible.read_bytes() == contenu else "occupe", None)
    return sorts


def install(
    arrivage: Arrivage, espace: Path, bibliotheques: Sequence[Path], *, a_blanc: bool = False
) -> None:
    """Write what is not there yet, all or nothing. Raises Refus when a file of ours differs."""
    dossier = espace / "templates" / arrivage.territoire
    sorts = compare(arrivage, espace, bibliotheques)
    if occupes := [nom for nom, sort in sorts.items() if sort.etat == "occupe"]:
        raise Refus(
            _fault(
                "BIB-14",
                str(dossier / nom),
                "ce fichier existe déjà et diffère : rien n'est écrit",
                AUTREMENT,
            )
            for nom in occupes
        )
    nouveaux = {nom: arrivage.fichiers[nom] for nom, sort in sorts.items() if sort.etat == "nouveau"}
    if not a_blanc:
        _write(Arrivage(arrivage.territoire, nouveaux), dossier)


def _write(arrivage: Arrivage, dossier: Path) -> None:
    """All the files or none; the folder's record of origins gains those of the models."""
    ecrits: list[Path] = []
    try:
        for nom, contenu in arrivage.fichiers.items():
            if nom != ORIGINES:
                make_folder((dossier / nom).parent)
                files.write_atomic(dossier / nom, contenu)
                ecrits.append(dossier / nom)
        _merge_origins(arrivage, dossier)
    except Refus:
        for chemin in ecrits:
            chemin.unlink(missing_ok=True)
        raise


def _merge_origins(arrivage: Arrivage, dossier: Path) -> None:
    if ORIGINES not in arrivage.fichiers:
        return
    with TemporaryDirectory() as travail:
        unpack(arrivage, Path(travail))
        venues = {m: o for m, o in clausier.origins(Path(travail)).items() if m in arrivage.fichiers}
    clausier.write_origins(dossier, {**clausier.origins(dossier), **venues})


SORTES: tuple[tuple[re.Pattern[str], Examen], ...] = (
    (re.compile(r"courriels/[a-z0-9_]+\.txt"), _check_letter),
    (re.compile(r"[a-z0-9_-]+\.png"), _check_png),
    (re.compile(r"[a-z0-9_-]+\.svg"), _check_svg),
    (re.compile("|".join(map(re.escape, (territoires.FICHE, ORIGINES, structures.FICHIER)))), _check_text),
)
