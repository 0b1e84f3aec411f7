"""Open a docx that comes from elsewhere: within limits, or refused with the reason."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from outils import docx_minimal as d

from clausegen.constats import Refus
from clausegen.word.package import open_package

CASSES = sorted((Path(__file__).parent / "casses").glob("*.docx"))
MO = 2**20
TYPES = "[Content_Types].xml"


def refused(data, message):
    with pytest.raises(Refus, match=message) as refus:
        open_package(data, "modele.docx")
    (constat,) = refus.value.constats
    assert constat.fichier == "modele.docx"
    assert constat.remede


def with_member(nom, data=b"x"):
    return d.zipped({**d.parts(d.p("bonjour")), nom: data})


def with_relation(fragment, partie="word/_rels/document.xml.rels"):
    membres = d.parts(d.p("bonjour"))
    membres[partie] = membres[partie].replace(b"</Relationships>", fragment.encode() + b"</Relationships>")
    return d.zipped(membres)


def test_a_sound_document_opens():
    package = open_package(d.docx(d.p("bonjour"), entete=d.p("haut"), notes=d.p("note")))
    assert package.document == "word/document.xml"
    assert package.linked("header") == ["word/header1.xml"]
    assert package.linked("core-properties", partie="") == ["docProps/core.xml"]
    assert b"bonjour" in package.read("word/document.xml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "pas un document Word"),
        (b"bonjour", "pas un document Word"),
        (b"PK\x03\x04" + b"\0" * 40, "pas un document Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format .doc"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"{\\rtf1", "RTF"),
        (b"%PDF-1.7", "PDF"),
        (d.zipped({"a.txt": b"x"}), "pas un document Word"),
        (d.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "odt"),
    ],
)
def test_other_formats_are_named(data, message):
    refused(data, message)


@pytest.mark.parametrize(
    "nom", ["../mal.txt", "word/../../mal.txt", "/etc/passwd", "word\\mal.xml", "C:/mal.txt", "a\x01b"]
)
def test_dangerous_names(nom):
    refused(with_member(nom), "nom de fichier dangereux")


def test_duplicate_members():
    tampon = io.BytesIO(d.docx(d.p("bonjour")))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(tampon, "a") as archive:
        archive.writestr("word/document.xml", "<x/>")
    refused(tampon.getvalue(), "deux fois « word/document.xml »")
    refused(with_member("WORD/document.XML"), "deux fois")


@pytest.mark.parametrize(
    ("nom", "message"),
    [
        ("word/vbaProject.bin", "macros"),
        ("word/embeddings/oleObject1.bin", "objet incorporé"),
        ("word/activeX/activeX1.xml", "ActiveX"),
    ],
)
def test_macros_and_embedded_objects(nom, message):
    refused(with_member(nom), message)


@pytest.mark.parametrize(
    ("genre", "externe", "message"),
    [
        ("attachedTemplate", True, "va chercher un contenu ailleurs"),
        ("image", True, "va chercher un contenu ailleurs"),
        ("aFChunk", False, "inclut un autre document"),
        ("oleObject", False, "objet incorporé"),
        ("header", False, "« word/absent.xml » manque"),
    ],
)
def test_dangerous_relations(genre, externe, message):
    mode = 'TargetMode="External"' if externe else ""
    cible = "http://exemple.fr/x" if externe else "absent.xml"
    refused(
        with_relation(f'<Relationship Id="z" Type="{d.OFFICE}/{genre}" Target="{cible}" {mode}/>'), message
    )


def test_an_external_hyperlink_is_allowed():
    lien = f'<Relationship Id="z" Type="{d.OFFICE}/hyperlink" Target="https://exemple.fr"'
    assert open_package(with_relation(f'{lien} TargetMode="External"/>'))


@pytest.mark.parametrize("codage", ["utf-8", "utf-16"])
def test_doctype(codage):
    bombe = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    refused(with_member("customXml/item1.xml", bombe.encode(codage)), "DOCTYPE")


def test_entities_in_the_document_itself():
    membres = d.parts(d.p("&x;"))
    membres["word/document.xml"] = membres["word/document.xml"].replace(
        b"<w:document", b'<!DOCTYPE d [<!ENTITY x "lol">]><w:document', 1
    )
    refused(d.zipped(membres), "DOCTYPE")


@pytest.mark.parametrize(
    ("nom", "taille"),
    [("word/media/image1.png", 65 * MO), ("word/theme.xml", 9 * MO), ("word/media/bombe.bin", 2 * MO)],
)
def test_zip_bombs(nom, taille):
    refused(with_member(nom, b"\0" * taille), "démesuré")


def test_the_total_is_measured_over_all_the_members():
    moins_d_un_mega = b"\0" * (MO - 1)  # too small for the ratio to count
    membres = {f"word/media/{n}.bin": moins_d_un_mega for n in range(66)}
    refused(d.zipped({**d.parts(d.p("x")), **membres}), "démesuré")


def test_too_many_members():
    refused(d.zipped({**d.parts(d.p("x")), **{f"a/{n}": b"" for n in range(2001)}}), "plus de 2000")


def test_a_lying_size_is_noticed():
    data = bytearray(with_member("word/a.bin", b"y" * 500))
    table = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/a.bin"))
    struct.pack_into("<L", data, table + 24, 5)
    refused(bytes(data), "abîmé")


def test_a_changed_byte_is_noticed():
    data = bytearray(with_member("word/a.bin", bytes(range(256))))
    data[data.index(b"word/a.bin") + 40] ^= 0xFF
    refused(bytes(data), "abîmé")


def test_an_encrypted_member():
    data = bytearray(with_member("word/a.bin"))
    table = data.rindex(b"PK\x01\x02")
    data[table + 8] |= 1
    refused(bytes(data), "mot de passe")


def test_zip64_is_refused():
    info = zipfile.ZipInfo("word/a.bin")
    info.extra = struct.pack("<HHQ", 1, 8, 0)
    tampon = io.BytesIO(d.docx(d.p("x")))
    with zipfile.ZipFile(tampon, "a") as archive:
        archive.writestr(info, b"x")
    refused(tampon.getvalue(), "compressé")


def test_other_compressions_are_refused():
    tampon = io.BytesIO(d.docx(d.p("x")))
    with zipfile.ZipFile(tampon, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/a.bin", b"x")
    refused(tampon.getvalue(), "compressé")


@pytest.mark.parametrize(
    ("sorte", "message"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "macros"),
        (f"{d.SORTE}.template.main+xml", "dotx"),
        ("application/xml", "autre logiciel"),
    ],
)
def test_the_main_part_must_be_a_document(sorte, message):
    membres = d.parts(d.p("x"))
    membres[TYPES] = membres[TYPES].replace(f"{d.SORTE}.document.main+xml".encode(), sorte.encode())
    refused(d.zipped(membres), message)


def test_strict_open_xml_is_named():
    membres = d.parts(d.p("x"))
    membres["word/document.xml"] = membres["word/document.xml"].replace(
        d.W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    refused(d.zipped(membres), "strict")


def test_what_no_relation_reaches_is_left_out():
    membres = d.parts(d.p("x"))
    membres["[trash]/0000.dat"] = b"secret"
    membres["word/cachee.xml"] = b"<a/>"
    membres[TYPES] = membres[TYPES].replace(
        b"</Types>", b'<Override PartName="/word/cachee.xml" ContentType="application/xml"/></Types>'
    )
    package = open_package(d.zipped(membres))
    assert not {"[trash]/0000.dat", "word/cachee.xml"} & set(package.entrees)
    assert b"cachee" not in package.read(TYPES)


@pytest.mark.parametrize("chemin", CASSES, ids=lambda c: c.stem)
def test_broken_documents_open_or_are_refused(chemin):
    if chemin.stem[:2] in {"14", "15", "17"}:
        refused(chemin.read_bytes(), "abîmé|incomplet|deux fois")
    else:
        assert open_package(chemin.read_bytes(), chemin.name).entrees


@pytest.mark.parametrize("coupe", range(0, 4000, 97))
def test_a_truncated_document_never_crashes(coupe):
    data = d.docx(d.p("bonjour"))
    with pytest.raises(Refus):
        open_package(data[:coupe] if coupe < len(data) else data[:-1])
