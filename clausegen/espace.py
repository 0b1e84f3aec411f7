"""Where profiles are: by name, by pattern; and what stands around one."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from clausegen import files, formats, reader
from clausegen.constats import Constat, Refus, refuse

OUVERT = "~$"  # how Office names its mark beside an open file
TYPES = "types"
RETOURS = ".retours.yaml"


def find(nom: str) -> Path:
    """A profile's path from what was typed: a file, or the name of a shipped profile. Raises Refus."""
    chemin = Path(nom)
    if chemin.is_file():
        return chemin
    livre = files.shipped("profiles") / f"{nom}.yaml"
    if chemin.name == nom and livre.is_file():
        return livre
    if chemin.is_dir():
        remede = f"indiquez un de ses profils, ou tous : {chemin / '*.yaml'}"
        raise refuse("LEC-00", "c'est un dossier", fichier=nom, remede=remede)
    noms = sorted(p.stem for p in files.shipped("profiles").glob("*.yaml"))
    remede = formats.meant(chemin.stem, noms) or "vérifiez le chemin ; profils livrés : " + ", ".join(noms)
    raise refuse("LEC-00", "profil introuvable", fichier=nom, remede=remede)


def expand(motifs: Sequence[str]) -> tuple[list[Path], list[Constat]]:
    """The profiles behind patterns, paths and names of shipped profiles; what matches nothing is said.

    Patterns are expanded here because Windows' consoles do not; folders of contract types are skipped.
    """
    trouves: dict[Path, Path] = {}
    constats: list[Constat] = []
    for motif in motifs:
        try:
            chemins = _expand(motif)
        except Refus as refus:
            constats += refus.constats
        else:
            trouves |= {chemin.resolve(): chemin for chemin in chemins if chemin.resolve() not in trouves}
    return list(trouves.values()), constats


def _expand(motif: str) -> list[Path]:
    if Path(motif).is_file() or not glob.has_magic(motif):
        return [find(motif)]
    chemins = (Path(nom) for nom in glob.glob(motif, recursive=True))  # noqa: PTH207 (Path.glob refuses absolute)
    profils = sorted(filter(_is_profile, chemins))
    if not profils:
        raise refuse(
            "LEC-00", "aucun profil ne correspond à ce motif", fichier=motif, remede="vérifiez le chemin"
        )
    return profils


def _is_profile(chemin: Path) -> bool:
    """A profile, not a contract type nor what came back from the buyer."""
    if chemin.name.startswith(OUVERT) or chemin.name.endswith(RETOURS) or TYPES in chemin.parts[:-1]:
        return False
    return chemin.suffix.lower() in reader.SUFFIXES and chemin.is_file()


def returns(profil: Path) -> Path:
    """Where the forms that came back are kept: « ecole.retours.yaml » beside « ecole.yaml »."""
    return profil.with_name(f"{profil.stem}{RETOURS}")


def libraries(profil: Path) -> tuple[Path, ...]:
    """The model libraries of a profile: its workspace (the current one for a shipped profile), then ours."""
    livre = profil.resolve().parent == files.shipped("profiles").resolve()
    return files.libraries(Path.cwd() if livre else profil.parent)
