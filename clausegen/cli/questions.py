"""Questions asked on the terminal: a bad answer is explained and asked again, an empty one stays a blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import click

from clausegen import formats
from clausegen.cli import options
from clausegen.notation import quoted

A_COMPLETER = "à compléter"
PLUSIEURS = 6


def ask(question: str, lire: Callable[[str], object], *, obligatoire: bool = False) -> str | None:
    """The answer as typed, once ``lire`` accepts it; None when left empty."""

    def accept(texte: str) -> str | None:
        propre = " ".join(texte.split())
        if not propre:
            if obligatoire:
                raise click.UsageError("une réponse est nécessaire ici")
            return None
        try:
            lire(propre)
        except ValueError as erreur:
            raise click.UsageError(str(erreur)) from erreur
        return propre

    return click.prompt(
        question, default="", show_default=False, value_proc=accept, prompt_suffix=" : ", err=True
    )


def ask_text(question: str, *, obligatoire: bool = False) -> str | None:
    """A free text, quoted for YAML."""
    texte = ask(question, printable, obligatoire=obligatoire)
    return texte and quoted(texte)


def territory(demande: str | None, bibliotheques: Sequence[Path]) -> str:
    """The territory asked for, the one that goes without saying, else the one chosen now."""
    noms = options.territory_names(bibliotheques)
    if demande or options.evident_territory(bibliotheques) or not noms:
        return options.territory_name(demande, bibliotheques)
    return choose("Quel territoire suit ce marché ?", {nom: nom for nom in noms})


def choose(question: str, choix: Mapping[str, str], defaut: str | None = None) -> str:
    """One key of a numbered list; the number, the key or the label is accepted."""
    cles = list(choix)
    click.echo(f"\n{question}", err=True)
    for numero, cle in enumerate(cles, 1):
        click.echo(f"  {numero}. {choix[cle]}", err=True)
    rang = cles.index(defaut) + 1 if defaut in cles else None

    def accept(texte: str) -> str:
        propre = str(texte).strip()
        if propre.isdecimal() and 1 <= int(propre) <= len(cles):
            return cles[int(propre) - 1]
        trouves = [
            cle for cle in cles if formats.fold(propre) in (formats.fold(cle), formats.fold(choix[cle]))
        ]
        if not propre or not trouves:
            raise click.UsageError(f"répondez par un numéro de 1 à {len(cles)}")
        return trouves[0]

    suffixe = f" [{rang}] : " if rang else " : "
    return click.prompt(
        "Numéro",
        default=str(rang or ""),
        show_default=False,
        value_proc=accept,
        prompt_suffix=suffixe,
        err=True,
    )


def agree(question: str) -> bool:
    """Yes, unless one answers no."""
    reponse = ask(f"{question} [O/n]", _yes)
    return reponse is None or _yes(reponse)


def _yes(texte: str) -> bool:
    return formats.read_booleen({"o": "oui", "n": "non"}.get(texte.casefold(), texte))


def search(mot: str, choix: Mapping[str, str]) -> list[str]:
    """The keys whose label or key holds the word, else the nearest one."""
    plie = formats.fold(mot)
    exacts = [cle for cle, libelle in choix.items() if plie in (formats.fold(cle), formats.fold(libelle))]
    if exacts:
        return exacts[:1]
    contenus = [cle for cle, libelle in choix.items() if plie in formats.fold(f"{cle} {libelle}")]
    if contenus:
        return contenus
    mots = {
        partie: cle for cle, libelle in choix.items() for partie in [cle, *libelle.replace(",", " ").split()]
    }
    proche = formats.near(mot, mots)
    return [mots[proche]] if proche else []


def one_of(mot: str, choix: Mapping[str, str]) -> str:
    """The only key that the word can mean; ValueError lists the others."""
    trouves = search(mot, choix)
    if len(trouves) == 1:
        return trouves[0]
    proposes = trouves or list(choix)
    liste = " ; ".join(choix[cle] for cle in proposes[:PLUSIEURS])
    suite = " ; …" if len(proposes) > PLUSIEURS else ""
    raison = "plusieurs réponses possibles" if trouves else f"« {mot} » inconnu ; par exemple"
    raise ValueError(f"{raison} : {liste}{suite}")


def items(valeurs: Sequence[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(valeurs)}]"


def printable(texte: str, longueur: int = 10_000) -> None:
    """ValueError for what a profile refuses: control characters, broken ones, a text without end."""
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in texte):
        raise ValueError("caractère interdit ; retapez ce texte sans copier-coller")
    if len(texte) > longueur:
        raise ValueError(f"trop long : {longueur} caractères au plus")


def months(texte: str) -> int:
    """A duration that a contract can have."""
    duree = formats.read_mois(texte)
    if not 1 <= duree <= 600:
        raise ValueError(f"attendu une durée de 1 à 600 mois, lu « {texte} »")
    return duree


def quantity(texte: str) -> Decimal:
    """A number that is not negative."""
    nombre = formats.read_nombre(texte)
    if nombre < 0:
        raise ValueError(f"attendu un nombre positif, lu « {texte} »")
    return nombre
