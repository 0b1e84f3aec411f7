"""Which Word model serves a document of a contract, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clausegen.constats import refuse

if TYPE_CHECKING:
    from clausegen.conformite.cas import Cas
    from clausegen.documents import Fiche

COMMUN = "commun"


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


def find(fiche: Fiche, cas: Cas, bibliotheques: Sequence[Path]) -> Choix:
    """The model of a document for a contract. Raises Refus when no library has it."""
    modele = fiche.model_of(cas)
    chaine = candidates(modele, cas.marche.territoire, bibliotheques)
    gagnant = next((candidat for candidat in chaine if candidat.present), None)
    if gagnant is None:
        raise refuse(
            "MOD-01",
            f"aucun modèle « {modele} » pour le document « {fiche.nom} »",
            remede="dossiers cherchés : " + ", ".join(str(c.chemin.parent) for c in chaine),
        )
    return Choix(gagnant.chemin, gagnant.origine, tuple(candidat.chemin for candidat in chaine))
