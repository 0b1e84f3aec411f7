"""The cases of tests/calibrage: lots, and the values that a profile alone would give them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from clausegen.champs import Entier, Mois, Texte
from clausegen.clause import Arrondi
from clausegen.marche import Lot, Reconductions
from clausegen.valeurs import Valeur, Valeurs

DOSSIER = Path(__file__).parents[1] / "calibrage"
TEMPS = Valeur(
    "temps_travail", {"semaine": Decimal(35), "mois": Decimal("151.67")}, "regle", "source", "essai"
)


class Entree(Lot):
    """A lot, and what a territory or a contract would add to it."""

    arrondi: Arrondi | None = None
    minimum_heures: Entier | None = None
    presence_minimale_mois: Mois | None = None
    reconductions: Reconductions | None = None
    logements: Entier | None = None
    nature: Texte | None = None
    forme: Texte | None = None


def cases() -> dict[str, dict[str, Any]]:
    """Every case of every file, by its name; an input may be « comme » an earlier one."""
    cas: dict[str, dict[str, Any]] = {}
    for chemin in sorted(DOSSIER.glob("*.yaml")):
        entrees: dict[str, dict[str, Any]] = {}
        for lu in yaml.load(chemin.read_text("utf-8"), yaml.BaseLoader):
            modele = entrees.get(lu["entree"].pop("comme", ""), {})
            lu["entree"] = entrees[lu["nom"]] = {**modele, **lu["entree"]}
            cas[f"{chemin.stem} : {lu['nom']}"] = lu
    return cas


def resolve(entree: Lot, **autres: Valeur) -> Valeurs:
    """The values a profile alone would give: all of them the lot's."""
    dites = {cle: getattr(entree, cle) for cle in type(entree).model_fields}
    valeurs = {
        cle: Valeur(cle, lu, "lot", "profil", "profil", "essai.yaml", 1, f"lots[1].{cle}")
        for cle, lu in dites.items()
        if lu is not None and lu != ()
    }
    return {**valeurs, "temps_travail": TEMPS, **autres}
