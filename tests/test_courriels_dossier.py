"""The folder of a draft: the files as they stand, a person's text and copies never lost."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from outils.courriels import VALIDE, codes, parse, retouch

from clausegen import batch, files, rangement
from clausegen.constats import Refus
from clausegen.courriels import brouillon
from clausegen.courriels.brouillon import Demande
from clausegen.generation import Options

EXEMPLE = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
SORTIE = Path("sortie")


# --- the files ----------------------------------------------------------------------------------------------


def test_files_are_joined_as_they_stand_hand_edits_included(prepare, tmp_path):
    prepare("relance")
    octets = retouch(SORTIE / "2026-045" / "note_calibrage.docx")
    prepare_ = prepare("relance")
    assert (SORTIE / "2026-045" / "note_calibrage.docx").read_bytes() == octets
    assert (prepare_.dossier / "a_joindre" / "note_calibrage.docx").read_bytes() == octets
    joints = {p.get_filename(): p.get_content() for p in parse(prepare_).iter_attachments()}
    assert joints["note_calibrage.docx"] == octets
    textes = (SORTIE / "2026-045" / "textes_a_inserer.docx").read_bytes()
    assert joints["textes_a_inserer.docx"] == textes
    assert [etat for _, etat in prepare_.fichiers] == ["change", "identique"]


def test_the_version_of_a_person_is_joined_and_the_new_one_beside_is_told(prepare, ecrire):
    prepare("relance")
    chemin = SORTIE / "2026-045" / "note_calibrage.docx"
    octets = retouch(chemin)
    autre = ecrire(suite=VALIDE, montant_ht="2 000 000 €")
    batch.Batch(Options()).generate(autre)
    assert chemin.with_name("note_calibrage.nouveau.docx").is_file()
    prepare_ = prepare("relance", profil=autre)
    assert prepare_.joints[0].contenu == octets
    (constat,) = [c for c in prepare_.constats if c.code == "COU-02"]
    assert "note_calibrage.nouveau.docx" in constat.message


def test_a_document_older_than_the_profile_is_told(prepare, ecrire):
    prepare("relance")
    prepare_ = prepare("relance", profil=ecrire(suite=VALIDE, montant_ht="2 000 000 €"))
    assert [c.code for c in prepare_.constats] == ["COU-02", "COU-02"]
    assert "(le profil)" in prepare_.constats[0].message


def test_four_files_make_the_public_ones_a_zip_without_the_note(tmp_path):
    note, archive = brouillon.prepare(EXEMPLE, Demande("projet", sortie=tmp_path)).joints
    assert note.nom == "note_calibrage.docx"
    with zipfile.ZipFile(BytesIO(archive.contenu)) as lue:
        assert lue.namelist() == ["textes_a_inserer.docx", "annexe_ae.docx", "notice_entreprise.docx"]
        for nom in lue.namelist():
            assert lue.read(nom) == (tmp_path / "EXEMPLE-2026-01" / nom).read_bytes()


def test_above_the_limit_files_are_zipped_internal_ones_apart(prepare):
    noms = [fichier.nom for fichier in prepare("alerte_heures", limite=1).joints]
    assert noms == ["etat_avancement.docx", "mise_en_demeure.docx"]
    noms = [fichier.nom for fichier in prepare("bilan", limite=1).joints]
    assert noms == ["2026-045_documents.zip"]


def test_one_annex_a_lot_still_makes_three_attachments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    profil = tmp_path / "exemple.yaml"
    texte = EXEMPLE.read_text(encoding="utf-8")
    profil.write_text(texte.replace("clause:\n", "clause:\n  annexe_ae: par_lot\n"), encoding="utf-8")
    prepare = brouillon.prepare(profil, Demande())
    assert len(prepare.fichiers) == 9
    assert [f.nom for f in prepare.joints] == ["note_calibrage.docx", "EXEMPLE-2026-01_documents.zip"]
    assert prepare.joints[1].libelle.count("annexe") == 1


def test_a_contract_that_cannot_be_generated_has_no_draft(prepare, ecrire):
    with pytest.raises(Refus) as refus:
        prepare("projet", profil=ecrire(suite=f"{VALIDE}clause: {{publics: [martiens]}}\n"))
    assert "martiens" in str(refus.value)
    assert not SORTIE.exists()


# --- the folder of the draft --------------------------------------------------------------------------------


def test_the_same_again_touches_nothing(prepare):
    premier = prepare("relance")
    avant = {chemin: chemin.stat().st_mtime_ns for chemin in premier.dossier.rglob("*")}
    assert premier.change
    assert not prepare("relance").change
    assert {chemin: chemin.stat().st_mtime_ns for chemin in premier.dossier.rglob("*")} == avant


def test_two_folders_hold_the_same_bytes(tmp_path):
    un, deux = (brouillon.prepare(EXEMPLE, Demande("projet", sortie=tmp_path / n)).dossier for n in "ab")
    contenus = [{c.relative_to(d): c.read_bytes() for c in d.rglob("*") if c.is_file()} for d in (un, deux)]
    assert len(contenus[0]) == 5
    assert contenus[0] == contenus[1]


def test_the_text_of_a_person_is_kept_and_the_draft_takes_it(prepare):
    fichier = prepare("relance").dossier / "courriel.txt"
    fichier.write_text(
        "A : autre@exemple.fr ; deux@exemple.fr\r\nObjet: Été\r\n\r\nMon texte à moi.\r\n", encoding="cp1252"
    )
    octets = fichier.read_bytes()
    prepare_ = prepare("relance")
    assert fichier.read_bytes() == octets
    assert not fichier.with_name("courriel.nouveau.txt").exists()
    lu = parse(prepare_)
    assert lu["To"] == "autre@exemple.fr, deux@exemple.fr"
    assert lu["Subject"] == "Été"
    assert lu.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Mon texte à moi.\n"
    assert "<p>Mon texte à moi.</p>" in lu.get_body(("html",)).get_content()
    assert parse(prepare("relance", a=("seul@exemple.fr",)))["To"] == "seul@exemple.fr"


def test_a_new_text_stands_beside_the_person_s_one(prepare, ecrire):
    fichier = prepare("demande_dce_publie").dossier / "courriel.txt"
    octets = fichier.read_bytes() + b"PS : bonne semaine.\n"
    fichier.write_bytes(octets)
    autre = ecrire(suite=VALIDE, montant_ht="2 000 000 €")
    for _ in range(2):
        prepare_ = prepare("demande_dce_publie", profil=autre)
        assert fichier.read_bytes() == octets
        nouveau = fichier.with_name("courriel.nouveau.txt").read_text("utf-8-sig")
        assert "1\u202f645" in nouveau
        assert "PS : bonne semaine." in parse(prepare_).get_body(("plain",)).get_content()
        assert "courriel.nouveau.txt" in prepare_.constats[0].message


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        ("Bonjour\n\nx", "lu « Bonjour », attendu « À : »"),
        ("À : x\nObjet : y\n\nz", "attendu une adresse comme"),
        ("À : a@exemple.fr\n\nz", "« Objet : » est absent ou vide"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_every_line(prepare, contenu, message):
    premier = prepare("demande_dce_publie")
    avant = (premier.dossier / "courriel.eml").read_bytes()
    (premier.dossier / "courriel.txt").write_text(contenu, encoding="utf-8")
    with pytest.raises(Refus) as refus:
        prepare("demande_dce_publie")
    assert set(codes(refus)) == {"COU-04"}
    assert message in str(refus.value)
    assert (premier.dossier / "courriel.eml").read_bytes() == avant


def test_a_copy_changed_by_hand_is_kept(prepare, ecrire):
    copie = prepare("relance").dossier / "a_joindre" / "note_calibrage.docx"
    octets = retouch(copie)
    autre = ecrire(suite=VALIDE, montant_ht="2 000 000 €")
    batch.Batch(Options()).generate(autre)
    prepare_ = prepare("relance", profil=autre)
    assert copie.read_bytes() == octets
    nouveau = copie.with_name("note_calibrage.nouveau.docx").read_bytes()
    assert nouveau == (SORTIE / "2026-045" / "note_calibrage.docx").read_bytes()
    assert any("note_calibrage.nouveau.docx" in c.message for c in prepare_.constats)


def test_a_file_that_is_no_longer_joined_goes_to_the_history(prepare):
    dossier_ = prepare("bilan").dossier
    prepare("bilan", limite=1)
    assert [c.name for c in (dossier_ / "a_joindre").iterdir()] == ["2026-045_documents.zip"]
    assert len(list((dossier_ / ".historique").iterdir())) == 2


def test_a_killed_run_is_finished_by_the_next(prepare, monkeypatch):
    prepare("bilan")
    with monkeypatch.context() as coupe:
        coupe.setattr(rangement, "_place_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            prepare("bilan", limite=1)
    prepare_ = prepare("bilan", limite=1)
    assert rangement.unfinished(prepare_.dossier) is False
    assert [c.name for c in (prepare_.dossier / "a_joindre").iterdir()] == ["2026-045_documents.zip"]


def test_generer_and_etat_leave_the_drafts_alone(prepare, ecrire, ligne):
    dossier_ = prepare().dossier
    avant = {c: c.read_bytes() for c in dossier_.rglob("*") if c.is_file()}
    assert ligne("generer", "--refaire", ecrire(suite=VALIDE)).code == 0
    assert {c: c.read_bytes() for c in dossier_.rglob("*") if c.is_file()} == avant
    sortie = ligne("etat", SORTIE)
    assert sortie.code == 0
    assert "courriel" not in sortie.out
