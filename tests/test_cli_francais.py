"""French to the last word: every help, every wrong usage, every message of click that a person can meet."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from clausegen import cli
from clausegen.cli import francais

ANGLAIS = re.compile(
    r"\b(usage:|options?:|commands?:|arguments?:|show|exit|error|missing|invalid|no such|try|did you mean|"
    r"choose|value|values|is not|not one of|takes|got|unexpected|required|requires|file|directory|path|text|"
    r"integer|default|aborted|version and|this message|the|of|and|with)\b",
    re.IGNORECASE,
)
# what only a developer of the tool, or a shell that we do not complete, can meet
AILLEURS = {"shell_completion.py", "_termui_impl.py", "_winconsole.py", "utils.py"}
DEVELOPPEUR = (
    "Could not determine name", "No options defined", "Arguments take exactly", "Name '{name}' defined twice",
    "Boolean option {decl!r}", "DeprecationWarning", "(Deprecated)", "{text} {deprecated_message}",
    "Invalid start character", "Unknown color", "Choice({choices})", "{value!r} is not a valid UUID",
    "{name} {filename!r} is not executable", "Do you want to continue", "Confirm the action",
    "Press any key", "Repeat for confirmation",
)  # fmt: skip


def commands() -> list[list[str]]:
    """Every command and subcommand, by its words."""
    contexte = click.Context(cli.racine)
    trouvees: list[list[str]] = [[]]
    for nom in cli.racine.list_commands(contexte):
        commande = cli.racine.get_command(contexte, nom)
        trouvees.append([nom])
        if isinstance(commande, click.Group):
            trouvees += [[nom, sous] for sous in commande.list_commands(contexte)]
    return trouvees


def english(texte: str) -> list[str]:
    """The English words left; names of options and of the tool apart."""
    nu = re.sub(r"--?[a-z-]+|clausegen \w+|\S+\.(docx|yaml|json)|templates/|`[^`]*`", " ", texte)
    return [m.group() for m in ANGLAIS.finditer(nu)]


@pytest.mark.parametrize("mots", commands(), ids=" ".join)
def test_help_is_in_french(ligne, mots):
    sortie = ligne(*mots, "--help")
    assert sortie.code == 0
    assert sortie.out.startswith("Usage : clausegen")
    assert "Options :" in sortie.out
    assert not english(sortie.out)
    assert not re.search(r"[A-Za-zé] ?:$", sortie.out.replace(" :", ""), re.MULTILINE)


@pytest.mark.parametrize("mots", [m for m in commands() if len(m) == 1], ids=" ".join)
def test_the_short_help_of_a_command_says_what_its_long_help_says(ligne, mots):
    assert cli.COMMANDES[mots[0]].endswith(".")
    assert len(cli.COMMANDES[mots[0]]) <= 70


@pytest.mark.parametrize(
    "arguments",
    [
        ["inconnue"],
        ["genere"],
        ["--inconnue"],
        ["generer"],
        ["generer", "x.yaml", "--inconnue"],
        ["generer", "x.yaml", "--forcé"],
        ["generer", "x.yaml", "--forcer=oui"],
        ["generer", "x.yaml", "--date"],
        ["generer", "x.yaml", "--date", "demain"],
        ["generer", "x.yaml", "--document", "rc"],
        ["generer", "x.yaml", "--sortie", __file__],
        ["generer", "x.yaml", "--dat", "2026-12-01"],
        ["generer", "x.yaml", "--taches", "deux"],
        ["etat", "--inconnue"],
        ["calibrer"],
        ["calibrer", "a", "b"],
        ["calibrer", "a", "b", "c"],
        ["verifier"],
        ["nouveau", "a", "b"],
        ["schema", "a"],
        ["droit", "a", "b"],
        ["droit", "--date", "32/12/2026"],
        ["modeles", "a"],
        ["territoires", "inconnue"],
        ["territoires", "commune"],
    ],
    ids=" ".join,
)
def test_a_wrong_usage_is_explained_in_french(ligne, arguments):
    sortie = ligne(*arguments)
    assert sortie.code == 2
    assert sortie.out == ""
    assert "Erreur : " in sortie.err
    assert not english(sortie.err)


def test_without_a_command_the_help_is_shown(ligne):
    assert not english(ligne().err)
    assert not english(ligne("territoires").err)


def test_the_version_is_said(ligne):
    from clausegen import __version__

    assert ligne("--version").out.strip() == f"clausegen {__version__}"


def test_every_message_of_click_is_translated():
    """A new version of click that says something new fails here."""
    dossier = Path(click.__file__).parent
    inconnus = []
    for fichier in dossier.glob("*.py"):
        if fichier.name in AILLEURS:
            continue
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if not (isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.args):
                continue
            premier = noeud.args[0]
            if noeud.func.id not in ("_", "ngettext") or not isinstance(premier, ast.Constant):
                continue
            message = str(premier.value)
            catalogue = francais.MESSAGES if noeud.func.id == "_" else francais.PLURIELS
            if message not in catalogue and not message.startswith(DEVELOPPEUR):
                inconnus.append((fichier.name, message))
    assert not inconnus


@pytest.mark.parametrize(
    "message", [*francais.MESSAGES.items(), *francais.PLURIELS.items()], ids=lambda m: m[0]
)
def test_a_translation_fills_the_same_blanks(message):
    anglais, traductions = message
    for traduction in [traductions] if isinstance(traductions, str) else traductions:
        remplis = set(re.findall(r"[{(](\w+)[}!):.]", traduction))
        autres = {"possibilities", "choices", "formats", "nargs", "len", "len_value", "len_type"}
        assert remplis <= set(re.findall(r"[{(](\w+)[}!):.]", anglais)) | autres
