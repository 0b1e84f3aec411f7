"""What the reader of a tender is told: what, where, why, what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from clausegen.conformite.formulations_texte import plain
from clausegen.constats import RANG, Constat, Gravite
from clausegen.controle.faits import Lieu


@dataclass(frozen=True)
class Remarque:
    """One finding on a whole tender; the first place is the one to correct."""

    code: str
    gravite: Gravite
    quoi: str
    pourquoi: str
    remede: str
    lieux: tuple[Lieu, ...] = ()
    reference: str | None = None
    fichier: Path | None = None

    def constat(self) -> Constat:
        """The same, in the form of every other finding."""
        lieu = self.lieux[0] if self.lieux else None
        fichier = lieu.fichier if lieu else self.fichier
        return Constat(
            self.code,
            self.gravite,
            f"{self.quoi} : {self.pourquoi}",
            fichier=str(fichier) if fichier else None,
            ligne=lieu.ligne if lieu else None,
            cle=(lieu.article or None) if lieu else None,
            reference=self.reference,
            remede=self.remede,
            passage=lieu.passage if lieu else None,
        )


def order(remarques: Iterable[Remarque]) -> tuple[Remarque, ...]:
    """Gravest first, then by code; what is said twice of the same sentence, once, with both places."""
    return tuple(sorted(_merged(remarques), key=lambda r: (RANG[r.gravite], r.code)))


def _merged(remarques: Iterable[Remarque]) -> Iterator[Remarque]:
    fondues: dict[tuple[str, str, str], Remarque] = {}
    for remarque in remarques:
        passage = plain(remarque.lieux[0].passage) if remarque.lieux else str(remarque.fichier)
        cle = (remarque.code, passage, remarque.quoi)
        deja = fondues.get(cle)
        fondues[cle] = replace(deja, lieux=(*deja.lieux, *remarque.lieux)) if deja else remarque
    yield from fondues.values()
