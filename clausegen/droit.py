"""Law as dated data: a value never leaves its reference, and a day without a value raises."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from clausegen import formats, reader
from clausegen.champs import Jour, Modele, Texte

Confiance = Literal["verifie", "secondaire", "a_verifier", "analyse"]

DOSSIER = Path(__file__).parent / "data" / "droit"
UNITES_CHIFFREES = frozenset({"EUR", "EUR/heure", "heures", "mois", "%"})
_CHIFFRES = re.compile(r"\d+(\.\d+)?")


class ParametreAbsent(LookupError):
    """The law as recorded says nothing under this key on this day."""


@dataclass(frozen=True, slots=True)
class ValeurDroit:
    """What the law says from a day on. ``confiances`` holds the entries that differ from ``confiance``.

    In a parameter counted in euros, hours, months or percents, numbers are ``Decimal`` (« 5 % » is 0.05);
    mappings and lists are read-only.
    """

    valeur: Any
    reference: str
    confiance: Confiance
    depuis: dt.date
    fin: dt.date | None = None
    note: str = ""
    confiances: Mapping[str, Confiance] = field(default_factory=dict)

    def entry(self, nom: str) -> ValeurDroit:
        """One entry of a mapping, with its own confidence. Raises KeyError."""
        if not isinstance(self.valeur, Mapping):
            raise KeyError(nom)
        return replace(
            self, valeur=self.valeur[nom], confiance=self.confiances.get(nom, self.confiance), confiances={}
        )


@dataclass(frozen=True, slots=True)
class Parametre:
    """One figure or list of law, with all its dated values, oldest first."""

    cle: str
    libelle: str
    unite: str
    verifie_le: dt.date
    valeurs: tuple[ValeurDroit, ...]

    def at(self, jour: dt.date) -> ValeurDroit:
        """The value in force on a day. Raises ParametreAbsent."""
        for valeur in reversed(self.valeurs):
            if valeur.depuis <= jour:
                if valeur.fin is None or jour <= valeur.fin:
                    return valeur
                break
        raise ParametreAbsent(f"{self.cle} : aucune valeur en vigueur au {_slashes(jour)}")


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a code, in our own words; ``depuis`` is absent when the version's date was not read."""

    numero: str
    objet: str
    confiance: Confiance
    code: str = "commande_publique"
    depuis: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Termes:
    """What a CCAG calls the parties, article included."""

    acheteur: str
    titulaire: str


@dataclass(frozen=True, slots=True)
class Ccag:
    """The article numbers of a CCAG that a clause cites; ``a_verifier`` names those not read in the text."""

    nom: str
    sigle: str
    edition: str
    arrete: str
    article: str
    clause: str
    publics: str
    modalites: str
    globalisation: str
    suivi: str
    facilitateur: str
    correspondant: str
    reunions: str
    difficultes: str
    bilans: str
    penalites: str
    environnement: str
    plafond_retard: str
    derogations: str
    pieces_contractuelles: str
    termes: Termes
    exoneration_1000: str | None = None
    penalites_groupement: str | None = None
    tranches: str | None = None
    a_verifier: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Public:
    """A category of eligible persons; ``confiance`` is that of the usual proof."""

    cle: str
    reference: str
    libelle: str
    justificatif: str
    confiance: Confiance
    ancien_terme: str = ""


class _Ligne(Modele):
    valeur: Any
    reference: Texte
    confiance: Confiance
    confiances: dict[str, Confiance] = Field(default_factory=dict)
    fin: Jour | None = None
    note: str = ""


class _Fichier(Modele):
    libelle: Texte
    unite: Texte
    verifie_le: Jour
    valeurs: dict[Jour, _Ligne] = Field(min_length=1)


@cache
def parametres() -> tuple[str, ...]:
    """The keys of all parameters, sorted."""
    return tuple(sorted(chemin.stem for chemin in DOSSIER.glob("*.yaml")))


@cache
def parametre(cle: str) -> Parametre:
    """A parameter with all its values. Raises ParametreAbsent."""
    if cle not in parametres():
        conseil = formats.meant(cle, parametres())
        suite = f" — {conseil}" if conseil else ""
        raise ParametreAbsent(f"{cle} : paramètre de droit inconnu{suite}")
    lu = reader.read(DOSSIER / f"{cle}.yaml", _Fichier).valeur
    chiffre = lu.unite in UNITES_CHIFFREES
    valeurs = tuple(
        ValeurDroit(
            _freeze(ligne.valeur, chiffre),
            ligne.reference,
            ligne.confiance,
            depuis,
            ligne.fin,
            ligne.note,
            MappingProxyType(ligne.confiances),
        )
        for depuis, ligne in sorted(lu.valeurs.items())
    )
    return Parametre(cle, lu.libelle, lu.unite, lu.verifie_le, valeurs)


def at(cle: str, jour: dt.date) -> ValeurDroit:
    """« smic_horaire », or one entry of a mapping: « seuils_europeens.travaux ». Raises ParametreAbsent."""
    nom, *entrees = cle.split(".")
    valeur = parametre(nom).at(jour)
    for entree in entrees:
        try:
            valeur = valeur.entry(entree)
        except KeyError:
            raise ParametreAbsent(f"{cle} : entrée inconnue au {_slashes(jour)}") from None
    return valeur


def ccag(cle: str, jour: dt.date) -> Ccag:
    """The article map of « travaux », « fcs », « pi », « tic », « mi » or « moe ». Raises ParametreAbsent."""
    lu = at(f"ccag_{cle}", jour)
    champs = {**lu.valeur, "termes": Termes(**lu.valeur["termes"])}
    douteux = frozenset(nom for nom in champs if lu.confiances.get(nom, lu.confiance) == "a_verifier")
    return Ccag(**champs, a_verifier=douteux)


def publics(jour: dt.date) -> tuple[Public, ...]:
    """The CCAG's categories of eligible persons, in its order. Raises ParametreAbsent."""
    return tuple(Public(**ligne) for ligne in at("publics_eligibles", jour).valeur)


def article(numero: str, jour: dt.date) -> Article:
    """The version of an article in force on a day. Raises ParametreAbsent.

    A version whose date was not read is given whatever the day, but « a_verifier » before it was read.
    """
    source = parametre("articles_code")
    versions = [_article(ligne) for ligne in source.at(jour).valeur if ligne["numero"] == numero]
    for version in sorted(versions, key=lambda v: v.depuis or dt.date.min, reverse=True):
        if version.depuis is None and jour < source.verifie_le:
            return replace(version, confiance="a_verifier")
        if version.depuis is None or version.depuis <= jour:
            return version
    raise ParametreAbsent(f"{numero} : aucune rédaction en vigueur au {_slashes(jour)}")


def _article(ligne: Mapping[str, Any]) -> Article:
    depuis = ligne.get("depuis")
    return Article(**{**ligne, "depuis": dt.date.fromisoformat(depuis) if depuis else None})


def _freeze(brut: object, chiffre: bool) -> object:
    """Numbers to Decimal where the unit counts something, containers to read-only ones."""
    if isinstance(brut, dict):
        return MappingProxyType({cle: _freeze(valeur, chiffre) for cle, valeur in brut.items()})
    if isinstance(brut, list):
        return tuple(_freeze(valeur, chiffre) for valeur in brut)
    texte = str(brut)
    if chiffre and texte.endswith("%"):
        return formats.read_pourcentage(texte)
    return Decimal(texte) if chiffre and _CHIFFRES.fullmatch(texte) else texte


def _slashes(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"
