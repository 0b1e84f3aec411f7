"""A tree as texts by path, and whether two of them say the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clausegen.arbre import Arbre, Chemin, cle
from clausegen.gabarit import cases
from clausegen.gabarit.modele import Listes, Rubrique, feuilles

PREMIER = "1"  # the format of a profile, which a workbook does not say
Textes = dict[Chemin, str | list[str]]


def flat(arbre: Arbre) -> Textes:
    """Every text with its path, blanks included; a list of texts stays whole."""
    textes = dict(_flat(arbre.valeur, (), arbre.blancs))
    textes |= {blanc: cases.A_COMPLETER for blanc in sorted(arbre.blancs, key=cle) if blanc not in textes}
    if ("statut",) in textes:  # the short form
        textes["statut", "etat"] = textes.pop(("statut",))
    return textes


def _flat(noeud: Any, chemin: Chemin, blancs: frozenset[Chemin]) -> Iterator[tuple[Chemin, str | list[str]]]:
    if isinstance(noeud, list) and noeud and all(isinstance(mot, str) for mot in noeud):
        yield chemin, [*noeud, *[cases.A_COMPLETER] * (chemin in blancs)]
    elif isinstance(noeud, list | dict):
        for pas, enfant in noeud.items() if isinstance(noeud, dict) else enumerate(noeud):
            yield from _flat(enfant, (*chemin, pas), blancs)
        if not noeud and chemin and not any(blanc[: len(chemin)] == chemin for blanc in blancs):
            yield chemin, "{}" if isinstance(noeud, dict) else "[]"
    else:
        yield chemin, noeud


class Dictionnaire:
    """What each key of a profile holds, to compare and to write its values."""

    def __init__(self, listes: Listes) -> None:
        self._rubriques: dict[str, Rubrique] = {}
        for feuille in feuilles(listes):
            for rubrique in feuille.rubriques:
                for racine in ("tranches", "lots.tranches") if feuille.de == "tranches" else (feuille.de,):
                    self._rubriques[f"{racine}.{rubrique.cle}".removeprefix(".")] = rubrique

    def rubrique(self, chemin: Chemin) -> Rubrique | None:
        """The heading of a key, wherever its item is in its list."""
        return self._rubriques.get(_dotted(chemin))

    def say(self, chemin: Chemin, valeur: str | list[str]) -> str | list[str]:
        """The value as a profile usually writes it."""
        rubrique = self.rubrique(chemin)
        return cases.say(rubrique, valeur) if rubrique else valeur

    def changes(self, avant: Textes, apres: Textes) -> Textes:
        """What the second says and the first does not, or says otherwise."""
        return {c: v for c, v in apres.items() if c not in avant or not self._same(c, avant[c], v)}

    def sorted(self, textes: Textes) -> Textes:
        """In the order of the sheets, the lots last, item by item."""
        cles = list(self._rubriques)
        tetes = [cle.split(".")[0] for cle in cles if not cle.startswith("lots")]

        def rank(chemin: Chemin) -> tuple[int, int, int]:
            tete, cle = str(chemin[0]), _dotted(chemin)
            premier = tetes.index(tete) if tete in tetes else len(tetes) + (tete == "lots")
            item = next((pas for pas in chemin if isinstance(pas, int)), -1)
            return premier, item, cles.index(cle) if cle in cles else len(cles)

        return {chemin: textes[chemin] for chemin in sorted(textes, key=rank)}

    def _same(self, chemin: Chemin, une: str | list[str], autre: str | list[str]) -> bool:
        rubrique = self.rubrique(chemin)
        return cases.same(rubrique, une, autre) if rubrique else une == autre


def _dotted(chemin: Chemin) -> str:
    """Its key, without the ranks of its items."""
    return ".".join(pas for pas in chemin if isinstance(pas, str))
