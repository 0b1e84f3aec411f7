"""`python -m atelier` writes the models; `--verifier` only says which differ from their source."""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from pathlib import Path

from atelier.paquet import parts
from atelier.source import read
from clausegen.constats import Refus
from clausegen.files import pack

_RACINE = Path(__file__).parent.parent
MODELES = Path(__file__).parent / "modeles"
COMMUN = _RACINE / "templates" / "commun"


def entries(source: Path) -> list[tuple[str, bytes]]:
    """The package entries of one source file."""
    return parts(read(source.read_text(encoding="utf-8"), source.stem))


def build(source: Path) -> bytes:
    """The Word model of one source file."""
    return pack(entries(source))


def current(modele: Path, attendu: list[tuple[str, bytes]]) -> bool:
    """True when the docx holds exactly these entries (compression levels may differ between systems)."""
    if not modele.is_file():
        return False
    with zipfile.ZipFile(io.BytesIO(modele.read_bytes())) as archive:
        return [(nom, archive.read(nom)) for nom in archive.namelist()] == attendu


def outdated(sources: Path, sortie: Path) -> list[str]:
    """Names of the models that differ from their source, or have none."""
    noms = {source.stem: entries(source) for source in sorted(sources.glob("*.txt"))}
    orphelins = [modele.stem for modele in sorted(sortie.glob("*.docx")) if modele.stem not in noms]
    return [nom for nom, attendu in noms.items() if not current(sortie / f"{nom}.docx", attendu)] + orphelins


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 a source is wrong or a model is not up to date."""
    lecteur = argparse.ArgumentParser(prog="python -m atelier", description="Fabrique les modèles Word.")
    lecteur.add_argument("--verifier", action="store_true", help="n'écrit rien ; échoue si un modèle diffère")
    lecteur.add_argument("--sources", type=Path, default=MODELES, help="dossier des sources .txt")
    lecteur.add_argument("--sortie", type=Path, default=COMMUN, help="dossier des modèles .docx")
    choix = lecteur.parse_args(arguments)
    try:
        ecarts = outdated(choix.sources, choix.sortie)
        for nom in [] if choix.verifier else ecarts:
            if (source := choix.sources / f"{nom}.txt").is_file():
                (choix.sortie / f"{nom}.docx").write_bytes(build(source))
    except Refus as erreur:
        sys.stderr.write(f"{erreur}\n")
        return 1
    verbe = "diffère de sa source ou n'en a pas" if choix.verifier else "écrit"
    sys.stdout.writelines(f"{nom} : {verbe}\n" for nom in ecarts)
    return int(choix.verifier and bool(ecarts))


if __name__ == "__main__":
    sys.exit(main())
