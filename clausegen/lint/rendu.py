"""A model filled in for real: what its tags printed, against the document that came out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clausegen import sandbox
from clausegen.sandbox import Compteur, Gabarit
from clausegen.word import outline
from clausegen.word.examen import Examen, Marque, Partie

DEBUT, SUITE, FIN = "\x1e", "\x1f", "\x1d"
PASSAGE = re.compile(f"{DEBUT}(\\d+){SUITE}([^{FIN}]*){FIN}")
BLANCS = re.compile(r"\s+")

Trouvaille = tuple[str, str, str]  # code, place, message


@dataclass(frozen=True)
class Trace:
    """The body of a model as a bare program: it prints each value and each heading with its rank."""

    partie: Partie

    @cached_property
    def gabarit(self) -> Gabarit:
        """The program, compiled."""
        lignes = (_traced(rang, marque) for rang, marque in enumerate(self.partie.marques))
        return sandbox.compile_text("".join(lignes), lambda ligne: "")

    def run(self, mentions: Mapping[str, object]) -> list[tuple[Marque, str]]:
        """What each tag and each heading printed, in order."""
        valeurs = sandbox.plain({nom: mentions[nom] for nom in self.gabarit.noms})
        imprime = self.gabarit.render(valeurs, Compteur())
        return [(self.partie.marques[int(n)], html.unescape(lu)) for n, lu in PASSAGE.findall(imprime)]


def _traced(rang: int, marque: Marque) -> str:
    if marque.niveau is None and not marque.source.startswith("{{"):
        return marque.source
    return f"{DEBUT}{rang}{SUITE}{marque.source}{FIN}" if marque.visible else ""


def trace(examen: Examen) -> Trace | None:
    """The body of a sound model; the first part is the main one."""
    return Trace(examen.parties[0]) if examen.parties and examen.parties[0].saine else None


def faults(passages: list[tuple[Marque, str]], contenu: bytes) -> Iterator[Trouvaille]:
    """Values that the document lost, empty headings, skipped levels."""
    texte = _bare(outline.plain_text(contenu))
    niveau = None
    for marque, lu in passages:
        if marque.niveau is None:
            if _bare(lu) not in texte:
                yield "REN-02", marque.lieu, f"la valeur de « {marque.source} » n'est pas dans le document"
            continue
        if not lu.strip():
            yield "REN-03", marque.lieu, "ce titre est vide"
        if niveau is not None and marque.niveau > niveau + 1:
            message = f"titre de niveau {marque.niveau + 1}, juste sous un titre de niveau {niveau + 1}"
            yield "REN-04", marque.lieu, message
        niveau = marque.niveau


def _bare(texte: str) -> str:
    return BLANCS.sub("", texte)
