"""``clausegen nouveau``: the ways of making a profile, each in a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clausegen.cli import options

CHEMIN = click.Path(path_type=Path)


@click.command("nouveau", options_metavar="[OPTIONS]")
@click.argument("fichier", metavar="[FICHIER]", required=False, type=CHEMIN)
@click.option(
    "--fiche",
    metavar="FICHE.docx",
    type=CHEMIN,
    help="Écrit la fiche de renseignement à envoyer au maître d'ouvrage, sans créer de profil.",
)
@click.option(
    "--depuis",
    metavar="FICHE.docx",
    type=CHEMIN,
    help="Lit la fiche de renseignement remplie et en fait un profil.",
)
@click.option(
    "--lots",
    metavar="ESTIMATION.xlsx",
    type=CHEMIN,
    help="Trouve les lots dans l'estimation d'un économiste, les montre, puis en fait un profil "
    "(.yaml, ou .xlsx si FICHIER se nomme ainsi).",
)
@click.option(
    "--excel",
    metavar="FICHIER.xlsx",
    type=CHEMIN,
    help="Écrit un classeur à remplir dans Excel ou LibreOffice ; il sert ensuite de profil.",
)
@click.option("--base", metavar="TYPE", help="Type de marché sur lequel le profil s'appuie (profiles/types).")
@click.option("--colonne", metavar="LETTRE", help="Avec --lots : la colonne des montants HT.")
@click.option("--tva", metavar="TAUX", help="Avec --lots : le taux à retirer de montants TTC (20 %).")
@click.option("--oui", is_flag=True, help="Avec --lots : écrit sans rien demander.")
@options.territoire
def commande(fichier: Path | None, territoire: str | None, **portes: Any) -> int:  # noqa: ANN401
    """Crée un profil de marché, sans jamais remplacer un fichier.

    Sans option, en posant des questions.

    Exemple : clausegen nouveau mon-marche.yaml

    Dans un classeur : clausegen nouveau --excel mon-marche.xlsx --base travaux-batiment

    D'après l'estimation d'un économiste : clausegen nouveau --lots estimation.xlsx
    """
    if portes["fiche"]:
        from clausegen.cli import nouveau_fiche

        return nouveau_fiche.send(portes["fiche"], territoire)
    if portes["depuis"]:
        from clausegen.cli import nouveau_fiche

        return nouveau_fiche.receive(portes["depuis"], fichier, territoire)
    if portes["lots"]:
        from clausegen.cli import nouveau_lots

        choix = nouveau_lots.Choix(territoire, *(portes[nom] for nom in ("base", "colonne", "tva", "oui")))
        return nouveau_lots.receive(portes["lots"], fichier, choix)
    if portes["excel"]:
        from clausegen.cli import nouveau_excel

        return nouveau_excel.send(portes["excel"], portes["base"], territoire)
    from clausegen.cli import nouveau_questions

    return nouveau_questions.interview(fichier, territoire)
