"""The numbers of what is inserted, of what moves because of it, and of the typed references to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clausegen.integration.piece import Piece, plain
from clausegen.word.numeros import form, roman
from clausegen.word.titres import Titre, rank

AUTOUR = 45  # characters shown on each side of a reference
_RENVOI = re.compile(r"\barticles?\s+(\d+(?:\.\d+)*)", re.IGNORECASE)
_AUTRES = (
    *("CCAG", "CCTP", "RC", "code", "décret", "loi", "règlement", "arrêté", "acte d['’]engagement"),
    "cahier des clauses (?:administratives générales|techniques)",
)
_AILLEURS = re.compile(
    rf"\s*(?:\.|,|et\s+\S+|à\s+\d\S*)?\s*(?:du|de la|des|de l['’])\s*(?:{'|'.join(_AUTRES)})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Decalage:
    """A heading whose number changes."""

    titre: Titre
    nouveau: str

    def text(self) -> str:
        """« l'article 13 « Garanties » devient 14 »."""
        return f"l'article {self.titre.numero} « {self.titre.texte} » devient {self.nouveau}"


def bump(numero: str, de: int = 1) -> str:
    """The number that comes next, in the same form: « 5.2 » gives « 5.3 », « IV » « V », « B » « C »."""
    debut, dernier = re.fullmatch(r"(.*?)(\w*)\W*", numero).groups()  # type: ignore[union-attr]
    if not dernier or (valeur := rank(dernier, _kind(dernier))) is None:
        return numero
    if dernier.lower() in ("1er", "premier"):
        return f"{debut}{1 + de}"
    forme = {"points": "decimal", "romain": "lowerRoman", "lettre": "lowerLetter"}[_kind(dernier)]
    suivant = form(valeur + de, forme)
    return debut + (suivant.upper() if dernier.isupper() else suivant)


def _kind(dernier: str) -> str:
    if any(map(str.isdecimal, dernier)):
        return "points"
    valeur = rank(dernier, "romain")
    vrai = (
        valeur is not None
        and roman(valeur) == dernier.lower()
        and dernier.lower() not in ("c", "d", "l", "m")
    )
    return "romain" if vrai else "lettre"


@dataclass(frozen=True)
class Ajout:
    """Headings that come in: before which block, how many, at the level and in the series of which one."""

    avant: int
    modele: Titre
    nombre: int = 1


class Renumerotation:
    """The numbers of a document once headings have come in."""

    def __init__(self, piece: Piece, ajouts: Sequence[Ajout]) -> None:
        self.piece = piece
        self.ajouts = [(ajout, _moved(piece, ajout)) for ajout in ajouts]

    def of(self, titre: Titre) -> str:
        """The number of a heading of the document."""
        return self.shifted(titre.numero, self.piece.parent(titre), self._steps(titre))

    def shifted(self, numero: str, parent: Titre | None, de: int) -> str:
        """A number that moves on by so many, and with its parent."""
        if parent is not None and parent.numero and numero.startswith(f"{parent.numero}."):
            return f"{self.of(parent)}.{bump(numero[len(parent.numero) + 1 :], de)}"
        return bump(numero, de) if de else numero

    def _steps(self, titre: Titre) -> int:
        return sum(ajout.nombre for ajout, deplaces in self.ajouts if titre.rang in deplaces)

    def new(self, ajout: Ajout, numero: str) -> str:
        """The number of what comes in, that would be this one if nothing else did."""
        autres = [
            a for a, _ in self.ajouts
            if a.avant < ajout.avant and _series(a.modele) == _series(ajout.modele)
            and self.piece.parent(a.modele) == self.piece.parent(ajout.modele)
        ]  # fmt: skip
        return self.shifted(numero, self.piece.parent(ajout.modele), sum(a.nombre for a in autres))

    def moves(self) -> list[list[Decalage]]:
        """The headings that each arrival pushes, those below them left aside."""
        pousses = (deplaces.values() for _, deplaces in self.ajouts if deplaces)
        return [[Decalage(titre, self.of(titre)) for titre in titres] for titres in pousses]

    def changes(self) -> dict[str, str]:
        """Every number that becomes another."""
        nouveaux = {titre.numero: self.of(titre) for titre in self.piece.titres if titre.numero}
        return {numero: nouveau for numero, nouveau in nouveaux.items() if numero != nouveau}


def _series(titre: Titre) -> tuple[int, str]:
    return titre.niveau, titre.genre


def _moved(piece: Piece, ajout: Ajout) -> dict[int, Titre]:
    """The headings that count on after what comes in: its series, as long as it does not start again."""
    deplaces: dict[int, Titre] = {}
    dernier = 0
    if ajout.modele.bloc < ajout.avant:
        dernier = rank(ajout.modele.numero, _kind(ajout.modele.numero)) or 0
    for titre in piece.titres:
        if titre.bloc < ajout.avant or _series(titre) != _series(ajout.modele) or not titre.numero:
            continue
        valeur = rank(titre.numero, _kind(titre.numero))
        if valeur is None or valeur <= dernier:
            break
        dernier = valeur
        deplaces[titre.rang] = titre
    return deplaces


def references(
    piece: Piece, nouveaux: Mapping[str, str], sauf: Sequence[range] = ()
) -> Iterator[tuple[str, str, str]]:
    """(passage, number read, new number) of each typed « article 13 » whose heading moves.

    ``sauf``: blocks that go, whose references do not matter.
    """
    if not nouveaux:
        return
    for texte in _texts(piece, sauf):
        for trouve in _RENVOI.finditer(texte):
            if trouve[1] in nouveaux and not _AILLEURS.match(texte, trouve.end()):
                debut, fin = max(0, trouve.start() - AUTOUR), trouve.end() + AUTOUR
                passage = ("…" if debut else "") + texte[debut:fin] + ("…" if fin < len(texte) else "")
                yield " ".join(passage.split()), trouve[1], nouveaux[trouve[1]]


def _texts(piece: Piece, sauf: Sequence[range]) -> Iterator[str]:
    """What is written, headings aside; in a table, without the columns that cite a CCAG."""
    for paragraphe in piece.body(0, piece.last):
        if not paragraphe.tableau and not any(paragraphe.bloc in blocs for blocs in sauf):
            yield paragraphe.texte
    for bloc in piece.hote.blocs:
        if bloc.balise == "tbl" and not any(bloc.rang in blocs for blocs in sauf):
            rangees = piece.rows(bloc.rang)
            for rangee in rangees:
                yield from (
                    t for t, tete in zip(rangee, rangees[0], strict=False) if "ccag" not in plain(tete)
                )


def prefix(piece: Piece, titre: Titre, numero: str) -> str:
    """What is typed before such a title, with another number: « 5.3. », « Article 6 : »; else nothing."""
    if titre.mode != "tape":
        return ""
    tape = piece.plan.paragraphes[titre.rang].texte.removesuffix(titre.texte)
    return tape.replace(titre.numero, numero, 1)
