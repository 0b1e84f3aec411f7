"""The models of messages: plain texts in the same dialect, read before any is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from clausegen import clausier, emplois, sandbox
from clausegen.constats import Constat, Refus
from clausegen.lint.regles import REGLES


def check(
    territoire: str, bibliotheques: Sequence[Path], noms: Mapping[str, Collection[str]]
) -> list[Constat]:
    """Every fault of the models that serve a territory; ``noms``: what each model may name."""
    constats: list[Constat] = []
    for modele, connus in noms.items():
        gagnant = clausier.winner(clausier.candidates(modele, territoire, bibliotheques))
        if gagnant is None:
            constats.append(Constat("MOD-01", "a_corriger", f"aucun modèle « {modele} »"))
        else:
            constats += _faults(gagnant.chemin, connus)
    return constats


def _faults(chemin: Path, connus: Collection[str]) -> Iterator[Constat]:
    fichier = str(chemin)
    try:
        source = chemin.read_text("utf-8-sig")
        sandbox.compile_text(source, lambda ligne: f"ligne {ligne}")
    except UnicodeDecodeError:
        yield REGLES["TXT-01"].found("", "le texte n'est pas en UTF-8", fichier)
        return
    except Refus as refus:
        yield from (replace(constat, fichier=fichier) for constat in refus.constats)
        return
    for emploi in emplois.read(source):
        nom, lieu = str(emploi.chemin[0]), f"ligne {emploi.ligne}"
        if emploi.local:
            yield REGLES["MEN-03"].found(lieu, f"« {nom} » n'existe que dans sa boucle", fichier)
        elif nom not in connus:
            yield REGLES["MEN-01"].found(
                lieu, f"mention « {nom} » inconnue{sandbox.near(nom, connus)}", fichier
            )
