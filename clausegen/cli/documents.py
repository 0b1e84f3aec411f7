"""``clausegen documents``: every document that can be written: when, who fills it, who receives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from clausegen.cli import FAIT, options

if TYPE_CHECKING:
    from clausegen.documents import Fiche

ETAPES = {
    "consultation": "Consultation",
    "notification": "Notification",
    "execution": "Exécution",
    "fin_de_marche": "Fin de marché",
}


@click.command("documents", options_metavar="[OPTIONS]")
@options.en_json
def commande(en_json: bool) -> int:
    """Liste les documents, étape par étape : quand, qui les remplit, qui les reçoit, public ou interne.

    Exemple : clausegen documents, puis clausegen generer mon-marche.yaml --etape notification
    """
    from clausegen import documents
    from clausegen.cli import compte_rendu

    fiches = documents.DOCUMENTS.values()
    if en_json:
        compte_rendu.en_json({"documents": [_row(fiche) for fiche in fiches]})
        return FAIT
    for etape, libelle in ETAPES.items():
        click.secho(f"{libelle} (--etape {etape})", bold=True)
        for fiche in fiches:
            if fiche.etape == etape:
                _show(fiche)
        click.echo()
    return FAIT


def _show(fiche: Fiche) -> None:
    click.echo(f"  {fiche.nom} — {fiche.libelle}")
    quand = [fiche.quand] if fiche.quand else []
    demande = [f"seulement avec --document {fiche.nom}"] if fiche.seul else []
    diffusion = "public" if fiche.public else "interne, jamais remis à une entreprise"
    click.echo(f"    rempli par : {fiche.remplit} ; reçu par : {fiche.recoit} ; {diffusion}")
    if suite := " ; ".join([*quand, *demande]):
        click.echo(f"    {suite}")


def _row(fiche: Fiche) -> dict[str, object]:
    return {
        "nom": fiche.nom,
        "libelle": fiche.libelle,
        "etape": fiche.etape,
        "quand": fiche.quand,
        "remplit": fiche.remplit,
        "recoit": fiche.recoit,
        "public": fiche.public,
        "sur_demande": fiche.seul,
    }
