"""What is up to date is not made again, what changed is said, and a stage leaves the others alone."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from clausegen import (
    acquis,
    documents,
    dossier,
    en_place,
    etat,
    files,
    manifeste,
    preparation,
    rangement,
    verrou,
)
from clausegen.batch import Batch
from clausegen.generation import Options

SORTIE = Path("sortie") / "2026-045"


@pytest.fixture
def generer(ecrire, tmp_path, monkeypatch):
    """Makes the folder of the small profile: the states of its documents, and was anything rendered."""
    monkeypatch.chdir(tmp_path)
    rendus = []
    draft = dossier.draft
    monkeypatch.setattr(dossier, "draft", lambda *a, **k: rendus.append(a) or draft(*a, **k))

    def run(fichier=None, **options):
        rendus.clear()
        resultat = Batch(Options(**options)).generate(fichier or ecrire())
        assert resultat.fait, resultat
        return {ecrit.chemin.name: ecrit.etat for ecrit in resultat.documents}, bool(rendus)

    return run


def manifest():
    return json.loads((SORTIE / "dossier.json").read_text(encoding="utf-8"))


def states(nom="notice_entreprise.docx"):
    (etats,) = [d.etats for d in etat.state(SORTIE).documents if d.chemin.name == nom]
    return etats


# --- the series resumes -------------------------------------------------------------------------------------


def test_what_is_up_to_date_is_neither_rendered_nor_touched(generer):
    premiers, _ = generer()
    avant = {chemin: chemin.stat().st_mtime_ns for chemin in [SORTIE, *SORTIE.iterdir()]}
    etats, rendu = generer()
    assert not rendu
    assert etats == dict.fromkeys(sorted(premiers), "a_jour") or set(etats.values()) == {"a_jour"}
    assert set(etats) == set(premiers)
    assert {chemin: chemin.stat().st_mtime_ns for chemin in [SORTIE, *SORTIE.iterdir()]} == avant


def test_the_findings_and_the_hours_are_told_again(ecrire, generer, tmp_path):
    profil = ecrire(nom="à compléter")
    generer(profil)
    un = Batch(Options(refaire=True)).generate(profil).json()
    deux = Batch(Options()).generate(profil).json()
    assert any(constat["code"] == en_place.A_COMPLETER for constat in deux["constats"])
    for cle in ("reference", "chemin", "lots", "heures", "constats"):
        assert un[cle] == deux[cle]


def test_refaire_makes_it_again(generer):
    generer()
    etats, rendu = generer(refaire=True)
    assert rendu
    assert set(etats.values()) == {"inchange"}


@pytest.mark.parametrize(
    "changement",
    ["profil", "type", "territoire", "modele", "nouveau_modele", "droit", "programme", "version", "jour"],
)
def test_whatever_a_document_is_made_from_counts(generer, ecrire, espace, monkeypatch, tmp_path, changement):
    espace("commun/mention_sans_clause.docx", "x")
    shutil.copytree(
        files.shipped("templates") / "commun", tmp_path / "templates" / "commun", dirs_exist_ok=True
    )
    (tmp_path / "types").mkdir()
    gabarit = tmp_path / "types" / "essai.yaml"
    gabarit.write_text("nature: travaux\n")
    options = {"suite": "base: essai\n"}
    generer(ecrire(**options))
    assert not generer(ecrire(**options))[1]
    territoire = tmp_path / "templates" / "dieppe-maritime"
    if changement == "profil":
        options["objet"] = "Autre objet"
    elif changement == "type":
        gabarit.write_text("# relu\nnature: travaux\n")
    elif changement == "territoire":
        fiche = territoire / "territoire.yaml"
        fiche.write_text(fiche.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
    elif changement == "modele":
        espace("commun/notice_entreprise.docx", "Autre texte")
    elif changement == "nouveau_modele":
        shutil.copy(tmp_path / "templates/commun/notice_entreprise.docx", territoire)
    elif changement in ("droit", "programme"):
        tree = manifeste._tree
        monkeypatch.setattr(manifeste, "_tree", lambda nom, *motif: tree(nom, *motif) + changement)
        monkeypatch.setattr(acquis, "_tool", lambda: changement)
    elif changement == "version":
        monkeypatch.setattr(manifeste, "__version__", "9.9.9")
        monkeypatch.setattr(acquis, "_tool", lambda: "9.9.9")
    jour = {"jour": dossier.marche.formats.read_date("2027-01-15")} if changement == "jour" else {}
    assert generer(ecrire(**options), **jour)[1]
    assert not generer(ecrire(**options), **jour)[1]


def test_a_lost_file_comes_back(generer):
    generer()
    (SORTIE / "notice_entreprise.docx").unlink()
    etats, rendu = generer()
    assert rendu
    assert etats["notice_entreprise.docx"] == "ecrit"


def test_a_lost_file_is_not_forgotten_by_a_partial_run(generer):
    generer(demandes=("notice_entreprise",))
    (SORTIE / "notice_entreprise.docx").unlink()
    generer(demandes=("note_calibrage",))
    assert states() == ("absent",)
    assert generer(demandes=("notice_entreprise",))[0] == {"notice_entreprise.docx": "ecrit"}


def test_a_new_version_beside_a_hand_edit_is_not_made_twice(generer):
    generer()
    (SORTIE / "notice_entreprise.docx").write_bytes(b"mon texte")
    assert generer()[0]["notice_entreprise.nouveau.docx"] == "a_cote"
    etats, rendu = generer()
    assert not rendu
    assert etats.pop("notice_entreprise.nouveau.docx") == "a_cote"
    assert set(etats.values()) == {"a_jour"}
    etats, rendu = generer(ecraser=True)
    assert rendu
    assert etats["notice_entreprise.docx"] == "ecrit"
    assert not (SORTIE / "notice_entreprise.nouveau.docx").exists()


def test_what_a_killed_run_left_is_cleaned_even_when_up_to_date(generer):
    generer()
    (SORTIE / rangement.NEUF).mkdir()
    assert generer()[1]
    assert not rangement.unfinished(SORTIE)
    assert not generer()[1]


# --- one stage, one document: the others are left alone -----------------------------------------------------


@pytest.fixture
def catalogue(monkeypatch):
    """Three documents: one of the notification, one written only when asked for."""
    fiche = documents.DOCUMENTS["notice_entreprise"]
    fiches = {
        "notice_entreprise": fiche,
        "annexe_ae": documents.DOCUMENTS["annexe_ae"],
        "courrier": replace(fiche, nom="courrier", etape="notification", modeles=("notice_entreprise.docx",)),
        "avis": replace(fiche, nom="avis", seul=True, modeles=("notice_entreprise.docx",)),
    }
    for module in (documents, etat, manifeste, preparation):
        monkeypatch.setattr(module, "DOCUMENTS", MappingProxyType(fiches))


def names():
    return {chemin.name for chemin in SORTIE.glob("*.docx")}


@pytest.mark.usefixtures("catalogue")
def test_a_stage_or_a_document_retires_only_its_own(generer, ecrire):
    generer()
    generer(demandes=("avis",))
    generer(etape="notification")
    tous = {"notice_entreprise.docx", "annexe_ae.docx", "avis.docx", "courrier.docx"}
    assert names() == tous
    assert manifest()["fichiers"]["courrier.docx"]["etape"] == "notification"
    assert set(generer(ecrire(objet="Autre"))[0]) == {"notice_entreprise.docx", "annexe_ae.docx"}
    assert names() == tous
    assert states("courrier.docx") == ("profil",)
    generer(ecrire(suite="clause: {annexe_ae: par_lot}\n"), demandes=("annexe_ae",))
    assert names() == tous - {"annexe_ae.docx"} | {"annexe_ae_lot_01.docx"}


@pytest.mark.usefixtures("catalogue")
def test_a_document_that_is_no_longer_due_is_retired_by_its_stage(generer, monkeypatch):
    generer(demandes=("annexe_ae",))
    sans = replace(documents.DOCUMENTS["annexe_ae"], due=lambda _: False)
    monkeypatch.setattr(documents, "DOCUMENTS", MappingProxyType({**documents.DOCUMENTS, "annexe_ae": sans}))
    generer(etape="notification")
    assert "annexe_ae.docx" in names()
    assert generer(demandes=("notice_entreprise",))[0] == {"notice_entreprise.docx": "ecrit"}
    etats, _ = generer()
    assert "retire" in etats.values()
    assert names() == {"notice_entreprise.docx", "courrier.docx"}


def test_plain_texts_are_added_when_asked_for_and_then_left_alone(generer):
    generer()
    assert generer(texte=True)[0]["textes_a_inserer.txt"] == "ecrit"
    assert not generer(texte=True)[1]
    assert "textes_a_inserer.txt" not in generer()[0]
    assert (SORTIE / "textes_a_inserer.txt").exists()


# --- the manifest -------------------------------------------------------------------------------------------


def test_the_manifest_says_what_everything_was_made_from(generer, ecrire):
    profil = ecrire()
    generer(profil)
    lu = manifest()
    sources = lu["sources"]
    assert sources["profil"] == {"fichier": "marche.yaml", "empreinte": files.digest(profil.read_bytes())}
    assert sources["territoire"]["fichier"] == "dieppe-maritime"
    assert len(sources["droit"]["empreinte"]) == len(sources["clausegen"]["empreinte"]) == 64
    assert (lu["clausegen"], lu["loi_au"], lu["statut"]) == (manifeste.__version__, "2026-12-01", "projet")
    assert lu["lots"] == [{"numero": "01", "avis": "clause", "heures": lu["heures"], "ratio": None}]
    for nom, de in lu["fichiers"].items():
        assert de["empreinte"] == files.digest((SORTIE / nom).read_bytes())
        assert de["etape"] == "consultation"
        assert de["sources"]["profil"] == sources["profil"]["empreinte"]
        assert de["modele"]["origine"] == "commun"
        assert len(de["modele"]["empreinte"]) == 64


def test_the_manifest_is_the_same_wherever_the_folder_is(generer, tmp_path):
    generer()
    generer(sortie=tmp_path / "ailleurs" / "plus" / "loin")
    autre = tmp_path / "ailleurs" / "plus" / "loin" / "2026-045"
    assert (autre / "dossier.json").read_bytes() == (SORTIE / "dossier.json").read_bytes()
    assert etat.state(autre).a_jour


def test_a_manifest_of_someone_else_is_kept(generer):
    SORTIE.mkdir(parents=True)
    (SORTIE / "dossier.json").write_text('{"mien": 1}')
    generer()
    (garde,) = (SORTIE / ".historique").iterdir()
    assert garde.read_text() == '{"mien": 1}'


# --- clausegen etat -----------------------------------------------------------------------------------------


def test_all_up_to_date_is_zero(generer, ligne):
    generer()
    sortie = ligne("etat", "sortie")
    assert sortie.code == 0
    assert sortie.out.startswith(f"2026/045 — {SORTIE}\n  à jour  ")
    assert sortie.err == ""


def test_each_thing_that_changed_is_named(generer, ecrire, espace, ligne, monkeypatch):
    generer()
    (SORTIE / "notice_entreprise.docx").write_bytes(b"mon texte")
    (SORTIE / "annexe_ae.docx").unlink()
    assert states() == ("modifie",)
    assert states("annexe_ae.docx") == ("absent",)
    espace("dieppe-maritime/note_calibrage.docx", "Ma note")
    assert states("note_calibrage.docx") == ("modele",)
    ecrire(objet="Autre objet")
    tree = manifeste._tree
    monkeypatch.setattr(manifeste, "_tree", lambda nom, *motif: tree(nom, *motif) + ("" if motif else "!"))
    assert states() == ("profil", "droit", "modifie")
    sortie = ligne("etat", SORTIE)
    assert sortie.code == 1
    lignes = [re.split(r" {2,}", texte.strip()) for texte in sortie.out.splitlines()]
    assert ["profil changé, droit changé depuis, modifié à la main", "notice_entreprise.docx"] in lignes
    assert ["profil changé, droit changé depuis, absent", "annexe_ae.docx"] in lignes
    assert ["profil changé, modèle changé, droit changé depuis", "note_calibrage.docx"] in lignes


def test_hours_since_the_version_before_and_if_made_again(generer, ecrire, ligne):
    generer(ecrire())
    avant = manifest()["heures"]
    generer(ecrire(montant_ht="500 000 €"))
    apres = manifest()["heures"]
    generer(ecrire(montant_ht="500 000 €", objet="Autre objet"))  # other words, same hours
    assert manifest()["precedent"]["heures"] == avant
    sortie = ligne("etat", "sortie")
    assert sortie.code == 0
    assert f"heures, depuis la version précédente : lot 01 : {avant} h → {apres} h" in sortie.out
    assert "si vous relancez" not in sortie.out
    ecrire(montant_ht="2 000 000 €")
    sortie = ligne("etat", "sortie").out.replace("\u202f", "")
    assert f"heures, si vous relancez : lot 01 : {apres} h → " in sortie
    (vu,) = json.loads(ligne("etat", "sortie", "--json").out)["dossiers"]
    assert [(e["lot"], e["avant"]["heures"], e["apres"]["heures"]) for e in vu["heures"]] == [
        ("01", avant, apres)
    ]
    assert vu["heures_a_venir"][0]["avant"]["heures"] == apres


def test_the_day_asked_for_is_remembered(generer, ligne):
    generer(jour=dossier.marche.formats.read_date("2027-01-15"))
    assert ligne("etat", "sortie").code == 0


def test_in_json(generer, ligne):
    generer()
    sortie = ligne("etat", "sortie", "--json")
    (vu,) = json.loads(sortie.out)["dossiers"]
    assert list(vu) == ["reference", "chemin", "a_jour", "documents", "heures", "heures_a_venir", "constats"]
    assert vu["a_jour"] is True
    assert vu["documents"][0] == {
        "nom": "annexe_ae",
        "chemin": str(SORTIE / "annexe_ae.docx"),
        "etats": ["a_jour"],
    }


def test_several_folders(generer, ecrire, ligne):
    generer()
    generer(ecrire("b.yaml", reference="b"))
    shutil.rmtree(SORTIE)
    assert ligne("etat", "sortie").out.startswith("b — ")
    generer(ecrire())
    (SORTIE / "notice_entreprise.docx").unlink()
    sortie = ligne("etat", "sortie", "sortie/b")
    assert sortie.code == 1
    assert sortie.out.count(" — ") == 2


@pytest.mark.parametrize("lieu", ["vide", "absent", "marche.yaml"])
def test_no_folder_there(ligne, ecrire, tmp_path, lieu):
    ecrire()
    (tmp_path / "vide").mkdir()
    sortie = ligne("etat", lieu)
    assert sortie.code == 1
    assert "aucun dossier de marché ici" in sortie.err
    assert json.loads(ligne("etat", lieu, "--json").out) == {"dossiers": []}


@pytest.mark.parametrize(
    "contenu", ["{", "[]", '{"fichiers": 1}', '{"fichiers": {"../x": {}}}', '{"fichiers": {"x": 1}}']
)
def test_a_broken_manifest_is_said(generer, ligne, contenu):
    generer()
    (SORTIE / "dossier.json").write_text(contenu)
    sortie = ligne("etat", "sortie")
    assert sortie.code == 1
    assert "manifeste illisible" in sortie.err


@pytest.mark.parametrize(
    "sources", [None, [], "x", {"profil": 3}, {"profil": {"fichier": "../../etc/passwd"}}, {"profil": {}}]
)
def test_a_manifest_with_odd_contents_is_no_bug(generer, ligne, sources):
    generer()
    lu = manifest() | {"sources": sources, "lots": sources, "precedent": sources, "loi_au": sources}
    dites = dict.fromkeys(("sources", "modele", "a_completer"), sources)
    lu["fichiers"]["notice_entreprise.docx"] |= dites
    (SORTIE / "dossier.json").write_text(json.dumps(lu))
    assert ligne("etat", "sortie").code == 1
    assert generer()[1]
    assert ligne("etat", "sortie").code == 0


def test_a_profile_that_is_gone_or_broken_is_said(generer, ecrire, ligne, tmp_path):
    generer()
    ecrire(nature="travau")
    sortie = ligne("etat", "sortie")
    assert sortie.code == 1
    assert "profil changé" in sortie.out
    assert "vouliez-vous « travaux »" in sortie.err
    (tmp_path / "marche.yaml").unlink()
    sortie = ligne("etat", "sortie")
    assert sortie.code == 1
    assert "profil introuvable : marche.yaml" in sortie.err


def test_a_shipped_profile_is_found_by_its_name(ligne):
    assert ligne("generer", "exemple-groupe-scolaire").code == 0
    assert ligne("etat", "sortie").code == 0


def test_an_interrupted_run_is_finished_first(generer, ligne, monkeypatch, ecrire):
    generer()
    nouveau = ecrire(objet="Autre objet")
    with pytest.MonkeyPatch.context() as coupe:
        replace_ = Path.replace

        def closed_meanwhile(self, cible):
            if self.parent.name == rangement.NEUF and self.name == "textes_a_inserer.docx":
                raise PermissionError(13, "Permission denied", str(self), None, str(cible))
            return replace_(self, cible)

        coupe.setattr(Path, "replace", closed_meanwhile)
        refuse = Batch(Options()).generate(nouveau)
    assert not refuse.fait
    assert refuse.constats[0].fichier == str(SORTIE / "textes_a_inserer.docx")
    with verrou.hold(SORTIE):
        assert "une autre génération est en cours" in ligne("etat", "sortie").err
    assert ligne("etat", "sortie").code == 0
    assert not rangement.unfinished(SORTIE)


def test_without_a_folder_the_usual_one_is_looked_at(ligne, ecrire):
    assert "sortie: aucun dossier de marché ici" in ligne("etat").err
    ligne("generer", ecrire(), "--document", "article_rc")
    assert ligne("etat").code == 0
