"""Several rendered documents in one: in the frame's styles, each list with its counter, nothing twice."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from outils import docx_minimal as d
from outils import validateurs

from atelier.paquet import parts
from atelier.source import read
from clausegen.constats import Refus
from clausegen.files import pack
from clausegen.word import outline, render
from clausegen.word.assemblage import assemble
from clausegen.word.texte import plain

CADRE = "titre: Ensemble\n[Titre] Ensemble\n[Corps] §1§\n[Puce] entre les deux\n[Corps] §2§\n"
ARTICLE = """titre: Article
numerotation: article
[Titre 1] Clause
[Titre 2] Objet
[Corps] Texte [[texte:nom|……]].
[Titre 2] Volume
| Lot | Heures |
| 01 | 833 |
"""
LISTE = "titre: Liste\n[Numéro] un\n[Numéro] deux [[case:fait|fait]]\n[Puce] point\n"
NUMERO = {"article_prefixe": "Article 12 – ", "numero_prefixe": "12."}


def model(texte, **mentions):
    return render.compile(pack(parts(read(texte, "essai"))), "essai").render(mentions)


@pytest.fixture
def article():
    return model(ARTICLE, **NUMERO)


def part(data, nom="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(data)).read(nom).decode()


def repack(data, **changes):
    """The same package, some parts replaced by name (dots for « / » and « . »)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack((n, changes.get(n, archive.read(n))) for n in archive.namelist())


def test_each_text_takes_its_place(article):
    ensemble = assemble(model(CADRE), {"§1§": article, "§2§": model(LISTE)})
    attendu = "Ensemble Clause Objet Texte …….|Volume | Lot | Heures | | 01 | 833 | [Intercalaire]"
    lus = [ligne.partition("] ")[2] or ligne for ligne in outline.lines(ensemble)]
    assert " ".join(lus[:8]) == attendu.replace("|Volume", " Volume")
    assert lus[8:] == ["entre les deux", "un", "deux ☐\u00a0fait", "point"]


def test_the_same_inputs_give_the_same_bytes(article):
    blocs = {"§1§": article, "§2§": model(LISTE)}
    assert assemble(model(CADRE), blocs) == assemble(model(CADRE), blocs)


def test_headings_keep_the_numbers_of_their_article(article):
    deux = assemble(model(CADRE), {"§1§": article, "§2§": article})
    listes = re.findall(r'w:val="Titre([12])"/>.*?<w:numId w:val="(\d+)"', part(deux))
    assert [niveau for niveau, _ in listes] == ["1", "2", "2"] * 2
    un, autre = {n for _, n in listes[:3]}, {n for _, n in listes[3:]}
    assert len(un) == len(autre) == 1
    assert un != autre
    assert part(deux, "word/numbering.xml").count("Article 12 – ") == 2


def test_numbered_lists_start_again_and_bullets_are_the_frame_s():
    deux = assemble(model(CADRE), {"§1§": model(LISTE), "§2§": model(LISTE)})
    listes = re.findall(r'<w:numId w:val="(\d+)"', part(deux))
    assert len(listes) == 4
    assert len(set(listes)) == 2
    assert part(deux, "word/numbering.xml").count("<w:startOverride") == 2


def test_bookmarks_and_controls_are_numbered_again(article):
    deux = part(assemble(model(CADRE), {"§1§": article, "§2§": article}))
    for motif in (
        r'bookmarkStart w:id="(\d+)"',
        r'bookmarkStart [^>]*w:name="(\w+)"',
        r'<w:id w:val="(\d+)"',
    ):
        trouves = re.findall(motif, deux)
        assert len(trouves) == len(set(trouves)) == 2


def test_a_style_of_the_same_name_is_the_frame_s_and_a_missing_one_is_taken(article):
    styles = part(article, "word/styles.xml")
    styles = styles.replace('w:styleId="Corpsdetexte"', 'w:styleId="MonTexte"')
    styles = styles.replace('<w:name w:val="heading 2"/>', '<w:name w:val="Titre maison"/>')
    document = part(article).replace('w:val="Corpsdetexte"', 'w:val="MonTexte"')
    maison = repack(article, **{"word/styles.xml": styles.encode(), "word/document.xml": document.encode()})
    ensemble = assemble(model(CADRE), {"§1§": maison, "§2§": model(LISTE)})
    lignes = outline.lines(ensemble)
    assert "[Body Text] Texte ……." in lignes
    assert "[Titre maison] Objet" in lignes
    identifiants = re.findall(r'w:styleId="([^"]+)"', part(ensemble, "word/styles.xml"))
    assert len(identifiants) == len(set(identifiants))


def test_what_a_later_word_declares_is_declared_again(article):
    w16 = 'xmlns:w16="http://schemas.microsoft.com/office/word/2018/wordml" mc:Ignorable="w14 w16"'
    document = part(article).replace('mc:Ignorable="w14"', w16).replace("<w:p>", '<w:p w16:x="1">', 1)
    bloc = repack(article, **{"word/document.xml": document.encode()})
    ensemble = part(assemble(model(CADRE), {"§1§": bloc, "§2§": article}))
    assert 'mc:Ignorable="w14 w16"' in ensemble[: ensemble.index("<w:body>")]
    assert "xmlns:w16=" in ensemble[: ensemble.index("<w:body>")]


def test_sections_of_a_text_are_left_out(article):
    document = part(article).replace("</w:pPr>", "<w:sectPr/></w:pPr>", 1)
    ensemble = assemble(
        model(CADRE),
        {"§1§": repack(article, **{"word/document.xml": document.encode()}), "§2§": model(LISTE)},
    )
    assert part(ensemble).count("<w:sectPr") == 1


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("</w:p>", '<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'),
        ("<w:sectPr>", '<w:p><w:r><w:object r:id="rId404"/></w:r></w:p><w:sectPr>'),
    ],
)
def test_what_cannot_be_taken_is_refused(article, avant, apres):
    document = part(article).replace(avant, apres, 1)
    with pytest.raises(Refus, match="ne se reprend pas"):
        assemble(
            model(CADRE), {"§1§": repack(article, **{"word/document.xml": document.encode()}), "§2§": article}
        )


@pytest.mark.parametrize("cadre", ["titre: Vide\n[Corps] rien\n", CADRE + "[Corps] §1§\n"])
def test_a_frame_gives_one_place_to_each_text(article, cadre):
    with pytest.raises(Refus, match="une place, et une seule"):
        assemble(model(cadre), {"§1§": article})


def test_word_opens_it(article, tmp_path: Path):
    chemin = tmp_path / "ensemble.docx"
    chemin.write_bytes(assemble(model(CADRE), {"§1§": article, "§2§": article}))
    assert validateurs.erreurs(chemin) == []


def test_a_picture_comes_along():
    image = d.docx(d.image("logo"), media=b"\x89PNG\r\n\x1a\n")
    ensemble = assemble(model(CADRE), {"§1§": image, "§2§": image})
    with zipfile.ZipFile(io.BytesIO(ensemble)) as archive:
        medias = [nom for nom in archive.namelist() if nom.startswith("word/media/")]
    assert medias == ["word/media/bloc1.png", "word/media/bloc2.png"]
    liens = re.findall(r'r:embed="(\w+)"', part(ensemble))
    cibles = dict(
        re.findall(r'Id="(\w+)"[^>]*Target="([^"]+)"', part(ensemble, "word/_rels/document.xml.rels"))
    )
    assert [f"word/{cibles[lien]}" for lien in liens] == medias
    assert 'Extension="png"' in part(ensemble, "[Content_Types].xml")


def test_plain_text_keeps_headings_bullets_and_cells(article):
    assert plain(article) == "Clause\n\nObjet\nTexte …….\n\nVolume\n– Lot | Heures\n– 01 | 833\n"
