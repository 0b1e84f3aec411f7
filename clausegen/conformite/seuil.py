"""Does the law require a social condition here? The threshold, the regime, and what is missing to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from clausegen import droit, formats
from clausegen.conformite.cas import Cas
from clausegen.droit import ValeurDroit
from clausegen.reader import Chemin

VALEUR: Chemin = ("valeur_estimee_besoin",)
CATEGORIE: Chemin = ("acheteur", "categorie")
CONSULTATION_MERE: Chemin = ("date_consultation_accord_cadre",)

SEUIL_PAR_CATEGORIE: Mapping[str, str] = {
    "autorite_centrale": "fournitures_services_centrale",
    "pouvoir_adjudicateur": "fournitures_services",
    "entite_adjudicatrice": "fournitures_services_entite",
}
OBLIGATOIRE = "obligatoire"


@dataclass(frozen=True)
class Soumission:
    """Whether the law requires it: its reason in words, the keys that would settle a doubt."""

    reponse: Literal["oui", "non", "indeterminable"]
    motif: str
    manque: tuple[Chemin, ...] = ()


def regime(cas: Cas) -> str:
    """The family of contracts whose regime applies, as ``obligation_sociale`` names it."""
    marche = cas.marche
    if marche.forme == "concession":
        return "concessions_defense" if marche.defense else "concessions"
    if marche.defense:
        return "defense_securite"
    return "partenariat" if marche.forme == "partenariat" else "marches"


def law(cas: Cas) -> str:
    """The article that lays down the obligation for this contract."""
    article = "L3114-2-1" if cas.marche.forme == "concession" else "L2112-2-1"
    return f"code de la commande publique, art. {article}"


def in_force(cas: Cas, jour: date) -> bool:
    """Whether the obligation exists, that day, for a contract of this family above the thresholds."""
    return bool(droit.at(f"obligation_sociale.{regime(cas)}", jour).valeur == OBLIGATOIRE)


def coming(cas: Cas) -> date | None:
    """The first later day from which the obligation would apply to this family of contracts."""
    valeurs = droit.parametre("obligation_sociale").valeurs
    apres = (v.depuis for v in valeurs if v.depuis > cas.jour and v.valeur[regime(cas)] == OBLIGATOIRE)
    return next(apres, None)


def floor(cas: Cas) -> Decimal:
    """What the need is worth at least: all the lots and their optional parts, or the framework's maximum."""
    marche = cas.marche
    estimes = Decimal(0)
    maximums = Decimal(0)
    for lot in marche.lots:
        parts = [lot.montant_ht or lot.montant_estime, *(tranche.montant_ht for tranche in lot.tranches)]
        estimes += sum((part for part in parts if part), Decimal(0))
        maximums += lot.maximum_ht or Decimal(0)
    return max(estimes, maximums, marche.maximum_ht or Decimal(0))


def thresholds(cas: Cas) -> list[ValeurDroit]:
    """The thresholds that may apply, lowest first: one when the category is known or does not matter."""
    marche = cas.marche
    toutes = tuple(SEUIL_PAR_CATEGORIE.values())
    if marche.forme == "concession":
        cles: tuple[str, ...] = ("concessions",)
    elif marche.nature == "travaux":
        cles = ("travaux",)
    else:
        connue = SEUIL_PAR_CATEGORIE.get(marche.acheteur.categorie or "")
        cles = (connue,) if connue else toutes
    return sorted((droit.at(f"seuils_europeens.{cle}", cas.jour) for cle in cles), key=lambda s: s.valeur)


def _print(seuil: ValeurDroit) -> str:
    doute = ", valeur à vérifier" if seuil.confiance == "a_verifier" else ""
    return f"{formats.montant(seuil.valeur)}{doute}"


def level(cas: Cas) -> Soumission:
    """Whether the need reaches the European threshold on the day, from what the profile says."""
    valeur = cas.marche.valeur_estimee_besoin
    seuils = thresholds(cas)
    connue = floor(cas) if valeur is None else valeur
    nom = "ce que le profil totalise" if valeur is None else "la valeur estimée du besoin"
    lu = f"{nom} ({formats.montant(connue)})"
    if connue >= seuils[-1].valeur:
        return Soumission("oui", f"{lu} atteint le seuil européen ({_print(seuils[-1])})")
    if valeur is not None and valeur < seuils[0].valeur:
        return Soumission("non", f"{lu} est sous le seuil européen ({_print(seuils[0])})")
    manque = (*([VALEUR] if valeur is None else []), *([CATEGORIE] if len(seuils) > 1 else []))
    plage = formats.enumeration([_print(seuil) for seuil in seuils])
    return Soumission("indeterminable", f"{lu} ne suffit pas à situer le besoin ({plage})", manque)


def required(cas: Cas) -> Soumission:
    """Whether a social condition is required: the regime of the day first, then the threshold."""
    if cas.prive:
        return Soumission("non", "le code de la commande publique ne s'applique pas à ce contrat")
    if not in_force(cas, cas.jour):
        return Soumission("non", "la condition sociale est facultative à cette date pour ce contrat")
    mere = cas.marche.date_consultation_accord_cadre
    if cas.marche.forme == "marche_subsequent":
        if mere is None:
            return Soumission(
                "indeterminable", "le régime est celui du jour de l'accord-cadre", (CONSULTATION_MERE,)
            )
        if not in_force(cas, mere):
            return Soumission(
                "non", f"l'accord-cadre a été consulté avant l'obligation ({formats.jour(mere)})"
            )
    return level(cas)
