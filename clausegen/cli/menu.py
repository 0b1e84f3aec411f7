"""``clausegen`` alone: a short menu; each entry names the command that it runs, so that one learns them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from clausegen.cli import FAIT, ouvrir, questions

ENTREES = {
    "nouveau": "Commencer un marché (clausegen nouveau)",
    "generer": "Écrire les documents Word d'un marché (clausegen generer)",
    "verifier": "Vérifier un marché sans rien écrire (clausegen verifier)",
    "ouvrir": "Lire un fichier reçu : fiche, engagement, estimation, CCAP (clausegen ouvrir)",
    "courriel": "Préparer le courriel au maître d'ouvrage (clausegen courriel)",
    "etat": "Voir l'état des dossiers (clausegen etat)",
    "quitter": "Quitter",
}
DEPARTS = {
    "questions": "en répondant à des questions",
    "excel": "dans un classeur Excel à remplir",
    "fiche": "avec une fiche Word à envoyer au maître d'ouvrage",
    "lots": "d'après l'estimation Excel de l'économiste",
}
ETATS = {
    "definitifs": "oui, le profil est validé",
    "projet": "non, c'est encore un projet, et le courriel le dit",
}


def run() -> int:
    """Asks, runs, and asks again until one leaves."""
    click.echo("clausegen : clauses sociales d'insertion, du profil de marché au dossier Word.", err=True)
    while (choix := questions.choose("Que voulez-vous faire ?", ENTREES)) != "quitter":
        arguments = ACTIONS[choix]()
        if arguments:
            ouvrir.run(arguments)
    return FAIT


def _start() -> list[str]:
    depart = questions.choose("Comment ?", DEPARTS, "questions")
    if depart == "lots":
        estimation = _file("Fichier de l'estimation (vous pouvez le glisser ici)", existant=True)
        return ["nouveau", "--lots", estimation, ouvrir.workbook_of(Path(estimation))]
    option = [] if depart == "questions" else [f"--{depart}"]
    exemple = Path("fiche.docx" if depart == "fiche" else "mon-marche.xlsx")
    cible = Path(_file(f"Nom du fichier à écrire ({exemple})", existant=False))
    return ["nouveau", *option, str(cible if cible.suffix else cible.with_suffix(exemple.suffix))]


def _of_profile(commande: str) -> Callable[[], list[str]]:
    def ask() -> list[str]:
        profil = ouvrir.choose_profile(Path())
        chemin = profil or Path(_file("Fichier du profil (vous pouvez le glisser ici)", existant=True))
        ailleurs = commande != "verifier" and chemin.parent != Path()
        return [commande, str(chemin), *(["--sortie", str(chemin.parent / "sortie")] if ailleurs else [])]

    return ask


def _message() -> list[str]:
    etat = questions.choose("Les documents joints sont-ils définitifs ?", ETATS, "definitifs")
    return [*_of_profile("courriel")(), *(["--projet"] if etat == "projet" else [])]


def _received() -> list[str]:
    return ["ouvrir", _file("Fichier reçu (vous pouvez le glisser ici)", existant=True)]


def _folders() -> list[str]:
    ici = Path("sortie")
    demande = "Dossier à regarder (vous pouvez le glisser ici)"
    return ["etat", str(ici) if ici.is_dir() else _file(demande, existant=True)]


def _file(question: str, *, existant: bool) -> str:
    """A path, quotes of a dropped file taken off."""

    def accept(texte: str) -> None:
        if existant and not Path(_bare(texte)).exists():
            raise ValueError(f"« {_bare(texte)} » : introuvable")

    return _bare(str(questions.ask(question, accept, obligatoire=True)))


def _bare(texte: str) -> str:
    return texte.strip().strip("\"'")


ACTIONS: dict[str, Callable[[], list[str]]] = {
    "nouveau": _start,
    "generer": _of_profile("generer"),
    "verifier": _of_profile("verifier"),
    "ouvrir": _received,
    "courriel": _message,
    "etat": _folders,
}
