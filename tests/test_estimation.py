"""Economists' estimates: each make is a grid in YAML beside the lots that a person reads in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from outils import classeurs
from outils.textes import plain

from clausegen import baremes, estimation
from clausegen.constats import Refus
from clausegen.estimation import Estimation
from clausegen.estimation.metier import recognize

DOSSIER = Path(__file__).parent / "estimations"
BONNES = sorted(DOSSIER.glob("*.yaml"))


def _lot(lot: estimation.LotLu) -> str:
    montant = "-" if lot.montant_ht is None else f"{lot.montant_ht:f}"
    return f"{lot.numero} | {lot.intitule} | {montant} | {lot.activite} | {lot.confiance} | {lot.cellule}"


def _ecarte(ecarte: estimation.Ecarte) -> str:
    montant = "-" if ecarte.montant is None else f"{ecarte.montant:f}"
    return f"{ecarte.texte} | {montant} | {ecarte.cellule} | {ecarte.raison}"


def understood(lue: Estimation) -> dict[str, Any]:
    """What was understood, in the words of the cases."""
    dit: dict[str, Any] = {"lots": [_lot(lot) for lot in lue.lots]}
    dit["ecartes"] = [_ecarte(ecarte) for ecarte in lue.ecartes]
    dit["alertes"] = sorted(alerte.code for alerte in lue.alertes)
    dit["total"] = str(lue.total.cellule) if lue.total else None
    dit["ecart"] = None if lue.ecart is None else int(lue.ecart)
    return dit


@pytest.mark.parametrize("cas", BONNES, ids=lambda chemin: chemin.stem)
def test_an_estimate_is_read_as_a_person_reads_it(cas, tmp_path):
    lu = yaml.safe_load(cas.read_text("utf-8"))
    attendu = {"ecartes": [], "alertes": [], "total": None, "ecart": None, **lu["attendu"]}
    phrases = attendu.pop("phrases", [])
    lue = estimation.read(classeurs.write(tmp_path / "estimation.xlsx", lu["feuilles"]))
    assert understood(lue) == attendu
    dites = [plain(alerte.text()) for alerte in lue.alertes]
    for phrase in phrases:
        assert any(phrase in dite for dite in dites), dites


def test_a_dozen_makes_at_least_are_read():
    assert len(BONNES) >= 12


# --- what cannot be read, and what must be asked ----------------------------------------------------------


def _write(tmp_path: Path, *lignes: list[Any], nom: str = "Estimation", **autres: Any) -> Path:
    return classeurs.write(tmp_path / "estimation.xlsx", {nom: {"lignes": list(lignes), **autres}})


def _refusal(chemin: Path, **choix: Any) -> str:
    with pytest.raises(Refus) as refus:
        estimation.read(chemin, **choix)
    (constat,) = refus.value.constats
    return plain(constat.text()).replace(str(chemin), chemin.name)


def test_no_lot(tmp_path):
    chemin = _write(tmp_path, ["Lots", "à définir"], ["Enveloppe", 1_500_000], nom="Note")
    assert _refusal(chemin) == (
        "estimation.xlsx: aucun lot reconnu (feuilles lues : « Note ») — attendu des lignes comme "
        "« Lot 03 – Menuiseries extérieures » ou une colonne « Lot », avec un montant HT ; "
        "sinon : clausegen nouveau, sans --lots, pose les questions"
    )


TTC = (
    ["Lot", "Intitulé", "Montant TTC"],
    [1, "Gros œuvre", 120_000],
    [2, "Peinture", 36_000],
    [None, "TOTAL", 156_000],
)


def test_amounts_with_tax_only_are_refused_until_the_rate_is_said(tmp_path):
    chemin = _write(tmp_path, *TTC)
    assert _refusal(chemin) == (
        "estimation.xlsx, Estimation!C1 : seuls des montants TTC sont donnés ; attendu des montants HT — "
        "donnez le taux de TVA s'il est le même pour tous les lots : --tva 20"
    )
    lue = estimation.read(chemin, tva=Decimal("0.2"))
    assert [lot.montant_ht for lot in lue.lots] == [100_000, 30_000]
    assert lue.ecart == 0
    assert "ramenés hors taxes, TVA de 20 %" in plain(lue.alertes[0].text())


DEUX = (
    ["N° lot", "Désignation", "Estimation APS HT", "Estimation APD HT"],
    [1, "Gros œuvre", 110_000, 120_000],
    [2, "Peinture", 30_000, 36_000],
)


def test_two_columns_of_amounts_are_asked_about(tmp_path):
    chemin = _write(tmp_path, *DEUX)
    assert _refusal(chemin) == (
        "estimation.xlsx, Estimation!C1 : plusieurs colonnes de montants possibles : "
        "C « Estimation APS HT » et D « Estimation APD HT » — dites laquelle : --colonne C"
    )
    with pytest.raises(estimation.ColonneAmbigue) as refus:
        estimation.read(chemin)
    assert refus.value.choix == {"C": "Estimation APS HT", "D": "Estimation APD HT"}
    assert [lot.montant_ht for lot in estimation.read(chemin, colonne="d").lots] == [120_000, 36_000]
    assert _refusal(chemin, colonne="F") == (
        "estimation.xlsx: colonne F : aucun montant de lot n'y est lu — vérifiez sa lettre"
    )


def test_two_columns_without_headings_are_asked_about_too(tmp_path):
    chemin = _write(tmp_path, ["Lot 1 – Gros œuvre", 110_000, 120_500], ["Lot 2 – Peinture", 30_000, 36_000])
    assert "plusieurs colonnes de montants possibles : B « sans titre » et C « sans titre »" in _refusal(
        chemin
    )


def test_columns_without_headings_are_told_by_their_taxes(tmp_path):
    lignes = ([f"Lot {n} – Peinture", ht, ht * 0.2, ht * 1.2] for n, ht in ((1, 52_000), (2, 31_500)))
    assert [lot.montant_ht for lot in estimation.read(_write(tmp_path, *lignes)).lots] == [52_000, 31_500]


@pytest.mark.parametrize(
    ("octets", "phrase"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
            "ancien format .xls, ou classeur protégé par un mot de passe",
        ),
        (b"%PDF-1.7 ...", "document PDF"),
        (b"", "le fichier est vide"),
        (b"PK\x03\x04 rien", ""),
        (b"lot;montant\n1;2\n", "fichier texte (.csv ?), et non un classeur Excel"),
    ],
)
def test_what_is_no_workbook_gets_a_sentence(tmp_path, octets, phrase):
    chemin = tmp_path / "estimation.xlsx"
    chemin.write_bytes(octets)
    texte = _refusal(chemin)
    assert phrase in texte
    assert " — " in texte


def test_an_absent_workbook_gets_a_sentence(tmp_path):
    assert "introuvable" in _refusal(tmp_path / "absent.xlsx")


def test_a_formula_without_its_result_is_no_amount(tmp_path):
    chemin = _write(
        tmp_path, ["Lot", "Intitulé", "Montant HT"], [1, "Gros œuvre", "=SUM(D1:D9)"], [2, "Peinture", 36_000]
    )
    lue = estimation.read(chemin)
    assert [lot.montant_ht for lot in lue.lots] == [None, 36_000]
    assert "lot 01 : pas de montant (formule dont le résultat n'est pas enregistré)" in plain(
        lue.alertes[-1].text()
    )


def test_a_number_met_twice_with_another_title_is_said(tmp_path):
    chemin = _write(
        tmp_path, ["Lot", "Intitulé", "Montant HT"], [1, "Gros œuvre", 80_000], [2, "Peinture", 36_000],
        [1, "Électricité", 50_000], [None, "Total", 166_000],
    )  # fmt: skip
    lue = estimation.read(chemin)
    assert [(lot.numero, lot.intitule) for lot in lue.lots] == [("01", "Gros œuvre"), ("02", "Peinture")]
    assert [_ecarte(e) for e in lue.ecartes] == [
        "lot 01 Électricité | 50000 | Estimation!C4 | numéro déjà pris par un autre lot"
    ]
    assert lue.ecart == 50_000


def test_a_hidden_row_counts_when_the_total_counts_it(tmp_path):
    lignes = (
        ["Lot", "Intitulé", "Montant HT"],
        [1, "Gros œuvre", 80_000],
        [2, "Peinture", 36_000],
        [None, "Total", 116_000],
    )
    lue = estimation.read(_write(tmp_path, *lignes, masquees=[3]))
    assert [lot.numero for lot in lue.lots] == ["01", "02"]
    assert "lot 02 : ligne masquée, mais comptée dans le total" in plain(lue.alertes[0].text())


def test_the_total_of_several_lots_is_not_that_of_the_first(tmp_path):
    lignes = (["Lot", "Intitulé", "Montant HT"], [1, "Gros œuvre", 80_000], [2, "Peinture", 36_000])
    lue = estimation.read(_write(tmp_path, *lignes, [None, "TOTAL LOTS 1 à 2", 116_000]))
    assert [lot.montant_ht for lot in lue.lots] == [80_000, 36_000]
    assert lue.ecart == 0


def test_an_amount_that_only_another_sheet_gives_is_said(tmp_path):
    titres, premier, dernier = (
        ["Lot", "Intitulé", "Montant HT"],
        [1, "Gros œuvre", 80_000],
        [3, "Sols", 5_000],
    )
    feuilles = {
        "Récap": {"lignes": [titres, premier, [2, "Peinture", None], dernier]},
        "Chiffrage": {"lignes": [titres, premier, [2, "Peinture", 36_000], dernier]},
    }
    lue = estimation.read(classeurs.write(tmp_path / "estimation.xlsx", feuilles))
    assert [lot.montant_ht for lot in lue.lots] == [80_000, None, 5_000]
    assert "Chiffrage!C3 : lot 02 : 36 000 € ici, rien (Récap!C3)" in plain(lue.alertes[0].text())


def test_a_hidden_column_is_not_a_choice(tmp_path):
    chemin = _write(tmp_path, *DEUX, colonnes_masquees=["C"])
    assert [lot.montant_ht for lot in estimation.read(chemin).lots] == [120_000, 36_000]


def test_an_amount_that_no_total_confirms_is_said(tmp_path):
    titres = ["Désignation", "Quantité", "Montant HT"]
    chemin = _write(tmp_path, titres, ["LOT 1 - Peinture"], ["Murs", 10, 4_000], ["Plafonds", 5, 2_500])
    lue = estimation.read(chemin)
    assert [lot.montant_ht for lot in lue.lots] == [6_500]
    assert "lot 01 : sans total, montant de ses 2 lignes additionnées" in plain(lue.alertes[0].text())


def test_a_lot_named_in_a_remark_makes_no_column(tmp_path):
    titres = ["Lot", "Intitulé", "Montant HT", "Voir aussi"]
    lignes = ([f"Lot {n}", "Peinture", 50_000 * n, f"Lot {n + 1}"] for n in (1, 2, 3))
    lue = estimation.read(_write(tmp_path, titres, *lignes))
    assert [lot.montant_ht for lot in lue.lots] == [50_000, 100_000, 150_000]


@pytest.mark.long
def test_the_same_estimates_saved_by_libreoffice_are_read_alike(tmp_path):
    ecrits = [
        classeurs.write(tmp_path / f"{cas.stem}.xlsx", yaml.safe_load(cas.read_text("utf-8"))["feuilles"])
        for cas in BONNES
    ]
    resauves = classeurs.by_libreoffice(ecrits, tmp_path / "lo")
    for ecrit, resauve in zip(ecrits, resauves, strict=True):
        assert understood(estimation.read(resauve)) == understood(estimation.read(ecrit)), ecrit.stem


def test_thousands_already_shown_by_the_number_format_are_not_multiplied(tmp_path):
    lignes = (["Lot", "Intitulé", "Montant k€ HT"], [1, "Gros œuvre", 80_000], [2, "Peinture", 36])
    lue = estimation.read(_write(tmp_path, *lignes, formats={"C2": "#,##0,"}))
    assert [lot.montant_ht for lot in lue.lots] == [80_000, 36_000]


def test_two_hundred_lots_are_all_read(tmp_path):
    titres = [activite.libelle for activite in baremes.activites().values()]
    lignes: list[list[Any]] = [["Lot", "Ouvrage", "Quantité", "PU HT", "Montant HT"]]
    for numero in range(1, 201):
        lignes += [[f"LOT {numero} – {titres[numero % len(titres)]}"]]
        lignes += [[f"{numero}.{rang}", "Ouvrage", 10, 125, 1250] for rang in range(10)]
        lignes += [[None, f"Sous-total lot {numero}", None, None, 12_500]]
    lue = estimation.read(_write(tmp_path, *lignes, [None, "TOTAL HT", None, None, 200 * 12_500]))
    assert (len(lue.lots), lue.ecart) == (200, 0)


# --- the trade of a title ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cle", list(baremes.activites()))
def test_a_trade_recognizes_its_own_words(cle):
    for mot in baremes.mots()[cle].surs:
        assert recognize(mot).activite == cle, mot
        assert recognize(mot).confiance == "sure"


@pytest.mark.parametrize(
    ("intitule", "activite", "confiance", "mots"),
    [
        ("Menuiseries extérieures alu", "menuiseries_exterieures", "sure", ("Menuiseries extérieures",)),
        ("MEN. EXT. - SERRURERIE", "menuiseries_exterieures", "probable", ("MEN. EXT", "SERRURERIE")),
        ("Plâtrerie, isolation", "platrerie", "sure", ("Plâtrerie", "isolation")),
        ("Espaces verts", "espaces_verts_creation", "probable", ("Espaces verts",)),
        ("Charpente", "charpente_bois", "a_verifier", ("Charpente",)),
        ("Photovoltaïque et clôtures", "electricite", "a_verifier", ("Photovoltaïque", "clôtures")),
        ("Maîtrise d'œuvre", "maitrise_oeuvre", "sure", ("Maîtrise d'œuvre",)),
        ("Scénographie", None, "a_verifier", ()),
    ],
)  # fmt: skip
def test_the_confidence_follows_the_words(intitule, activite, confiance, mots):
    lue = recognize(intitule)
    assert (lue.activite, lue.confiance, lue.mots) == (activite, confiance, mots)


def test_every_word_leads_to_a_trade_of_the_scale():
    assert baremes.mots().keys() == baremes.activites().keys()


def test_a_number_beside_the_lot_is_its_number(tmp_path):
    rangees = ["N°", "Lot", "Montant HT"], ["02", "Gros œuvre", 80_000], ["05", "Peinture", 36_000]
    lue = estimation.read(_write(tmp_path, *rangees))
    assert [(lot.numero, lot.intitule) for lot in lue.lots] == [("02", "Gros œuvre"), ("05", "Peinture")]


def test_a_number_before_the_title_is_its_number(tmp_path):
    rangees = ["Lot", "Montant HT"], ["2 - Gros œuvre", 80_000], ["5 - Peinture", 36_000]
    lue = estimation.read(_write(tmp_path, *rangees))
    assert [(lot.numero, lot.intitule) for lot in lue.lots] == [("02", "Gros œuvre"), ("05", "Peinture")]


def test_two_titles_under_one_number_are_added_and_said(tmp_path):
    lue = estimation.read(
        _write(tmp_path, ["Lot", "Intitulé", "Montant HT"], [2, "Cloisons", 30_000], [2, "Peinture", 12_000])
    )
    assert [lot.montant_ht for lot in lue.lots] == [42_000]
    assert any("« Peinture », 12 000 €, ajouté à « Cloisons »" in plain(a.message) for a in lue.alertes)
