"""The risky wordings of one file, each with its heading and its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from clausegen.conformite import formulations
from clausegen.constats import Constat
from clausegen.controle.blocs import Bloc, blocks
from clausegen.controle.lecture import read


def reread(fichier: Path, jour: date) -> list[Constat]:
    """The risky wordings of one file, in its order, judged by the law of a day. Raises Refus."""
    return check(blocks(read(fichier).lignes), fichier, jour)


def check(blocs: Sequence[Bloc], fichier: Path, jour: date) -> list[Constat]:
    """The same of paragraphs already read."""
    constats = formulations.check([(bloc.titre, bloc.texte) for bloc in blocs], jour)
    return [_located(constat, blocs[rang], fichier) for rang, constat in constats]


def _located(constat: Constat, bloc: Bloc, fichier: Path) -> Constat:
    return replace(constat, fichier=str(fichier), ligne=bloc.ligne, cle=bloc.chemin or None)
