"""Un contrôle de contenu de l'acheteur : rien n'y entre, et on le dit."""

from __future__ import annotations

import pytest
from outils.cahiers import cahier, par
from outils.pieces import GRAS, ouvrir

from clausegen.constats import Refus
from clausegen.integration import places
from clausegen.integration.ancres import Ancre


def _controle(*titres):
    contenu = "".join(par(t, rpr=GRAS) + par("Texte de l'article.") for t in titres)
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{contenu}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("genre", "numero", "bloc"),
    [
        ("apres", "1", 2),
        ("avant", "2", 2),
        ("apres", "2", None),
        ("avant", "3", None),
        ("remplace", "2", None),
        ("remplace", "3", None),
        ("apres", "3", 3),
        ("avant", "4", 3),
    ],
)
def test_nothing_goes_inside_a_content_control(genre, numero, bloc):
    piece = ouvrir(
        cahier(
            par("1. Objet", rpr=GRAS),
            par("Texte de l'article."),
            _controle("2. Clauses sociales", "3. Délais"),
            par("4. Pénalités", rpr=GRAS),
            par("Texte de l'article."),
        )
    )
    if bloc is None:
        with pytest.raises(Refus, match="dans un contrôle de contenu"):
            places.find(piece, "article_ccap", Ancre(genre, numero))
    else:
        assert places.find(piece, "article_ccap", Ancre(genre, numero)).avant == bloc


def test_an_article_that_ends_inside_a_control_is_not_proposed():
    piece = ouvrir(
        cahier(
            par("1. Objet", rpr=GRAS),
            par("Texte de l'article."),
            par("2. Clauses sociales", rpr=GRAS),
            _controle("", "3. Prix", "4. Délais"),
            par("5. Litiges", rpr=GRAS),
            par("Texte de l'article."),
        )
    )
    assert places.find(piece, "article_ccap").ou == "avant « 5. Litiges »"
