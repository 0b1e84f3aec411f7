"""Blocks to word/document.xml, header and footer."""

from __future__ import annotations

from atelier.dessins import MEDIAS, drawing
from atelier.source import STYLES, Balise, Bloc, Paragraphe, Saut, Source, Tableau
from atelier.tableaux import table
from atelier.textes import Numeros, paragraph, run, runs
from atelier.typographie import INSECABLE

PREMIERE_LISTE = 10
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_MARGE = 1417
_INTERCALAIRE = paragraph("Intercalaire", "")


def _page(source: Source) -> tuple[int, int]:
    """Width and height of the A4 page, in twentieths of a point."""
    return (16838, 11906) if source.entete["mise_en_page"] == "paysage" else (11906, 16838)


def _text_width(source: Source) -> int:
    return _page(source)[0] - 2 * _MARGE


class Redacteur:
    """Writes one model; gives the identifiers and counts the numbered lists."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.numeros = Numeros()
        self.dans_liste = False

    def document(self) -> str:
        """The whole word/document.xml."""
        blocs: list[Bloc | None] = [None, *self.source.blocs, None]
        trios = zip(blocs, blocs[1:-1], blocs[2:], strict=False)
        corps = "".join(self._block(bloc, avant, apres) for avant, bloc, apres in trios if bloc)
        return f"{XML}<w:document {_ESPACES}><w:body>{corps}{self._section()}</w:body></w:document>"

    def header(self) -> str:
        """word/header1.xml."""
        bandeau = self._pictures() if self.source.illustree else ""
        return f"{XML}<w:hdr {_ESPACES}>{bandeau}{self._band('entete', 'En-tte')}</w:hdr>"

    def footer(self) -> str:
        """word/footer1.xml."""
        return f"{XML}<w:ftr {_ESPACES}>{self._band('pied', 'Pieddepage')}</w:ftr>"

    def _section(self) -> str:
        largeur, hauteur = _page(self.source)
        paysage = ' w:orient="landscape"' if largeur > hauteur else ""
        return (
            '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/>'
            '<w:footerReference w:type="default" r:id="rId11"/>'
            f'<w:pgSz w:w="{largeur}" w:h="{hauteur}"{paysage}/>'
            f'<w:pgMar w:top="1304" w:right="{_MARGE}" w:bottom="1134" w:left="{_MARGE}" '
            f'w:header="{340 if self.source.illustree else 567}" w:footer="510" w:gutter="0"/>'
            '<w:cols w:space="708"/></w:sectPr>'
        )

    def _block(self, bloc: Bloc, precedent: Bloc | None, suivant: Bloc | None) -> str:
        """One block; a thin paragraph follows a table unless a text surely does."""
        if isinstance(bloc, Balise):
            return paragraph(STYLES["Corps"], run(bloc.texte))
        if isinstance(bloc, Paragraphe):
            return self._paragraph(bloc, apres_tableau=isinstance(precedent, Tableau))
        self.dans_liste = False
        if isinstance(bloc, Saut):
            return paragraph("Intercalaire", '<w:r><w:br w:type="page"/></w:r>')
        legende = isinstance(precedent, Paragraphe) and precedent.style == "Légende" and precedent.texte
        fin = "" if isinstance(suivant, Paragraphe) else _INTERCALAIRE
        return table(bloc, _text_width(self.source), legende or "", self.numeros) + fin

    def _paragraph(self, bloc: Paragraphe, *, apres_tableau: bool) -> str:
        reglages = "<w:keepNext/><w:keepLines/>" if bloc.lie else ""
        reglages += "<w:pageBreakBefore/>" if bloc.page else ""
        if bloc.style == "Numéro":
            self.numeros.listes += not self.dans_liste
            liste = PREMIERE_LISTE + self.numeros.listes - 1
            reglages += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{liste}"/></w:numPr>'
        self.dans_liste = bloc.style == "Numéro"
        if bloc.page or (apres_tableau and not bloc.style.startswith("Titre")):
            reglages += f'<w:spacing w:before="{0 if bloc.page else 200}"/>'
        return paragraph(STYLES[bloc.style], runs(bloc.texte, self.numeros), reglages)

    def _pictures(self) -> str:
        """The territory's logo at the left, the emblem and its words at the right: each when it is owed."""
        logo, embleme = (drawing(nom, rang) for rang, nom in enumerate(MEDIAS, 1))
        taquet = f'<w:tabs><w:tab w:val="right" w:pos="{_text_width(self.source)}"/></w:tabs>'
        mots = run(f"{INSECABLE}{INSECABLE}{{{{ cofinancement }}}}")
        return paragraph("Bandeau", f"{logo}<w:r><w:tab/></w:r>{embleme}{mots}", taquet)

    def _band(self, cle: str, style: str) -> str:
        """« gauche | milieu | droite » or « gauche | droite »; {page} and {pages} are fields."""
        texte = self.source.entete[cle]
        if not texte:
            return _INTERCALAIRE
        parties = [partie.strip() for partie in texte.split("|")]
        largeur = _text_width(self.source)
        milieu = f'<w:tab w:val="center" w:pos="{largeur // 2}"/>' if len(parties) > 2 else ""
        taquets = f'{milieu}<w:tab w:val="right" w:pos="{largeur}"/>'
        contenu = "<w:r><w:tab/></w:r>".join(_fields(partie) for partie in parties)
        return paragraph(style, contenu, f"<w:tabs>{taquets}</w:tabs>")


def _fields(texte: str) -> str:
    """Text runs and PAGE, NUMPAGES fields."""
    sortie = ""
    for morceau in texte.replace("{pages}", "\0NUMPAGES\0").replace("{page}", "\0PAGE\0").split("\0"):
        if morceau in ("PAGE", "NUMPAGES"):
            sortie += f'<w:fldSimple w:instr=" {morceau} ">{run("1")}</w:fldSimple>'
        else:
            sortie += run(morceau)
    return sortie
