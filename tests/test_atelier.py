"""The workshop: from sources that one reads to models of Word."""

import io
import math
import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import jinja2
import pytest
from docxtpl import DocxTemplate
from outils.images import pages
from outils.validateurs import erreurs

from atelier import __main__ as atelier
from atelier import dessins, embleme
from atelier.source import Paragraphe, Tableau, read
from atelier.typographie import typeset
from clausegen.constats import Refus

SOURCE = Path(__file__).parent / "modeles" / "demonstration.txt"
CASSES = Path(__file__).parent / "casses"
LOTS = [
    {"rang": "1", "numero": "1", "intitule": "Gros œuvre & façades <A>", "duree": "12 mois", "heures": "401"},
    {"rang": "2", "numero": "2", "intitule": "Peinture", "duree": "6 mois", "heures": "432"},
]
MENTIONS = {
    "projet": True,
    "points": "1 point",
    "liste_points": ["le contact du facilitateur"],
    "objet": "Groupe scolaire",
    "structure": "Territoire d'essai",
    "reference": "2026-045",
    "heures": "833",
    "heures_lettres": "huit cent trente-trois",
    "lot_unique": False,
    "lots": LOTS,
}
MENTION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    chemin = tmp_path_factory.mktemp("modele") / "demonstration.docx"
    chemin.write_bytes(atelier.build(SOURCE))
    return chemin


@pytest.fixture(scope="module")
def rendu(demonstration):
    modele = DocxTemplate(demonstration)
    modele.render(MENTIONS, jinja2.Environment(undefined=jinja2.StrictUndefined), autoescape=True)
    sortie = io.BytesIO()
    modele.save(sortie)
    return zipfile.ZipFile(sortie)


def part(modele: Path, nom: str) -> str:
    return zipfile.ZipFile(modele).read(nom).decode()


def paragraphs(xml: str) -> list[tuple[str, str]]:
    """(style, texte) de chaque paragraphe."""
    return [
        (re.search(r'<w:pStyle w:val="([^"]+)"', p)[1], "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", p)))
        for p in re.findall(r"<w:p>.*?</w:p>", xml)
    ]


def test_the_shipped_models_come_from_their_source():
    assert atelier.outdated(atelier.MODELES, atelier.COMMUN) == []


def test_a_model_retouched_or_without_source_is_told(tmp_path, capsys):
    sources, sortie = tmp_path / "sources", tmp_path / "sortie"
    sources.mkdir()
    sortie.mkdir()
    shutil.copy(SOURCE, sources)
    options = ["--sources", str(sources), "--sortie", str(sortie)]
    assert atelier.main([*options, "--verifier"]) == 1
    assert atelier.main(options) == 0
    assert atelier.main([*options, "--verifier"]) == 0
    (sortie / "orphelin.docx").write_bytes(b"")
    with SOURCE.open(encoding="utf-8") as texte:
        (sources / SOURCE.name).write_text(texte.read() + "[Corps] Ajout.\n", encoding="utf-8")
    capsys.readouterr()
    assert atelier.main([*options, "--verifier"]) == 1
    assert [ligne.split(" ")[0] for ligne in capsys.readouterr().out.splitlines()] == [
        "demonstration",
        "orphelin",
    ]


def test_the_same_bytes_each_time():
    assert atelier.build(SOURCE) == atelier.build(SOURCE)


def test_the_three_validators_have_nothing_to_say(demonstration):
    assert erreurs(demonstration) == []


@pytest.mark.parametrize(
    ("casse", "outil"),
    [
        ("08_bad_enum.docx", "microsoft"),
        ("19_t_in_p.docx", "openxml-audit"),
        ("02_missing_rel_image.docx", "ooxml-integrity"),
        ("07_unclosed_bookmark.docx", "structure"),
        ("09_empty_cell.docx", "structure"),
        ("21_unbalanced_field.docx", "structure"),
        ("25_dup_sdt_id.docx", "structure"),
    ],
)
def test_the_validators_see_a_broken_file(casse, outil):
    def seen(nom):
        return sum(erreur.startswith(f"{outil}:") for erreur in erreurs(CASSES / nom))

    assert seen(casse) > seen("00_valid.docx")


def test_each_mention_is_whole_in_its_text(demonstration):
    document = part(demonstration, "word/document.xml")
    textes = re.findall(r"<w:t [^>]*>([^<]*)</w:t>", document)
    assert sum(len(MENTION.findall(texte)) for texte in textes) > 20
    assert not [texte for texte in textes if re.search(r"\{[{%]|[%}]\}", MENTION.sub("", texte))]


def test_docxtpl_renders_it(rendu):
    lignes = paragraphs(rendu.read("word/document.xml").decode())
    assert lignes[:3] == [
        ("Projet", "Projet\u00a0: 1 point à compléter"),
        ("Projetpoint", "le contact du facilitateur"),
        ("Confidentiel", "Document de travail – estimation confidentielle – ne pas joindre au DCE"),
    ]
    assert ("Textedetableau", "Gros œuvre &amp; façades &lt;A&gt;") in lignes
    assert [texte for style, texte in lignes if style == "Titre1"][-2:] == [
        "Engagement, lot 1",
        "Engagement, lot 2",
    ]
    assert not [texte for _, texte in lignes if "{" in texte]
    assert "Page " in rendu.read("word/footer1.xml").decode()


def test_each_content_control_has_its_hidden_bookmark(rendu):
    document = rendu.read("word/document.xml").decode()
    etiquettes = re.findall(r'<w:tag w:val="([^"]+)"', document)
    assert "heures_1" in etiquettes
    assert "contact" in etiquettes
    assert [f"_{nom}" for nom in etiquettes] == re.findall(
        r'<w:bookmarkStart [^>]*w:name="([^"]+)"', document
    )
    verrou = re.search(r'w:val="heures_1".*?</w:sdt>', document)[0]
    assert "sdtContentLocked" in verrou
    assert "401 heures" in verrou


def test_each_numbered_list_starts_again(demonstration):
    listes = re.findall(r'<w:numId w:val="(1\d)"/>', part(demonstration, "word/document.xml"))
    assert listes == ["10", "10", "11", "11"]
    assert part(demonstration, "word/numbering.xml").count("<w:startOverride") == 2


def test_the_styles_in_use_exist(demonstration):
    styles = set(re.findall(r'w:styleId="([^"]+)"', part(demonstration, "word/styles.xml")))
    document = part(demonstration, "word/document.xml")
    assert set(re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', document)) <= styles


def test_without_numbering_headings_have_no_list():
    texte = "titre: Essai\n[Titre 1] Un\n"
    parts = dict(atelier.parts(read(texte, "essai")))
    assert b'<w:numId w:val="1"/>' not in parts["word/styles.xml"]
    assert b'<w:pStyle w:val="Titre1"/>' not in parts["word/numbering.xml"]


def test_the_examples_of_the_readme_are_read():
    mode_emploi = (Path(atelier.__file__).parent / "README.md").read_text(encoding="utf-8")
    _, entete, tableau, *_ = re.findall(r"```\n(.*?)```", mode_emploi, re.DOTALL)
    source = read(entete + tableau, "exemple")
    assert source.entete["numerotation"] == "article"
    assert [type(bloc) for bloc in source.blocs] == [Paragraphe, Tableau]


def test_a_table_is_as_wide_as_the_text(demonstration):
    for grille in re.findall(r"<w:tblGrid>.*?</w:tblGrid>", part(demonstration, "word/document.xml")):
        assert sum(int(largeur) for largeur in re.findall(r'w:w="(\d+)"', grille)) == 11906 - 2 * 1417


@pytest.mark.parametrize(
    ("pied", "tabulations", "taquets"), [("a", 0, 1), ("a | {page}", 1, 1), ("a | b | {page}/{pages}", 2, 2)]
)
def test_a_footer_has_as_many_tab_stops_as_it_needs(pied, tabulations, taquets):
    bas = dict(atelier.parts(read(f"titre: t\npied: {pied}\n[Corps] a\n", "essai")))["word/footer1.xml"]
    assert bas.count(b"<w:tab/>") == tabulations
    assert bas.count(b"<w:tab w:val") == taquets


def test_a_group_stays_whole():
    source = read("titre: t\n[Groupe]\n[Corps] a\n| b | c |\n[Signature] d\n[Fin du groupe]\n", "essai")
    assert [bloc.lie for bloc in source.blocs if isinstance(bloc, Paragraphe | Tableau)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("tape", "compose"),
    [
        ("Vraiment ?", "Vraiment\u00a0?"),
        ("ainsi: voilà", "ainsi\u00a0: voilà"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("«mot»", "«\u00a0mot\u00a0»"),
        ("l'article 12 et n° 3", "l’article\u00a012 et n°\u00a03"),
        ("5 % de {{ heures }} : {{ l['a : b'] }}", "5\u00a0% de {{ heures }}\u00a0: {{ l['a : b'] }}"),
        ("d'{{ objet }};", "d’{{ objet }}\u00a0;"),
        ("https://exemple.fr/a?b à 10:30", "https://exemple.fr/a?b à 10:30"),
        ("[[texte:nom|l'adresse : rue]]", "[[texte:nom|l’adresse\u00a0: rue]]"),
        ("{% if x == 'y' %}l'un{% endif %}", "{% if x == 'y' %}l’un{% endif %}"),
    ],
)
def test_french_typography(tape, compose):
    assert typeset(tape) == compose


def test_every_error_at_once():
    texte = """sujt: x
mise_en_page: carré
[Corp] a
sans style
[Corps] avant {%p if x %}
{%p if i % 2 %}
[Corps] {{ ouvert
[Corps] {{ « x » }}
[Corps] **gras
[Corps] [[texte:nom]]
[Corps] [[texte:a|b]] [[texte:a|c]]
| a | b |
| c |
|= 50 | 20 |
[Fin du groupe]
[Groupe]
"""
    with pytest.raises(Refus) as refus:
        read(texte, "essai")
    attendues = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 14, 15, 16, 16]
    assert [constat.ligne for constat in refus.value.constats] == attendues
    assert refus.value.constats[0].text().startswith("essai.txt:1: « sujt »")


def test_the_demonstration_reads_as_pictures(demonstration, tmp_path):
    images = pages([demonstration], tmp_path)
    assert len(images) >= 4
    assert all(image.stat().st_size > 3000 for image in images)


def test_the_shipped_emblem_has_the_official_geometry():
    assert (dessins.IMAGES / "embleme_ue.svg").read_bytes() == embleme.svg()
    assert pixels((dessins.IMAGES / "embleme_ue.png").read_bytes()) == pixels(embleme.png())
    etoiles = list(embleme.stars(18.0))
    assert len(etoiles) == 12
    for coins in etoiles:
        (haut_x, haut_y), centre_y = coins[0], coins[0][1] + 1
        assert min(y for _, y in coins) == haut_y, "une pointe vers le haut"
        assert math.hypot(haut_x - 13.5, centre_y - 9) == pytest.approx(6), "à un tiers de la hauteur"


def pixels(png: bytes) -> tuple[bytes, bytes]:
    """The palette and the pixels: their compression changes from one machine to another."""
    morceaux, position = {}, 8
    while position < len(png):
        (longueur,) = struct.unpack(">L", png[position : position + 4])
        morceaux[png[position + 4 : position + 8]] = png[position + 8 : position + 8 + longueur]
        position += 12 + longueur
    return morceaux[b"PLTE"], zlib.decompress(morceaux[b"IDAT"])
