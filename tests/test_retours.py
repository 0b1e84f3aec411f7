"""What comes back in Word: the buyer's form, its answer, the companies' commitments."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from outils import images, remplir
from outils.formulaires import ACCORD, ENGAGEMENT, EXEMPLE, FICHE, dossier_of
from outils.textes import plain

from clausegen import dossier, files, marche, questionnaire, retours, territoires
from clausegen.constats import Refus
from clausegen.retours import fiche, profil
from clausegen.word import forms

LOGICIELS = (remplir.as_word, remplir.as_libreoffice)


@pytest.fixture(scope="module")
def vierge() -> bytes:
    bibliotheques = files.libraries(EXEMPLE.parent)
    contenu, manques = fiche.blank(territoires.load("dieppe-maritime", bibliotheques), bibliotheques)
    assert manques == ("courriel du facilitateur",)
    return contenu


def reread(vierge: bytes, rempli: bytes) -> fiche.Fiche:
    return fiche.read(rempli, "fiche.docx", forms.read(vierge))


# --- the buyer's form ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("remplir_avec", LOGICIELS)
def test_a_filled_form_becomes_a_profile_that_reads(vierge, remplir_avec, tmp_path: Path):
    lue = reread(vierge, remplir_avec(vierge, FICHE))
    assert not list(fiche.findings(lue, "fiche.docx"))
    (tmp_path / "ecole.yaml").write_text(profil.text(lue, "dieppe-maritime", "fiche.docx"), encoding="utf-8")
    lu = marche.load(tmp_path / "ecole.yaml").marche
    assert (lu.reference, lu.objet) == ("2027/03", "Extension de l'école « Prévert » & du préau")
    assert lu.consultation == date(2027, 3, 1)
    assert [(lot.numero, lot.intitule, str(lot.montant_ht)) for lot in lu.lots] == [
        ("01", "Gros œuvre", "1250000.5"),
        ("02", "Peinture", "450000"),
    ]
    assert lu.lieux == ("Dieppe", "Arques-la-Bataille")
    assert lu.acheteur.categorie == "pouvoir_adjudicateur"


def test_what_has_no_key_is_kept_as_a_remark(vierge):
    lue = reread(vierge, remplir.as_word(vierge, FICHE))
    assert lue.remarks() == ["procédure : appel d'offres", "quartier prioritaire (QPV) : oui"]
    assert "# procédure : appel d'offres" in profil.text(lue, "x", "fiche.docx").splitlines()


def test_an_answer_that_does_not_read_is_kept_and_told(vierge):
    lue = reread(vierge, remplir.as_word(vierge, {**FICHE, "lot_montant_2": "env. 400 k€"}))
    (constat,) = fiche.findings(lue, "fiche.docx")
    assert constat.message.startswith("corps, tableau 5, ligne 3, colonne 3")
    assert "estimation HT du lot 02 : attendu un montant" in constat.message
    ecrit = profil.text(lue, "dieppe-maritime", "fiche.docx")
    assert "# Pas compris – estimation HT du lot 02" in ecrit
    assert yaml.safe_load(ecrit)["lots"][1]["montant_ht"] == "à compléter"


def test_an_empty_form_says_all_that_is_missing(vierge):
    lue = reread(vierge, vierge)
    attendus = [q.libelle for q in questionnaire.QUESTIONS if q.attendu]
    assert lue.missing() == [*attendus, "les lots"]
    assert lue.values() == {}


def test_prompts_are_no_answers_once_libreoffice_has_lost_the_controls(vierge):
    assert reread(vierge, remplir.as_libreoffice(vierge, {})).values() == {}


def test_every_label_of_the_form_is_in_the_model(vierge):
    champs = forms.read(vierge).champs
    du_lot = {f"{q.nom}_{rang}" for q in questionnaire.DU_LOT for rang in range(1, questionnaire.LOTS + 1)}
    assert set(champs) == {q.nom for q in questionnaire.QUESTIONS} | du_lot
    texte = remplir.xml(vierge)
    for question in questionnaire.QUESTIONS:
        for libelle in question.choix.values():
            assert questionnaire.match(libelle, question.choix) is not None
            assert f'w:displayText="{libelle}"'.replace("'", "’") in texte.replace("\u00a0", " ")


def test_the_same_form_after_libreoffice(vierge, tmp_path: Path):
    (tmp_path / "fiche.docx").write_bytes(remplir.as_word(vierge, FICHE))
    (tmp_path / "lo").mkdir()
    (enregistre,) = images.convert([tmp_path / "fiche.docx"], tmp_path / "lo", "docx")
    assert (
        reread(vierge, enregistre.read_bytes()).values()
        == reread(vierge, remplir.as_word(vierge, FICHE)).values()
    )


def test_another_document_is_refused(vierge):
    with pytest.raises(Refus, match="pas une fiche de renseignement"):
        reread(vierge, dossier_of("annexe_ae"))


def test_the_form_is_sent_and_read_back_from_the_command_line(ligne, vierge):
    envoi = ligne("nouveau", "--fiche", "fiche.docx", "--territoire", "dieppe-maritime")
    assert envoi.code == 0
    assert Path("fiche.docx").read_bytes() == vierge
    assert "courriel du facilitateur" in envoi.err
    Path("retour.docx").write_bytes(remplir.as_word(vierge, FICHE))
    assert (
        ligne("nouveau", "--depuis", "retour.docx", "--territoire", "dieppe-maritime").out == "2027-03.yaml\n"
    )
    assert ligne("nouveau", "--depuis", "retour.docx", "--territoire", "dieppe-maritime").code == 1
    assert marche.load(Path("2027-03.yaml")).marche.reference == "2027/03"
    assert ligne("nouveau", "--depuis", "retour.docx", "m.xlsx", "--territoire", "dieppe-maritime").code == 0
    assert marche.load(Path("m.xlsx")).marche == marche.load(Path("2027-03.yaml")).marche


# --- the commitments and the answer -------------------------------------------------------------------------


@pytest.fixture
def ecole(tmp_path: Path, monkeypatch) -> Path:
    """The example, still a « projet »."""
    monkeypatch.chdir(tmp_path)
    texte = EXEMPLE.read_text(encoding="utf-8")
    texte = re.sub(r"statut:\n(  .*\n)+", "statut: projet    # pas encore relu\n", texte)
    Path("ecole.yaml").write_text(texte, encoding="utf-8")
    return Path("ecole.yaml")


def read(ecole: Path, *fichiers: str) -> list[retours.Retour]:
    return list(retours.read([Path(nom) for nom in fichiers], dossier.study(ecole)))


@pytest.mark.parametrize("remplir_avec", LOGICIELS)
def test_a_commitment_is_read_lot_by_lot(ecole, remplir_avec):
    Path("annexe.docx").write_bytes(remplir_avec(dossier_of("annexe_ae", ecole), ENGAGEMENT))
    (retour,) = read(ecole, "annexe.docx")
    (lu,) = retour.engagements
    assert (lu.lot, lu.entreprise, lu.modalites) == ("01", "SARL Exemple & fils", ("embauche",))
    assert (lu.jour, lu.qualite) == (date(2027, 3, 3), "gérante")
    assert [constat.code for constat in retour.constats] == ["RET-16"]


@pytest.mark.parametrize(
    ("change", "codes", "message"),
    [
        (lambda x: x.replace("1\u202f085\xa0heures", "900\xa0heures"), ["RET-12"], "« 900 heures ("),
        (lambda x: x.replace("avant leur première heure", "si possible", 1), ["RET-11"], "si possible"),
        (lambda x: x.replace("73282932000074", "73282932000075"), ["RET-14"], "clé de contrôle"),
        (lambda x: x.replace("gérante", "……"), ["RET-15"], "la qualité du signataire"),
        (lambda x: x.replace("SARL Exemple &amp; fils", ""), ["RET-13"], "manque l'entreprise"),
        (lambda x: x.replace("3 mars 2027", "début mars"), ["RET-18"], "lu « début mars »"),
        (lambda x: x.replace("non modifiable", "modifiable"), ["RET-11"], "(6 fois)"),
    ],
)  # fmt: skip
def test_what_a_company_changed_or_forgot_is_told(ecole, change, codes, message):
    rempli = remplir.as_word(dossier_of("annexe_ae", ecole), ENGAGEMENT)
    Path("annexe.docx").write_bytes(remplir.rewrite(rempli, change))
    (retour,) = read(ecole, "annexe.docx")
    assert [constat.code for constat in retour.constats] == [*codes, "RET-16"]
    assert message in retour.constats[0].message


def test_the_hours_of_a_group_add_up_to_the_volume(ecole):
    parts = {"cotraitant_1_1": "SARL Exemple", "heures_1_1": "1 000 h", "cotraitant_2_1": "Béton SAS"}
    for heures, codes in (("85", ["RET-16"]), ("50", ["RET-17", "RET-16"]), ("le reste", ["RET-16"])):
        rempli = ENGAGEMENT | parts | {"heures_2_1": heures}
        Path("annexe.docx").write_bytes(remplir.as_word(dossier_of("annexe_ae", ecole), rempli))
        (retour,) = read(ecole, "annexe.docx")
        assert [constat.code for constat in retour.constats] == codes
        assert heures != "50" or "1\u202f050\xa0heures réparties" in retour.constats[0].message


def test_an_empty_commitment_is_no_commitment(ecole):
    Path("annexe.docx").write_bytes(dossier_of("annexe_ae", ecole))
    (retour,) = read(ecole, "annexe.docx")
    assert retour.engagements == ()
    assert [constat.message for constat in retour.constats] == ["aucun lot n'est rempli"]


@pytest.mark.parametrize("remplir_avec", LOGICIELS)
def test_an_agreement_validates_the_profile_and_says_who_and_when(ecole, ligne, remplir_avec):
    assert ligne("generer", "ecole.yaml").code == 0
    note = Path("sortie/EXEMPLE-2026-01/note_calibrage.docx")
    Path("note.docx").write_bytes(remplir_avec(note.read_bytes(), ACCORD))
    sortie = ligne("lire", "note.docx", "--profil", "ecole.yaml", "--oui")
    assert sortie.code == 0, sortie.err
    statut = marche.load(ecole).marche.statut
    assert (statut.etat, statut.par, statut.le) == ("valide", ACCORD["reponse_fonction"], date(2026, 11, 12))
    assert "# envoi de la consultation (exemple)" in ecole.read_text(encoding="utf-8")
    assert ligne("generer", "*.yaml").code == 0
    manifeste = json.loads(Path("sortie/EXEMPLE-2026-01/dossier.json").read_text(encoding="utf-8"))
    assert manifeste["validation"] == {"par": ACCORD["reponse_fonction"], "le": "2026-11-12"}
    assert manifeste["retours"][0]["reponse"] == "proposee"


def test_an_agreement_validates_a_workbook_too(ecole, ligne):
    assert ligne("convertir", "ecole.yaml", "ecole.xlsx").code == 0
    Path("note.docx").write_bytes(remplir.as_word(dossier_of("note_calibrage", Path("ecole.xlsx")), ACCORD))
    sortie = ligne("lire", "note.docx", "--profil", "ecole.xlsx", "--oui")
    assert sortie.code == 0, sortie.err
    statut = marche.load(Path("ecole.xlsx")).marche.statut
    assert (statut.etat, statut.le) == ("valide", date(2026, 11, 12))
    assert marche.load(Path(".historique/ecole.xlsx")).marche.statut.etat == "projet"


@pytest.mark.parametrize(
    ("reponse", "code", "message"),
    [
        ({}, "RET-21", "aucune réponse"),
        ({**ACCORD, "reponse_prudente": True}, "RET-21", "la proposition et la variante prudente"),
        ({**ACCORD, "reponse_fonction": ""}, "RET-22", "la fonction"),
        ({**ACCORD, "reponse_le": "mardi"}, "RET-18", "date non comprise, lu « mardi »"),
        (
            {**ACCORD, "reponse_proposee": False, "reponse_ambitieuse": True},
            "RET-24",
            "la variante ambitieuse",
        ),
        (
            {
                **ACCORD,
                "reponse_proposee": False,
                "reponse_autre": True,
                "reponse_precision": "lot 01 : 900 h",
            },
            "RET-24",
            "lot 01 : 900 heures demandées au lieu de 1 085 heures",
        ),
        ({**ACCORD, "reponse_precision": "lot 99 : 70 heures"}, "RET-24", "ce lot n'est pas au profil"),
    ],
)
def test_any_other_reply_is_told_and_changes_nothing(ecole, ligne, reponse, code, message):
    avant = ecole.read_bytes()
    Path("note.docx").write_bytes(remplir.as_word(dossier_of("note_calibrage", ecole), reponse))
    sortie = ligne("lire", "note.docx", "--profil", "ecole.yaml", "--oui")
    assert sortie.code == 1
    assert message in plain(sortie.err)
    (retour,) = read(ecole, "note.docx")
    assert [constat.code for constat in retour.constats] == [code]
    assert ecole.read_bytes() == avant


def test_a_note_of_other_hours_validates_nothing(ecole):
    Path("note.docx").write_bytes(remplir.as_word(dossier_of("note_calibrage", ecole), ACCORD))
    ecole.write_text(
        ecole.read_text(encoding="utf-8").replace("1 950 000 €", "2 950 000 €"), encoding="utf-8"
    )
    (retour,) = read(ecole, "note.docx")
    assert [constat.code for constat in retour.constats] == ["RET-23"]


def test_the_last_reading_of_a_file_replaces_the_one_before(ecole, ligne):
    annexe = dossier_of("annexe_ae", ecole)
    for entreprise in ("Première", "Seconde"):
        Path("annexe.docx").write_bytes(remplir.as_word(annexe, {**ENGAGEMENT, "entreprise_1": entreprise}))
        ligne("lire", "annexe.docx", "--profil", "ecole.yaml")
    garde = yaml.safe_load(Path("ecole.retours.yaml").read_text(encoding="utf-8"))
    assert [[lot["entreprise"] for lot in lu["lots"]] for lu in garde["retours"]] == [["Seconde"]]


@pytest.mark.parametrize(
    ("document", "reponses"), [("annexe_ae", ENGAGEMENT), ("note_calibrage", ACCORD)], ids=["annexe", "note"]
)
def test_an_empty_form_never_takes_the_place_of_a_filled_one(ecole, ligne, document, reponses):
    vide = dossier_of(document, ecole)
    Path("recu.docx").write_bytes(remplir.as_word(vide, reponses))
    assert "Gardé dans" in ligne("lire", "recu.docx", "--profil", "ecole.yaml").out
    avant = Path("ecole.retours.yaml").read_bytes()
    Path("recu.docx").write_bytes(vide)
    sortie = ligne("lire", "recu.docx", "--profil", "ecole.yaml")
    assert sortie.code == 1
    assert "Gardé" not in sortie.out
    assert Path("ecole.retours.yaml").read_bytes() == avant


def test_the_profile_is_found_from_the_folder_of_the_contract(ecole, ligne):
    assert ligne("generer", "ecole.yaml").code == 0
    dossier_du_marche = Path("sortie/EXEMPLE-2026-01")
    rempli = remplir.as_word((dossier_du_marche / "annexe_ae.docx").read_bytes(), ENGAGEMENT)
    (dossier_du_marche / "retour.docx").write_bytes(rempli)
    assert ligne("lire", str(dossier_du_marche / "retour.docx")).code == 0
    assert Path("ecole.retours.yaml").is_file()


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (None, "introuvable"),
        (b"PK", "abîmé"),
        ("fiche", "nouveau --depuis"),
        ("notice_entreprise", "aucun champ"),
    ],
)
def test_what_is_no_form_gets_a_sentence(ecole, ligne, vierge, contenu, message):
    octets = {"fiche": vierge}.get(contenu) if isinstance(contenu, str) else contenu
    if contenu is not None:
        Path("x.docx").write_bytes(octets or dossier_of(str(contenu), ecole))
    sortie = ligne("lire", "x.docx", "--profil", "ecole.yaml")
    assert sortie.code == 1
    assert message in sortie.err


def test_an_absent_form_is_said_absent(ligne):
    sortie = ligne("lire", "absent.docx")
    assert sortie.code == 1
    assert "absent.docx: fichier introuvable" in sortie.err
