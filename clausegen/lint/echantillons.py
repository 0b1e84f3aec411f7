"""The contracts that models are checked with: every situation that changes a text, in one territory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clausegen import conformite, dossier, reader, territoires
from clausegen.communes import intercommunalites
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat
from clausegen.marche import Marche, Profil

DOSSIER = Path(__file__).parents[1] / "data" / "situations"
SOCLE = "socle"
NOMS = tuple(sorted(chemin.stem for chemin in DOSSIER.glob("*.yaml") if chemin.stem != SOCLE))


@dataclass(frozen=True)
class Echantillon:
    """One sample contract, studied, and ready to be drafted with a territory's models."""

    nom: str
    cas: Cas
    constats: tuple[Constat, ...]
    redaction: dossier.Redaction


def samples(territoire: str, bibliotheques: Sequence[Path]) -> Iterator[Echantillon]:
    """Every sample contract, as if it came from this territory. Raises Refus when its sheet is at fault."""
    lieu = _place(territoires.load(territoire, bibliotheques))
    for nom in NOMS:
        cas = conformite.study(profile(nom, territoire, lieu), None, bibliotheques)
        constats = conformite.check(cas)
        yield Echantillon(nom, cas, constats, dossier.Redaction(cas, constats, bibliotheques))


def profile(nom: str, territoire: str, lieu: str) -> Profil:
    """The profile of a situation, in a territory and, unless it says otherwise, in one of its communes."""
    haut, bas = _read(nom), _read(SOCLE)
    fondu = reader.merge(haut, _without(bas, haut.blancs))
    valeur = {**fondu.valeur, "territoire": territoire}
    if "lieux" not in haut.valeur:
        valeur["lieux"] = [lieu]
    arbre = reader.Arbre(valeur, fondu.positions, fondu.blancs)
    lecture = reader.validate(arbre, Marche)
    return Profil(lecture.valeur, DOSSIER / f"{nom}.yaml", None, lecture.positions, lecture.blancs)


@cache
def _read(nom: str) -> reader.Arbre:
    return reader.read_yaml(DOSSIER / f"{nom}.yaml")


def _without(arbre: reader.Arbre, blancs: frozenset[reader.Chemin]) -> reader.Arbre:
    """A tree without what another one leaves blank on purpose."""
    valeur: dict[str, Any] = {c: dict(v) if isinstance(v, dict) else v for c, v in arbre.valeur.items()}
    for premiere, *reste in blancs:
        dedans = valeur if not reste else valeur.get(str(premiere), {})
        dedans.pop(str(reste[0] if reste else premiere), None)
    return reader.Arbre(valeur, arbre.positions, arbre.blancs)


def _place(territoire: territoires.Territoire) -> str:
    """The INSEE code of a commune of the perimeter."""
    parts = ((part, epci) for part in territoire.perimetre.epci for epci in intercommunalites(part.siren))
    communes = (c for part, epci in parts for c in epci.communes if part.departement in (None, c.departement))
    return next(c.insee for c in communes)
