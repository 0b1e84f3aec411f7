"""The documents after the award: texts as reviewed, forms that can be filled, nothing invented nor secret.

CLAUSEGEN_ECRIRE=1 rewrites the reference texts: read the difference line by line before committing it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from outils import grammalecte, validateurs
from outils.textes import plain

from clausegen import conformite, documents, dossier, droit, files, mentions, territoires
from clausegen.constats import Refus
from clausegen.documents import DOCUMENTS, ETAPES
from clausegen.dossier import Document, Dossier
from clausegen.mentions import structures
from clausegen.word import outline

PROFILS = [
    files.shipped("profiles") / f"{nom}.yaml" for nom in ("exemple-groupe-scolaire", "vigicrues-aquareel")
]
REFERENCES = Path(__file__).parent / "golden" / "etapes"
APRES = [fiche.nom for fiche in DOCUMENTS.values() if fiche.etape != "consultation"]
SUR_DEMANDE = ["clause_reexamen", "reponse_candidat"]
POUR_L_ENTREPRISE = [nom for nom in (*APRES, *SUR_DEMANDE) if DOCUMENTS[nom].public]


@cache
def draft(profil: Path, *noms: str) -> Dossier:
    cas = dossier.study(profil)
    return dossier.draft(cas, conformite.check(cas), noms or APRES)


def read(document: Document) -> str:
    return "\n".join(outline.lines(document.contenu, entetes=True))


def one(profil: Path, nom: str) -> str:
    (document,) = draft(profil, nom).documents
    return plain(read(document))


CHAQUE = [pytest.param(p, nom, id=f"{p.stem}-{nom}") for p in PROFILS for nom in APRES]


@pytest.mark.parametrize(("profil", "nom"), CHAQUE)
def test_the_text_is_the_one_that_was_reviewed(profil: Path, nom: str):
    (document,) = [d for d in draft(profil).documents if d.nom == nom]
    reference = REFERENCES / profil.stem / f"{nom}.txt"
    texte = "\n".join(outline.lines(document.contenu)) + "\n"
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(texte, encoding="utf-8", newline="\n")
    assert texte == reference.read_text(encoding="utf-8")


def test_no_reference_text_is_left_over():
    attendus = {REFERENCES / p.stem / f"{nom}.txt" for p in PROFILS for nom in APRES}
    assert set(REFERENCES.glob("*/*.txt")) == attendus


@pytest.mark.parametrize("profil", PROFILS, ids=lambda p: p.stem)
def test_every_form_is_a_valid_word_file(profil: Path, tmp_path: Path):
    for document in draft(profil, *APRES, *SUR_DEMANDE).documents:
        chemin = tmp_path / document.fichier
        chemin.write_bytes(document.contenu)
        assert validateurs.erreurs(chemin) == [], document.fichier


def test_the_french_is_correct(tmp_path: Path):
    textes = [
        texte.strip()
        for profil in PROFILS
        for document in draft(profil).documents
        if document.nom != "liste_structures"  # names of structures, as their register writes them
        for ligne in outline.lines(document.contenu)
        for texte in re.sub(r"^\[[^\]]*\] ", "", ligne).strip("| ").split(" | ")
    ]
    assert grammalecte.fautes(textes, tmp_path) == []


@pytest.mark.parametrize("profil", PROFILS, ids=lambda p: p.stem)
def test_nothing_of_the_machine_nor_of_the_estimate_reaches_a_company(profil: Path):
    fini = draft(profil, *POUR_L_ENTREPRISE)
    estimations = {f"{lot.montant_ht:f}" for lot in fini.cas.marche.lots if lot.montant_ht}
    for document in fini.documents:
        texte = read(document)
        assert not re.search(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTrue\b|\bFalse\b|Decimal\(", texte)
        chiffres = re.sub(r"\s", "", texte)
        assert not {montant for montant in estimations if montant in chiffres}, document.fichier


@pytest.mark.parametrize("nom", ["fiche_entreprise", "releve_heures", "attestation"])
def test_one_page_a_lot_with_its_own_fields(nom: str):
    fini = draft(PROFILS[0], nom)
    (document,) = fini.documents
    assert len(re.findall(r"^\[Title\] ", read(document), re.MULTILINE)) == len(fini.cas.avec_clause)
    balises = tags(document)
    assert len(balises) == len(set(balises))
    rangs = {re.search(r"_(\d+)(_\w+)?$", balise)[1] for balise in balises}
    assert rangs == {str(rang + 1) for rang in fini.cas.avec_clause}


def tags(document: Document) -> list[str]:
    with zipfile.ZipFile(BytesIO(document.contenu)) as archive:
        return re.findall(r'<w:tag w:val="([^"]+)"', archive.read("word/document.xml").decode())


@pytest.mark.parametrize("nom", APRES)
def test_a_form_has_a_bookmark_beside_each_field(nom: str):
    (document,) = draft(PROFILS[0], nom).documents
    with zipfile.ZipFile(BytesIO(document.contenu)) as archive:
        texte = archive.read("word/document.xml").decode()
    assert {f"_{balise}" for balise in tags(document)} <= set(re.findall(r'w:name="([^"]+)"', texte))


def test_the_prescriber_ticks_every_public_and_copies_nothing():
    (document,) = draft(PROFILS[0], "fiche_prescription").documents
    cas = draft(PROFILS[0], "fiche_prescription").cas
    balises = set(tags(document))
    for public in cas.droit("publics_eligibles"):
        assert {f"categorie_{public['cle']}", f"vue_{public['cle']}"} <= balises
    employeur = plain(read(document)).partition("Avis d'éligibilité")[2]
    assert "catégorie relève" in employeur
    assert "RSA" not in employeur


def test_only_the_chosen_publics_are_listed(ecrire):
    chemin = ecrire(suite="clause: {publics: [rsa, qpv], modalites: [embauche_directe]}\n")
    texte = one(chemin, "publics_justificatifs")
    assert "(RSA)" in texte
    assert "(QPV)" in texte
    assert "Geiq" not in texte
    assert texte.count("(à vérifier)") == 2
    assert not draft(chemin, "liste_structures").cas.avec_clause or "ACI" not in one(
        chemin, "fiche_entreprise"
    )


def test_the_notice_and_the_certificate_cite_the_contract_and_the_ccag():
    cas = draft(PROFILS[0]).cas
    for nom in ("mise_en_demeure", "certificat_penalites"):
        texte = one(PROFILS[0], nom)
        assert "l'article « Pénalités d'insertion » du CCAP et l'article 20.1.5 du CCAG Travaux" in texte
        assert f"l'article {cas.droit('ccag_travaux')['penalites']} du CCAG Travaux" in texte
        assert "60 €" in texte
        assert "15 jours" in texte


def test_without_ccag_nothing_cites_one(ecrire):
    chemin = ecrire(ccag="aucun")
    for nom in ("mise_en_demeure", "certificat_penalites", "publics_justificatifs"):
        assert "CCAG" not in one(chemin, nom)


def test_hours_are_printed_when_one_figure_says_them_and_asked_for_otherwise(ecrire):
    seul = ecrire()
    (calcul,) = dossier.study(seul).calibrages
    assert f"{calcul.heures} heures" in one(seul, "mise_en_demeure")
    assert "dues" not in tags(draft(seul, "mise_en_demeure").documents[0])
    for profil in PROFILS:
        assert "dues" in tags(draft(profil, "mise_en_demeure").documents[0])
    assert "soit à ce jour" in one(PROFILS[1], "releve_heures")
    assert "soit à ce jour" not in one(PROFILS[0], "releve_heures")


@pytest.mark.parametrize(
    ("forme", "role"), [("ordinaire", "marches"), ("concession", "concessions"), ("prive", None)]
)
def test_the_reopening_clause_cites_the_article_of_the_contract(ecrire, forme: str, role: str | None):
    chemin = ecrire(forme=forme, ccag="travaux" if forme == "ordinaire" else "aucun")
    cas = dossier.study(chemin)
    article = droit.at("articles_textes", cas.jour).valeur["reexamen"]
    texte = one(chemin, "clause_reexamen")
    assert ("code de la commande publique" in texte) == (role is not None)
    assert [cle for cle, numero in article.items() if numero in texte] == ([role] if role else [])


def test_a_ratio_has_nothing_to_reopen():
    assert draft(PROFILS[1], "clause_reexamen").documents == ()


def test_the_exoneration_is_examined_only_when_the_contract_keeps_it(ecrire):
    suite = "clause: {{penalites: {{ecarter_exoneration_1000: {}}}}}\n"
    garde, ecarte = (
        one(ecrire(fichier=f"{choix}.yaml", suite=suite.format(choix)), "certificat_penalites")
        for choix in ("non", "oui")
    )
    assert "1 000 €" in garde
    assert "1 000 €" not in ecarte


def test_the_list_of_structures_is_dated_and_in_the_territory():
    texte = one(PROFILS[0], "liste_structures")
    assert "Liste indicative, arrêtée au 18 décembre 2020" in texte
    assert texte.index("Dieppe (Dieppe-Maritime)") < texte.index("Bihorel")
    territoire = draft(PROFILS[0]).cas.territoire
    secteurs = {part.nom_usage: part.siren for part in territoire.perimetre.epci}
    for ligne in structures.read(territoire):
        sirens = {c.epci_siren for c in territoires.commune(ligne["commune"])}
        if ligne["secteur"]:
            assert secteurs[ligne["secteur"]] in sirens
        else:
            assert not sirens & set(secteurs.values()) or len(sirens) > 1, ligne


@pytest.fixture
def territoire(tmp_path: Path):
    """A territory of this test, with the list it is given."""

    def put(liste: bytes | None):
        fiche = tmp_path / "templates" / "dieppe-maritime" / "territoire.yaml"
        fiche.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(files.shipped("templates") / "dieppe-maritime" / "territoire.yaml", fiche)
        if liste is not None:
            fiche.with_name(structures.FICHIER).write_bytes(liste)
        return territoires.load("dieppe-maritime", [tmp_path / "templates"])

    return put


def test_without_a_list_there_is_no_document(ecrire, territoire):
    assert structures.read(territoire(None)) == ()
    assert draft(ecrire(), "liste_structures").documents == ()


@pytest.mark.parametrize(
    ("liste", "messages"),
    [
        (b"type;nom\n", ["colonnes absentes : commune, secteur, arretee_au, source"]),
        ("type;nom\nEI;Café\n".encode("cp1252"), ["UTF-8"]),
        (
            b"type;nom;commune;secteur;arretee_au;source\nXX;A;Dieppe;;2020-12-18;ASP\nEI;;Eu;;hier;ASP\n",
            ["type : attendu", "nom : attendu", "arretee_au : attendu AAAA-MM-JJ, lu « hier »"],
        ),
    ],
)
def test_a_wrong_list_is_refused_with_every_reason(territoire, liste: bytes, messages: list[str]):
    with pytest.raises(Refus) as refus:
        structures.read(territoire(liste))
    assert len(refus.value.constats) == len(messages)
    for constat, message in zip(refus.value.constats, messages, strict=True):
        assert message in constat.message
        assert constat.ligne is not None


def test_each_stage_writes_its_documents_except_those_on_request():
    cas = draft(PROFILS[0]).cas
    for etape in ETAPES[1:]:
        noms = [fiche.nom for fiche in documents.due(cas, (), etape)]
        assert noms
        assert all(DOCUMENTS[nom].etape == etape and not DOCUMENTS[nom].seul for nom in noms)
    assert DOCUMENTS["mise_en_demeure"] in documents.due(cas, ["mise_en_demeure"])


def test_a_contract_without_clause_has_none_of_them(ecrire):
    chemin = ecrire(montant_ht="10 000 €")
    cas = dossier.study(chemin)
    assert not cas.avec_clause
    assert documents.due(cas, APRES + SUR_DEMANDE) == ()
    assert mentions.TABLE["suivis"].calcul(cas) == []


def test_the_command_lists_every_document(ligne):
    sortie = ligne("documents")
    assert sortie.code == 0
    for fiche in DOCUMENTS.values():
        assert f"  {fiche.nom} — {fiche.libelle}\n" in sortie.out
        assert fiche.remplit in sortie.out
        assert fiche.recoit in sortie.out
    assert "seulement avec --document mise_en_demeure" in sortie.out
    lues = json.loads(ligne("documents", "--json").out)["documents"]
    assert [lue["nom"] for lue in lues] == list(DOCUMENTS)
    assert {lue["nom"] for lue in lues if not lue["public"]} >= {"etat_avancement", "note_calibrage"}
