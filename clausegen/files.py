"""Files and archives: whole or not at all, the same bytes every time."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import struct
import threading
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clausegen.constats import Refus, refuse

PAQUET = Path(__file__).resolve().parent
LONGUEUR_NOM = 80
BIBLIOTHEQUE = ("territoire.yaml", "*.docx", "courriels/*.txt")
RESERVES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
DATE_ZIP = 0x0021  # 1 January 1980, the first day that a zip can write
UTF8_ZIP = 0x0800


def shipped(name: Literal["templates", "profiles"]) -> Path:
    """The folder that comes with the tool: inside the wheel, else beside the package. Raises Refus."""
    for dossier in (PAQUET / name, PAQUET.parent / name):
        if dossier.is_dir():
            return dossier
    raise refuse(
        "FICHIER-01",
        f"le dossier « {name} » livré avec clausegen est introuvable",
        remede="réinstallez clausegen",
    )


def workspace(depart: Path) -> Path | None:
    """The nearest folder, from ``depart`` upward, that holds a library of its own: a sheet or a model."""
    depart = depart.resolve()
    for dossier in (depart, *depart.parents):
        modeles = dossier / "templates"
        if (modeles / "commun").is_dir() or any(any(modeles.glob(f"*/{nom}")) for nom in BIBLIOTHEQUE):
            return dossier
    return None


def libraries(depart: Path) -> tuple[Path, ...]:
    """The ``templates`` folders to look in: the workspace's first, then the shipped one."""
    livre = shipped("templates")
    espace = workspace(depart)
    if espace is None or (espace / "templates").resolve() == livre.resolve():
        return (livre,)
    return (espace / "templates", livre)


def cache_folder() -> Path:
    """Where this user's caches live (not created here)."""
    from platformdirs import user_cache_path

    return user_cache_path("clausegen", appauthor=False)


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def safe_name(reference: str) -> str:
    """A folder name that every system accepts: « 2026/045 » gives « 2026-045 »; ValueError otherwise."""
    lettres = reference.translate({ord("œ"): "oe", ord("Œ"): "OE", ord("æ"): "ae", ord("Æ"): "AE"})
    ascii_ = unicodedata.normalize("NFKD", lettres).encode("ascii", "ignore").decode()
    nom = re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_).strip(".-")
    if not nom:
        raise ValueError(
            f"« {reference} » ne donne aucun nom de dossier : attendu des lettres ou des chiffres"
        )
    if len(nom) > LONGUEUR_NOM:
        raise ValueError(f"« {reference} » est trop long pour un dossier : {LONGUEUR_NOM} caractères au plus")
    if nom.split(".")[0].upper() in RESERVES:
        raise ValueError(f"« {reference} » est un nom que Windows se réserve : ajoutez-y une année ou un mot")
    return nom


def read_bounded(path: Path, limite: int, code: str, alleger: str = "allégez-le (images)") -> bytes:
    """The bytes of a file that a person names, ``limite`` at most. Raises Refus: absent, locked, too big."""
    try:
        with path.open("rb") as flux:
            data = flux.read(limite + 1)
        if len(data) <= limite:
            return data
        message, remede = f"fichier de plus de {limite >> 20} Mio", alleger
    except FileNotFoundError:
        message, remede = "fichier introuvable", "vérifiez son nom"
    except OSError:
        message, remede = "fichier illisible", "vérifiez vos droits, et qu'il n'est pas ouvert ailleurs"
        if path.is_dir():
            message, remede = "c'est un dossier", "indiquez un fichier"
    raise refuse(code, message, fichier=str(path), remede=remede)


def write_atomic(path: Path, data: bytes) -> None:
    """Write the whole file or leave what was there; Refus when the system says no."""
    brouillon = path.with_name(f".{path.name[:60]}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        brouillon.write_bytes(data)
        brouillon.replace(path)
    except OSError as erreur:
        raise write_refusal(path, erreur) from erreur
    finally:
        brouillon.unlink(missing_ok=True)


def write_refusal(path: Path, erreur: OSError) -> Refus:
    """Why the system would not let a file be written, in French, and what to do."""
    raisons = {
        errno.ENOSPC: ("plus de place sur le disque", "libérez de la place, puis relancez"),
        errno.EDQUOT: ("votre quota de disque est atteint", "libérez de la place, puis relancez"),
        errno.EFBIG: ("ce disque n'accepte pas un fichier de cette taille", "choisissez un autre disque"),
        errno.EROFS: ("ce disque est en lecture seule", "choisissez un autre dossier"),
        errno.ENOENT: ("le dossier n'existe pas", "créez-le ou choisissez-en un autre"),
        errno.EEXIST: ("un fichier porte le nom de ce dossier", "renommez-le, ou changez de dossier"),
        errno.ENOTDIR: ("un fichier porte le nom de ce dossier", "renommez-le, ou changez de dossier"),
        errno.EISDIR: ("un dossier porte déjà ce nom", "renommez ou déplacez ce dossier"),
        errno.ENAMETOOLONG: (
            "le nom est trop long",
            "choisissez un dossier plus proche de la racine du disque",
        ),
    }
    droits = (
        "écriture refusée : le fichier est ouvert dans Word ou Excel, ou le dossier est en lecture seule",
        "fermez-le, ou choisissez un autre dossier",
    )
    inconnu = (f"écriture impossible (erreur {erreur.errno} du système)", "choisissez un autre dossier")
    refuse_droits = isinstance(erreur, PermissionError)
    message, remede = droits if refuse_droits else raisons.get(erreur.errno or 0, inconnu)
    return refuse("FICHIER-02", message, fichier=str(path), remede=remede)


@dataclass(frozen=True, slots=True)
class Entree:
    """One member of a zip, as it is stored: deflated once, copied as often as needed."""

    nom: str
    octets: bytes
    methode: int
    crc: int
    taille: int

    @classmethod
    def deflate(cls, nom: str, data: bytes, niveau: int = 6) -> Entree:
        """Compress a member, by default at the usual level."""
        serre = zlib.compress(data, niveau, wbits=-15)
        return cls(nom, serre, zlib.DEFLATED, zlib.crc32(data), len(data))

    def read(self) -> bytes:
        """The member as it was before compression."""
        return zlib.decompress(self.octets, wbits=-15) if self.methode else self.octets


def assemble(entrees: Iterable[Entree]) -> bytes:
    """A zip made of stored members, in their order, without a clock: same members, same bytes."""
    corps: list[bytes] = []
    table: list[bytes] = []
    position = 0
    for entree in entrees:
        nom = entree.nom.encode()
        drapeaux = 0 if entree.nom.isascii() else UTF8_ZIP
        commun = struct.pack(
            "<HHHHHLLLHH",
            *(20, drapeaux, entree.methode, 0, DATE_ZIP),
            *(entree.crc, len(entree.octets), entree.taille, len(nom), 0),
        )
        corps += (b"PK\x03\x04", commun, nom, entree.octets)
        table += (b"PK\x01\x02\x14\x00", commun, struct.pack("<HHHLL", 0, 0, 0, 0, position), nom)
        position += 30 + len(nom) + len(entree.octets)
    sommaire = b"".join(table)
    nombre = len(corps) // 4
    fin = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, nombre, nombre, len(sommaire), position, 0)
    return b"".join((*corps, sommaire, fin))


def pack(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A reproducible zip of (name, content) pairs."""
    return assemble(Entree.deflate(nom, data) for nom, data in entries)
