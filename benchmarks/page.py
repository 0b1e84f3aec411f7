"""La page docs/performances.md : chaque mesure y remplace sa partie, entre deux marques."""

from __future__ import annotations

import argparse
import os
import platform
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performances.md"
PAQUETS = ("docxtpl", "python-docx", "lxml", "Jinja2", "pydantic")


def versions(**autres: str) -> str:
    """La machine et ce qui compte pour la mesure."""
    machine = f"{os.cpu_count()} processeurs {platform.machine()}, {platform.system()}"
    outils = {"Python": platform.python_version(), **{nom: version(nom) for nom in PAQUETS}, **autres}
    return f"{machine}, " + ", ".join(f"{nom} {numero}" for nom, numero in outils.items())


def options(commande: str, description: str | None) -> argparse.ArgumentParser:
    """Celles d'une mesure : son texte, et --ecrire."""
    lues = argparse.ArgumentParser(
        prog=f"python -m {commande}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    lues.add_argument("--ecrire", action="store_true", help="met le tableau dans docs/performances.md")
    return lues


def publish(partie: str, lignes: Iterable[str], *, ecrire: bool) -> None:
    """Imprime une mesure ; l'écrit dans la page si on l'a demandé."""
    imprimees = list(lignes)
    print("\n".join(imprimees))
    if ecrire:
        write(partie, imprimees)


def write(partie: str, lignes: Iterable[str]) -> None:
    """Remplace une partie de la page."""
    texte = PAGE.read_text(encoding="utf-8")
    debut, fin = f"<!-- {partie} : début -->", f"<!-- {partie} : fin -->"
    contenu = "\n".join([debut, "", *lignes, "", fin])
    nouveau, nombre = re.subn(
        f"{re.escape(debut)}.*?{re.escape(fin)}", lambda _: contenu, texte, flags=re.DOTALL
    )
    if nombre != 1:
        raise SystemExit(f"docs/performances.md n'a pas de partie « {partie} »")
    PAGE.write_text(nouveau, encoding="utf-8")
