"""Which model serves a document: the territory's own wins, wherever it stands."""

from __future__ import annotations

import pytest

from clausegen import clausier, conformite, files, marche
from clausegen.constats import Refus
from clausegen.documents import DOCUMENTS, due


@pytest.fixture
def bibliotheques(tmp_path):
    return tmp_path / "espace", tmp_path / "livre"


@pytest.fixture
def cas(ecrire):
    livre = files.shipped("templates")
    return conformite.study(marche.load(ecrire()), None, (livre,))


def put(bibliotheque, *chemins):
    for chemin in chemins:
        (bibliotheque / chemin).parent.mkdir(parents=True, exist_ok=True)
        (bibliotheque / chemin).touch()


@pytest.mark.parametrize(
    ("espace", "livre", "gagnant", "origine"),
    [
        (["commun"], ["commun"], "espace/commun", "commun"),
        ([], ["commun"], "livre/commun", "commun"),
        (["commun"], ["dieppe-maritime"], "livre/dieppe-maritime", "territoire dieppe-maritime"),
        (["dieppe-maritime"], ["dieppe-maritime"], "espace/dieppe-maritime", "territoire dieppe-maritime"),
        (["le-havre"], ["commun"], "livre/commun", "commun"),
    ],
)
def test_a_territory_s_own_model_wins_then_the_nearest_library(
    bibliotheques, cas, tmp_path, espace, livre, gagnant, origine
):
    for bibliotheque, dossiers in zip(bibliotheques, (espace, livre), strict=True):
        put(bibliotheque, *(f"{dossier}/article_rc.docx" for dossier in dossiers))
    choix = clausier.find(DOCUMENTS["article_rc"], cas, bibliotheques)
    assert choix.chemin == tmp_path / gagnant / "article_rc.docx"
    assert choix.origine == origine
    assert choix.chemin in choix.chaine
    assert len(choix.chaine) == 4


def test_a_missing_model_is_a_refusal_that_says_where_it_was_looked_for(bibliotheques, cas):
    with pytest.raises(Refus, match=r"aucun modèle « article_rc.docx ».*dossiers cherchés : .*commun"):
        clausier.find(DOCUMENTS["article_rc"], cas, bibliotheques)


@pytest.mark.parametrize(
    ("ccag", "modele"), [("travaux", "article_ccap_courte.docx"), ("aucun", "article_ccap_complete.docx")]
)
def test_the_article_is_short_with_a_ccag_and_complete_without(ecrire, ccag, modele):
    livre = files.shipped("templates")
    cas = conformite.study(marche.load(ecrire(ccag=ccag)), None, (livre,))
    assert clausier.find(DOCUMENTS["article_ccap"], cas, (livre,)).chemin.name == modele


def test_documents_depend_on_whether_a_lot_has_a_clause(ecrire, cas):
    livre = files.shipped("templates")
    assert "textes_a_inserer" in [fiche.nom for fiche in due(cas)]
    sans = conformite.study(marche.load(ecrire(montant_ht="1 000 €")), None, (livre,))
    assert tuple(fiche.nom for fiche in due(sans)) == ("note_calibrage", "mention_sans_clause")


def test_what_a_bidder_never_reads():
    internes = [f.nom for f in DOCUMENTS.values() if f.etape == "consultation" and not f.public]
    assert internes == ["grille_analyse", "note_calibrage", "motivation_absence", "fiche_renseignement"]


def test_every_shipped_document_has_its_models():
    livre = files.shipped("templates") / clausier.COMMUN
    absents = [m for fiche in DOCUMENTS.values() for m in fiche.models if not (livre / m).is_file()]
    assert not absents
