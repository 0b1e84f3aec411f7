"""YAML files as people really write them: read to the letter, or refused with every fault, in French."""

from __future__ import annotations

import time

import pytest
import yaml
from outils.lectures import refusal, tree, write

from clausegen import arbre, reader
from clausegen.constats import Refus

GUILLEMETS = ' — mettez la valeur entre guillemets : cle: "…"'
ALIGNEMENT = " — alignez cette ligne avec ses voisines, ou mettez toute la valeur entre guillemets"
CLE_VALEUR = " — écrivez cle: valeur, avec une espace ordinaire après « : »"
DEUX_POINTS = (
    '« : » inattendu — un texte qui contient « : » se met entre guillemets (objet: "Lot 1 : peinture") ; '
    "sinon vérifiez le retrait de cette ligne et de la précédente"
)
ECHAPPEMENT = "« \\ » inattendu entre guillemets doubles — prenez des guillemets simples : '…'"
UTF8 = (
    "LEC-03 {}: le fichier n'est pas en UTF-8 (sans doute Windows-1252, dit ANSI, ou UTF-16)"
    " — dans le Bloc-notes ou VS Code : « Enregistrer sous… → Encodage : UTF-8 »"
)
CROCHET = "LEC-06 1: « [ » ou « { » ouvert ici et mal fermé — fermez-le, ou" + GUILLEMETS[2:]
CLE_SIMPLE = "une clé est un texte simple, ni vide ni { } ni [ ]"


@pytest.fixture(params=["libyaml", "python"])
def chargeur(request, monkeypatch):
    """Both parsers of PyYAML: the compiled one, and the one used where it is absent."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML installé sans libyaml")


# --- what is read ---------------------------------------------------------------------------------


def test_scalars_stay_the_text_that_was_written(tmp_path):
    lu = tree(
        tmp_path, "commune: 01004\nreference: 2026_045\npays: no\njour: 2026-12-01\npart: 5 %\ntva: 1.10\n"
    )
    assert lu.valeur == {
        "commune": "01004", "reference": "2026_045", "pays": "no", "jour": "2026-12-01", "part": "5 %",
        "tva": "1.10",
    }  # fmt: skip
    assert lu.blancs == frozenset()


@pytest.mark.parametrize(
    "contenu",
    [
        b"objet: \xc3\xa9cole\nlot: un\n",
        b"\xef\xbb\xbfobjet: \xc3\xa9cole\nlot: un\n",
        b"objet: \xc3\xa9cole\r\nlot: un\r\n",
        b"objet: \xc3\xa9cole\rlot: un",
        b"objet: e\xcc\x81cole\nlot: un\n",
        b"---\nobjet : \xc3\xa9cole  # un commentaire\nlot:   'un'\n...\n",
        b"objet\xc2\xa0: \xc3\xa9cole\nlot: un\xc2\xa0\n",
    ],
    ids=["simple", "bom", "crlf", "cr", "nfd", "document", "insecables"],
)
def test_every_usual_way_of_saving_utf8_reads_the_same(tmp_path, chargeur, contenu):
    assert tree(tmp_path, contenu).valeur == {"objet": "école", "lot": "un"}


def test_each_key_and_item_knows_its_line(tmp_path, chargeur):
    path = write(
        tmp_path,
        "# tête\nobjet: >\n  deux\n  lignes\nlots:\n  - intitule: un\n    lieux: [a, b]\n  - \n    x: 1\n",
    )
    lu = reader.read_yaml(path)
    assert lu.valeur == {
        "objet": "deux lignes",
        "lots": [{"intitule": "un", "lieux": ["a", "b"]}, {"x": "1"}],
    }
    assert {reader.cle(chemin): position.ligne for chemin, position in lu.positions.items()} == {
        "": 2, "objet": 2, "lots": 5, "lots[1]": 6, "lots[1].intitule": 6, "lots[1].lieux": 7,
        "lots[1].lieux[1]": 7, "lots[1].lieux[2]": 7, "lots[2]": 9, "lots[2].x": 9,
    }  # fmt: skip
    assert {position.fichier for position in lu.positions.values()} == {path}


def test_unicode_line_separators_do_not_shift_the_lines(tmp_path):
    lu = tree(tmp_path, "objet: un\u2028deux\u0085trois\nlot: x\n")
    assert lu.valeur == {"objet": "un deux trois", "lot": "x"}
    assert lu.positions["lot",].ligne == 2


@pytest.mark.parametrize(
    "blanc", ["à compléter", "A COMPLETER", "", "~", "null", "''", '"À  compléter"', "# rien"]
)
def test_a_blank_is_taken_out_and_remembered(tmp_path, blanc):
    lu = tree(tmp_path, f"acheteur:\n  siret: {blanc}\n  nom: ville\n")
    assert lu.valeur == {"acheteur": {"nom": "ville"}}
    assert lu.blancs == {("acheteur", "siret")}
    assert lu.positions["acheteur", "siret"].ligne == 2


def test_null_between_quotes_is_a_text(tmp_path):
    assert tree(tmp_path, "a: 'null'\n").valeur == {"a": "null"}


def test_a_blank_item_is_remembered_on_its_list(tmp_path):
    lu = tree(tmp_path, "lieux: [à compléter, Dieppe]\npublics:\n  - à compléter\nvide: []\nsous: {a: }\n")
    assert lu.valeur == {"lieux": ["Dieppe"], "vide": [], "sous": {}}
    assert lu.blancs == {("lieux",), ("publics",), ("sous", "a")}
    assert lu.positions["lieux", 0].ligne == 1


def test_a_file_at_the_limits_is_read(tmp_path):
    assert reader.read_yaml(write(tmp_path, "a: " + "x" * (arbre.TAILLE_MAX - 3))).valeur["a"][0] == "x"
    profond = tree(tmp_path, "a: " + "[" * 29 + "]" * 29).valeur
    niveaux = 1
    while profond:
        profond = next(iter(profond.values() if isinstance(profond, dict) else profond), None)
        niveaux += 1
    assert niveaux == arbre.PROFONDEUR_MAX


# --- what is refused ------------------------------------------------------------------------------

FAUTES = [
    ("", ["LEC-13 1: fichier vide" + CLE_VALEUR]),
    ("# rien\n\n---\n", ["LEC-13 1: fichier vide" + CLE_VALEUR]),
    ("- a\n", ["LEC-14 1: le fichier ne commence pas par une clé" + CLE_VALEUR]),
    ("bonjour", ["LEC-14 1: le fichier ne commence pas par une clé" + CLE_VALEUR]),
    ("ccag:travaux\n", ["LEC-14 1: le fichier ne commence pas par une clé" + CLE_VALEUR]),
    (b"a: 1\nobjet: \xe9cole\n", [UTF8.format(2)]),
    ("a: é".encode("utf-16"), [UTF8.format(1)]),
    ("a: é".encode("utf-16-le"), [UTF8.format(1)]),
    (b"PK\x03\x04\x00\x00", ["LEC-02  ce n'est pas un profil de marché — attendu un fichier .yaml ou .xlsx ; "
                                "pour celui-ci : clausegen ouvrir"]),
    ("a: x\x07\nb: 1\nc: \ufeff\n", ["LEC-04 1: caractère interdit (U+0007) — effacez-le",
                                     "LEC-04 3: caractère interdit (U+FEFF) — effacez-le"]),
    ("a:\n\tb: 1\n# \t libre\n\t# libre\n\tc: 2\n  \td: 3\n",
     [f"LEC-05 {n}: tabulation dans le retrait — remplacez-la par des espaces" for n in (2, 5, 6)]),
    ("a:\n\u00a0\u00a0b: 1\n", ["LEC-05 2: espace insécable dans le retrait — remplacez-la par des espaces"]),
    ("a: 1\nb:\u00a0c\n", ["LEC-05 2: espace insécable après « : » — remplacez-la par une espace"]),
    ("objet: Lot 1 : peinture\n", ["LEC-06 1: " + DEUX_POINTS]),
    ("a: 1\n  b: 2\n", ["LEC-06 2: " + DEUX_POINTS]),
    ("a: 'x\nb: 2\n", ["LEC-06 1: guillemet ouvert ici et jamais fermé — fermez-le"]),
    ('a: "x\n---\n', ["LEC-06 1: guillemet ouvert ici et jamais fermé — fermez-le"]),
    ('a: 1\nb: "C:\\Users"\n', ["LEC-06 2: " + ECHAPPEMENT]),
    ('a: 1\nb: "C:\\marches"\n', ["LEC-06 2: " + ECHAPPEMENT]),
    ("a: 1\nb\nc: 2\nd: 3\n", ["LEC-06 2: « : » attendu après la clé" + CLE_VALEUR]),
    ("a: [1, 2\nb: 3\n", [CROCHET]),
    ("a: {b: 1\n", [CROCHET]),
    ("a: @x\n", ["LEC-06 1: caractère qui ne peut pas commencer une valeur (@, %, `…)" + GUILLEMETS]),
    ("a: **x**\n", ["LEC-06 1: « * », « & » ou « ! » au début d'une valeur" + GUILLEMETS]),
    ("a: & b\n", ["LEC-06 1: « * », « & » ou « ! » au début d'une valeur" + GUILLEMETS]),
    ("a: !<x y\n", ["LEC-06 1: « * », « & » ou « ! » au début d'une valeur" + GUILLEMETS]),
    ("a: > b\n", ["LEC-06 1: texte inattendu après « | » ou « > » — commencez-le à la ligne suivante"]),
    ("a: - b\n", ["LEC-06 1: « - » inattendu — mettez chaque « - » sur sa propre ligne, sous sa clé"]),
    ("a:\n  - b\n  c: 1\n", ["LEC-06 3: élément de liste « - » attendu" + ALIGNEMENT]),
    ("a:\n  b: 1\n c: 2\n", ["LEC-06 3: clé attendue" + ALIGNEMENT]),
    ("a: ]\n", ["LEC-06 1: syntaxe YAML non comprise" + ALIGNEMENT]),
    ("a: 1\n...\nb\n", ["LEC-06 3: texte hors du document — retirez les lignes « --- », « ... » et « % »"]),
    ("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n",
     ["LEC-07 4: clé « c » en double, déjà donnée ligne 3 — gardez une seule des deux",
      "LEC-07 5: clé « a » en double, déjà donnée ligne 1 — gardez une seule des deux"]),
    ("\u00e9: 1\ne\u0301: 2\n",
     ["LEC-07 2: clé « é » en double, déjà donnée ligne 1 — gardez une seule des deux"]),
    ("a: &n 1\nb: *n\n<<: *n\n", ["LEC-08 1: « &n » : ancre YAML refusée — répétez la valeur",
                                  "LEC-08 2: « *n » : alias YAML refusé — répétez la valeur",
                                  "LEC-08 3: « *n » : alias YAML refusé — répétez la valeur"]),
    ("a: !Attention x\nb: !!python/object:os.system []\n",
     ["LEC-09 1: « !Attention » : étiquette YAML refusée" + GUILLEMETS,
      "LEC-09 2: « tag:yaml.org,2002:python/object:os.system » : étiquette YAML refusée" + GUILLEMETS]),
    ("a: “01”\nb: le “Petit” lot\nc: '“x”'\n",
     ["LEC-15 1: guillemets courbes autour de « “01” » — remplacez-les par des guillemets droits : \"01\""]),
    ("a: 1\n---\nb: 2\n", ["LEC-10 2: second document dans le fichier — retirez la ligne « --- »"]),
    ("objet: {{ objet }}\n? [a]\n: 1\nb: {'': 2}\n",
     [f"LEC-11 {n}: {CLE_SIMPLE}{GUILLEMETS}" for n in (1, 2, 4)]),
    ("a: " + "[" * 30, ["LEC-12 1: plus de 30 niveaux imbriqués — simplifiez"]),
    ("? " + "[" * 30, ["LEC-12 1: plus de 30 niveaux imbriqués — simplifiez"]),
    ("a: 1\na: 2\nb: &x !t 3\nc: 'x\n",
     ["LEC-07 2: clé « a » en double, déjà donnée ligne 1 — gardez une seule des deux",
      "LEC-08 3: « &x » : ancre YAML refusée — répétez la valeur",
      "LEC-09 3: « !t » : étiquette YAML refusée" + GUILLEMETS,
      "LEC-06 4: guillemet ouvert ici et jamais fermé — fermez-le"]),
]  # fmt: skip


@pytest.mark.parametrize(("contenu", "attendu"), FAUTES, ids=range(len(FAUTES)))
def test_every_fault_is_told_at_once_with_its_line(monkeypatch, tmp_path, chargeur, contenu, attendu):
    assert refusal(monkeypatch, tmp_path, contenu) == attendu


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 100_000,
        "a: " + "[" * 100_000,
        "a: " + "{b: " * 25_000,
        "? " * 50_000,
        "- " * 50_000,
        "{" * 100_000,
    ],
)
def test_a_hostile_nesting_is_refused_quickly(monkeypatch, tmp_path, chargeur, hostile):
    debut = time.perf_counter()
    (constat,) = refusal(monkeypatch, tmp_path, hostile)
    assert constat.startswith(("LEC-12", "LEC-14"))
    assert time.perf_counter() - debut < 5


def test_a_file_too_big_is_refused(monkeypatch, tmp_path):
    contenu = "a: " + "x" * (arbre.TAILLE_MAX - 2)
    assert refusal(monkeypatch, tmp_path, contenu) == ["LEC-02  fichier de plus de 1 Mio — allégez-le"]


def test_an_absent_file_suggests_its_neighbour(tmp_path):
    write(tmp_path, "a: 1", "ecole.yaml")
    with pytest.raises(Refus) as refus:
        reader.read_yaml(tmp_path / "école.yml")
    assert (
        str(refus.value) == f"{tmp_path / 'école.yml'}: fichier introuvable — vouliez-vous « ecole.yaml » ?"
    )
    assert refus.value.constats[0].code == "LEC-01"
    with pytest.raises(Refus, match=r"ailleurs\.yaml: fichier introuvable$"):
        reader.read_yaml(tmp_path / "absent" / "ailleurs.yaml")


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(Refus, match="fichier illisible — c'est un dossier"):
        reader.read_yaml(tmp_path)


@pytest.mark.parametrize("debut", [b"PK\x03\x04", b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG"])
def test_a_document_or_a_picture_is_no_profile(tmp_path, debut):
    fichier = tmp_path / "ccap.docx"
    fichier.write_bytes(debut + b"\x00" * 10)
    with pytest.raises(Refus, match="ce n'est pas un profil de marché") as refus:
        reader.read_yaml(fichier)
    assert "clausegen ouvrir" in str(refus.value.constats[0].remede)


# --- laying one tree over another -----------------------------------------------------------------


def test_the_profile_wins_over_its_type_key_by_key(tmp_path):
    haut = tree(tmp_path, "clause: {redaction: courte}\nlieux: [Dieppe]\nnature: travaux\n", "haut.yaml")
    bas = tree(
        tmp_path,
        "\nlieux: [Eu, Criel]\nclause:\n  redaction: complete\n  criteres: oui\nccag: fcs\n",
        "bas.yaml",
    )
    lu = reader.merge(haut, bas)
    assert lu.valeur == {
        "lieux": ["Dieppe"], "clause": {"redaction": "courte", "criteres": "oui"}, "ccag": "fcs",
        "nature": "travaux",
    }  # fmt: skip
    assert {reader.cle(c): (p.fichier.name, p.ligne) for c, p in lu.positions.items()} == {
        "": ("haut.yaml", 1), "clause": ("haut.yaml", 1), "clause.redaction": ("haut.yaml", 1),
        "clause.criteres": ("bas.yaml", 5), "lieux": ("haut.yaml", 2), "lieux[1]": ("haut.yaml", 2),
        "ccag": ("bas.yaml", 6), "nature": ("haut.yaml", 3),
    }  # fmt: skip
    assert haut.valeur == {"clause": {"redaction": "courte"}, "lieux": ["Dieppe"], "nature": "travaux"}


@pytest.mark.parametrize(
    ("haut", "bas", "valeur", "blancs"),
    [
        ("a:", "a: 1", {"a": "1"}, set()),
        ("a: 1", "a:", {"a": "1"}, set()),
        ("a:", "a:", {}, {("a",)}),
        ("a:", "b: 1", {"b": "1"}, {("a",)}),
        ("a:", "a: {b: }", {"a": {}}, {("a", "b")}),
        ("a: {b: }", "a: {b: 1, c: }", {"a": {"b": "1"}}, {("a", "c")}),
        ("a: {b: }", "a: 1", {"a": {}}, {("a", "b")}),
        ("a: x", "a: {b: }", {"a": "x"}, set()),
        ("l: [{a: }]", "l: [{a: 1}]", {"l": [{}]}, {("l", 0, "a")}),
        ("l: [x]", "l: [{a: }, y]", {"l": ["x"]}, set()),
        ("l: [x, à compléter]", "l: [y]", {"l": ["x"]}, {("l",)}),
    ],
)
def test_a_blank_lets_the_value_below_through(tmp_path, haut, bas, valeur, blancs):
    lu = reader.merge(tree(tmp_path, haut, "haut.yaml"), tree(tmp_path, bas, "bas.yaml"))
    assert (lu.valeur, lu.blancs) == (valeur, blancs)


def test_a_value_that_came_through_a_blank_is_located_where_it_was_written(tmp_path):
    lu = reader.merge(tree(tmp_path, "a:", "haut.yaml"), tree(tmp_path, "\na: 1", "bas.yaml"))
    assert (lu.positions["a",].fichier.name, lu.positions["a",].ligne) == ("bas.yaml", 2)
