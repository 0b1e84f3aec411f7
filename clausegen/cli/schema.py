"""``clausegen schema``: what editors read to complete the keys of a profile."""

from __future__ import annotations

import click

from clausegen.cli import FAIT


@click.command("schema", options_metavar="[OPTIONS]")
def commande() -> int:
    """Affiche le schéma JSON des profils, pour un éditeur qui complète les clés.

    Exemple : clausegen schema > profil.schema.json
    """
    from clausegen import marche
    from clausegen.cli import compte_rendu

    compte_rendu.en_json(marche.schema())
    return FAIT
