"""The members of a zip that came from someone else: counted, named, measured while inflating, or refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clausegen.files import Entree

RAPPORT = 200
PETITE = 2**20


@dataclass(frozen=True, slots=True)
class Limites:
    """How much a zip may hold: members, bytes in all once inflated, bytes of one XML part."""

    entrees: int = 2_000
    total: int = 64 * 2**20
    partie_xml: int = 8 * 2**20


@dataclass(frozen=True)
class Sorte:
    """A kind of office document: its name after « le », remedies, the other kinds by their first bytes."""

    nom: str
    logiciel: str
    enregistrer: str
    abime: str
    autres: Mapping[bytes, tuple[str, str]]
    limites: Limites = Limites()


class ContentError(Exception):
    """A reason and its remedy."""


def members(data: bytes, sorte: Sorte) -> Iterator[Entree]:
    """The members as they are stored, in their order; ContentError at the first that is dangerous."""
    return (entree for entree, _ in contents(data, sorte))


def stored(data: bytes) -> Iterator[Entree]:
    """The members of a zip that was made here, as they are stored: nothing is checked."""
    for info in zipfile.ZipFile(io.BytesIO(data)).infolist():
        yield Entree(info.filename, _stored(data, info), info.compress_type, info.CRC, info.file_size)


def contents(data: bytes, sorte: Sorte) -> Iterator[tuple[Entree, bytes]]:
    """The members as they are stored, each with what it holds. Raises as ``members`` does."""
    for debut, (message, remede) in sorte.autres.items():
        if data.startswith(debut):
            raise ContentError(message, remede)
    try:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, struct.error) as erreur:
        raise ContentError(
            f"ce n'est pas un {sorte.nom} {sorte.logiciel}, ou il est abîmé", sorte.abime
        ) from erreur
    if len(infos) > sorte.limites.entrees:
        raise ContentError(
            f"plus de {sorte.limites.entrees} fichiers à l'intérieur du {sorte.nom}", sorte.enregistrer
        )
    vus: set[str] = set()
    reste = sorte.limites.total
    for info in infos:
        _check_name(info.filename, vus, sorte)
        if info.is_dir():
            continue
        entree, contenu = _member(data, info, reste, sorte)
        reste -= entree.taille
        yield entree, contenu


def _check_name(nom: str, vus: set[str], sorte: Sorte) -> None:
    if nom.startswith("/") or "\\" in nom or ":" in nom or ".." in nom.split("/") or not nom.isprintable():
        raise ContentError(
            f"le {sorte.nom} contient un nom de fichier dangereux : « {nom!a} »", sorte.enregistrer
        )
    if nom.lower() in vus:
        raise ContentError(f"le {sorte.nom} contient deux fois « {nom} »", sorte.enregistrer)
    vus.add(nom.lower())


def _member(data: bytes, info: zipfile.ZipInfo, reste: int, sorte: Sorte) -> tuple[Entree, bytes]:
    if info.flag_bits & 0x1:
        raise ContentError(
            f"le {sorte.nom} est protégé par un mot de passe", "retirez le mot de passe, puis réenregistrez"
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or _zip64(info):
        raise ContentError(
            f"le {sorte.nom} est compressé d'une façon que {sorte.logiciel} n'emploie pas", sorte.enregistrer
        )
    entete = data[info.header_offset : info.header_offset + 30]
    if len(entete) < 30 or not entete.startswith(b"PK\x03\x04"):
        raise ContentError(f"le {sorte.nom} est abîmé", sorte.abime)
    octets = _stored(data, info)
    contenu = _inflate(octets, info, reste, sorte)
    if len(contenu) != info.file_size or zlib.crc32(contenu) != info.CRC:
        raise ContentError(f"le {sorte.nom} est abîmé (« {info.filename} »)", sorte.abime)
    return Entree(info.filename, octets, info.compress_type, info.CRC, info.file_size), contenu


def _stored(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """What lies after the header of a member."""
    nom, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    debut = info.header_offset + 30 + nom + extra
    return data[debut : debut + info.compress_size]


def _zip64(info: zipfile.ZipInfo) -> bool:
    extra = info.extra
    while len(extra) >= 4:
        genre, longueur = struct.unpack("<HH", extra[:4])
        if genre == 0x0001:
            return True
        extra = extra[4 + longueur :]
    return False


def _inflate(octets: bytes, info: zipfile.ZipInfo, reste: int, sorte: Sorte) -> bytes:
    en_xml = info.filename.endswith((".xml", ".rels"))
    limite = min(reste, sorte.limites.partie_xml) if en_xml else reste
    limite = min(limite, max(PETITE, RAPPORT * len(octets)))
    if info.compress_type == zipfile.ZIP_STORED:
        contenu = octets
    else:
        flux = zlib.decompressobj(-15)
        try:
            contenu = flux.decompress(octets, limite + 1)
        except zlib.error as erreur:
            raise ContentError(f"le {sorte.nom} est abîmé (« {info.filename} »)", sorte.abime) from erreur
        if len(contenu) <= limite and (not flux.eof or flux.unused_data):
            raise ContentError(f"le {sorte.nom} est abîmé (« {info.filename} »)", sorte.abime)
    if len(contenu) > limite:
        raise ContentError(
            f"« {info.filename} » est démesuré une fois décompressé",
            f"allégez le {sorte.nom} (images, pages), puis réessayez",
        )
    return contenu
