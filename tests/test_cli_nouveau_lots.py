"""``clausegen nouveau --lots``: from an economist's estimate to a profile, shown and corrected first."""

from __future__ import annotations

import io
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from outils import classeurs
from outils.textes import plain

from clausegen import marche, tableur
from clausegen.constats import Refus

ESTIMATIONS = Path(__file__).parent / "estimations"
COMPLEMENTS = {
    "reference": "2026-12",
    "objet": "Essai",
    "consultation": "2026-12-01",
    "nature": "travaux",
    "ccag": "travaux",
    "forme": "ordinaire",
    "dispositif": "condition",
}


@pytest.fixture
def estimation(tmp_path):
    def write(nom: str = "03-detail-et-sous-totaux") -> Path:
        lu = yaml.safe_load((ESTIMATIONS / f"{nom}.yaml").read_text("utf-8"))
        return classeurs.write(tmp_path / "estimation.xlsx", lu["feuilles"])

    return write


@pytest.fixture
def repondre(ligne, monkeypatch):
    def answer(*reponses: str, options: tuple[str, ...] = (), fichier: str = "estimation.xlsx"):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{reponse}\n" for reponse in reponses)))
        return ligne("nouveau", "--territoire", "dieppe-maritime", "--lots", fichier, *options)

    return answer


def _completed(chemin: Path) -> marche.Marche:
    texte = chemin.read_text("utf-8")
    for cle, valeur in COMPLEMENTS.items():
        texte = texte.replace(f"\n{cle}: à compléter", f"\n{cle}: {valeur}")
    chemin.write_text(texte, encoding="utf-8")
    return marche.load(chemin).marche


def test_what_was_understood_is_shown_then_written_once_agreed(estimation, repondre):
    estimation()
    sortie = repondre("oui")
    assert sortie.code == 0, sortie.err
    assert sortie.out.strip() == "estimation.yaml"
    lues = [" ".join(ligne.split()) for ligne in plain(sortie.err).splitlines()]
    assert lues[:4] == [
        "Lot Intitulé Montant HT Activité Confiance Cellule",
        "01 GROS ŒUVRE 100 600 € gros_oeuvre sûre (« GROS ŒUVRE ») DPGF!F9",
        "02 CHARPENTE – OSSATURE BOIS 68 040 € charpente_bois "
        "sûre (« OSSATURE BOIS », « CHARPENTE ») DPGF!F13",
        "03 ÉTANCHÉITÉ 41 100 € couverture_etancheite sûre (« ÉTANCHÉITÉ ») DPGF!F18",
    ]
    assert "Somme des lots : 209 740 € ; total lu : 209 740 € (DPGF!F20)" in lues
    assert any(lue.startswith("DPGF!F16 : Option – toiture végétalisée, 10 200 €") for lue in lues)
    texte = Path("estimation.yaml").read_text("utf-8")
    assert "montant_ht: 100 600 €    # confidentiel ; DPGF!F9" in texte
    assert "Confidentiel : les estimations ne vont jamais dans les textes de la consultation" in texte


def test_the_profile_only_lacks_what_no_estimate_says(estimation, repondre):
    estimation()
    repondre("oui")
    with pytest.raises(Refus) as refus:
        marche.load(Path("estimation.yaml"))
    assert {constat.cle for constat in refus.value.constats} == set(COMPLEMENTS)
    assert {constat.code for constat in refus.value.constats} == {"PRO-02"}
    lots = _completed(Path("estimation.yaml")).lots
    assert [(lot.numero, lot.intitule, lot.activite, lot.montant_ht) for lot in lots] == [
        ("01", "GROS ŒUVRE", "gros_oeuvre", 100_600),
        ("02", "CHARPENTE – OSSATURE BOIS", "charpente_bois", 68_040),
        ("03", "ÉTANCHÉITÉ", "couverture_etancheite", 41_100),
    ]
    assert {lot.methode for lot in lots} == {"montant"}


def test_the_person_corrects_before_anything_is_written(estimation, repondre):
    estimation()
    sortie = repondre("99 peinture", "3 astrologie", "3 peinture", "retirer lot 2", "oui")
    assert sortie.code == 0
    assert "aucun lot de ce numéro" in sortie.err
    assert "« astrologie » inconnu" in sortie.err
    assert "lot 02 CHARPENTE – OSSATURE BOIS : laissé de côté" in sortie.err
    lots = _completed(Path("estimation.yaml")).lots
    assert [(lot.numero, lot.activite) for lot in lots] == [("01", "gros_oeuvre"), ("03", "peinture")]


@pytest.mark.parametrize("reponses", [("non",), ("retirer 1", "retirer 2", "retirer 3")])
def test_given_up_nothing_is_written(estimation, repondre, tmp_path, reponses):
    estimation()
    sortie = repondre(*reponses)
    assert sortie.code == 0
    assert "Rien n'est écrit." in sortie.err
    assert not list(tmp_path.glob("*.yaml"))


def test_a_type_says_the_rest_of_the_frame(estimation, repondre):
    estimation()
    sortie = repondre(options=("--base", "travaux-batiment", "--oui", "marche.yaml"))
    assert sortie.out.strip() == "marche.yaml"
    assert _completed(Path("marche.yaml")).nature == "travaux"
    assert "nature: " not in Path("marche.yaml").read_text("utf-8")
    assert (
        "vouliez-vous « travaux-batiment » ?" in repondre(options=("--base", "travaux-batimen", "x.yaml")).err
    )


def test_a_name_in_xlsx_makes_a_workbook_to_fill_in(estimation, repondre):
    estimation()
    sortie = repondre(options=("--base", "travaux-batiment", "--oui", "marche.xlsx"))
    assert sortie.out.strip() == "marche.xlsx", sortie.err
    lus = {cellule.texte for cellule in tableur.read(Path("marche.xlsx"))["Lots"].cellules.values()}
    assert {"GROS ŒUVRE", "100600 €", "étanchéité".upper()} <= lus
    with pytest.raises(Refus) as refus:
        marche.load(Path("marche.xlsx"))
    assert {constat.code for constat in refus.value.constats} == {"PRO-02"}
    assert {constat.cle for constat in refus.value.constats} == {"reference", "objet", "consultation"}
    notes = [cellule.texte for cellule in tableur.read(Path("marche.xlsx"))["Notes"].cellules.values()]
    assert "confidentiel ; DPGF!F9" in notes


def test_a_lot_without_amount_stays_to_complete_with_what_the_cell_says(estimation, repondre):
    estimation("10-compris-pm-et-lots-vides")
    repondre(options=("--oui",))
    texte = Path("estimation.yaml").read_text("utf-8")
    assert "montant_ht: à compléter    # confidentiel ; Estim APD!C4 : « compris lot A »" in texte
    assert (
        "# Laissé de côté (Estim APD!C8) : lot F Mobilier (abandonné), 15 000 € HT – ligne masquée" in texte
    )
    assert [lot.montant_ht for lot in _completed(Path("estimation.yaml")).lots] == [
        74_500, None, 38_900, None, None, None,
    ]  # fmt: skip


def _sheet(tmp_path: Path, *lignes: list[object]) -> None:
    classeurs.write(tmp_path / "estimation.xlsx", {"Lots": {"lignes": list(lignes)}})


def test_the_column_and_the_tax_are_asked_unless_yes_to_all(repondre, tmp_path):
    _sheet(tmp_path, ["Lot", "Intitulé", "APS HT", "APD HT"], [1, "Peinture", 50_000, 60_000])
    refus = repondre(options=("--oui",))
    assert refus.code == 1
    assert "plusieurs colonnes de montants possibles" in refus.err
    assert repondre("2", "oui").code == 0
    assert _completed(Path("estimation.yaml")).lots[0].montant_ht == 60_000
    _sheet(tmp_path, ["Lot", "Intitulé", "Montant TTC"], [1, "Peinture", "60 000 €"])
    assert repondre(options=("--oui", "ttc.yaml")).code == 1
    assert repondre("vingt", "20", "oui", options=("ttc.yaml",)).code == 0
    assert _completed(Path("ttc.yaml")).lots[0].montant_ht == Decimal(50_000)
    assert repondre(options=("--tva", "beaucoup", "z.yaml")).code == 2
    assert repondre(options=("--tva", "20", "--oui", "vingt.yaml")).code == 0


def test_a_text_of_the_workbook_is_only_ever_a_text(repondre, tmp_path):
    _sheet(tmp_path, ["Lot", "Intitulé", "Montant HT"], [1, 'Peinture"\n# methode: ratio: {[', 50_000])
    repondre(options=("--oui",))
    assert _completed(Path("estimation.yaml")).lots[0].intitule == 'Peinture" # methode: ratio: {['


def test_no_file_is_ever_replaced_nor_a_bad_one_forgiven(estimation, repondre, tmp_path):
    estimation()
    Path("estimation.yaml").write_text("à moi")
    sortie = repondre("oui")
    assert sortie.code == 1
    assert "ce fichier existe déjà" in sortie.err
    assert Path("estimation.yaml").read_text() == "à moi"
    (tmp_path / "vide.xlsx").write_bytes(b"")
    assert "le fichier est vide" in repondre(fichier="vide.xlsx").err


def test_the_profile_adds_up_the_lots_that_stay_and_names_the_others(estimation, repondre):
    estimation()
    repondre("retirer 3", "oui")
    texte = Path("estimation.yaml").read_text("utf-8")
    assert "les lots ci-dessous : 168 640 € HT" in texte
    assert "# Laissé de côté (DPGF!F18) : lot 03 ÉTANCHÉITÉ – retiré" in texte
