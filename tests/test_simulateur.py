"""The simulation of a calibration: its formulas give the tool's figures, and the choices come back."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from outils import classeurs
from outils.calibrages import Entree, cases, resolve
from outils.textes import plain

from clausegen import dossier, files, marche, simulateur, tableur
from clausegen.calibrage import calibrate, total
from clausegen.conformite.cas import Cas
from clausegen.simulateur import Simule
from clausegen.simulateur.plan import number
from clausegen.tableur import Classeur

SIX = Path(__file__).parent / "outils" / "six_methodes.yaml"
PROFILS = sorted(files.shipped("profiles").glob("*.yaml"))
PRES = Decimal("0.0001")
# every kind of cell that may be typed, on the simulation of the six methods
ESSAIS: dict[str, Any] = {
    "C7": 425_000, "D7": 0.65, "E7": 0.075, "F7": 38.5, "Y7": "taux voté",
    "O8": 105, "Y8": "un poste ouvert",
    "C13": 850_000, "E13": 0.08, "G13": 10_500, "Y13": "métré refait",
    "C17": 1_000_000, "D17": 0.78, "E17": 0.06, "F17": 25, "H17": 450, "Y17": "liste reçue",
    "C21": 1_500_000, "D21": 7, "E21": 15_000, "F21": 200_000, "G21": "dès le premier euro",
    "H21": "le commandé", "Y21": "accord-cadre revu",
    "C25": 420_000, "E25": 450, "Y25": "deux stagiaires",
    "D29": 245, "Y29": "un an de plus",
}  # fmt: skip


@pytest.fixture
def repondre(ligne, monkeypatch):
    def answer(*arguments: str | Path, reponses: tuple[str, ...] = ()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{reponse}\n" for reponse in reponses)))
        return ligne("calibrer", *arguments)

    return answer


def _edit(classeur: Path, cellules: Mapping[str, Any], nom: str = "Simulation") -> Path:
    """As a person would; the results of the formulas are lost on the way."""
    lu = openpyxl.load_workbook(classeur)
    for repere, valeur in cellules.items():
        lu[nom][repere] = valeur
    lu.save(classeur)
    return classeur


def _cases_as_lots() -> list[Simule]:
    lots = []
    for rang, cas in enumerate(cases().values()):
        entree = Entree.model_validate(cas["entree"])
        entree = entree.model_copy(update={"numero": f"{rang:02d}", "intitule": cas["nom"]})
        valeurs = resolve(entree)
        lots.append(Simule(rang, entree, valeurs, calibrate(entree, valeurs)))
    return lots


def _contract(cas: Cas) -> list[Simule]:
    return [Simule(r, lot, cas.lots[r], cas.calibrages[r]) for r, lot in enumerate(cas.marche.lots)]


def _rows(classeur: Classeur) -> dict[str, int]:
    """The row of each lot, by its number."""
    feuille, origine = classeur["Simulation"], classeur["Origine"]
    lignes = [
        r for (r, c), cellule in origine.cellules.items() if c == number("Z") and cellule.texte == "lot"
    ]
    return {feuille.cellules[r, 1].texte if (r, 1) in feuille.cellules else "": r for r in lignes}


def _figures(classeur: Classeur) -> dict[str, dict[str, Decimal | None]]:
    feuille = classeur["Simulation"]

    def figure(ligne: int, colonne: str) -> Decimal | None:
        cellule = feuille.cellules.get((ligne, number(colonne)))
        return cellule.valeur if cellule and isinstance(cellule.valeur, Decimal) else None

    colonnes = {
        "brutes": "L",
        "heures": "P",
        "prudente": "T",
        "proposée": "U",
        "ambitieuse": "V",
        "indicatives": "J",
    }
    return {
        numero: {nom: figure(ligne, colonne) for nom, colonne in colonnes.items()}
        for numero, ligne in _rows(classeur).items()
    }


def _agree(lots: list[Simule], classeur: Classeur) -> None:
    """Every lot of a recalculated workbook beside the tool's own calibration."""
    lus = _figures(classeur)
    vus = [simule for simule in lots if simule.methode is not None]
    assert lus.keys() == {simule.numero for simule in vus}
    for simule in vus:
        calcul, lu = simule.calcul, lus[simule.numero]
        if calcul.heures_brutes is not None:
            assert abs((lu["brutes"] or 0) - calcul.heures_brutes) < PRES, simule.lot.intitule
        attendues = calcul.heures if calcul.heures is not None or calcul.avis == "clause" else 0
        assert lu["heures"] == attendues, simule.lot.intitule
        for variante in calcul.variantes:
            assert lu[variante.nom] == variante.heures, (simule.lot.intitule, variante)
        if calcul.heures_indicatives is not None:
            assert lu["indicatives"] == calcul.heures_indicatives, simule.lot.intitule
    feuille = classeur["Simulation"]
    ligne = next(r for (r, c), cellule in feuille.cellules.items() if c == 1 and cellule.texte == "TOTAL")
    assert feuille.cellules[ligne, number("P")].valeur == total(simule.calcul for simule in lots)


@pytest.fixture(scope="module")
def recalcules(tmp_path_factory) -> dict[str, tuple[list[Simule], Classeur, Classeur]]:
    """By name: the lots, the workbook as we wrote it, and as LibreOffice calculates it without our help."""
    dossier_ = tmp_path_factory.mktemp("simulations")
    lots: dict[str, list[Simule]] = {"cas": _cases_as_lots()}
    lots |= {profil.stem: _contract(dossier.study(profil)) for profil in [*PROFILS, SIX]}
    for nom, siens in lots.items():
        octets = simulateur.build(nom, nom, siens)
        (dossier_ / f"{nom}.xlsx").write_bytes(octets)
        _edit(Path(shutil.copy(dossier_ / f"{nom}.xlsx", dossier_ / f"{nom}_nu.xlsx")), {})
    profil = Path(shutil.copy(SIX, dossier_ / "essai.yaml"))
    (dossier_ / "essais.xlsx").write_bytes(simulateur.of_contract(dossier.study(profil)))
    essais = _edit(dossier_ / "essais.xlsx", ESSAIS)
    choix = simulateur.read(tableur.read(essais), dossier.study(profil))
    profil.write_text(simulateur.rewrite(profil, choix, {}), encoding="utf-8")
    lots["essais"] = _contract(dossier.study(profil))
    nus = [*(dossier_ / f"{nom}_nu.xlsx" for nom in lots if nom != "essais"), essais]
    classeurs.by_libreoffice(nus, dossier_ / "recalculs")
    return {
        nom: (
            siens,
            tableur.read(dossier_ / f"{nom}.xlsx"),
            tableur.read(dossier_ / "recalculs" / (f"{nom}.xlsx" if nom == "essais" else f"{nom}_nu.xlsx")),
        )
        for nom, siens in lots.items()
    }


@pytest.mark.parametrize("nom", ["cas", SIX.stem, *(profil.stem for profil in PROFILS)])
def test_the_results_we_write_are_those_of_libreoffice(recalcules, nom):
    _, ecrit, recalcule = recalcules[nom]
    compares = 0
    for feuille in ecrit.feuilles:
        for place, cellule in feuille.cellules.items():
            if not cellule.formule:
                continue
            autre = recalcule[feuille.nom].cellules.get(place)
            ici, la = cellule.valeur or "", (autre.valeur if autre else None) or ""
            chiffres = isinstance(ici, Decimal) and isinstance(la, Decimal)
            assert abs(ici - la) < PRES if chiffres else ici == la, (cellule.adresse, ici, la)
            compares += chiffres
    assert compares


@pytest.mark.parametrize("nom", ["cas", SIX.stem, *(profil.stem for profil in PROFILS)])
def test_the_formulas_give_the_tool_s_figures(recalcules, nom):
    lots, _, recalcule = recalcules[nom]
    _agree(lots, recalcule)


def test_other_values_tried_in_the_workbook_give_what_the_tool_finds_with_them(recalcules):
    """Every kind of cell changed: LibreOffice recalculates, the choices go into the profile, same hours."""
    lots, _, recalcule = recalcules["essais"]
    _agree(lots, recalcule)
    avant = recalcules[SIX.stem][0]
    changes = [(a.lot.numero, a.calcul.heures, b.calcul.heures) for a, b in zip(avant, lots, strict=True)]
    assert [numero for numero, a, b in changes if a != b] == ["01", "02", "03", "05", "06", "07"]


# --- the workbook ------------------------------------------------------------------------------------------


@pytest.fixture
def six(tmp_path) -> Path:
    return Path(shutil.copy(SIX, tmp_path / "six.yaml"))


@pytest.fixture
def simulation(six, repondre) -> Path:
    sortie = repondre("six.yaml", "--excel")
    assert sortie.code == 0, sortie.err
    assert sortie.out.strip() == "six_simulation.xlsx"
    assert "Confidentiel" in sortie.err
    return Path("six_simulation.xlsx")


def test_formulas_are_locked_and_only_yellow_cells_open(simulation):
    feuille = openpyxl.load_workbook(simulation)["Simulation"]
    assert feuille.protection.sheet
    ouvertes = [c for rangee in feuille.iter_rows() for c in rangee if not c.protection.locked]
    assert len(ouvertes) > 40
    assert all(c.fill.fgColor.rgb.endswith("FFF2CC") and c.data_type != "f" for c in ouvertes)
    assert "CONFIDENTIEL" in feuille["A2"].value
    assert "Lisez-moi" in feuille["A3"].value


def test_excel_recalculates_on_opening(simulation):
    assert openpyxl.load_workbook(simulation).calculation.fullCalcOnLoad


def test_a_text_never_becomes_a_formula(simulation):
    feuille = openpyxl.load_workbook(simulation)["Simulation"]
    titres = [c for c in feuille["B"] if isinstance(c.value, str) and "HYPERLINK" in c.value]
    assert [c.data_type for c in titres] == ["s"]


def test_the_same_contract_gives_the_same_bytes(six):
    premiers, seconds = (simulateur.of_contract(dossier.study(six)) for _ in range(2))
    assert premiers == seconds


def test_an_existing_workbook_is_never_replaced(simulation, repondre):
    octets = simulation.read_bytes()
    sortie = repondre("six.yaml", "--excel")
    assert sortie.code == 1
    assert "ce classeur existe déjà — choisissez un autre nom : --excel NOM.xlsx" in sortie.err
    assert simulation.read_bytes() == octets
    assert repondre("six.yaml", "--excel", "autre.xlsx").out.strip() == "autre.xlsx"
    assert repondre("six.yaml", "--excel", "x.xlsx", "--depuis", "autre.xlsx").code == 2


def test_two_hundred_lots_have_two_hundred_rows(six):
    cas = dossier.study(six)
    modele = _contract(cas)[0]
    lots = [
        Simule(r, modele.lot.model_copy(update={"numero": f"{r:03d}"}), modele.valeurs, modele.calcul)
        for r in range(200)
    ]
    ecrit = tableur.parse(simulateur.build("DEUX-CENTS", "essai", lots), Path("essai.xlsx"))
    assert list(_rows(ecrit)) == [simule.numero for simule in lots]


# --- the choices come back ---------------------------------------------------------------------------------


def test_choices_come_back_with_their_reasons_and_comments_stay(simulation, repondre):
    _edit(simulation, {**ESSAIS, "F7": "38,50 €/h", "E7": "7,5 %"})
    sortie = repondre("six.yaml", "--depuis", simulation, reponses=("oui",))
    assert sortie.code == 0, sortie.err
    assert "Simulation!E7 : lot 01, Taux d'insertion, 6 % → 7,5 %" in plain(sortie.err)
    assert " → 425 000 €\n" in plain(sortie.err)
    assert "lot 07 Électricité : 140 heures → 105 heures" in plain(sortie.err)
    texte = Path("six.yaml").read_text("utf-8")
    for ligne in (
        "    montant_ht: 425 000 €      # estimation de l'économiste    # motif : taux voté",
        "    taux_insertion: 7,5 %      # décidé en comité    # motif : taux voté",
        "    part_main_oeuvre: 65 %    # motif : taux voté",
        "    cout_horaire: 38,5 €    # motif : taux voté",
        "    heures: 245",
        "    motif: un an de plus",
        "    ajustement: {heures: 105, motif: un poste ouvert}",
    ):
        assert ligne in texte.splitlines(), texte
    lots = marche.load(Path("six.yaml")).marche.lots
    assert (lots[3].mode, lots[3].assiette, lots[3].palier) == ("premier_euro", "commande", 15_000)
    assert (lots[4].heures, lots[4].motif) == (450, "deux stagiaires")
    encore = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert encore.code == 0
    assert "le profil dit déjà la même chose" in encore.err
    Path("six.yaml").write_text(texte.replace("part_main_oeuvre: 65 %", "part_main_oeuvre: 50 %"), "utf-8")
    autre = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert autre.code == 1
    assert "le profil dit maintenant 50 %" in plain(autre.err)


def test_a_change_without_reason_is_asked_for_or_refused(simulation, six, repondre):
    _edit(simulation, {"E7": 0.07})
    avant = six.read_bytes()
    refus = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert refus.code == 1
    assert "six_simulation.xlsx, Simulation!Y7 : lot 01 : changement sans motif" in refus.err
    assert six.read_bytes() == avant
    assert repondre("six.yaml", "--depuis", simulation, reponses=("", "taux voté", "non")).code == 0
    assert six.read_bytes() == avant
    assert repondre("six.yaml", "--depuis", simulation, reponses=("taux voté", "oui")).code == 0
    assert "taux_insertion: 7 %        # décidé en comité    # motif : taux voté" in six.read_text("utf-8")


@pytest.mark.parametrize(
    ("cellules", "phrases"),
    [
        (
            {"D7": 6, "E7": "beaucoup", "F7": 0, "C13": -5, "G21": "parfois", "E25": 12.5, "H17": None},
            (
                "Simulation!D7 : attendu un pourcentage comme « 45 % », lu « 600 % » — avant : 70 %",
                "Simulation!E7 : attendu un pourcentage comme « 45 % », lu « beaucoup » — avant : 6 %",
                "Simulation!F7 : attendu un coût comme « 38,50 € », lu « 0 €/h » — avant : 40",
                "Simulation!C13 : attendu un montant comme",
                "Simulation!G21 : attendu « dès le premier euro » ou « au-delà du seuil », lu « parfois »",
                "Simulation!E25 : attendu un nombre d'heures entier, lu",
                "Simulation!H17 : case vidée : attendu un nombre comme « 1 250,5 » — avant : 500",
            ),
        ),
        ({"D7": "=1/0"}, ("Simulation!D7 : formule dont le résultat n'est pas enregistré",)),
        ({"A7": "02"}, ("Simulation!A7 : la ligne du lot « 01 » a changé de place",)),
        ({"C38": 7}, ("Simulation!C38 : calibrage.arrondi vaut pour tout le marché, les règles diffèrent",)),
    ],
)  # fmt: skip
def test_nonsense_is_refused_all_at_once_at_its_cell(simulation, six, repondre, cellules, phrases):
    _edit(simulation, cellules)
    avant = six.read_bytes()
    sortie = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert sortie.code == 1
    for phrase in phrases:
        assert phrase in plain(sortie.err), sortie.err
    assert six.read_bytes() == avant


def test_a_rule_of_rounding_goes_to_the_contract_when_every_row_agrees(simulation, six, repondre):
    regle = {f"{colonne}{ligne}": valeur for ligne in (38, 39) for colonne, valeur in (("C", 7), ("I", 35))}
    _edit(simulation, {**regle, "Y38": "petits lots", "Y39": "petits lots"})
    sortie = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert sortie.code == 0, sortie.err
    calibrage = marche.load(six).marche.calibrage
    assert calibrage.arrondi is not None
    assert (calibrage.arrondi.pas, calibrage.arrondi.petit_pas, calibrage.minimum_heures) == (7, 7, 35)
    assert "# motif : petits lots" in six.read_text("utf-8")


def test_hours_decided_may_be_withdrawn(simulation, six, repondre):
    _edit(simulation, {"O8": None, "Y8": "retour au calcul"})
    assert repondre("six.yaml", "--depuis", simulation, "--oui").code == 0
    assert marche.load(six).marche.lots[6].ajustement is None


def test_a_profile_in_a_workbook_takes_the_choices_too(simulation, repondre, ligne):
    assert ligne("convertir", "six.yaml", "six.xlsx").code == 0
    assert repondre("six.xlsx", "--excel", "essai.xlsx").code == 0
    _edit(Path("essai.xlsx"), {"E7": 0.07, "Y7": "taux voté", "O8": 105, "Y8": "un poste"})
    avant = Path("six.xlsx").read_bytes()
    sortie = repondre("six.xlsx", "--depuis", "essai.xlsx", "--oui")
    assert sortie.code == 0, sortie.err
    assert Path(".historique/six.xlsx").read_bytes() == avant
    lots = marche.load(Path("six.xlsx")).marche.lots
    assert (lots[0].taux_insertion, lots[6].ajustement.heures) == (Decimal("0.07"), 105)
    notes = [cellule.texte for cellule in tableur.read(Path("six.xlsx"))["Notes"].cellules.values()]
    assert any("motif : taux voté" in note for note in notes)
    assert any("décidé en comité" in note for note in notes)


def test_nothing_changed_nothing_written(simulation, six, repondre):
    avant = six.read_bytes()
    sortie = repondre("six.yaml", "--depuis", simulation)
    assert sortie.code == 0
    assert "Rien à reprendre" in sortie.err
    assert six.read_bytes() == avant


def test_the_workbook_of_another_contract_or_of_something_else_is_refused(
    simulation, six, repondre, ecrire, tmp_path
):
    ecrire("autre.yaml")
    assert (
        "simulation du marché « SIX-METHODES », et non « 2026/045 »"
        in repondre("autre.yaml", "--depuis", simulation).err
    )
    openpyxl.Workbook().save(tmp_path / "vide.xlsx")
    assert "n'est pas une simulation de clausegen" in repondre("six.yaml", "--depuis", "vide.xlsx").err
    (tmp_path / "ancien.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(512))
    assert "ancien format .xls" in repondre("six.yaml", "--depuis", "ancien.xlsx").err


def test_a_lot_changed_in_the_profile_since_is_refused(simulation, six, repondre):
    six.write_text(six.read_text("utf-8").replace("methode: volume_fixe", "methode: montant").replace(
        "    heures: 210\n    motif: accord du maître d'ouvrage\n", ""), encoding="utf-8")  # fmt: skip
    _edit(simulation, {"E7": 0.07, "Y7": "taux voté"})
    sortie = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert sortie.code == 1
    assert "le lot 06 n'est plus le même dans le profil" in sortie.err


def test_a_choice_that_makes_the_profile_invalid_is_refused(simulation, six, repondre):
    _edit(simulation, {"G21": None, "Y21": "essai"})
    avant = six.read_bytes()
    sortie = repondre("six.yaml", "--depuis", simulation, "--oui")
    assert sortie.code == 1
    assert "six.yaml" in sortie.err
    assert ".simulation." not in sortie.err
    assert six.read_bytes() == avant
    assert [chemin.name for chemin in six.parent.glob(".*.yaml")] == []
