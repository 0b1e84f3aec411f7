"""Tables: as wide as the text, header row repeated, no row split over two pages."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from atelier.source import Rangee, Tableau
from atelier.textes import Numeros, paragraph, run, runs

_ALIGNEMENTS = {"r": '<w:jc w:val="right"/>', "c": '<w:jc w:val="center"/>', "": ""}
_STYLES = {"entete": "En-ttedetableau", "total": "Totaldetableau"}
_FOND_TOTAL = '<w:shd w:val="clear" w:color="auto" w:fill="EAF0F8" w:themeFill="background2"/>'
_ASPECTS = {
    False: ("Tableauclausegen", 'w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'),
    True: ("Formulaireclausegen", 'w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1"'),
}


def table(tableau: Tableau, largeur: int, titre: str, numeros: Numeros) -> str:
    """A ``w:tbl`` of this width; ``titre`` is its alternative text."""
    largeurs = [largeur * part // 100 for part, _ in tableau.colonnes]
    largeurs[-1] += largeur - sum(largeurs)
    style, aspect = _ASPECTS[tableau.formulaire]
    alternatif = f"<w:tblCaption w:val={quoteattr(titre)}/>" if titre else ""
    grille = "".join(f'<w:gridCol w:w="{valeur}"/>' for valeur in largeurs)
    rangees = "".join(
        _row(tableau, rangee, largeurs, numeros, lie=tableau.lie or _linked(tableau, i))
        for i, rangee in enumerate(tableau.rangees)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="5000" w:type="pct"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {aspect} w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"{alternatif}</w:tblPr><w:tblGrid>{grille}</w:tblGrid>{rangees}</w:tbl>"
    )


def _linked(tableau: Tableau, i: int) -> bool:
    """A header stays with the first row, a row with the total that follows it."""
    suivante = tableau.rangees[i + 1].genre if i + 1 < len(tableau.rangees) else ""
    return tableau.rangees[i].genre == "entete" or suivante == "total"


def _row(tableau: Tableau, rangee: Rangee, largeurs: list[int], numeros: Numeros, *, lie: bool) -> str:
    if rangee.genre == "balise":
        balise = paragraph("Textedetableau", run(rangee.cellules[0]))
        return f"<w:tr>{_cell(balise, sum(largeurs), len(largeurs))}</w:tr>"
    style = _STYLES.get(rangee.genre, "Textedetableau")
    fond = _FOND_TOTAL if rangee.genre == "total" else ""
    cellules, debut = "", 0
    while debut < len(largeurs):
        fin = debut + 1
        while fin < len(largeurs) and rangee.cellules[fin] == "<":
            fin += 1
        contenu = paragraph(
            style,
            runs(rangee.cellules[debut], numeros),
            ("<w:keepNext/>" if lie else "") + _ALIGNEMENTS[tableau.colonnes[debut][1]],
        )
        cellules += _cell(contenu, sum(largeurs[debut:fin]), fin - debut, fond)
        debut = fin
    entete = "<w:tblHeader/>" if rangee.genre == "entete" else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{entete}</w:trPr>{cellules}</w:tr>"


def _cell(contenu: str, largeur: int, colonnes: int, fond: str = "") -> str:
    etendue = f'<w:gridSpan w:val="{colonnes}"/>' if colonnes > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{largeur}" w:type="dxa"/>{etendue}{fond}</w:tcPr>{contenu}</w:tc>'
