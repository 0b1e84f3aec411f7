"""A series of contracts: its progress, its failures in one line each, what it all comes to."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import click

from clausegen import formats
from clausegen.cli import A_CORRIGER, BOGUE, FAIT, compte_rendu, journal

if TYPE_CHECKING:
    from clausegen.generation import Options, Resultat

COLONNES = ("Marché", "État", "Documents", "Heures", "À vérifier")
A_DROITE = COLONNES[2:]
ORDRE = ("ecrit", "a_cote", "a_blanc")  # the first of these that a file has is the whole dossier's
ETATS = {**compte_rendu.ETATS, "sans_dossier": "sans dossier", "erreur": "erreur"}
PLURIELS = {"écrit": "écrits", "inchangé": "inchangés", "erreur": "erreurs"}


class Ligne(NamedTuple):
    """What is kept of a contract."""

    marche: str
    etat: str
    documents: int
    heures: int
    a_verifier: int

    def cells(self) -> tuple[str, ...]:
        """As the table prints it; nothing to count, nothing printed."""
        comptes = (self.documents, self.heures, self.a_verifier)
        return self.marche, ETATS[self.etat], *(formats.nombre(n) if n else "" for n in comptes)


@dataclass
class Bilan:
    """Reports each result, keeps one line of it.

    One contract is told in full; of several, only those that failed, in one line each, then a table.
    """

    choix: Options
    plusieurs: bool
    lignes: list[Ligne] = field(default_factory=list)
    forcables: int = 0
    code: int = FAIT

    def add(self, resultat: Resultat, ajoute: Callable[[object], None] | None) -> str | None:
        """Takes a result in; returns the line to print at once, if any."""
        self.lignes.append(_line(resultat))
        self.forcables += resultat.forcable
        if ajoute:
            ajoute(resultat.json())
        if not self.plusieurs:
            self._tell(resultat, en_json=ajoute is not None)
        if resultat.bogue:
            self.code = BOGUE
            return compte_rendu.bogue(journal.write(resultat.bogue), resultat.profil)
        if resultat.fait:
            return None
        self.code = max(self.code, A_CORRIGER)
        return compte_rendu.failure(resultat) if self.plusieurs else None

    def _tell(self, resultat: Resultat, *, en_json: bool) -> None:
        if en_json:
            compte_rendu.constats(resultat.constats, err=True)
        else:
            compte_rendu.dossier(resultat)

    def close(self, *, en_json: bool) -> None:
        """The table of a series, then what to do next, in one sentence."""
        if self.plusieurs and not en_json:
            table(self.lignes)
        etats = Counter(ligne.etat for ligne in self.lignes)
        refuses = etats["sans_dossier"]
        faits = len(self.lignes) - refuses - etats["erreur"]
        if conseil := self._advice(faits, refuses):
            click.echo(conseil, err=True)

    def _advice(self, faits: int, refuses: int) -> str:
        if refuses:
            marches = formats.accord(refuses, "marché", "marchés")
            reste = " ; --forcer écrit malgré les points à corriger" if self.forcables else ""
            return f"{marches} sans dossier : corrigez les points ci-dessus, puis relancez{reste}."
        if self.choix.a_blanc and faits:
            return "Essai à blanc : rien n'est écrit ; relancez sans --a-blanc."
        if any(ligne.a_verifier for ligne in self.lignes):
            voir = "ci-dessus" if not self.plusieurs else "(« clausegen verifier » les énumère)"
            return f"Complétez ou vérifiez les points {voir} avant d'envoyer les documents."
        return f"Prêt à relire dans {self.choix.sortie}." if faits else ""


def _line(resultat: Resultat) -> Ligne:
    etats = {ecrit.etat for ecrit in resultat.documents}
    if resultat.bogue:
        etat = "erreur"
    elif not resultat.fait:
        etat = "sans_dossier"
    else:
        etat = next((e for e in ORDRE if e in etats), "a_jour" if etats <= {"a_jour"} else "inchange")
    a_verifier = sum(constat.gravite == "a_verifier" for constat in resultat.constats)
    nom = resultat.reference or str(resultat.profil)
    return Ligne(nom, etat, len(resultat.documents), resultat.heures or 0, a_verifier)


def table(lignes: list[Ligne]) -> None:
    """One row a contract, then the sum: drawn on a terminal, plain columns elsewhere."""
    if sys.stdout.isatty():
        _draw(lignes)
    else:
        rangees = [COLONNES, *(ligne.cells() for ligne in lignes)]
        largeurs = [max(map(len, colonne)) for colonne in zip(*rangees, strict=True)]
        for rangee in rangees:
            cases = zip(COLONNES, rangee, largeurs, strict=True)
            textes = (texte.rjust(n) if nom in A_DROITE else texte.ljust(n) for nom, texte, n in cases)
            click.echo("  ".join(textes).rstrip())
    etats = Counter(ETATS[ligne.etat] for ligne in lignes).most_common()
    comptes = ", ".join(formats.accord(n, etat, PLURIELS.get(etat, etat)) for etat, n in etats)
    heures = formats.heures(sum(ligne.heures for ligne in lignes))
    click.secho(f"{formats.accord(len(lignes), 'marché', 'marchés')} : {comptes} ; {heures}", bold=True)


def _draw(lignes: list[Ligne]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    tableau = Table(box=SIMPLE)
    for nom in COLONNES:
        tableau.add_column(nom, justify="right" if nom in A_DROITE else "left", overflow="fold")
    for ligne in lignes:
        style = "red" if ligne.etat in ("sans_dossier", "erreur") else ""
        tableau.add_row(*map(Text, ligne.cells()), style=style)
    Console().print(tableau)


@contextmanager
def progress(total: int) -> Iterator[Callable[[str | None], None]]:
    """A function to call after each contract, with what must be said of it; a bar, on a terminal."""
    if total < 2 or not sys.stderr.isatty():
        yield _say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    colonnes = (BarColumn(), MofNCompleteColumn(), TextColumn("reste"), TimeRemainingColumn())
    ecran = Console(stderr=True)
    with Progress(*colonnes, console=ecran, transient=True, redirect_stdout=False) as barre:
        tache = barre.add_task("", total=total)

        def advance(texte: str | None) -> None:
            if texte:
                ecran.print(texte, markup=False, highlight=False, soft_wrap=True)
            barre.advance(tache)

        yield advance


def _say(texte: str | None) -> None:
    if texte:
        click.echo(texte, err=True)
