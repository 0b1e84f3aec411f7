"""The six ways to count hours as formulas of a workbook: the same results as ``methodes``, cell by cell.

In a formula, « {C} » is the cell of column C on the lot's row; « {part-} » and « {part+} » are the prudent
and the ambitious value of a parameter. Every figure that is then compared or cut is first rounded to
eight decimals: a workbook counts in binary, and 70 h must not become 69,999.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Literal

from clausegen import baremes
from clausegen.valeurs import Valeurs

Forme = Literal["montant", "part", "cout", "nombre", "heures", "mois", "texte"]
Lus = Mapping[str, Decimal]

SENS = {"bas": "à l'inférieur", "haut": "au supérieur", "proche": "au plus proche"}
MODES = {"premier_euro": "dès le premier euro", "au_dela": "au-delà du seuil"}
ASSIETTES = {"commande": "le commandé", "facture": "le facturé"}


@dataclass(frozen=True)
class Champ:
    """A parameter of the method: its column, its key in the profile, how it is typed.

    ``ferme``: a fact, not to be tried. ``choix``: the profile's words and what the workbook says.
    """

    colonne: str
    cle: str
    titre: str
    forme: Forme
    ferme: bool = False
    facultatif: bool = False
    choix: Mapping[str, str] | None = None

    def shown(self, valeurs: Valeurs) -> Decimal | str | None:
        """What its cell holds for these values."""
        valeur = valeurs.get(self.cle)
        if valeur is None:
            return None
        if self.choix:
            return self.choix[str(valeur.valeur)]
        return str(valeur.valeur) if self.forme == "texte" else valeur.decimal


@dataclass(frozen=True)
class Intermediaire:
    """A step of the calculation, as a formula and as its result for the values of today."""

    colonne: str
    titre: str
    forme: Forme
    formule: str
    calcul: Callable[[Lus], Decimal | None]


@dataclass(frozen=True)
class Bloc:
    """A method's table. ``brutes``: raw hours; ``variante``: the same on the bounds of the scale.

    ``vide``: why there is no clause when they are worth nothing; ``arrondi``: whether they are rounded and
    compared with the minimum.
    """

    titre: str
    champs: tuple[Champ, ...]
    brutes: str = ""
    variante: str = ""
    intermediaires: tuple[Intermediaire, ...] = ()
    vide: str = "sans clause : il ne reste rien"
    arrondi: bool = False


MONTANT = Champ("C", "montant_ht", "Montant HT", "montant")
MONTANT_SU = Champ("C", "montant_ht", "Montant HT (pour le ratio)", "montant", facultatif=True)
PART = Champ("D", "part_main_oeuvre", "Part de main-d'œuvre", "part")
TAUX = Champ("E", "taux_insertion", "Taux d'insertion", "part")
COUT = Champ("F", "cout_horaire", "Coût horaire", "cout")

ETAPES_MONTANT = (
    Intermediaire("I", "Masse de main-d'œuvre", "montant", "{C}*{D}", lambda lus: _product(lus, "CD")),
    Intermediaire("J", "Effort d'insertion", "montant", "{C}*{D}*{E}", lambda lus: _product(lus, "CDE")),
)
ETAPES_PROPRETE = (
    Intermediaire("I", "Prix de vente de l'heure", "cout", "{F}/{D}", lambda lus: lus["F"] / lus["D"]),
    Intermediaire(
        "J",
        "Personnel à reprendre",
        "montant",
        "{H}*{F}*{G}/{D}",
        lambda lus: _product(lus, "HFG") / lus["D"],
    ),
    Intermediaire(
        "K",
        "Part ouverte à l'insertion",
        "part",
        "IF({C}=0,0,MAX(0,1-{H}*{F}*{G}/{D}/{C}))",
        lambda lus: _open_part(lus),
    ),
)
ETAPES_RATIO = (
    Intermediaire(
        "I",
        "Paliers entiers",
        "heures",
        'IF({C}<{F},0,INT(ROUND(({C}-IF({G}="au-delà du seuil",{F},0))/{E},8)))',
        lambda lus: _steps(lus),
    ),
    Intermediaire(
        "J",
        "Heures indicatives",
        "heures",
        "INT(ROUND({I}*{D},8))",
        lambda lus: Decimal(int(_steps(lus) * lus["D"])),
    ),
)
BLOCS: Mapping[str, Bloc] = {
    "montant": Bloc(
        "Heures d'après le montant du lot",
        (MONTANT, PART, TAUX, COUT),
        brutes="{C}*{D}*{E}/{F}",
        variante="{C}*{part}*{taux}/{cout}",
        intermediaires=ETAPES_MONTANT,
        arrondi=True,
    ),
    "pourcentage_heures": Bloc(
        "Heures d'après le travail du lot",
        (MONTANT_SU, TAUX, Champ("G", "heures_totales", "Heures de travail du lot", "nombre")),
        brutes="{G}*{E}",
        variante="{G}*{taux}",
        arrondi=True,
    ),
    "proprete": Bloc(
        "Propreté avec reprise de personnel",
        (
            *(MONTANT, PART, TAUX, COUT),
            Champ("G", "duree_mois", "Durée (mois)", "mois", ferme=True),
            Champ("H", "heures_reprises_mois", "Heures à reprendre, par mois", "nombre"),
        ),
        brutes="MAX(0,ROUND({C}*{D}-{H}*{F}*{G},6))*{E}/{F}",
        variante="MAX(0,ROUND({C}*{part}-{H}*{cout}*{G},6))*{taux}/{cout}",
        intermediaires=ETAPES_PROPRETE,
        vide="sans clause : le personnel à reprendre occupe tout le marché",
        arrondi=True,
    ),
    "ratio": Bloc(
        "Heures au fil des commandes : un ratio, des heures seulement indicatives",
        (
            Champ("C", "montant_estime", "Montant HT estimé", "montant", facultatif=True),
            Champ("D", "heures_par_palier", "Heures par palier", "nombre"),
            Champ("E", "palier", "Palier (€ HT)", "montant"),
            Champ("F", "seuil", "Seuil (€ HT)", "montant", facultatif=True),
            Champ("G", "mode", "Compté", "texte", facultatif=True, choix=MODES),
            Champ("H", "assiette", "Sur", "texte", choix=ASSIETTES),
        ),
        intermediaires=ETAPES_RATIO,
    ),
    "bareme": Bloc(
        "Heures d'un barème par paliers",
        (
            MONTANT,
            Champ("D", "bareme", "Barème", "texte", ferme=True),
            Champ("E", "heures", "Heures choisies, sous le barème", "heures", facultatif=True),
        ),
        brutes='IF({E}="",{I},MIN({E},{I}))',
        vide="sans clause : montant sous le premier palier, ou zéro heure choisie",
    ),
    "volume_fixe": Bloc(
        "Volume fixé par le maître d'ouvrage",
        (MONTANT_SU, Champ("D", "heures", "Volume décidé (h)", "heures")),
        brutes="{D}",
        vide="sans clause : volume fixé à zéro",
    ),
}
DIVISEURS = {"montant": "F", "proprete": "DFG", "ratio": "E"}


def required(methode: str) -> str:
    """The columns of figures without which nothing is calculated: « CDEF »."""
    if methode == "ratio":
        return "CDE"
    champs = BLOCS[methode].champs
    return "".join(champ.colonne for champ in champs if not champ.facultatif and champ.forme != "texte")


def guarded(methode: str, formule: str) -> str:
    """The formula, empty as long as a parameter is missing; a divisor worth zero is missing."""
    colonnes = required(methode)
    diviseurs = "".join(f",{{{c}}}<>0" for c in DIVISEURS.get(methode, ""))
    compte = ",".join(f"{{{c}}}" for c in colonnes)
    return f'=IF(AND(COUNT({compte})={len(colonnes)}{diviseurs}),{formule},"")'


def rounded(heures: str, pas: str, sens: str) -> str:
    """A multiple of the step, as ``calibrage.round_hours`` finds it."""
    return (
        f'IF({sens}="{SENS["bas"]}",INT(ROUND({heures}/{pas},8)),'
        f'IF({sens}="{SENS["haut"]}",ROUNDUP(ROUND({heures}/{pas},8),0),'
        f"INT(ROUND({heures}/{pas},8)+0.5)))*{pas}"
    )


def steps(valeurs: Valeurs) -> Intermediaire | None:
    """The hours of the lot's step scale; ``None`` when nobody knows that scale."""
    connue = valeurs["echelle"].valeur if "echelle" in valeurs else None
    nom = str(valeurs["bareme"].valeur) if "bareme" in valeurs else ""
    echelle = connue if isinstance(connue, baremes.Echelle) else baremes.echelles().get(nom)
    if echelle is None:
        return None
    paliers = echelle.paliers
    montants = ",".join(f"{palier.montant_min:f}" for palier in paliers)
    heures = ",".join(str(palier.heures) for palier in paliers)

    def reached(lus: Lus) -> Decimal:
        atteints = [palier.heures for palier in paliers if palier.montant_min <= lus["C"]]
        return Decimal(atteints[-1] if atteints else 0)

    formule = f"IF({{C}}<{paliers[0].montant_min:f},0,LOOKUP({{C}},{{{{{montants}}}}},{{{{{heures}}}}}))"
    return Intermediaire("I", "Heures du barème", "heures", formule, reached)


def _product(lus: Lus, colonnes: str) -> Decimal:
    return prod((lus[colonne] for colonne in colonnes), start=Decimal(1))


def _open_part(lus: Lus) -> Decimal:
    masse = _product(lus, "CD")
    return max(Decimal(0), 1 - _product(lus, "HFG") / masse) if masse else Decimal(0)


def _steps(lus: Lus) -> Decimal:
    seuil = lus.get("F", Decimal(0))
    franchise = seuil * lus.get("G", Decimal(0))
    return Decimal(0) if lus["C"] < seuil else (lus["C"] - franchise) // lus["E"]
