"""A message as text, as HTML and as an .eml: the same content gives the same bytes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from clausegen import files, formats, mentions, sandbox
from clausegen.constats import Constat, Refus
from clausegen.courriels.pieces import Fichier
from clausegen.courriels.redaction import one_line

A, OBJET, JOINTES = "À", "Objet", "Pièces jointes"
_EN_TETE = re.compile(r"(À|A|Objet|Pièces jointes)[ \u00a0]*:(.*)")
_ADRESSES = re.compile(r"[,;]")
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
PAGE = """\
<!DOCTYPE html>
<html lang="fr">
<head><meta charset="utf-8"><title>{titre}</title></head>
<body style="font-family: Calibri, Arial, sans-serif; font-size: 11pt">
{corps}
</body>
</html>
"""


@dataclass(frozen=True)
class Lettre:
    """To whom, on what, and what is said."""

    a: tuple[str, ...]
    objet: str
    corps: str

    @property
    def points(self) -> tuple[str, ...]:
        """What is left to complete in it."""
        return tuple(mentions.blanks(f"{self.objet}\n{self.corps}"))

    def text(self, fichiers: Iterable[Fichier]) -> bytes:
        """What a person reads and may change: ``courriel.txt``, which opens well in any editor."""
        en_tetes = {A: ", ".join(self.a), OBJET: self.objet}
        if noms := ", ".join(fichier.nom for fichier in fichiers):
            en_tetes[JOINTES] = noms
        lignes = "\n".join(f"{nom} : {valeur}".rstrip() for nom, valeur in en_tetes.items())
        return f"{lignes}\n\n{self.corps}".encode("utf-8-sig")


def read(chemin: Path) -> Lettre:
    """A ``courriel.txt``, as changed by hand. Raises Refus with every line that cannot be read."""
    tete, _, corps = _decode(chemin.read_bytes()).partition("\n\n")
    lues: dict[str, str] = {}
    constats: list[Constat] = []
    for numero, ligne in enumerate(tete.split("\n"), 1):
        trouve = _EN_TETE.fullmatch(ligne)
        if trouve is None:
            message = f"lu {formats.quote(ligne)}, attendu « À : », « Objet : » ou « Pièces jointes : »"
            constats.append(_fault(chemin, numero, message))
            continue
        lues["À" if trouve[1] == "A" else trouve[1]] = trouve[2].strip()
    if not lues.get(OBJET):
        constats.append(_fault(chemin, 1, "« Objet : » est absent ou vide"))
    adresses, faux = addresses(_ADRESSES.split(lues.get(A, "")))
    constats += [_fault(chemin, 1, message) for message in faux]
    if constats:
        raise Refus(constats)
    return Lettre(adresses, one_line(lues[OBJET]), corps.strip() + "\n")


def _decode(octets: bytes) -> str:
    """As the editors of Windows save it: UTF-8, « Unicode » or « ANSI »."""
    codages = ("utf-16",) if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for codage in codages:
        try:
            texte = octets.decode(codage).replace("\r\n", "\n").replace("\r", "\n")
            return sandbox.INTERDITS.sub("", texte)
        except UnicodeDecodeError:
            continue
    return octets.decode("latin-1")


def _fault(chemin: Path, ligne: int, message: str) -> Constat:
    remede = f"corrigez-le, ou supprimez {chemin.name} pour repartir du texte proposé"
    return Constat("COU-04", "a_corriger", message, str(chemin), ligne, remede=remede)


def addresses(lues: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The addresses, each once, and what is wrong with the others."""
    bonnes: dict[str, str] = {}
    fautes = []
    for lue in filter(None, map(str.strip, lues)):
        try:
            adresse = formats.read_courriel(lue)
            bonnes.setdefault(adresse.casefold(), adresse)
        except ValueError as erreur:
            fautes.append(str(erreur))
    return tuple(bonnes.values()), fautes


# --- the .eml -----------------------------------------------------------------------------------------------


def draft(lettre: Lettre, fichiers: Sequence[Fichier]) -> bytes:
    """A draft that mail software opens for sending: no sender, no date, no identity."""
    message = _compose(lettre, fichiers)
    message["X-Unsent"] = "1"
    return message.as_bytes()


def outgoing(
    lettre: Lettre, fichiers: Sequence[Fichier], de: str, quand: datetime, identifiant: str
) -> bytes:
    """The message as it is handed to a server."""
    message = _compose(lettre, fichiers)
    message["From"] = de
    message["Date"] = format_datetime(quand)
    message["Message-ID"] = identifiant
    return message.as_bytes()


def version(lettre: Lettre, fichiers: Sequence[Fichier]) -> str:
    """What identifies a message, whoever receives it."""
    parties = [lettre.objet, lettre.corps, *(f"{fichier.nom} {fichier.empreinte}" for fichier in fichiers)]
    return files.digest("\0".join(parties).encode())


def _compose(lettre: Lettre, fichiers: Sequence[Fichier]) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(lettre.objet)
    if lettre.a:
        message["To"] = ", ".join(lettre.a)
    message.set_content(lettre.corps, cte="quoted-printable")
    message.add_alternative(as_html(lettre), subtype="html", cte="quoted-printable")
    for fichier in fichiers:
        genre, _, sous_genre = TYPES.get(Path(fichier.nom).suffix, "application/octet-stream").partition("/")
        message.add_attachment(fichier.contenu, maintype=genre, subtype=sous_genre, filename=fichier.nom)
    base = version(lettre, fichiers)[:32]
    for rang, partie in enumerate(partie for partie in message.walk() if partie.is_multipart()):
        partie.set_boundary(f"=_{base}_{rang}")
    return message


def as_html(lettre: Lettre) -> str:
    """Paragraphs and lists, from the plain text."""
    blocs = [_block(bloc.split("\n")) for bloc in re.split(r"\n{2,}", lettre.corps.strip())]
    return PAGE.format(titre=html.escape(lettre.objet), corps="\n".join(blocs))


def _block(lignes: Sequence[str]) -> str:
    """Lines of a paragraph, then its list if it has one."""
    textes = [html.escape(ligne) for ligne in lignes if not ligne.startswith("- ")]
    puces = [f"<li>{html.escape(ligne[2:])}</li>" for ligne in lignes if ligne.startswith("- ")]
    paragraphe = [f"<p>{'<br>'.join(textes)}</p>"] if textes else []
    return "\n".join([*paragraphe, *(["<ul>", *puces, "</ul>"] if puces else [])])
