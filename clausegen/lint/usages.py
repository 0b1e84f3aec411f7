"""The mentions that a model names, judged against what documents receive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clausegen import emplois, sandbox, visuels
from clausegen.constats import Constat
from clausegen.emplois import Emploi
from clausegen.lint.formes import Faute, Formes
from clausegen.lint.regles import REGLES
from clausegen.word.examen import Examen, Marque, Partie

BOUCLE = re.compile(r"{%\s*for\s+(\w+)\s")
SEULE = re.compile(r"{% (?P<mot>if|elif|for)(?P<reste>.*)%}", re.DOTALL)


@dataclass(frozen=True)
class Connues:
    """The mentions of a kind of document; ``secretes``: the internal ones, that it never receives."""

    formes: Formes
    secretes: frozenset[str] = frozenset()

    def judge(self, emploi: Emploi) -> Faute | None:
        """What is wrong with one use."""
        nom = str(emploi.chemin[0])
        if emploi.local:
            return "MEN-03", f"« {nom} » n'existe que dans sa boucle"
        if nom in self.secretes:
            return "MEN-05", f"mention interne « {nom} » dans un document que des entreprises lisent"
        return self.formes.fault(emploi)


def check(examen: Examen, connues: Connues, fichier: str) -> Iterator[Constat]:
    """Every wrong use of a mention, where it stands."""
    for lieu, emploi in _uses(examen):
        if faute := connues.judge(emploi):
            code, message = faute
            yield REGLES[code].found(lieu, message, fichier)
    for nom, lieu in examen.images:
        if nom not in visuels.NOMS:
            message = f"image « {nom} » inconnue{sandbox.near(nom, visuels.NOMS)}"
            yield REGLES["MEN-08"].found(lieu, message, fichier)


def names(examen: Examen) -> frozenset[str]:
    """The mentions that a model names, and the pictures that it reserves."""
    return frozenset(
        {*(str(e.chemin[0]) for _, e in _uses(examen) if not e.local), *(nom for nom, _ in examen.images)}
    )


def _uses(examen: Examen) -> Iterator[tuple[str, Emploi]]:
    for partie in examen.parties:
        yield from _sound(partie) if partie.saine else _tag_by_tag(partie)


def _sound(partie: Partie) -> Iterator[tuple[str, Emploi]]:
    """The part is a program: its loops say what their variables stand for."""
    marques = [marque for marque in partie.marques if marque.niveau is None]
    for emploi in emplois.read("\n".join(marque.source for marque in marques)):
        yield marques[emploi.ligne - 1].lieu, emploi


def _tag_by_tag(partie: Partie) -> Iterator[tuple[str, Emploi]]:
    """A part whose blocks do not answer each other still names mentions."""
    variables = {nom for marque in partie.marques for nom in BOUCLE.findall(marque.source)}
    for marque in (m for m in partie.marques if m.niveau is None):
        source = _closed(marque)
        if source and sandbox.reason(source) is None:
            for emploi in emplois.read(source, variables):
                if not emploi.local:
                    yield marque.lieu, emploi


def _closed(marque: Marque) -> str:
    """A tag made a program of its own; empty for an end."""
    lu = SEULE.fullmatch(marque.source)
    if lu is None:
        return marque.source if marque.source.startswith("{{") else ""
    mot = "for" if lu["mot"] == "for" else "if"
    return f"{{% {mot}{lu['reste']}%}}{{% end{mot} %}}"
