"""``clausegen inserer``: the texts of a contract into a copy of the buyer's file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import A_CORRIGER, FAIT, options

if TYPE_CHECKING:
    from clausegen.integration import Ancre, Fait, Rapport

ETATS = {
    "insere": "inséré",
    "remplace": "remplacé",
    "a_jour": "à jour",
    "garde": "gardé",
    "non_insere": "non inséré",
}
ANCRES = ("apres", "avant", "remplace", "signet")
TEXTES = (
    *("article_ccap", "article_prestation_insertion", "article_reserve", "article_autre_condition"),
    *("article_engagements", "penalites", "pieces_contractuelles", "derogations"),
    *("article_rc", "annexe_ae", "mention_cctp"),
)


@click.command("inserer", options_metavar="[OPTIONS]")
@click.argument("profil", metavar="PROFIL")
@click.option(
    "--dans",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FICHIER.docx",
    help="La pièce de l'acheteur (CCAP, RC, CCTP, acte d'engagement) ; elle n'est jamais modifiée.",
)
@click.option(
    "--document",
    type=click.Choice(TEXTES),
    metavar="DOCUMENT",
    help=f"Ce texte seul, au lieu de tous ceux de la pièce : {', '.join(TEXTES)}.",
)
@click.option("--apres", metavar="TITRE", help="Après cet article : son numéro ou son titre.")
@click.option("--avant", metavar="TITRE", help="Avant cet article.")
@click.option("--remplace", metavar="TITRE", help="À la place de cet article.")
@click.option("--signet", metavar="NOM", help="À ce signet de Word.")
@click.option("--sans-revisions", is_flag=True, help="Sans suivi des modifications.")
@click.option(
    "--auteur", metavar="NOM", help="Auteur des modifications suivies ; par défaut, le facilitateur."
)
@click.option(
    "--sortie",
    type=click.Path(path_type=Path),
    metavar="FICHIER",
    help="Fichier à écrire ; par défaut CCAP.clause.docx, à côté de CCAP.docx.",
)
@options.jour
@click.option("--ecraser", is_flag=True, help="Remplace aussi une insertion que quelqu'un a retouchée.")
@options.en_json
def commande(
    profil: str, dans: Path, jour: date | None, en_json: bool, **choix: str | bool | Path | None
) -> int:
    """Insère les textes d'un marché dans une copie de la pièce de l'acheteur, en suivi des modifications.

    L'article prend les styles, la numérotation et les mots du document ; les pénalités, la ligne des pièces
    contractuelles et les dérogations vont à leur place. Sans ancre, clausegen choisit la place et dit
    pourquoi. Relancé sur le fichier obtenu, il reconnaît son texte et le remplace.

    Exemple : clausegen inserer profiles/exemple-groupe-scolaire.yaml --dans CCAP.docx
    """
    from clausegen import espace, integration
    from clausegen.cli import compte_rendu
    from clausegen.constats import Refus

    chemins, introuvables = espace.expand([profil])
    if introuvables:
        raise Refus(introuvables)
    if len(chemins) > 1:
        raise click.UsageError("Un seul profil à la fois.")
    demande = integration.Demande(
        profil=chemins[0],
        dans=dans,
        document=choix["document"],  # type: ignore[arg-type]
        ancre=_anchor(choix),
        suivi=not choix["sans_revisions"],
        auteur=choix["auteur"],  # type: ignore[arg-type]
        sortie=choix["sortie"],  # type: ignore[arg-type]
        jour=jour,
        ecraser=bool(choix["ecraser"]),
    )
    rapport = integration.insert(demande)
    if en_json:
        compte_rendu.en_json(rapport.json())
    else:
        _show(rapport)
    return A_CORRIGER if any(fait.etat == "non_insere" for fait in rapport.faits) else FAIT


def _anchor(choix: dict[str, str | bool | Path | None]) -> Ancre | None:
    from clausegen.integration import Ancre

    donnees = [(genre, str(choix[genre])) for genre in ANCRES if choix[genre] is not None]
    if len(donnees) > 1:
        noms = ", ".join(f"--{genre}" for genre, _ in donnees)
        raise click.UsageError(f"Une seule ancre à la fois ({noms}).")
    return Ancre(*donnees[0]) if donnees else None  # type: ignore[arg-type]


def _show(rapport: Rapport) -> None:
    if rapport.sortie is None:
        click.secho("Rien à changer : aucun fichier n'est écrit.", bold=True)
    else:
        suivi = f", modifications suivies au nom de « {rapport.auteur} »" if rapport.suivi else ""
        click.secho(f"{rapport.sortie}{suivi}", bold=True)
    if rapport.termes:
        click.echo(f"  avec les mots du document : {', '.join(rapport.termes)}")
    for fait in rapport.faits:
        click.echo(f"  {ETATS[fait.etat]:<10} {_line(fait)}")
    _list("Numéros que Word change", rapport.decalages)
    _list("Reste à faire", rapport.reste)


def _line(fait: Fait) -> str:
    """« Article d'insertion : article 5.3, après « 5.2 Développement durable » (à la suite…) »."""
    lieu = ", ".join(filter(None, (f"article {fait.numero}" if fait.numero else "", fait.ou)))
    raison = f" ({fait.raison})" if fait.raison else ""
    return f"{fait.libelle} : {lieu}{raison}" if lieu else f"{fait.libelle}{raison}"


def _list(titre: str, lignes: tuple[str, ...]) -> None:
    if lignes:
        click.secho(titre, bold=True)
        for ligne in lignes:
            click.echo(f"  - {ligne}")
