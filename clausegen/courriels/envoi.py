"""Sends one message over SMTP, encrypted, to every recipient or to none, and notes it in the journal."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from clausegen import sandbox
from clausegen.constats import Constat, Refus, refuse
from clausegen.courriels import journal, message
from clausegen.courriels.brouillon import TEXTE, Brouillon
from clausegen.courriels.journal import Envoi
from clausegen.courriels.pieces import weight
from clausegen.courriels.reglages import Serveur

AUTORITE = "demandez à votre service informatique le certificat de son autorité (réglage « certificats »)"
MOT_DE_PASSE = (
    "vérifiez l'utilisateur et le mot de passe ; certaines messageries exigent un mot de passe dédié"
)
RESEAU = "vérifiez le serveur et le port avec votre service informatique ; il interdit peut-être cet envoi"
REESSAYER = "rien n'est parti : relancez"
COUPEE = ("connexion coupée", REESSAYER)
RAISONS: Mapping[type[Exception], tuple[str, str]] = {
    ssl.SSLError: ("chiffrement impossible", "essayez « securite » : starttls (port 587) ou tls (port 465)"),
    smtplib.SMTPNotSupportedError: ("ni chiffrement ni identification par mot de passe", RESEAU),
    TimeoutError: ("pas de réponse dans le délai", REESSAYER),
    socket.gaierror: ("serveur introuvable", RESEAU),
    ConnectionRefusedError: ("connexion refusée", RESEAU),
}
_POINT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Colis:
    """What is handed to a server."""

    de: str
    a: tuple[str, ...]
    octets: bytes


@dataclass
class Avancee:
    """How far a sending went: once the end of the message is sent, the server may have accepted it."""

    parti: bool = False


def check(brouillon: Brouillon, serveur: Serveur) -> str:
    """The sender of a draft that can leave. Raises Refus with every reason not to send it."""
    lettre, expediteur = brouillon.lettre, serveur.expediteur or brouillon.facilitateur
    fautes = (
        ("aucun destinataire", "ajoutez --a ADRESSE", not lettre.a),
        ("aucun expéditeur", "ajoutez --de ADRESSE", not expediteur),
        (f"texte à compléter : {' ; '.join(lettre.points)}", f"complétez {TEXTE}", bool(lettre.points)),
    )
    fichier = str(brouillon.dossier / TEXTE)
    constats = [Constat("COU-11", "a_corriger", f, fichier, remede=r) for f, r, vraie in fautes if vraie]
    if constats or not expediteur:
        raise Refus(constats)
    return expediteur


def send(
    brouillon: Brouillon, serveur: Serveur, mot_de_passe: str | None, quand: datetime, *, encore: bool
) -> Envoi:
    """Sends a draft as it stands. Raises Refus: nothing left, unless it says that it cannot tell."""
    expediteur = check(brouillon, serveur)
    lettre, joints = brouillon.lettre, brouillon.joints
    dossier = brouillon.dossier.parent
    envoi = Envoi(
        courriel=brouillon.courriel.nom,
        version=message.version(lettre, joints),
        a=lettre.a,
        objet=lettre.objet,
        pieces=tuple(fichier.nom for fichier in joints),
        le=quand.isoformat(timespec="seconds"),
        identifiant=expediteur,
    )
    envoi = journal.begin(dossier, envoi, encore=encore)
    octets = message.outgoing(lettre, joints, expediteur, quand, envoi.identifiant)
    avancee = Avancee()
    try:
        reponse = _hand_over(serveur, mot_de_passe, Colis(expediteur, lettre.a, octets), avancee)
    except BaseException as erreur:
        if not avancee.parti:
            journal.end(dossier, envoi, "refuse", _reason(erreur))
        raise
    return journal.end(dossier, envoi, "envoye", reponse)


def _reason(erreur: BaseException) -> str:
    return " ; ".join(c.message for c in erreur.constats) if isinstance(erreur, Refus) else "interrompu"


def _hand_over(serveur: Serveur, mot_de_passe: str | None, colis: Colis, avancee: Avancee) -> str:
    """The server's answer to the message it accepted. Raises Refus."""
    with _told(serveur, avancee), _connect(serveur) as smtp:
        if serveur.utilisateur:
            _log_in(smtp, serveur.utilisateur, mot_de_passe or "")
        _announce(smtp, colis)
        _expect(smtp.docmd("DATA"), 354, "le message")
        smtp.send(_POINT.sub(b"..", colis.octets))
        avancee.parti = True
        smtp.send(b".\r\n")
        code, texte = smtp.getreply()
        if code != 250:
            avancee.parti = False
            raise _refused("le message", code, texte)
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    return _readable(texte)


@contextmanager
def _connect(serveur: Serveur) -> Iterator[smtplib.SMTP]:
    """An encrypted connection to a server whose certificate is right."""
    contexte = ssl.create_default_context()
    if serveur.certificats:
        contexte.load_verify_locations(serveur.certificats)
    if serveur.securite == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            serveur.hote, serveur.port, timeout=serveur.delai, context=contexte
        )
    else:
        smtp = smtplib.SMTP(serveur.hote, serveur.port, timeout=serveur.delai)
    try:
        if serveur.securite == "starttls":
            smtp.starttls(context=contexte)
        smtp.ehlo_or_helo_if_needed()
        yield smtp
    finally:
        smtp.close()


def _log_in(smtp: smtplib.SMTP, utilisateur: str, mot_de_passe: str) -> None:
    """PLAIN when it is offered: smtplib's own refuses accents."""
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").upper().split():
        try:
            smtp.login(utilisateur, mot_de_passe)
        except UnicodeEncodeError as erreur:
            message = "ce serveur n'admet pas d'accent dans un mot de passe"
            raise refuse("COU-12", message, remede=MOT_DE_PASSE) from erreur
        return
    secret = base64.b64encode(f"\0{utilisateur}\0{mot_de_passe}".encode()).decode()
    code, texte = smtp.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, texte)


def _announce(smtp: smtplib.SMTP, colis: Colis) -> None:
    """Sender, size and recipients; one refused recipient stops the message for all."""
    taille, maximum = len(colis.octets), smtp.esmtp_features.get("size", "")
    if maximum.isdecimal() and 0 < int(maximum) < taille:
        raise refuse(
            "COU-12",
            f"le message fait {weight(taille)}, le serveur en accepte {weight(int(maximum))}",
            remede="joignez moins de fichiers, ou déposez-les sur votre plateforme d'échange",
        )
    options = [f"SIZE={taille}"] if smtp.has_extn("size") else []
    _expect(smtp.mail(colis.de, options), 250, colis.de)
    reponses = {adresse: smtp.rcpt(adresse) for adresse in colis.a}
    refuses = [
        constat
        for adresse, (code, texte) in reponses.items()
        if code not in (250, 251)
        for constat in _refused(adresse, code, texte).constats
    ]
    if refuses:
        smtp.rset()
        raise Refus(refuses)


def _expect(reponse: tuple[int, bytes], attendu: int, quoi: str) -> None:
    code, texte = reponse
    if code != attendu:
        raise _refused(quoi, code, texte)


def _refused(quoi: str, code: int, texte: bytes) -> Refus:
    return refuse(
        "COU-12", f"le serveur refuse {quoi} : {code} {_readable(texte)}", remede="rien n'est parti"
    )


def _readable(texte: bytes | str) -> str:
    """What a server said, on one line, cut when long."""
    lu = texte.decode("utf-8", "replace") if isinstance(texte, bytes) else texte
    return " ".join(sandbox.INTERDITS.sub("", lu).split())[:200]


@contextmanager
def _told(serveur: Serveur, avancee: Avancee) -> Iterator[None]:
    """Every failure of the network, in French."""
    try:
        yield
    except Refus:
        raise
    except (OSError, smtplib.SMTPException) as erreur:
        if avancee.parti:
            raise refuse(
                "COU-10",
                f"{serveur.hote} n'a pas répondu après avoir reçu le message : il est peut-être parti",
                remede="demandez au destinataire s'il l'a reçu ; sinon, relancez avec --encore",
            ) from erreur
        raison, remede = _explain(erreur)
        raise refuse("COU-12", f"{serveur.hote}:{serveur.port} : {raison}", remede=remede) from erreur


def _explain(erreur: OSError | smtplib.SMTPException) -> tuple[str, str]:
    """What went wrong before the message left, and what to do."""
    if isinstance(erreur, ssl.SSLCertVerificationError):
        return f"certificat refusé ({erreur.verify_message})", AUTORITE
    if isinstance(erreur, smtplib.SMTPAuthenticationError):
        return f"identification refusée : {_readable(erreur.smtp_error)}", MOT_DE_PASSE
    if isinstance(erreur, smtplib.SMTPResponseException):
        return f"réponse {erreur.smtp_code} {_readable(erreur.smtp_error)}", REESSAYER
    return next((dit for genre, dit in RAISONS.items() if isinstance(erreur, genre)), COUPEE)
