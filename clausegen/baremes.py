"""Trade scales: labour shares, hourly costs, step scales and published contracts, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from clausegen import reader
from clausegen.champs import Entier, Modele, Montant, Nombre, Part, Texte

DOSSIER = Path(__file__).parent / "data" / "baremes"

Statut = Literal["source", "usage"]
Famille = Literal["travaux", "accord_cadre", "logement", "volume"]
M = TypeVar("M", bound=Modele)


class Fourchette(Modele):
    """A proposed value between two bounds; ``statut`` is the proposed value's, the bounds have their own."""

    bas: Decimal
    propose: Decimal
    haut: Decimal
    statut: Statut
    statut_bornes: Statut
    source: Texte

    @model_validator(mode="after")
    def _ordered(self) -> Fourchette:
        if not self.bas <= self.propose <= self.haut:
            raise reader.ErreursDeCles([("propose", "attendu entre « bas » et « haut »")])
        return self


class Parts(Fourchette):
    """Shares, written « 45 % »."""

    bas: Part
    propose: Part
    haut: Part


class Couts(Fourchette):
    """Euros per hour."""

    bas: Montant
    propose: Montant
    haut: Montant


class Activite(Modele):
    """A trade: the part of labour in its price, and what an hour of it costs."""

    cle: str = ""
    libelle: Texte
    code_index: Texte | None = None
    part_main_oeuvre: Parts
    cout_horaire: Couts
    note: str = ""


class Palier(Modele):
    """From this amount on, these hours."""

    montant_min: Montant
    heures: Entier


class Echelle(Modele):
    """A step scale: no value between two steps."""

    cle: str = ""
    libelle: Texte
    paliers: tuple[Palier, ...] = Field(min_length=1)
    source: Texte
    statut: Statut
    note: str = ""

    @model_validator(mode="after")
    def _ascending(self) -> Echelle:
        montants = [palier.montant_min for palier in self.paliers]
        if montants != sorted(set(montants)):
            raise reader.ErreursDeCles([("paliers", "montants attendus croissants")])
        return self


class Taux(Parts):
    """The share of hours given to insertion."""

    libelle: Texte
    note: str = ""


class Comparable(Modele):
    """A published figure beside which a result is judged plausible."""

    cle: Texte
    famille: Famille
    unite: Literal["heures_par_1000_eur", "heures_par_logement", "heures"]
    valeur: Nombre
    libelle: Texte
    statut: Literal["source", "calcule"]
    source: Texte


class MotsDeMetier(Modele):
    """The words of a lot's title that point to a trade, from the surest to the vaguest."""

    surs: tuple[Texte, ...] = ()
    probables: tuple[Texte, ...] = ()
    vagues: tuple[Texte, ...] = ()


class _Mots(Modele):
    mots: dict[str, MotsDeMetier]


class _Activites(Modele):
    activites: dict[str, Activite]


class _Echelles(Modele):
    echelles: dict[str, Echelle]


class _Comparables(Modele):
    comparables: Annotated[tuple[Comparable, ...], Field(min_length=1)]


@cache
def activites() -> Mapping[str, Activite]:
    """Every trade by key, in the file's order."""
    return _keyed(_read("activites", _Activites).activites)


def activite(cle: str) -> Activite | None:
    """The trade of that key, if any."""
    return activites().get(cle)


@cache
def mots() -> Mapping[str, MotsDeMetier]:
    """The words that point to each trade, by its key."""
    return MappingProxyType(_read("mots", _Mots).mots)


@cache
def echelles() -> Mapping[str, Echelle]:
    """The step scales of method « bareme »."""
    return _keyed(_read("echelles", _Echelles).echelles)


@cache
def taux() -> Taux:
    """The usual rate of insertion, low, proposed and high."""
    return _read("taux", Taux)


def comparables(famille: Famille | None = None) -> tuple[Comparable, ...]:
    """The published figures, of one family or all."""
    return tuple(c for c in _comparables() if famille in (None, c.famille))


@cache
def _comparables() -> tuple[Comparable, ...]:
    return _read("comparables", _Comparables).comparables


def _read(nom: str, modele: type[M]) -> M:
    return reader.read(DOSSIER / f"{nom}.yaml", modele).valeur


def _keyed(lus: dict[str, M]) -> Mapping[str, M]:
    return MappingProxyType({cle: lu.model_copy(update={"cle": cle}) for cle, lu in lus.items()})
