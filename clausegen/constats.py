"""The one diagnostic type: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

Gravite = Literal["a_corriger", "a_verifier", "information"]
Chemin = tuple[str | int, ...]  # the keys and ranks that lead to a value of a profile

RANG: dict[Gravite, int] = {"a_corriger": 0, "a_verifier": 1, "information": 2}


class Adresse(NamedTuple):
    """A cell of a workbook: rank of its sheet, row and column, all from 1.

    ``bloc``: it stands for all that is around it, so that a finding there must also name its key.
    """

    rang: int
    ligne: int
    colonne: int
    feuille: str
    bloc: bool = False

    def __str__(self) -> str:
        """« Lots!D7 »."""
        lettres, reste = "", self.colonne
        while reste:
            reste, lettre = divmod(reste - 1, 26)
            lettres = chr(ord("A") + lettre) + lettres
        return f"{self.feuille}!{lettres}{self.ligne}"


Lieu = int | Adresse  # the line of a text, or the cell of a workbook


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding, located and explained, ready to be printed or sent as JSON.

    ``code`` is stable (« OBL-01 »), ``ligne`` is a cell in a workbook, ``cle`` is the profile's dotted key
    (« lots[1].ccag »), ``reference`` the article of law, ``remede`` what the reader should do. In a text
    that is read again, ``cle`` is the heading and ``passage`` the sentence.
    """

    code: str
    gravite: Gravite
    message: str
    fichier: str | None = None
    ligne: Lieu | None = None
    cle: str | None = None
    reference: str | None = None
    remede: str | None = None
    passage: str | None = None

    def text(self) -> str:
        """« fichier:ligne: clé : message — remède », each part left out when unknown.

        In a workbook, « fichier, Lots!D7 : message — remède »: the cell says the key.
        """
        lieu, cellule = self.fichier or "", self.ligne if isinstance(self.ligne, Adresse) else None
        if lieu and self.ligne is not None:
            lieu += f", {cellule} " if cellule else f":{self.ligne}"
        debut = [f"{lieu}:"] if lieu else []
        if self.cle and (cellule is None or cellule.bloc):
            debut.append(f"{self.cle} :")
        corps = self.message if not self.reference else f"{self.message} ({self.reference})"
        fin = f" — {self.remede}" if self.remede else ""
        if self.passage:
            debut.append(f"« {self.passage} »\n     ")
        return " ".join([*debut, corps]) + fin

    def json(self) -> dict[str, str | int | None]:
        """Same keys as the fields, in their order; ``passage`` and ``cellule`` only where there is one."""
        valeurs = {nom: lu for nom, lu in asdict(self).items() if nom != "passage" or lu is not None}
        if isinstance(self.ligne, Adresse):
            valeurs |= {"ligne": self.ligne.ligne, "cellule": str(self.ligne)}
        return valeurs


class Refus(Exception):
    """The work cannot go on: carries every reason at once."""

    def __init__(self, constats: Iterable[Constat]) -> None:
        self.constats = tuple(constats)
        super().__init__("\n".join(constat.text() for constat in self.constats))


def refuse(code: str, message: str, *, fichier: str | None = None, remede: str | None = None) -> Refus:
    """A refusal with a single reason, to be raised by the caller."""
    return Refus([Constat(code, "a_corriger", message, fichier=fichier, remede=remede)])


def sort(constats: Iterable[Constat]) -> list[Constat]:
    """Gravest first, otherwise in the order of the file."""

    def place(constat: Constat) -> tuple[int, ...]:
        return constat.ligne[:3] if isinstance(constat.ligne, Adresse) else (constat.ligne or 0,)

    return sorted(constats, key=lambda c: (RANG[c.gravite], c.fichier or "", place(c)))
