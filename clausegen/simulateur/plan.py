"""Where everything stands on the sheet of a simulation: one table a method, the total, the rounding rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clausegen import calibrage
from clausegen.calibrage import A_L_HEURE, Calibrage
from clausegen.clause import Arrondi
from clausegen.marche import Lot
from clausegen.simulateur.formules import BLOCS, SENS, steps
from clausegen.valeurs import Valeur, Valeurs

SIMULATION, CALCULS, ORIGINE = "Simulation", "Calculs", "Origine"
PREMIERE = 5  # row of the first table
COLONNES_DE_REGLE = {"pas": "C", "sens": "D", "petit_pas": "E", "petit_seuil": "F", "minimum": "I"}
DECIDEES, MOTIF, CHANGE = "O", "Y", "X"
GENRE, METHODE, RANG = "Z", "AA", "AB"  # of the hidden sheet


@dataclass(frozen=True)
class Simule:
    """A lot to simulate: its rank in the contract, its values, and what the tool calibrates."""

    rang: int
    lot: Lot
    valeurs: Valeurs
    calcul: Calibrage

    @property
    def methode(self) -> str | None:
        """The table it goes in; ``None`` when no hours are counted for it."""
        if calibrage.excluded(self.lot, self.valeurs) is not None or self.lot.methode is None:
            return None
        if self.lot.methode == "bareme" and steps(self.valeurs) is None:
            return None
        return self.lot.methode

    @property
    def numero(self) -> str:
        """« 01 », or nothing in a contract that is not divided."""
        return self.lot.numero or ""


@dataclass(frozen=True)
class Regle:
    """A rounding rule and a minimum, shared by several lots."""

    lettre: str
    ligne: int
    arrondi: Arrondi
    minimum: int | None
    source: str

    def shown(self) -> dict[str, int | str | None]:
        """What its cells hold, by column."""
        lus: dict[str, int | str | None] = {
            "pas": self.arrondi.pas,
            "sens": SENS[self.arrondi.sens],
            "petit_pas": self.arrondi.petit_pas,
            "petit_seuil": self.arrondi.petit_seuil,
            "minimum": self.minimum,
        }
        return {COLONNES_DE_REGLE[cle]: lu for cle, lu in lus.items()}

    def cell(self, cle: str, *, feuille: bool = False) -> str:
        """The absolute address of one of its values."""
        adresse = f"${COLONNES_DE_REGLE[cle]}${self.ligne}"
        return f"{SIMULATION}!{adresse}" if feuille else adresse


@dataclass(frozen=True)
class Tableau:
    """The lots of one method: the row of the title, the lots below the heading."""

    methode: str
    ligne: int
    lots: tuple[Simule, ...]

    def rows(self) -> Iterator[tuple[int, Simule]]:
        """Each lot with its row."""
        yield from enumerate(self.lots, self.ligne + 2)


@dataclass(frozen=True)
class Plan:
    """The whole sheet, from top to bottom."""

    tableaux: tuple[Tableau, ...]
    sans_heures: tuple[Simule, ...]
    ligne_sans_heures: int
    total: int
    regles: tuple[Regle, ...]

    @property
    def premiere(self) -> int:
        """The first row that a total may hold."""
        return self.tableaux[0].ligne if self.tableaux else self.ligne_sans_heures

    def lots(self) -> tuple[Simule, ...]:
        """Every lot, table by table."""
        return (*(simule for tableau in self.tableaux for simule in tableau.lots), *self.sans_heures)

    def unused(self) -> set[str]:
        """The columns that no table needs, but for the first ones."""
        blocs = [BLOCS[tableau.methode] for tableau in self.tableaux]
        champs = {champ.colonne for bloc in blocs for champ in bloc.champs}
        etapes = {etape.colonne for bloc in blocs for etape in bloc.intermediaires}
        regles = set(COLONNES_DE_REGLE.values()) if self.regles else set()
        calcules = set() if any(bloc.brutes for bloc in blocs) else set("LNTUV")
        baremes = {"I"} if any(tableau.methode == "bareme" for tableau in self.tableaux) else set()
        regles |= {"M"} if regles else set()
        return (set("CDEFGHIJKLMNTUV") - champs - etapes - regles - baremes - set("LNTUV")) | calcules

    def rule(self, simule: Simule) -> Regle | None:
        """The rule of a lot whose hours are rounded."""
        if simule.methode is None or not BLOCS[simule.methode].arrondi:
            return None
        voulue = _policy(simule.valeurs)
        return next(regle for regle in self.regles if (regle.arrondi, regle.minimum) == voulue)


def number(colonne: str) -> int:
    """« AA » is 27."""
    rang = 0
    for lettre in colonne:
        rang = rang * 26 + ord(lettre) - 64
    return rang


def layout(lots: Sequence[Simule]) -> Plan:
    """Decides of every row."""
    ligne = PREMIERE
    tableaux = []
    for methode in BLOCS:
        siens = tuple(simule for simule in lots if simule.methode == methode)
        if siens:
            tableaux.append(Tableau(methode, ligne, siens))
            ligne += len(siens) + 3
    exclus = tuple(simule for simule in lots if simule.methode is None)
    sans_heures = ligne
    ligne += len(exclus) + 2 if exclus else 0
    return Plan(tuple(tableaux), exclus, sans_heures, ligne, _rules(lots, ligne + 4))


def _rules(lots: Sequence[Simule], ligne: int) -> tuple[Regle, ...]:
    regles: list[Regle] = []
    for simule in lots:
        if simule.methode is None or not BLOCS[simule.methode].arrondi:
            continue
        arrondi, minimum = _policy(simule.valeurs)
        if (arrondi, minimum) not in [(regle.arrondi, regle.minimum) for regle in regles]:
            lettre, source = chr(ord("A") + len(regles)), _source(simule.valeurs)
            regles.append(Regle(lettre, ligne + len(regles), arrondi, minimum, source))
    return tuple(regles)


def _policy(valeurs: Valeurs) -> tuple[Arrondi, int | None]:
    arrondi = valeurs["arrondi"].valeur if "arrondi" in valeurs else A_L_HEURE
    if not isinstance(arrondi, Arrondi):
        raise TypeError("arrondi : une règle d'arrondi est attendue")
    minimum = valeurs.get("minimum_heures")
    return arrondi, int(minimum.decimal) if minimum else None


def _source(valeurs: Valeurs) -> str:
    connues: list[Valeur] = [valeurs[cle] for cle in ("arrondi", "minimum_heures") if cle in valeurs]
    dites = dict.fromkeys(valeur.provenance() for valeur in connues)
    return " ; ".join(dites) or "à l'heure, faute de règle locale"
