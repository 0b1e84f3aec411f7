"""One contract in memory: its findings, its documents, and what never goes into a public one."""

from __future__ import annotations

from datetime import date

import pytest

from clausegen import conformite, dossier
from clausegen.constats import Refus
from clausegen.documents import due
from clausegen.word import outline


@pytest.fixture
def rediger(ecrire):
    def draft(*demandes, **remplacements):
        cas = dossier.study(ecrire(**remplacements))
        return dossier.draft(cas, conformite.check(cas), demandes)

    return draft


def text(document):
    return "\n".join(outline.lines(document.contenu))


def test_a_contract_gives_its_documents_in_order(rediger):
    fini = rediger()
    assert [document.nom for document in fini.documents] == [fiche.nom for fiche in due(fini.cas)]
    (calcul,) = fini.cas.calibrages
    assert f"{calcul.heures} heures" in text(fini.documents[0]).replace("\u00a0", " ").replace("\u202f", "")


def test_the_same_inputs_give_the_same_bytes(rediger):
    un, deux = rediger(), rediger()
    assert [d.contenu for d in un.documents] == [d.contenu for d in deux.documents]


def test_only_the_documents_asked_for_are_rendered(rediger):
    assert [document.nom for document in rediger("article_rc").documents] == ["article_rc"]


def test_a_blank_makes_a_projet_that_lists_it(rediger, espace):
    espace(
        "commun/article_rc.docx",
        "{{ points_texte }} | {{ acheteur_nom }} | {% for p in points %}{{ p }}{% endfor %}",
    )
    complet, partiel = rediger("article_rc"), rediger("article_rc", nom="à compléter")
    assert not complet.documents[0].points
    assert "à compléter" not in text(complet.documents[0])
    (document,) = partiel.documents
    assert len(document.points) == 1
    assert "1 point à compléter" in text(document).replace("\u00a0", " ")
    (constat,) = [c for c in partiel.constats if c.code == "DOC-01"]
    assert constat.gravite == "a_verifier"
    assert constat.message == f"article_rc.docx est un projet, à compléter : {document.points[0]}"


@pytest.mark.parametrize("interne", ["avis", "total_heures", "calibrages", "constats"])
def test_a_public_model_cannot_name_what_is_internal(rediger, espace, interne):
    espace("commun/article_rc.docx", f"{{{{ {interne} }}}}")
    with pytest.raises(Refus, match=interne):
        rediger("article_rc")


def test_the_internal_note_can(rediger, espace):
    espace("commun/note_calibrage.docx", "{{ avis }}")
    (note,) = rediger("note_calibrage").documents
    assert "Nous proposons une clause" in text(note)


def test_one_annex_a_lot_when_asked(ecrire, tmp_path, espace):
    espace(
        "commun/annexe_ae.docx",
        "{% for a in annexes %}<{{ a.lot }}>{% endfor %}".replace("<", "(").replace(">", ")"),
    )
    chemin = ecrire()
    texte = chemin.read_text()
    lot = texte[texte.index('  - numero: "01"') :]
    second = lot.replace('"01"', '"2/b"').replace("Gros œuvre", "Peinture")
    chemin.write_text(f"{texte}{second}clause: {{annexe_ae: par_lot}}\n")
    cas = dossier.study(chemin)
    un, deux = dossier.draft(cas, (), ["annexe_ae"]).documents
    assert (un.fichier, deux.fichier) == ("annexe_ae_lot_01.docx", "annexe_ae_lot_2-b.docx")
    assert [("Gros œuvre" in text(d), "Peinture" in text(d)) for d in (un, deux)] == [
        (True, False),
        (False, True),
    ]


def test_findings_come_from_the_check_and_from_the_documents(ecrire):
    constats = dossier.check(ecrire(nom="à compléter"))
    codes = {constat.code for constat in constats}
    assert "DOC-01" in codes
    assert len(codes) > 1


def test_a_day_without_law_is_a_finding_not_a_crash(ecrire):
    chemin = ecrire()
    try:
        constats = dossier.check(chemin, date(1950, 1, 1))
    except Refus as refus:
        constats = refus.constats
    assert any("aucune valeur en vigueur" in constat.message for constat in constats)


def test_an_empty_list_of_derogations_makes_no_document(rediger):
    demandes = ("article_ccap", "derogations")
    assert [document.nom for document in rediger(*demandes, ccag="aucun").documents] == ["article_ccap"]
    assert [document.nom for document in rediger(*demandes).documents] == list(demandes)
