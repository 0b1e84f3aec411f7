"""Who is named in a document: the publics it lists, the facilitator it says to call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from clausegen import reader
from clausegen.champs import Modele, Texte
from clausegen.conformite.formulations_texte import plain
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.pieces import MOTIFS, Piece

FACILITATEUR = "facilitateur"
LISTE_AU_MOINS = 4  # categories: below, a text gives examples
PORTEE = 8  # paragraphs after the facilitator is named

_NOMME = re.compile(
    r"\bfacilitat\w+|\bcharge\w* (?:de mission |d )?(?:insertion|clauses?)|\brenseignements? sur l insertion"
)
_COURRIEL = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+33 ?|0033 ?|0)(?:\(0\) ?)?[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d)")
_RENVOI = re.compile(r"\b(?:article|art) (?:1[678]|20) 1 1\b|\b(?:1[678]|20)\.1\.1\b")


_STRUCTURES = re.compile(r"\bsous traitance|\bmise a disposition|\bmodalite|\b(?:est|sont) reserve")


class _Publics(Modele):
    publics: dict[Texte, Texte]


@cache
def patterns() -> Mapping[str, re.Pattern[str]]:
    """How each public of the law's list is recognised, by key."""
    lus = reader.read(MOTIFS / "publics.yaml", _Publics).valeur.publics
    return MappingProxyType({cle: re.compile(motif) for cle, motif in lus.items()})


@dataclass
class Publics:
    """The categories that a document lists, and where; whether it sends to the CCAG's own list."""

    listes: dict[str, Lieu] = field(default_factory=dict)
    renvoi: Lieu | None = None

    @property
    def liste(self) -> bool:
        """Whether these are a list, not examples."""
        return len(self.listes) >= LISTE_AU_MOINS

    @property
    def dits(self) -> bool:
        """Whether the document says who is eligible, in one way or the other."""
        return bool(self.listes) or self.renvoi is not None


def publics(piece: Piece) -> Publics:
    """Who may do the hours, as one document says."""
    lus = Publics()
    for rang in sorted(piece.insertion):
        bloc = piece.blocs[rang]
        nu = plain(bloc.texte)
        lieu = Lieu.of(piece, bloc)
        if _RENVOI.search(nu) and "ccag" in nu:
            lus.renvoi = lus.renvoi or lieu
        if _STRUCTURES.search(nu) and "public" not in nu:
            continue  # structures, not persons
        for cle, motif in patterns().items():
            if motif.search(nu):
                lus.listes.setdefault(cle, lieu)
    return lus


def facilitator(piece: Piece) -> Iterator[Fait]:
    """The mailbox and the telephone given for the facilitator."""
    dernier = -PORTEE
    for rang in sorted(piece.insertion):
        bloc = piece.blocs[rang]
        if _NOMME.search(plain(bloc.texte)):
            dernier = rang
        if rang - dernier >= PORTEE:
            continue
        lieu = Lieu.of(piece, bloc)
        for lu in _COURRIEL.findall(bloc.texte):
            yield Fait(FACILITATEUR, "courriel", lu.casefold().rstrip("."), lieu)
        for lu in _TELEPHONE.findall(bloc.texte):
            yield Fait(FACILITATEUR, "téléphone", telephone(lu), lieu)


def telephone(lu: str) -> str:
    """« +33 2 61 91 00 02 » and « 02.61.91.00.02 » are the same number."""
    chiffres = re.sub(r"^(?:\+33|0033)(?:\(0\))?", "0", re.sub(r"[^\d+()]", "", lu))
    return " ".join(re.findall(r"\d\d", chiffres))
