"""What a rule judges: one contract, its values and its calibration, under the law of one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from clausegen import calibrage, droit, territoires, valeurs
from clausegen.calibrage import Calibrage
from clausegen.marche import A_HEURES, Lot, Marche, Profil
from clausegen.territoires import Territoire
from clausegen.valeurs import Valeurs

T = TypeVar("T")

A_CRITERE = frozenset({"condition_critere", "critere"})
RESERVES = (
    "reserve_siae",
    "reserve_ea_esat",
    "reserve_mixte",
    "reserve_detention",
    "reserve_ess",
    "marche_insertion",
)


@dataclass(frozen=True)
class Cas:
    """One contract studied on one day."""

    profil: Profil
    territoire: Territoire
    jour: date
    clause: Valeurs
    lots: tuple[Valeurs, ...]
    calibrages: tuple[Calibrage, ...]

    @property
    def marche(self) -> Marche:
        """The contract itself."""
        return self.profil.marche

    @property
    def avec_clause(self) -> tuple[int, ...]:
        """Ranks of the lots that the calibration gives hours, or a ratio, or will once completed."""
        return tuple(rang for rang, c in enumerate(self.calibrages) if c.avis == "clause")

    @property
    def imposees(self) -> tuple[int, ...]:
        """Ranks of the lots whose hours are owed: a condition, not a reservation nor a mere criterion."""
        return tuple(rang for rang in self.avec_clause if self.dispositif(rang) in A_HEURES)

    @property
    def prive(self) -> bool:
        """Whether the contract is outside the public procurement code."""
        return self.marche.forme == "prive"

    def lot(self, rang: int) -> Lot:
        """The lot of that rank."""
        return self.marche.lots[rang]

    def dispositif(self, rang: int) -> str:
        """The legal device of a lot."""
        return self.marche.dispositif_of(self.lot(rang))

    def avec_dispositif(self, *dispositifs: str) -> tuple[int, ...]:
        """Ranks of the lots under one of these devices."""
        return tuple(rang for rang in range(len(self.marche.lots)) if self.dispositif(rang) in dispositifs)

    def ccag(self, rang: int) -> str:
        """The CCAG of a lot, « aucun » included."""
        return self.marche.ccag_of(self.lot(rang))

    def droit(self, cle: str) -> Any:
        """A parameter of law on the day. Raises ParametreAbsent."""
        return droit.at(cle, self.jour).valeur

    def nom(self, rang: int) -> str:
        """« le lot 03 » in a divided contract, « le marché » otherwise."""
        if not self.marche.alloti:
            return "le marché"
        return f"le lot {self.lot(rang).numero}"


def value(valeurs: Valeurs, cle: str, attendu: type[T]) -> T | None:
    """A resolved value of the expected type, ``None`` when nobody gave it."""
    trouvee = valeurs.get(cle)
    if trouvee is None:
        return None
    if not isinstance(trouvee.valeur, attendu):
        raise TypeError(f"{cle}: {attendu.__name__} expected, got {trouvee.valeur!r}")
    return trouvee.valeur


def study(profil: Profil, jour: date | None, bibliotheques: Sequence[Path]) -> Cas:
    """Resolve every value of a contract and calibrate its lots, on ``jour`` or the consultation day."""
    marche = profil.marche
    territoire = territoires.load(marche.territoire, bibliotheques, profil.position(("territoire",)))
    par_lot = tuple(valeurs.of_lot(profil, rang, territoire) for rang in range(len(marche.lots)))
    return Cas(
        profil=profil,
        territoire=territoire,
        jour=jour or marche.consultation,
        clause=valeurs.of_clause(profil, territoire),
        lots=par_lot,
        calibrages=tuple(
            calibrage.calibrate(lot, lues) for lot, lues in zip(marche.lots, par_lot, strict=True)
        ),
    )
