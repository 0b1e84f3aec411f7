"""Une séance au terminal, jouée pour de vrai et comparée au texte gardé.

    # une phrase qui raconte
    $ clausegen nouveau --lots estimation.xlsx
    < réponse tapée
    ce que l'outil affiche, erreurs comprises

``$ python retouche.py`` joue un script du dossier des séances : ce que la personne ferait dans Word ou Excel.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

COMMANDE, ENTREE, RECIT = "$ ", "< ", "# "
PATIENCE = 180
# Ce qui change d'une machine ou d'un jour à l'autre.
VARIABLES = (
    (re.compile(r"\d+(?:,\d+)? ko\b"), "… ko"),
    (re.compile(r"127\.0\.0\.1:\d+|localhost:\d+"), "localhost:…"),
    (re.compile(r"^.*, jour passé.*\n", re.MULTILINE), ""),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)


@dataclass
class Pas:
    """Une commande, ce qui est tapé pendant qu'elle tourne."""

    commande: str
    entree: list[str] = field(default_factory=list)


def read(texte: str) -> list[str | Pas]:
    """Le récit et les commandes, dans l'ordre ; ce qui était affiché est laissé de côté."""
    pas: list[str | Pas] = []
    for ligne in texte.splitlines():
        if ligne.startswith(RECIT):
            pas.append(ligne)
        elif ligne.startswith(COMMANDE):
            pas.append(Pas(ligne.removeprefix(COMMANDE)))
        elif ligne.startswith(ENTREE) and pas and isinstance(pas[-1], Pas):
            pas[-1].entree.append(ligne.removeprefix(ENTREE))
    return pas


def play(texte: str, dossier: Path, environnement: Mapping[str, str], outil: Path) -> str:
    """La même séance, avec ce que les commandes affichent aujourd'hui ; ``outil`` : où il est installé."""
    joue: list[str] = []
    for pas in read(texte):
        if isinstance(pas, str):
            joue += ["", pas] if joue else [pas]
            continue
        joue += ["", f"{COMMANDE}{pas.commande}", *(f"{ENTREE}{ligne}" for ligne in pas.entree)]
        joue += _run(pas, dossier, environnement)
    texte = "\n".join([*joue, ""])
    return texte.replace(str(outil), "(clausegen)")


def _run(pas: Pas, dossier: Path, environnement: Mapping[str, str]) -> list[str]:
    fait = subprocess.run(
        ["/bin/sh", "-c", f"{pas.commande} 2>&1"],
        input="".join(f"{ligne}\n" for ligne in pas.entree),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=dossier,
        env=dict(environnement),
        timeout=PATIENCE,
    )
    sortie = fait.stdout.replace(str(dossier.resolve()), "…")
    for motif, remplace in VARIABLES:
        sortie = motif.sub(remplace, sortie)
    lignes = sortie.rstrip("\n").splitlines()
    return [*lignes, *([f"[code {fait.returncode}]"] if fait.returncode else [])]
