"""The notice: conditions of execution in a few sentences, coded fields, essential data."""

from __future__ import annotations

from clausegen import formats
from clausegen.conformite.cas import A_CRITERE, Cas
from clausegen.mentions.critere import critere
from clausegen.mentions.parties import fondement, piece
from clausegen.mentions.reserves import (
    ESS,
    MARCHE_INSERTION,
    STRUCTURES,
    autre_condition,
    marche_insertion,
    reserve,
    who,
)
from clausegen.mentions.table import mention
from clausegen.mentions.volumes import lot_name, volumes

OBJECTIF = "insertion"


@mention("conditions d'exécution pour l'avis, une phrase chacune")
def avis_conditions(cas: Cas) -> list[str]:
    """What BT-70 holds: the condition, its volumes; another condition, as the buyer wrote it."""
    phrases = []
    if cas.avec_clause:
        motif = f", prise en application {fondement(cas)}" if fondement(cas) else ""
        phrases.append(f"Clause sociale d'insertion\u00a0: condition d'exécution{motif}.")
        phrases += [
            f"Lot {lot_name(cas, rang)}\u00a0: {volume}{f', {partie}' if partie else ''}."
            if cas.marche.alloti
            else f"Volume d'insertion\u00a0: {volume}{f', {partie}' if partie else ''}."
            for rang in cas.avec_clause
            for partie, volume in volumes(cas, rang)
        ]
        phrases.append(f"Le contrôle et les pénalités sont fixés par {piece(cas)}.")
    if texte := autre_condition(cas):
        phrases.append(f"Condition d'exécution sociale\u00a0: {texte[0].lower()}{texte[1:]}")
    return phrases


@mention("champs de l'avis\u00a0: champ, libelle, valeur")
def avis_champs(cas: Cas) -> list[dict[str, str]]:
    """BT-71, BT-736, BT-70, BT-775 and the essential data; lots differ only where the values do."""
    return [
        {"champ": "BT-71", "libelle": "Participation réservée", "valeur": _by_lot(cas, "participation")},
        {"champ": "BT-736", "libelle": "Exécution réservée", "valeur": _by_lot(cas, "execution")},
        {
            "champ": "BT-70",
            "libelle": "Conditions d'exécution",
            "valeur": "le texte ci-dessus"
            if avis_conditions(cas) or reserve(cas)
            else "sans objet pour l'insertion",
        },
        {"champ": "BT-775", "libelle": "Objectif social", "valeur": _objective(cas)},
        {
            "champ": "considerationsSociales",
            "libelle": "Données essentielles",
            "valeur": formats.enumeration(_essential(cas)),
        },
    ]


def _by_lot(cas: Cas, liste: str) -> str:
    """The code of each lot; said once when all have the same."""
    codes = cas.droit("avis_publicite")[liste]
    par_valeur: dict[str, list[int]] = {}
    for rang in range(len(cas.marche.lots)):
        ligne = codes.get(cas.dispositif(rang), codes["aucune"])
        par_valeur.setdefault(_coded(ligne), []).append(rang)
    if len(par_valeur) == 1:
        return next(iter(par_valeur))
    return "\n".join(f"{who(cas, tuple(rangs))}\u00a0: {valeur}" for valeur, rangs in par_valeur.items())


def _coded(ligne: dict[str, str]) -> str:
    return f"{ligne['libelle']} (code «\u00a0{ligne['code']}\u00a0»)"


def _objective(cas: Cas) -> str:
    objectifs = cas.droit("avis_publicite")["objectif"]
    autres = set(STRUCTURES) - {ESS}
    insertion = cas.avec_clause or critere(cas) or cas.avec_dispositif(*autres, MARCHE_INSERTION)
    return _coded(objectifs[OBJECTIF if insertion else "autre"])


def _essential(cas: Cas) -> list[str]:
    valeurs = cas.droit("avis_publicite")["donnees_essentielles"]
    clause = bool(cas.avec_clause or autre_condition(cas)) or marche_insertion(cas)
    presentes = {"clause": clause, "critere": critere(cas), "reserve": reserve(cas)}
    return [f"«\u00a0{valeurs[cle]}\u00a0»" for cle, vrai in presentes.items() if vrai] or [
        f"«\u00a0{valeurs['aucune']}\u00a0»"
    ]


@mention("critère d'insertion, en une phrase pour l'avis ; vide sans critère")
def avis_critere(cas: Cas) -> str:
    """Only that it exists: its weight stands with the other criteria."""
    if not critere(cas):
        return ""
    rangs = cas.avec_dispositif(*A_CRITERE)
    partiel = cas.marche.alloti and len(rangs) < len(cas.marche.lots)
    lots = who(cas, rangs)
    suite = f" ({lots[0].lower()}{lots[1:]})" if partiel else ""
    return f"La qualité de l'insertion figure parmi les critères d'attribution{suite}."
