"""Word files to pictures of their pages, through LibreOffice and pdftoppm."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from outils.outillage import absent

PATIENCE = 300


def _tool(nom: str) -> str:
    chemin = shutil.which(nom)
    if chemin is None:
        absent(f"{nom} absent")
    return chemin


def pdfs(documents: Sequence[Path], sortie: Path) -> list[Path]:
    """One PDF per document, in ``sortie``, by a single call to LibreOffice (names must differ)."""
    return convert(documents, sortie, "pdf")


def convert(documents: Sequence[Path], sortie: Path, genre: str) -> list[Path]:
    """The documents saved by LibreOffice in another format, or in their own, under their names."""
    soffice = _tool("soffice")
    with tempfile.TemporaryDirectory() as profil:
        reglages = [
            f"-env:UserInstallation={Path(profil).as_uri()}",
            "--convert-to",
            genre,
            "--outdir",
            sortie,
        ]
        commande = [soffice, "--headless", *reglages, *documents]
        subprocess.run(commande, check=True, capture_output=True, timeout=PATIENCE)
    return [sortie / f"{document.stem}.{genre}" for document in documents]


def pages(documents: Sequence[Path], sortie: Path, resolution: int = 70) -> list[Path]:
    """The pages of all the documents as PNG files, in order, written to ``sortie``."""
    pdftoppm = _tool("pdftoppm")
    images: list[Path] = []
    for pdf in pdfs(documents, sortie):
        prefixe = sortie / pdf.stem
        subprocess.run([pdftoppm, "-r", str(resolution), "-png", str(pdf), str(prefixe)], check=True)
        images += sorted(sortie.glob(f"{pdf.stem}-*.png"))
    return images
