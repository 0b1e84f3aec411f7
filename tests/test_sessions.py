"""Whole sessions, with the wheel installed, as a facilitator lives them; their text is kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from outils import session, smtp
from outils.outillage import absent

RACINE = Path(__file__).parents[1]
SEANCES = Path(__file__).parent / "sessions"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="la séance est écrite pour un terminal Unix"),
]


@pytest.fixture(scope="module")
def roue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it installs, alone in a folder, and a command « clausegen » that calls it."""
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
    """An empty folder, and in it the scripts that stand for Word and Excel."""
    dossier = tmp_path / "bureau"
    dossier.mkdir()
    for script in SEANCES.glob("*.py"):
        shutil.copy(script, dossier)
    return dossier


@pytest.fixture
def poste() -> Iterator[dict[str, str]]:
    """A mail server on this machine, and the settings that reach it."""
    port = smtp.free_port()
    reglages = {"require_starttls": True, "tls_context": smtp.context()}
    serveur = smtp.Poste(smtp.Bureau(), hostname="127.0.0.1", port=port, **reglages)
    serveur.start()
    yield {
        "CLAUSEGEN_SMTP_SERVEUR": f"localhost:{port}",
        "CLAUSEGEN_SMTP_CERTIFICATS": str(smtp.CERTIFICAT),
    }
    serveur.stop(no_assert=True)


@pytest.mark.parametrize("seance", sorted(SEANCES.glob("*.txt")), ids=lambda p: p.stem)
def test_the_session_is_the_one_that_was_reviewed(
    seance: Path, roue: Path, bureau: Path, poste: dict[str, str]
):
    environnement = {
        **os.environ,
        **poste,
        "PATH": f"{roue / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{roue / 'paquet'}{os.pathsep}{RACINE / 'tests'}",
        "HOME": str(bureau.parent),
        "XDG_CACHE_HOME": str(bureau.parent / "cache"),
        "XDG_STATE_HOME": str(bureau.parent / "etat"),
        "XDG_CONFIG_HOME": str(bureau.parent / "config"),
        "COLUMNS": "100",
        "LANG": "C.UTF-8",
    }
    texte = seance.read_text(encoding="utf-8")
    joue = session.play(texte, bureau, environnement, roue / "paquet" / "clausegen")
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        seance.write_text(joue, encoding="utf-8", newline="\n")
    assert joue == texte
