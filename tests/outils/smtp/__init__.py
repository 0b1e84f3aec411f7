"""A real SMTP server on the loopback, that can also refuse, hang or hang up where a test says."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

ICI = Path(__file__).parent
CERTIFICAT = ICI / "certificat.pem"
LONGTEMPS = 30


def context() -> ssl.SSLContext:
    """The server's side: a certificate for « localhost », signed by itself."""
    cote = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cote.load_cert_chain(CERTIFICAT, ICI / "cle.pem")
    return cote


class Bureau:
    """Receives messages; ``panne`` is (a command, what happens there): « coupe », « muet » or an answer.

    « FIN » stands for the end of the message; ``refuses`` are the recipients it does not know.
    """

    def __init__(self, panne: tuple[str, str] = ("", ""), refuses: tuple[str, ...] = ()):
        self.panne, self.refuses = panne, refuses
        self.recus: list = []
        self.comptes: list[tuple[str, str]] = []
        self.secret = "sésame"

    async def handle_RCPT(self, serveur, session, enveloppe, adresse, options):
        if adresse in self.refuses:
            return "550 boite inconnue"
        enveloppe.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, serveur, session, enveloppe):
        commande, quoi = self.panne
        if commande == "FIN" and quoi not in ("coupe", "muet"):
            return quoi
        self.recus.append(enveloppe)
        await self.fail(serveur, "FIN")
        return "250 accepte"

    async def fail(self, serveur, commande: str) -> str | None:
        """Hangs up, hangs, or gives the answer to send instead."""
        if self.panne[0] != commande:
            return None
        if self.panne[1] == "coupe":
            serveur.transport.abort()
        if self.panne[1] in ("coupe", "muet"):
            await asyncio.sleep(LONGTEMPS)
        return self.panne[1]

    def authenticate(self, serveur, session, enveloppe, mecanisme, donnees):
        compte = (donnees.login.decode(), donnees.password.decode())
        self.comptes.append(compte)
        return AuthResult(success=compte == ("service", self.secret), handled=False)


class ServeurEnPanne(SMTP):
    """Lets the office fail before each command."""

    async def _before(self, commande: str, suite, arg):
        if reponse := await self.event_handler.fail(self, commande):
            await self.push(reponse)
        else:
            await suite(arg)

    async def smtp_EHLO(self, arg):
        await self._before("EHLO", super().smtp_EHLO, arg)

    async def smtp_MAIL(self, arg):
        await self._before("MAIL", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg):
        await self._before("RCPT", super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg):
        await self._before("DATA", super().smtp_DATA, arg)


class Poste(Controller):
    """The server, in a thread."""

    def factory(self):
        return ServeurEnPanne(self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]
