"""``clausegen calibrer``: hours, every step of the calculation shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from clausegen.cli import FAIT, options


@click.command("calibrer", options_metavar="[OPTIONS]")
@click.argument("profil", metavar="PROFIL")
@options.jour
@options.en_json
def commande(profil: str, jour: date | None, en_json: bool) -> int:
    """Calcule les heures d'insertion d'un marché, étape par étape, sans rien écrire.

    Exemple : clausegen calibrer profiles/exemple-groupe-scolaire.yaml
    """
    from clausegen import calibrage, dossier, marche
    from clausegen.cli import compte_rendu

    cas = dossier.study(marche.find(profil), jour)
    lots = [
        calibrage.as_json(lot, calcul) for lot, calcul in zip(cas.marche.lots, cas.calibrages, strict=True)
    ]
    heures = calibrage.total(cas.calibrages)
    if en_json:
        compte_rendu.en_json({"reference": cas.marche.reference, "heures": heures, "lots": lots})
        return FAIT
    click.secho(f"{cas.marche.reference} — {cas.marche.objet}", bold=True)
    for lot in lots:
        _explain(lot)
    compte_rendu.total(heures, len(lots))
    compte_rendu.constats((alerte for calcul in cas.calibrages for alerte in calcul.alertes), err=True)
    return FAIT


def _explain(lot: Mapping[str, Any]) -> None:
    from clausegen import formats
    from clausegen.cli import compte_rendu

    click.secho(f"\n{compte_rendu.lot_name(lot)} : {compte_rendu.volume(lot)}", bold=True)
    for etape in lot["etapes"]:
        egal = f" = {etape['resultat']}" if etape["calcul"] and etape["resultat"] else etape["resultat"]
        source = f"   [{etape['source']}]" if etape["source"] else ""
        click.echo(f"  {etape['libelle']} : {etape['calcul']}{egal}{source}")
    for part in lot["parts"][1:]:
        heures = "à compléter" if part["heures"] is None else formats.heures(part["heures"])
        click.echo(f"  {part['nom']} : {heures}")
