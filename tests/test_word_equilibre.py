"""The proof that a model always gives sound XML, whichever branches are taken."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from outils import docx_minimal as d

from clausegen.constats import Refus
from clausegen.word import render
from clausegen.word.render.equilibre import unbalanced


@pytest.mark.parametrize(
    "source",
    [
        "<a>{% if x %}<b/>{% else %}<b>y</b>{% endif %}</a>",
        "<a><r>{% if x %}1</r><r>2{% endif %}</r></a>",
        "<a>{% for y in x %}<b>{{ y }}</b>{% endfor %}</a>",
        '<a b="{{ x }}>" c=\'"\'/>',
        "<a>{# <b> #}</a>",
    ],
)
def test_balanced(source):
    assert unbalanced(source) is None


@pytest.mark.parametrize(
    "source",
    [
        "<a>{% if x %}<b>{% endif %}</b></a>",
        "<a>{% if x %}<b>{% else %}<b>{% endif %}</b></a>",
        "<a><b>{% for y in x %}</b>{% endfor %}</a>",
        "<a>{% if x %}</a><b>{% endif %}</b>",
        "<a></b>",
        "<a>",
        "{% if x %}<a></a>",
        "<a/>{% endif %}",
    ],
)
def test_unbalanced(source):
    assert unbalanced(source) is not None


BOUTS = st.sampled_from(
    [
        "{% if a %}",
        "{% if b %}",
        "{% else %}",
        "{% endif %}",
        "{{ v }}",
        "x",
        "</r>",
        "</l>",
        "<l>",
        "<s>",
        "</s>",
    ]
)


@given(st.lists(BOUTS, max_size=14))
@settings(max_examples=300, deadline=None)
def test_what_compiles_is_well_formed_whatever_the_values(bouts):
    """Tags thrown between runs, links and controls: refused, or right for every combination of conditions."""
    marques = {"</r>": "</w:t></w:r><w:r><w:t>", "<l>": "</w:t></w:r><w:hyperlink><w:r><w:t>"}
    marques |= {"</l>": "</w:t></w:r></w:hyperlink><w:r><w:t>", "</s>": "</w:t></w:r></w:smartTag><w:r><w:t>"}
    marques |= {"<s>": "</w:t></w:r><w:smartTag><w:r><w:t>"}
    corps = "".join(marques.get(bout, bout) for bout in bouts)
    try:
        modele = render.compile(d.docx(f"<w:p><w:r><w:t>{corps}</w:t></w:r></w:p>"))
    except Refus:
        return
    for a, b in product((True, False), repeat=2):
        sortie = modele.render({"a": a, "b": b, "v": "& <"})
        etree.fromstring(d.part(sortie).encode())
