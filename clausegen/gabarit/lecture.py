"""A workbook to the tree of a profile.

GAB-01: not a profile; 02: a cell that cannot be taken; 03: answered twice; 04: unknown heading; 05: left out;
06: hidden, and read; 07: a key of « Autres » that leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clausegen import formats
from clausegen.arbre import Chemin, Position, Source
from clausegen.constats import Constat, Gravite, refuse
from clausegen.gabarit import cases
from clausegen.gabarit.construction import Construction
from clausegen.gabarit.modele import AJOUTEE, DECLAREE, Feuille, Listes, Rubrique, feuilles, fold
from clausegen.gabarit.reperage import Tableau, answers, by_name, filled, sheets, table
from clausegen.gabarit.textes import PREMIER
from clausegen.marges import PLACES, Note
from clausegen.tableur import Cellule, Classeur
from clausegen.tableur import Feuille as Onglet
from clausegen.tableur.ecriture import LISTES

PAS_UN_PROFIL = "ce classeur n'est pas un profil de marché : aucune feuille « Marché » ni « Lots »"
CREER = "« clausegen nouveau --excel » en crée un ; pour lire une estimation : « clausegen nouveau --lots »"
VIDES: dict[str, Callable[[], object]] = {"{}": dict, "[]": list}

_PAS = re.compile(r"([^.\[\]]+)|\[([1-9][0-9]{0,3})\]")


@dataclass(frozen=True)
class Lecture(Source):
    """A workbook: its tree, and what is written on its cells."""

    notes: tuple[Note, ...] = ()


def read(classeur: Classeur, listes: Listes) -> Lecture:
    """Read every answer. Raises Refus when it is no profile at all."""
    modeles = feuilles(listes)
    trouvees = sheets(classeur, modeles)
    if not {"Marché", "Lots"} & {modele.nom for modele, _ in trouvees}:
        raise refuse("GAB-01", PAS_UN_PROFIL, fichier=str(classeur.fichier), remede=CREER)
    lecteur = _Lecteur(classeur)
    fiches = by_name([r for modele in modeles if modele.forme == "fiche" for r in modele.rubriques])
    lecteur.neuf.begin((), trouvees[0][1].address(1, 1))
    for modele, onglet in trouvees:
        if modele.forme == "fiche":
            lecteur.form(onglet, fiches)
        elif tableau := table(onglet, modele):
            lecteur.table(modele, tableau)
    lecteur.leave_out({onglet.nom for _, onglet in trouvees})
    return lecteur.result()


def recognizes(classeur: Classeur, listes: Listes) -> bool:
    """Whether the workbook is a profile: an estimate may have lots, only a profile says its contract."""
    return "Marché" in {modele.nom for modele, _ in sheets(classeur, feuilles(listes))}


class _Lecteur:
    """One workbook being read."""

    def __init__(self, classeur: Classeur) -> None:
        self.classeur = classeur
        self.neuf = Construction(classeur.fichier)
        self.vides: dict[Chemin, Position] = {}
        self.constats: list[Constat] = []
        self.notes: list[Note] = []
        self.masquees: set[tuple[str, str, int]] = set()

    def result(self) -> Lecture:
        self.neuf.valeur.setdefault("format", PREMIER)
        vides = {chemin: lieu for chemin, lieu in self.vides.items() if chemin not in self.neuf.positions}
        return Lecture(self.neuf.tree(), vides, tuple(dict.fromkeys(self.constats)), tuple(self.notes))

    # --- what is found

    def form(self, onglet: Onglet, noms: Mapping[str, Rubrique]) -> None:
        """A heading a row."""
        for rubrique, intitule, place in answers(onglet, noms):
            if rubrique is None:
                if filled(onglet, place):
                    remede = formats.meant(intitule.texte, [r.libelle for r in noms.values()])
                    self.say(
                        "GAB-04", intitule, f"« {intitule.texte} » : rubrique inconnue, non reprise", remede
                    )
                continue
            self.answer(rubrique.chemin, rubrique, onglet, place)

    def table(self, modele: Feuille, tableau: Tableau) -> None:
        """An item a row, or what the sheets « Tranches » and « Autres » do of theirs."""
        suite = {"tranches": self.part, "autres": self.other, "notes": self.note}.get(modele.de)
        premiere = min(tableau.colonnes)
        if suite is None:
            self.neuf.begin((modele.de,), tableau.onglet.address(tableau.ligne, premiere))
        for cellule in tableau.strays():
            self.say(
                "GAB-05", cellule, f"colonne « {cellule.texte} » inconnue, non reprise", gravite="information"
            )
        for ligne, remplies in tableau.rows():
            tete = remplies[min(remplies)]
            if tableau.caption(ligne, remplies) or tableau.total(ligne, remplies):
                message = f"ligne « {tete.texte} » non reprise : un titre ou un total"
                self.say("GAB-05", tete, message, gravite="information")
            elif suite:
                suite({tableau.colonnes[c].cle: cellule for c, cellule in remplies.items()}, tableau)
            else:
                self.item(self.neuf.item((modele.de,), tete.adresse), ligne, tableau)

    def item(self, chemin: Chemin, ligne: int, tableau: Tableau) -> None:
        """A row of a list."""
        for colonne, rubrique in tableau.colonnes.items():
            self.answer((*chemin, *rubrique.chemin), rubrique, tableau.onglet, (ligne, colonne))

    def part(self, cellules: Mapping[str, Cellule], tableau: Tableau) -> None:
        """A row of « Tranches »: declares one, or says what it adds to a lot, or both."""
        noms = {rubrique.cle: rubrique for rubrique in tableau.colonnes.values()}
        lot = cellules.get("lot")
        roles: list[tuple[Chemin, tuple[str, ...]]] = []
        if lot is None or "intitule" in cellules:
            roles.append((("tranches",), DECLAREE))
        if lot is not None:
            rang = self.lot_rank(lot.texte)
            if rang is None:
                self.say(
                    "GAB-02", lot, f"aucun lot « {lot.texte} »", "donnez son numéro", gravite="a_corriger"
                )
            else:
                roles.append((("lots", rang, "tranches"), AJOUTEE))
        for role, voulues in roles:
            chemin = self.neuf.item(role, next(iter(cellules.values())).adresse)
            for cle in voulues:
                if cle in cellules:
                    adresse = cellules[cle].adresse
                    self.answer((*chemin, cle), noms[cle], tableau.onglet, (adresse.ligne, adresse.colonne))

    def lot_rank(self, numero: str) -> int | None:
        lots = self.neuf.valeur.get("lots", [])
        rangs = [rang for rang, lot in enumerate(lots) if fold(lot.get("numero", "")) == fold(numero)]
        if not rangs and numero.isdecimal() and len(lots) == 1:
            rangs = [0] if int(numero) == 1 else []
        return rangs[0] if len(rangs) == 1 else None

    def other(self, cellules: Mapping[str, Cellule], tableau: Tableau) -> None:
        """A row of « Autres »: any key at all."""
        cle, valeur = cellules.get("cle"), cellules.get("valeur")
        if cle is None or valeur is None:
            return
        chemin = _path(cle.texte)
        texte = valeur.texte
        lu = VIDES[texte]() if texte in VIDES else cases.A_COMPLETER if cases.blank(texte) else texte
        if not chemin or not self.neuf.keep(chemin, lu, valeur.adresse):
            self.say(
                "GAB-07", cle, f"« {cle.texte} » ne mène nulle part, ou est déjà rempli", gravite="a_corriger"
            )

    def note(self, cellules: Mapping[str, Cellule], _: Tableau) -> None:
        """A row of « Notes »."""
        cle, place, note = (cellules[c].texte if c in cellules else "" for c in ("cle", "place", "note"))
        places = [nom for nom, libelle in PLACES.items() if fold(libelle) == fold(place)]
        self.notes.append(Note(_path(cle), places[0] if places else "avant", note))

    # --- what is kept

    def answer(self, chemin: Chemin, rubrique: Rubrique, onglet: Onglet, place: tuple[int, int]) -> None:
        """Take one cell in, or say where it would have been."""
        cellule = filled(onglet, place)
        if cellule is None:
            self.vides.setdefault(chemin, Position(self.classeur.fichier, onglet.address(*place)))
            return
        if onglet.hidden(*place):
            self.hidden(cellule, onglet)
        try:
            lu = cases.take(rubrique, cellule)
        except cases.Illisible as raison:
            self.say("GAB-02", cellule, *raison.args, gravite="a_corriger")
            self.neuf.keep(chemin, cases.A_COMPLETER, cellule.adresse)
            return
        if not self.neuf.keep(chemin, lu, cellule.adresse):
            ailleurs = self.neuf.positions[chemin].ligne
            self.say(
                "GAB-03",
                cellule,
                f"« {rubrique.libelle} » est déjà rempli en {ailleurs}",
                gravite="a_corriger",
            )

    # --- what is said

    def hidden(self, cellule: Cellule, onglet: Onglet) -> None:
        """Once for a row, a column or a sheet that nobody sees."""
        _, ligne, colonne, *_ = cellule.adresse
        quoi, rang = "colonne", colonne
        if onglet.masquee or ligne in onglet.lignes_masquees:
            quoi, rang = ("feuille", 0) if onglet.masquee else ("ligne", ligne)
        if (onglet.nom, quoi, rang) not in self.masquees:
            self.masquees.add((onglet.nom, quoi, rang))
            self.say("GAB-06", cellule, f"{quoi} masquée, lue quand même", "affichez-la, ou videz-la")

    def say(
        self,
        code: str,
        cellule: Cellule,
        message: str,
        remede: str | None = None,
        *,
        gravite: Gravite = "a_verifier",
    ) -> None:
        fichier = str(self.classeur.fichier)
        self.constats.append(Constat(code, gravite, message, fichier, cellule.adresse, remede=remede))

    def leave_out(self, prises: set[str]) -> None:
        """Name the sheets that are not read."""
        for onglet in self.classeur.feuilles:
            if onglet.nom not in prises and onglet.nom != LISTES and onglet.cellules:
                premiere = onglet.cellules[min(onglet.cellules)]
                message = f"feuille « {onglet.nom} » non reprise"
                self.say("GAB-05", premiere, message, gravite="information")


def _path(texte: str) -> Chemin:
    """« lots[1].taches[2] »."""
    return tuple(m[1] or int(m[2]) - 1 for m in _PAS.finditer(texte))
