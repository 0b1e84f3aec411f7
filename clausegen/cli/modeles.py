"""``clausegen modeles``: for each document, where its model is looked for and which one wins."""

from __future__ import annotations

from pathlib import Path

import click

from clausegen.cli import A_CORRIGER, FAIT, options


@click.command("modeles", options_metavar="[OPTIONS]")
@options.territoire
def commande(territoire: str | None) -> int:
    """Montre, pour chaque document, les emplacements possibles de son modèle et celui qui sert.

    Exemple : clausegen modeles --territoire dieppe-maritime
    """
    from clausegen import clausier, documents, files, territoires

    bibliotheques = files.libraries(Path.cwd())
    nom = options.territory_name(territoire, bibliotheques)
    territoires.load(nom, bibliotheques)
    complet = True
    for fiche in documents.DOCUMENTS.values():
        click.secho(f"{fiche.nom} — {fiche.libelle}", bold=True)
        for modele in fiche.models:
            candidats = clausier.candidates(modele, nom, bibliotheques)
            gagnant = next((c for c in candidats if c.present), None)
            complet = complet and gagnant is not None
            for candidat in candidats:
                etat = "sert" if candidat is gagnant else "présent" if candidat.present else "absent"
                click.echo(f"  {etat:<8} {candidat.chemin} ({candidat.origine})")
    return FAIT if complet else A_CORRIGER
