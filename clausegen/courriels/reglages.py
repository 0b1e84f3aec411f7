"""How to send: the server's settings, from the options, the environment, then a file; never the password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from clausegen import reader
from clausegen.champs import Courriel, Entier, Modele, Texte
from clausegen.constats import Constat, Refus
from clausegen.reader import Arbre, Position

Securite = Literal["starttls", "tls"]
FICHIER = "courriel.yaml"
OPTIONS = {"serveur": "--serveur", "utilisateur": "--utilisateur", "expediteur": "--de"}
PREFIXE = "CLAUSEGEN_SMTP_"
PORTS: Mapping[Securite, int] = {"starttls": 587, "tls": 465}
VIDE = Arbre({}, {}, frozenset())


class Reglages(Modele):
    """What stands in ``courriel.yaml``, or in variables of the same names."""

    serveur: Texte | None = None
    port: Entier | None = None
    securite: Securite | None = None
    utilisateur: Texte | None = None
    expediteur: Courriel | None = None
    certificats: Texte | None = None
    delai: Entier = 30


@dataclass(frozen=True)
class Serveur:
    """A server to send through; ``certificats``: the file of the authorities to trust besides the system's.

    ``expediteur``: the facilitator's mailbox without it; ``delai``: seconds to wait for each answer.
    """

    hote: str
    port: int
    securite: Securite
    expediteur: str | None = None
    utilisateur: str | None = None
    certificats: Path | None = None
    delai: int = 30


def load(fichier: Path, environnement: Mapping[str, str], options: Mapping[str, str | None]) -> Serveur:
    """The server that settings describe: an option wins over a variable, a variable over the file.

    Raises Refus with every wrong or missing setting.
    """
    dits = {champ: (f"option {OPTIONS[champ]}", lu) for champ, lu in options.items() if lu}
    for champ in Reglages.model_fields:
        nom = f"{PREFIXE}{champ.upper()}"
        if environnement.get(nom):
            dits.setdefault(champ, (f"variable {nom}", environnement[nom]))
    haut = Arbre(
        {champ: lu for champ, (_, lu) in dits.items()},
        {(champ,): Position(Path(lieu), 0) for champ, (lieu, _) in dits.items()},
        frozenset(),
    )
    bas = reader.read_yaml(fichier) if fichier.is_file() else VIDE
    try:
        lus = reader.validate(reader.merge(haut, bas), Reglages).valeur
    except Refus as refus:
        raise Refus(replace(constat, ligne=constat.ligne or None) for constat in refus.constats) from refus
    return _server(lus, fichier)


def _server(lus: Reglages, fichier: Path) -> Serveur:
    hote, _, apres = (lus.serveur or "").partition(":")
    port = lus.port if not apres else int(apres) if apres.isascii() and apres.isdecimal() else 0
    securite: Securite = lus.securite or ("tls" if port == PORTS["tls"] else "starttls")
    port = PORTS[securite] if port is None else port
    certificats = Path(lus.certificats) if lus.certificats else None
    fautes = (
        ("serveur", "aucun serveur d'envoi", not hote),
        ("port", "attendu un port de 1 à 65535", not 1 <= port <= 65535),
        ("delai", "attendu un délai de 1 à 600 secondes", not 1 <= lus.delai <= 600),
        ("certificats", "fichier introuvable", certificats is not None and not certificats.is_file()),
    )
    remede = f"voyez votre service informatique, puis écrivez-le dans {fichier} ou dans la variable {PREFIXE}"
    constats = [
        Constat("COU-07", "a_corriger", faute, cle=cle, remede=f"{remede}{cle.upper()}")
        for cle, faute, vraie in fautes
        if vraie
    ]
    if constats:
        raise Refus(constats)
    return Serveur(hote, port, securite, lus.expediteur, lus.utilisateur, certificats, lus.delai)
