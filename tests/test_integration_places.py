"""La place et l'allure : ancres, règles, mots du document, lignes dues ailleurs."""

from __future__ import annotations

import re

import pytest
from outils import docx_minimal as d
from outils.cahiers import cahier, niveau, numerotation, par, style
from outils.pieces import GRAS, HOTES, defaut, habit, hote, inserer, marche, ouvrir

from clausegen import dossier
from clausegen.constats import Refus
from clausegen.integration import ancres, places, textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.chantier import Chantier
from clausegen.word.splice.habit import Marque
from clausegen.word.splice.signets import find

PLACES = [
    (["1. Objet", "2. Clause sociale", "3. Pénalités"], "2", "apres"),
    (["1. Objet", "2. Développement durable", "3. Environnement", "4. Pénalités"], "2", "apres"),
    (["1. Objet", "2. Conditions d'exécution", "3. Prix"], "2", "apres"),
    (["1. Objet", "2. Pénalités", "2.1. Pénalités environnementales", "3. Résiliation"], "2", "avant"),
    (["1. Objet", "2. Résiliation", "3. Litiges", "4. Dérogations"], "2", "avant"),
    (["1. Objet", "2. Différends"], "2", "avant"),
    (["1. Objet", "2. Dérogations au CCAG"], "2", "avant"),
]


@pytest.mark.parametrize(("titres", "numero", "position"), PLACES)
def test_the_best_place(titres, numero, position):
    piece = ouvrir(cahier(*(bloc for t in titres for bloc in (par(t, rpr=GRAS), par("Texte de l'article.")))))
    lieu = places.find(piece, "article_ccap")
    titre = next(t for t in piece.titres if t.numero == numero)
    assert (lieu.avant, lieu.modele) == (piece.end(titre) if position == "apres" else titre.bloc, titre)
    assert lieu.raison


def test_without_a_known_article_the_end_and_a_word_of_caution():
    piece = ouvrir(cahier(par("1. Objet", rpr=GRAS), par("Texte."), par("2. Prix", rpr=GRAS), par("Texte.")))
    chantier, _ = inserer(piece)
    assert (chantier.faits[0].numero, chantier.faits[0].ou) == ("3", "à la fin du document")
    assert chantier.left()[0].startswith("vérifiez la place")
    assert {fait.document: fait.etat for fait in chantier.faits} == {
        "article_ccap": "insere",
        "penalites": "insere",
        "pieces_contractuelles": "non_insere",
        "derogations": "non_insere",
    }
    assert chantier.faits[1].numero == "4"
    assert any("à écrire vous-même" in reste and "déroge" in reste for reste in chantier.left())


def test_without_any_heading_a_bookmark_is_needed():
    signet = '<w:bookmarkStart w:id="1" w:name="ici"/><w:bookmarkEnd w:id="1"/>'
    piece = ouvrir(cahier(par("Un courrier."), par(f"{signet}<w:r><w:t>Là.</w:t></w:r>"), par("Fin.")))
    with pytest.raises(Refus, match="aucun titre reconnu"):
        inserer(piece)
    chantier, data = inserer(piece, Ancre("signet", "ici"))
    lus = [p.texte for p in ouvrir(data).plan.paragraphes]
    assert lus.index("Là.") < lus.index("Clause sociale d’insertion") < lus.index("Fin.")
    assert chantier.faits[0].numero == ""


def test_a_bookmark_between_two_articles_is_the_next_article():
    signet = par('<w:bookmarkStart w:id="1" w:name="clause"/><w:bookmarkEnd w:id="1"/>')
    blocs = [par("1. Objet", rpr=GRAS), par("Texte."), signet, par("2. Prix", rpr=GRAS), par("Texte.")]
    chantier, _ = inserer(ouvrir(cahier(*blocs)), Ancre("signet", "clause"))
    assert chantier.faits[0].numero == "2"
    with pytest.raises(Refus, match="aucun signet « autre » ; signets du document : clause"):
        inserer(ouvrir(cahier(*blocs)), Ancre("signet", "autre"))


ANCRES = [
    ("6.1", "6.1. Retard"),
    ("6.1.", "6.1. Retard"),
    ("article 6", "6. PÉNALITÉS"),
    ("penalites", "6. PÉNALITÉS"),
    ("PÉNALITÉS", "6. PÉNALITÉS"),
    ("6. Pénalités", "6. PÉNALITÉS"),
    ("developpement", "5.2. Développement durable"),
]


@pytest.mark.parametrize(("texte", "titre"), ANCRES)
def test_an_anchor_is_a_number_or_a_title(texte, titre):
    assert ancres.find(hote("tape"), Ancre("apres", texte)).text() == titre


def test_an_anchor_that_says_too_much_or_nothing():
    blocs = [par(t, rpr=GRAS) for t in ("1. Prix", "1.1. Délais", "2. Suite", "2.1. Délais")]
    with pytest.raises(Refus, match=r"désigne 2 titres : 1.1. Délais ; 2.1. Délais"):
        ancres.find(ouvrir(cahier(*blocs)), Ancre("apres", "délais"))
    with pytest.raises(
        Refus, match=r"aucun titre « penalité de retard » ; les plus proches : .*6.1 Pénalités de retard"
    ):
        ancres.find(hote("automatique"), Ancre("apres", "penalité de retard"))
    with pytest.raises(Refus, match=r"les plus proches : Article 6 – Pénalités ; 6.1"):
        ancres.find(hote("automatique"), Ancre("apres", "6.9"))
    with pytest.raises(Refus, match=r"aucun titre « xyz » — "):
        ancres.find(hote("automatique"), Ancre("apres", "xyz"))


def test_replacing_an_article_takes_its_number():
    chantier, data = inserer(hote("automatique"), Ancre("remplace", "5"))
    assert (chantier.faits[0].numero, chantier.shifts()) == ("5", ())
    lus = [t.text() for t in ouvrir(data).titres]
    assert "Article 5 – Clause sociale d’insertion" in lus
    assert "5.1 Objet" in lus
    assert not any("Protection" in texte for texte in lus)


def test_a_break_meant_for_the_next_article_stays_with_it():
    saut = par('<w:r><w:br w:type="page"/></w:r>')
    section = par(ppr='<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>')
    un, deux = par("1. Environnement", rpr=GRAS), par("2. Prix", rpr=GRAS)
    for blocs, attendu in (
        ([un, par("Texte."), saut, deux], 2),
        ([un, par("Texte."), par(), saut, par(), deux], 3),
        ([un, par("Texte."), par(), deux], 3),
        ([un, par("Texte."), section, deux], 2),
        ([un, section, par("Au large."), section, deux], 4),
    ):
        piece = ouvrir(cahier(*blocs, par("Texte.")))
        assert places.find(piece, "article_ccap").avant == attendu


def test_a_clause_written_before_is_told():
    blocs = [par("1. Objet", rpr=GRAS), par("T."), par("2. Clause d'insertion sociale", rpr=GRAS), par("T.")]
    chantier, _ = inserer(ouvrir(cahier(*blocs)))
    assert chantier.faits[0].numero == "3"
    assert any(
        "« 2. Clause d'insertion sociale » traite déjà d'insertion" in reste for reste in chantier.left()
    )
    remplace, _ = inserer(ouvrir(cahier(*blocs)), Ancre("remplace", "2"))
    assert not any("traite déjà" in reste for reste in remplace.left())


def test_an_empty_list_of_derogations_is_told():
    blocs = [par("1. Objet", rpr=GRAS), par("T."), par("2. Dérogations au CCAG", rpr=GRAS), par("Néant.")]
    chantier, _ = inserer(ouvrir(cahier(*blocs)))
    assert "dans « 2. Dérogations au CCAG » : retirez « Néant. »" in chantier.left()


def test_the_body_is_the_usual_one():
    """Neither the paragraph that starts in bold, nor the one in red."""
    phrase = "Un texte assez long pour servir de modèle au corps de l'article, et sans liste."
    mixte = par(f"<w:r><w:rPr><w:b/></w:rPr><w:t>Objet : </w:t></w:r><w:r><w:t>{phrase}</w:t></w:r>")
    blocs = [par("1. Objet", rpr=GRAS), *[par(phrase)] * 3, par("2. Environnement", rpr=GRAS), mixte]
    chantier, _ = inserer(ouvrir(cahier(*blocs, par(phrase, rpr='<w:color w:val="FF0000"/>'))))
    assert habit(chantier).allures["body text"].comme == 3


def test_the_document_s_words_for_the_parties():
    assert hote("automatique").terms() == {
        "termes.acheteur": "le maître d'ouvrage",
        "termes.titulaire": "l'entrepreneur",
    }
    assert hote("tape").terms() == {
        "termes.acheteur": "le pouvoir adjudicateur",
        "termes.titulaire": "le titulaire",
    }
    assert ouvrir(cahier(par("Le titulaire et l'entreprise."))).terms() == {}


ENTITE = "Les plis vont au pouvoir adjudicateur."
TERMES_COURTS = [
    ("deux pages, un mot une fois", [ENTITE], ["le pouvoir adjudicateur"]),
    (
        "le profil d'acheteur n'est personne",
        [ENTITE, "Le profil d’acheteur.", "Le profil d'acheteur."],
        ["le pouvoir adjudicateur"],
    ),
    ("une entreprise est souvent n'importe laquelle", ["L'entreprise remet son offre."] * 2, []),
    ("sauf si elle revient", ["L'entreprise remet son offre."] * 3, ["l'entreprise"]),
    ("un mot une fois en vingt pages", [ENTITE, *["Un article long de dix mots que chacun lit."] * 300], []),
    (
        "le plus fréquent ne suffit pas",
        ["L'acheteur."] * 4 + ["Le maître d'ouvrage."] * 3 + ["La collectivité."] * 2,
        [],
    ),
]


@pytest.mark.parametrize(
    ("phrases", "mots"), [cas[1:] for cas in TERMES_COURTS], ids=[cas[0] for cas in TERMES_COURTS]
)
def test_a_word_must_come_back_the_more_so_as_the_document_is_long(phrases, mots):
    assert [*ouvrir(cahier(*map(par, phrases))).terms().values()] == mots


def test_the_profile_s_words_win(ecrire):
    cas = dossier.study(ecrire(suite="clause:\n  termes:\n    titulaire: le prestataire\n"))
    dus = textes.due(cas, hote("automatique"), None)
    assert [dus.cas.clause[cle].valeur for cle in ("termes.acheteur", "termes.titulaire")] == [
        "le maître d'ouvrage",
        "le prestataire",
    ]


SORTES = [
    ("CCAP.docx", "Règlement", "administrative"),
    ("RC-2026.docx", "", "rc"),
    ("doc.docx", "Règlement de la consultation", "rc"),
    ("doc.docx", "ACTE D'ENGAGEMENT (AE)", "ae"),
    ("doc.docx", "Cahier des clauses techniques particulières", "cctp"),
    (
        "doc.docx",
        "Cahier des clauses administratives particulières valant acte d'engagement",
        "administrative",
    ),
    ("doc.docx", "Compte rendu", None),
]


@pytest.mark.parametrize(("fichier", "titre", "sorte"), SORTES)
def test_the_kind_of_a_piece(fichier, titre, sorte):
    assert ouvrir(cahier(par(titre), par("…")), fichier).sorte == sorte


def test_one_text_only():
    chantier, _ = inserer(hote("automatique"), document="derogations")
    assert [(f.document, f.etat) for f in chantier.faits] == [("derogations", "insere")]
    suivi, _ = inserer(hote("automatique"), document="article_ccap")
    assert [f.document for f in suivi.faits] == [
        "article_ccap",
        "penalites",
        "pieces_contractuelles",
        "derogations",
    ]
    with pytest.raises(Refus, match="ne concerne pas ce marché"):
        inserer(hote("automatique"), document="article_reserve")


def test_no_secret_goes_out():
    for nom in HOTES:
        _, data = defaut(nom)
        texte = "".join(p.texte for p in ouvrir(data).plan.paragraphes)
        assert not re.search(
            r"1[\s\u00a0\u202f]?950[\s\u00a0\u202f]?000|5[\s\u00a0\u202f]?600[\s\u00a0\u202f]?000", texte
        ), nom


def test_several_ccag_several_articles(ecrire):
    lot = """\
  - numero: "02"
    intitule: Nettoyage
    ccag: fcs
    methode: volume_fixe
    heures: 350
    motif: convenu
    duree_mois: 12 mois
"""
    cas = dossier.study(ecrire(suite=lot, ccag="travaux"))
    piece = hote("automatique")
    chantier = Chantier(piece, textes.due(cas, piece, None), None)
    numeros_lus = [(f.document, f.numero) for f in chantier.faits if f.numero]
    assert numeros_lus == [
        ("article_ccap", "5.3"),
        ("article_ccap", "5.4"),
        ("penalites", "6.3"),
        ("penalites", "6.4"),
    ]
    assert chantier.apply(None) is not None


def lignes_de(*blocs: str, code: str) -> list[str]:
    corps = [par("1. Objet", rpr=GRAS), par("Texte."), *blocs]
    _, data = inserer(ouvrir(cahier(*corps)))
    apres = ouvrir(data)
    trouvee = find(apres.hote, Marque(marche().marche.reference, code, ""))
    dedans = range(trouvee.premier, trouvee.dernier + 1) if trouvee else ()
    return [
        p.texte.replace("’", "'").replace("\u00a0", " ") for p in apres.plan.paragraphes if p.bloc in dedans
    ]


def test_the_annex_comes_after_the_piece_itself():
    blocs = [
        par("2. Pièces contractuelles", rpr=GRAS),
        par("– L'acte d'engagement"),
        par("– Le CCAP"),
        par("– Le CCAG"),
    ]
    assert lignes_de(*blocs, code="pie") == ["– L'annexe « Engagement d'insertion » à l'acte d'engagement."]
    comptees = [
        par("2. Pièces contractuelles", rpr=GRAS),
        par("a) l'acte d'engagement ;"),
        par("b) le CCAP ;"),
        par("c) le CCTP."),
    ]
    assert lignes_de(*comptees, code="pie") == [
        "d) l'annexe « Engagement d'insertion » à l'acte d'engagement, placée immédiatement après le CCAP "
        "et ses annexes."
    ]


def test_the_criterion_s_frame_goes_with_the_offer(ecrire):
    suite = "clause:\n  critere:\n    ponderation: 10 %\n"
    cas = dossier.study(ecrire(suite=suite, dispositif="condition_critere"))
    piece = hote("automatique")
    chantier = Chantier(piece, textes.due(cas, piece, "pieces_contractuelles"), None)
    lignes = [piece.hote.bloc(i.contenu.comme).xpath("string()") for i in chantier.insertions]
    assert [ligne.partition(" ")[0] for ligne in lignes] == ["le", "le"]
    assert "CCAP" in lignes[0]
    assert "mémoire" in lignes[1]
    assert {i.marque.piece for i in chantier.insertions} == {"pie", "pi2"}
    assert "au rang" not in str(chantier.insertions[1].contenu)


def test_a_table_of_derogations_gains_rows():
    tableau = d.tbl(
        d.tr("Article du CCAP", "CCAG Travaux", "Objet"),
        d.tr("5.1", "Article 4.1 du CCAG Travaux", "pièces"),
        colonnes=3,
    )
    (texte,) = [
        "|".join(ligne) for ligne in _table([par("2. Dérogations", rpr=GRAS), tableau, par("Fin.")])[-1:]
    ]
    assert texte.replace("\u00a0", " ").startswith("3|Article 19.2.1 du CCAG Travaux|Exonération de 1")


def _table(blocs: list[str]) -> list[list[str]]:
    _, data = inserer(ouvrir(cahier(par("1. Objet", rpr=GRAS), par("Texte."), *blocs)))
    apres = ouvrir(data)
    return next(
        apres.rows(b.rang)
        for b in apres.hote.blocs
        if b.balise == "tbl" and "CCAG" in str(apres.rows(b.rang)[0])
    )


def test_the_article_is_dressed_as_its_neighbours():
    chantier, data = inserer(hote("tape"), Ancre("avant", "6"))
    apres = ouvrir(data)
    titre = next(t for t in apres.titres if t.numero == "6")
    assert titre.text() == "6. CLAUSE SOCIALE D’INSERTION"
    assert next(t for t in apres.titres if t.numero == "6.1").text() == "6.1. Objet"
    assert all(
        p.style.nom == "Normal" or p.tableau
        for p in apres.plan.paragraphes
        if titre.bloc <= p.bloc < apres.end(titre)
    )
    assert habit(chantier).allures["list bullet"].prefixe == "-\t"


def test_sub_headings_without_a_model_are_bold_text():
    numeros_ = numerotation((niveau("Article %1 –", style="Titre1"),))
    styles = style("Normal", "Normal", base="") + style(
        "Titre1", "heading 1", ppr='<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/>'
    )
    phrase = par("Un texte assez long pour servir de modèle au corps de l'article, et sans liste.")
    piece = ouvrir(
        cahier(
            par("Objet", "Titre1"),
            phrase,
            par("Pénalités", "Titre1"),
            phrase,
            styles=styles,
            numeros=numeros_,
        )
    )
    chantier, _ = inserer(piece)
    allures = habit(chantier).allures
    assert (allures["heading 1"].comme, allures["heading 2"].comme, allures["heading 2"].gras) == (2, 1, True)
    assert habit(chantier).numeros == ()
