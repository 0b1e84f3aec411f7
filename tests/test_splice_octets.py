"""What an insertion leaves alone, to the byte, and the documents that it refuses to change."""

import io
import shutil
import subprocess
import zipfile

import pytest
from outils import docx_minimal as d
from outils import revisions_word, validateurs
from outils.articles import ARTICLE
from outils.insertions import COURT, MARQUE, MC, REVISION, host, names, put, text, unpacked
from outils.outillage import absent

from clausegen.constats import Refus
from clausegen.word import outline, splice
from clausegen.word.splice import blocs

# --- bytes ---------------------------------------------------------------------------------------------


def test_only_the_body_changes_and_the_rest_is_copied():
    membres = d.parts(d.p("A"))
    membres |= {"word/vbaProject.bin": b"\x00macro" * 50, "word/embeddings/o.bin": b"\x01" * 9}
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_STORED) as archive:
        archive.mkdir("word")
        for nom, data in membres.items():
            info = zipfile.ZipInfo(nom, (2021, 5, 6, 7, 8, 10))
            info.external_attr, info.comment = 0o600 << 16, b"c"
            archive.writestr(info, data)
        archive.comment = b"fin"
    avant = tampon.getvalue()
    apres = put(avant, 1)
    with zipfile.ZipFile(io.BytesIO(avant)) as a, zipfile.ZipFile(io.BytesIO(apres)) as b:
        assert b.testzip() is None
        assert b.comment == b"fin"
        assert b.namelist() == a.namelist()
        for un, autre in zip(a.infolist(), b.infolist(), strict=True):
            assert (un.date_time, un.external_attr, un.comment) == (
                autre.date_time,
                autre.external_attr,
                b"c" * bool(un.comment),
            )
            if un.filename not in ("word/document.xml", "word/styles.xml"):
                assert a.read(un) == b.read(autre)
                assert un.compress_type == autre.compress_type


def test_a_stream_written_archive_is_copied_too():
    class Flux(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, octets):
            self.data += bytes(octets)
            return len(octets)

    flux = Flux()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, data in d.parts(d.p("A")).items():
            archive.writestr(nom, data)
    with zipfile.ZipFile(io.BytesIO(put(flux.data, 1))) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("prefixe", ["ns0:", ""])
def test_the_host_s_prefixes_are_respected(prefixe):
    corps = "<.body><.p><.r><.t>A</.t></.r></.p></.body>".replace(".", prefixe)
    espace = f'xmlns:{prefixe[:-1]}="{d.W}"' if prefixe else f'xmlns="{d.W}"'
    membres = d.parts("")
    membres["word/document.xml"] = f"<{prefixe}document {espace}>{corps}</{prefixe}document>".encode()
    sortie = put(d.zipped(membres), 1, ARTICLE, REVISION)
    ecrit = d.part(sortie)
    assert ecrit.startswith(f"<{prefixe}document {espace}><{prefixe}body><{prefixe}p>")
    assert text(sortie)[:2] == ["A", "Clause sociale d’insertion"]
    assert validateurs.microsoft_errors(sortie) == []


def test_comments_and_raw_text_do_not_mislead():
    data = host(d.p("A"), "<!-- <w:p> -->", "<w:p><w:r><w:t><![CDATA[</w:p>]]></w:t></w:r></w:p>", d.p("C"))
    assert text(put(data, 2)) == ["A", "</w:p>", "Une phrase.", "C"]


def test_what_word_may_ignore_stays_at_home():
    contenu = d.docx('<w:p w14:paraId="12345678"><w:r><w:t>x</w:t></w:r></w:p>')
    membres = unpacked(contenu)
    racine = (
        membres["word/document.xml"]
        .decode()
        .replace(
            "<w:document ",
            f'<w:document xmlns:mc="{MC}" mc:Ignorable="w14" ',
        )
    )
    membres["word/document.xml"] = racine.encode()
    assert b"paraId" not in splice.open_host(put(host(d.p("A")), 1, d.zipped(membres))).document


def test_pictures_and_links_come_along():
    lien = '<w:p><w:hyperlink r:id="rIdL"><w:r><w:t>site</w:t></w:r></w:hyperlink></w:p>'
    membres = d.parts(d.image("logo") + lien, media=b"\x89PNG\r\n\x1a\n")
    rels = (
        membres["word/_rels/document.xml.rels"]
        .decode()
        .replace(
            "</Relationships>",
            f'<Relationship Id="rIdL" Type="{d.OFFICE}/hyperlink" Target="https://a.fr/?x=1&amp;y" '
            'TargetMode="External"/></Relationships>',
        )
    )
    contenu = d.zipped({**membres, "word/_rels/document.xml.rels": rels.encode()})
    data = host(d.p("A"))
    sortie = put(data, 1, contenu, REVISION)
    assert "word/media/clausegen.png" in names(sortie)
    relations = d.part(sortie, "word/_rels/document.xml.rels")
    assert 'Target="media/clausegen.png"' in relations
    assert 'Target="https://a.fr/?x=1&amp;y"' in relations
    assert outline.lines(revisions_word.reject(sortie)) == outline.lines(data)
    assert outline.lines(revisions_word.accept(sortie))[1:] == ["[Normal] [image : logo]", "[Normal] site"]


@pytest.mark.parametrize("balise", ["footnoteReference", "commentReference"])
def test_what_hangs_on_a_note_is_refused(balise):
    with pytest.raises(Refus, match="note de bas de page"):
        put(host(d.p("A")), 1, d.docx(f'<w:p><w:r><w:{balise} w:id="2"/></w:r></w:p>'))


# --- refusals ------------------------------------------------------------------------------------------

PROTECTION = '<w:settings xmlns:w="{}"><w:documentProtection w:edit="{}" w:enforcement="1"/></w:settings>'
MOT_DE_PASSE = f'<w:settings xmlns:w="{d.W}"><w:writeProtection w:hash="abc" w:salt="d"/></w:settings>'


def spoiled(**changements):
    membres = d.parts(d.p("A"))
    return d.zipped({**membres, **changements})


def strict():
    corps = d.parts(d.p("A"))["word/document.xml"]
    return spoiled(**{"word/document.xml": corps.replace(d.W.encode(), blocs.STRICT.encode())})


REFUS = {
    "PDF": lambda: b"%PDF-1.7",
    "RTF": lambda: b"{\\rtf1}",
    "ancien format .doc": lambda: b"\xd0\xcf\x11\xe0" + bytes(600),
    "protégé par un mot de passe": lambda: (
        b"\xd0\xcf\x11\xe0" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    ),
    "LibreOffice": lambda: d.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "n'est pas un document Word": lambda: d.zipped({"a": b""}),
    "signature électronique": lambda: spoiled(**{"_xmlsignatures/sig1.xml": b"<a/>"}),
    "strict": strict,
    "protégé contre": lambda: host(d.p("A"), settings=PROTECTION.format(d.W, "readOnly")),
    "mot de passe pour être modifié": lambda: host(d.p("A"), settings=MOT_DE_PASSE),
    "abîmé": lambda: spoiled(**{"word/document.xml": b"<w:document><w:p></w:document>"}),
    "n'est pas écrit en UTF-8": lambda: spoiled(**{"word/document.xml": "<a/>".encode("utf-16")}),
    "le texte manque": lambda: spoiled(**{"_rels/.rels": f'<Relationships xmlns="{d.PAQUET}"/>'.encode()}),
}


@pytest.mark.parametrize("raison", REFUS)
def test_a_document_that_may_not_change_gets_a_sentence_and_a_remedy(raison):
    with pytest.raises(Refus, match=raison) as refus:
        splice.open_host(REFUS[raison](), "ccap.docx")
    (constat,) = refus.value.constats
    assert constat.remede
    assert constat.fichier == "ccap.docx"


def test_a_doctype_is_refused():
    corps = d.parts(d.p("A"))["word/document.xml"].replace(b"<w:document", b"<!DOCTYPE a><w:document", 1)
    with pytest.raises(Refus, match="abîmé"):
        splice.open_host(spoiled(**{"word/document.xml": corps}))


def test_a_document_that_only_takes_tracked_changes_takes_ours():
    data = host(d.p("A"), settings=PROTECTION.format(d.W, "trackedChanges"))
    assert text(put(data, 1, COURT, REVISION)) == ["A", "Une phrase."]
    with pytest.raises(Refus, match="modifications suivies"):
        put(data, 1)


def test_a_protection_that_nobody_turned_on_does_not_count():
    reglages = PROTECTION.format(d.W, "readOnly").replace('w:enforcement="1"', 'w:enforcement="0"')
    assert text(put(host(d.p("A"), settings=reglages), 1)) == ["A", "Une phrase."]


@pytest.mark.long
def test_libreoffice_keeps_the_mark(tmp_path):
    if not shutil.which("soffice"):
        absent("soffice absent")
    (tmp_path / "ccap.docx").write_bytes(put(host(d.p("A"), d.p("B")), 1, ARTICLE))
    commande = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/lo",
        "--convert-to",
        "docx",
    ]
    subprocess.run(
        [*commande, "--outdir", tmp_path / "lo", tmp_path / "ccap.docx"],
        check=True,
        capture_output=True,
        timeout=180,
    )
    trouvaille = splice.find(splice.open_host((tmp_path / "lo" / "ccap.docx").read_bytes()), MARQUE)
    assert trouvaille == splice.Trouvaille(1, 12, "1", intacte=True, suivie=False)
