"""``clausegen generer``: profiles in, folders of Word documents out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen import documents, formats
from clausegen.cli import A_CORRIGER, BOGUE, FAIT, options

if TYPE_CHECKING:
    from clausegen.batch import Options, Resultat


@click.command("generer", options_metavar="[OPTIONS]")
@options.profils
@click.option(
    "--sortie",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sortie"),
    show_default=True,
    metavar="DOSSIER",
    help="Dossier qui reçoit un sous-dossier par marché.",
)
@options.jour
@click.option(
    "--document",
    "demandes",
    type=click.Choice(list(documents.DOCUMENTS)),
    multiple=True,
    metavar="DOCUMENT",
    help=f"Seulement ce document (répétable) : {', '.join(documents.DOCUMENTS)}.",
)
@click.option(
    "--etape",
    type=click.Choice(documents.ETAPES),
    default="consultation",
    show_default=True,
    metavar="ÉTAPE",
    help=f"Documents de cette étape : {', '.join(documents.ETAPES)}.",
)
@click.option("--forcer", is_flag=True, help="Écrit malgré les points à corriger ; la note les énumère.")
@click.option("--a-blanc", is_flag=True, help="Fait tout sauf écrire.")
@click.option("--ecraser", is_flag=True, help="Remplace vos retouches ; l'ancien va dans .historique.")
@options.en_json
def commande(profils: tuple[str, ...], en_json: bool, **choix: object) -> int:
    """Écrit le dossier Word d'un ou de plusieurs marchés.

    PROFIL est un fichier YAML, un motif ou le nom d'un profil livré. Vos retouches dans Word ne sont jamais
    écrasées : la nouvelle version est écrite à côté.

    Exemple : clausegen generer profiles/exemple-groupe-scolaire.yaml
    """
    from clausegen import batch
    from clausegen.cli import compte_rendu

    chemins, introuvables = batch.expand(profils)
    lot = batch.Batch(batch.Options(**choix))  # type: ignore[arg-type]
    bilan = Bilan()
    with compte_rendu.progress(len(chemins)) as avance:
        for chemin in chemins:
            resultat = lot.generate(chemin)
            bilan.add(resultat, en_json=en_json)
            avance()
    if en_json:
        compte_rendu.en_json({"dossiers": bilan.dossiers})
    compte_rendu.constats(introuvables, err=True)
    bilan.advise(lot.options)
    return max(bilan.code, A_CORRIGER if introuvables else FAIT)


@dataclass
class Bilan:
    """What the whole run comes to."""

    dossiers: list[dict[str, object]] = field(default_factory=list)
    faits: int = 0
    refuses: int = 0
    forcables: int = 0
    a_verifier: int = 0
    code: int = FAIT

    def add(self, resultat: Resultat, *, en_json: bool) -> None:
        """Reports one result, keeps only what the end needs."""
        from clausegen.cli import compte_rendu, journal

        if en_json:
            self.dossiers.append(resultat.json())
            compte_rendu.constats(resultat.constats, err=True)
        else:
            compte_rendu.dossier(resultat)
        if resultat.bogue:
            compte_rendu.bogue(journal.write(resultat.bogue), resultat.profil)
            self.code = BOGUE
            return
        self.faits += resultat.fait
        self.refuses += not resultat.fait
        self.forcables += resultat.forcable
        self.a_verifier += any(c.gravite == "a_verifier" for c in resultat.constats)
        self.code = max(self.code, FAIT if resultat.fait else A_CORRIGER)

    def advise(self, choix: Options) -> None:
        """Says what to do next, in one sentence."""
        if self.refuses:
            marches = formats.accord(self.refuses, "marché", "marchés")
            reste = " ; --forcer écrit malgré les points à corriger" if self.forcables else ""
            click.echo(
                f"{marches} sans dossier : corrigez les points ci-dessus, puis relancez{reste}.", err=True
            )
        elif choix.a_blanc and self.faits:
            click.echo("Essai à blanc : rien n'est écrit ; relancez sans --a-blanc.", err=True)
        elif self.a_verifier:
            click.echo("Complétez ou vérifiez les points ci-dessus avant d'envoyer les documents.", err=True)
        elif self.faits:
            click.echo(f"Prêt à relire dans {choix.sortie}.", err=True)
