"""``clausegen nouveau``: the ways of making a profile, each in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from clausegen.cli import options

CHEMIN = click.Path(path_type=Path)
PORTES = ("fiche", "depuis", "lots", "excel")
RESERVEES = {"colonne": ("lots",), "tva": ("lots",), "oui": ("lots",), "base": ("lots", "excel")}


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
@click.option("--base", metavar="TYPE", help="Avec --lots ou --excel : type de marché (profiles/types).")
@click.option("--colonne", metavar="LETTRE", help="Avec --lots : la colonne des montants HT.")
@click.option("--tva", metavar="TAUX", help="Avec --lots : le taux à retirer de montants TTC (20 %).")
@click.option("--oui", is_flag=True, help="Avec --lots : écrit sans rien demander.")
@options.territoire
def commande(fichier: Path | None, territoire: str | None, **portes: Any) -> int:
    """Crée un profil de marché, sans jamais remplacer un fichier.

    Sans option, en posant des questions.

    Exemple : clausegen nouveau mon-marche.yaml

    Dans un classeur : clausegen nouveau --excel mon-marche.xlsx --base travaux-batiment

    D'après l'estimation d'un économiste : clausegen nouveau --lots estimation.xlsx
    """
    _check_doors(fichier, portes)
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


def _check_doors(fichier: Path | None, portes: Mapping[str, Any]) -> None:
    """One way at a time, with the options that go with it: nothing asked for is forgotten in silence."""
    ouvertes = [nom for nom in PORTES if portes[nom]]
    if len(ouvertes) > 1:
        raise click.UsageError(f"--{ouvertes[0]} ou --{ouvertes[1]} : l'un ou l'autre.")
    if fichier and ouvertes and ouvertes[0] in ("fiche", "excel"):
        raise click.UsageError(f"--{ouvertes[0]} dit déjà le fichier à écrire : « {fichier} » est de trop.")
    for option, avec in RESERVEES.items():
        if portes[option] and not set(avec) & set(ouvertes):
            attendues = " ou ".join(f"--{nom}" for nom in avec)
            raise click.UsageError(f"--{option} ne va qu'avec {attendues}.")
