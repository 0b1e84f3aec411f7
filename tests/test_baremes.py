"""Trade scales: bounds in order, every figure with its source or « usage »."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clausegen import baremes, reader
from clausegen.constats import Refus

SOURCEES = {
    "peinture": "0.70",
    "maconnerie": "0.50",
    "charpente_metallique": "0.20",
    "nettoyage": "0.80",
    "batiment_tce": "0.50",
}
METIERS = """
gros_oeuvre demolition terrassement_vrd charpente_bois charpente_metallique couverture_etancheite
facades_ite menuiseries_exterieures menuiseries_interieures serrurerie platrerie carrelage
sols_souples peinture electricite plomberie_cvc ascenseur espaces_verts_entretien
espaces_verts_creation nettoyage gardiennage restauration_collective collecte_dechets
prestations_intellectuelles maitrise_oeuvre numerique batiment_tce
"""


@pytest.mark.parametrize("cle", METIERS.split())
def test_the_trade_is_known(cle):
    activite = baremes.activite(cle)
    assert activite is not None
    assert activite.cle == cle
    assert activite.libelle


def test_an_unknown_trade_is_none():
    assert baremes.activite("astrologie") is None


def test_shares_and_costs_are_plausible_and_ordered():
    for activite in baremes.activites().values():
        part, cout = activite.part_main_oeuvre, activite.cout_horaire
        assert 0 < part.bas <= part.propose <= part.haut < 1
        assert 20 <= cout.bas < cout.propose < cout.haut <= 70


def test_only_the_shares_that_were_read_claim_a_source():
    sourcees = {
        cle: activite.part_main_oeuvre.propose
        for cle, activite in baremes.activites().items()
        if activite.part_main_oeuvre.statut == "source"
    }
    assert sourcees == {cle: Decimal(part) for cle, part in SOURCEES.items()} | {
        "renovation_tce": Decimal("0.5")
    }
    assert {a.cout_horaire.statut for a in baremes.activites().values()} == {"usage"}


def test_bounds_by_convention_say_so():
    peinture = baremes.activite("peinture")
    assert peinture is not None
    assert peinture.part_main_oeuvre.statut_bornes == "usage"
    assert "convention" in peinture.note


def test_index_codes_are_unique():
    codes = [a.code_index for a in baremes.activites().values() if a.code_index]
    assert len(codes) == len(set(codes))


def test_the_training_scale_counts_hours_of_training():
    echelle = baremes.echelles()["formation_csf"]
    assert [(palier.montant_min, palier.heures) for palier in echelle.paliers] == [
        (1_000, 150),
        (100_000, 300),
        (200_000, 450),
        (400_000, 900),
    ]
    assert "stage" in echelle.note


def test_usual_rate():
    taux = baremes.taux()
    assert (taux.bas, taux.propose, taux.haut) == (Decimal("0.05"), Decimal("0.05"), Decimal("0.1"))


def test_published_contracts():
    valeurs = {f: [c.valeur for c in baremes.comparables(f)] for f in ("travaux", "accord_cadre", "logement")}
    assert valeurs == {
        "travaux": [Decimal("0.15"), Decimal("0.19")],
        "accord_cadre": [Decimal("0.35"), Decimal("0.5"), Decimal("1.38")],
        "logement": [99],
    }
    assert [c.valeur for c in baremes.comparables("volume")] == [70, 150, 300]
    assert all(c.source for c in baremes.comparables())


def test_bounds_out_of_order_are_refused(tmp_path: Path):
    fichier = tmp_path / "taux.yaml"
    fichier.write_text(
        "libelle: taux\nbas: 10 %\npropose: 5 %\nhaut: 12 %\nstatut: usage\nstatut_bornes: usage\n"
        "source: essai\n",
        encoding="utf-8",
    )
    with pytest.raises(Refus, match="attendu entre « bas » et « haut »"):
        reader.read(fichier, baremes.Taux)
