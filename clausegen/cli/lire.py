"""``clausegen lire``: the forms that came back, checked and kept beside the profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import compte_rendu, exit_code, options, questions, typed
from clausegen.constats import refuse

if TYPE_CHECKING:
    from clausegen.conformite.cas import Cas
    from clausegen.retours import Retour


@click.command("lire", options_metavar="[OPTIONS]")
@click.argument("fichiers", metavar="FICHIER.docx…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--profil", metavar="PROFIL", help="Profil du marché ; inutile dans le dossier de ce marché.")
@click.option("--oui", is_flag=True, help="Passe le profil à « valide » sans poser la question.")
@options.jour
def commande(fichiers: Sequence[Path], profil: str | None, oui: bool, jour: object) -> int:
    """Lit les engagements des entreprises et la réponse du maître d'ouvrage, remplis dans Word.

    Vérifie que rien n'a été changé hors des champs, garde les réponses à côté du profil et, si la proposition
    est acceptée telle quelle, propose de passer le profil à « valide ».

    Exemple : clausegen lire annexe_ae.docx --profil marches/ecole.yaml
    """
    from clausegen import dossier, espace, retours
    from clausegen.retours import registre

    chemin = espace.find(profil) if profil else _profile(fichiers[0])
    cas = dossier.study(chemin, jour)  # type: ignore[arg-type]
    lus = list(retours.read(fichiers, cas))
    for retour in lus:
        _tell(retour)
    if remplis := [retour for retour in lus if retour.filled]:
        click.echo(f"Gardé dans {registre.keep(chemin, remplis)}")
    trouves = [constat for retour in lus for constat in retour.constats]
    compte_rendu.constats(trouves, err=True)
    if accord := next((retour for retour in lus if retour.validates), None):
        _validate(cas, accord, oui=oui)
    return exit_code(trouves)


def _profile(fichier: Path) -> Path:
    if trouve := find_profile(fichier):
        return trouve
    if not fichier.exists():
        raise refuse("RET-04", "fichier introuvable", fichier=str(fichier), remede="vérifiez son nom")
    raise refuse(
        "RET-08",
        "profil du marché inconnu",
        fichier=str(fichier),
        remede="rangez ce fichier dans le dossier du marché, ou indiquez-le : --profil marches/ecole.yaml",
    )


def find_profile(fichier: Path) -> Path | None:
    """The profile of the contract whose folder holds the file."""
    from clausegen import manifeste, rangement

    for dossier in fichier.resolve().parents:
        source = rangement.manifest(dossier).get("sources", {}).get("profil")
        if source and (trouve := manifeste.locate(dossier, source["fichier"], source["empreinte"])):
            return trouve
    return None


def _tell(retour: Retour) -> None:
    from clausegen import formats
    from clausegen.retours.engagement import MODALITES
    from clausegen.retours.reponse import CHOIX

    click.secho(retour.fichier, bold=True)
    for lu in retour.engagements:
        choisies = formats.enumeration([MODALITES[nom] for nom in lu.modalites]) or "modalité non précisée"
        click.echo(f"  lot {lu.lot} : {lu.entreprise or 'entreprise non précisée'}, {lu.volume} ; {choisies}")
    if avis := retour.reponse:
        choix = formats.enumeration([CHOIX[nom] for nom in avis.choix]) or "aucun choix"
        jour = f", le {formats.jour(avis.le)}" if avis.le else ""
        click.echo(f"  réponse : {choix} ({avis.par or 'fonction non précisée'}{jour})")


def _validate(cas: Cas, retour: Retour, *, oui: bool) -> None:
    """Writes the buyer's agreement in the profile, if the facilitator says so."""
    from clausegen import conversion, retouche
    from clausegen.cli import nouveau_profil

    avis, fichier = retour.reponse, cas.profil.fichier
    if avis is None or cas.marche.statut.etat == "valide":
        return
    if not oui and not questions.agree(f"Passer {fichier} à « valide » ?"):
        return
    statut = {"etat": "valide", "par": avis.par, "le": avis.le}
    listes = nouveau_profil.lists(fichier)
    texte = retouche.apply(conversion.as_text(fichier, listes), {("statut",): statut})
    options.replace_profile(fichier, conversion.encode(fichier, texte, listes))
    suite = typed("clausegen", "generer", fichier)
    click.echo(f"{fichier} : statut valide. Ensuite : {suite}", err=True)
