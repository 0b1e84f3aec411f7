"""Sending from the command line: settings, what is about to leave, the person's yes, the password."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clausegen.courriels.brouillon import Brouillon
    from clausegen.courriels.reglages import Serveur

MOT_DE_PASSE = "CLAUSEGEN_SMTP_MOT_DE_PASSE"
SECURITES = {"starttls": "STARTTLS", "tls": "TLS"}


def folder() -> Path:
    """The user's folder of settings on this system."""
    from platformdirs import user_config_path

    return user_config_path("clausegen", appauthor=False)


@dataclass
class Expedition:
    """Everything that a series of sendings shares; the password is asked for once."""

    serveur: Serveur
    oui: bool
    encore: bool
    _secret: str | None = field(default=None, repr=False)

    @classmethod
    def from_options(cls, choix: Mapping[str, object]) -> Expedition:
        """From the command line, the environment, then the user's file. Raises Refus."""
        from clausegen.courriels import reglages

        options = {champ: str(choix[champ]) for champ in reglages.OPTIONS if choix[champ]}
        serveur = reglages.load(folder() / reglages.FICHIER, os.environ, options)
        return cls(serveur, bool(choix["oui"]), bool(choix["encore"]))

    def send(self, prepare: Brouillon, quand: datetime) -> bool:
        """Sends a draft once the person has seen what leaves and said yes. Raises Refus."""
        from clausegen.courriels import envoi

        expediteur = envoi.check(prepare, self.serveur)
        self._show(prepare, expediteur)
        if not self.oui and not _agrees():
            click.echo("Rien n'est envoyé.", err=True)
            return False
        fait = envoi.send(prepare, self.serveur, self._password(), quand, encore=self.encore)
        click.echo(f"Envoyé à {', '.join(fait.a)} ; réponse du serveur : {fait.reponse}", err=True)
        return True

    def _show(self, prepare: Brouillon, expediteur: str) -> None:
        from clausegen.courriels.pieces import weight

        serveur, tailles = self.serveur, [len(fichier.contenu) for fichier in prepare.joints]
        securite = SECURITES[serveur.securite]
        click.echo(f"Envoi par {serveur.hote}:{serveur.port} ({securite}), de {expediteur}", err=True)
        click.echo(f"  à      {', '.join(prepare.lettre.a)}", err=True)
        click.echo(f"  objet  {prepare.lettre.objet}", err=True)
        for fichier, taille in zip(prepare.joints, tailles, strict=True):
            click.echo(f"  joint  {fichier.nom} ({weight(taille)})", err=True)
        if len(tailles) > 1:
            click.echo(f"  en tout {weight(sum(tailles))}", err=True)

    def _password(self) -> str | None:
        if self.serveur.utilisateur is None:
            return None
        if self._secret is None:
            self._secret = os.environ.get(MOT_DE_PASSE) or _ask_password(self.serveur.utilisateur)
        return self._secret


def _agrees() -> bool:
    """Only « o » or « oui »; nobody at the keyboard means no."""
    reponse = click.prompt("Envoyer ? [o/N]", default="n", show_default=False, prompt_suffix=" ", err=True)
    return str(reponse).strip().casefold() in ("o", "oui")


def _ask_password(utilisateur: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"Le mot de passe de {utilisateur} manque : donnez-le dans {MOT_DE_PASSE}.")
    return str(click.prompt(f"Mot de passe de {utilisateur}", hide_input=True, prompt_suffix=" : ", err=True))
