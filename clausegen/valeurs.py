"""Each value of a contract, resolved lot → marché → type → territoire → barème, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, get_args

from clausegen import baremes, droit, formats, reader
from clausegen.clause import Demarrage, Facilitateur, Modalite, Penalites, Suivi
from clausegen.constats import Adresse, Lieu
from clausegen.marche import CLES_DE_METHODE, Lot, Marche, Parametres, Profil
from clausegen.territoires import Defaut, Territoire

Origine = Literal["lot", "marche", "type", "territoire", "bareme", "regle", "document"]

LIBELLES = {
    "montant_ht": "montant",
    "part_main_oeuvre": "part de main-d'œuvre",
    "taux_insertion": "taux d'insertion",
    "cout_horaire": "coût horaire",
    "heures_totales": "heures de travail du lot",
    "heures_reprises_mois": "heures à reprendre",
    "heures_par_palier": "heures par palier",
    "montant_estime": "montant estimé",
    "duree_mois": "durée",
    "bareme": "barème",
    "methode": "méthode",
}
CLES_DU_LOT = (*sorted(CLES_DE_METHODE), "montant_ht", "duree_mois", "methode", "dispositif", "ccag")
CLES_DU_MARCHE = ("nature", "forme", "dispositif", "ccag", "duree_mois", "reconductions")
CLES_DU_CALIBRAGE = tuple(Parametres.model_fields)
CLES_DU_FACILITATEUR = tuple(Facilitateur.model_fields)
CLES_DE_FICHE = (
    *(f"penalites.{cle}" for cle in Penalites.model_fields),
    *(f"demarrage.{cle}" for cle in Demarrage.model_fields),
    *(f"suivi.{cle}" for cle in Suivi.model_fields),
    "embauche_duree_mois",
    "conservation_mois",
)
CLES_DE_CLAUSE = (
    *CLES_DE_FICHE,
    "redaction",
    "piece_administrative",
    "termes.acheteur",
    "termes.titulaire",
    "publics",
    "modalites",
    "globalisation",
    "annexe_ae",
    "numero_article",
)
# how the parties are called when no CCAG says it
TERMES = {
    "prive": ("le maître d'ouvrage", "l'entreprise"),
    "concession": ("l'autorité concédante", "le concessionnaire"),
}
TERMES_PUBLICS = ("l'acheteur", "le titulaire")


@dataclass(frozen=True)
class Valeur:
    """A value and its origin; ``chemin`` is its dotted key in the file, « lots[1].montant_ht »."""

    cle: str
    valeur: object
    origine: Origine
    statut: str
    source: str
    fichier: str | None = None
    ligne: Lieu | None = None
    chemin: str | None = None

    @property
    def decimal(self) -> Decimal:
        """The value as a number. Raises TypeError when it is not one."""
        if not isinstance(self.valeur, Decimal | int) or isinstance(self.valeur, bool):
            raise TypeError(f"{self.cle} n'est pas un nombre")
        return Decimal(self.valeur)

    @property
    def libelle(self) -> str:
        """The key in plain French."""
        return LIBELLES.get(self.cle, self.cle.replace("_", " "))

    def provenance(self) -> str:
        """« profil, ligne 12 », « territoire Dieppe-Maritime (usage) », « barème, gros œuvre (usage…) »."""
        lieu = str(self.ligne) if isinstance(self.ligne, Adresse) else f"ligne {self.ligne}"
        ligne = f", {lieu}" if self.ligne else ""
        match self.origine:
            case "lot" | "marche":
                return f"profil{ligne}"
            case "type":
                return f"type {self.source}{ligne}"
            case "territoire":
                return f"territoire {self.source}"
            case "bareme":
                return f"barème, {self.source}"
            case "document":
                return "document de l'acheteur"
            case _:
                return f"règle{formats.INSECABLE}: {self.source}"


Valeurs = Mapping[str, Valeur]


def of_lot(profil: Profil, rang: int, territoire: Territoire) -> Valeurs:
    """What is known to calibrate a lot; a key known nowhere is left out."""
    marche = profil.marche
    lot = marche.lots[rang]
    metier = _trade(lot)
    natures = _natures(lot, metier, marche)
    return {
        **_from_scale(metier),
        **_from_sheet(territoire, "calibrage", CLES_DU_CALIBRAGE, natures),
        **_from_local_scale(territoire, metier),
        **_from_profile(profil, ("calibrage",), CLES_DU_CALIBRAGE),
        **_from_profile(profil, (), CLES_DU_MARCHE if marche.alloti else (*CLES_DU_MARCHE, "logements")),
        **_from_profile(profil, ("lots", rang), CLES_DU_LOT),
        **_from_local_steps(territoire, lot),
        **_from_law(marche),
    }


def of_clause(profil: Profil, territoire: Territoire) -> Valeurs:
    """What is known to draft the clause, under dotted keys; a key known nowhere is left out."""
    marche = profil.marche
    return {
        **_from_rules(marche),
        **_from_facilitation(territoire),
        **_from_sheet(territoire, "clause", CLES_DE_FICHE, (marche.nature,)),
        **_from_profile(profil, ("clause",), CLES_DE_CLAUSE),
        **_from_profile(profil, (), tuple(f"facilitateur.{nom}" for nom in CLES_DU_FACILITATEUR)),
    }


def _trade(lot: Lot) -> baremes.Activite | None:
    """The lot's activity on the scale, by its key, else by its BT or TP index."""
    if lot.activite:
        return baremes.activite(lot.activite)
    metiers = baremes.activites().values()
    return next((m for m in metiers if lot.code_index and m.code_index == lot.code_index), None)


def _natures(lot: Lot, metier: baremes.Activite | None, marche: Marche) -> tuple[str, ...]:
    """Under which words the sheet may hold a default of its own; the cleaning method is cleaning."""
    activite = "nettoyage" if lot.methode == "proprete" else metier.cle if metier else lot.activite
    return tuple(filter(None, (activite, marche.nature)))


def _from_profile(profil: Profil, chemin: reader.Chemin, cles: Iterable[str]) -> dict[str, Valeur]:
    racine: Any = profil.marche
    for pas in chemin:
        racine = racine[pas] if isinstance(pas, int) else getattr(racine, pas)
    origine: Origine = "lot" if chemin[:1] == ("lots",) else "marche"
    lues = ((cle, _walk(racine, cle)) for cle in cles)
    return {
        cle: _said(profil, (*chemin, *cle.split(".")), Valeur(cle, lue, origine, "profil", "profil"))
        for cle, lue in lues
        if lue is not None and lue != ()
    }


def _said(profil: Profil, chemin: reader.Chemin, valeur: Valeur) -> Valeur:
    position = profil.position(chemin)
    fichier, ligne = (str(position.fichier), position.ligne) if position else (str(profil.fichier), None)
    situee = replace(valeur, fichier=fichier, ligne=ligne, chemin=reader.cle(chemin))
    if profil.type_fichier and profil.from_type(chemin):
        return replace(situee, origine="type", statut="usage", source=profil.type_fichier.stem)
    return situee


def _from_sheet(
    territoire: Territoire, section: str, cles: Iterable[str], natures: tuple[str, ...]
) -> dict[str, Valeur]:
    valeurs = {}
    for cle in cles:
        if not _held(territoire, f"{section}.{cle}"):
            continue
        if (defaut := territoire.defaut(f"{section}.{cle}", *natures)) is not None:
            valeurs[cle] = _default(territoire, cle, defaut)
    return valeurs


def _default(territoire: Territoire, cle: str, defaut: Defaut, lu: object = None) -> Valeur:
    """A value that the territory's sheet sets; ``lu`` when it is more than what is written there."""
    source = f"{territoire.libelle} ({defaut.mention})"
    valeur = defaut.valeur if lu is None else lu
    return Valeur(cle, valeur, "territoire", defaut.statut, source, str(defaut.fichier), defaut.ligne)


def _from_local_scale(territoire: Territoire, metier: baremes.Activite | None) -> dict[str, Valeur]:
    """The values of the scale that this territory replaces for the lot's trade."""
    if metier is None:
        return {}
    locales = territoire.local(metier.cle, "part_main_oeuvre") | territoire.local(metier.cle, "cout_horaire")
    return {cle: _default(territoire, cle, defaut) for cle, defaut in locales.items()}


def _from_local_steps(territoire: Territoire, lot: Lot) -> dict[str, Valeur]:
    """The step scale that the lot names, when it is this territory's own."""
    locale = territoire.echelle(lot.bareme) if lot.bareme else None
    return {"echelle": _default(territoire, "echelle", locale[1], locale[0])} if locale else {}


def _held(territoire: Territoire, cle: str) -> bool:
    """Whether a sheet can hold a default under that key."""
    section, _, nom = cle.rpartition(".")
    return hasattr(_walk(territoire, section), nom)


def _from_facilitation(territoire: Territoire) -> dict[str, Valeur]:
    valeurs = {}
    for nom in CLES_DU_FACILITATEUR:
        if (lu := getattr(territoire.facilitateur, nom)) is not None:
            position = territoire.positions.get(("facilitateur", nom))
            ligne = position.ligne if position else None
            cle, fichier = f"facilitateur.{nom}", str(territoire.fichier)
            valeurs[cle] = Valeur(cle, lu, "territoire", "lu", territoire.libelle, fichier, ligne)
    return valeurs


def _from_scale(metier: baremes.Activite | None) -> dict[str, Valeur]:
    valeurs = _range("taux_insertion", baremes.taux(), baremes.taux().libelle)
    if metier is None:
        return valeurs
    return {
        **valeurs,
        **_range("part_main_oeuvre", metier.part_main_oeuvre, metier.libelle),
        **_range("cout_horaire", metier.cout_horaire, metier.libelle),
    }


def _range(cle: str, fourchette: baremes.Fourchette, libelle: str) -> dict[str, Valeur]:
    """The proposed value, and under « .bas » and « .haut » its bounds."""

    def valeur(nom: str, lu: Decimal, statut: str) -> Valeur:
        detail = "usage, non sourcé" if statut == "usage" else fourchette.source
        return Valeur(nom, lu, "bareme", statut, f"{libelle} ({detail})")

    return {
        cle: valeur(cle, fourchette.propose, fourchette.statut),
        f"{cle}.bas": valeur(f"{cle}.bas", fourchette.bas, fourchette.statut_bornes),
        f"{cle}.haut": valeur(f"{cle}.haut", fourchette.haut, fourchette.statut_bornes),
    }


def _from_law(marche: Marche) -> dict[str, Valeur]:
    try:
        durees = droit.at("temps_travail", marche.consultation)
    except droit.ParametreAbsent:
        return {}
    return {"temps_travail": Valeur("temps_travail", durees.valeur, "regle", "source", durees.reference)}


def _from_rules(marche: Marche) -> dict[str, Valeur]:
    """What the project decides when nobody said otherwise, each with its reason."""
    sans_ccag = marche.ccag == "aucun" or marche.forme in TERMES
    regles: dict[str, tuple[object, str]] = {
        "redaction": ("complete", "sans CCAG") if sans_ccag else ("courte", "le CCAG de 2021 dit le reste"),
        "piece_administrative": ("contrat" if marche.forme in TERMES else "ccap", "forme du marché"),
        "modalites": (get_args(Modalite), "toutes, au choix du titulaire"),
        "globalisation": (True, "permise, sauf mention contraire"),
        "annexe_ae": ("unique", "une annexe pour tous les lots"),
    }
    regles |= _terms(marche)
    with suppress(droit.ParametreAbsent):
        publics = tuple(public.cle for public in droit.publics(marche.consultation))
        regles["publics"] = (publics, "toute la liste des CCAG")
    return {cle: Valeur(cle, lu, "regle", "analyse", raison) for cle, (lu, raison) in regles.items()}


def _terms(marche: Marche) -> dict[str, tuple[object, str]]:
    acheteur, titulaire = TERMES.get(marche.forme, TERMES_PUBLICS)
    raison = "sans CCAG"
    if marche.forme not in TERMES and marche.ccag != "aucun":
        try:
            ccag = droit.ccag(marche.ccag, marche.consultation)
        except droit.ParametreAbsent:
            return {}
        acheteur, titulaire, raison = ccag.termes.acheteur, ccag.termes.titulaire, ccag.sigle
    return {"termes.acheteur": (acheteur, raison), "termes.titulaire": (titulaire, raison)}


def _walk(racine: Any, cle: str) -> Any:
    for nom in cle.split("."):
        racine = getattr(racine, nom)
    return racine
