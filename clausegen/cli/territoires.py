"""``clausegen territoires``: communes, and whether a territory covers them."""

from __future__ import annotations

from pathlib import Path

import click

from clausegen.cli import A_CORRIGER, FAIT, options


@click.group("territoires", options_metavar="[OPTIONS]", subcommand_metavar="COMMANDE [ARGUMENTS]…")
def commande() -> None:
    """Cherche une commune et dit si un territoire la couvre."""


@commande.command(
    "commune", options_metavar="[OPTIONS]", short_help="Cherche une commune par nom ou code INSEE."
)
@click.argument("nom", metavar="NOM")
@options.territoire
def commune(nom: str, territoire: str | None) -> int:
    """Cherche une commune par son nom ou son code INSEE (jamais par code postal).

    Exemple : clausegen territoires commune "Le Tréport"
    """
    from clausegen import files, territoires

    bibliotheques = files.libraries(Path.cwd())
    fiche = territoires.load(options.territory_name(territoire, bibliotheques), bibliotheques)
    trouvees = sorted(territoires.commune(nom), key=lambda une: not fiche.couvre(une)[0])
    for une in trouvees:
        deleguee = f", commune déléguée {une.deleguee}" if une.deleguee else ""
        click.echo(f"{une.nom} ({une.insee}){deleguee} : {fiche.couvre(une)[1]}")
    if len(trouvees) > 1:
        click.echo(f"{len(trouvees)} communes de ce nom : indiquez le code INSEE dans le profil.", err=True)
    if not trouvees:
        proches = territoires.near(nom)
        conseil = (
            f"vouliez-vous {' ou '.join(f'« {p} »' for p in proches)} ?" if proches else "vérifiez le nom"
        )
        click.echo(f"« {nom} » : commune inconnue ; {conseil}", err=True)
    return FAIT if trouvees else A_CORRIGER
