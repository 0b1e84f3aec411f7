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
    if depart == "questions":
        return ["nouveau"]
    invites = {
        "excel": "Nom du classeur à écrire (mon-marche.xlsx)",
        "fiche": "Nom de la fiche à écrire (fiche.docx)",
        "lots": "Fichier de l'estimation (vous pouvez le glisser ici)",
    }
    return ["nouveau", f"--{depart}", _file(invites[depart], existant=depart == "lots")]


def _of_profile(commande: str) -> Callable[[], list[str]]:
    def ask() -> list[str]:
        profil = ouvrir.choose_profile(Path())
        return [
            commande,
            str(profil or _file("Fichier du profil (vous pouvez le glisser ici)", existant=True)),
        ]

    return ask


def _received() -> list[str]:
    return ["ouvrir", _file("Fichier reçu (vous pouvez le glisser ici)", existant=True)]


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
    "courriel": _of_profile("courriel"),
    "etat": lambda: ["etat", "sortie"],
}
