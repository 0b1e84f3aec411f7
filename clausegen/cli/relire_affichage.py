"""What ``clausegen relire`` shows of a tender: a table on a wide terminal, a list by document on another."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clausegen.cli.compte_rendu import TITRES

if TYPE_CHECKING:
    from rich.console import Console

    from clausegen.controle import Revue
    from clausegen.controle.faits import Lieu
    from clausegen.controle.remarques import Remarque

LARGE = 110  # columns: below, four cells side by side are too narrow to be read
PASSAGE = 160  # characters of a sentence
LIEUX = 3
_GLUE = re.compile(r"(?<=«) | (?=[»:;?!%€])")


def show(revue: Revue, entete: str, rapport: Path) -> None:
    """What, where, why, what to write instead."""
    from rich.console import Console

    console = Console(highlight=False)
    if entete:
        console.print(entete, style="bold", markup=False)
    console.print(revue.synthese, markup=False)
    if console.width < LARGE:
        _list(console, revue.remarques)
    else:
        _tables(console, revue.remarques)
    console.print(f"Rapport : {rapport}", markup=False, soft_wrap=True)


def _list(console: Console, remarques: Sequence[Remarque]) -> None:
    """One document after the other, the gravest first; under each, what to do to it."""
    from rich.text import Text

    par_document: dict[str, list[Remarque]] = {}
    for remarque in remarques:
        par_document.setdefault(_document(remarque), []).append(remarque)
    console.print()
    for document, siennes in par_document.items():
        console.print(Text(document, style="bold"))
        console.print(Text("─" * min(len(document), console.width), style="dim"))
        for remarque in siennes:
            titre, couleur = TITRES[remarque.gravite]
            texte = Text(_wrapped(f"{titre} · {remarque.code} {remarque.quoi}", "  ", console.width))
            texte.stylize(f"bold {couleur}", 2, 2 + len(titre))
            console.print(texte)
            for nom, detail in _details(remarque, document):
                console.print(Text(_wrapped(detail, f"    {nom:<9}", console.width)))
            console.print()


def _details(remarque: Remarque, document: str) -> Iterator[tuple[str, str]]:
    noms = ("où", *["et là"] * LIEUX)
    yield from zip(noms, (_within(lieu, document) for lieu in remarque.lieux[:LIEUX]), strict=False)
    if len(remarque.lieux) > LIEUX:
        yield "et là", f"{len(remarque.lieux) - LIEUX} de plus, dans le rapport"
    yield "pourquoi", remarque.pourquoi
    if remarque.remede:
        yield "à faire", remarque.remede


def _wrapped(texte: str, debut: str, largeur: int) -> str:
    """A text cut at the margin, under its first word, no sign left alone; ordinary spaces."""
    coupe = textwrap.fill(
        _GLUE.sub("\u00a0", texte),
        largeur,
        initial_indent=debut,
        subsequent_indent=" " * len(debut),
        break_on_hyphens=False,
    )
    return coupe.replace("\u00a0", " ").replace("\u202f", " ")


def _document(remarque: Remarque) -> str:
    if remarque.lieux:
        return remarque.lieux[0].document
    return remarque.fichier.name if remarque.fichier else "Ensemble du dossier"


def _within(lieu: Lieu, document: str) -> str:
    """A place, without the name of the document when it stands above."""
    nom = lieu.text()
    if lieu.document == document:
        nom = nom.removeprefix(document).removeprefix(", ")
    return (nom + lieu.quoted(PASSAGE)).removeprefix(" : ")


def _tables(console: Console, remarques: Sequence[Remarque]) -> None:
    """One table a gravity."""
    from rich.table import Table
    from rich.text import Text

    for gravite, (titre, couleur) in TITRES.items():
        concernees = [remarque for remarque in remarques if remarque.gravite == gravite]
        if not concernees:
            continue
        table = Table(
            "Quoi", "Où", "Pourquoi", "Quoi écrire", title=f"{titre} ({len(concernees)})", show_lines=True
        )
        table.title_style, table.title_justify = couleur, "left"
        for remarque in concernees:
            table.add_row(*map(Text, _cells(remarque)))
        console.print(table)


def _cells(remarque: Remarque) -> Iterator[str]:
    ou = "\n".join(lieu.text() + lieu.quoted(PASSAGE) for lieu in remarque.lieux[:LIEUX])
    yield f"{remarque.code} {remarque.quoi}"
    yield ou or (remarque.fichier.name if remarque.fichier else "")
    yield remarque.pourquoi
    yield remarque.remede
