"""The shipped profiles: they load, say which law applies, and hold the figures that were published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clausegen import baremes, espace, marche

PROFILS = sorted((Path(__file__).parents[1] / "profiles").glob("*.yaml"))
TYPES = sorted((Path(__file__).parents[1] / "profiles" / "types").glob("*.yaml"))
EDITEUR = "# yaml-language-server: $schema=profil.schema.json"
COMPLEMENT = """format: 1
reference: essai
objet: Essai du type
territoire: dieppe-maritime
consultation: 2026-12-01
base: {base}
{forme}
lots: [{{exclusion: {{motif: essai}}}}]
"""


def load(nom: str) -> marche.Marche:
    return marche.load(espace.find(nom)).marche


def named(chemin: Path) -> str:
    return chemin.stem


def test_the_profiles_and_types_announced_are_there():
    assert {p.stem for p in PROFILS} == {
        "action-coeur-de-ville",
        "arques-68-logements",
        "exemple-groupe-scolaire",
        "sgg-21-bam-048",
        "sgg-25-bam-044",
        "vigicrues-aquareel",
    }
    assert {t.stem for t in TYPES} == {
        "espaces-verts",
        "nettoyage",
        "numerique",
        "prestations-intellectuelles",
        "travaux-batiment",
        "travaux-vrd",
    }


@pytest.mark.parametrize("chemin", PROFILS, ids=named)
def test_profile_loads_for_the_day_of_the_law(chemin: Path):
    lu = marche.load(chemin)
    assert lu.marche.consultation == date(2026, 12, 1)
    assert lu.marche.territoire == "dieppe-maritime"
    assert chemin.read_text(encoding="utf-8").splitlines()[0] == EDITEUR


@pytest.mark.parametrize("chemin", PROFILS, ids=named)
def test_activities_are_keys_of_the_scale(chemin: Path):
    activites = {lot.activite for lot in load(chemin.stem).lots}
    assert activites <= set(baremes.activites())


@pytest.mark.parametrize("chemin", PROFILS, ids=named)
def test_no_address_but_of_the_fictitious_example(chemin: Path):
    lu = load(chemin.stem)
    courriels = {lu.acheteur.courriel, lu.facilitateur.courriel} - {None}
    assert all(str(c).endswith("@exemple.fr") for c in courriels)
    assert bool(courriels) == (chemin.stem == "exemple-groupe-scolaire")


def test_references_are_distinct():
    assert len({load(p.stem).reference for p in PROFILS}) == len(PROFILS)


@pytest.mark.parametrize("chemin", TYPES, ids=named)
def test_a_profile_can_stand_on_the_type(chemin: Path, tmp_path: Path):
    forme = "" if "\nforme:" in chemin.read_text(encoding="utf-8") else "forme: ordinaire"
    essai = tmp_path / "essai.yaml"
    essai.write_text(COMPLEMENT.format(base=chemin.stem, forme=forme), encoding="utf-8")
    lu = marche.load(essai)
    assert lu.type_fichier == chemin
    assert lu.from_type(("nature",))


@pytest.mark.parametrize(("nom", "heures"), [("action-coeur-de-ville", 8900), ("arques-68-logements", 6700)])
def test_published_targets_of_the_territory(nom: str, heures: int):
    lu = marche.load(espace.find(nom))
    (lot,) = lu.marche.lots
    assert (lot.methode, lot.heures) == ("volume_fixe", heures)
    assert ("acheteur", "nom") in lu.blancs
    assert ("lots", 0, "montant_ht") in lu.blancs


def test_dwellings_of_arques():
    assert load("arques-68-logements").logements == 68


@pytest.mark.parametrize(
    ("nom", "lots", "ratio"),
    [
        ("vigicrues-aquareel", 1, (35, 100_000, "facture", None, None)),
        ("sgg-25-bam-044", 2, (5, 10_000, "facture", 1_000_000, "au_dela")),
        ("sgg-21-bam-048", 1, (1, 2_000, "facture", 2_700_000, "au_dela")),
    ],
)
def test_published_ratios(nom: str, lots: int, ratio: tuple[object, ...]):
    lu = load(nom)
    assert len(lu.lots) == lots
    assert lu.acheteur.categorie == "autorite_centrale"
    for lot in lu.lots:
        assert (lot.heures_par_palier, lot.palier, lot.assiette, lot.seuil, lot.mode) == ratio
        assert lot.montant_estime is None


def test_maximums_of_the_framework_agreements():
    assert load("vigicrues-aquareel").maximum_ht == 800_000
    assert [lot.maximum_ht for lot in load("sgg-25-bam-044").lots] == [100_000_000] * 2
    assert ("maximum_ht",) in marche.load(espace.find("sgg-21-bam-048")).blancs


def test_the_example_is_complete_and_adds_up():
    lu = marche.load(espace.find("exemple-groupe-scolaire"))
    assert not lu.blancs
    assert len(lu.marche.lots) == 8
    assert sum(lot.montant_ht or 0 for lot in lu.marche.lots) == lu.marche.valeur_estimee_besoin
    assert [lot.numero for lot in lu.marche.lots if lot.exclusion] == ["08"]
