"""A session at the terminal, played for real and compared with the text that was kept.

    # a sentence that tells the story
    $ clausegen nouveau --lots estimation.xlsx
    < a typed answer
    what the tool prints, errors included

``$ python retouche.py`` plays a script of the folder of sessions: what a person would do in Word or Excel.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

COULEUR = re.compile(r"\x1b\[[0-9;]*m")
QUESTION = re.compile(r"(?: :|\]|\?) $")
COMMANDE, ENTREE, RECIT = "$ ", "< ", "# "
PATIENCE = 180
SILENCE = 60
# Ce qui change d'une machine ou d'un jour à l'autre.
VARIABLES = (
    (re.compile(r"\d+(?:,\d+)? Ko\b"), "… Ko"),
    (re.compile(r"127\.0\.0\.1:\d+|localhost:\d+"), "localhost:…"),
    (re.compile(r"^.*, jour passé.*\n", re.MULTILINE), ""),
    (re.compile(r"le \d+(?:er)? \w+ \d{4} à \d+ h \d+"), "le … à …"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)


@dataclass
class Pas:
    """A command, and what is typed while it runs."""

    commande: str
    entree: list[str] = field(default_factory=list)


def read(texte: str) -> list[str | Pas]:
    """The story and the commands, in order; what was printed is left aside."""
    pas: list[str | Pas] = []
    for ligne in texte.splitlines():
        if ligne.startswith(RECIT):
            pas.append(ligne)
        elif ligne.startswith(COMMANDE):
            pas.append(Pas(ligne.removeprefix(COMMANDE)))
        elif ligne.startswith(ENTREE.strip()) and pas and isinstance(pas[-1], Pas):
            pas[-1].entree.append(ligne[len(ENTREE) :])
    return pas


def play(texte: str, dossier: Path, environnement: Mapping[str, str], outil: Path) -> str:
    """The same session, with what the commands print today; ``outil``: where it is installed."""
    joue: list[str] = []
    for pas in read(texte):
        if isinstance(pas, str):
            joue += ["", pas] if joue else [pas]
            continue
        joue += ["", f"{COMMANDE}{pas.commande}", *(f"{ENTREE}{ligne}".rstrip() for ligne in pas.entree)]
        joue += _run(pas, dossier, environnement)
    texte = "\n".join([*joue, ""])
    return texte.replace(str(outil), "(clausegen)")


def _run(pas: Pas, dossier: Path, environnement: Mapping[str, str]) -> list[str]:
    jouer = _typed if pas.entree else _alone
    sortie, code = jouer(pas, dossier, environnement)
    sortie = COULEUR.sub("", sortie.replace("\r\n", "\n")).replace(str(dossier.resolve()), "…")
    for motif, remplace in VARIABLES:
        sortie = motif.sub(remplace, sortie)
    return [*sortie.rstrip("\n").splitlines(), *([f"[code {code}]"] if code else [])]


def _alone(pas: Pas, dossier: Path, environnement: Mapping[str, str]) -> tuple[str, int]:
    """With nobody at the keyboard."""
    commande = ["/bin/sh", "-c", f"{pas.commande} 2>&1"]
    reglages = {"cwd": dossier, "env": dict(environnement), "timeout": PATIENCE}
    fait = subprocess.run(commande, stdin=subprocess.DEVNULL, capture_output=True, **reglages)
    return fait.stdout.decode(), fait.returncode


def _typed(pas: Pas, dossier: Path, environnement: Mapping[str, str]) -> tuple[str, int]:
    """In a terminal: an answer is typed when a question waits."""
    import pty

    maitre, esclave = pty.openpty()
    flux = {"stdin": esclave, "stdout": esclave, "stderr": esclave}
    processus = subprocess.Popen(
        ["/bin/sh", "-c", pas.commande], cwd=dossier, env=dict(environnement), **flux
    )
    os.close(esclave)
    vu, reponses = b"", list(pas.entree)
    while lu := _heard(maitre):
        vu += lu
        if QUESTION.search(COULEUR.sub("", vu.decode(errors="ignore"))):
            if not reponses:
                processus.kill()
                vu += b"(aucune reponse)"
                break
            os.write(maitre, f"{reponses.pop(0)}\n".encode())
    os.close(maitre)
    return vu.decode(), processus.wait(timeout=PATIENCE)


def _heard(maitre: int) -> bytes:
    """What is printed; nothing once the command has ended, or says no more."""
    if not select.select([maitre], [], [], SILENCE)[0]:
        return b""
    try:
        return os.read(maitre, 65536)
    except OSError:  # the process closed its terminal
        return b""
