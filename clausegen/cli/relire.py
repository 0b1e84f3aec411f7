"""``clausegen relire``: the risky wordings of clauses written elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from clausegen.cli import A_CORRIGER, FAIT, options


@click.command("relire", options_metavar="[OPTIONS]")
@click.argument("fichiers", metavar="FICHIER…", nargs=-1, required=True)
@options.jour
@options.en_json
def commande(fichiers: tuple[str, ...], jour: date | None, en_json: bool) -> int:
    """Relit une clause écrite ailleurs (.docx, .txt, texte d'un .pdf) : ses formulations à risque.

    Chaque point donne le titre, la phrase, la raison et ce qu'il faut écrire à la place. La loi est celle du
    jour, ou de --date.

    Exemple : clausegen relire CCAP.docx
    """
    from clausegen import controle
    from clausegen.cli import compte_rendu
    from clausegen.constats import Constat, Refus

    quand = jour or date.today()  # noqa: TID251, DTZ011 - the one clock: the text says no day of its own
    constats: list[Constat] = []
    for fichier in _files(fichiers):
        try:
            constats += controle.reread(fichier, quand)
        except Refus as refus:
            constats += refus.constats
    if en_json:
        compte_rendu.en_json({"constats": [{**c.json(), "passage": c.passage} for c in constats]})
    elif constats:
        compte_rendu.constats(constats)
    else:
        click.echo("Aucune formulation à risque reconnue ; le reste demande l'œil d'un juriste.")
    return A_CORRIGER if any(c.gravite == "a_corriger" for c in constats) else FAIT


def _files(fichiers: tuple[str, ...]) -> Iterator[Path]:
    """Patterns are expanded here: Windows does not."""
    for nom in fichiers:
        chemin = Path(nom)
        trouves = sorted(chemin.parent.glob(chemin.name)) if set(chemin.name) & set("*?") else []
        yield from trouves or [chemin]
