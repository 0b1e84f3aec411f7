"""A profile that has been a workbook is the same: shipped ones, situations, whatever may be answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outils import classeurs, situations

from clausegen import arbre, conformite, dossier, files, gabarit, marche, tableur
from clausegen.arbre import Arbre
from clausegen.constats import Adresse
from clausegen.gabarit import cases, modele

PROFILS = sorted(files.shipped("profiles").glob("*.yaml"))
ECOLE = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"


def through(chemin, dossier_, **listes):
    """The profile of a YAML file once it has been a workbook."""
    cible = dossier_ / f"{chemin.stem}.xlsx"
    cible.write_bytes(gabarit.workbook(arbre.read_yaml(chemin), marche.lists() | listes))
    return marche.load(cible)


@pytest.mark.parametrize("chemin", PROFILS, ids=lambda chemin: chemin.stem)
def test_a_shipped_profile_comes_back(chemin, tmp_path):
    avant, apres = marche.load(chemin), through(chemin, tmp_path)
    assert apres.marche == avant.marche
    assert apres.blancs == avant.blancs
    assert apres.constats == ()
    ecrites = {c for c, lieu in avant.positions.items() if lieu.fichier == chemin} - {("statut",)}
    for cle in ecrites:
        assert isinstance(apres.position(cle).ligne, Adresse)


@pytest.mark.long
@pytest.mark.parametrize("nom", [nom for nom in situations.NOMS if nom != "socle"])
def test_a_situation_comes_back(nom, tmp_path):
    chemin = situations.write(nom, tmp_path)
    avant, apres = marche.load(chemin), through(chemin, tmp_path)
    assert apres.marche == avant.marche
    assert apres.blancs == avant.blancs


def test_the_same_findings_in_the_same_words(tmp_path):
    through(ECOLE, tmp_path)
    jumeau = tmp_path / f"{ECOLE.stem}.xlsx"
    yaml_, xlsx = (conformite.check(dossier.study(p)) for p in (ECOLE, jumeau))
    assert sorted((c.code, c.cle or "") for c in yaml_) == sorted((c.code, c.cle or "") for c in xlsx)


LETTRES = st.characters(categories=["L", "N", "P", "S", "Zs"], codec="utf-8")
TEXTE = st.text(LETTRES, max_size=20).map(lambda texte: normalize("NFC", texte).strip())
PARTS = st.one_of(st.integers(0, 100).map("{} %".format), st.decimals(0, 100, places=3).map("{} %".format))
MONTANTS = st.one_of(
    st.integers(0, 10**9).map("{} €".format), st.decimals(0, 10**6, places=2).map(lambda d: f"{d:.2f}"),
    st.just("450 k€"), st.just("1,25 M€"), st.just("env. 400 k€"),
)  # fmt: skip
PAR_GENRE = {
    "montant": MONTANTS,
    "part": PARTS,
    "nombre": st.decimals(0, 10**6, places=4).map(lambda d: f"{d:.4f}"),
    "entier": st.integers(0, 10**6).map(str),
    "mois": st.sampled_from(["12", "18 mois", "2 ans", "1 an et 6 mois"]),
    "jour": st.dates(dt.date(1901, 1, 1), dt.date(2199, 1, 1)).map(dt.date.isoformat),
    "oui": st.sampled_from(["oui", "non", "vrai", "peut-être"]),
}


@st.composite
def answers(draw, feuille, racine, noeud, blancs):
    """Some answers of a sheet, put in a mapping."""
    rubriques = [rubrique for rubrique in feuille.rubriques if rubrique.cle != "numero"]
    for rubrique in draw(st.lists(st.sampled_from(rubriques), max_size=8, unique_by=lambda r: r.cle)):
        un = PAR_GENRE.get(rubrique.genre, TEXTE.filter(lambda t: bool(t) and t not in ("{}", "[]")))
        un = st.sampled_from([c for c, _ in rubrique.choix]) if rubrique.choix else un
        un = st.lists(un, min_size=1, max_size=3) if rubrique.liste else un
        lu = draw(st.one_of(st.just(cases.A_COMPLETER), un))
        dedans = noeud
        for pas in rubrique.chemin[:-1]:
            dedans = dedans.setdefault(pas, {})
        if lu == cases.A_COMPLETER:
            blancs.add((*racine, *rubrique.chemin))
        else:
            dedans[rubrique.chemin[-1]] = lu


@st.composite
def trees(draw):
    """Any answers to any headings, as a profile would write them."""
    valeur, blancs = {"lots": []}, set()
    par_nom = {feuille.nom: feuille for feuille in modele.feuilles({})}
    for nom in ("Marché", "Clause"):
        draw(answers(par_nom[nom], (), valeur, blancs))
    for rang in range(draw(st.integers(1, 3))):
        valeur["lots"].append({"numero": f"{rang + 1:02d}"})
        draw(answers(par_nom["Lots"], ("lots", rang), valeur["lots"][rang], blancs))
    return Arbre(valeur, {}, frozenset(blancs))


@settings(deadline=None, max_examples=15)
@given(trees())
def test_any_answer_comes_back(avant):
    octets = gabarit.workbook(avant, {})
    lecture = gabarit.read(tableur.parse(octets, Path("marche.xlsx")), {})
    dictionnaire = gabarit.Dictionnaire({})
    un, autre = gabarit.flat(avant), gabarit.flat(lecture.arbre)
    autre.pop(("format",))
    assert lecture.constats == ()
    assert {c: (un[c], autre.get(c)) for c in dictionnaire.changes(autre, un)} == {}
    assert set(autre) == set(un)
    assert lecture.arbre.blancs == avant.blancs


def test_libreoffice_saves_the_same_contract(tmp_path):
    avant = through(ECOLE, tmp_path)
    (resauve,) = classeurs.by_libreoffice([tmp_path / f"{ECOLE.stem}.xlsx"], tmp_path / "sortie")
    apres = marche.load(resauve)
    assert apres.marche == avant.marche
    assert apres.blancs == avant.blancs
    assert apres.constats == ()
