"""A simulation that comes back: what the buyer changed in it, cell by cell, as keys of the profile.

Every fault is told at once, at its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clausegen import formats
from clausegen.arbre import Chemin
from clausegen.conformite.cas import Cas
from clausegen.constats import Adresse, Constat, Refus, sort
from clausegen.simulateur.feuille import VERSION
from clausegen.simulateur.formules import BLOCS, SENS, Champ
from clausegen.simulateur.plan import (
    COLONNES_DE_REGLE,
    DECIDEES,
    GENRE,
    METHODE,
    MOTIF,
    ORIGINE,
    RANG,
    SIMULATION,
    Regle,
    Simule,
    layout,
    number,
)  # fmt: skip
from clausegen.simulateur.saisie import Lu, said_value, take, value
from clausegen.tableur import Classeur, Feuille

REFAIRE = "refaites-le : clausegen calibrer PROFIL --excel"
DECISION = Champ(DECIDEES, "ajustement", "Heures décidées", "heures", facultatif=True)
ARRONDI = ("pas", "sens", "petit_pas", "petit_seuil")
DE_REGLE = {
    "pas": "multiple",
    "sens": "sens",
    "petit_pas": "petit multiple",
    "petit_seuil": "seuil du petit multiple",
    "minimum": "minimum utile",
}
RAISON = object()  # in the keys of a change: its reason, once it is known


@dataclass(frozen=True)
class Changement:
    """One cell that differs; ``cles``: the profile's keys to set (None: to remove, RAISON: the reason)."""

    cellule: Adresse
    sujet: str
    avant: str
    apres: str
    cles: Mapping[Chemin, object | None]
    motif: str
    ligne_du_motif: Adresse

    def keys(self) -> dict[Chemin, object | None]:
        """The profile's keys to set; None: to remove."""
        return {chemin: self.motif if lu is RAISON else lu for chemin, lu in self.cles.items()}

    @property
    def motive(self) -> bool:
        """Whether the profile itself keeps the reason, beside the hours that were decided."""
        return RAISON in self.cles.values()


def read(classeur: Classeur, cas: Cas) -> tuple[Changement, ...]:
    """The buyer's changes. Raises Refus."""
    return _Lecture(classeur, cas).changes()


def recognizes(classeur: Classeur) -> bool:
    """Whether the workbook is a simulation, as this version writes them."""
    noms = {feuille.nom for feuille in classeur.feuilles}
    marque = classeur[ORIGINE].cellules.get((1, 1)) if {SIMULATION, ORIGINE} <= noms else None
    return marque is not None and marque.texte == VERSION


class _Lecture:
    """A workbook beside the contract it was made from."""

    def __init__(self, classeur: Classeur, cas: Cas) -> None:
        self.fichier, self.cas = str(classeur.fichier), cas
        self.fautes: list[Constat] = []
        if not recognizes(classeur):
            message = "ce classeur n'est pas une simulation de clausegen"
            raise Refus([Constat("SIM-01", "a_corriger", message, self.fichier, remede=REFAIRE)])
        self.simulation, self.origine = classeur[SIMULATION], classeur[ORIGINE]
        lots = [Simule(r, lot, cas.lots[r], cas.calibrages[r]) for r, lot in enumerate(cas.marche.lots)]
        self.lots = {simule.rang: simule for simule in lots}
        self.regles = {regle.lettre: regle for regle in layout(lots).regles}

    def changes(self) -> tuple[Changement, ...]:
        """Row by row; the rules are the contract's, so that all of them must agree. Raises Refus."""
        reference = self._text(self.origine, 1, "B")
        if reference != self.cas.marche.reference:
            voulue = formats.quote(self.cas.marche.reference)
            self._fault(
                "SIM-02", 1, "A", f"simulation du marché {formats.quote(reference)}, et non {voulue}", REFAIRE
            )
            raise Refus(self.fautes)
        lignes = [ligne for ligne, colonne in self.origine.cellules if colonne == number(GENRE)]
        lots = [ligne for ligne in lignes if self._text(self.origine, ligne, GENRE) == "lot"]
        trouves = [c for ligne in lots if (simule := self._lot(ligne)) for c in self._row(ligne, simule)]
        trouves += self._rules([ligne for ligne in lignes if ligne not in lots])
        if self.fautes:
            raise Refus(sort(self.fautes))
        return tuple(trouves)

    # --- lots ----------------------------------------------------------------------------------------------

    def _lot(self, ligne: int) -> Simule | None:
        """The lot of a row, if it is still the same in the profile."""
        numero, methode = self._text(self.origine, ligne, "A"), self._text(self.origine, ligne, METHODE)
        simule = self.lots.get(int(_number(self.origine, ligne, RANG)))
        if self._text(self.simulation, ligne, "A") != numero:
            self._fault(
                "SIM-02", ligne, "A", f"la ligne du lot {formats.quote(numero)} a changé de place", REFAIRE
            )
        elif simule is None or simule.numero != numero or simule.methode != methode:
            nom = f"le lot {numero}" if numero else "le marché"
            self._fault("SIM-02", ligne, "A", f"{nom} n'est plus le même dans le profil", REFAIRE)
        else:
            return simule
        return None

    def _row(self, ligne: int, simule: Simule) -> Iterator[Changement]:
        sujet = f"lot {simule.numero}" if simule.numero else "marché"
        for champ in BLOCS[str(simule.methode)].champs:
            if not champ.ferme and (lu := self._changed(ligne, champ, champ.shown(simule.valeurs))):
                cles = _keys(simule, champ, lu[0])
                yield self._change(ligne, champ, f"{sujet}, {champ.titre}", cles)
        ajustement = simule.lot.ajustement
        if lu := self._changed(ligne, DECISION, Decimal(ajustement.heures) if ajustement else None):
            chemin: Chemin = ("lots", simule.rang, "ajustement")
            decidees = {(*chemin, "heures"): lu[0], (*chemin, "motif"): RAISON}
            yield self._change(
                ligne,
                DECISION,
                f"{sujet}, {DECISION.titre}",
                decidees if lu[0] is not None else {chemin: None},
            )

    def _change(
        self, ligne: int, champ: Champ, sujet: str, cles: Mapping[Chemin, object | None]
    ) -> Changement:
        colonne = number(champ.colonne)
        avant, apres = (feuille.cellules.get((ligne, colonne)) for feuille in (self.origine, self.simulation))
        return Changement(
            self.simulation.address(ligne, colonne),
            sujet,
            said_value(champ, value(champ, avant)),
            said_value(champ, value(champ, apres)),
            cles,
            self._text(self.simulation, ligne, MOTIF),
            self.simulation.address(ligne, number(MOTIF)),
        )

    def _changed(self, ligne: int, champ: Champ, actuel: Lu) -> tuple[object | None] | None:
        """The new value as a profile writes it, in a tuple; None when the cell is as it was, or wrong."""
        colonne = number(champ.colonne)
        cellule = self.simulation.cellules.get((ligne, colonne))
        avant, apres = value(champ, self.origine.cellules.get((ligne, colonne))), value(champ, cellule)
        if apres in (avant, actuel) and not (cellule and cellule.defaut):
            return None
        try:
            neuf = take(champ, cellule)
        except ValueError as raison:
            self._fault("SIM-03", ligne, champ.colonne, str(raison), f"avant : {said_value(champ, avant)}")
            return None
        if avant != actuel:
            maintenant, depart = said_value(champ, actuel), said_value(champ, avant)
            message = f"le profil dit maintenant {maintenant}, le classeur partait de {depart}"
            self._fault("SIM-02", ligne, champ.colonne, message, REFAIRE)
            return None
        return (neuf,)

    # --- rules ---------------------------------------------------------------------------------------------

    def _rules(self, lignes: Sequence[int]) -> list[Changement]:
        """The contract's rule of rounding and its minimum, when they changed and are the same everywhere."""
        lus = {ligne: self._rule(ligne) for ligne in lignes}
        trouves: list[Changement] = []
        for nom, cles in (("calibrage.arrondi", ARRONDI), ("calibrage.minimum_heures", ("minimum",))):
            changees = [ligne for ligne, (_, neufs) in lus.items() if set(cles) & neufs.keys()]
            if not changees:
                continue
            voulus = [tuple({**regle, **neufs}.get(cle) for cle in cles) for regle, neufs in lus.values()]
            if len(set(voulus)) > 1:
                colonne = COLONNES_DE_REGLE[cles[0]]
                remede = "mettez les mêmes valeurs sur toutes les règles, ou décidez des heures lot par lot"
                message = f"{nom} vaut pour tout le marché, les règles diffèrent"
                self._fault("SIM-05", changees[0], colonne, message, remede)
                continue
            trouves += self._rule_changes(changees, cles, voulus[0])
        return trouves

    def _rule(self, ligne: int) -> tuple[dict[str, object | None], dict[str, object | None]]:
        """What a rule said, and what it says now where that differs."""
        regle: Regle | None = self.regles.get(self._text(self.origine, ligne, "A"))
        actuels = regle.shown() if regle else {}
        avant: dict[str, object | None] = {}
        neufs: dict[str, object | None] = {}
        for cle, colonne in COLONNES_DE_REGLE.items():
            champ = Champ(
                colonne, cle, DE_REGLE[cle], "texte" if cle == "sens" else "heures",
                facultatif=cle not in ("pas", "sens"), choix=SENS if cle == "sens" else None,
            )  # fmt: skip
            actuel = actuels.get(colonne)
            lu = self._changed(ligne, champ, Decimal(actuel) if isinstance(actuel, int) else actuel)
            avant[cle] = take(champ, self.origine.cellules.get((ligne, number(colonne))))
            if lu is not None:
                neufs[cle] = lu[0]
        return avant, neufs

    def _rule_changes(
        self, lignes: Sequence[int], cles: Sequence[str], voulus: Sequence[object | None]
    ) -> Iterator[Changement]:
        racine: Chemin = ("calibrage",)
        demande: dict[Chemin, object | None] = {(*racine, "minimum_heures"): voulus[0]}
        if cles == ARRONDI:
            regle = dict(zip(cles, voulus, strict=True))
            demande = {(*racine, "arrondi"): {cle: lu for cle, lu in regle.items() if lu is not None}}
        for ligne in lignes[:1]:
            for cle in cles:
                colonne = COLONNES_DE_REGLE[cle]
                champ = Champ(colonne, cle, DE_REGLE[cle], "heures")
                place = (ligne, number(colonne))
                avant, apres = (f.cellules.get(place) for f in (self.origine, self.simulation))
                if value(champ, avant) != value(champ, apres):
                    yield self._change(ligne, champ, f"règle d'arrondi, {DE_REGLE[cle]}", demande)

    # --- cells ---------------------------------------------------------------------------------------------

    def _text(self, feuille: Feuille, ligne: int, colonne: str) -> str:
        cellule = feuille.cellules.get((ligne, number(colonne)))
        return " ".join(cellule.texte.split()) if cellule else ""

    def _fault(self, code: str, ligne: int, colonne: str, message: str, remede: str) -> None:
        lieu = self.simulation.address(ligne, number(colonne))
        self.fautes.append(Constat(code, "a_corriger", message, self.fichier, lieu, remede=remede))


def _keys(simule: Simule, champ: Champ, neuf: object | None) -> dict[Chemin, object | None]:
    """The lot's keys; hours that the buyer chose have their reason in the profile itself."""
    chemin: Chemin = ("lots", simule.rang)
    cles: dict[Chemin, object | None] = {(*chemin, champ.cle): neuf}
    if champ.cle == "heures":
        cles[*chemin, "motif"] = RAISON if neuf is not None else None
    return cles


def _number(feuille: Feuille, ligne: int, colonne: str) -> Decimal:
    cellule = feuille.cellules.get((ligne, number(colonne)))
    return cellule.valeur if cellule and isinstance(cellule.valeur, Decimal) else Decimal(-1)
