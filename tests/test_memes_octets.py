"""Same inputs, same bytes: any hash seed, time zone, language, current folder, number of processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clausegen import files

RACINE = Path(__file__).parents[1]
CONTEXTES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "fr_FR.UTF-8", "LC_ALL": "fr_FR.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
]


def contents(racine: Path) -> dict[str, str]:
    return {
        chemin.relative_to(racine).as_posix(): files.digest(chemin.read_bytes())
        for chemin in sorted(racine.rglob("*"))
        if chemin.is_file()
    }


def generate(ou: Path, *arguments: str | Path, **contexte: str) -> dict[str, str]:
    ou.mkdir(parents=True)
    cache = {"XDG_CACHE_HOME": str(ou / "cache"), "LOCALAPPDATA": str(ou / "cache")}
    env = {**os.environ, "PYTHONPATH": str(RACINE), **cache, **contexte}
    commande = [sys.executable, "-m", "clausegen", "generer", *map(str, arguments), "--forcer"]
    subprocess.run(commande, cwd=ou, env=env, check=True, capture_output=True)
    return contents(ou / "sortie")


@pytest.mark.parametrize("profil", ["exemple-groupe-scolaire", "sgg-21-bam-048"])
def test_whatever_the_seed_the_zone_the_language_and_the_folder(tmp_path, profil):
    rendus = [
        generate(tmp_path / "ici" / "/".join("abc"[:rang]) / f"r{rang}", profil, **contexte)
        for rang, contexte in enumerate(CONTEXTES, 1)
    ]
    assert len(rendus[0]) > 3
    assert all(rendu == rendus[0] for rendu in rendus)


def test_whatever_the_number_of_processes(ecrire, tmp_path):
    for rang in range(45):
        ecrire(f"m/{rang:02}.yaml", reference=f"S-{rang:02}", montant_ht=f"{rang + 1}00000 €")
    motif = tmp_path / "m" / "*.yaml"
    assert generate(tmp_path / "un", motif) == generate(tmp_path / "deux", motif, "--taches", "2")
