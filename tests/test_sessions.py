"""Des séances entières, avec la roue installée, comme une facilitatrice les vit ; leur texte est gardé."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from outils import session
from outils.outillage import absent

RACINE = Path(__file__).parents[1]
SEANCES = Path(__file__).parent / "sessions"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="la séance est écrite pour un terminal Unix"),
]


@pytest.fixture(scope="module")
def roue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le paquet tel qu'il s'installe, seul dans un dossier, et une commande « clausegen » qui l'appelle."""
    dossier = tmp_path_factory.mktemp("roue")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    for commande in (
        [*pip, "wheel", "--no-deps", "-w", str(dossier), str(RACINE)],
        [
            *pip,
            "install",
            "--no-deps",
            "--target",
            str(dossier / "paquet"),
            "--find-links",
            str(dossier),
            "clausegen",
        ],
    ):
        fait = subprocess.run(commande, capture_output=True, text=True, cwd=dossier)
        if fait.returncode:
            absent(f"la roue ne se construit pas ici : {fait.stderr.strip()[-300:]}")
    (dossier / "bin").mkdir()
    for nom, module in (("clausegen", "-m clausegen"), ("python", "")):
        lanceur = dossier / "bin" / nom
        lanceur.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', encoding="utf-8")
        lanceur.chmod(0o755)
    return dossier


@pytest.fixture
def bureau(tmp_path: Path) -> Path:
    """Un dossier vide, où arrivent les scripts qui tiennent lieu de Word et d'Excel."""
    dossier = tmp_path / "bureau"
    dossier.mkdir()
    for script in SEANCES.glob("*.py"):
        shutil.copy(script, dossier)
    return dossier


@pytest.mark.parametrize("seance", sorted(SEANCES.glob("*.txt")), ids=lambda p: p.stem)
def test_the_session_is_the_one_that_was_reviewed(seance: Path, roue: Path, bureau: Path, tmp_path: Path):
    environnement = {
        **os.environ,
        "PATH": f"{roue / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{roue / 'paquet'}{os.pathsep}{RACINE / 'tests'}",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_STATE_HOME": str(tmp_path / "etat"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "COLUMNS": "100",
        "LANG": "C.UTF-8",
    }
    texte = seance.read_text(encoding="utf-8")
    joue = session.play(texte, bureau, environnement, roue / "paquet" / "clausegen")
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        seance.write_text(joue, encoding="utf-8", newline="\n")
    assert joue == texte
