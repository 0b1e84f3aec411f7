"""``clausegen plan``: the headings of a Word document, numbered as Word shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import FAIT, options

if TYPE_CHECKING:
    from clausegen.word.titres import Titre

MODES = {"automatique": "numéro automatique", "tape": "numéro tapé", "aucun": "sans numéro"}


@click.command("plan", options_metavar="[OPTIONS]")
@click.argument("fichier", metavar="FICHIER.docx", type=click.Path(path_type=Path))
@options.en_json
def commande(fichier: Path, en_json: bool) -> int:
    """Affiche le plan d'un document Word : ses titres, leurs numéros tels que Word les montre, leurs styles.

    Les articles écrits en gras ou aux numéros tapés sont reconnus ; le sommaire est laissé de côté. Chaque
    numéro, chaque titre peut servir d'ancre à « clausegen inserer ».

    Exemple : clausegen plan CCAP.docx
    """
    from clausegen import integration
    from clausegen.cli import compte_rendu

    titres = integration.plan(fichier).titres
    if en_json:
        compte_rendu.en_json({"titres": [_row(titre) for titre in titres]})
    elif titres:
        for titre in titres:
            _show(titre)
    else:
        click.echo("Aucun titre : ni style de titre, ni article reconnu.")
    return FAIT


def _show(titre: Titre) -> None:
    click.echo("  " * (titre.niveau - 1) + titre.text(), nl=False)
    click.secho(f"   [{titre.style}, {MODES[titre.mode]}]", dim=True)


def _row(titre: Titre) -> dict[str, object]:
    return {
        "niveau": titre.niveau,
        "numero": titre.numero,
        "affiche": titre.marque,
        "titre": titre.texte,
        "style": titre.style,
        "numerotation": titre.mode,
        "bloc": titre.bloc,
    }
