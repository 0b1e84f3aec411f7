"""A territory's library as a whole: start an override, hand everything to a colleague, take theirs in.

BIB-01 no such model, 02 and 14 a file that already stands there, 03 no common model, 15 an export refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from clausegen import __version__, arrivages, clausier, files, formats
from clausegen.arrivages import Arrivage
from clausegen.clausier import ORIGINES, Candidat, Origine
from clausegen.constats import Constat, Refus, refuse
from clausegen.documents import DOCUMENTS

AUTREMENT = "déplacez le vôtre, ou importez dans un autre territoire : --territoire"


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
    remede = formats.meant(voulu, noms) or "documents et modèles : " + ", ".join(noms)
    raise refuse("BIB-01", f"{formats.quote(demande)} n'est ni un document ni un modèle", remede=remede)


def copy(demande: str, territoire: str, espace: Path, bibliotheques: Sequence[Path]) -> tuple[Path, ...]:
    """Start an override of a document in ``espace``'s own library; what it was copied from is recorded.

    Raises Refus, nothing being written, when one of the models already stands there.
    """
    dossier = espace / "templates" / territoire
    modeles = models(demande, bibliotheques)
    cibles = {modele: dossier / modele for modele in modeles}
    if deja := [cible for cible in cibles.values() if cible.exists()]:
        message = "ce modèle existe déjà : il n'est pas remplacé"
        remede = "modifiez-le dans Word ; pour repartir du modèle commun, déplacez-le d'abord"
        raise Refus(
            Constat("BIB-02", "a_corriger", message, fichier=str(cible), remede=remede) for cible in deja
        )
    sources = {modele: _source(modele, bibliotheques).read_bytes() for modele in modeles}
    nouvelles = {m: Origine(files.digest(octets), __version__) for m, octets in sources.items()}
    _make_folder(dossier)
    clausier.write_origins(dossier, clausier.origins(dossier) | nouvelles)
    for modele, octets in sources.items():
        _make_folder(cibles[modele].parent)
        files.write_atomic(cibles[modele], octets)
    return tuple(cibles.values())


def _source(modele: str, bibliotheques: Sequence[Path]) -> Path:
    commun = clausier.winner(clausier.candidates(modele, clausier.COMMUN, bibliotheques))
    if commun is None:
        raise refuse("BIB-03", f"aucun modèle commun « {modele} » à copier", remede="réinstallez clausegen")
    return commun.chemin


def _make_folder(dossier: Path) -> None:
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


def pack(territoire: str, bibliotheques: Sequence[Path]) -> tuple[bytes, list[str], list[str]]:
    """A territory's own files as one zip, always the same; what it holds, what was left aside."""
    trouves: dict[str, Path] = {}
    for bibliotheque in reversed(bibliotheques):
        racine = bibliotheque / territoire
        trouves |= {c.relative_to(racine).as_posix(): c for c in racine.rglob("*") if c.is_file()}
    noms = sorted(nom for nom in trouves if arrivages.check_of(nom))
    autres = sorted(nom for nom in trouves if nom not in noms)
    return files.pack((f"{territoire}/{nom}", trouves[nom].read_bytes()) for nom in noms), noms, autres


def deposit(fichier: Path, contenu: bytes) -> None:
    """Write an export, never over another file. Raises Refus."""
    if fichier.suffix.lower() != ".zip":
        remede = f"donnez-lui un nom en .zip : {fichier.with_suffix('.zip').name}"
        raise refuse("BIB-15", "ce nom ne convient pas", fichier=str(fichier), remede=remede)
    if fichier.exists() and fichier.read_bytes() != contenu:
        message = "ce fichier existe déjà"
        raise refuse("BIB-15", message, fichier=str(fichier), remede="donnez un autre nom")
    files.write_atomic(fichier, contenu)


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
        message = "ce fichier existe déjà et diffère : rien n'est écrit"
        raise Refus(
            Constat("BIB-14", "a_corriger", message, fichier=str(dossier / nom), remede=AUTREMENT)
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
                _make_folder((dossier / nom).parent)
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
        arrivages.unpack(arrivage, Path(travail))
        venues = {m: o for m, o in clausier.origins(Path(travail)).items() if m in arrivage.fichiers}
    clausier.write_origins(dossier, {**clausier.origins(dossier), **venues})
