"""``clausegen ouvrir``: the evident thing to do with a file, and the command that does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from clausegen import cli
from clausegen.cli import A_CORRIGER, FAIT, questions

A_RELIRE = (".pdf", ".txt", ".odt", ".rtf", ".doc", ".docm")


@click.command("ouvrir", options_metavar="[OPTIONS]")
@click.argument("fichiers", metavar="FICHIER…", nargs=-1, required=True, type=click.Path(path_type=Path))
def commande(fichiers: Sequence[Path]) -> int:
    """Fait ce qui convient à un fichier, et dit la commande qui le fait.

    Un profil : ses documents. Une fiche ou un formulaire revenu : sa lecture. Une estimation : ses lots.
    Une pièce du maître d'ouvrage : l'insertion de la clause. Un dossier : sa relecture.

    Exemple : clausegen ouvrir CCAP.docx
    """
    codes = [run(arguments) for arguments in evident(fichiers)]
    return (
        FAIT if not any(codes) else next((code for code in codes if code != A_CORRIGER and code), A_CORRIGER)
    )


def run(arguments: Sequence[str]) -> int:
    """Shows a command as one would type it, then runs it."""
    click.secho(f"→ {cli.typed('clausegen', *arguments)}", bold=True, err=True)
    return cli.run(arguments)


def evident(fichiers: Iterable[Path]) -> list[list[str]]:
    """The command lines for these files; profiles go together. Raises Refus."""
    profils: list[Path] = []
    retours: list[Path] = []
    commandes: list[list[str]] = []
    for fichier in fichiers:
        arguments = _of(_known(fichier))
        if arguments == ["generer"]:
            profils.append(fichier)
        elif arguments == ["lire"]:
            retours.append(fichier)
        else:
            commandes.append(arguments)
    if profils:
        commandes.append(["generer", *map(str, profils), "--sortie", str(profils[0].parent / "sortie")])
    if retours:
        commandes.append(["lire", *map(str, retours), *_owner(retours[0])])
    return commandes


def _known(fichier: Path) -> Path:
    from clausegen.constats import refuse

    if not fichier.exists():
        raise refuse("LEC-00", "fichier introuvable", fichier=str(fichier), remede="vérifiez son nom")
    return fichier


def _of(fichier: Path) -> list[str]:
    """The command for one file; « generer » and « lire » alone: those files go together."""
    from clausegen import reader

    suffixe = fichier.suffix.lower()
    if suffixe == ".pdf" and _is_form(fichier):
        return ["lire"]  # which says to ask for the Word file
    if fichier.is_dir() or suffixe in A_RELIRE:
        return ["relire", str(fichier)]
    if suffixe in reader.TEXTES:
        return ["generer"]
    if suffixe == ".xlsx":
        return _workbook(fichier)
    if suffixe == ".docx":
        return _word(fichier)
    from clausegen.constats import refuse

    raise refuse(
        "OUV-01",
        "clausegen ne sait que faire de ce fichier",
        fichier=str(fichier),
        remede="attendu un profil, un classeur Excel, un document Word ou PDF, ou un dossier",
    )


def _is_form(fichier: Path) -> bool:
    """Whether a file bears the name of a form of ours: « annexe_ae signée.pdf »."""
    from clausegen import retours

    return any(nom in fichier.stem for nom in retours.MARQUES.values())


def _word(fichier: Path) -> list[str]:
    """A form of ours that came back, else a piece of the tender."""
    from clausegen import retours

    sorte = retours.kind(fichier)
    if sorte == retours.FICHE:
        return ["nouveau", "--depuis", str(fichier), workbook_of(fichier)]
    if sorte:
        return ["lire"]
    if profil := near_profile(fichier):
        return ["inserer", str(profil), "--dans", str(fichier)]
    return ["relire", str(fichier)]


def _workbook(fichier: Path) -> list[str]:
    """A profile, the choices made in a simulation, else an estimate."""
    from clausegen import gabarit, marche, simulateur, tableur

    classeur = tableur.read(fichier)
    if gabarit.recognizes(classeur, marche.lists()):
        return ["generer"]
    if simulateur.recognizes(classeur) and (profil := near_profile(fichier)):
        return ["calibrer", str(profil), "--depuis", str(fichier)]
    return ["nouveau", "--lots", str(fichier), workbook_of(fichier)]


def workbook_of(fichier: Path) -> str:
    """The profile made out of a file that someone dropped: a workbook beside it, for who types no YAML."""
    return str(fichier.with_name(f"{fichier.stem}_profil.xlsx"))


def _owner(fichier: Path) -> list[str]:
    """``--profil`` when the folder does not say whose form it is."""
    from clausegen.cli.lire import find_profile

    if find_profile(fichier) or not (profil := near_profile(fichier)):
        return []
    return ["--profil", str(profil)]


def near_profile(fichier: Path) -> Path | None:
    """The profile beside a file, else in the folder above: « Reçus » is inside the contract's folder."""
    return choose_profile(fichier.parent) or choose_profile(fichier.parent / "..")


def choose_profile(dossier: Path) -> Path | None:
    """The profile of a folder, chosen when there are several; None when there is none."""
    connus = profiles(dossier)
    if len(connus) < 2:
        return next(iter(connus), None)
    choix = {str(profil): profil.name for profil in connus}
    return Path(questions.choose("Pour quel marché ?", choix))


def profiles(dossier: Path) -> list[Path]:
    """The profiles of a folder."""
    from clausegen import espace, reader

    trouves, _ = espace.expand([str(dossier / "*")])
    return [chemin for chemin in trouves if chemin.suffix in reader.TEXTES or _is_profile(chemin)]


def _is_profile(classeur: Path) -> bool:
    from clausegen import gabarit, marche, tableur
    from clausegen.constats import Refus

    try:
        return gabarit.recognizes(tableur.read(classeur), marche.lists())
    except Refus:
        return False
