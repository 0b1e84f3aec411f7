"""Lot by lot, the hours of published and local cases, every step as it is printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outils.calibrages import Entree, cases, resolve
from outils.textes import plain

from clausegen import baremes, vraisemblance
from clausegen.calibrage import Calibrage, Ratio, as_json, calibrate, round_hours, total
from clausegen.champs import Entier, Modele, Nombre, Part
from clausegen.clause import Arrondi
from clausegen.marche import Lot, Marche
from clausegen.methodes import METHODES
from clausegen.valeurs import Valeur


class RatioAttendu(Modele):
    heures: str
    palier: str
    assiette: str
    seuil: str | None
    mode: str | None


class Attendu(Modele):
    """What a case expects; only the keys it names are compared."""

    avis: str = "clause"
    heures: Entier | None = None
    heures_brutes: Nombre | None = None
    heures_indicatives: Entier | None = None
    ratio: RatioAttendu | None = None
    parts: dict[str, Entier | None] | None = None
    etapes: tuple[str, ...] = ()
    motif: str | None = None
    manque: tuple[str, ...] = ()
    alertes: tuple[str, ...] = ()
    plausibilite: str | None = None
    equivalences: str | None = None
    part_des_heures: Part | None = None


def _blank_to_none(brut: Any) -> Any:
    if isinstance(brut, dict):
        return {cle: _blank_to_none(valeur) for cle, valeur in brut.items()}
    return None if brut == "null" else brut


def _plain(texte: str | None) -> str | None:
    return texte and plain(texte)


@pytest.mark.parametrize("cas", cases().values(), ids=list(cases()))
def test_published_and_local_cases(cas: dict[str, Any]) -> None:
    entree = Entree.model_validate(cas["entree"])
    attendu = Attendu.model_validate(_blank_to_none(cas["attendu"]))
    calibrage = calibrate(entree, resolve(entree))
    etapes = [plain(etape.text()) for etape in calibrage.etapes]
    ecarts = _differences(calibrage, attendu, etapes)
    lignes = [
        cas["nom"],
        f"source : {cas['source']}",
        *map(str, etapes),
        f"motif : {calibrage.motif}",
        *ecarts,
    ]
    assert not ecarts, "\n".join(lignes)


def _differences(calibrage: Calibrage, attendu: Attendu, etapes: list[str | None]) -> list[str]:
    brutes = calibrage.heures_brutes
    lus: dict[str, Any] = {
        "avis": calibrage.avis,
        "heures": calibrage.heures,
        "heures_brutes": None if brutes is None else brutes.quantize(Decimal("0.01")),
        "heures_indicatives": calibrage.heures_indicatives,
        "ratio": as_json(Lot.model_construct(), calibrage)["ratio"],
        "parts": {_plain(part.nom): part.heures for part in calibrage.parts},
        "manque": calibrage.manque,
        "alertes": tuple(constat.code for constat in calibrage.alertes),
        "plausibilite": _plain(calibrage.plausibilite),
        "equivalences": _plain(calibrage.equivalences),
        "part_des_heures": calibrage.part_des_heures,
    }
    voulus = attendu.model_dump(include=attendu.model_fields_set | {"avis", "manque", "alertes"})
    ecarts = [
        f"{cle} : attendu {voulus[cle]}, lu {lus[cle]}"
        for cle in lus
        if cle in voulus and voulus[cle] != lus[cle]
    ]
    ecarts += [f"étape absente : {etape}" for etape in attendu.etapes if etape not in etapes]
    if attendu.motif is not None and attendu.motif not in str(_plain(calibrage.motif)):
        ecarts.append(f"motif : attendu « {attendu.motif} »")
    return ecarts


def test_at_least_forty_cases_cover_every_method() -> None:
    entrees = [cas["entree"] for cas in cases().values()]
    assert len(entrees) >= 40
    assert {entree.get("methode") for entree in entrees} >= set(METHODES)


# --- the three variants, what carries a result, what it means ---------------------------------------------

BATIMENT = {
    "methode": "montant",
    "montant_ht": "1000000",
    "taux_insertion": "5 %",
    "part_main_oeuvre": "45 %",
    "cout_horaire": "40",
}


def _ranges(statut: str = "usage") -> dict[str, Valeur]:
    bornes = {
        "part_main_oeuvre": ("0.40", "0.50"),
        "cout_horaire": ("35", "45"),
        "taux_insertion": ("0.05", "0.10"),
    }
    return {
        f"{cle}.{nom}": Valeur(f"{cle}.{nom}", Decimal(borne), "bareme", statut, "gros œuvre")
        for cle, paire in bornes.items()
        for nom, borne in zip(("bas", "haut"), paire, strict=True)
    }


def test_three_variants_from_the_scale() -> None:
    lot = Entree.model_validate(BATIMENT)
    variantes = calibrate(lot, resolve(lot, **_ranges())).variantes
    assert [(v.nom, v.heures) for v in variantes] == [
        ("prudente", 444),
        ("proposée", 562),
        ("ambitieuse", 1428),
    ]
    assert [_plain(v.hypotheses) for v in variantes] == [
        "part 40 %, taux 5 %, coût 45 €/h",
        "part 45 %, taux 5 %, coût 40 €/h",
        "part 50 %, taux 10 %, coût 35 €/h",
    ]


def test_a_value_outside_the_scale_keeps_the_variants_in_order() -> None:
    lot = Entree.model_validate(
        {**BATIMENT, "cout_horaire": "30", "part_main_oeuvre": "60 %", "taux_insertion": "15 %"}
    )
    prudente, proposee, ambitieuse = calibrate(lot, resolve(lot, **_ranges())).variantes
    assert prudente.heures < proposee.heures == ambitieuse.heures == 3000


def test_a_variant_says_that_it_is_under_the_minimum() -> None:
    lot = Entree.model_validate({**BATIMENT, "montant_ht": "140000", "minimum_heures": "70"})
    calibrage = calibrate(lot, resolve(lot, **_ranges()))
    assert calibrage.avis == "clause"
    assert str(_plain(calibrage.variantes[0].hypotheses)).endswith("sous le minimum utile de 70 h")
    assert "minimum" not in calibrage.variantes[2].hypotheses


def test_a_chosen_volume_has_no_variants() -> None:
    lot = Entree.model_validate({"methode": "volume_fixe", "heures": "500", "motif": "essai"})
    assert calibrate(lot, resolve(lot, **_ranges())).variantes == ()


def test_unsourced_share_and_cost_are_said() -> None:
    lot = Entree.model_validate(BATIMENT)
    valeurs = resolve(lot)
    usage = {cle: replace(valeurs[cle], statut="usage") for cle in ("part_main_oeuvre", "cout_horaire")}
    (constat,) = calibrate(lot, {**valeurs, **usage}).alertes
    assert (constat.code, constat.gravite, constat.cle) == ("CAL-02", "a_verifier", "lots[1].methode")
    assert "part de main-d'œuvre (45\u00a0%) et coût horaire (40\u00a0€/h)" in constat.message
    assert constat.remede


def test_a_decided_volume_no_longer_rests_on_the_scale() -> None:
    lot = Entree.model_validate({**BATIMENT, "ajustement": {"heures": "500", "motif": "accord"}})
    valeurs = resolve(lot)
    usage = {"cout_horaire": replace(valeurs["cout_horaire"], statut="usage")}
    assert calibrate(lot, {**valeurs, **usage}).alertes == ()


@pytest.mark.parametrize(
    ("heures", "duree", "attendue"),
    [
        (35, 6, "environ 1 semaine ou 0,2 mois à temps plein, soit une personne pendant 1 semaine"),
        (833, 12, "environ 24 semaines ou 5,5 mois à temps plein, soit une personne pendant 5 mois"),
        (6700, 18, "environ 191 semaines ou 44 mois à temps plein, soit trois personnes pendant 15 mois"),
        (6700, None, "environ 191 semaines ou 44 mois à temps plein, soit quatre personnes pendant 11 mois"),
        (51000, 24, "environ 1 457 semaines ou 336 mois à temps plein, soit 15 personnes pendant 22 mois"),
    ],
)
def test_hours_in_weeks_months_and_persons(heures: int, duree: int | None, attendue: str) -> None:
    entree = {"methode": "volume_fixe", "heures": str(heures), "motif": "essai"}
    lot = Entree.model_validate(entree | ({"duree_mois": str(duree)} if duree else {}))
    assert _plain(calibrate(lot, resolve(lot)).equivalences) == attendue


def _contract(**cles: Any) -> Marche:
    brut = {
        "format": "1", "reference": "essai", "objet": "essai", "territoire": "essai",
        "consultation": "2026-12-01", "nature": "travaux", "ccag": "travaux", "forme": "ordinaire",
        "dispositif": "condition", **cles,
    }  # fmt: skip
    return Marche.model_validate(brut)


def test_a_contract_is_compared_as_a_whole() -> None:
    lots = [
        {"numero": n, "methode": "montant", "montant_ht": m} for n, m in (("1", "900000"), ("2", "100000"))
    ]
    marche = _contract(lots=lots)
    calculs = (Calibrage("clause", heures=150), Calibrage("sans_clause"))
    comparaison = vraisemblance.of_contract(marche, calculs)
    assert comparaison is not None
    assert _plain(comparaison.texte) == "0,15 heure par 1 000 € HT ; contrats publiés : 0,15 à 0,19"
    assert not comparaison.ecart
    beaucoup = vraisemblance.of_contract(marche, (Calibrage("clause", heures=500), calculs[1]))
    assert beaucoup is not None
    assert beaucoup.ecart


def test_a_contract_with_an_unknown_amount_is_compared_with_nothing() -> None:
    marche = _contract(
        lots=[{"numero": "1", "methode": "montant", "montant_ht": "9"}, {"numero": "2", "methode": "montant"}]
    )
    assert (
        vraisemblance.of_contract(marche, (Calibrage("clause", heures=150), Calibrage("sans_clause"))) is None
    )


def test_a_contract_of_housing_is_compared_by_dwelling() -> None:
    lots = [{"numero": n, "methode": "montant"} for n in ("1", "2")]
    calculs = (Calibrage("clause", heures=3400), Calibrage("clause", heures=3300))
    comparaison = vraisemblance.of_contract(_contract(lots=lots, logements="68"), calculs)
    assert comparaison is not None
    assert _plain(comparaison.texte) == "98,53 heures par logement ; contrats publiés : 99"


def test_a_contract_with_one_ratio_is_compared_by_it() -> None:
    lots = [{"numero": n, "methode": "ratio"} for n in ("1", "2")]
    marche, ratio = _contract(lots=lots), Ratio(Decimal(5), Decimal(10000), "facture", None, None)
    pareils = (Calibrage("clause", ratio=ratio), Calibrage("clause", ratio=ratio))
    comparaison = vraisemblance.of_contract(marche, pareils)
    assert comparaison is not None
    assert str(_plain(comparaison.texte)).startswith("0,5 heure par 1 000 € HT")
    autre = Calibrage("clause", ratio=replace(ratio, heures=Decimal(1)))
    assert vraisemblance.of_contract(marche, (pareils[0], autre)) is None
    assert vraisemblance.of_contract(marche, (pareils[0], Calibrage("clause", heures=70))) is None


def test_the_total_counts_firm_hours_only() -> None:
    ratio = Calibrage("clause", heures_indicatives=140)
    assert (
        total([Calibrage("clause", heures=805), ratio, Calibrage("sans_clause"), Calibrage("clause")]) == 805
    )


def test_json_has_the_published_shape() -> None:
    lot = Entree.model_validate({**BATIMENT, "numero": "01", "intitule": "Gros œuvre", "cout_horaire": "30"})
    lu = as_json(lot, calibrate(lot, resolve(lot)))
    assert list(lu) == [
        "numero", "intitule", "avis", "heures", "heures_indicatives", "heures_brutes", "ratio", "parts",
        "etapes", "motif",
    ]  # fmt: skip
    assert (lu["numero"], lu["avis"], lu["heures"], lu["heures_brutes"]) == ("01", "clause", 750, "750.00")
    assert list(lu["etapes"][0]) == ["libelle", "calcul", "resultat", "source"]


def test_json_of_a_ratio_writes_decimals_with_a_point() -> None:
    entree = {"methode": "ratio", "heures_par_palier": "0,5", "palier": "1000,50", "assiette": "commande"}
    lot = Entree.model_validate(entree)
    assert as_json(lot, calibrate(lot, resolve(lot)))["ratio"] == {
        "heures": "0.5", "palier": "1000.5", "assiette": "commande", "seuil": None, "mode": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("brutes", "sens", "attendues"),
    [
        ("70", "haut", 70),
        ("70.01", "haut", 105),
        ("70", "bas", 70),
        ("52.5", "proche", 70),
        ("52.49", "proche", 35),
    ],
)
def test_rounding_at_the_edges(brutes: str, sens: str, attendues: int) -> None:
    arrondi = Arrondi.model_validate({"pas": "35", "sens": sens})
    assert round_hours(Decimal(brutes), arrondi) == attendues


# --- properties -------------------------------------------------------------------------------------------

MONTANTS = st.decimals(min_value=0, max_value=10**9, places=2)
PARTS = st.decimals(min_value=0, max_value=1, places=4)
COUTS = st.decimals(min_value="0.01", max_value=500, places=2)
POLITIQUES = st.sampled_from(
    [(1, "bas", None, None), (35, "bas", 7, 70), (35, "haut", None, None), (10, "proche", None, None)]
).map(lambda p: Arrondi.model_construct(pas=p[0], sens=p[1], petit_pas=p[2], petit_seuil=p[3]))


def _hours(montant: Decimal, part: Decimal, taux: Decimal, cout: Decimal, arrondi: Arrondi) -> int:
    lot = Lot.model_construct(methode="montant")
    lus = {
        "montant_ht": montant, "part_main_oeuvre": part, "taux_insertion": taux, "cout_horaire": cout,
        "arrondi": arrondi, "minimum_heures": 70,
    }  # fmt: skip
    valeurs = {cle: Valeur(cle, lu, "lot", "profil", "profil") for cle, lu in lus.items()}
    return calibrate(lot, valeurs).heures or 0


@given(st.tuples(MONTANTS, MONTANTS), PARTS, PARTS, COUTS, POLITIQUES)
def test_more_money_never_means_fewer_hours(
    montants: tuple[Decimal, Decimal], part: Decimal, taux: Decimal, cout: Decimal, arrondi: Arrondi
) -> None:
    petit, grand = sorted(montants)
    assert 0 <= _hours(petit, part, taux, cout, arrondi) <= _hours(grand, part, taux, cout, arrondi)


@given(st.decimals(min_value=0, max_value=10**7, places=5), POLITIQUES)
def test_rounding_stays_within_one_step(brutes: Decimal, arrondi: Arrondi) -> None:
    heures = round_hours(brutes, arrondi)
    assert heures >= 0
    assert abs(heures - brutes) < arrondi.pas
    if arrondi.sens == "bas":
        assert heures <= brutes


@given(MONTANTS, PARTS, PARTS, COUTS)
def test_a_floored_volume_never_exceeds_the_calculation(
    montant: Decimal, part: Decimal, taux: Decimal, cout: Decimal
) -> None:
    bas = Arrondi.model_construct(pas=35, sens="bas", petit_pas=7, petit_seuil=70)
    assert _hours(montant, part, taux, cout, bas) <= montant * part * taux / cout


@given(st.tuples(MONTANTS, MONTANTS))
def test_a_step_scale_is_monotonic(montants: tuple[Decimal, Decimal]) -> None:
    def heures(montant: Decimal) -> int:
        valeurs = {
            "montant_ht": Valeur("montant_ht", montant, "lot", "profil", "profil"),
            "bareme": Valeur("bareme", next(iter(baremes.echelles())), "lot", "profil", "profil"),
        }
        return calibrate(Lot.model_construct(methode="bareme"), valeurs).heures or 0

    petit, grand = sorted(montants)
    assert heures(petit) <= heures(grand)
