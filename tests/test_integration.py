"""Les textes d'un marché dans la pièce de l'acheteur : la place, les numéros, l'allure, le compte rendu.

CLAUSEGEN_ECRIRE=1 rewrites the reference texts: read the difference line by line before committing it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from outils import docx_minimal as d
from outils import hotes, validateurs
from outils.cahiers import cahier, niveau, numerotation, par, style
from outils.hote_long import long
from outils.outillage import absent

from clausegen import dossier, files, integration
from clausegen.constats import Refus
from clausegen.integration import ancres, fichiers, numeros, places, textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.chantier import Chantier
from clausegen.integration.numeros import Ajout, Renumerotation, bump
from clausegen.integration.piece import Piece, open_piece
from clausegen.integration.poses import CODES
from clausegen.word.accueil import open_host
from clausegen.word.habit import Habit, Marque
from clausegen.word.plan import Paragraphe
from clausegen.word.revisions import Revision
from clausegen.word.signets import find

EXEMPLE = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
REFERENCES = Path(__file__).parent / "golden" / "insertion"
HOTES = {
    "automatique": ("CCAP.docx", hotes.automatique),
    "tape": ("CCAP.docx", hotes.tape),
    "long": ("CCAP.docx", long),
    "reglement": ("RC.docx", hotes.reglement),
    "engagement": ("Acte d'engagement.docx", hotes.engagement),
    "technique": ("CCTP.docx", hotes.technique),
}
GRAS = "<w:b/>"


@cache
def octets(nom: str) -> bytes:
    return HOTES[nom][1]()


def ouvrir(data: bytes, nom: str = "CCAP.docx") -> Piece:
    return open_piece(data, Path(nom))


def hote(nom: str) -> Piece:
    return ouvrir(octets(nom), HOTES[nom][0])


@cache
def marche():
    return dossier.study(EXEMPLE)


def inserer(piece: Piece, ancre: Ancre | None = None, document: str | None = None) -> tuple[Chantier, bytes]:
    chantier = Chantier(piece, textes.due(marche(), piece, document), ancre)
    data = chantier.apply(Revision("Facilitatrice", marche().jour))
    assert data is not None
    return chantier, data


@cache
def defaut(nom: str) -> tuple[Chantier, bytes]:
    return inserer(hote(nom))


def montre(paragraphe: Paragraphe) -> str:
    numero = f"{paragraphe.numero.affiche} " if paragraphe.numero else ""
    return f"[{paragraphe.style.nom}] {numero}{paragraphe.texte}".rstrip()


def autour(data: bytes) -> str:
    """Each insertion with two paragraphs around it, as Word shows them."""
    piece = ouvrir(data)
    lignes: list[str] = []
    for code in sorted({*CODES.values()}):
        trouvee = find(piece.hote, Marque(marche().marche.reference, code, ""))
        if trouvee is not None:
            dedans = [p for p in piece.plan.paragraphes if trouvee.premier <= p.bloc <= trouvee.dernier]
            avant = [p for p in piece.plan.paragraphes if p.bloc < trouvee.premier][-2:]
            apres = [p for p in piece.plan.paragraphes if p.bloc > trouvee.dernier][:2]
            lignes += [f"=== {code}", *map(montre, avant), "--- début", *map(montre, dedans), "--- fin"]
            lignes += map(montre, apres)
    return "\n".join(lignes) + "\n"


# --- the whole, on documents as buyers make them ------------------------------------------------------------


@pytest.mark.parametrize("nom", HOTES)
def test_the_texts_stand_where_they_were_reviewed(nom):
    _, data = defaut(nom)
    reference = REFERENCES / f"{nom}.txt"
    texte = autour(data)
    if os.environ.get("CLAUSEGEN_ECRIRE"):
        reference.parent.mkdir(parents=True, exist_ok=True)
        reference.write_text(texte, encoding="utf-8", newline="\n")
    assert texte == reference.read_text(encoding="utf-8")


@pytest.mark.parametrize("nom", HOTES)
def test_what_was_there_is_still_there(nom):
    avant, apres = hote(nom), ouvrir(defaut(nom)[1])
    lus = Counter(p.texte for p in apres.plan.paragraphes)
    lus.subtract(Counter(p.texte for p in avant.plan.paragraphes))
    assert min(lus.values()) == 0


@pytest.mark.parametrize(
    "nom", [pytest.param(n, marks=pytest.mark.long) if n == "long" else n for n in HOTES]
)
def test_it_adds_no_error(nom, tmp_path):
    avant, apres = tmp_path / "avant.docx", tmp_path / "apres.docx"
    avant.write_bytes(octets(nom))
    apres.write_bytes(defaut(nom)[1])
    nouvelles = Counter(map(_kind, validateurs.erreurs(apres))) - Counter(
        map(_kind, validateurs.erreurs(avant))
    )
    assert not nouvelles


def _kind(erreur: str) -> str:
    return re.sub(r"\[\d+\]|\d+", "#", erreur)


def test_a_second_run_finds_its_own_text():
    _, data = defaut("automatique")
    chantier = Chantier(ouvrir(data), textes.due(marche(), ouvrir(data), None), None)
    assert {fait.etat for fait in chantier.faits} == {"a_jour"}
    assert chantier.apply(None) is None
    assert (chantier.shifts(), [fait.numero for fait in chantier.faits]) == ((), ["5.3", "6.3", "", ""])


@pytest.mark.parametrize("nom", ["automatique", "tape", "long"])
def test_another_version_takes_the_place_of_the_first(nom, ecrire, tmp_path):
    profil = ecrire(suite="clause:\n  penalites:\n    heure: 55 €\n")
    (tmp_path / "CCAP.docx").write_bytes(octets(nom))
    premier = integration.insert(integration.Demande(profil, tmp_path / "CCAP.docx"))
    profil.write_text(profil.read_text("utf-8").replace("55 €", "77 €"), "utf-8")
    second = integration.insert(integration.Demande(profil, premier.sortie))
    assert [fait.etat for fait in second.faits][:2] == ["a_jour", "remplace"]
    assert [fait.numero for fait in second.faits] == [fait.numero for fait in premier.faits]
    neuf = "\n".join(p.texte for p in ouvrir(second.sortie.read_bytes()).plan.paragraphes)
    assert "77 €" in neuf.replace("\u00a0", " ")
    assert "55 €" not in neuf.replace("\u00a0", " ")
    assert premier.sortie.name == "CCAP.clause.docx"
    assert second.sortie.name == "CCAP.clause.nouveau.docx"


def test_what_a_person_edited_stays_unless_asked(ecrire, tmp_path):
    profil = ecrire()
    _, data = defaut("automatique")
    (tmp_path / "CCAP.docx").write_bytes(octets("automatique"))
    premier = integration.insert(integration.Demande(profil, tmp_path / "CCAP.docx"))
    membres = {e.nom: e.read() for e in open_host(premier.sortie.read_bytes()).package.entrees.values()}
    retouche = membres["word/document.xml"].replace(
        "mise en demeure restée".encode(), "mise en demeure vraiment restée".encode()
    )
    assert retouche != membres["word/document.xml"]
    (tmp_path / "retouche.docx").write_bytes(d.zipped({**membres, "word/document.xml": retouche}))
    demande = integration.Demande(profil, tmp_path / "retouche.docx")
    etats = {fait.document: fait.etat for fait in integration.insert(demande).faits}
    assert etats["penalites"] == "non_insere"
    assert etats["article_ccap"] == "a_jour"
    ecrase = integration.insert(integration.Demande(profil, tmp_path / "retouche.docx", ecraser=True))
    assert {f.document: f.etat for f in ecrase.faits}["penalites"] == "remplace"
    lus = "\n".join(p.texte for p in ouvrir(ecrase.sortie.read_bytes()).plan.paragraphes)
    assert "vraiment" not in lus


# --- numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", ["apres", "avant", "remplace"])
@pytest.mark.parametrize("nom", ["automatique", "technique"])
def test_the_numbers_foretold_are_those_of_word(nom, genre):
    """Wherever the article goes, our numbers are the ones that the lists of the result give."""
    for titre in hote(nom).titres:
        piece = hote(nom)
        document = None if nom == "automatique" else "mention_cctp"
        chantier, data = inserer(piece, Ancre(genre, titre.text()), document)
        apres = ouvrir(data)
        for fait, pose in zip(chantier.faits, chantier.poses.liste, strict=False):
            trouvee = find(apres.hote, chantier.poses.mark(pose.code))
            assert trouvee is not None
            numero = next(t.numero for t in apres.titres if t.bloc == trouvee.premier)
            assert numero == fait.numero, (titre.text(), fait)
        neufs = {(t.niveau, t.texte): t.numero for t in apres.titres}
        for ancien in piece.titres:
            if genre != "remplace" or not titre.bloc <= ancien.bloc < piece.end(titre):
                assert neufs[ancien.niveau, ancien.texte] == chantier.poses.renumerotation.of(ancien), (
                    titre.text()
                )


def test_the_numbers_of_the_long_one_too():
    piece = hote("long")
    chantier, data = defaut("long")
    attendus = [chantier.poses.renumerotation.of(titre) for titre in piece.titres]
    marques = [find(open_host(data), chantier.poses.mark(code)) for code in ("art", "pen")]
    apres = ouvrir(data)
    lus = [t.numero for t in apres.titres if not any(m.premier <= t.bloc <= m.dernier for m in marques if m)]
    assert lus == attendus
    assert chantier.shifts() == (
        "les articles 12 à 20 (« Assurances » à « Dérogations au CCAG Travaux ») deviennent 13 à 21",
        "l'article 13.3 « Primes » devient 14.4",
    )


BONDS = [
    ("5", "6"),
    ("5.2", "5.3"),
    ("IV", "V"),
    ("ix", "x"),
    ("B", "C"),
    ("a", "b"),
    ("C", "D"),
    ("1er", "2"),
    ("", ""),
    ("2.i", "2.ii"),
]


@pytest.mark.parametrize(("numero", "suivant"), BONDS)
def test_the_next_number_has_the_same_form(numero, suivant):
    assert bump(numero) == suivant


def test_typed_numbers_and_references_are_told():
    chantier, _ = inserer(hote("tape"), Ancre("avant", "6"))
    assert [fait.numero for fait in chantier.faits] == ["6", "7.3", "", ""]
    assert chantier.shifts() == ()
    reste = "\n".join(chantier.left())
    assert "renumérotez vous-même : l'article 6 « PÉNALITÉS » devient 7" in reste
    assert "l'article 9 « DÉROGATIONS » devient 10" in reste
    assert "pénalités prévues à l'article 6.1. » : l'article 6.1 devient 7.1" in reste
    assert "comme il est dit à l'article 7. » : l'article 7 devient 8" in reste
    assert "article 9.4 du CCAG" not in reste
    assert "l'article 19.2.3 devient" not in reste


def test_a_series_that_goes_on_over_chapters():
    chapitres = [
        "Chapitre I – A",
        "Article 1 – Objet",
        "Article 2 – Prix",
        "Chapitre II – B",
        "Article 3 – Délais",
    ]
    piece = ouvrir(cahier(*(par(texte, rpr=GRAS) for texte in chapitres)))
    article = piece.titres[1]
    suite = Renumerotation(piece, [Ajout(piece.end(article), article)])
    assert [suite.of(t) for t in piece.titres] == ["I", "1", "3", "II", "4"]
    recommence = [*chapitres[:-1], "Article 1 – Délais"]
    autre = ouvrir(cahier(*(par(texte, rpr=GRAS) for texte in recommence)))
    suite = Renumerotation(autre, [Ajout(autre.end(autre.titres[1]), autre.titres[1])])
    assert [suite.of(t) for t in autre.titres] == ["I", "1", "3", "II", "1"]


def test_references_of_other_texts_are_left_alone():
    phrases = [
        "L'article 2 du CCAG s'applique.",
        "Voir l'article 2 du code du travail, l'article 2 du CCTP et l'article 2 de l'acte d'engagement.",
        "Voir l'article 2 du présent CCAP.",
        "Les articles 2 et 3 s'appliquent.",
    ]
    piece = ouvrir(cahier(*map(par, phrases)))
    assert [passage for passage, _, _ in numeros.references(piece, {"2": "3"})] == phrases[2:]


# --- places -------------------------------------------------------------------------------------------------


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


# --- words and kinds ----------------------------------------------------------------------------------------


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


# --- lines --------------------------------------------------------------------------------------------------


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


# --- files --------------------------------------------------------------------------------------------------


def test_the_buyer_s_file_is_never_touched(tmp_path):
    recu = tmp_path / "CCAP.docx"
    recu.write_bytes(octets("tape"))
    with pytest.raises(Refus, match="jamais modifié sur place"):
        integration.insert(integration.Demande(EXEMPLE, recu, sortie=recu))
    rapport = integration.insert(integration.Demande(EXEMPLE, recu))
    assert recu.read_bytes() == octets("tape")
    assert rapport.sortie == tmp_path / "CCAP.clause.docx"
    assert integration.insert(integration.Demande(EXEMPLE, recu)).sortie == rapport.sortie
    rapport.sortie.write_bytes(b"une note")
    assert (
        integration.insert(integration.Demande(EXEMPLE, recu)).sortie == tmp_path / "CCAP.clause.nouveau.docx"
    )
    assert rapport.sortie.read_bytes() == b"une note"


@pytest.mark.parametrize(("nom", "raison"), [("absent.docx", "introuvable"), (".", "c'est un dossier")])
def test_a_file_that_cannot_be_read(nom, raison, tmp_path):
    with pytest.raises(Refus, match=raison):
        fichiers.load(tmp_path / nom)


def test_tracked_by_default_signed_by_the_facilitator(tmp_path):
    recu = tmp_path / "CCAP.docx"
    recu.write_bytes(octets("automatique"))
    suivi = integration.insert(integration.Demande(EXEMPLE, recu))
    document = d.part(suivi.sortie.read_bytes())
    assert 'w:author="Facilitatrice des clauses sociales d' in document
    assert 'w:date="2026-12-01T00:00:00Z"' in document
    simple = integration.insert(integration.Demande(EXEMPLE, recu, suivi=False, sortie=tmp_path / "net.docx"))
    assert "w:ins " not in d.part(simple.sortie.read_bytes())


def test_a_contract_with_points_to_correct_inserts_nothing(ecrire, tmp_path):
    (tmp_path / "CCAP.docx").write_bytes(octets("tape"))
    fautif = ecrire(suite="clause:\n  penalites:\n    plafond: 150 %\n")
    with pytest.raises(Refus):
        integration.insert(integration.Demande(fautif, tmp_path / "CCAP.docx"))
    assert not (tmp_path / "CCAP.clause.docx").exists()


# --- looks --------------------------------------------------------------------------------------------------


def habit(chantier: Chantier) -> Habit:
    return next(i.habit for i in chantier.insertions if i.marque.piece == "art")


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


@pytest.mark.long
def test_the_whole_corpus_takes_the_article_and_numbers_it():
    """On every file that has headings, the article stands in it with the number that was foretold."""
    corpus = os.environ.get("CLAUSEGEN_CORPUS")
    if not corpus:
        absent("corpus de documents Word (CLAUSEGEN_CORPUS) absent")
    faits = 0
    for chemin in sorted(Path(corpus).rglob("*.docx")):
        try:
            chantier, data = inserer(open_piece(chemin.read_bytes(), chemin), document="article_ccap")
        except Refus:
            continue
        apres = open_piece(data, chemin)
        for pose in chantier.poses.liste:
            trouvee = find(apres.hote, chantier.poses.mark(pose.code))
            assert trouvee is not None, chemin
            titre = next((t for t in apres.titres if trouvee.premier <= t.bloc <= trouvee.dernier), None)
            assert (titre.numero if titre else "") == chantier.poses.number(pose), chemin
        faits += 1
    assert faits > 80
