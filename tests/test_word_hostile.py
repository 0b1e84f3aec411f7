"""Hostile or damaged models: refused, or rendered in a short time; never a traceback."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from outils import docx_minimal as d
from outils.outillage import absent

from clausegen import sandbox
from clausegen.constats import Refus
from clausegen.word import outline, render

CASSES = sorted((Path(__file__).parent / "casses").glob("*.docx"))
MENTIONS = {"acheteur": "x", "a": "x", "lots": [], "range": "x", "longue": ["x"] * 1_000}

ATTAQUES = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ '{0.__class__}'.format(acheteur) }}",
    "{{ acheteur|attr('__class__') }}",
    "{{ range(100000000) }}",
    "{{ lots.append(99) }}",
    "{% set x = 1 %}",
]


@pytest.mark.parametrize("attaque", ATTAQUES)
@pytest.mark.parametrize("endroit", ["corps", "entete", "notes", "titre", "descr", "champ"])
def test_no_part_runs_code(attaque, endroit):
    corps = {
        "corps": (d.p(attaque),),
        "descr": (d.image(attaque.replace("'", "&#39;")),),
        "champ": (d.p(f"<w:r><w:instrText>{attaque}</w:instrText></w:r>"),),
    }.get(endroit, (d.p("x"),))
    options = {"entete": d.p(attaque)} if endroit == "entete" else {}
    options |= {"notes": d.p(attaque)} if endroit == "notes" else {}
    options |= {"titre": attaque} if endroit == "titre" else {}
    with pytest.raises(Refus):
        render.compile(d.docx(*corps, media=b"x", **options)).render(MENTIONS)


@pytest.mark.parametrize(
    "corps",
    [
        d.p("x") * 200_000,
        d.p("{" * 20_000),
        d.p("{% if a ") * 8_000,
        d.p("<w:r><w:instrText>{% if a </w:instrText></w:r>") * 8_000,
        '<w:p w:rsidR="{% if a "/>' * 8_000,
        d.p("{{ acheteur }}") * 100_000,
        d.tbl(d.tr("{{ 1 + a }}") * 3_000),
        d.p('<w:bookmarkStart w:id="1" w:name="_GoBack"/><w:bookmarkEnd w:id="1"/>') * 20_000,
        d.p("{% for l in longue %}" * 10 + "x" + "{% endfor %}" * 10),
        "<w:tbl>" * 300,
        d.p("{{ " + "(" * 140 + "a" + ")" * 140 + " }}"),
    ],
    ids=[
        "vide",
        "accolades",
        "non fermées",
        "champs",
        "attributs",
        "balises",
        "fautes",
        "signets",
        "boucles",
        "profondeur",
        "parenthèses",
    ],
)
def test_hostile_models_cost_little(corps):
    debut = time.perf_counter()
    try:
        render.compile(d.docx(corps)).render(MENTIONS)
    except Refus as refus:
        assert refus.constats  # noqa: PT017
    assert time.perf_counter() - debut < 10


@pytest.mark.parametrize("chemin", CASSES, ids=lambda c: c.stem)
def test_broken_documents_as_models(chemin):
    try:
        modele = render.compile(chemin.read_bytes(), chemin.name)
    except Refus as refus:
        assert all(constat.remede for constat in refus.constats)  # noqa: PT017
        return
    valeurs = {**dict.fromkeys(modele.noms, "x"), "lots": [], "publics": ["a"]}
    with zipfile.ZipFile(io.BytesIO(modele.render(valeurs))) as archive:
        assert archive.testzip() is None


@pytest.mark.long
def test_models_made_elsewhere_give_docxtpl_s_text():
    """Every Word file of the corpus is refused with a remedy, or rendered as docxtpl does when it can."""
    corpus = os.environ.get("CLAUSEGEN_CORPUS")
    if not corpus:
        absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    egaux = 0
    for chemin in sorted(Path(corpus).rglob("*.docx")):
        data = chemin.read_bytes()
        try:
            modele = render.compile(data, chemin.name)
            mentions = dict.fromkeys(modele.noms, "x & <y>")
            notre = modele.render(mentions)
        except Refus as refus:
            assert all(constat.remede for constat in refus.constats)  # noqa: PT017
            continue
        leur = io.BytesIO()
        try:
            document = DocxTemplate(io.BytesIO(data))
            document.render(mentions, jinja_env=sandbox.environment(), autoescape=True)
            document.save(leur)
        except Exception:  # docxtpl cannot
            continue
        assert outline.lines(notre, entetes=True) == outline.lines(leur.getvalue(), entetes=True), chemin
        egaux += 1
    assert egaux > 200
