"""The files of an insertion: the buyer's is only read, ours goes beside it and replaces nobody's."""

from __future__ import annotations

from pathlib import Path

from clausegen import files
from clausegen.constats import refuse

SUFFIXE = ".clause"
OCTETS = 200 * 2**20


def load(fichier: Path) -> bytes:
    """The bytes of a file that a person names. Raises Refus."""
    return files.read_bounded(fichier, OCTETS, "INT-08")


def target(dans: Path, sortie: Path | None) -> Path:
    """Where the result goes: « CCAP.clause.docx » beside « CCAP.docx ». Raises Refus for the file itself."""
    if sortie is None:
        return dans.with_name(dans.stem.removesuffix(SUFFIXE) + SUFFIXE + ".docx")
    if sortie.is_dir():
        return sortie / target(dans, None).name
    if sortie.exists() and sortie.samefile(dans):
        raise refuse(
            "INT-09",
            "le fichier reçu n'est jamais modifié sur place",
            fichier=str(dans),
            remede="donnez un autre nom à --sortie, ou laissez clausegen le choisir",
        )
    return sortie


def write(cible: Path, data: bytes, source: Path) -> Path:
    """Writes the result, beside (« .nouveau ») when something else stands there; where. Raises Refus."""
    racine = cible.stem
    numero = 0
    while cible.exists() and (cible.samefile(source) or files.digest(load(cible)) != files.digest(data)):
        numero += 1
        cible = cible.with_name(f"{racine}.nouveau{'' if numero == 1 else f'-{numero}'}{cible.suffix}")
    if not cible.exists():
        files.write_atomic(cible, data)
    return cible
