"""What published clauses say, provision by provision: where our texts say it, or why they do not.

``provisions.csv`` lists the provisions with their status; tests/provisions holds the contracts that ask for
the unusual ones, as differences from the situation « condition ».
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml
from outils import situations
from outils.textes import words

from clausegen import conformite, controle, dossier, droit, questionnaire
from clausegen.conformite import formulations
from clausegen.documents import DOCUMENTS
from clausegen.dossier import Dossier
from clausegen.marche import Marche
from clausegen.word import outline

ICI = Path(__file__).parent
DONNEES = ICI.parent / "clausegen" / "data" / "provisions.yaml"
PROVISIONS: dict[str, dict[str, Any]] = yaml.load(DONNEES.read_text(encoding="utf-8"), yaml.BaseLoader)
with (ICI / "provisions.csv").open(encoding="utf-8") as flux:
    LISTE = {ligne["id"]: ligne["statut"] for ligne in csv.DictReader(flux)}
PROPRES = tuple(sorted(chemin.stem for chemin in (ICI / "provisions").glob("*.yaml")))
ECRITES = [pytest.param(p, id=i) for i, p in PROVISIONS.items() if "passage" in p]
RENVOIS = [pytest.param(p["renvoi"], id=i) for i, p in PROVISIONS.items() if "renvoi" in p]
DU_DOCUMENT = frozenset({"etape", "annexe_ae"})  # asked for on the command line, or said by « clause »


@cache
def folder() -> Path:
    return Path(mkdtemp(prefix="provisions-"))


@cache
def draft(nom: str, *documents: str, ccag: str | None = None) -> Dossier:
    autres: dict[str, Any] = {"ccag": ccag} if ccag else {}
    base = nom
    if nom in PROPRES:
        base, lu = "condition", (ICI / "provisions" / f"{nom}.yaml").read_text(encoding="utf-8")
        autres |= yaml.load(lu, yaml.BaseLoader)
    (folder() / nom).mkdir(exist_ok=True)
    cas = dossier.study(situations.write(base, folder() / nom, **autres))
    return dossier.draft(cas, conformite.check(cas), documents)


def same(texte: str) -> str:
    return " ".join(texte.split()).casefold()


def states(champ: str) -> Counter[str]:
    return Counter(p["statut"] for p in PROVISIONS.values() if champ in p)


def test_every_provision_is_there_with_its_status():
    assert {cle: p["statut"] for cle, p in PROVISIONS.items()} == LISTE
    assert len(LISTE) == 159


def test_required_and_usual_are_all_covered_and_nine_in_ten_of_the_rare():
    totaux, couvertes, jamais = Counter(LISTE.values()), Counter[str](), states("jamais")
    for provision in PROVISIONS.values():
        couvertes[provision["statut"]] += "passage" in provision or "renvoi" in provision
    rares = totaux.pop("rare")
    assert jamais == {"risky": totaux.pop("risky")}, f"risky: {jamais}"
    assert {s: couvertes[s] for s in totaux} == dict(totaux), f"couvertes : {couvertes}, attendu : {totaux}"
    assert couvertes["rare"] * 10 >= rares * 9, f"rare : {couvertes['rare']} sur {rares}"
    assert states("absent") == {"rare": rares - couvertes["rare"]}


@pytest.mark.parametrize("provision", ECRITES)
def test_the_document_says_it(provision):
    fini = draft(provision["situation"], provision["document"])
    texte = " ".join(words(document) for document in fini.documents)
    assert len(provision["passage"].split()) <= 12
    assert same(provision["passage"]) in same(texte)


@pytest.mark.parametrize("provision", ECRITES)
def test_its_key_is_one_of_the_profile(provision):
    modele: Any = Marche
    for nom in provision["cle"].split("."):
        if nom in DU_DOCUMENT:
            break
        champ = modele.model_fields[nom]
        modele = next((m for m in _models(champ.annotation)), None)


def _models(annotation: Any) -> list[Any]:
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [m for a in getattr(annotation, "__args__", ()) for m in _models(a)]


@pytest.mark.parametrize("ccag", [nom for nom in questionnaire.CCAG if nom != "aucun"])
@pytest.mark.parametrize("champ", sorted({r.values[0] for r in RENVOIS}))
def test_the_short_drafting_refers_to_the_article_that_covers_it(champ, ccag):
    """Cited itself, or part of the article on insertion, which governs all that is not said."""
    fini = draft("condition", "article_ccap", "penalites", ccag=ccag)
    texte = " ".join(words(document) for document in fini.documents)
    carte = droit.ccag(ccag, fini.cas.jour)
    numero = getattr(carte, champ)
    entier = f"article {carte.clause} du {carte.sigle}, qui s'applique pour tout ce que le présent article"
    assert f"article {numero} du {carte.sigle}" in texte or (
        numero.startswith(f"{carte.clause}.") and entier in texte
    )


def test_what_is_never_written_has_a_finding_that_says_why():
    connus = {regle.code for regle in conformite.registered()} | set(formulations.catalogue())
    for cle, provision in PROVISIONS.items():
        if "jamais" not in provision:
            continue
        assert set(provision["constats"]) <= connus, cle
        lus = [formulations.catalogue()[c] for c in provision["constats"] if c.startswith("FOR")]
        assert any(cle in formulation.couvre for formulation in lus), cle


@pytest.mark.parametrize("nom", sorted({p.values[0]["situation"] for p in ECRITES}))
def test_what_is_never_written_is_in_no_document_of_bidders(nom):
    fini = draft(nom)
    interdits = {code for p in PROVISIONS.values() for code in p.get("constats", ())}
    for document in fini.documents:
        if not DOCUMENTS[document.nom].public:
            continue
        lignes = [ligne.partition("] ")[2] or ligne for ligne in outline.lines(document.contenu)]
        blocs = controle.blocks(controle.paragraphs("\n\n".join(lignes)))
        lus = formulations.check([(bloc.titre, bloc.texte) for bloc in blocs], fini.cas.jour)
        assert [(c.code, c.passage) for _, c in lus if c.code in interdits] == []
