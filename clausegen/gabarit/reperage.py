"""Find our sheets and headings in a workbook, wherever someone has moved them or whatever he renamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clausegen.gabarit.modele import Feuille, Rubrique, fold
from clausegen.tableur import Cellule, Classeur
from clausegen.tableur import Feuille as Onglet
from clausegen.tableur.ecriture import LISTES

SEUIL = 3  # headings that make a renamed sheet one of ours
REPONSE = "reponse"
TOTAL = re.compile(r"(sous )?tota(l|ux)( (general|ht|ttc|tva|hors taxes|des lots|du marche|tous lots).*)?")


class Reponse(NamedTuple):
    """A heading of a form and the place of its answer; no ``rubrique``: an unknown heading."""

    rubrique: Rubrique | None
    intitule: Cellule
    place: tuple[int, int]


@dataclass(frozen=True)
class Tableau:
    """A table: the row of its headings, and the columns that are known."""

    onglet: Onglet
    ligne: int
    colonnes: Mapping[int, Rubrique]

    def rows(self) -> Iterator[tuple[int, dict[int, Cellule]]]:
        """Each row below the headings that holds something in a known column."""
        for ligne, _ in self.onglet.rows():
            if ligne <= self.ligne:
                continue
            cases = ((colonne, filled(self.onglet, (ligne, colonne))) for colonne in self.colonnes)
            if remplies := {colonne: cellule for colonne, cellule in cases if cellule}:
                yield ligne, remplies

    def caption(self, ligne: int, remplies: Mapping[int, Cellule]) -> bool:
        """Whether a row is a title across the table rather than an item of it."""
        if len(remplies) > 1:
            return False
        colonne = next(iter(remplies))
        return any(f.holds(ligne, colonne) and f.droite > f.gauche for f in self.onglet.fusions)

    def total(self, ligne: int, remplies: Mapping[int, Cellule]) -> bool:
        """Whether a row adds up the others."""
        textes = (
            c.texte for (rang, _), c in sorted(self.onglet.cellules.items()) if rang == ligne and c.texte
        )
        premier = next(textes, "")
        return bool(TOTAL.fullmatch(fold(premier))) or all(cellule.formule for cellule in remplies.values())

    def strays(self) -> Iterator[Cellule]:
        """The head of each column that holds something and is not known."""
        vues: set[int] = set()
        for ligne, cellules in self.onglet.rows():
            for cellule in cellules:
                colonne = cellule.adresse.colonne
                if ligne > self.ligne and colonne not in self.colonnes and colonne not in vues:
                    vues.add(colonne)
                    yield self.onglet.at(self.ligne, colonne) or cellule


def filled(onglet: Onglet, place: tuple[int, int]) -> Cellule | None:
    """What is answered there; merged over several rows, it speaks for each; over columns, for the first."""
    cellule = onglet.at(*place)
    if cellule is None or cellule.adresse.colonne != place[1]:
        return None
    return cellule if cellule.texte or cellule.defaut else None


def sheets(classeur: Classeur, modeles: Sequence[Feuille]) -> list[tuple[Feuille, Onglet]]:
    """Each of our sheets with the one that plays its part: the one of its name, else the one most like it."""
    libres = [onglet for onglet in classeur.feuilles if onglet.nom != LISTES]
    trouves: dict[str, Onglet] = {}
    for modele in modeles:
        if homonyme := next((o for o in libres if fold(o.nom) == fold(modele.nom)), None):
            trouves[modele.nom] = homonyme
            libres.remove(homonyme)
    for modele in modeles:
        if modele.nom in trouves or not libres:
            continue
        seuil = min(SEUIL, len(modele.rubriques))
        meilleur = max(libres, key=lambda onglet: _likeness(onglet, modele))
        if _likeness(meilleur, modele) >= seuil:
            trouves[modele.nom] = meilleur
            libres.remove(meilleur)
    return [(modele, trouves[modele.nom]) for modele in modeles if modele.nom in trouves]


def _likeness(onglet: Onglet, modele: Feuille) -> int:
    noms = by_name(modele.rubriques)
    if modele.forme == "fiche":
        return max((len(c) for c in _columns(onglet, noms).values()), default=0)
    tableau = table(onglet, modele)
    return len(tableau.colonnes) if tableau else 0


def by_name(rubriques: Sequence[Rubrique]) -> dict[str, Rubrique]:
    """Every heading that stands for each answer; the first one wins."""
    noms: dict[str, Rubrique] = {}
    for rubrique in rubriques:
        for nom in rubrique.noms:
            noms.setdefault(nom, rubrique)
    return noms


def _columns(onglet: Onglet, noms: Mapping[str, Rubrique]) -> dict[int, set[str]]:
    """The known headings that each column holds."""
    colonnes: dict[int, set[str]] = {}
    for (_, colonne), cellule in onglet.cellules.items():
        if (rubrique := noms.get(fold(cellule.texte))) is not None:
            colonnes.setdefault(colonne, set()).add(rubrique.cle)
    return colonnes


def answers(onglet: Onglet, noms: Mapping[str, Rubrique]) -> Iterator[Reponse]:
    """The headings of a form, each with the place of its answer."""
    colonnes = _columns(onglet, noms)
    if not colonnes:
        return
    intitules = max(colonnes, key=lambda colonne: (len(colonnes[colonne]), -colonne))
    entetes = (c.adresse for c in onglet.cellules.values() if fold(c.texte) == REPONSE)
    entete = min(entetes, default=None)
    for (ligne, colonne), cellule in sorted(onglet.cellules.items()):
        if colonne != intitules or (entete and ligne == entete.ligne):
            continue
        fusion = next((f for f in onglet.fusions if f.holds(ligne, colonne)), None)
        suivante = (fusion.droite if fusion else colonne) + 1
        yield Reponse(noms.get(fold(cellule.texte)), cellule, (ligne, entete.colonne if entete else suivante))


def table(onglet: Onglet, modele: Feuille) -> Tableau | None:
    """The table of a sheet: its headings are on the row that knows most of them."""
    noms = by_name(modele.rubriques)
    meilleur: Tableau | None = None
    for ligne, cellules in onglet.rows():
        colonnes: dict[int, Rubrique] = {}
        for cellule in cellules:
            rubrique = noms.get(fold(cellule.texte))
            if rubrique and rubrique not in colonnes.values():
                colonnes[cellule.adresse.colonne] = rubrique
        if len(colonnes) > max(1, len(meilleur.colonnes) if meilleur else 0):
            meilleur = Tableau(onglet, ligne, colonnes)
    return meilleur
