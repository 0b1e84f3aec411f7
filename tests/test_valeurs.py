from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clausegen import calibrage, marche, territoires, valeurs
from clausegen.clause import Arrondi
from clausegen.constats import Refus
from clausegen.marche import Profil
from clausegen.territoires import Territoire
from clausegen.valeurs import Valeur

FICHE = """\
nom: essai
libelle: Pays d'Essai
structure: {nom: Communauté d'Essai, depuis: 2020}
facilitateur:
  structure: Communauté d'Essai
  courriel: à compléter
perimetre:
  epci: [{siren: "247600786", nom_usage: Essai}]
calibrage:
  taux_insertion: {valeur: 6 %, statut: usage, source: essai}
  arrondi: {valeur: {pas: 35, sens: bas, petit_pas: 7, petit_seuil: 70}, statut: usage, source: essai}
  minimum_heures:
    valeur: 70
    statut: usage
    source: essai
    selon:
      nettoyage: {valeur: 150, statut: lu, source: inserpropre.fr}
clause:
  penalites:
    heure: {valeur: 60 €, statut: usage, source: essai}
    absence: {valeur: 150 €, statut: usage, source: essai}
  suivi:
    periodicite:
      valeur: trimestrielle
      statut: lu
      source: essai
      selon:
        travaux: {valeur: mensuelle, statut: usage, source: essai}
"""
TYPE = """\
nature: travaux
ccag: travaux
calibrage:
  taux_insertion: 7 %
clause:
  suivi: {jour_limite: 12}
"""
PROFIL = """\
format: 1
reference: "2026/001"
objet: Construction d'une école
territoire: essai
base: chantier
consultation: 2026-12-01
forme: {forme}
dispositif: condition
duree_mois: 14
logements: 20
clause:
  penalites: {{heure: 75 €, absence: à compléter}}
{suite}
lots:
  - numero: "01"
    activite: gros_oeuvre
    methode: montant
    montant_ht: 500 000 €
    cout_horaire: 38 €
    duree_mois: 6
  - numero: "02"
    code_index: BT46
    methode: montant
    dispositif: aucun
"""


@pytest.fixture
def territoire(tmp_path: Path) -> Territoire:
    (tmp_path / "templates" / "essai").mkdir(parents=True)
    (tmp_path / "templates" / "essai" / "territoire.yaml").write_text(FICHE, "utf-8")
    return territoires.load("essai", [tmp_path / "templates"])


def profile(tmp_path: Path, suite: str = "", forme: str = "ordinaire") -> Profil:
    (tmp_path / "types").mkdir(exist_ok=True)
    (tmp_path / "types" / "chantier.yaml").write_text(TYPE, "utf-8")
    chemin = tmp_path / "ecole.yaml"
    chemin.write_text(PROFIL.format(suite=suite, forme=forme), "utf-8")
    return marche.load(chemin)


def test_each_value_says_where_it_comes_from(tmp_path: Path, territoire: Territoire) -> None:
    lues = valeurs.of_lot(profile(tmp_path), 0, territoire)
    assert {
        cle: lues[cle].provenance() for cle in ("montant_ht", "duree_mois", "taux_insertion", "arrondi")
    } == {
        "montant_ht": "profil, ligne 18",
        "duree_mois": "profil, ligne 20",
        "taux_insertion": "type chantier, ligne 4",
        "arrondi": "territoire Pays d'Essai (usage, à valider par la facilitatrice)",
    }
    assert lues["part_main_oeuvre"].provenance() == "barème, gros œuvre, béton armé (usage, non sourcé)"
    assert lues["temps_travail"].provenance().startswith("règle\u00a0: Code du travail")


def test_a_sourced_share_names_its_source(tmp_path: Path, territoire: Territoire) -> None:
    peinture = valeurs.of_lot(profile(tmp_path), 1, territoire)["part_main_oeuvre"]
    assert (peinture.decimal, peinture.statut) == (Decimal("0.7"), "source")
    assert "mefsud77.fr" in peinture.provenance()


def test_a_lot_wins_over_the_scale_and_keeps_its_bounds(tmp_path: Path, territoire: Territoire) -> None:
    lues = valeurs.of_lot(profile(tmp_path), 0, territoire)
    assert (lues["cout_horaire"].decimal, lues["cout_horaire"].statut) == (Decimal(38), "profil")
    assert (lues["cout_horaire.bas"].decimal, lues["cout_horaire.haut"].decimal) == (Decimal(35), Decimal(45))
    assert lues["cout_horaire"].chemin == "lots[1].cout_horaire"


@pytest.mark.parametrize(
    ("suite", "taux", "origine"),
    [("", "0.07", "type"), ("calibrage: {taux_insertion: 8 %}", "0.08", "marche")],
)
def test_the_contract_wins_over_its_type(
    tmp_path: Path, territoire: Territoire, suite: str, taux: str, origine: str
) -> None:
    lu = valeurs.of_lot(profile(tmp_path, suite), 0, territoire)["taux_insertion"]
    assert (lu.decimal, lu.origine) == (Decimal(taux), origine)


def test_the_sheet_wins_over_the_scale(tmp_path: Path, territoire: Territoire) -> None:
    (tmp_path / "types").mkdir()
    chemin = tmp_path / "ecole.yaml"
    texte = PROFIL.format(suite="", forme="ordinaire").replace(
        "base: chantier", "nature: travaux\nccag: travaux"
    )
    chemin.write_text(texte, "utf-8")
    lu = valeurs.of_lot(marche.load(chemin), 0, territoire)["taux_insertion"]
    assert (lu.decimal, lu.origine, lu.statut) == (Decimal("0.06"), "territoire", "usage")


def test_what_nobody_says_is_absent(tmp_path: Path, territoire: Territoire) -> None:
    lues = valeurs.of_lot(profile(tmp_path), 1, territoire)
    assert "montant_ht" not in lues
    assert "presence_minimale_mois" not in lues
    assert "numero_article" not in valeurs.of_clause(profile(tmp_path), territoire)


def test_dwellings_count_for_an_undivided_contract_only(tmp_path: Path, territoire: Territoire) -> None:
    chemin = profile(tmp_path).fichier
    assert "logements" not in valeurs.of_lot(marche.load(chemin), 0, territoire)
    texte = chemin.read_text("utf-8")
    chemin.write_text(texte[: texte.index('  - numero: "02"')], "utf-8")
    assert valeurs.of_lot(marche.load(chemin), 0, territoire)["logements"].decimal == 20


def test_the_lot_has_its_own_device_and_the_contract_the_rest(tmp_path: Path, territoire: Territoire) -> None:
    premier, second = (valeurs.of_lot(profile(tmp_path), rang, territoire) for rang in (0, 1))
    assert (premier["dispositif"].valeur, second["dispositif"].valeur) == ("condition", "aucun")
    assert (premier["duree_mois"].decimal, second["duree_mois"].decimal) == (6, 14)
    assert (premier["nature"].valeur, premier["nature"].origine) == ("travaux", "type")


def test_rounding_is_the_same_type_wherever_it_comes_from(tmp_path: Path, territoire: Territoire) -> None:
    de_fiche = valeurs.of_lot(profile(tmp_path), 0, territoire)["arrondi"].valeur
    suite = "calibrage: {arrondi: {pas: 35, sens: bas, petit_pas: 7, petit_seuil: 70}}"
    de_profil = valeurs.of_lot(profile(tmp_path, suite), 0, territoire)["arrondi"].valeur
    assert isinstance(de_fiche, Arrondi)
    assert de_fiche == de_profil


@pytest.mark.parametrize(
    ("lot", "minimum"),
    [
        ("activite: gros_oeuvre\n    methode: montant", 70),
        ("activite: nettoyage\n    methode: montant", 150),
        ("methode: proprete", 150),
    ],
)
def test_cleaning_has_a_minimum_of_its_own(
    tmp_path: Path, territoire: Territoire, lot: str, minimum: int
) -> None:
    chemin = profile(tmp_path).fichier
    texte = chemin.read_text("utf-8")
    chemin.write_text(texte[: texte.index("lots:")] + f"lots:\n  - {lot}\n", "utf-8")
    assert valeurs.of_lot(marche.load(chemin), 0, territoire)["minimum_heures"].decimal == minimum


def test_a_day_before_the_law_has_no_working_time(tmp_path: Path, territoire: Territoire) -> None:
    chemin = profile(tmp_path).fichier
    chemin.write_text(chemin.read_text("utf-8").replace("2026-12-01", "2010-12-01"), "utf-8")
    profil = marche.load(chemin)
    assert "temps_travail" not in valeurs.of_lot(profil, 0, territoire)
    clause = valeurs.of_clause(profil, territoire)
    assert "publics" not in clause
    assert "termes.acheteur" not in clause


# --- the clause -------------------------------------------------------------------------------------------


def test_the_clause_is_resolved_key_by_key(tmp_path: Path, territoire: Territoire) -> None:
    clause = valeurs.of_clause(profile(tmp_path), territoire)
    attendues = {
        "penalites.heure": (Decimal(75), "marche"),
        "penalites.absence": (Decimal(150), "territoire"),
        "suivi.periodicite": ("mensuelle", "territoire"),
        "suivi.jour_limite": (12, "type"),
        "facilitateur.structure": ("Communauté d'Essai", "territoire"),
        "redaction": ("courte", "regle"),
        "piece_administrative": ("ccap", "regle"),
        "termes.acheteur": ("le maître d'ouvrage", "regle"),
        "termes.titulaire": ("le titulaire", "regle"),
        "globalisation": (True, "regle"),
        "annexe_ae": ("unique", "regle"),
    }
    assert {cle: (clause[cle].valeur, clause[cle].origine) for cle in attendues} == attendues
    assert "facilitateur.courriel" not in clause
    assert "penalites.document" not in clause


def test_all_publics_and_modalities_unless_chosen(tmp_path: Path, territoire: Territoire) -> None:
    toutes = valeurs.of_clause(profile(tmp_path), territoire)
    assert {"iae", "rsa", "qpv"} < set(toutes["publics"].valeur)  # type: ignore[call-overload]
    assert toutes["modalites"].valeur == ("embauche_directe", "mise_a_disposition", "sous_traitance")
    chemin = profile(tmp_path).fichier
    texte = chemin.read_text("utf-8").replace(
        "clause:\n", "clause:\n  publics: [iae]\n  globalisation: non\n", 1
    )
    chemin.write_text(texte, "utf-8")
    choisis = valeurs.of_clause(marche.load(chemin), territoire)
    assert (choisis["publics"].valeur, choisis["publics"].origine) == (("iae",), "marche")
    assert choisis["globalisation"].valeur is False


@pytest.mark.parametrize(
    ("forme", "suite", "attendue"),
    [
        ("ordinaire", "ccag: aucun", ("complete", "ccap", "l'acheteur", "le titulaire")),
        ("ordinaire", "ccag: moe", ("courte", "ccap", "le maître d'ouvrage", "le maître d'œuvre")),
        ("prive", "", ("complete", "contrat", "le maître d'ouvrage", "l'entreprise")),
        ("concession", "", ("complete", "contrat", "l'autorité concédante", "le concessionnaire")),
    ],
)
def test_the_form_of_the_contract_decides_the_drafting(
    tmp_path: Path, territoire: Territoire, forme: str, suite: str, attendue: tuple[str, ...]
) -> None:
    clause = valeurs.of_clause(profile(tmp_path, suite, forme), territoire)
    cles = ("redaction", "piece_administrative", "termes.acheteur", "termes.titulaire")
    assert tuple(clause[cle].valeur for cle in cles) == attendue


def test_a_text_is_not_a_number() -> None:
    with pytest.raises(TypeError, match="mode n'est pas un nombre"):
        Valeur("mode", "au_dela", "lot", "profil", "profil").decimal  # noqa: B018


LOCAL = """\
bareme:
  activites:
    gros_oeuvre:
      part_main_oeuvre: {valeur: 42 %, bas: 38 %, statut: lu, source: étude locale}
      cout_horaire: {valeur: 36 €, statut: usage, source: essai}
  echelles:
    formation_locale:
      libelle: barème de la région
      paliers: [{montant_min: 1000, heures: 40}, {montant_min: 50000, heures: 80}]
      statut: usage
      source: essai
    formation_csf:
      libelle: le même, à nos paliers
      paliers: [{montant_min: 1000, heures: 10}]
      statut: source
      source: convention locale
"""


@pytest.fixture
def local(tmp_path: Path) -> Territoire:
    (tmp_path / "templates" / "essai").mkdir(parents=True)
    (tmp_path / "templates" / "essai" / "territoire.yaml").write_text(FICHE + LOCAL, "utf-8")
    return territoires.load("essai", [tmp_path / "templates"])


def test_a_territory_replaces_one_value_of_the_scale(tmp_path: Path, local: Territoire) -> None:
    lues = valeurs.of_lot(profile(tmp_path), 0, local)
    part = lues["part_main_oeuvre"]
    assert (part.decimal, part.origine, part.statut) == (Decimal("0.42"), "territoire", "lu")
    assert (
        part.provenance()
        == "territoire Pays d'Essai (lu dans un texte publié, à valider par la facilitatrice)"
    )
    assert "valeur: 42 %" in Path(part.fichier or "").read_text("utf-8").splitlines()[(part.ligne or 0) - 1]
    assert (lues["part_main_oeuvre.bas"].decimal, lues["part_main_oeuvre.haut"].decimal) == (
        Decimal("0.38"),
        Decimal("0.5"),
    )
    assert lues["part_main_oeuvre.haut"].origine == "bareme"
    assert lues["cout_horaire"].decimal == 38, "le lot l'emporte"
    peinture = valeurs.of_lot(profile(tmp_path), 1, local)
    assert peinture["part_main_oeuvre"].origine == "bareme", "les autres activités gardent le barème"


def _on_steps(tmp_path: Path, territoire: Territoire, nom: str) -> tuple[int | None, str]:
    chemin = profile(tmp_path).fichier
    texte = chemin.read_text("utf-8").replace(
        "methode: montant\n    montant_ht: 500 000 €", "methode: bareme"
    )
    lot = f"methode: bareme\n    bareme: {nom}\n    montant_ht: 60 000 €"
    chemin.write_text(texte.replace("methode: bareme", lot).replace("    cout_horaire: 38 €\n", ""), "utf-8")
    profil = marche.load(chemin)
    calcul = calibrage.calibrate(profil.marche.lots[0], valeurs.of_lot(profil, 0, territoire))
    return calcul.heures, calcul.etapes[0].source if calcul.etapes else calcul.alertes[0].message


def test_a_territory_has_its_own_step_scale_or_replaces_one(tmp_path: Path, local: Territoire) -> None:
    heures, source = _on_steps(tmp_path, local, "formation_locale")
    assert heures == 80
    assert source.endswith(
        "barème de la région (territoire Pays d'Essai (usage, à valider par la facilitatrice))"
    )
    assert _on_steps(tmp_path, local, "formation_csf")[0] == 10


def test_a_step_scale_of_another_territory_is_unknown(tmp_path: Path, territoire: Territoire) -> None:
    assert _on_steps(tmp_path, territoire, "formation_locale") == (
        None,
        "barème « formation_locale » inconnu",
    )


def test_a_replaced_trade_must_exist(tmp_path: Path) -> None:
    dossier = tmp_path / "templates" / "essai"
    dossier.mkdir(parents=True)
    fiche = FICHE + LOCAL.replace("gros_oeuvre:", "gros_oeuvr:")
    (dossier / "territoire.yaml").write_text(fiche, "utf-8")
    with pytest.raises(
        Refus, match=r"gros_oeuvr : activité inconnue du barème ; vouliez-vous « gros_oeuvre »"
    ):
        territoires.load("essai", [tmp_path / "templates"])
