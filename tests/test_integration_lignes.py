"""Les lignes dues ailleurs : à la suite des autres, comme elles ponctuées et comptées."""

from __future__ import annotations

import pytest
from outils import docx_minimal as d
from outils import revisions_word
from outils.cahiers import cahier, par
from outils.pieces import GRAS, inserer, marche, ouvrir

from clausegen.integration import lignes
from clausegen.word import splice
from clausegen.word.splice.habit import Marque

DEBUT = (par("1. Objet", rpr=GRAS), par("Texte."), par("2. Dérogations", rpr=GRAS))
LISTE = ["– l'article 4.1 déroge à l'article 4.1 du CCAG ;", "– l'article 6 déroge à l'article 19 du CCAG. "]


@pytest.mark.parametrize("suivi", [True, False])
def test_a_list_that_a_full_stop_closed_goes_on(suivi):
    fin = "<w:r><w:rPr><w:i/></w:rPr><w:t xml:space='preserve'>" + LISTE[1] + "</w:t></w:r>"
    data = cahier(*DEBUT, par(LISTE[0]), par(fin), par("Fait à Rouen."))
    piece = ouvrir(data)
    ligne = lignes.waivers(piece, marche(), ("A déroge à B.", "C déroge à D."), ("5", "6"))
    insertion = splice.Insertion(ligne.avant, ligne.contenu, Marque("r", "der", "1"))
    revision = splice.Revision("Facilitatrice", marche().jour) if suivi else None
    sortie = splice.insert(piece.hote, [insertion], revision)
    attendu = [
        LISTE[0],
        "– l'article 6 déroge à l'article 19 du CCAG\u00a0;",
        "– a déroge à B\u00a0;",
        "– c déroge à D.",
        "Fait à Rouen.",
    ]
    assert [p.texte for p in ouvrir(sortie).plan.paragraphes][3:] == attendu
    if suivi:
        accepte, refuse = (choix(sortie) for choix in (revisions_word.accept, revisions_word.reject))
        assert [p.texte for p in ouvrir(accepte).plan.paragraphes][3:] == attendu
        avant = ouvrir(data).plan.paragraphes
        assert [p.texte for p in ouvrir(refuse).plan.paragraphes] == [p.texte for p in avant]
        assert d.part(sortie).count("<w:i/>") == 5  # what stays, what goes, what comes, and both lines


def test_a_full_stop_out_of_reach_is_told():
    lien = '<w:hyperlink w:anchor="x">' + d.r(LISTE[1].strip()) + "</w:hyperlink>"
    piece = ouvrir(
        cahier(
            *DEBUT,
            par(LISTE[0]),
            par(lien),
        )
    )
    chantier, _ = inserer(piece)
    assert any(reste.startswith("mettez un point-virgule à la fin de « …") for reste in chantier.left())


def test_the_count_of_a_typed_list_goes_on():
    textes_ = [
        "a) l'article 4 déroge à l'article 4 du CCAG ;",
        "b) l'article 6 déroge à l'article 19 du CCAG.",
    ]
    piece = ouvrir(cahier(*DEBUT, *map(par, textes_)))
    ligne = lignes.waivers(piece, marche(), ("A déroge à B.", "C déroge à D."), ("5", "6"))
    assert ligne.contenu.textes == ("c) a déroge à B\u00a0;", "d) c déroge à D.")
