"""What is left to ask the buyer, in the words of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausegen import formats, reader, valeurs
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat
from clausegen.reader import Chemin

AU_PLUS = 4
NOTRES = ("facilitateur", "territoire", "statut", "base")  # what the buyer does not know better than we do
# findings on the profile as a file, or for the facilitator alone
A_NOUS = ("CLE-", "CON-", "LIE-", "DOC-", "COU-")
LIBELLES = {
    **valeurs.LIBELLES,
    "acheteur.nom": "nom exact du maître d'ouvrage",
    "acheteur.categorie": "qui achète, pour quelle activité (collectivité, État, eau, énergie, transports…)",
    "acheteur.siret": "Siret du maître d'ouvrage",
    "acheteur.service": "service qui passe le marché",
    "acheteur.adresse": "adresse du maître d'ouvrage",
    "acheteur.courriel": "boîte de service où vous écrire",
    "acheteur.telephone": "téléphone du service",
    "consultation": "date d'envoi de la consultation",
    "ccag": "CCAG auquel le marché se réfère",
    "forme": "forme du marché (ordinaire, accord-cadre…)",
    "attributaires": "un seul titulaire, ou plusieurs",
    "lieux": "communes où le marché s'exécute",
    "duree_mois": "durée",
    "logements": "nombre de logements",
    "valeur_estimee_besoin": "valeur estimée du besoin entier, tous lots compris",
    "minimum_ht": "minimum de l'accord-cadre",
    "maximum_ht": "maximum de l'accord-cadre",
    "montant_ht": "estimation hors taxes",
    "montant_estime": "montant estimé des commandes",
    "numero": "numéro",
    "intitule": "intitulé",
    "activite": "corps d'état ou activité",
    "bareme": "barème retenu",
    "methode": "mode de calcul souhaité",
    "actions_alternatives.choix": "qui choisit entre les heures et l'action",
    "actions_alternatives.moment": "quand se fait le choix entre les heures et l'action",
    "actions_alternatives.penalite": "pénalité par action non réalisée",
}


def missing(cas: Cas) -> list[str]:
    """The facts that the profile leaves blank or the calculation lacks, one line each, in its order."""
    calcul: set[Chemin] = {
        ("lots", rang, *cle.split(".")[:1]) for rang, c in enumerate(cas.calibrages) for cle in c.manque
    }
    demandes = [c for c in sorted(cas.profil.blancs | calcul, key=_order) if c[0] not in NOTRES]
    return list(dict.fromkeys(_label(cas, chemin) for chemin in demandes))


def _order(chemin: Chemin) -> tuple[bool, str]:
    return chemin[0] == "lots", reader.cle(chemin)


def _label(cas: Cas, chemin: Chemin) -> str:
    """« lot 03, estimation hors taxes »."""
    if chemin[0] != "lots" or len(chemin) < 3 or not isinstance(chemin[1], int):
        return _words(chemin)
    lot = f"lot {cas.marche.lots[chemin[1]].numero}, " if cas.marche.alloti else ""
    return lot + _words(chemin[2:])


def _words(chemin: Chemin) -> str:
    """The label of a key, else of its last word, else that word."""
    noms = [str(pas) for pas in chemin if isinstance(pas, str)]
    for debut in range(len(noms)):
        if libelle := LIBELLES.get(".".join(noms[debut:])):
            return libelle
    return " ".join(noms).replace("_", " ")


def questions(constats: Sequence[Constat], points: Sequence[str]) -> list[str]:
    """What is to be settled, gravest first: blanks of the documents in one line, then the findings, short."""
    demandes = [point for point in points if "facilitateur" not in point]
    lignes = [f"à compléter dans les documents : {' ; '.join(demandes)}"] if demandes else []
    lignes += _heads(constats)
    if len(lignes) > AU_PLUS:
        reste = len(lignes) - AU_PLUS + 1
        lignes[AU_PLUS - 1 :] = [f"{reste} autres points, énumérés dans la note de calibrage"]
    return lignes


def _heads(constats: Sequence[Constat]) -> Iterator[str]:
    """The beginning of each finding's message, once for all findings of a rule."""
    par_regle: dict[str, list[Constat]] = {}
    for constat in constats:
        if _concerns_buyer(constat):
            par_regle.setdefault(constat.code, []).append(constat)
    for freres in par_regle.values():
        tete = _head(freres[0].message)
        autres = len(freres) - 1
        suite = f" (et {autres} autre{'s' if autres > 1 else ''} de même)" if autres else ""
        yield tete + suite


def _head(message: str) -> str:
    """Its first words; a missing value by its name: « montant estimé…, pour savoir si … »."""
    if not message.startswith("indéterminable : il manque "):
        return message.partition(" : ")[0]
    manque, _, question = message.partition(" pour savoir ")
    cles = [re.findall("[a-z_]+", cle.removeprefix("lots")) for cle in re.findall("« (.+?) »", manque)]
    return f"{formats.enumeration([_words(tuple(cle)) for cle in cles])}, pour savoir {question}"


def _concerns_buyer(constat: Constat) -> bool:
    notre = constat.code.startswith(A_NOUS) or (constat.cle or "").startswith(NOTRES)
    return constat.gravite != "information" and not notre
