"""What an insertion did, where and why, and what it leaves to a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Etat = Literal["insere", "remplace", "a_jour", "garde", "non_insere"]


@dataclass(frozen=True)
class Fait:
    """One text: what became of it; ``numero`` as the document numbers it, empty without one."""

    document: str
    libelle: str
    etat: Etat
    ou: str = ""
    numero: str = ""
    raison: str = ""


@dataclass(frozen=True)
class Rapport:
    """One run; ``sortie`` is the file written, None when there was nothing to change.

    ``termes``: the document's words for the parties, where the texts took them.
    """

    fichier: Path
    sortie: Path | None
    suivi: bool
    auteur: str
    termes: tuple[str, ...]
    faits: tuple[Fait, ...]
    decalages: tuple[str, ...] = ()
    reste: tuple[str, ...] = ()

    def json(self) -> dict[str, object]:
        """For another program, in the order a person reads."""
        return {
            "fichier": str(self.fichier),
            "sortie": str(self.sortie) if self.sortie else None,
            "suivi_des_modifications": self.suivi,
            "auteur": self.auteur,
            "termes_du_document": list(self.termes),
            "faits": [asdict(fait) for fait in self.faits],
            "numeros_changes": list(self.decalages),
            "reste_a_faire": list(self.reste),
        }
