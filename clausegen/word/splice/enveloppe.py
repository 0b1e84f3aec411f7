"""The zip around someone else's document: what does not change is copied as it lies, byte for byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace

from clausegen.archive import ContentError, Limites, contents
from clausegen.files import DATE_ZIP, UTF8_ZIP, Entree
from clausegen.word.package import ENREGISTRER, WORD

# A hundred pages of scanned plans stand; a bomb does not.
AUTRUI = replace(WORD, limites=Limites(entrees=10_000, total=2**30, partie_xml=96 * 2**20))
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
FIN = struct.Struct("<4s4H2LH")
NIVEAU = 2  # a tenth above what Word writes, like 3, for a third less time
DESCRIPTEUR = 0x0008


class Enveloppe:
    """The entries of a docx from elsewhere, checked under limits, its XML parts at hand."""

    def __init__(self, data: bytes) -> None:
        """Raises ContentError: a name, a size, a checksum that is not what it should be."""
        self._data = data
        self._xml: dict[str, bytes] = {}
        self._entrees: dict[str, Entree] = {}
        for entree, contenu in contents(data, AUTRUI):
            self._entrees[entree.nom] = entree
            if entree.nom.endswith((".xml", ".rels")):
                self._xml[entree.nom] = contenu
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._infos, self._sommaire = archive.infolist(), archive.start_dir
        self._debuts = sorted({info.header_offset for info in self._infos})
        taille = sum(map(len, self._records()))
        fin = data[self._sommaire + taille :]
        if len(self._debuts) < len(self._infos) or not fin.startswith(b"PK\x05\x06"):
            raise ContentError("le document est archivé d'une façon que Word n'emploie pas", ENREGISTRER)
        self._commentaire = fin[FIN.size :]

    @property
    def entrees(self) -> Mapping[str, Entree]:
        """The entries by name, folders left out."""
        return self._entrees

    def read(self, nom: str) -> bytes:
        """What an entry holds. KeyError when it is absent."""
        return self._xml[nom] if nom in self._xml else self._entrees[nom].read()

    def _records(self) -> Iterator[bytes]:
        """The raw records of the table at the end, in its order."""
        debut = self._sommaire
        for _ in self._infos:
            champs = CENTRAL.unpack_from(self._data, debut)
            fin = debut + CENTRAL.size + sum(champs[10:13])
            yield self._data[debut:fin]
            debut = fin

    def rewrite(self, parties: Mapping[str, bytes]) -> bytes:
        """The archive with these parts changed or, at the end, added."""
        changees = {nom: Entree.deflate(nom, data, NIVEAU) for nom, data in parties.items()}
        corps = [self._data[: self._debuts[0]]]
        position = len(corps[0])
        suivants = dict(zip(self._debuts, [*self._debuts[1:], self._sommaire], strict=True))
        places: dict[str, int] = {}
        for info in sorted(self._infos, key=lambda info: info.header_offset):
            brut = self._data[info.header_offset : suivants[info.header_offset]]
            changee = changees.get(info.filename)
            corps.append(_local(brut, changee) if changee else brut)
            places[info.filename] = position
            position += len(corps[-1])
        table = [
            _record(record, places[info.filename], changees.pop(info.filename, None))
            for info, record in zip(self._infos, self._records(), strict=True)
        ]
        for entree in changees.values():
            entete, record = _new(entree, position)
            corps += (entete, entree.octets)
            table.append(record)
            position += len(entete) + len(entree.octets)
        sommaire = b"".join(table)
        fin = FIN.pack(b"PK\x05\x06", 0, 0, len(table), len(table), len(sommaire), position, 0)[:-2]
        return b"".join((*corps, sommaire, fin, struct.pack("<H", len(self._commentaire)), self._commentaire))


def _local(brut: bytes, entree: Entree) -> bytes:
    """The header of an entry and its new content; same name, same date."""
    signe, version, drapeaux, _, heure, jour, _, _, _, nom, _ = LOCAL.unpack_from(brut)
    commun = (heure, jour, entree.crc, len(entree.octets), entree.taille, nom, 0)
    entete = LOCAL.pack(signe, version, drapeaux & ~DESCRIPTEUR, entree.methode, *commun)
    return entete + brut[LOCAL.size : LOCAL.size + nom] + entree.octets


def _record(record: bytes, place: int, entree: Entree | None) -> bytes:
    """A line of the table: where the entry lies now and, when it changed, its size."""
    champs = list(CENTRAL.unpack_from(record))
    champs[16] = place
    if entree is not None:
        champs[3] &= ~DESCRIPTEUR
        champs[4] = entree.methode
        champs[7:10] = entree.crc, len(entree.octets), entree.taille
    return CENTRAL.pack(*champs) + record[CENTRAL.size :]


def _new(entree: Entree, place: int) -> tuple[bytes, bytes]:
    """The header and the line of the table of an entry that did not exist."""
    nom = entree.nom.encode()
    drapeaux = 0 if entree.nom.isascii() else UTF8_ZIP
    commun = (20, drapeaux, entree.methode, 0, DATE_ZIP, entree.crc, len(entree.octets), entree.taille)
    entete = LOCAL.pack(b"PK\x03\x04", *commun, len(nom), 0)
    return entete + nom, CENTRAL.pack(b"PK\x01\x02", 20, *commun, len(nom), 0, 0, 0, 0, 0, place) + nom
