"""A profile out of the buyer's form: what it says, « à compléter » for the rest, nothing invented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from clausegen import questionnaire
from clausegen.arbre import Chemin
from clausegen.retours.fiche import Fiche

A_COMPLETER = "à compléter"
_NU = re.compile("[a-z][a-z0-9_-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The keys in the order of a profile; those that the form may leave out are written only when it says them.
TETE = {
    "reference": "donne aussi le nom du dossier écrit",
    "objet": "",
    "territoire": "facilitation, périmètre et valeurs par défaut",
    "base": "valeurs partagées par ce type de marché ; ce qui suit l'emporte",
    "statut": "« valide », avec « par » et « le », une fois relu",
    "consultation": "la loi de ce jour s'applique",
    "nature": "",
    "ccag": "",
    "forme": "",
    "dispositif": "condition (d'exécution) le plus souvent, critère ou réserve",
    "anru": "",
}
SUITE = {
    "lieux": "noms ou codes INSEE",
    "duree_mois": "",
    "minimum_ht": "confidentiel",
    "maximum_ht": "confidentiel",
    "valeur_estimee_besoin": "confidentiel : jamais dans les textes de la consultation",
    "logements": "",
}
FACULTATIVES = frozenset({"base", "anru", "minimum_ht", "maximum_ht", "logements"})
DU_TYPE = frozenset({"nature", "ccag", "forme", "dispositif"})
ACHETEUR = ("nom", "categorie", "siret", "service", "adresse", "courriel", "telephone")
LOT = {
    "numero": "",
    "intitule": "",
    "activite": "clé du barème : gros_oeuvre, peinture, nettoyage…",
    "duree_mois": "présence sur place",
    "methode": "",
    "montant_ht": "confidentiel",
}


def text(fiche: Fiche, territoire: str, source: str) -> str:
    """The profile in YAML; ``source`` names the form."""
    dites = fiche.values() | {("territoire",): territoire, ("statut",): "projet"}
    lignes = [
        f"# Profil de marché lu dans {source} : relisez-le, puis complétez-le.",
        f"# « {A_COMPLETER} » marque ce qui manque.",
        *(f"# {remarque}" for remarque in fiche.remarks()),
        *(f"# Pas compris – {sujet} : {reponse.souci}" for sujet, reponse in fiche.unread()),
        "format: 1",
        *_keys(dites, TETE),
        "",
        *_section("acheteur", dites, ACHETEUR),
        "",
        *_keys(dites, SUITE),
    ]
    if ("reconductions", "nombre") in dites:
        lignes += _section("reconductions", dites, ("nombre", "duree_mois"))
    return "\n".join([*lignes, "", "lots:", *_lots(dites, max(1, len(fiche.lots))), ""])


def _section(nom: str, dites: Mapping[Chemin, str], cles: Sequence[str]) -> Iterator[str]:
    yield f"{nom}:"
    propres = {chemin[1:]: valeur for chemin, valeur in dites.items() if chemin[0] == nom}
    for ligne in _keys(propres, dict.fromkeys(cles, "")):
        yield f"  {ligne}"


def _keys(dites: Mapping[Chemin, str], cles: Mapping[str, str]) -> Iterator[str]:
    for cle, aide in cles.items():
        if (cle,) not in dites and (cle in FACULTATIVES or (cle in DU_TYPE and ("base",) in dites)):
            continue
        valeur = dites.get((cle,))
        yield _line(cle, A_COMPLETER if valeur is None else _value(cle, valeur), aide)


def _lots(dites: Mapping[Chemin, str], nombre: int) -> Iterator[str]:
    for rang in range(nombre):
        lot = {chemin[2:]: valeur for chemin, valeur in dites.items() if chemin[:2] == ("lots", rang)}
        lot[("methode",)] = "montant"
        if nombre > 1:
            lot.setdefault(("numero",), f"{rang + 1:02d}")
        cles = LOT if ("numero",) in lot else {cle: aide for cle, aide in LOT.items() if cle != "numero"}
        for i, ligne in enumerate(_keys(lot, cles)):
            yield f"  {'  ' if i else '- '}{ligne}"


def _line(cle: str, valeur: str, aide: str) -> str:
    return f"{cle}: {valeur}" + (f"    # {aide}" if aide else "")


def _value(cle: str, valeur: str) -> str:
    if cle == "lieux":
        return f"[{', '.join(_quote(nom) for nom in questionnaire.communes(valeur))}]"
    return _quote(valeur)


def _quote(valeur: str) -> str:
    return valeur if _NU.fullmatch(valeur) else json.dumps(valeur, ensure_ascii=False)
