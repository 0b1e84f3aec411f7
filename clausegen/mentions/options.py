"""Provisions that a profile asks for under ``clause.options``, and those of a group: a sentence each."""

from __future__ import annotations

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import CODE
from clausegen.mentions.parties import article, contract
from clausegen.mentions.table import mention


@mention("rappel des objectifs de la clause ; vide si le profil ne le demande pas")
def preambule(cas: Cas) -> list[str]:
    """Of no effect: the ground of the clause is its own article."""
    if not cas.marche.clause.options.preambule:
        return []
    phrases = ["Cette clause favorise l'accès à l'emploi et la lutte contre l'exclusion."]
    if cas.marche.forme != "prive":
        numero = article(cas, "developpement_durable")
        phrases.append(
            "Elle contribue aux objectifs de développement durable de la commande publique "
            f"(article {numero} du {CODE})."
        )
    return phrases


@mention("conditions de la globalisation, une phrase chacune ; vide si le profil ne les demande pas")
def regles_globalisation(cas: Cas) -> list[str]:
    """In the person's interest, between contracts under way, each with its share."""
    if not cas.marche.clause.options.globalisation_conditions:
        return []
    return [
        "Le facilitateur vérifie que la globalisation sert le parcours de la personne.",
        "Les contrats concernés sont en cours d'exécution en même temps.",
        "Les heures se répartissent entre eux à proportion du volume de chacun.",
    ]


def scope(cas: Cas) -> list[str]:
    """The only part of the work that owes hours, when it is not all."""
    perimetre = cas.marche.clause.options.perimetre
    return [f"L'action d'insertion porte seulement sur {perimetre.rstrip('.')}."] if perimetre else []


def members(cas: Cas) -> list[str]:
    """What a group of companies owes together, and shares out by itself."""
    if cas.marche.groupement is None:
        return []
    phrases = []
    if cas.marche.groupement == "solidaire":
        phrases.append("Chaque membre du groupement solidaire répond de la totalité du volume.")
    phrases.append(
        "Les membres du groupement peuvent changer entre eux la répartition des heures\u00a0; "
        "le mandataire en informe le facilitateur."
    )
    return phrases


def follow_up(cas: Cas, *, annuel: bool) -> list[str]:
    """What is declared, submitted and examined besides the usual reports."""
    options = cas.marche.clause.options
    titulaire = str(cas.clause["termes.titulaire"].valeur)
    phrases = []
    if options.declaration_embauche_jours is not None:
        delai = formats.accord(options.declaration_embauche_jours, "jour", "jours")
        phrases.append(
            f"{formats.terme(titulaire, majuscule=True)} déclare chaque embauche au facilitateur dans les "
            f"{delai}\u00a0; l'éligibilité est toujours établie avant."
        )
    if options.avis_sous_traitance:
        phrases.append(
            f"Avant de confier une partie des heures à un sous-traitant, {titulaire} recueille l'avis du "
            "facilitateur sur leur répartition."
        )
    if options.comite_pilotage:
        bilan = "\u00a0; le bilan annuel lui est remis avant sa réunion" if annuel else ""
        phrases.append(f"Le comité de pilotage examine l'action d'insertion{bilan}.")
    return phrases


def termination(cas: Cas) -> list[str]:
    """From which total of penalties the contract may end."""
    seuil = cas.marche.clause.options.seuil_resiliation
    if seuil is None:
        return []
    acheteur = formats.terme(str(cas.clause["termes.acheteur"].valeur), majuscule=True)
    titulaire = formats.terme(str(cas.clause["termes.titulaire"].valeur), "de")
    base = "du lot" if cas.marche.alloti else formats.terme(contract(cas), "de")
    return [
        f"{acheteur} peut résilier {contract(cas)} aux torts {titulaire} quand le total de ces pénalités "
        f"atteint {formats.pourcentage(seuil)} du montant hors taxes {base}, après une mise en demeure "
        "restée sans effet."
    ]
