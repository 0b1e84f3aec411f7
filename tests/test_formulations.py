"""Each risky wording on sentences of real clauses: where it is found, and where nothing is said."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clausegen import controle
from clausegen.conformite import formulations, formulations_code
from clausegen.constats import Constat

DOSSIER = Path(__file__).parent / "formulations"
JOUR = dt.date(2026, 12, 1)
CAS: dict[str, Any] = {
    code: cas
    for fichier in sorted(DOSSIER.glob("*.yaml"))
    for code, cas in yaml.load(fichier.read_text(encoding="utf-8"), Loader=yaml.BaseLoader).items()
}
MAUVAIS = [(code, passage, texte) for code, cas in CAS.items() for passage, texte in cas["mauvais"].items()]
BONS = [(code, texte) for code, cas in CAS.items() for texte in cas["bons"]]

ARTICLE = {
    "objet": ["Le présent article complète le CCAG Travaux.", "Le titulaire réalise une action d'insertion."],
    "volume": ["Le titulaire réalise au moins 450 heures d'insertion."],
    "publics": ["Les personnes éligibles sont celles de l'article 20.1.1 du CCAG Travaux."],
    "modalites": ["Le titulaire choisit l'embauche directe, la mise à disposition ou la sous-traitance."],
    "suivi": [
        "Le facilitateur conseille le titulaire.",
        "Le titulaire transmet chaque mois un relevé des heures.",
        "Le titulaire remet un bilan annuel, puis un bilan final avant la fin de l'exécution.",
        "Le titulaire signale toute difficulté dès qu'elle apparaît.",
        "Le titulaire participe aux réunions qu'organise le maître d'ouvrage.",
    ],
    "penalites": [
        "Chaque pénalité suppose une mise en demeure restée sans effet pendant quinze jours.",
        "Pénalités : 60 € par heure, 150 € par absence à une réunion, 150 € par document manquant.",
        "Le total des pénalités ne dépasse pas 10 % du montant hors taxes du lot.",
    ],
}


def text_of(cas: str | dict[str, list[str]]) -> str:
    """A sentence as it is, or the whole article with some of its paragraphs replaced."""
    if isinstance(cas, str):
        return cas
    corps = [phrase for partie in {**ARTICLE, **cas}.values() for phrase in partie]
    return "\n\n".join(["Article 12 – Clause sociale d'insertion", *corps])


def reread(texte: str, jour: dt.date = JOUR) -> list[Constat]:
    blocs = controle.blocks(controle.paragraphs(texte))
    return [constat for _, constat in formulations.check([(b.titre, b.texte) for b in blocs], jour)]


def printed(constats: list[Constat]) -> str:
    return "\n".join(f"{c.code} {c.text()}" for c in constats) or "aucun constat"


def same(texte: str) -> str:
    return " ".join(texte.replace("’", "'").replace("‑", "-").casefold().split())


@pytest.mark.parametrize(("code", "passage", "texte"), MAUVAIS)
def test_a_risky_wording_is_found(code, passage, texte):
    constats = reread(text_of(texte))
    trouves = [c for c in constats if c.code == code]
    assert trouves, printed(constats)
    assert any(same(passage) in same(c.passage or "") for c in trouves), printed(trouves)


@pytest.mark.parametrize(("code", "texte"), BONS)
def test_an_innocent_sentence_is_left_alone(code, texte):
    assert not reread(text_of(texte)), printed(reread(text_of(texte)))


@pytest.mark.parametrize("code", formulations.catalogue())
def test_every_wording_has_three_cases_of_each_kind(code):
    assert len(CAS[code]["mauvais"]) >= 3
    assert len(CAS[code]["bons"]) >= 3


def test_no_case_is_left_without_its_wording():
    assert CAS.keys() == formulations.catalogue().keys()


@pytest.mark.parametrize(("code", "fiche"), formulations.catalogue().items())
def test_every_wording_can_be_detected_and_says_what_to_write(code, fiche):
    assert bool(fiche.motifs or fiche.exacts) != (code in formulations_code.DETECTEURS)
    for motif in (*fiche.motifs, *fiche.contexte, *fiche.sauf, *fiche.sauf_autour, *fiche.sauf_article):
        assert formulations.pattern(motif)
        assert not re.search(r"[’'éèàç]", motif), f"{code} : {motif} is not folded"
    assert set(fiche.cede) <= formulations.catalogue().keys()
    assert not fiche.pourquoi.endswith(".")


# --- what every rule shares ---------------------------------------------------------------------------------


def test_a_finding_says_where_why_and_what_to_write():
    (constat,) = reread(
        "Article 12 – Clause sociale d'insertion\n\n12.3 Publics\n\nLe CCAG Travaux s'applique. "
        "Les heures d'insertion sont réservées aux habitants de la commune."
    )
    assert constat.cle == "Article 12 – Clause sociale d'insertion › 12.3 Publics"
    assert constat.passage == "Les heures d'insertion sont réservées aux habitants de la commune."
    assert constat.reference == "CCAG Travaux, art. 20.1.1"
    assert constat.remede
    assert constat.remede.startswith("«")


@pytest.mark.parametrize(
    "texte",
    [
        "Les heures d'insertion seront réser\u00advées aux\u00a0habitants de la\u202fcommune.",
        "Les heures d’insertion sont RÉSERVÉES AUX HABITANTS DE LA COMMUNE.",
        "Les heures d'insertion sont réservées aux habi-\ntants de la commune.",
        "Les heures d'insertion sont\nréservées aux habitants\nde la commune.",
    ],
)
def test_typography_does_not_hide_a_wording(texte):
    assert [c.code for c in reread(texte)] == ["FOR-01"]


@pytest.mark.parametrize(
    "texte",
    [
        "Il est interdit de réserver les heures d'insertion aux habitants de la commune.",
        "Réserver les heures d'insertion aux habitants de la commune est illégal.",
        "On entend par « heures réservées aux habitants de la commune » une clause d'insertion illégale.",
        "Évitez d'écrire que les heures d'insertion sont réservées aux habitants de la commune.",
        "12.9 Rappel de l'article 20.1 du CCAG Travaux\n\nLes copies des documents d'insertion adressées à "
        "la DIRECCTE sont transmises.",
    ],
)
def test_what_is_denied_defined_or_quoted_is_no_alarm(texte):
    assert not reread(texte), printed(reread(texte))


def test_the_law_of_the_day():
    texte = "L'accord-cadre est conclu sans minimum ni maximum."
    assert [c.code for c in reread(texte)] == ["FOR-27"]
    assert not reread(texte, dt.date(2021, 6, 1))


def test_the_heading_of_another_article_is_no_context():
    texte = "Article 12 – Clause d'insertion\n\nLe titulaire réalise 300 heures.\n\nArticle 13 – Retard\n\n{}"
    assert not reread(texte.format("La pénalité est appliquée sans mise en demeure."))
    dedans = texte.replace("Article 13 – Retard", "12.4 Pénalités").format(
        "La pénalité de 60 € par heure est appliquée sans mise en demeure."
    )
    assert [c.code for c in reread(dedans)] == ["FOR-60"]


def test_a_sentence_repeated_is_told_once():
    phrase = "Les heures d'insertion sont réservées aux habitants de la commune."
    assert len(reread(f"{phrase}\n\n{phrase}")) == 1


def test_every_known_risk_is_judged_or_said_not_to_be():
    connus = {f"X{n:02}" for n in range(1, 41)} | {f"L{n}" for n in range(1, 26)}
    juges = {risque for fiche in formulations.catalogue().values() for risque in fiche.couvre}
    assert connus <= juges | formulations.HORS_TEXTE.keys()
