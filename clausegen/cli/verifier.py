"""``clausegen verifier``: every finding on every profile, nothing written."""

from __future__ import annotations

from datetime import date

import click

from clausegen.cli import exit_code, options


@click.command("verifier", options_metavar="[OPTIONS]")
@options.profils
@options.jour
@options.en_json
def commande(profils: tuple[str, ...], jour: date | None, en_json: bool) -> int:
    """Vérifie des profils sans rien écrire : ce qui manque, ce qui est contraire au droit.

    Exemple : clausegen verifier 'profiles/*.yaml'
    """
    from clausegen import dossier, espace
    from clausegen.cli import compte_rendu
    from clausegen.constats import Refus, sort

    chemins, constats = espace.expand(profils)
    for chemin in chemins:
        try:
            constats += dossier.check(chemin, jour)
        except Refus as refus:
            constats += refus.constats
    if en_json:
        compte_rendu.en_json({"constats": [constat.json() for constat in sort(constats)]})
    elif constats:
        compte_rendu.constats(constats)
    else:
        click.echo("Rien à signaler.")
    return exit_code(constats)
