"""The law as recorded: every value with its reference and its confidence, no day answered by default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from clausegen import droit
from clausegen.droit import ParametreAbsent, at, ccag

CONSULTATION = date(2026, 12, 1)
SIX_CCAG = ("travaux", "fcs", "pi", "tic", "mi", "moe")


@pytest.mark.parametrize("cle", droit.parametres())
def test_each_dated_value_has_its_reference_and_can_be_asked(cle):
    parametre = droit.parametre(cle)
    assert parametre.libelle
    assert parametre.valeurs[0].depuis <= parametre.verifie_le
    for valeur in parametre.valeurs:
        assert valeur.reference.strip()
        assert valeur.fin is None or valeur.depuis < valeur.fin
        assert parametre.at(valeur.depuis) is valeur
        entrees = set(valeur.valeur) if isinstance(valeur.valeur, Mapping) else set()
        assert set(valeur.confiances) <= entrees, "confiance d'une entrée qui n'existe pas"


def test_every_parameter_answers_for_a_consultation_of_december_2026():
    assert all(at(cle, CONSULTATION).valeur for cle in droit.parametres())


@pytest.mark.parametrize(
    ("jour", "smic"),
    [("2020-01-01", "10.15"), ("2026-05-31", "12.02"), ("2026-06-01", "12.31"), ("2026-12-01", "12.31")],
)
def test_smic_of_the_day(jour, smic):
    assert at("smic_horaire", date.fromisoformat(jour)).valeur == Decimal(smic)


def test_smic_never_falls():
    montants = [v.valeur for v in droit.parametre("smic_horaire").valeurs]
    assert montants == sorted(montants)
    assert all(isinstance(montant, Decimal) for montant in montants)


def test_a_day_without_a_value_raises_the_sentence_of_the_architecture():
    with pytest.raises(ParametreAbsent) as absent:
        at("smic_horaire", date(2019, 12, 31))
    assert str(absent.value) == "smic_horaire : aucune valeur en vigueur au 31/12/2019"


def test_thresholds_of_a_day_beyond_the_last_revision_are_not_guessed():
    assert at("seuils_europeens", date(2027, 12, 31)).valeur
    with pytest.raises(ParametreAbsent, match="01/01/2028"):
        at("seuils_europeens", date(2028, 1, 1))


def test_an_unknown_key_suggests_the_nearest():
    with pytest.raises(ParametreAbsent, match="vouliez-vous « smic_horaire »"):
        at("smic_horraire", CONSULTATION)


def test_an_unknown_entry_raises():
    with pytest.raises(ParametreAbsent, match=re.escape("seuils_europeens.voirie : entrée inconnue")):
        at("seuils_europeens.voirie", CONSULTATION)
    with pytest.raises(ParametreAbsent, match="entrée inconnue"):
        at("smic_horaire.brut", CONSULTATION)


@pytest.mark.parametrize(
    ("categorie", "avant", "depuis_2026"),
    [
        ("fournitures_services_centrale", 143_000, 140_000),
        ("fournitures_services", 221_000, 216_000),
        ("fournitures_services_entite", 443_000, 432_000),
        ("defense_securite", 443_000, 432_000),
        ("travaux", 5_538_000, 5_404_000),
        ("concessions", 5_538_000, 5_404_000),
    ],
)
def test_european_thresholds(categorie, avant, depuis_2026):
    assert at(f"seuils_europeens.{categorie}", date(2025, 12, 31)).valeur == avant
    assert at(f"seuils_europeens.{categorie}", date(2026, 1, 1)).valeur == depuis_2026
    assert at(f"seuils_europeens.{categorie}", date(2026, 1, 1)).confiance == "verifie"


@pytest.mark.parametrize(
    ("cle", "jour"),
    [
        ("seuils_europeens.fournitures_services_centrale", "2025-06-01"),
        ("seuils_europeens.fournitures_services_entite", "2025-06-01"),
        ("seuils_europeens.concessions", "2025-06-01"),
        ("ccag_pi.derogations", "2026-12-01"),
        ("ccag_mi.derogations", "2026-12-01"),
        ("ccag_travaux.pieces_contractuelles", "2026-12-01"),
        ("durees.conservation_suivi", "2026-12-01"),
        ("anru_minima", "2026-12-01"),
        ("penalites_usage.heure", "2026-12-01"),
    ],
)
def test_what_was_only_recalled_is_never_given_as_verified(cle, jour):
    assert at(cle, date.fromisoformat(jour)).confiance == "a_verifier"


@pytest.mark.parametrize("cle", ["seuils_europeens.travaux", "seuils_europeens.fournitures_services"])
def test_what_was_read_in_a_mixed_set_stays_verified(cle):
    assert at(cle, date(2025, 6, 1)).confiance == "verifie"


def test_usual_proofs_are_all_to_verify():
    publics = droit.publics(CONSULTATION)
    assert {public.confiance for public in publics} == {"a_verifier"}
    assert [p.reference for p in publics] == [f"1.1.1 {c}" for c in "abcdef"] + [
        f"1.1.2 {c}" for c in "abcdefghij"
    ]
    assert len({public.cle for public in publics}) == 16


def test_publics_use_the_words_of_today_and_keep_the_old_ones_aside():
    libelles = " ".join(f"{p.libelle} {p.justificatif}" for p in droit.publics(CONSULTATION))
    for perime in ("Pôle emploi", "Garantie jeunes", "aide par le travail", "spécifique de solidarité"):
        assert perime.casefold() not in libelles.casefold()
    anciens = " ".join(p.ancien_terme for p in droit.publics(CONSULTATION))
    assert "Garantie jeunes" in anciens
    assert "ETTA" in anciens


@pytest.mark.parametrize(
    ("cle", "clause", "penalites", "plafond"),
    [
        ("travaux", "20.1", "20.1.5", "19.2.2"),
        ("fcs", "16.1", "16.1.5", "14.1.2"),
        ("pi", "16.1", "16.1.5", "14.1.2"),
        ("tic", "16.1", "16.1.5", "14.1.2"),
        ("mi", "17.1", "17.1.5", "15.2"),
        ("moe", "18.1", "18.1.5", "16.2.2"),
    ],
)
def test_article_map_of_each_ccag(cle, clause, penalites, plafond):
    lu = ccag(cle, CONSULTATION)
    assert (lu.clause, lu.penalites) == (clause, penalites)
    assert lu.plafond_retard == plafond
    assert lu.bilans == f"{clause}.4.5"
    assert lu.sigle == f"CCAG {'Travaux' if cle == 'travaux' else cle.upper()}"


@pytest.mark.parametrize(
    ("cle", "acheteur", "titulaire"),
    [
        ("travaux", "le maître d'ouvrage", "le titulaire"),
        ("moe", "le maître d'ouvrage", "le maître d'œuvre"),
        ("fcs", "l'acheteur", "le titulaire"),
        ("mi", "l'acheteur", "le titulaire"),
    ],
)
def test_what_each_ccag_calls_the_parties(cle, acheteur, titulaire):
    termes = ccag(cle, CONSULTATION).termes
    assert (termes.acheteur, termes.titulaire) == (acheteur, titulaire)


def test_the_1000_euro_exoneration_concerns_insertion_in_every_ccag_but_moe():
    articles = {cle: ccag(cle, CONSULTATION).exoneration_1000 for cle in SIX_CCAG}
    assert articles == {
        "travaux": "19.2.1",
        "fcs": "14.1.3",
        "pi": "14.1.3",
        "tic": "14.1.3",
        "mi": "15.3",
        "moe": None,
    }


def test_a_ccag_before_the_version_that_was_read_is_not_guessed():
    with pytest.raises(ParametreAbsent):
        ccag("travaux", date(2024, 6, 30))


def test_the_social_condition_becomes_compulsory_on_22_august_2026():
    assert at("obligation_sociale.marches", date(2026, 8, 21)).valeur == "facultatif"
    assert at("obligation_sociale.marches", date(2026, 8, 22)).valeur == "obligatoire"
    assert at("obligation_sociale.defense_securite", CONSULTATION).valeur == "facultatif"
    assert at("obligation_sociale.partenariat", CONSULTATION).confiance == "analyse"


def test_four_cases_for_contracts_two_for_concessions():
    cas = at("exceptions_sociales", CONSULTATION).valeur
    assert [c["article"] for c in cas["marches"]] == [f"L2112-2-1, II, {n}°" for n in range(1, 5)]
    assert [c["cle"] for c in cas["concessions"]] == ["sans_lien", "concurrence_ou_difficulte"]


def test_percentages_are_shares():
    assert at("part_reservee", CONSULTATION).valeur == Decimal("0.5")
    assert at("anru_minima.gestion_urbaine", date(2020, 1, 1)).valeur == Decimal("0.1")


def test_working_time():
    durees = at("temps_travail", CONSULTATION).valeur
    assert (durees["semaine"], durees["mois"], durees["an"]) == (35, Decimal("151.67"), 1607)


def test_the_version_of_an_article_is_that_of_the_day():
    assert droit.article("L2112-2", date(2026, 8, 21)).depuis == date(2019, 4, 1)
    assert droit.article("L2112-2", date(2026, 8, 22)).depuis == date(2026, 8, 22)
    with pytest.raises(ParametreAbsent, match="L2112-2-1 : aucune rédaction en vigueur au 21/08/2026"):
        droit.article("L2112-2-1", date(2026, 8, 21))
    with pytest.raises(ParametreAbsent):
        droit.article("L9999-1", CONSULTATION)


def test_an_article_whose_date_was_not_read_is_to_verify_before_it_was_read():
    assert droit.article("R2113-7", CONSULTATION).confiance == "verifie"
    assert droit.article("R2113-7", date(2020, 1, 1)).confiance == "a_verifier"


def test_articles_are_listed_once_per_version_and_can_all_be_asked():
    lignes = at("articles_code", CONSULTATION).valeur
    cles = [(ligne["numero"], ligne.get("depuis")) for ligne in lignes]
    assert len(cles) == len(set(cles))
    for numero, _ in cles:
        assert droit.article(numero, CONSULTATION).objet


def test_values_cannot_be_altered_by_a_caller():
    with pytest.raises(TypeError):
        at("seuils_europeens", CONSULTATION).valeur["travaux"] = 0
