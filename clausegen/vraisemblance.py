"""What a number of hours means: in weeks and persons, beside published contracts, and how well sourced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any, Protocol

from clausegen import baremes, formats
from clausegen.constats import Constat
from clausegen.marche import Lot, Marche
from clausegen.methodes import Ratio, alert, print_parameter
from clausegen.valeurs import Valeur, Valeurs

MILLE = Decimal(1000)
ACCORDS_CADRES = frozenset({"bons_commande", "marches_subsequents", "marche_subsequent"})
EN_LETTRES = 10
UN_AN = Decimal(12)


@dataclass(frozen=True)
class Comparaison:
    """A figure beside published ones, in a sentence; ``ecart`` when outside half to twice of them."""

    texte: str
    ecart: bool


class Calcul(Protocol):
    """What a comparison needs of a lot's calibration."""

    @property
    def heures(self) -> int | None:
        """The firm hours."""

    @property
    def ratio(self) -> Ratio | None:
        """The ratio, when hours follow the orders."""


def of_contract(marche: Marche, calculs: Sequence[Calcul]) -> Comparaison | None:
    """The whole contract: published figures are those of operations, not of single lots.

    ``None`` when a lot's hours or amount is missing, or when the lots have different ratios.
    """
    ratios = {calcul.ratio for calcul in calculs}
    if None not in ratios:
        ratio = ratios.pop()
        seul = ratio is not None and not ratios
        return per_thousand(ratio.heures, ratio.palier, "accord_cadre") if ratio and seul else None
    total = sum(calcul.heures or 0 for calcul in calculs)
    if ratios != {None} or not total:
        return None
    if marche.logements:
        return per_dwelling(Decimal(total), marche.logements)
    montants = [lot.montant_ht for lot in marche.lots if lot.montant_ht is not None]
    if len(montants) < len(marche.lots):
        return None
    return per_thousand(Decimal(total), sum(montants, Decimal(0)), family(marche.nature, marche.forme))


def compare(lot: Lot, valeurs: Valeurs, heures: int) -> Comparaison | None:
    """By dwelling for a single lot of housing, else by thousand euros; a training scale has no peer."""
    if "logements" in valeurs:
        return per_dwelling(Decimal(heures), int(valeurs["logements"].decimal))
    if lot.methode == "bareme" or "montant_ht" not in valeurs:
        return None
    nature, forme = (str(valeurs[cle].valeur) if cle in valeurs else "" for cle in ("nature", "forme"))
    return per_thousand(Decimal(heures), valeurs["montant_ht"].decimal, family(nature, forme))


def family(nature: str, forme: str) -> baremes.Famille | None:
    """Which published contracts a contract may be compared with; none for ordinary services yet."""
    if forme in ACCORDS_CADRES:
        return "accord_cadre"
    return "travaux" if nature == "travaux" else None


def per_thousand(heures: Decimal, montant: Decimal, famille: baremes.Famille | None) -> Comparaison | None:
    """« 0,63 heure par 1 000 € HT ; contrats publiés : 0,15 à 0,19 »."""
    if famille is None or not montant:
        return None
    return _beside(heures * MILLE / montant, "1\u202f000\u00a0€\u00a0HT", baremes.comparables(famille))


def per_dwelling(heures: Decimal, logements: int) -> Comparaison | None:
    """« 98,53 heures par logement ; contrats publiés : 99 »."""
    return _beside(heures / logements, "logement", baremes.comparables("logement")) if logements else None


def _beside(volume: Decimal, unite: str, publies: Sequence[baremes.Comparable]) -> Comparaison | None:
    if not publies:
        return None
    bas, haut = min(c.valeur for c in publies), max(c.valeur for c in publies)
    bornes = formats.nombre(bas) if bas == haut else f"{formats.nombre(bas)} à {formats.nombre(haut)}"
    lu = formats.accord(volume.quantize(Decimal("0.01")), "heure", "heures")
    texte = f"{lu} par {unite}\u00a0; contrats publiés\u00a0: {bornes}"
    return Comparaison(texte, not bas / 2 <= volume <= haut * 2)


def equivalences(valeurs: Valeurs, heures: int) -> str | None:
    """« environ 23 semaines ou 5,3 mois à temps plein, soit une personne pendant 5 mois »."""
    temps: Any = valeurs["temps_travail"].valeur if "temps_travail" in valeurs else None
    if not heures or temps is None:
        return None
    semaines, mois = heures / temps["semaine"], heures / temps["mois"]
    duree = valeurs["duree_mois"].decimal if "duree_mois" in valeurs else UN_AN
    personnes = max(ceil(mois / duree), 1)
    pendant = formats.mois(round(mois / personnes))
    if mois / personnes < 2:
        pendant = formats.accord(max(round(semaines / personnes), 1), "semaine", "semaines")
    temps_plein = f"{_about(semaines, 'semaine', 'semaines')} ou {_about(mois, 'mois', 'mois')} à temps plein"
    return f"environ {temps_plein}, soit {_persons(personnes)} pendant {pendant}"


def _about(quantite: Decimal, singulier: str, pluriel: str) -> str:
    """To the tenth under ten, whole above."""
    return formats.accord(quantite.quantize(Decimal("0.1" if quantite < 10 else "1")), singulier, pluriel)


def _persons(nombre: int) -> str:
    if nombre > EN_LETTRES:
        return formats.accord(nombre, "personne", "personnes")
    return f"{formats.lettres(nombre, feminin=True)} {'personne' if nombre == 1 else 'personnes'}"


def labour_hours(valeurs: Valeurs) -> Decimal | None:
    """The lot's own hours of work, said or estimated from its labour share."""
    if "heures_totales" in valeurs:
        return valeurs["heures_totales"].decimal
    if not {"montant_ht", "part_main_oeuvre", "cout_horaire"} <= valeurs.keys():
        return None
    cout = valeurs["cout_horaire"].decimal
    return valeurs["montant_ht"].decimal * valeurs["part_main_oeuvre"].decimal / cout if cout else None


def unsourced(valeurs: Valeurs, portees: Sequence[str]) -> tuple[Constat, ...]:
    """A warning when the share or the cost that carries the result (``portees``) has no source."""
    usages = [
        valeurs[cle]
        for cle in ("part_main_oeuvre", "cout_horaire")
        if cle in portees and valeurs[cle].statut == "usage"
    ]
    if not usages:
        return ()
    dites = formats.enumeration([f"{valeur.libelle} ({print_parameter(valeur)})" for valeur in usages])
    return (
        alert(
            "CAL-02",
            f"le volume repose sur des valeurs d'usage, non sourcées : {dites}",
            valeurs.get("methode", Valeur("methode", None, "regle", "", "")),
            "faites-les confirmer par le maître d'œuvre ou l'économiste, puis écrivez-les dans le profil",
            "a_verifier",
        ),
    )
