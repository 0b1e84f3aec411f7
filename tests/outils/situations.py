"""The situations that models are checked with (clausegen/data/situations), and what tests expect of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from clausegen.lint import echantillons

DOSSIER = Path(echantillons.__file__).parents[1] / "data" / "situations"
ATTENDUS = Path(__file__).parents[1] / "situations"
NOMS = tuple(sorted(chemin.stem for chemin in ATTENDUS.glob("*.yaml")))


def read(nom: str) -> dict[str, Any]:
    """The differences of a situation, and under « attendu » what is expected of it."""
    lus: dict[str, Any] = {}
    for dossier in (DOSSIER, ATTENDUS):
        chemin = dossier / f"{nom}.yaml"
        lus |= yaml.load(chemin.read_text(encoding="utf-8"), yaml.BaseLoader) if chemin.is_file() else {}
    return lus


def write(nom: str, dossier: Path, **remplacements: Any) -> Path:
    """The profile of a situation, in a folder."""
    propre = {cle: valeur for cle, valeur in read(nom).items() if cle != "attendu"}
    profil = _merge(_merge(read("socle"), propre), remplacements)
    chemin = dossier / f"{nom}.yaml"
    chemin.write_text(yaml.safe_dump(profil, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return chemin


def _merge(bas: dict[str, Any], haut: dict[str, Any]) -> dict[str, Any]:
    fondu = dict(bas)
    for cle, valeur in haut.items():
        fondu[cle] = (
            _merge(fondu[cle], valeur)
            if isinstance(valeur, dict) and isinstance(fondu.get(cle), dict)
            else valeur
        )
    return fondu
