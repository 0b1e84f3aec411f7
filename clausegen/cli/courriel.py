"""``clausegen courriel``: the message to the maître d'ouvrage, prepared; sent only when asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import A_CORRIGER, BOGUE, FAIT, options
from clausegen.courriels.etapes import ETAPES

if TYPE_CHECKING:
    from clausegen.cli.expedition import Expedition
    from clausegen.constats import Constat
    from clausegen.courriels.brouillon import Brouillon, Demande, EtatFichier

MODE_D_EMPLOI = (
    "Rien n'est envoyé. Outlook classique, Thunderbird : ouvrez courriel.eml, relisez, envoyez. Autre "
    "messagerie : copiez courriel.txt et joignez les fichiers du dossier a_joindre."
)
ETATS: Mapping[EtatFichier, str] = {"nouveau": "nouveau", "change": "changé", "identique": "identique"}


@click.command("courriel", options_metavar="[OPTIONS]")
@options.profils
@click.option(
    "--objet-du-courriel",
    "etape",
    type=click.Choice(list(ETAPES)),
    metavar="ÉTAPE",
    help=f"Courriel voulu, au lieu de celui qui s'impose : {', '.join(ETAPES)}.",
)
@click.option("--a", "adresses", multiple=True, metavar="ADRESSE", help="Destinataire (répétable).")
@options.sortie
@options.jour
@click.option(
    "--reponse-le",
    "reponse",
    type=options.TypeJour(),
    metavar="AAAA-MM-JJ",
    help="Jour de la réponse souhaitée, au lieu de celui que donne la date de consultation.",
)
@click.option("--projet", is_flag=True, help="Joint des documents encore à l'état de projet, et le dit.")
@click.option(
    "--taille-max",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    metavar="MO",
    help="Au-delà, les pièces jointes sont réunies dans une archive .zip.",
)
@click.option("--envoyer", is_flag=True, help="Envoie le courriel, après confirmation.")
@click.option("--oui", is_flag=True, help="Avec --envoyer : sans confirmation, pour un script.")
@click.option("--encore", is_flag=True, help="Avec --envoyer : même une version déjà envoyée.")
@click.option("--serveur", metavar="HÔTE[:PORT]", help="Avec --envoyer : serveur SMTP.")
@click.option("--utilisateur", metavar="NOM", help="Avec --envoyer : compte sur ce serveur.")
@click.option("--de", "expediteur", metavar="ADRESSE", help="Avec --envoyer : expéditeur.")
@options.en_json
def commande(profils: tuple[str, ...], adresses: tuple[str, ...], en_json: bool, **choix: object) -> int:
    """Prépare, dans le dossier du marché, le courriel qui s'impose et ses pièces jointes.

    Les fichiers sont joints tels qu'ils sont sur le disque, avec vos retouches. Un courriel.txt que vous
    avez modifié est gardé, et le brouillon reprend votre texte. --envoyer demande le mot de passe, ou le lit
    dans CLAUSEGEN_SMTP_MOT_DE_PASSE ; les autres réglages sont dans docs/courriels.md.

    Exemple : clausegen courriel profiles/exemple-groupe-scolaire.yaml

    Pour une série : clausegen courriel 'marches/*.yaml'
    """
    from clausegen import espace
    from clausegen.cli import compte_rendu, expedition

    chemins, introuvables = espace.expand(profils)
    demande = _demand(adresses, choix)
    envoi = expedition.Expedition.from_options(choix) if choix["envoyer"] else None
    tournee = Tournee(demande, envoi, plusieurs=len(chemins) > 1)
    with compte_rendu.json_list("courriels", actif=en_json) as ajoute:
        for chemin in chemins:
            if (contenu := tournee.handle(chemin, muet=en_json)) and ajoute:
                ajoute(contenu)
    compte_rendu.constats(introuvables, err=True)
    if tournee.prepares and not envoi:
        click.echo(MODE_D_EMPLOI, err=True)
    return max(tournee.code, A_CORRIGER if introuvables else FAIT)


def _demand(adresses: tuple[str, ...], choix: Mapping[str, object]) -> Demande:
    from clausegen.courriels import message
    from clausegen.courriels.brouillon import Demande

    lues, fautes = message.addresses(adresses)
    if fautes:
        raise click.UsageError("--a : " + " ; ".join(fautes))
    noms = ("etape", "sortie", "jour", "reponse", "projet")
    return Demande(
        a=lues,
        limite=int(str(choix["taille_max"])) * 1_000_000,
        **{nom: choix[nom] for nom in noms},  # type: ignore[arg-type]
    )


def now() -> datetime:
    """Here and now: the only clock of messages."""
    return datetime.fromtimestamp(time.time(), UTC).astimezone()


class Tournee:
    """Prepares each contract's message, sends it if asked for; a bad one stops only itself."""

    def __init__(self, demande: Demande, envoi: Expedition | None, *, plusieurs: bool) -> None:
        self.demande, self.envoi, self.plusieurs = demande, envoi, plusieurs
        self.code, self.prepares = FAIT, 0

    def handle(self, chemin: Path, *, muet: bool) -> dict[str, object] | None:
        """One contract; its message as JSON, None when it could not be prepared."""
        from clausegen.cli import compte_rendu, journal
        from clausegen.constats import Refus
        from clausegen.courriels import brouillon

        try:
            prepare = brouillon.prepare(chemin, self.demande)
            self.prepares += 1
            if not muet:
                (_line if self.plusieurs else _show)(prepare)
            compte_rendu.constats((*prepare.constats, *_late(prepare)), err=True)
            envoye = self.envoi.send(prepare, now()) if self.envoi else None
        except (click.Abort, click.ClickException):
            raise
        except Refus as refus:
            self.code = max(self.code, A_CORRIGER)
            if self.plusieurs:
                click.echo(f"{chemin} :", err=True)
            compte_rendu.constats(refus.constats, err=True)
        except Exception as bogue:
            self.code = BOGUE
            click.echo(compte_rendu.bogue(journal.write(bogue), chemin), err=True)
        else:
            return {**_as_json(prepare), "envoye": envoye}
        return None


def _late(prepare: Brouillon) -> list[Constat]:
    """Says when the day wanted for the answer is over."""
    from clausegen import formats
    from clausegen.constats import Constat

    if prepare.reponse is None or prepare.reponse >= now().date():
        return []
    message = f"la réponse est souhaitée le {formats.jour(prepare.reponse)}, jour passé"
    fichier = str(prepare.dossier / "courriel.txt")
    return [Constat("COU-13", "a_verifier", message, fichier, remede="ajoutez --reponse-le AAAA-MM-JJ")]


def _show(prepare: Brouillon) -> None:
    """One message in full."""
    from clausegen.courriels.pieces import weight

    click.secho(f"{prepare.reference} — {prepare.objet}", bold=True)
    click.echo(f"  courriel  {prepare.courriel.nom}, {prepare.courriel.libelle} ({prepare.raison})")
    click.echo(f"  à         {', '.join(prepare.lettre.a) or 'à choisir'}")
    click.echo(f"  objet     {prepare.lettre.objet}")
    for fichier, etat in prepare.fichiers:
        click.echo(f"  {ETATS[etat]:<9} {fichier.nom} ({weight(len(fichier.contenu))})")
    if [fichier for fichier, _ in prepare.fichiers] != list(prepare.joints):
        joints = (f"{fichier.nom} ({weight(len(fichier.contenu))})" for fichier in prepare.joints)
        click.echo(f"  joints    {', '.join(joints)}")
    click.echo(f"  brouillon {prepare.dossier} ({_state(prepare)})")


def _line(prepare: Brouillon) -> None:
    """One message of a series, in one line: what changed since the last one."""
    par_etat: dict[str, list[str]] = {}
    for fichier, etat in prepare.fichiers:
        par_etat.setdefault(ETATS[etat], []).append(fichier.nom)
    fichiers = "".join(f" ; {etat} : {', '.join(noms)}" for etat, noms in par_etat.items())
    click.echo(f"{prepare.reference} : {prepare.courriel.nom}, brouillon {_state(prepare)}{fichiers}")


def _state(prepare: Brouillon) -> str:
    return "écrit" if prepare.change else "inchangé"


def _as_json(prepare: Brouillon) -> dict[str, object]:
    return {
        "reference": prepare.reference,
        "courriel": prepare.courriel.nom,
        "raison": prepare.raison,
        "dossier": str(prepare.dossier),
        "a": list(prepare.lettre.a),
        "objet": prepare.lettre.objet,
        "change": prepare.change,
        "fichiers": [{"nom": fichier.nom, "etat": etat} for fichier, etat in prepare.fichiers],
        "joints": [{"nom": f.nom, "octets": len(f.contenu)} for f in prepare.joints],
        "constats": [constat.json() for constat in prepare.constats],
    }
