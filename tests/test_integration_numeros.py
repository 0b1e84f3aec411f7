"""Les numéros : celui de l'article, ceux qu'il déplace, les renvois tapés."""

from __future__ import annotations

import pytest
from outils.cahiers import cahier, par
from outils.pieces import GRAS, defaut, hote, inserer, ouvrir

from clausegen.integration import numeros
from clausegen.integration.ancres import Ancre
from clausegen.integration.numeros import Ajout, Renumerotation, bump
from clausegen.word.splice.accueil import open_host
from clausegen.word.splice.signets import find

PARTOUT = [("technique", "avant"), ("automatique", "apres")]
LENTS = [
    ("technique", "apres"),
    ("technique", "remplace"),
    ("automatique", "avant"),
    ("automatique", "remplace"),
]


@pytest.mark.parametrize(
    ("nom", "genre"), [*PARTOUT, *(pytest.param(*cas, marks=pytest.mark.long) for cas in LENTS)]
)
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


def test_references_to_a_replaced_article_are_told_unless_ours_takes_its_number():
    chantier, _ = inserer(hote("automatique"), Ancre("remplace", "6"))
    renvois = [ligne for ligne in chantier.left() if ligne.endswith("est remplacé")]
    assert [ligne.partition(" : l'article ")[2] for ligne in renvois] == ["6.1 est remplacé"] * 2
    assert "L'article 6.1 du CCAP déroge" in renvois[1]


def test_references_within_a_replaced_article_are_not_told():
    chantier, _ = inserer(hote("automatique"), Ancre("remplace", "10"))
    assert not any("corrigez le renvoi" in ligne for ligne in chantier.left())


def test_a_piece_under_another_ccag_is_told():
    assert not any("le profil dit" in ligne for ligne in inserer(hote("tape"))[0].left())
    pieces = cahier(
        par("Article 1 : Objet", rpr=GRAS),
        par("Le présent marché suit le CCAG Techniques de l'information et de la communication (CCAG TIC)."),
        par("Article 2 : Pénalités", rpr=GRAS),
        par("Le retard est pénalisé."),
    )
    reste = inserer(ouvrir(pieces))[0].left()
    assert "la pièce cite le CCAG TIC, le profil dit CCAG Travaux : corrigez l'un ou l'autre" in reste
