"""Which Word model serves a document of a contract, and why; which version a territory's own came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from clausegen import files, reader
from clausegen.constats import refuse

if TYPE_CHECKING:
    from clausegen.conformite.cas import Cas
    from clausegen.documents import Fiche

COMMUN = "commun"
COURRIELS = "courriels"
ORIGINES = "origines.yaml"
EN_TETE = (
    "# Écrit par « clausegen modeles copier » : de quelle version du modèle commun chaque modèle est parti.\n"
)

Suivi = Literal["a_jour", "commun_modifie", "identique", "sans_origine", "sans_commun"]


@dataclass(frozen=True)
class Candidat:
    """A place where a model may stand."""

    chemin: Path
    origine: str

    @property
    def present(self) -> bool:
        """Whether the model stands there."""
        return self.chemin.is_file()


@dataclass(frozen=True)
class Choix:
    """The model that wins, and every place looked at, in order."""

    chemin: Path
    origine: str
    chaine: tuple[Path, ...]


@dataclass(frozen=True)
class Origine:
    """What a territory's model was copied from: digest of the common one, version of clausegen."""

    empreinte: str
    clausegen: str


def candidates(modele: str, territoire: str, bibliotheques: Sequence[Path]) -> tuple[Candidat, ...]:
    """Where a model may stand, best place first: the territory's own in any library, then the common one."""
    places: Sequence[tuple[str, str]] = (
        (territoire, f"territoire {territoire}"),
        (COMMUN, COMMUN),
    )
    return tuple(
        Candidat(bibliotheque / dossier / modele, origine)
        for dossier, origine in places
        for bibliotheque in bibliotheques
    )


def winner(chaine: Sequence[Candidat]) -> Candidat | None:
    """The first place of the chain where the model stands."""
    return next((candidat for candidat in chaine if candidat.present), None)


def find(fiche: Fiche, cas: Cas, bibliotheques: Sequence[Path]) -> Choix:
    """The model of a document for a contract. Raises Refus when no library has it."""
    modele = fiche.model_of(cas)
    chaine = candidates(modele, cas.marche.territoire, bibliotheques)
    gagnant = winner(chaine)
    if gagnant is None:
        raise refuse(
            "MOD-01",
            f"aucun modèle « {modele} » pour le document « {fiche.nom} »",
            remede="dossiers cherchés : " + ", ".join(str(c.chemin.parent) for c in chaine),
        )
    return Choix(gagnant.chemin, gagnant.origine, tuple(candidat.chemin for candidat in chaine))


def letters(bibliotheques: Sequence[Path]) -> tuple[str, ...]:
    """The letters that the libraries hold for every territory: « courriels/relance.txt »…"""
    trouvees = {
        f"{COURRIELS}/{c.name}" for b in bibliotheques for c in (b / COMMUN / COURRIELS).glob("*.txt")
    }
    return tuple(sorted(trouvees))


def origins(dossier: Path) -> dict[str, Origine]:
    """What each model of a territory's folder was copied from; empty when nothing says. Raises Refus."""
    fichier = dossier / ORIGINES
    if not fichier.is_file():
        return {}
    lues = reader.read_yaml(fichier).valeur
    return {nom: Origine(*champs) for nom, champs in _origins(lues)}


def _origins(lues: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    for nom, origine in lues.items():
        if isinstance(origine, dict):
            yield nom, (str(origine.get("empreinte", "")), str(origine.get("clausegen", "")))


def write_origins(dossier: Path, origines: Mapping[str, Origine]) -> None:
    """Replace the record of a territory's folder. Raises Refus when the system says no."""
    lignes = [
        f'{nom}: {{empreinte: "{o.empreinte}", clausegen: "{o.clausegen}"}}\n'
        for nom, o in sorted(origines.items())
    ]
    files.write_atomic(dossier / ORIGINES, "".join([EN_TETE, *lignes]).encode())


def follow(modele: str, chaine: Sequence[Candidat]) -> tuple[Suivi, Origine | None] | None:
    """Whether the common model has moved on since it was copied; None when the common one serves."""
    gagnant = winner(chaine)
    if gagnant is None or gagnant.origine == COMMUN:
        return None
    commun = winner([candidat for candidat in chaine if candidat.origine == COMMUN])
    if commun is None:
        return "sans_commun", None
    octets = commun.chemin.read_bytes()
    if gagnant.chemin.read_bytes() == octets:
        return "identique", None
    dossier = gagnant.chemin.parents[modele.count("/")]
    origine = origins(dossier).get(modele)
    if origine is None:
        return "sans_origine", None
    return ("a_jour" if origine.empreinte == files.digest(octets) else "commun_modifie"), origine
