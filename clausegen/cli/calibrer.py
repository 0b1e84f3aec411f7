"""``clausegen calibrer``: hours, every step of the calculation shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clausegen.cli import calibrer_classeur, exit_code, options

if TYPE_CHECKING:
    from clausegen.calibrage import Calibrage
    from clausegen.conformite.cas import Cas


@click.command("calibrer", options_metavar="[OPTIONS]")
@click.argument("profil", metavar="PROFIL", required=False)
@options.jour
@options.en_json
@click.option(
    "--excel",
    metavar="[CLASSEUR]",
    is_flag=False,
    flag_value=calibrer_classeur.MEME_NOM,
    help="Écrit un classeur à formules vivantes, pour essayer d'autres taux (PROFIL_simulation.xlsx).",
)
@click.option(
    "--depuis",
    metavar="CLASSEUR",
    type=click.Path(path_type=Path),
    help="Reprend dans le profil les choix faits dans ce classeur, avec leurs motifs.",
)
@click.option("--oui", is_flag=True, help="Avec --depuis : écrit sans rien demander.")
def commande(profil: str | None, jour: date | None, en_json: bool, **classeur: Any) -> int:
    """Calcule les heures d'insertion d'un marché, étape par étape, sans rien écrire.

    Exemple : clausegen calibrer profiles/exemple-groupe-scolaire.yaml

    Pour essayer d'autres taux : clausegen calibrer mon-marche.yaml --excel, puis --depuis
    """
    from clausegen import dossier, espace

    if classeur["excel"] and classeur["depuis"]:
        raise click.UsageError("--excel écrit un classeur, --depuis en lit un : l'un ou l'autre.")
    if profil is None and classeur["excel"] not in (None, calibrer_classeur.MEME_NOM):
        profil, classeur["excel"] = classeur["excel"], calibrer_classeur.MEME_NOM  # « --excel PROFIL »
    if profil is None:
        raise click.UsageError("Indiquez un PROFIL.")
    cas = dossier.study(espace.find(profil), jour)
    if classeur["excel"]:
        return calibrer_classeur.send(cas, classeur["excel"])
    if classeur["depuis"]:
        return calibrer_classeur.receive(cas, classeur["depuis"], jour, oui=classeur["oui"])
    return _tell(cas, en_json=en_json)


def _tell(cas: Cas, *, en_json: bool) -> int:
    from clausegen import calibrage, conformite
    from clausegen.cli import compte_rendu

    constats = [constat for constat in conformite.check(cas) if constat.code.startswith("CAL-")]
    code = exit_code(constats)
    lots = [
        calibrage.as_json(lot, calcul) for lot, calcul in zip(cas.marche.lots, cas.calibrages, strict=True)
    ]
    heures = calibrage.total(cas.calibrages)
    if en_json:
        compte_rendu.en_json({"reference": cas.marche.reference, "heures": heures, "lots": lots})
    else:
        click.secho(f"{cas.marche.reference} — {cas.marche.objet}", bold=True)
        for lot, calcul in zip(lots, cas.calibrages, strict=True):
            _explain(lot)
            _situate(calcul)
        compte_rendu.total(heures, len(lots))
    compte_rendu.constats(constats, err=True)
    return code


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


def _situate(calcul: Calibrage) -> None:
    """What the volume means, beside published ones, and what other hypotheses would give."""
    from clausegen import formats

    if calcul.equivalences:
        click.echo(f"  Soit {calcul.equivalences}")
    if calcul.part_des_heures:
        click.echo(f"  Part du travail du lot : {formats.pourcentage(calcul.part_des_heures)}")
    for variante in calcul.variantes:
        click.echo(f"  Variante {variante.nom} : {formats.heures(variante.heures)} ({variante.hypotheses})")
    if calcul.plausibilite:
        click.echo(f"  Repère : {calcul.plausibilite}")
