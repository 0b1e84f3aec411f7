"""A value changed in someone's YAML: the comments, the quotes and the layout of everything else stay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clausegen import arbre, notation, retouche

PROFIL = """\
# En-tête
format: 1
reference: "2026-045"      # donne le nom du dossier
acheteur:
  nom: à compléter         # pas encore su
  siret:                   # quatorze chiffres
lieux: [Dieppe, 'Saint Valery']   # communes

# Les lots
lots:
  - numero: "01"           # premier
    intitule: Gros œuvre
    part: 45 %             # convenu

  - numero: "02"
    motif: >-
      deux
      lignes
    # taches: [pose]
clause: {redaction: courte}
"""


def changed(**remplacements):
    """The profile with these lines changed, each by its exact text."""
    texte = PROFIL
    for avant, apres in remplacements.values():
        assert texte.count(avant) == 1
        texte = texte.replace(avant, apres)
    return texte


@pytest.mark.parametrize(
    ("chemin", "valeur", "avant", "apres"),
    [
        (("reference",), "2026-046", '"2026-045"  ', '"2026-046"  '),
        (("acheteur", "nom"), "Ville", "à compléter         #", "Ville               #"),
        (("acheteur", "siret"), "217", "siret:                   #", "siret: 217               #"),
        (("lots", 0, "part"), Decimal("0.5"), "45 %             # convenu", "0.5              # convenu"),
        (("lots", 0, "part"), "5 %", "45 %             # convenu", "5 %              # convenu"),
        (("lieux",), ["Dieppe", "Eu"], "'Saint Valery']   #", "'Eu']   #"),
        (("lieux", 2), "Eu", "'Saint Valery']   #", "'Saint Valery', Eu]   #"),
        (("lieux", 0), None, "[Dieppe, 'Saint", "['Saint"),
        (("lieux", 1), None, ", 'Saint Valery'", ""),
        (("lieux",), None, "\nlieux: [Dieppe, 'Saint Valery']   # communes", ""),
        (("lots", 1, "motif"), "un: deux", ">-\n      deux\n      lignes\n", '"un: deux"\n'),
        (("lots", 1, "heures"), 12, "      lignes\n", "      lignes\n    heures: 12\n"),
        (("lots", 0, "numero"), None, '- numero: "01"           # premier\n    intitule', "- intitule"),
        (("lots", 0, "intitule"), None, "\n    intitule: Gros œuvre", ""),
        (
            ("lots", 2),
            {"numero": "03", "taches": ["a", "b: c"]},
            "      lignes\n",
            '      lignes\n  - numero: "03"\n    taches: [a, "b: c"]\n',
        ),
        (("clause", "globalisation"), True, "courte}", "courte, globalisation: oui}"),
        (("clause", "redaction"), "complete", "courte", "complete"),
        (("clause", "suivi", "jour_limite"), 5, "courte}", "courte, suivi: {jour_limite: 5}}"),
        (("acheteur", "siret"), None, "\n  siret:                   # quatorze chiffres", ""),
        (
            ("calibrage", "arrondi"),
            {"pas": 5, "sens": "bas"},
            "courte}\n",
            "courte}\ncalibrage:\n  arrondi:\n    pas: 5\n    sens: bas\n",
        ),
        (("consultation",), dt.date(2026, 12, 1), "courte}\n", "courte}\nconsultation: 2026-12-01\n"),
        (
            ("acheteur", "nom"),
            {"a": "x"},
            "nom: à compléter         # pas encore su\n",
            "nom:         # pas encore su\n    a: x\n",
        ),
        (
            ("acheteur",),
            "x",
            "acheteur:\n  nom: à compléter         # pas encore su\n  siret:",
            "acheteur: x",
        ),
    ],
)
def test_one_change_touches_nothing_else(chemin, valeur, avant, apres):
    attendu = changed(a=(avant, apres))
    assert retouche.apply(PROFIL, {chemin: valeur}) == attendu
    crlf = retouche.apply(PROFIL.replace("\n", "\r\n"), {chemin: valeur})
    assert crlf == attendu.replace("\n", "\r\n")


def test_no_change_no_edit():
    assert retouche.apply(PROFIL, {}) == PROFIL
    assert retouche.apply(PROFIL, {("reference",): "2026-045", ("lots", 0, "part"): "45 %"}) == PROFIL


def test_many_changes_at_once():
    neuf = retouche.apply(
        "\ufeff" + PROFIL,
        {
            ("lots", 0, "part"): "6 %",
            ("lots", 0, "motif"): "parce que",
            ("lots", 1, "motif"): None,
            ("lots", 1, "part"): "7 %",
            ("lots", 2, "numero"): "03",
            ("clause", "redaction"): None,
            ("acheteur",): {"nom": "Ville", "courriel": "a@b.fr"},
        },
    )
    lu = yaml.load(neuf.removeprefix("\ufeff"), yaml.BaseLoader)
    assert neuf.startswith("\ufeff# En-tête\n")
    assert lu["lots"] == [
        {"numero": "01", "intitule": "Gros œuvre", "part": "6 %", "motif": "parce que"},
        {"numero": "02", "part": "7 %"},
        {"numero": "03"},
    ]
    assert lu["acheteur"] == {"nom": "Ville", "courriel": "a@b.fr"}
    assert "clause" not in lu
    for commentaire in ("# Les lots", "# premier", "# convenu", "# taches: [pose]", "# pas encore su"):
        assert commentaire in neuf


@pytest.mark.parametrize(
    "changements",
    [
        {("lots", 5): {"numero": "9"}},
        {("lots", "x"): "1"},
        {(): "1"},
        {("a",): "1", ("a", "b"): "2"},
        {("neuf", 1): "un trou"},
    ],
)
def test_what_cannot_be_done_is_refused(changements):
    with pytest.raises(ValueError, match=r"\w"):
        retouche.apply(PROFIL, changements)


@pytest.mark.parametrize(
    "texte", ["a: [", "a: 1\na: 2\n", "? [a]\n: 1\n", "a: &x 1\nb: *x\n", "- 1\n", "a: " + "[" * 2000]
)
def test_a_text_that_is_no_profile_is_refused(texte):
    with pytest.raises(ValueError, match=r"\w"):
        retouche.apply(texte, {("a",): "2"})


def test_an_empty_text_is_filled():
    assert retouche.apply("", {("a",): 1}) == "a: 1\n"
    assert retouche.apply("# rien\n", {("a",): 1, ("b", "c"): "x"}) == "# rien\na: 1\nb:\n  c: x\n"


# --- whatever the profile ---------------------------------------------------------------------------

CLES = st.text("abcdé_", min_size=1, max_size=4)
TEXTES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\ufffe\uffff"), max_size=12),
    st.sampled_from(
        ["à compléter", "45 %", "01", "- x", "a: b", "a #b", "null", "[x]", "1 250 €", "x:", "'", "..."]
    ),
)
ARBRES = st.dictionaries(
    CLES,
    st.recursive(
        TEXTES,
        lambda e: st.one_of(st.lists(e, max_size=3), st.dictionaries(CLES, e, max_size=3)),
        max_leaves=6,
    ),
    min_size=1,
    max_size=5,
)  # fmt: skip


def commented(lignes):
    """Each line with a comment of its own, its own number."""
    return "".join(f"# avant {rang}\n{ligne}   # ligne {rang}\n" for rang, ligne in enumerate(lignes))


@st.composite
def edits(draw):
    """A tree, some paths of it, and what they become."""
    valeurs = draw(ARBRES)
    chemins = []

    def walk(noeud, chemin):
        enfants = noeud.items() if isinstance(noeud, dict) else enumerate(noeud)
        for pas, enfant in enfants:
            chemins.append((*chemin, pas))
            if isinstance(enfant, dict | list):
                walk(enfant, (*chemin, pas))

    walk(valeurs, ())
    choisis = draw(st.lists(st.sampled_from(chemins), unique=True, max_size=3))
    libres = [
        c for c in choisis if not any(c != d and (c[: len(d)] == d or d[: len(c)] == c) for d in choisis)
    ]
    return valeurs, {c: draw(st.one_of(TEXTES, st.lists(TEXTES, max_size=2))) for c in libres}


def replaced(noeud, changements, chemin=()):
    if chemin in changements:
        return changements[chemin]
    if isinstance(noeud, dict):
        return {c: replaced(v, changements, (*chemin, c)) for c, v in noeud.items()}
    if isinstance(noeud, list):
        return [replaced(v, changements, (*chemin, i)) for i, v in enumerate(noeud)]
    return noeud


def at(noeud, chemin):
    for pas in chemin:
        noeud = noeud[pas]
    return noeud


@settings(deadline=None, max_examples=150)
@given(edits())
def test_any_tree_takes_any_value(cas):
    valeurs, changements = cas
    texte = commented(notation.entries(valeurs))
    neuf = retouche.apply(texte, changements)
    assert yaml.load(neuf, yaml.BaseLoader) == yaml.load(
        "\n".join(notation.entries(replaced(valeurs, changements))), yaml.BaseLoader
    )
    gardees = [ligne for ligne in texte.splitlines() if ligne in set(neuf.splitlines())]
    if all(isinstance(v, str) for v in changements.values()) and not any(
        isinstance(at(valeurs, chemin), dict | list) for chemin in changements
    ):
        assert len(gardees) >= len(texte.splitlines()) - len(changements)


@given(ARBRES)
@settings(deadline=None, max_examples=100)
def test_what_notation_writes_is_read_as_it_was(valeurs):
    lu = yaml.load("\n".join(notation.entries(valeurs)), yaml.BaseLoader)
    assert lu == valeurs


def test_the_reader_of_profiles_reads_what_is_written(tmp_path):
    chemin = tmp_path / "p.yaml"
    chemin.write_text(
        retouche.apply(PROFIL, {("lots", 2): {"numero": "03", "montant_ht": Decimal("1250000.50")}})
    )
    assert arbre.read_yaml(chemin).valeur["lots"][2] == {"numero": "03", "montant_ht": "1250000.50"}
