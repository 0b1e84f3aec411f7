"""What every way of making a profile shares: its first lines, a key, and no file ever replaced."""

from __future__ import annotations

from pathlib import Path

from clausegen.cli.questions import A_COMPLETER
from clausegen.constats import refuse

ENTETE = """\
# yaml-language-server: $schema={schema}
#
# Profil de marché écrit par « clausegen nouveau ». Il se relit et se corrige ici, dans un éditeur de texte.
# « à compléter » marque ce qui manque : les documents restent des projets tant qu'il en reste.
"""


def refuse_existing(cible: Path) -> None:
    """A file that stands is never replaced. Raises Refus."""
    if cible.exists():
        raise refuse("NOU-01", "ce fichier existe déjà", fichier=str(cible), remede="choisissez un autre nom")


def header(cible: Path) -> str:
    """What an editor and a reader need to know first."""
    return ENTETE.format(schema=schema(cible))


def schema(cible: Path) -> str:
    """Where an editor finds the schema of a profile: beside it, else among those shipped."""
    from clausegen import files

    nom = "profil.schema.json"
    voisin = cible.parent / nom
    return nom if voisin.exists() else (files.shipped("profiles") / nom).as_uri()


def line(cle: str, valeur: str | None, commentaire: str) -> str:
    """« cle: valeur    # commentaire », or « à compléter »."""
    suite = f"    # {commentaire}" if commentaire else ""
    return f"{cle}: {valeur or A_COMPLETER}{suite}"
