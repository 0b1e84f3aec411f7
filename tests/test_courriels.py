"""The messages: texts as reviewed, files as they stand, nothing of a person's lost, no secret to a company.

CLAUSEGEN_ECRIRE=1 rewrites the reference texts: read the difference line by line before committing it.
"""

from __future__ import annotations

import json
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from outils import grammalecte, situations
from outils.courriels import VALIDE, codes, parse, retouch, text

from clausegen import batch, conformite, dossier, files, formats, generation, mentions
from clausegen.constats import Refus
from clausegen.courriels import brouillon, pieces
from clausegen.courriels.brouillon import Demande
from clausegen.courriels.etapes import ETAPES
from clausegen.documents import DOCUMENTS
from clausegen.word import forms

EXEMPLE = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
REFERENCES = Path(__file__).parent / "golden" / "courriels"
SORTIE = Path("sortie")


@pytest.fixture(scope="session")
def neuf(tmp_path_factory):
    """The nine drafts of the example contract."""
    sortie = tmp_path_factory.mktemp("neuf")
    return {nom: brouillon.prepare(EXEMPLE, Demande(nom, sortie=sortie)) for nom in ETAPES}


# --- the texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ETAPES)
def test_the_text_is_the_one_that_was_reviewed(neuf, nom):
    reference = REFERENCES / f"{nom}.txt"
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(text(neuf[nom]), encoding="utf-8", newline="\n")
    assert text(neuf[nom]) == reference.read_text(encoding="utf-8")


def test_no_reference_text_is_left_over():
    assert {chemin.stem for chemin in REFERENCES.glob("*")} == set(ETAPES)


def test_the_french_is_correct(neuf, tmp_path):
    lignes = [
        ligne
        for b in neuf.values()
        for texte in [formats.typeset(b.lettre.objet), *b.lettre.corps.split("\n")]
        if (ligne := texte.removeprefix("- "))
    ]
    assert grammalecte.fautes(lignes, tmp_path) == []


@pytest.mark.parametrize("nom", ETAPES)
def test_a_message_is_about_twelve_lines_before_its_signature(neuf, nom):
    corps = neuf[nom].lettre.corps.partition("Bien cordialement")[0]
    assert 6 <= len([ligne for ligne in corps.split("\n") if ligne.strip()]) <= 13


@pytest.mark.parametrize("nom", ETAPES)
def test_a_message_says_the_hours_whom_to_call_and_until_when(neuf, nom):
    objet, corps = neuf[nom].lettre.objet, neuf[nom].lettre.corps.replace("\u202f", " ").replace("\xa0", " ")
    assert objet.startswith("[EXEMPLE-2026-01] Clause d'insertion – ")
    assert " – réponse souhaitée " in objet
    assert "2 800 heures" in corps
    assert "02 – Charpente bois, couverture et étanchéité, 420 heures" in corps
    assert "02 61 91 00 02 ou clauses-insertion@exemple.fr" in corps
    assert not mentions.blanks(corps)
    assert "{{" not in corps


def test_a_company_reads_no_estimate_no_opinion_and_no_finding(neuf):
    secrets = ("1 950 000", "1950000", "45 %", "40 €", "usage", "ordre de grandeur", "estimation", "variante")
    prepare = neuf["relance_entreprise"]
    lu = text(prepare).replace("\u202f", " ").replace("\xa0", " ")
    assert [secret for secret in secrets if secret in lu] == []
    assert all(fichier.public for fichier in prepare.joints)
    assert prepare.lettre.a == ()


@pytest.mark.parametrize("courriel", ETAPES.values(), ids=lambda c: c.nom)
def test_a_message_to_a_company_only_ever_carries_public_documents(courriel):
    assert set(courriel.documents) <= set(DOCUMENTS)
    assert courriel.vers == "acheteur" or all(DOCUMENTS[nom].public for nom in courriel.documents)


@pytest.mark.parametrize(
    "balise",
    ["{{ avis }}"]
    + [f"{{% for x in {cle} %}}{{{{ x }}}}{{% endfor %}}" for cle in ("questions", "manques", "changements")],
)
def test_a_model_to_a_company_cannot_name_an_internal_mention(prepare, espace, tmp_path, balise):
    espace("commun/inutile.docx", "x")
    modele = tmp_path / "templates" / "dieppe-maritime" / "courriels" / "relance_entreprise.txt"
    modele.parent.mkdir()
    modele.write_text(f"Objet : [{{{{ reference }}}}]\n\nBonjour,\n\n{balise}\n", encoding="utf-8")
    with pytest.raises(Refus) as refus:
        prepare("relance_entreprise")
    assert codes(refus) == ["MODELE-20"]
    assert f"{modele}:5" in refus.value.constats[0].message
    assert not (SORTIE / "2026-045" / "courriels").exists()


def test_a_territory_replaces_one_text(prepare, espace, tmp_path):
    espace("commun/inutile.docx", "x")
    modele = tmp_path / "templates" / "dieppe-maritime" / "courriels" / "relance.txt"
    modele.parent.mkdir()
    modele.write_text("Objet : {{ reference }} & Cie\r\n\r\nL'été <b> : {{ objet }}\n", encoding="utf-8-sig")
    prepare_ = prepare("relance")
    assert prepare_.lettre.objet == "2026/045 & Cie"
    assert prepare_.lettre.corps == "L’été <b>\xa0: Réfection de l’école\n"
    assert prepare("projet").lettre.corps.startswith("Bonjour,")


@pytest.mark.parametrize("modele", ["", "Bonjour\n\nx", "Objet : x\nBonjour", "Objet : \xe9t\xe9"])
def test_a_model_begins_with_its_subject(prepare, espace, tmp_path, modele):
    espace("commun/inutile.docx", "x")
    chemin = tmp_path / "templates" / "dieppe-maritime" / "courriels" / "bilan.txt"
    chemin.parent.mkdir()
    chemin.write_bytes(modele.encode("latin-1"))
    with pytest.raises(Refus) as refus:
        prepare("bilan")
    assert codes(refus) == ["COU-03"]


def test_a_reference_on_two_lines_adds_no_header(prepare, ecrire):
    profil = ecrire(suite=VALIDE, reference='"2026/045\\nBcc: espion@exemple.fr"')
    prepare_ = prepare("demande_dce_publie", profil=profil)
    assert prepare_.lettre.objet.startswith("[2026/045 Bcc: espion@exemple.fr] Clause")
    assert "Bcc" not in parse(prepare_)
    assert parse(prepare_)["Subject"] == prepare_.lettre.objet


@pytest.mark.parametrize(
    ("nom", "consultation", "attendu"),
    [
        ("projet", "2026-12-01", "le 24 novembre 2026"),
        ("projet", "2026-12-06", "le 27 novembre 2026"),  # 29 November is a Sunday
        ("demande_dce_publie", "2026-12-02", "le 11 décembre 2026"),  # 12 December is a Saturday
        ("bilan", "2026-12-01", "sous 15 jours"),
    ],
)
def test_the_answer_is_wanted_on_a_working_day(prepare, ecrire, nom, consultation, attendu):
    profil = ecrire(suite=VALIDE, consultation=consultation)
    assert prepare(nom, profil=profil).lettre.objet.endswith(f"– réponse souhaitée {attendu}")


def test_the_day_asked_for_wins(prepare):
    prepare_ = prepare("bilan", reponse=date(2027, 3, 1))
    assert prepare_.lettre.objet.endswith("– réponse souhaitée le 1er mars 2027")
    assert "d’ici au 1er mars 2027" in prepare_.lettre.corps


def test_what_is_missing_is_asked_for_in_words(prepare, ecrire):
    profil = ecrire(montant_ht="à compléter", categorie="à compléter", telephone="à compléter")
    corps = prepare(profil=profil).lettre.corps
    assert "- qui achète, pour quelle activité" in corps
    assert "- estimation hors taxes" in corps
    assert "montant_ht" not in corps
    assert "facilitateur" not in corps.partition("nous manque")[2].partition("Pouvez-vous")[0]


VITE = ("sgg-25-bam-044", "vigicrues-aquareel")  # lots without a name; a ratio
LIVRES = [
    pytest.param(chemin, id=chemin.stem, marks=() if chemin.stem in VITE else pytest.mark.long)
    for chemin in sorted(files.shipped("profiles").glob("*.yaml"))
]


@pytest.mark.parametrize("profil", LIVRES)
def test_every_shipped_contract_has_its_nine_messages(profil, tmp_path):
    for nom in ETAPES:
        prepare = brouillon.prepare(profil, Demande(nom, sortie=tmp_path, projet=True))
        assert len(prepare.joints) <= pieces.AU_PLUS
        assert "  " not in prepare.lettre.corps
        assert "\n\n\n" not in prepare.lettre.corps
        assert " ." not in prepare.lettre.corps
        assert len(prepare.lettre.objet) < 200


# --- which message ------------------------------------------------------------------------------------------


def test_the_evident_message_follows_the_contract(prepare, ecrire):
    incomplet = ecrire(fichier="incomplet.yaml", montant_ht="à compléter", suite=VALIDE)
    assert prepare(profil=incomplet).courriel.nom == "demande_pieces"
    assert prepare().courriel.nom == "projet"
    assert prepare().courriel.nom == "projet"
    autre = ecrire(suite=VALIDE, montant_ht="2 000 000 €")
    revisee = prepare(profil=autre)
    assert revisee.courriel.nom == "version_revisee"
    assert "des heures ou des fichiers ont changé depuis « projet »" in revisee.raison
    assert prepare(profil=autre).courriel.nom == "version_revisee"
    assert prepare("demande_attributaire", profil=autre).raison == "à votre demande"
    assert prepare(profil=autre).courriel.nom == "demande_attributaire"
    prepare("alerte_heures", profil=autre)
    assert prepare(profil=autre).courriel.nom == "alerte_heures"
    prepare("relance_entreprise", profil=autre)
    with pytest.raises(Refus) as refus:
        prepare(profil=autre)
    assert codes(refus) == ["COU-01"]
    prepare("bilan", profil=autre)
    assert prepare(profil=autre).courriel.nom == "bilan"


def test_a_retouched_document_calls_for_a_revised_version(prepare):
    prepare()
    retouch(SORTIE / "2026-045" / "notice_entreprise.docx")
    assert prepare().courriel.nom == "version_revisee"


def test_the_revised_version_says_what_changed_and_says_it_again(prepare, ecrire):
    prepare()
    autre = ecrire(suite=VALIDE, montant_ht="2 000 000 €")
    batch.Batch(generation.Options()).generate(autre)
    avant = dossier.study(ecrire(fichier="avant.yaml", suite=VALIDE)).calibrages[0].heures
    apres = dossier.study(autre).calibrages[0].heures
    un, deux = prepare(profil=autre), prepare(profil=autre)
    assert un.lettre == deux.lettre
    assert not deux.change
    lu = un.lettre.corps.replace("\u202f", "").replace("\xa0", " ")
    assert f"- lot 01 : {apres} heures, au lieu de {avant} heures" in lu
    assert "(note_calibrage.docx) : nouvelle version" in lu
    assert [etat for _, etat in un.fichiers] == ["change"] * 4
    assert [etat for _, etat in deux.fichiers] == ["identique"] * 4


# --- projects -----------------------------------------------------------------------------------------------


def test_a_project_is_refused_before_anything_is_written(prepare, ecrire):
    with pytest.raises(Refus) as refus:
        prepare(profil=ecrire())
    assert codes(refus) == ["COU-05"]
    assert not SORTIE.exists()
    prepare_ = prepare(profil=ecrire(), projet=True)
    assert " (projet) – réponse" in prepare_.lettre.objet
    assert "encore un projet" in prepare_.lettre.corps


def test_blanks_of_the_documents_make_a_project_until_a_person_fills_them(prepare, ecrire):
    profil = ecrire(suite=VALIDE, nom="à compléter")
    with pytest.raises(Refus) as refus:
        prepare("projet", profil=profil)
    assert codes(refus) == ["COU-05"]
    assert "note_calibrage.docx (nom du maître d’ouvrage)" in refus.value.constats[0].message
    assert not (SORTIE / "2026-045" / "courriels").exists()
    fill(SORTIE / "2026-045" / "note_calibrage.docx", "[à compléter\xa0: nom du maître d’ouvrage]", "Commune")
    assert "(projet)" not in prepare("projet", profil=profil).lettre.objet


def fill(chemin: Path, blanc: str, texte: str) -> None:
    """A person replaces a blank in Word."""
    with zipfile.ZipFile(chemin) as archive:
        parties = {nom: archive.read(nom) for nom in archive.namelist()}
    assert blanc.encode() in parties["word/document.xml"]
    parties["word/document.xml"] = parties["word/document.xml"].replace(blanc.encode(), texte.encode())
    chemin.write_bytes(files.pack(parties.items()))


def test_a_message_without_document_needs_no_validated_profile(prepare, ecrire):
    for nom in ("demande_pieces", "demande_dce_publie"):
        assert prepare(nom, profil=ecrire()).courriel.nom == nom


# --- the command --------------------------------------------------------------------------------------------


def test_the_command_says_what_why_and_how_to_use_it(ligne, ecrire):
    sortie = ligne("courriel", ecrire(suite=VALIDE), "--reponse-le", "2199-01-02")
    assert sortie.code == 0
    assert "courriel  projet, proposition et textes à insérer (le profil est complet" in sortie.out
    assert "à         marches@exemple.fr" in sortie.out
    assert "nouveau   note_calibrage.docx (" in sortie.out
    assert sortie.err.startswith("Rien n'est envoyé. Outlook classique")


def test_a_past_day_is_told(ligne, ecrire):
    sortie = ligne("courriel", ecrire(suite=VALIDE), "--reponse-le", "2001-01-02")
    assert "le 2 janvier 2001, jour passé — ajoutez --reponse-le" in sortie.err


def test_a_series_says_what_changed_and_a_bad_one_stops_only_itself(ligne, ecrire):
    ecrire(fichier="marches/a.yaml", reference="A", suite=VALIDE)
    ecrire(fichier="marches/b.yaml", reference="B")
    ecrire(fichier="marches/c.yaml", reference="C", suite=VALIDE)
    sortie = ligne("courriel", "marches/*.yaml", "--sortie", "s", "--reponse-le", "2199-01-02")
    assert sortie.code == 1
    fichiers = "note_calibrage.docx, textes_a_inserer.docx, annexe_ae.docx, notice_entreprise.docx"
    assert sortie.out.splitlines() == [
        f"{nom} : projet, brouillon écrit ; nouveau : {fichiers}" for nom in ("A", "C")
    ]
    assert "marches/b.yaml :\nÀ corriger (1)" in sortie.err.replace("\\", "/")
    retouch(Path("s/C/annexe_ae.docx"))
    choix = ("--sortie", "s", "--objet-du-courriel", "projet", "--reponse-le", "2199-01-02")
    sortie = ligne("courriel", "marches/*.yaml", *choix)
    assert sortie.out.splitlines()[0] == f"A : projet, brouillon inchangé ; identique : {fichiers}"
    assert "brouillon écrit ; identique : note_calibrage.docx, textes_a_inserer.docx, notice" in sortie.out
    assert "; changé : annexe_ae.docx" in sortie.out


def test_the_json_form(ligne, ecrire):
    sortie = ligne("courriel", ecrire(suite=VALIDE), "--json", "--a", "un@exemple.fr", "--a", "UN@exemple.fr")
    (lu,) = json.loads(sortie.out)["courriels"]
    assert (lu["courriel"], lu["a"], lu["change"]) == ("projet", ["un@exemple.fr"], True)
    assert lu["envoye"] is None


@pytest.mark.parametrize(
    "adresse", ["x", "a@b", "a@exemple.fr\nBcc: b@exemple.fr", "<a@exemple.fr>", "é@exemple.fr"]
)
def test_a_bad_address_is_refused_before_anything(ligne, ecrire, adresse):
    sortie = ligne("courriel", ecrire(suite=VALIDE), "--a", adresse)
    assert sortie.code == 2
    assert "attendu une adresse" in sortie.err
    assert not SORTIE.exists()


@pytest.mark.parametrize(
    ("situation", "phrase"),
    [
        ("reserve_siae", "réserver ce marché aux structures d’insertion par l’activité économique"),
        ("marche_insertion", "L’insertion est l’objet même de ce marché"),
        ("critere_seul", "faire de l’insertion un critère de choix"),
        ("autre_condition", "une condition sociale autre que des heures d’insertion"),
        ("sans_clause", "Nous ne proposons pas d’heures d’insertion dans ce marché"),
        ("bons_commande", "Le ratio : 5 heures d’insertion par palier entier de 10 000 € HT commandé."),
        ("lots", "sur les 2 lots, pour"),
        ("lots_reserves", "02 – Espaces verts, réservé ; 03 – Nettoyage de fin de chantier, réservé."),
    ],
)
def test_the_proposal_is_said_as_it_is(tmp_path, situation, phrase):
    demande = Demande("projet", sortie=tmp_path / "sortie", projet=True)
    prepare = brouillon.prepare(situations.write(situation, tmp_path), demande)
    corps = prepare.lettre.corps.replace("\u202f", " ").replace("\xa0", " ")
    assert phrase in corps
    assert "indéterminable" not in corps


def test_a_value_without_which_a_rule_cannot_tell_is_named_to_the_buyer(tmp_path):
    demande = Demande("projet", sortie=tmp_path / "sortie", projet=True)
    corps = brouillon.prepare(situations.write("critere_seul", tmp_path), demande).lettre.corps
    assert "- valeur estimée du besoin entier, tous lots compris, pour savoir si une condition" in corps


@pytest.mark.parametrize(("situation", "variantes"), [("condition", True), ("reserve_siae", False)])
def test_a_note_without_variants_offers_none_to_tick(tmp_path, situation, variantes):
    cas = dossier.study(situations.write(situation, tmp_path))
    (note,) = dossier.draft(cas, conformite.check(cas), ["note_calibrage"]).documents
    assert ("reponse_prudente" in forms.read(note.contenu).champs) is variantes
    assert "reponse_proposee" in forms.read(note.contenu).champs
