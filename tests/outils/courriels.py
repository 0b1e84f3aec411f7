"""What the tests of messages share: a validated profile, what a draft holds, what a person changes."""

from __future__ import annotations

import email
import email.policy
import zipfile
from pathlib import Path

VALIDE = "statut: {etat: valide, par: facilitatrice, le: 2026-11-20}\n"


def text(prepare) -> str:
    return (prepare.dossier / "courriel.txt").read_text("utf-8-sig")


def parse(prepare) -> email.message.EmailMessage:
    return email.message_from_bytes(
        (prepare.dossier / "courriel.eml").read_bytes(), policy=email.policy.default
    )


def codes(refus) -> list[str]:
    return [constat.code for constat in refus.value.constats]


def retouch(chemin: Path, ajout: bytes = b"") -> bytes:
    """A person's change in Word: another entry in the archive."""
    with zipfile.ZipFile(chemin, "a") as archive:
        archive.writestr("customXml/retouche.xml", b"<retouche/>" + ajout)
    return chemin.read_bytes()
