"""The workbook of a profile, as ``data/gabarit.yaml`` says it: sheets, headings, and the key of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from clausegen import arbre, formats
from clausegen.arbre import Chemin

DONNEES = Path(__file__).parent.parent / "data" / "gabarit.yaml"
LARGEUR = 14
DECLAREE = ("code", "intitule")  # what the sheet « Tranches » says of an optional part
AJOUTEE = ("code", "montant_ht", "heures_totales", "heures")  # and of what it adds to a lot
Listes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Rubrique:
    """One answer: its key below its sheet's list, its heading, and how it is written.

    ``fermee``: nothing outside ``choix`` (key, label) is accepted; ``sauf``: not due if that key is answered.
    """

    cle: str
    libelle: str
    genre: str
    aide: str
    requis: bool = False
    liste: bool = False
    largeur: float = LARGEUR
    autres: tuple[str, ...] = ()
    choix: tuple[tuple[str, str], ...] = ()
    fermee: bool = False
    sauf: str = ""

    @property
    def chemin(self) -> Chemin:
        """Its path below its sheet's list."""
        return tuple(self.cle.split("."))

    @property
    def noms(self) -> Iterator[str]:
        """Every heading it answers to, compared through ``fold``."""
        yield from (fold(nom) for nom in (self.libelle, self.cle, *self.autres))


@dataclass(frozen=True)
class Section:
    """Headings that go together."""

    titre: str
    rubriques: tuple[Rubrique, ...]


@dataclass(frozen=True)
class Feuille:
    """A sheet: one answer a row (« fiche »), or one a column over the items of the list ``de``."""

    nom: str
    forme: Literal["fiche", "tableau"]
    titre: str
    consigne: str
    sections: tuple[Section, ...]
    de: str = ""
    figees: int = 0

    @property
    def rubriques(self) -> list[Rubrique]:
        """In the order of the sheet."""
        return [rubrique for section in self.sections for rubrique in section.rubriques]


def fold(nom: str) -> str:
    """A heading without accents, case, punctuation nor what is between brackets."""
    return " ".join(re.findall(r"[a-z0-9]+", formats.fold(re.sub(r"\([^)]*\)", " ", nom))))


def feuilles(listes: Listes) -> tuple[Feuille, ...]:
    """The sheets; ``listes``: by full key, the choices that only an upper room knows (key → label)."""
    return tuple(
        replace(
            feuille,
            sections=tuple(
                Section(s.titre, tuple(_with_choices(r, feuille.de, listes) for r in s.rubriques))
                for s in feuille.sections
            ),
        )
        for feuille in _feuilles()
    )


def _with_choices(rubrique: Rubrique, de: str, listes: Listes) -> Rubrique:
    choix = listes.get(f"{de}.{rubrique.cle}" if de else rubrique.cle)
    return replace(rubrique, choix=tuple(choix.items())) if choix else rubrique


@cache
def _feuilles() -> tuple[Feuille, ...]:
    lues: dict[str, Any] = arbre.read_yaml(DONNEES).valeur
    return tuple(_feuille(feuille, lues["choix"]) for feuille in lues["feuilles"])


def _feuille(lue: dict[str, Any], choix: Mapping[str, Mapping[str, str]]) -> Feuille:
    sections = (
        Section(section["titre"], tuple(_rubrique(r, choix) for r in section["rubriques"]))
        for section in lue["sections"]
    )
    figees = int(lue.get("figees", 0))
    return Feuille(**lue | {"sections": tuple(sections), "figees": figees})


def _rubrique(lue: dict[str, Any], choix: Mapping[str, Mapping[str, str]]) -> Rubrique:
    genre = lue["genre"]
    connus = tuple(choix.get(genre, {}).items())
    return Rubrique(
        lue["cle"],
        lue["libelle"],
        "choix" if connus else "texte" if genre == "liste" else genre,
        lue["aide"],
        requis=lue.get("requis") == "oui",
        liste=genre == "liste" or lue.get("liste") == "oui",
        largeur=float(lue.get("largeur", LARGEUR)),
        autres=tuple(lue.get("autres", ())),
        choix=connus,
        fermee=bool(connus),
        sauf=lue.get("sauf", ""),
    )
