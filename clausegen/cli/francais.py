"""click in French: its messages go through gettext, so a dictionary is enough (no .mo file to compile)."""

from __future__ import annotations

import gettext
import sys

PLURIELS = {
    "Got unexpected extra argument ({args})": (
        "Argument en trop : {args}",
        "Arguments en trop : {args}",
    ),
    "Takes {nargs} values but 1 was given.": (
        "{nargs} valeurs attendues, 1 donnée.",
        "{nargs} valeurs attendues, {len} données.",
    ),
    "Did you mean {possibility}?": (
        "Vouliez-vous {possibility} ?",
        "Vouliez-vous l'une de : {possibilities} ?",
    ),
    "Option {name!r} requires an argument.": (
        "L'option « {name} » attend une valeur.",
        "L'option « {name} » attend {nargs} valeurs.",
    ),
    "{value!r} is not {choice}.": (
        "« {value} » inconnu ; valeur admise : {choice}.",
        "« {value} » inconnu ; valeurs admises : {choices}.",
    ),
    "{value!r} does not match the format {format}.": (
        "« {value} » n'a pas la forme {format}.",
        "« {value} » n'a aucune des formes {formats}.",
    ),
    "{len_type} values are required, but {len_value} was given.": (
        "{len_type} valeurs attendues, {len_value} donnée.",
        "{len_type} valeurs attendues, {len_value} données.",
    ),
}

MESSAGES = {
    "Usage:": "Usage :",
    "Options": "Options ",  # click adds the colon
    "Commands": "Commandes ",
    "Positional arguments": "Arguments ",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "%(prog)s, version %(version)s": "%(prog)s, version %(version)s",
    "Error: {message}": "Erreur : {message}",
    "Error: {e.message}": "Erreur : {e.message}",
    "Error: invalid input": "Erreur : réponse non comprise ; répondez « o » ou « n »",
    "Error: The value you entered was invalid.": "Erreur : réponse non comprise.",
    "Error: The two entered values do not match.": "Erreur : les deux réponses diffèrent.",
    "Aborted!": "Interrompu.",
    "Try '{command} {option}' for help.": "Aide : {command} {option}",
    "Missing command.": "Commande manquante.",
    "Missing argument": "Argument manquant",
    "Missing option": "Option manquante",
    "Missing parameter": "Paramètre manquant",
    "Missing parameter: {param_name}": "Paramètre manquant : {param_name}",
    "Missing {param_type}": "{param_type} manquant",
    "No such option: {name}": "Option inconnue : {name}",
    "No such option {name!r}.": "Option inconnue : {name}.",
    "No such command {name!r}.": "Commande inconnue : {name}.",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Option {name!r} does not take a value.": "L'option « {name} » n'attend pas de valeur.",
    "Argument {name!r} takes {nargs} values.": "L'argument « {name} » attend {nargs} valeurs.",
    "Value must be an iterable.": "Une liste de valeurs est attendue.",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre ({number_type}).",
    "{value} is not in the range {range}.": "{value} n'est pas dans l'intervalle {range}.",
    "{value!r} is not a valid boolean.": "« {value} » : répondez oui ou non.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "« {value} » n'est pas compris ; valeurs admises : {states}"
    ),
    "Choose from:\n\t{choices}": "Valeurs admises :\n\t{choices}",
    "{name} {filename!r} does not exist.": "{name} « {filename} » : introuvable.",
    "{name} {filename!r} is a file.": "{name} « {filename} » : c'est un fichier.",
    "{name} {filename!r} is a directory.": "{name} « {filename} » : c'est un dossier.",
    "{name} {filename!r} is not readable.": "{name} « {filename} » : lecture refusée.",
    "{name} {filename!r} is not writable.": "{name} « {filename} » : écriture refusée.",
    "Could not open file {filename!r}: {message}": "Fichier « {filename} » illisible : {message}",
    "unknown error": "cause inconnue",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
    "env var: {var}": "variable : {var}",
    "(dynamic)": "(selon le cas)",
    "deprecated": "abandonné",
    "d": "j",
}


def _translate(message: str) -> str:
    return MESSAGES.get(message, message)


def _translate_plural(singulier: str, pluriel: str, n: int) -> str:
    formes = PLURIELS.get(singulier, (singulier, pluriel))
    return formes[n >= 2]


def install() -> None:
    """Rebinds gettext's two functions inside click's loaded modules, and nowhere else."""
    francais = {gettext.gettext: _translate, gettext.ngettext: _translate_plural}
    for nom, module in list(sys.modules.items()):
        if nom.startswith("click."):
            for attribut in ("_", "ngettext"):
                fonction = vars(module).get(attribut)
                if fonction in francais:
                    setattr(module, attribut, francais[fonction])
