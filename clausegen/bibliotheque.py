"""A territory's library as a whole: start an override, hand everything to a colleague, take theirs in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clausegen import __version__, clausier, files, formats
from clausegen.clausier import Origine
from clausegen.constats import Constat, Refus, refuse
from clausegen.documents import DOCUMENTS


def models(demande: str, bibliotheques: Sequence[Path]) -> tuple[str, ...]:
    """The models behind a name: a document (all of its models), one model, or a letter. Raises Refus."""
    voulu = demande.removesuffix(".docx").removesuffix(".txt")
    tous = {m.removesuffix(".docx"): m for fiche in DOCUMENTS.values() for m in fiche.models}
    tous |= {m.removesuffix(".txt"): m for m in clausier.letters(bibliotheques)}
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
