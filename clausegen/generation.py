"""What is asked of a run, and what becomes of each profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from clausegen import rangement
from clausegen.constats import Constat
from clausegen.etape import Etape
from clausegen.rangement import Infos, Piece


@dataclass(frozen=True)
class Options:
    """How a batch runs."""

    sortie: Path = Path("sortie")
    jour: date | None = None
    demandes: tuple[str, ...] = ()
    etape: Etape = "consultation"
    texte: bool = False
    forcer: bool = False
    a_blanc: bool = False
    ecraser: bool = False
    refaire: bool = False


@dataclass(frozen=True)
class Ecrit:
    """A document and what became of its file."""

    nom: str
    chemin: Path
    etat: rangement.Etat
    points: tuple[str, ...] = ()

    def json(self) -> dict[str, str]:
        """As ``generer --json`` prints it."""
        return {"nom": self.nom, "chemin": str(self.chemin), "etat": self.etat}


@dataclass(frozen=True)
class Resultat:
    """What became of one profile.

    ``fait``: its dossier stands; ``forcable``: only findings prevent it; ``bogue``: we failed.
    """

    profil: Path
    reference: str | None = None
    objet: str | None = None
    chemin: Path | None = None
    documents: tuple[Ecrit, ...] = ()
    lots: tuple[dict[str, object], ...] = ()
    heures: int | None = None
    constats: tuple[Constat, ...] = ()
    fait: bool = False
    forcable: bool = False
    bogue: Exception | None = None

    def json(self) -> dict[str, object]:
        """As ``generer --json`` prints it."""
        return {
            "reference": self.reference,
            "chemin": str(self.chemin) if self.chemin else None,
            "documents": [document.json() for document in self.documents],
            "lots": list(self.lots),
            "heures": self.heures,
            "constats": [constat.json() for constat in self.constats],
        }


@dataclass(frozen=True)
class Pret:
    """A contract worked out, before anything is written; ``pieces`` when its folder has to change.

    ``constats``: the findings without the blanks of its documents; ``reference``: a finding at the place
    where the profile gives its own; ``entete`` and ``recettes``: what the folder and each document are made
    from; ``seuls``: the documents that are made only when asked for.
    """

    resultat: Resultat
    constats: tuple[Constat, ...] = ()
    reference: Constat | None = None
    entete: Infos = field(default_factory=dict)
    recettes: Mapping[str, Infos] = field(default_factory=dict)
    seuls: frozenset[str] = frozenset()
    pieces: Mapping[str, Piece] | None = None
