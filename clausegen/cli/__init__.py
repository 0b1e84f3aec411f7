"""The command line: argv to report and exit code. One file a command, imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from clausegen import __version__
from clausegen.cli import francais

if TYPE_CHECKING:
    from clausegen.constats import Constat

FAIT, A_CORRIGER, BOGUE, INTERROMPU = 0, 1, 3, 130  # 2: click's own, for a wrong command line

COMMANDES = {
    "nouveau": "Crée un profil de marché : questions, classeur, fiche, estimation.",
    "convertir": "Convertit un profil YAML en classeur Excel, ou l'inverse.",
    "calibrer": "Calcule les heures d'insertion, étape par étape.",
    "verifier": "Vérifie des profils sans rien écrire.",
    "generer": "Écrit le dossier Word d'un ou de plusieurs marchés.",
    "courriel": "Prépare le courriel au maître d'ouvrage ; l'envoie sur demande.",
    "plan": "Affiche le plan d'un document Word, numéros compris.",
    "inserer": "Insère les textes dans la pièce de l'acheteur, modifications suivies.",
    "relire": "Relit un dossier de consultation, ou une clause écrite ailleurs.",
    "ouvrir": "Fait ce qui convient à un fichier reçu, et dit comment.",
    "lire": "Lit les formulaires revenus remplis, et les vérifie.",
    "etat": "Dit, document par document, ce qui a changé depuis.",
    "documents": "Liste les documents : quand, qui les remplit, qui les reçoit.",
    "modeles": "Montre d'où vient chaque modèle Word ; les copie, les vérifie.",
    "territoires": "Commence ou vérifie un territoire, cherche une commune.",
    "droit": "Affiche les valeurs de droit à une date.",
    "schema": "Affiche le schéma JSON des profils.",
}

AIDE = """Clauses sociales d'insertion : du profil de marché au dossier Word.

Pour commencer : clausegen nouveau mon-marche.yaml, puis clausegen generer mon-marche.yaml
"""


class Commandes(click.Group):
    """Lists commands from a table, so that ``--help`` loads none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the work."""
        return list(COMMANDES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Loads the one command that was called."""
        if cmd_name not in COMMANDES:
            return None
        commande: click.Command = import_module(f"clausegen.cli.{cmd_name}").commande
        francais.install()
        return commande

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the table without importing a command."""
        with formatter.section("Commandes "):
            formatter.write_dl(list(COMMANDES.items()))


francais.install()


@click.group(
    cls=Commandes,
    name="clausegen",
    help=AIDE,
    options_metavar="[OPTIONS]",
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    invoke_without_command=True,
    context_settings={"help_option_names": ["--aide", "--help", "-h"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", message="clausegen %(version)s", help="Affiche la version.")
@click.pass_context
def racine(ctx: click.Context) -> int:
    """The root command; its help is ``AIDE``. Alone before a person, it opens the menu."""
    if ctx.invoked_subcommand is None:
        if interactive():
            from clausegen.cli import menu

            return menu.run()
        click.echo(ctx.get_help())
    return FAIT


def typed(*mots: object) -> str:
    """Words of a command as one types them: quoted where a shell would cut them."""
    return " ".join(f'"{mot}"' if set(str(mot)) & set(" &'();") else str(mot) for mot in mots)


def interactive() -> bool:
    """Whether someone is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns the exit code (0, 1, 2, 3 or 130), never raises."""
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure"):
            flux.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = racine.main(list(arguments), prog_name="clausegen", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as erreur:
        erreur.show()
        return erreur.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrompu.", err=True)
        return INTERROMPU
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as erreur:
        return _failed(erreur)
    return code if isinstance(code, int) else FAIT


def exit_code(constats: Iterable[Constat]) -> int:
    """One when something is to be corrected, else zero."""
    return A_CORRIGER if any(constat.gravite == "a_corriger" for constat in constats) else FAIT


def _pipe_closed() -> int:
    """The reader went away (« | head »): say nothing more."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return A_CORRIGER


def _failed(erreur: Exception) -> int:
    """A refusal is reported; anything else is our bug, told in one sentence."""
    from clausegen.cli import compte_rendu, journal
    from clausegen.constats import Refus

    if isinstance(erreur, Refus):
        compte_rendu.constats(erreur.constats, err=True)
        return A_CORRIGER
    click.echo(compte_rendu.bogue(journal.write(erreur)), err=True)
    return BOGUE
