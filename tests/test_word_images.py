"""Les images d'un modèle : une place réservée, que le texte de remplacement nomme."""

import io
import struct
import zipfile
import zlib

import pytest
from outils import docx_minimal as d

from clausegen.constats import Refus
from clausegen.word import render
from clausegen.word.images import Image


def png(large, haut):
    entete = struct.pack(">LLBBBBB", large, haut, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\0\0\0" * large) * haut)
    morceaux = ((b"IHDR", entete), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + genre + data + struct.pack(">L", zlib.crc32(genre + data))
        for genre, data in morceaux
    )


def test_a_picture_is_swapped_described_and_keeps_its_proportions():
    modele = render.compile(d.docx(d.image("logo_territoire", cx=1000, cy=900), media=png(1, 1)))
    assert modele.images == {"logo_territoire"}
    sortie = modele.render({}, {"logo_territoire": Image(png(4, 2), 'Logo de "Dieppe" & co')})
    xml = d.part(sortie)
    assert 'descr="Logo de &quot;Dieppe&quot; &amp; co"' in xml
    assert xml.count('cx="1000" cy="500"') == 2
    with zipfile.ZipFile(io.BytesIO(sortie)) as archive:
        assert archive.read("word/media/image1.png") == png(4, 2)


def test_a_picture_that_shows_must_be_given():
    blocs = d.p("{%p if alloti %}"), d.image("logo_territoire"), d.p("{%p endif %}")
    modele = render.compile(d.docx(*blocs, media=png(1, 1)), "m")
    with pytest.raises(Refus, match="m: l'image « logo_territoire » du modèle n'est pas fournie"):
        modele.render({"alloti": True})
    assert "logo_territoire" not in d.part(modele.render({"alloti": False}))


def test_pictures_of_another_format_are_refused():
    modele = render.compile(d.docx(d.image("logo_territoire"), media=png(1, 1)))
    with pytest.raises(Refus, match="n'est pas au format PNG"):
        modele.render({}, {"logo_territoire": Image(b"\xff\xd8\xff", "x")})
    with pytest.raises(Refus, match="n'est pas une simple image PNG"):
        render.compile(d.docx(d.image("logo_territoire"), media=b"\xff\xd8\xff"))


def test_two_names_need_two_pictures():
    with pytest.raises(Refus, match="une seule et même image"):
        render.compile(d.docx(d.image("logo_a"), d.image("logo_b"), media=png(1, 1)))
