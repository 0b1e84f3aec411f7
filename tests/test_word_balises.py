"""The faults of a model: told in French, all at once, where their author wrote them."""

import re

import pytest
from outils import docx_minimal as d

from clausegen.constats import Refus
from clausegen.word import render


def refused(*blocs, match, **options):
    with pytest.raises(Refus, match=match) as refus:
        render.compile(d.docx(*blocs, **options), "modele.docx")
    assert all(constat.fichier == "modele.docx" and constat.remede for constat in refus.value.constats)
    return [constat.message for constat in refus.value.constats]


@pytest.mark.parametrize(
    ("paragraphe", "message"),
    [
        ("Total {{ heures euros", "« {{ heures euros » n'est pas refermée"),
        ("taux {# 5", "n'est pas refermée"),
        ("remise {% 5 {{ a }}", "n'est pas refermée"),
        ("{{ lots«0» }}", "guillemets français"),
        ("{%p\xa0if a %}", "espace insécable"),
        ("{{r riche }}", "texte enrichi"),
        ("{{p sousdoc }}", "texte enrichi"),
        ("{%tc for a in b %}", "cellules répétées"),
        ("{% colspan a %}", "instruction inconnue"),
        ("{% raw %}", "instruction inconnue"),
        ("{%pif a %}", "instruction inconnue"),
        ("{%- if a %}{% endif %}", "tiret"),
        ("{{ a & b }}", "un caractère"),
        ("{%p if i % 2 %}", "un caractère"),
        ("{{ a." + "b" * 400 + " }}", "trop longue"),
        ("Important {%p if x %}", "l'autre texte serait perdu"),
        ("{%p if x %}{%p endif %}", "l'autre texte serait perdu"),
        ("{%tr for x in y %}", "hors d'un tableau"),
        ("{% if x %}", "n'est pas refermé"),
        ("{% endif %}", "ne répond à aucun bloc"),
        ("{% if x %}{% endfor %}", "ne répond à aucun bloc"),
        ("{% for x in y %}{% elif z %}{% endfor %}", "ne répond à aucun bloc"),
        ("{{ a + 1 }}", "un calcul n'est pas permis"),
        ("{{ a b }}", "écriture non comprise"),
        ("{% for a on b %}{% endfor %}", "écriture non comprise"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "appel de fonction"),
        ("{% if a %}" * 13 + "{% endif %}" * 13, "plus de 12 blocs"),
    ],
)
def test_mistakes_are_told_in_french(paragraphe, message):
    assert re.search(message, refused(d.p("Avant"), d.p(paragraphe), match=message)[0])


def test_mistakes_are_located_all_at_once():
    messages = refused(
        d.p("Clause {{ a"),
        d.tbl(d.tr("x", "y"), d.tr("z", "{{ b + 1 }}")),
        entete=d.p("{% include 'x' %}"),
        titre="{{ lipsum.__globals__ }}",
        match="MODELE|n'est pas",
    )
    assert messages[0].startswith("corps du document, paragraphe « Clause {{ a » : la balise")
    assert messages[1].startswith(
        "corps du document, tableau 1, ligne 2, colonne 2, paragraphe « {{ b + 1 }} » :"
    )
    assert messages[2].startswith("en-tête, paragraphe « {% include 'x' %} »")
    assert messages[3].startswith("propriétés du fichier : « {{ lipsum.__globals__ }} » : l'attribut")


@pytest.mark.parametrize(
    ("blocs", "message"),
    [
        ((d.p("{%p for a in b %}"), d.p("x {% endfor %}")), "ne répond pas à"),
        ((d.p("{% if a %}x"), d.p("y{% endif %}")), "même endroit"),
        ((d.p("{%p if a %}"), d.tbl(d.tr(d.tc(d.p("x"), d.p("{%p endif %}"))))), "même endroit"),
        ((d.tbl(d.tr("{%tr if a %}", "perdu")), d.p("x")), "cette ligne du tableau"),
        (
            (
                d.tbl(d.tr("{%tr for a in b %}"), colonnes=1),
                d.p("x"),
                d.tbl(d.tr("{%tr endfor %}"), colonnes=1),
            ),
            "même endroit",
        ),
        ((d.p(d.r("fin {")), d.p(d.r("{ début"))), "accolade ouvrante termine"),
        ((d.p('<w:bookmarkStart w:id="1" w:name="s"/>', "{%p if a %}"), d.p("{%p endif %}")), "signet"),
        ((d.p("<w:r><w:t>{{ a</w:t><w:tab/><w:t> }}</w:t></w:r>"),), "tabulation"),
        ((d.p(d.r("{{ a"), '<w:bookmarkStart w:id="1" w:name="s"/>', d.r(" }}")),), "signet"),
        ((d.p("<w:hyperlink><w:r><w:t>{{ a</w:t></w:r></w:hyperlink><w:r><w:t> }}</w:t></w:r>"),), "un lien"),
        (
            (d.p("{{ a }}"), d.p("<w:del><w:r><w:delText>{{ b }}</w:delText></w:r></w:del>")),
            "modifications suivies",
        ),
        ((d.p("<w:r><w:instrText>IF {% if a %}</w:instrText></w:r>"),), "hors du texte"),
    ],
)
def test_what_docxtpl_loses_in_silence_is_refused(blocs, message):
    refused(*blocs, match=message)


def test_a_block_that_leaves_a_link_is_refused():
    lien = (
        "<w:r><w:t>{% if alloti %}</w:t></w:r><w:hyperlink><w:r><w:t>a{% endif %}</w:t></w:r></w:hyperlink>"
    )
    refused(d.p("avant"), d.p(lien), match="corps du document, paragraphe « .* se ferme ailleurs")
