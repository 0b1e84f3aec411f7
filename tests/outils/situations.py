"""The situations of tests/situations: what each changes in ``socle.yaml``, and what its documents hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

DOSSIER = Path(__file__).parents[1] / "situations"
NOMS = tuple(sorted(chemin.stem for chemin in DOSSIER.glob("*.yaml") if chemin.stem != "socle"))


def read(nom: str) -> dict[str, Any]:
    """The differences of a situation, and under « attendu » what is expected of it."""
    return yaml.load((DOSSIER / f"{nom}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


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
