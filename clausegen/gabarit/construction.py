"""Build the tree of a profile answer by answer, each with its cell."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from clausegen.arbre import Arbre, Chemin, Position
from clausegen.constats import Adresse
from clausegen.gabarit import cases


class Construction:
    """Texts, positions and blanks; lists grow one item at a time."""

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier
        self.valeur: dict[str, Any] = {}
        self.positions: dict[Chemin, Position] = {}
        self.blancs: set[Chemin] = set()

    def tree(self) -> Arbre:
        """What has been built."""
        return Arbre(self.valeur, self.positions, frozenset(self.blancs))

    def begin(self, chemin: Chemin, adresse: Adresse) -> None:
        """A mapping or a list starts there."""
        self.positions.setdefault(chemin, Position(self.fichier, adresse._replace(bloc=True)))

    def item(self, chemin: Chemin, adresse: Adresse) -> Chemin:
        """One more mapping in a list; returns its path."""
        liste = self.at(chemin)
        neuf = (*chemin, len(liste) if isinstance(liste, list) else 0)
        if self._child(self._parent(neuf), neuf[-1], {}) is not None:
            for longueur in range(1, len(neuf) + 1):
                self.begin(neuf[:longueur], adresse)
        return neuf

    def keep(self, chemin: Chemin, lu: Any, adresse: Adresse) -> bool:
        """Put a value at a path; False when the path leads nowhere or holds something."""
        parent = self._parent(chemin)
        if parent is None or chemin in self.positions:
            return False
        textes = [mot for mot in lu if not cases.blank(mot)] if isinstance(lu, list) else lu
        blanc = lu == cases.A_COMPLETER or (isinstance(lu, list) and len(textes) < len(lu))
        if blanc:
            self.blancs.add(chemin[:-1] if isinstance(chemin[-1], int) else chemin)
        if not blanc or (isinstance(lu, list) and textes):
            self._child(parent, chemin[-1], textes)
        for longueur in range(1, len(chemin)):
            self.begin(chemin[:longueur], adresse)
        if not (blanc and isinstance(chemin[-1], int)):
            self.positions[chemin] = Position(self.fichier, adresse)
        for rang in range(len(textes) if isinstance(textes, list) else 0):
            self.positions[*chemin, rang] = Position(self.fichier, adresse)
        return True

    def at(self, chemin: Chemin) -> Any:
        """What stands at a path, or None."""
        noeud: Any = self.valeur
        for pas in chemin:
            if isinstance(noeud, dict):
                noeud = noeud.get(pas)
            elif isinstance(noeud, list) and isinstance(pas, int) and pas < len(noeud):
                noeud = noeud[pas]
            else:
                return None
        return noeud

    def _parent(self, chemin: Chemin) -> Any:
        """The mapping or list that holds a path, made if need be; None when it cannot be."""
        noeud: Any = self.valeur
        for pas, suivant in pairwise(chemin):
            noeud = self._child(noeud, pas, [] if isinstance(suivant, int) else {})
        return noeud if isinstance(noeud, list) == isinstance(chemin[-1], int) else None

    def _child(self, noeud: Any, pas: str | int, neuf: Any) -> Any:
        """The child there, or the new one put there; None where none can be."""
        if isinstance(noeud, dict) and isinstance(pas, str):
            return noeud.setdefault(pas, neuf)
        if isinstance(noeud, list) and isinstance(pas, int) and pas <= len(noeud):
            noeud.extend([neuf] if pas == len(noeud) else [])
            return noeud[pas]
        return None
