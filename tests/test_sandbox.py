"""The sandbox: a model names, compares and repeats; it neither calls, computes nor opens anything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from clausegen import sandbox
from clausegen.constats import Refus
from clausegen.sandbox import Compteur

MENTIONS = {
    "acheteur": "Ville & Port <76>",
    "alloti": True,
    "heures": 833,
    "publics": ["jeunes", "seniors"],
    "lots": [{"numero": "1", "items": "vitres"}, {"numero": "2", "items": "sols"}],
}


def render(source, **mentions):
    gabarit = sandbox.compile_text(source, lambda ligne: f"ligne {ligne}")
    return gabarit.render(sandbox.plain({**MENTIONS, **mentions}), Compteur())


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("{{ acheteur }}", "Ville &amp; Port &lt;76&gt;"),
        ("{{ heures }} h", "833 h"),
        ("{% for lot in lots %}{{ loop.index }}:{{ lot.items }} {% endfor %}", "1:vitres 2:sols "),
        ("{% if alloti and publics|length > 1 %}oui{% else %}non{% endif %}", "oui"),
        ('{% if acheteur in ["a", "b"] %}oui{% elif not alloti %}peut-être{% else %}non{% endif %}', "non"),
        ('{{ publics | join(" & ") }}', "jeunes &amp; seniors"),
        ("{{ acheteur|upper }}", "VILLE &amp; PORT &lt;76&gt;"),
        ('{{ lots[1]["numero"] }}', "2"),
        ("{{ 'un' if alloti else 'deux' }}", "un"),
        ("{% for p in publics if p == 'seniors' %}{{ p }}{% endfor %}", "seniors"),
        ("{% for lot in lots %}{{ lot.numero }}{% if not loop.last %}, {% endif %}{% endfor %}", "1, 2"),
    ],
)
def test_what_a_model_may_say(source, attendu):
    assert render(source) == attendu


@pytest.mark.parametrize(
    ("source", "raison"),
    [
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "appel de fonction"),
        ("{{ lipsum.__globals__ }}", "tiret bas"),
        ("{{ acheteur.__class__ }}", "tiret bas"),
        ("{{ ''.__class__ }}", "tiret bas"),
        ("{{ 'a'.b }}", "sur une mention seulement"),
        ("{{ acheteur|attr('__class__') }}", "filtre « attr »"),
        ("{{ lots|map(attribute='numero')|list }}", "filtre « "),
        ("{{ '{0.__class__}'.format(acheteur) }}", "appel de fonction"),
        ("{{ range(10) }}", "appel de fonction"),
        ("{{ lots.append(1) }}", "appel de fonction"),
        ("{{ 'A' * 200000000 }}", "calcul"),
        ("{{ 2 ** 9999 }}", "calcul"),
        ("{{ heures + 1 }}", "calcul"),
        ("{{ -heures }}", "calcul"),
        ("{{ acheteur ~ acheteur }}", "assemblage"),
        ("{{ acheteur[0:2] }}", "entre crochets"),
        ("{{ publics[heures] }}", "entre crochets"),
        ("{{ acheteur is defined }}", "test"),
        ("{% set a = 1 %}", "affectation"),
        ("{% set a %}x{% endset %}", "affectation"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{% include 'x' %}", "inclusion"),
        ("{% import 'x' as y %}", "importation"),
        ("{% extends 'x' %}", "héritage"),
        ("{% block b %}{% endblock %}", "bloc"),
        ("{% with a = lots %}{% endwith %}", "n'est pas permis"),
        ("{% filter upper %}x{% endfilter %}", "n'est pas permis"),
        ("{% for a, b in lots %}{% endfor %}", "une variable"),
        ("{% for l in lots recursive %}{% endfor %}", "récursive"),
        ("{{ publics|join(publics|join(publics)) }}", "arguments"),
        ("{{ _compteur }}", "tiret bas"),
        ("{% for _tours in lots %}{% endfor %}", "tiret bas"),
        ("{{ lots|_tours }}", "filtre « _tours »"),
        ("{{ 'x' if alloti }}", "sans « else »"),
        ("{{ self.x }}", "réservé"),
        ("{{ none }}", "constante « None »"),
        ("{{ true }}", "constante « True »"),
        ("{{ 1.5 }}", "constante « 1.5 »"),
        ("{{ acheteur", "non comprise"),
        ("{{ " + "(" * 5000 + "a" + ")" * 5000 + " }}", "non comprise"),
    ],
)
def test_what_a_model_may_not_say(source, raison):
    assert raison in sandbox.reason(source)
    with pytest.raises(Refus):
        render(source)


@pytest.mark.parametrize(
    "nom", ["range", "cycler", "lipsum", "dict", "joiner", "namespace", "context", "loop"]
)
def test_no_global_name(nom):
    assert sandbox.compile_text(f"{{{{ {nom} }}}}", str).noms == {nom}


@pytest.mark.parametrize("champ", ["items", "keys", "pop", "get"])
def test_a_field_never_means_a_python_method(champ):
    with pytest.raises(Refus, match=f"« {champ} » : champ inconnu"):
        render(f"{{% for lot in autres %}}{{{{ lot.{champ} }}}}{{% endfor %}}", autres=[{"numero": "1"}])


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a\nb {{ lots[0].numro }}", "ligne 2 : « numro » : champ inconnu ; vouliez-vous « numero » ?"),
        ("{{ lots[7].numero }}", r"ligne 1 : « \[7\] » : cette liste n'a que 2 élément"),
        ("{{ acheteur.nom }}", "n'a pas de champs"),
        ("{{ acheteur['__class__'] }}", "n'a pas de champs"),
        ("{{ lots }}", "doit être un texte, celle-ci est une liste"),
        ("{{ alloti }}", "celle-ci est un oui/non"),
        ("{% for x in acheteur %}{% endfor %}", "une boucle attend une liste, elle a reçu un texte"),
        ("{% for x in lots[0].rien %}{% endfor %}", "« rien » : champ inconnu"),
        ("{{ lots|join }}", "« join » attend une liste de textes"),
        ("{{ publics|upper }}", "« upper » attend un texte"),
        ("{{ heures|length }}", "« length » attend"),
        ("{% if acheteur < heures %}{% endif %}", "natures différentes"),
        ("{% for l in lots %}{{ loop }}{% endfor %}", "une valeur vide ou interne"),
        ("{% for l in lots %}{{ loop.cycle }}{% endfor %}", "champ inconnu"),
    ],
)
def test_errors_say_where_and_what(source, message):
    with pytest.raises(Refus, match=message):
        render(source)


def test_loops_are_bounded_before_they_run():
    milliers = ["x"] * 1000
    imbriquees = "{% for a in l %}{% for b in l %}{% for c in l %}{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(Refus, match="dépassent 100000 tours"):
        render(imbriquees, l=milliers)


def test_output_is_bounded():
    with pytest.raises(Refus, match="dépasse 32000000 caractères"):
        render("{% for a in l %}{{ long }}{% endfor %}", l=["x"] * 4000, long="y" * 10_000)


def test_one_counter_serves_all_the_parts():
    gabarit = sandbox.compile_text("{% for a in l %}{% endfor %}", str)
    compteur = Compteur()
    valeurs = sandbox.plain({"l": ["x"] * 60_000})
    gabarit.render(valeurs, compteur)
    with pytest.raises(Refus):
        gabarit.render(valeurs, compteur)


def test_every_name_is_known_beforehand():
    source = "{% for lot in lots %}{{ lot.numero }}{{ pied }}{% endfor %}{% if alloti %}{% endif %}"
    assert sandbox.compile_text(source, str).noms == {"lots", "pied", "alloti"}


@pytest.mark.parametrize(
    "valeur",
    [
        Markup("<b>"),
        1.5,
        None,
        b"x",
        object(),
        ("a",),
        "\x07",
        "\x00",
        "\ud800",
        "\uffff",
        {"a": {"b": [1.0]}},
    ],
)
def test_plain_refuses_what_has_no_place_in_a_text(valeur):
    with pytest.raises(Refus) as refus:
        sandbox.plain({"bonne": "x", "mauvaise": valeur})
    assert refus.value.constats[0].cle.startswith("mauvaise")


def test_plain_reports_everything_at_once_and_never_loops():
    cycle = []
    cycle.append(cycle)
    with pytest.raises(Refus) as refus:
        sandbox.plain({"a": "\x01", "b": [{"c": None}], "d": cycle})
    assert [constat.cle.split("[")[0] for constat in refus.value.constats] == ["a", "b", "d"]
    assert refus.value.constats[1].cle == "b[1].c"


def test_plain_copies_and_normalises_line_ends():
    lots = [{"nom": "a\r\nb\rc"}]
    copie = sandbox.plain({"lots": lots})
    assert copie == {"lots": [{"nom": "a\nb\nc"}]}
    assert copie["lots"] is not lots


@settings(deadline=None)
@given(st.text(alphabet="{}%#|.()[]abfor inlots'\"_-~*\n", max_size=60))
def test_any_source_is_compiled_or_refused(source):
    try:
        gabarit = sandbox.compile_text(source, str)
        gabarit.render(sandbox.plain(dict.fromkeys(gabarit.noms, "x")), Compteur())
    except Refus:
        pass
