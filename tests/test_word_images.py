"""The pictures of a model: a reserved place, which its alternative text names."""

import io
import marshal
import struct
import zipfile
import zlib

import pytest
from outils import docx_minimal as d

from clausegen.constats import Refus
from clausegen.word import outline, render
from clausegen.word.images import Image
from clausegen.word.render.modele import Modele


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


def noms(sortie):
    with zipfile.ZipFile(io.BytesIO(sortie)) as archive:
        return archive.namelist()


LOGO = Image(png(4, 2), "Logo")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def test_an_absent_picture_leaves_with_its_paragraph_and_its_file():
    modele = render.compile(d.docx(d.p("avant"), d.image("logo_territoire"), d.p("après"), media=png(1, 1)))
    xml = d.part(modele.render({}, {"logo_territoire": None}))
    assert xml.count("<w:p>") == 2
    assert "<w:drawing>" not in xml
    sans = modele.render({}, {"logo_territoire": None})
    assert "word/media/image1.png" not in noms(sans)
    assert "media" not in d.part(sans, "word/_rels/document.xml.rels")
    assert "word/media/image1.png" in noms(modele.render({}, {"logo_territoire": LOGO}))


def test_a_paragraph_that_says_something_else_stays():
    accompagnee = d.image("embleme_ue").replace("</w:p>", d.r("Cofinancé") + "</w:p>")
    modele = render.compile(d.docx(accompagnee, media=png(1, 1)))
    assert outline.plain_text(modele.render({}, {"embleme_ue": None})).strip() == "Cofinancé"


def test_two_pictures_of_a_paragraph_leave_one_by_one():
    deux = d.image("logo_territoire").replace("</w:p>", "") + d.image("embleme_ue", "rIdSvg").removeprefix(
        "<w:p>"
    )
    modele = render.compile(d.docx(deux, d.p("texte"), media=png(1, 1), svg=png(2, 2)))
    un = d.part(modele.render({}, {"logo_territoire": None, "embleme_ue": LOGO}))
    assert un.count("<w:drawing>") == 1
    assert 'descr="Logo"' in un
    aucun = d.part(modele.render({}, {"logo_territoire": None, "embleme_ue": None}))
    assert aucun.count("<w:p>") == 1


def test_a_cell_left_without_a_picture_keeps_a_paragraph():
    modele = render.compile(d.docx(d.tbl(d.tr(d.tc(d.image("logo_territoire")), "texte")), media=png(1, 1)))
    assert "<w:p/></w:tc>" in d.part(modele.render({}, {"logo_territoire": None}))


def test_a_picture_under_a_condition_takes_its_file_away_too():
    blocs = d.p("{%p if alloti %}"), d.image("logo_territoire"), d.p("{%p endif %}"), d.p("texte")
    modele = render.compile(d.docx(*blocs, media=png(1, 1)))
    assert "word/media/image1.png" not in noms(modele.render({"alloti": False}, {"logo_territoire": LOGO}))


def test_a_file_that_another_picture_shows_stays():
    modele = render.compile(d.docx(d.image("logo_territoire"), d.image("Schéma"), media=png(1, 1)))
    assert "word/media/image1.png" in noms(modele.render({}, {"logo_territoire": None}))


def test_the_svg_follows_its_png():
    modele = render.compile(d.docx(d.image("embleme_ue", svg="rIdSvg"), media=png(1, 1), svg=b"<svg/>"))
    with zipfile.ZipFile(io.BytesIO(modele.render({}, {"embleme_ue": LOGO._replace(svg=SVG)}))) as archive:
        assert archive.read("word/media/image1.svg") == SVG
        assert archive.read("word/media/image1.png") == LOGO.octets
    sans = modele.render({}, {"embleme_ue": LOGO})
    assert "word/media/image1.svg" not in noms(sans), "Word montrerait l'ancien dessin"
    assert "svgBlip" not in d.part(sans)
    assert "extLst" not in d.part(sans)
    aucun = modele.render({}, {"embleme_ue": None})
    assert not [nom for nom in noms(aucun) if "media" in nom]


def test_a_compiled_model_keeps_its_pictures():
    modele = render.compile(d.docx(d.image("embleme_ue", svg="rIdSvg"), media=png(1, 1), svg=b"<svg/>"))
    relu = Modele.unpack("m", marshal.loads(marshal.dumps(modele.pack())))
    image = {"embleme_ue": LOGO._replace(svg=SVG)}
    assert relu.render({}, image) == modele.render({}, image)
