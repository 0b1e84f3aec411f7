"""Communes by code or name, the perimeter of the first territory, and its defaults with their origin."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clausegen import files, territoires
from clausegen.communes import intercommunalites
from clausegen.constats import Refus
from clausegen.territoires import commune

DIEPPE_MARITIME = Path("dieppe-maritime") / "territoire.yaml"


@pytest.fixture(scope="module")
def territoire():
    return territoires.load("dieppe-maritime", [files.shipped("templates")])


def _only(texte):
    trouvees = commune(texte)
    assert len(trouvees) == 1, trouvees
    return trouvees[0]


@pytest.mark.parametrize(
    ("texte", "insee"),
    [
        ("Dieppe", "76217"),
        ("76217", "76217"),
        ("Le Tréport", "76711"),
        ("LE TREPORT", "76711"),
        ("Tréport", "76711"),
        ("  le   treport ", "76711"),
        ("Saint Nicolas d’Aliermont", "76624"),
        ("st-nicolas d'aliermont", "76624"),
        ("L’Haÿ-les-Roses", "94038"),
        ("Ste-Foy-lès-Lyon", "69202"),
        ("L'Abergement-Clémenciat", "01001"),
        ("01001", "01001"),
        ("2a004", "2A004"),
        ("Œuilly", None),
    ],
)
def test_a_commune_however_it_is_typed(texte, insee):
    trouvees = commune(texte)
    assert (trouvees[0].insee == insee) if insee else len(trouvees) == 2


def test_a_name_with_decomposed_accents_is_found():
    assert _only("Le Tre\u0301port").insee == "76711"


def test_an_ambiguous_name_gives_every_candidate():
    departements = {c.departement for c in commune("Saint-Martin")}
    assert departements == {"32", "54", "65", "67", "978"}
    assert {c.nom for c in commune("Bors")} == {
        "Bors (Canton de Tude-et-Lavalette)",
        "Bors (Canton de Charente-Sud)",
    }
    assert _only("Bors (Canton de Charente-Sud)").insee == "16053"


def test_a_postal_code_is_not_a_key():
    assert commune("75016") == ()
    assert _only("76550").nom == "Sahurs", "code Insee de Sahurs, et non code postal de Hautot-sur-Mer"


@pytest.mark.parametrize("texte", ["", " ", ";", "Atlantide", "(", "le ", "7621"])
def test_nothing_found(texte):
    assert commune(texte) == ()


def test_a_delegated_commune_is_found_under_its_commune():
    neuville = _only("neuville les dieppe")
    assert (neuville.insee, neuville.nom, neuville.deleguee) == ("76217", "Dieppe", "Neuville-lès-Dieppe")
    assert _only("76217").deleguee is None


def test_a_delegated_commune_with_a_namesake_is_ambiguous():
    assert [(c.nom, c.deleguee) for c in commune("Assigny")] == [("Assigny", None), ("Petit-Caux", "Assigny")]


@pytest.mark.parametrize(
    ("nom", "couvert", "raison"),
    [
        ("Dieppe", True, "dans le périmètre (Dieppe-Maritime)"),
        ("Neuville-lès-Dieppe", True, "dans le périmètre (Dieppe-Maritime)"),
        ("Le Tréport", True, "dans le périmètre (Villes Sœurs)"),
        ("Auffay", True, "dans le périmètre (Terroir de Caux)"),
        ("Penly", True, "dans le périmètre (Falaises du Talou)"),
        ("Mers-les-Bains", False, "hors périmètre (Somme)"),
        ("Rouen", False, "hors périmètre (Métropole Rouen Normandie)"),
        ("Île-de-Bréhat", False, "hors périmètre (aucune intercommunalité à fiscalité propre)"),
    ],
)
def test_the_perimeter(territoire, nom, couvert, raison):
    assert territoire.couvre(_only(nom)) == (couvert, raison)


def test_134_communes_of_which_15_of_the_villes_soeurs(territoire):
    lues = [une for part in territoire.perimetre.epci for une in intercommunalites(part.siren)[0].communes]
    couvertes = [une for une in lues if territoire.couvre(une)[0]]
    assert len(couvertes) == len(set(couvertes)) == 134
    assert sum(une.epci_siren == "247600588" for une in couvertes) == 15


def test_what_is_not_published_is_blank(territoire):
    assert territoire.facilitateur.courriel is None
    assert territoire.blancs == {("facilitateur", c) for c in ("adresse", "courriel", "telephone")}


def test_what_is_published(territoire):
    assert territoire.structure.depuis == 2014
    (grant,) = territoire.financements
    assert (grant.fonds, grant.montant, grant.au.year) == ("FSE", Decimal("77324.01"), 2025)
    penly = territoire.operations[0]
    assert (penly.heures_realisees, penly.objectif_heures) == (51_000, None)
    assert [o.objectif_heures for o in territoire.operations[1:]] == [8_900, 6_700]


@pytest.mark.parametrize(
    ("cle", "natures", "valeur"),
    [
        ("calibrage.taux_insertion", (), Decimal("0.05")),
        ("calibrage.minimum_heures", ("travaux",), 70),
        ("calibrage.minimum_heures", ("nettoyage", "services"), 150),
        ("calibrage.presence_minimale_mois", (), 2),
        ("clause.penalites.heure", (), 60),
        ("clause.penalites.absence", (), 150),
        ("clause.penalites.document", (), 150),
        ("clause.penalites.mode_document", (), "par_manquement"),
        ("clause.penalites.plafond", (), Decimal("0.1")),
        ("clause.penalites.mise_en_demeure_heures", (), 15),
        ("clause.penalites.mise_en_demeure_documents", (), 15),
        ("clause.penalites.mise_en_demeure_absence", (), 8),
        ("clause.penalites.ecarter_exoneration_1000", (), True),
        ("clause.demarrage.contact_jours", (), 15),
        ("clause.demarrage.reunion_jours", (), 30),
        ("clause.suivi.periodicite", ("peinture", "travaux"), "mensuelle"),
        ("clause.suivi.periodicite", ("services",), "trimestrielle"),
        ("clause.suivi.jour_limite", ("travaux",), 10),
        ("clause.suivi.jour_limite", (), 15),
        ("clause.suivi.reponse_jours_ouvres", (), 10),
        ("clause.embauche_duree_mois", (), 24),
        ("clause.conservation_mois", (), 24),
    ],
)
def test_defaults(territoire, cle, natures, valeur):
    defaut = territoire.defaut(cle, *natures)
    assert defaut.valeur == valeur
    assert defaut.source
    assert defaut.mention.endswith("à valider par la facilitatrice")
    assert "valeur:" in defaut.fichier.read_text(encoding="utf-8").splitlines()[defaut.ligne - 1]


def test_the_rounding_policy(territoire):
    arrondi = territoire.defaut("calibrage.arrondi").valeur
    assert (arrondi.pas, arrondi.sens, arrondi.petit_pas, arrondi.petit_seuil) == (35, "bas", 7, 70)


def test_a_default_the_sheet_does_not_set_is_none(territoire):
    assert territoire.defaut("calibrage.cout_horaire") is None


def test_a_key_that_no_sheet_can_hold_is_a_bug(territoire):
    with pytest.raises(AttributeError):
        territoire.defaut("calibrage.taux_insertions")


def test_an_absent_territory_suggests_the_nearest():
    with pytest.raises(
        Refus, match="territoire « diepe-maritime » introuvable — vouliez-vous « dieppe-maritime »"
    ):
        territoires.load("diepe-maritime", [files.shipped("templates")])


def test_a_name_cannot_leave_the_library():
    with pytest.raises(Refus, match="introuvable"):
        territoires.load("../templates/dieppe-maritime", [files.shipped("templates")])


def _copy(racine: Path, avant: str, apres: str) -> Path:
    texte = (files.shipped("templates") / DIEPPE_MARITIME).read_text(encoding="utf-8")
    assert avant in texte
    fiche = racine / DIEPPE_MARITIME
    fiche.parent.mkdir(parents=True)
    fiche.write_text(texte.replace(avant, apres), encoding="utf-8")
    return racine


def test_the_first_library_wins_and_validation_changes_the_mention(tmp_path):
    racine = _copy(tmp_path, "defauts_valides: non", "defauts_valides: oui")
    lu = territoires.load("dieppe-maritime", [racine, files.shipped("templates")])
    assert lu.fichier == racine / DIEPPE_MARITIME
    assert lu.defaut("clause.penalites.heure").mention == "usage"


def test_a_misspelt_default_is_refused_with_the_right_key(tmp_path):
    racine = _copy(tmp_path, "    absence: {valeur: 150 €", "    abscence: {valeur: 150 €")
    with pytest.raises(Refus, match="vouliez-vous « absence »"):
        territoires.load("dieppe-maritime", [racine])
