"""What comes from elsewhere does only what is expected of it: models received, profiles typed or copied.

docs/securite.md says what is promised, and by which check; the attacks that other test modules already cover
(sandbox, archive, hostile models) are not repeated here.
"""

import io
import json
import re
import subprocess
import time
import tracemalloc
import unicodedata
import zipfile
from pathlib import Path

import pytest
from outils import docx_minimal as d

from clausegen import conformite, dossier, formats
from clausegen.constats import Refus
from clausegen.documents import DOCUMENTS
from clausegen.word import outline, render

RACINE = Path(__file__).parents[1]
MO = 2**20


# --- the models ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attaque",
    [
        "{{ lots.__builtins__.open('/etc/passwd').read() }}",
        "{{ '{a.__class__}'.format_map(lots) }}",
        "{{ lots|map(attribute='__class__')|list }}",
        "{{ lots[0]['__class__'] }}",
        "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
        "{{ acheteur.ljust(200000000) }}",
        "{{ acheteur.tpl.new_subdoc('/etc/passwd') }}",
        "{{ ('%s' * 99) % lots }}",
        "{% for a in lots recursive %}{{ loop(lots) }}{% endfor %}",
        "{% for a in lots %}{{ loop.__init__.__globals__ }}{% endfor %}",
        "{%p import 'os' as os %}",
    ],
)
def test_a_model_of_a_territory_runs_no_code(ecrire, espace, attaque):
    espace("dieppe-maritime/article_rc.docx", attaque.replace("<", "&lt;").replace("{{ acheteur.", "{{ a."))
    cas = dossier.study(ecrire())
    with pytest.raises(Refus) as refus:
        dossier.draft(cas, (), ["article_rc"])
    assert all("article_rc.docx" in (constat.fichier or "") for constat in refus.value.constats)


class Dangereux:
    """What a careless caller might put among the mentions."""

    def danger(self):
        raise AssertionError("appelé")

    __str__ = __html__ = __iter__ = __len__ = danger


@pytest.mark.parametrize(
    "objet", [Dangereux(), Path("/etc/passwd"), subprocess, [Dangereux()], {"a": Dangereux()}]
)
def test_an_object_never_reaches_a_model(objet):
    modele = render.compile(d.docx(d.p("{% for x in lots %}{{ x }}{% endfor %}")))
    with pytest.raises(Refus, match="attendu un texte"):
        modele.render({"lots": objet})


def test_a_model_cannot_change_the_mentions_for_the_next():
    mentions = {"lots": [{"nom": "a"}]}
    render.compile(d.docx(d.p("{% for x in lots %}{{ x.nom }}{% endfor %}"))).render(mentions)
    assert mentions == {"lots": [{"nom": "a"}]}


ENTITES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
BOMBES = {
    "un milliard de rires": f"<!DOCTYPE a [{ENTITES}]><a>&l9;</a>",
    "gonflement quadratique": f'<!DOCTYPE a [<!ENTITY x "{"x" * 100_000}">]><a>{"&x;" * 10_000}</a>',
    "fichier lu": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "adresse lue": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><a/>',
    "profondeur": "<a>" * 100_000 + "</a>" * 100_000,
}


@pytest.mark.parametrize("nom", BOMBES)
@pytest.mark.parametrize(
    "partie", ["word/document.xml", "word/header1.xml", "docProps/core.xml", "word/_rels/document.xml.rels"]
)
def test_xml_bombs_are_refused_at_once(nom, partie):
    membres = d.parts(d.p("x"), entete=d.p("x"))
    debut = time.perf_counter()
    with pytest.raises(Refus):
        render.compile(d.zipped({**membres, partie: BOMBES[nom].encode()}))
    assert time.perf_counter() - debut < 5


@pytest.mark.parametrize(
    ("partie", "relie"),
    [("word/document.xml", True), ("word/media/image1.png", True), ("word/media/cachee.png", False)],
)
def test_a_zip_bomb_costs_neither_memory_nor_time(partie, relie):
    membres = d.parts(d.p("x"), media=b"x" if relie else b"")
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, data in membres.items():
            if nom != partie:
                archive.writestr(nom, data)
        with archive.open(partie, "w") as flux:
            for _ in range(200):
                flux.write(bytes(MO))
    tracemalloc.start()
    debut = time.perf_counter()
    with pytest.raises(Refus, match="démesuré"):
        render.compile(tampon.getvalue())
    assert time.perf_counter() - debut < 5
    assert tracemalloc.get_traced_memory()[1] < 80 * MO
    tracemalloc.stop()


class Flux(io.RawIOBase):
    """An output without a way back: a zip written there has its sizes after the data (bit 3)."""

    def __init__(self):
        self.octets = b""

    def writable(self):
        return True

    def write(self, data):
        self.octets += bytes(data)
        return len(data)


def test_what_is_written_has_headers_of_its_own():
    flux = Flux()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, data in d.parts(d.p("{{ a }}"), media=b"x").items():
            archive.writestr(nom.replace("image1", "été"), data.replace(b"image1", "été".encode()))
    assert zipfile.ZipFile(io.BytesIO(flux.octets)).infolist()[0].flag_bits & 8
    with zipfile.ZipFile(io.BytesIO(render.compile(flux.octets).render({"a": "x"}))) as archive:
        assert archive.testzip() is None
        drapeaux = {info.filename: info.flag_bits for info in archive.infolist()}
    assert drapeaux.pop("word/media/été.png") == 0x800
    assert set(drapeaux.values()) == {0}


# --- the profiles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "dossier_ecrit"),
    [
        ("../../x", "x"),
        ("a/b", "a-b"),
        ("..\\..\\x", "x"),
        ("/etc/cron.d/x", "etc-cron.d-x"),
        ("C:\\Windows\\x", "C-Windows-x"),
        ("x\u202egpj.exe", "xgpj.exe"),
        ("~root", "root"),
        ("$(id)", "id"),
        ("-rf", "rf"),
        (".historique", "historique"),
    ],
)
def test_a_reference_stays_in_the_output_folder(ecrire, ligne, tmp_path, reference, dossier_ecrit):
    avant = set(tmp_path.parent.iterdir())
    profil = ecrire(reference=json.dumps(reference))
    sortie = ligne("generer", profil, "--sortie", "sortie", "--document", "article_rc")
    assert sortie.code == 0, sortie.err
    assert [chemin.name for chemin in (tmp_path / "sortie").iterdir() if chemin.is_dir()] == [dossier_ecrit]
    assert set(tmp_path.parent.iterdir()) == avant


@pytest.mark.parametrize("reference", ["CON", "nul.txt", "..", "/", "日本", "\x00", "a\x07b", "x" * 81])
def test_a_reference_that_names_no_folder_is_located(ecrire, ligne, tmp_path, reference):
    sortie = ligne("generer", ecrire(reference=json.dumps(reference)), "--sortie", "sortie")
    assert sortie.code == 1
    assert "marche.yaml:2: reference : " in sortie.err
    assert not (tmp_path / "sortie").exists()


@pytest.mark.parametrize("numero", ["../../x", "a/b", "CON", "..", "é" * 90])
def test_a_lot_number_stays_in_the_folder(ecrire, ligne, tmp_path, numero):
    profil = ecrire(suite="clause: {annexe_ae: par_lot}\n")
    profil.write_text(profil.read_text().replace('"01"', json.dumps(numero)))
    sortie = ligne("generer", profil, "--sortie", "sortie", "--document", "annexe_ae")
    assert sortie.code in (0, 1), sortie.err
    ecrits = list(tmp_path.rglob("*.docx"))
    assert len(ecrits) == (1 if sortie.code == 0 else 0)
    assert {chemin.parent for chemin in ecrits} <= {tmp_path / "sortie" / "2026-045"}


VALEURS = {
    "esperluette": "Ville & Port <76> > 3",
    "section CDATA": "fin ]]> ou <![CDATA[ début",
    "commentaire": "avant <!-- après -->",
    "entité": "&amp; &#60; &x;",
    "XML": '</w:t></w:r></w:p><w:p w:x="1">',
    "emoji": "école 🏗️👩‍🏫",
    "droite à gauche": "\u202eruerre\u202c \u200fא ב\u200e",
    "espaces": "a\u00a0b\u202fc\u2009d",
    "invisibles": "a\u00adb\u200bc\u2060d",
    "balise": "{{ acheteur_nom }} {{ 1 + 1 }}",
    "bloc": "{% for x in lots %}{%p endif %}{% raw %}",
    "accolades de docxtpl": "{_{ a }_} {_% b %_} {# c #}",
    "image": "logo_territoire",
    "formule": '=HYPERLINK("http://x";"y")',
    "long": "long " * 1_999 + "fin",
    "long sans espace": "é" * 10_000,
    "hors du plan de base": "𝕬𠀀\U0010fffd",
}


@pytest.mark.parametrize("cle", ["objet", "intitule", "nom"])
@pytest.mark.parametrize("nom", VALEURS)
def test_a_value_is_read_back_as_it_was_typed(ecrire, nom, cle):
    profil = ecrire(**{cle: yaml(VALEURS[nom])})
    cas = dossier.study(profil)
    tous = dossier.draft(cas, conformite.check(cas), DOCUMENTS).documents
    documents = [document for document in tous if document.fichier.endswith(".docx")]
    attendu = formats.typeset(unicodedata.normalize("NFC", VALEURS[nom]))
    lus = {document.nom: "\n".join(outline.lines(document.contenu, entetes=True)) for document in documents}
    assert attendu in lus["note_calibrage"]
    assert len({len(document.contenu) for document in documents}) > 1
    for document in documents:
        with zipfile.ZipFile(io.BytesIO(document.contenu)) as archive:
            assert archive.testzip() is None


def yaml(valeur):
    """A text as a YAML scalar that holds it whatever it is."""
    return "'" + valeur.replace("'", "''") + "'"


@pytest.mark.parametrize("caractere", ["\x00", "\x07", "\x0c", "\x1b", "\r"])
@pytest.mark.parametrize("cle", ["objet", "intitule", "structure", "adresse"])
def test_a_control_character_is_located(ecrire, caractere, cle):
    profil = ecrire(**{cle: json.dumps(f"a{caractere}b")})
    with pytest.raises(Refus) as refus:
        dossier.study(profil)
    (constat,) = refus.value.constats
    assert constat.ligne
    assert (constat.cle or "").endswith(cle)
    assert "caractère" in constat.message


@pytest.mark.parametrize("cle", ["territoire", "base"])
def test_a_profile_reads_no_file_outside_its_library(ecrire, tmp_path, cle):
    (tmp_path.parent / "secret.yaml").write_text("objet: confidentiel\n")
    profil = (
        ecrire(territoire="../../secret") if cle == "territoire" else ecrire(suite="base: ../../secret\n")
    )
    with pytest.raises(Refus, match=r"\.\./\.\./secret") as refus:
        dossier.study(profil)
    assert "confidentiel" not in str(refus.value)


# --- the page -----------------------------------------------------------------------------------------------


def test_every_promise_names_a_test_that_exists():
    page = (RACINE / "docs" / "securite.md").read_text(encoding="utf-8")
    cites = re.findall(r"`(tests/\w+\.py)::(\w+)`", page)
    assert len(cites) > 30
    for fichier, test in cites:
        assert re.search(rf"^def {test}\(", (RACINE / fichier).read_text(encoding="utf-8"), re.M), (
            fichier,
            test,
        )
