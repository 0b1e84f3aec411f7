"""CCA: the clause and the general administrative clauses: choice, drafting, minimum content, follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clausegen import droit
from clausegen.conformite.cas import Cas, value
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER, INFORMATION, Reponse, regle
from clausegen.reader import Chemin

MINIMUM = "CCAG 2021, clause d'insertion sociale, contenu minimal des documents particuliers"
SANS_CCAG = "bonne pratique, sur le modèle des CCAG de 2021"
HORS_CCAG = frozenset({"prive", "concession"})

# What each CCAG is written for; several may meet in a global contract, where nothing is said.
NATURES: Mapping[str, frozenset[str]] = {
    "travaux": frozenset({"travaux"}),
    "fcs": frozenset({"fournitures", "services"}),
    "pi": frozenset({"services"}),
    "tic": frozenset({"fournitures", "services"}),
    "mi": frozenset({"fournitures", "services", "travaux"}),
    "moe": frozenset({"services"}),
}


def cite(cas: Cas, entree: str) -> str:
    """« CCAG Travaux, art. 20.1.5 », of the first CCAG of the lots with hours."""
    try:
        carte = next(maps(cas), None)
    except droit.ParametreAbsent:
        return "CCAG en vigueur à cette date"
    numero = getattr(carte, entree, None)
    return f"{carte.sigle}, art. {numero}" if carte and numero else SANS_CCAG


def maps(cas: Cas) -> Iterator[droit.Ccag]:
    """The article maps of the CCAG that govern lots with hours, each once. Raises ParametreAbsent."""
    for nom in dict.fromkeys(cas.ccag(rang) for rang in cas.imposees):
        if nom != "aucun":
            yield droit.ccag(nom, cas.jour)


def where(cas: Cas, rang: int) -> Chemin:
    """The key that names the lot's CCAG."""
    return ("lots", rang, "ccag") if cas.lot(rang).ccag else ("ccag",)


@regle("CCA-01", reference="code de la commande publique, art. R2112-2", gravite=INFORMATION)
def sans_ccag(cas: Cas) -> Iterator[Reponse]:
    """Sans CCAG, la clause est écrite en entier."""
    if cas.marche.forme in HORS_CCAG:
        return
    for chemin in dict.fromkeys(where(cas, rang) for rang in cas.imposees if cas.ccag(rang) == "aucun"):
        yield Reponse(
            "aucun CCAG ne s'applique : publics, modalités, suivi et pénalités n'existent que s'ils sont "
            "écrits",
            "gardez la rédaction complète, ou faites viser par l'acheteur le CCAG 2021 de son achat",
            chemin,
        )


@regle("CCA-02", reference="code de la commande publique, art. R2112-2", gravite=A_VERIFIER)
def ccag_et_nature(cas: Cas) -> Iterator[Reponse]:
    """Le CCAG visé est celui de la nature de l'achat."""
    if cas.marche.forme in {"global", "partenariat", *HORS_CCAG}:
        return
    nature = cas.marche.nature
    for chemin, nom in {where(cas, rang): cas.ccag(rang) for rang in range(len(cas.marche.lots))}.items():
        if nom != "aucun" and nature not in NATURES[nom]:
            yield Reponse(
                f"le CCAG « {nom} » n'est pas écrit pour un achat de {nature}",
                "vérifiez « nature » et « ccag » : les articles cités et le nom des parties en dépendent",
                chemin,
            )


@regle("CCA-03", reference=MINIMUM, gravite=A_CORRIGER)
def courte_sans_ccag(cas: Cas) -> Iterator[Reponse]:
    """La rédaction courte renvoie à un CCAG : sans lui, elle n'oblige à rien."""
    nus = [rang for rang in cas.imposees if cas.ccag(rang) == "aucun"]
    choisie = cas.clause["redaction"].origine != "regle"  # by default, each lot has the drafting it needs
    if nus and choisie and value(cas.clause, "redaction", str) == "courte":
        yield Reponse(
            "la rédaction courte renvoie à un CCAG, or aucun ne s'applique"
            + (f" ({', '.join(cas.nom(rang) for rang in nus)})" if cas.marche.alloti else ""),
            "écrivez « redaction: complete », ou indiquez le CCAG 2021 applicable",
            ("clause", "redaction"),
        )


@regle("CCA-04", reference=MINIMUM, gravite=A_VERIFIER)
def perimetre(cas: Cas) -> Iterator[Reponse]:
    """Le périmètre de l'action est écrit : les lots concernés ont un intitulé."""
    for rang in cas.imposees:
        if cas.marche.alloti and cas.lot(rang).intitule is None:
            yield Reponse(
                f"{cas.nom(rang)} porte des heures sans intitulé : le périmètre de l'action n'est pas dit",
                "donnez l'intitulé du lot tel qu'il figure à l'avis",
                ("lots", rang, "intitule"),
                reference=cite(cas, "clause"),
            )


@regle("CCA-05", reference=MINIMUM, gravite=A_VERIFIER)
def facilitateur(cas: Cas) -> Iterator[Reponse]:
    """Les documents du marché donnent les coordonnées du facilitateur."""
    if not cas.imposees:
        return
    joindre = [f"facilitateur.{cle}" for cle in ("courriel", "telephone", "adresse")]
    if "facilitateur.structure" not in cas.clause:
        yield Reponse(
            "la structure du facilitateur n'est dite ni par le profil ni par la fiche du territoire",
            "complétez « structure »",
            ("facilitateur", "structure"),
            reference=cite(cas, "clause"),
        )
    if not any(cle in cas.clause for cle in joindre):
        yield Reponse(
            "aucun moyen de joindre le facilitateur n'est donné",
            "complétez une adresse de service, un téléphone ou une adresse postale (jamais le nom d'une "
            "personne)",
            ("facilitateur", "courriel"),
            reference=cite(cas, "clause"),
        )


@regle("CCA-06", reference="CCAG 2021, clause d'insertion sociale, réunions", gravite=A_VERIFIER)
def demarrage(cas: Cas) -> Iterator[Reponse]:
    """Le délai de la réunion de démarrage est fixé par les documents du marché."""
    if cas.imposees and "demarrage.reunion_jours" not in cas.clause:
        yield Reponse(
            "le délai de la réunion de démarrage n'est pas fixé, et rien d'autre ne le fixe",
            "indiquez un nombre de jours à compter de la notification",
            ("clause", "demarrage", "reunion_jours"),
            reference=cite(cas, "reunions"),
        )


@regle("CCA-07", reference="CCAG 2021, clause d'insertion sociale, information", gravite=A_VERIFIER)
def information(cas: Cas) -> Iterator[Reponse]:
    """La fréquence des informations données par l'entreprise est fixée par les documents du marché."""
    if not cas.imposees:
        return
    for cle, nom in (("periodicite", "la périodicité"), ("jour_limite", "le jour limite d'envoi")):
        if f"suivi.{cle}" not in cas.clause:
            yield Reponse(
                f"il manque {nom} des relevés d'heures : un relevé sans échéance n'est jamais en retard",
                f"complétez « {cle} »",
                ("clause", "suivi", cle),
                reference=cite(cas, "correspondant"),
            )


@regle("CCA-08", reference="code de la commande publique, art. R2112-2", gravite=A_VERIFIER)
def ccag_hors_marche(cas: Cas) -> Iterator[Reponse]:
    """Hors marché public, un CCAG ne vaut que si le contrat le rend applicable."""
    if cas.marche.forme not in HORS_CCAG:
        return
    quoi = "une concession" if cas.marche.forme == "concession" else "un contrat privé"
    vises = (where(cas, rang) for rang in range(len(cas.marche.lots)) if cas.ccag(rang) != "aucun")
    for chemin in dict.fromkeys(vises):
        yield Reponse(
            f"un CCAG des marchés publics est visé dans {quoi}",
            "écrivez « ccag: aucun » (rédaction complète), ou vérifiez que le contrat le rend applicable",
            chemin,
        )


@regle("CCA-09", reference="principe de lecture : un seul CCAG par lot", gravite=INFORMATION)
def plusieurs_ccag(cas: Cas) -> Iterator[Reponse]:
    """Quand les lots relèvent de CCAG différents, chaque lot cite le sien."""
    noms = dict.fromkeys(cas.ccag(rang) for rang in cas.imposees)
    if len(noms) > 1:
        yield Reponse(
            f"les lots relèvent de CCAG différents ({', '.join(noms)}) : articles cités et parties changent "
            "avec eux",
            "dites dans chaque pièce quel CCAG vaut pour quel lot",
            ("ccag",),
        )
