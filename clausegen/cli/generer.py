"""``clausegen generer``: profiles in, folders of Word documents out."""

from __future__ import annotations

import sys

import click

from clausegen.cli import A_CORRIGER, FAIT, options
from clausegen.etape import ETAPES


@click.command("generer", options_metavar="[OPTIONS]")
@options.profils
@options.sortie
@options.jour
@click.option(
    "--document",
    "demandes",
    type=options.TypeDocument(),
    multiple=True,
    metavar="DOCUMENT",
    help="Seulement ce document (répétable) ; « clausegen documents » en donne les noms.",
)
@click.option(
    "--etape",
    type=click.Choice(ETAPES),
    default="consultation",
    show_default=True,
    metavar="ÉTAPE",
    help=f"Documents de cette étape : {', '.join(ETAPES)}.",
)
@click.option("--texte", is_flag=True, help="Ajoute les textes à insérer sans mise en forme (.txt).")
@click.option("--forcer", is_flag=True, help="Écrit malgré les points à corriger ; la note les énumère.")
@click.option("--a-blanc", is_flag=True, help="Fait tout sauf écrire.")
@click.option("--ecraser", is_flag=True, help="Remplace vos retouches ; l'ancien va dans .historique.")
@click.option("--refaire", is_flag=True, help="Refait aussi ce qui est à jour.")
@options.taches
@options.en_json
def commande(profils: tuple[str, ...], taches: int | None, en_json: bool, **choix: object) -> int:
    """Écrit le dossier Word d'un ou de plusieurs marchés.

    PROFIL est un fichier YAML, un motif ou le nom d'un profil livré. Vos retouches dans Word ne sont jamais
    écrasées : la nouvelle version est écrite à côté. Ce qui est à jour n'est pas refait : une série
    interrompue reprend où elle en était.

    Exemple : clausegen generer profiles/exemple-groupe-scolaire.yaml

    Pour une série : clausegen generer 'marches/**/*.yaml' --taches auto
    """
    from clausegen import batch, espace, generation
    from clausegen.cli import compte_rendu, serie

    chemins, introuvables = espace.expand(profils)
    lot = generation.Options(**choix)  # type: ignore[arg-type]
    bilan = serie.Bilan(lot, plusieurs=len(chemins) > 1)
    defile = en_json and sys.stdout.isatty()
    with (
        compte_rendu.json_list("dossiers", actif=en_json) as ajoute,
        serie.progress(0 if defile else len(chemins)) as avance,
    ):
        for resultat in batch.run(chemins, lot, taches or batch.processors()):
            avance(bilan.add(resultat, ajoute))
    compte_rendu.constats(introuvables, err=True)
    bilan.close(en_json=en_json)
    return max(bilan.code, A_CORRIGER if introuvables else FAIT)
