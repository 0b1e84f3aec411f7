"""The one diagnostic type: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Gravite = Literal["a_corriger", "a_verifier", "information"]

RANG: dict[Gravite, int] = {"a_corriger": 0, "a_verifier": 1, "information": 2}


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding, located and explained, ready to be printed or sent as JSON.

    ``code`` is stable (« OBL-01 »), ``cle`` is the profile's dotted key (« lots[1].ccag »), ``reference`` the
    article of law, ``remede`` what the reader should do. In a text that is read again, ``cle`` is the
    heading and ``passage`` the sentence.
    """

    code: str
    gravite: Gravite
    message: str
    fichier: str | None = None
    ligne: int | None = None
    cle: str | None = None
    reference: str | None = None
    remede: str | None = None
    passage: str | None = None

    def text(self) -> str:
        """« fichier:ligne: clé : message — remède », each part left out when unknown."""
        lieu = self.fichier or ""
        if lieu and self.ligne is not None:
            lieu += f":{self.ligne}"
        debut = [f"{lieu}:"] if lieu else []
        if self.cle:
            debut.append(f"{self.cle} :")
        corps = self.message if not self.reference else f"{self.message} ({self.reference})"
        fin = f" — {self.remede}" if self.remede else ""
        if self.passage:
            debut.append(f"« {self.passage} »\n     ")
        return " ".join([*debut, corps]) + fin

    def json(self) -> dict[str, str | int | None]:
        """Same keys as the fields, in their order; ``passage`` only where there is one."""
        return {cle: valeur for cle, valeur in asdict(self).items() if cle != "passage" or valeur is not None}


class Refus(Exception):  # noqa: N818
    """The work cannot go on: carries every reason at once."""

    def __init__(self, constats: Iterable[Constat]) -> None:
        self.constats = tuple(constats)
        super().__init__("\n".join(constat.text() for constat in self.constats))


def refuse(code: str, message: str, *, fichier: str | None = None, remede: str | None = None) -> Refus:
    """A refusal with a single reason, to be raised by the caller."""
    return Refus([Constat(code, "a_corriger", message, fichier=fichier, remede=remede)])


def sort(constats: Iterable[Constat]) -> list[Constat]:
    """Gravest first, otherwise in the order of the file."""
    return sorted(constats, key=lambda c: (RANG[c.gravite], c.fichier or "", c.ligne or 0))
