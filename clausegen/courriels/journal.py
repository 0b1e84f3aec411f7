"""What was sent of a contract: a version goes once, and a sending without an answer is never forgotten.

The entry is written before anything is sent, « en_cours »; it becomes « envoye » when the server has accepted
the message, « refuse » when it certainly did not. One that stays « en_cours » is for a person to look into.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from clausegen import files, formats, verrou
from clausegen.constats import refuse

FICHIER = "journal.json"

EtatEnvoi = Literal["en_cours", "envoye", "refuse", "sans_reponse"]


@dataclass(frozen=True)
class Envoi:
    """One sending; ``version`` identifies what was said and joined, ``identifiant`` is its Message-ID."""

    courriel: str
    version: str
    a: tuple[str, ...]
    objet: str
    pieces: tuple[str, ...]
    le: str
    etat: EtatEnvoi = "en_cours"
    identifiant: str = ""
    reponse: str = ""


def read(dossier: Path) -> tuple[Envoi, ...]:
    """The sendings of a contract, oldest first. Raises Refus when the journal cannot be read."""
    fichier = dossier / FICHIER
    try:
        lus = json.loads(fichier.read_bytes())["envois"]
        return tuple(Envoi(**{**lu, "a": tuple(lu["a"]), "pieces": tuple(lu["pieces"])}) for lu in lus)
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError, KeyError) as erreur:
        remede = "vérifiez dans votre messagerie ce qui est parti, puis renommez ce fichier"
        raise refuse(
            "COU-08", "journal des envois illisible", fichier=str(fichier), remede=remede
        ) from erreur


def begin(dossier: Path, envoi: Envoi, *, encore: bool) -> Envoi:
    """Notes that a sending begins, and gives it its identity. Raises Refus when it would be the second one.

    A message that may have left keeps its identity: a mailbox shows it once.
    """
    with verrou.hold(dossier):
        anciens = read(dossier)
        freres = [autre for autre in anciens if autre.version == envoi.version]
        if not encore:
            _check_first(dossier, envoi, freres)
        envoyes = sum(autre.etat == "envoye" for autre in freres)
        domaine = envoi.identifiant.partition("@")[2]
        commence = replace(envoi, identifiant=f"<{envoi.version[:32]}.{envoyes}@{domaine}>")
        perdus = [a for a in freres if a.etat == "en_cours" and {*a.a} & {*envoi.a}]
        gardes = (replace(autre, etat="sans_reponse") if autre in perdus else autre for autre in anciens)
        _write(dossier, [*gardes, commence])
    return commence


def _check_first(dossier: Path, envoi: Envoi, freres: Sequence[Envoi]) -> None:
    for autre in freres:
        deja = ", ".join(adresse for adresse in envoi.a if adresse in autre.a)
        if deja and autre.etat == "envoye":
            raise refuse(
                "COU-09",
                f"cette version a déjà été envoyée à {deja} {_when(autre)}",
                fichier=str(dossier / FICHIER),
                remede="ajoutez --encore pour l'envoyer une seconde fois",
            )
        if deja and autre.etat == "en_cours":
            raise refuse(
                "COU-10",
                f"l'envoi à {deja}, {_when(autre)}, est resté sans réponse : le message est peut-être parti",
                fichier=str(dossier / FICHIER),
                remede="demandez au destinataire s'il l'a reçu ; sinon, relancez avec --encore",
            )


def end(dossier: Path, envoi: Envoi, etat: EtatEnvoi, reponse: str) -> Envoi:
    """Notes how a sending ended."""
    fini = replace(envoi, etat=etat, reponse=reponse)
    with verrou.hold(dossier):
        _write(dossier, [fini if autre == envoi else autre for autre in read(dossier)])
    return fini


def _write(dossier: Path, envois: Sequence[Envoi]) -> None:
    contenu = {"format": 1, "envois": [asdict(envoi) for envoi in envois]}
    texte = json.dumps(contenu, ensure_ascii=False, indent=2)
    files.write_atomic(dossier / FICHIER, f"{texte}\n".encode())


def _when(envoi: Envoi) -> str:
    """« le 22 novembre 2026 à 15 h 29 », on the clock of the machine that sent."""
    quand = datetime.fromisoformat(envoi.le)
    return f"le {formats.jour(quand.date())} à {quand:%H} h {quand:%M}"
