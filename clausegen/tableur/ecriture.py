"""Write a workbook: the same content gives the same bytes, and a text never becomes a formula.

Only a ``Formule`` is one. A text that begins with « = », « + », « - » or « @ » stays a text, even after
someone has edited its cell.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from clausegen import files
from clausegen.tableur.cellules import Plage

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


class Formule(str):
    """A formula in English, with its « = »: « =SUM(D7:D12) »."""


Contenu = str | int | Decimal | bool | dt.date | Formule | None

MONTANT, PART, NOMBRE, JOUR, TEXTE = '#,##0.00\\ "€"', "0.0#\\ %", "#,##0.##", "dd/mm/yyyy", "@"
ENTIER = "#,##0"
LISTES = "Listes"  # the hidden sheet behind long drop-down lists
LISTE_COURTE = 255  # what Excel accepts inside a cell's rule
PROPRIETES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>clausegen</dc:creator>'
    "</cp:coreProperties>"
)
POLICE = b"b i strike condense extend outline shadow u vertAlign sz color name family charset scheme".split()
PERMIS = ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter")

_ECHAPPABLE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ACTIF = re.compile(r"[=+\-@\t\r]")


@dataclass(frozen=True)
class Style:
    """How cells look; ``nom`` shows in Excel's gallery. Colours as « RRGGBB ». ``saisie``: not locked."""

    nom: str
    gras: bool = False
    italique: bool = False
    taille: int = 10
    couleur: str = "000000"
    fond: str | None = None
    cadre: str | None = None
    horizontal: Literal["left", "center", "right"] | None = None
    vertical: Literal["top", "center"] = "center"
    renvoi: bool = False
    retrait: int = 0
    forme: str = "General"
    saisie: bool = False


@dataclass(frozen=True)
class Saisie:
    """How a range is filled: a drop-down list, and what is shown while a cell is selected.

    ``stricte``: nothing outside the list is accepted. Two of them never cover the same cell.
    """

    plage: Plage
    choix: Sequence[str] = ()
    stricte: bool = True
    titre: str = ""
    conseil: str = ""


@dataclass
class Page:
    """A sheet to be written. Rows and columns count from 1.

    ``largeurs``: one a column, 0 hides it; ``titres``: rows repeated on every printed page; ``figer``: the
    first cell that scrolls; ``colonnes``: number format and lock of the cells below the last one. A page is
    one paper wide, unless ``echelle`` (in percent) is given: then a paper ends after each column of
    ``sauts``, and each begins with the first ``reprises`` columns.
    """

    nom: str
    largeurs: Sequence[float] = ()
    titres: tuple[int, int] | None = None
    figer: tuple[int, int] | None = None
    colonnes: dict[int, Style] = field(default_factory=dict)
    echelle: int | None = None
    sauts: Sequence[int] = ()
    reprises: int = 0
    protegee: bool = False
    masquee: bool = False
    onglet: str | None = None
    cellules: dict[tuple[int, int], tuple[Contenu, Style]] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    fusions: list[Plage] = field(default_factory=list)
    saisies: list[Saisie] = field(default_factory=list)
    signaux: list[tuple[Plage, Formule, Style]] = field(default_factory=list)
    hauteurs: dict[int, float] = field(default_factory=dict)

    def put(self, ligne: int, colonne: int, contenu: Contenu, style: Style, note: str | None = None) -> None:
        """Fill a cell; ``note`` is a comment that shows when the mouse stops on it."""
        self.cellules[ligne, colonne] = contenu, style
        if note:
            self.notes[ligne, colonne] = note


def a1(ligne: int, colonne: int, *, absolu: bool = False) -> str:
    """« D7 », « $D$7 »: to write a formula."""
    from openpyxl.utils import get_column_letter

    lettres = get_column_letter(colonne)
    return f"${lettres}${ligne}" if absolu else f"{lettres}{ligne}"


def span(plage: Plage, *, absolu: bool = False) -> str:
    """« D7:D12 »."""
    return f"{a1(*plage[:2], absolu=absolu)}:{a1(*plage[2:], absolu=absolu)}"


def write(pages: Sequence[Page], titre: str, noms: Mapping[str, str] | None = None) -> bytes:
    """A whole workbook; ``noms``: named ranges (« Lots!$D$7:$D$12 »). ValueError on a text Excel refuses."""
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError
    from openpyxl.workbook.defined_name import DefinedName

    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    listes = _Listes(classeur)
    try:
        for page in pages:
            _sheet(classeur, page, listes)
    except IllegalCharacterError as erreur:
        raise ValueError(f"caractère de contrôle dans « {str(erreur)[:60]!a} »") from erreur
    listes.close()
    for nom, plage in (noms or {}).items():
        classeur.defined_names[nom] = DefinedName(nom, attr_text=plage)
    flux = io.BytesIO()
    classeur.save(flux)
    return files.pack(_settled(flux, titre))


def _settled(flux: io.BytesIO, titre: str) -> Iterator[tuple[str, bytes]]:
    """The parts in one order, without a clock, and with the fonts as the standard orders them."""
    with zipfile.ZipFile(flux) as archive:
        for nom in sorted(archive.namelist(), key=lambda nom: (nom != "[Content_Types].xml", nom)):
            partie = archive.read(nom)
            if nom == "docProps/core.xml":
                partie = PROPRIETES.format(escape(titre)).encode()
            elif nom == "xl/styles.xml":
                partie = re.sub(rb"<font>(.*?)</font>", _in_order, partie)
            yield nom, partie


def _in_order(police: re.Match[bytes]) -> bytes:
    traits = {trait[1]: trait[0] for trait in re.finditer(rb"<(\w+)[^>]*/>", police[1])}
    return b"<font>" + b"".join(traits[nom] for nom in POLICE if nom in traits) + b"</font>"


def _sheet(classeur: Workbook, page: Page, listes: _Listes) -> None:
    from openpyxl.styles import Protection

    feuille = classeur.create_sheet(page.nom)
    for (ligne, colonne), (contenu, style) in page.cellules.items():
        _register(classeur, style)
        cellule = feuille.cell(ligne, colonne)
        cellule.style = style.nom
        _fill(cellule, contenu)
    for plage in page.fusions:
        feuille.merge_cells(span(plage))
    for rang, largeur in enumerate(page.largeurs, 1):
        feuille.column_dimensions[a1(1, rang)[:-1]].width = largeur
        feuille.column_dimensions[a1(1, rang)[:-1]].hidden = not largeur
    for colonne, style in page.colonnes.items():
        dimension = feuille.column_dimensions[a1(1, colonne)[:-1]]
        dimension.number_format, dimension.protection = style.forme, Protection(locked=not style.saisie)
    for ligne, hauteur in page.hauteurs.items():
        feuille.row_dimensions[ligne].height = hauteur
    _annotate(feuille, page)
    _rules(feuille, page, listes)
    _set_up(feuille, page)


def _fill(cellule: Cell, contenu: Contenu) -> None:
    if isinstance(contenu, Formule) or not isinstance(contenu, str):
        cellule.value = contenu
        return
    cellule.value = _ECHAPPABLE.sub("_x005F_", contenu)
    cellule.data_type = "s"
    if _ACTIF.match(contenu):
        cellule.quotePrefix = True


def _register(classeur: Workbook, style: Style) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

    if style.nom in classeur.named_styles:
        return
    trait = Side(style="thin", color=style.cadre) if style.cadre else Side()
    classeur.add_named_style(
        NamedStyle(
            name=style.nom,
            font=Font("Calibri", style.taille, bold=style.gras, italic=style.italique, color=style.couleur),
            fill=PatternFill("solid", fgColor=style.fond) if style.fond else PatternFill(),
            border=Border(trait, trait, trait, trait),
            alignment=Alignment(
                style.horizontal, style.vertical, wrap_text=style.renvoi, indent=style.retrait
            ),
            number_format=style.forme,
            protection=Protection(locked=not style.saisie),
        )
    )


def _annotate(feuille: Worksheet, page: Page) -> None:
    from openpyxl.comments import Comment

    for place, texte in page.notes.items():
        lignes = sum(1 + len(ligne) // 42 for ligne in texte.split("\n"))
        feuille.cell(*place).comment = Comment(texte, "clausegen", height=24 + 17 * lignes, width=320)


def _rules(feuille: Worksheet, page: Page, listes: _Listes) -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.worksheet.datavalidation import DataValidation

    for saisie in page.saisies:
        genre: Literal["list"] | None = "list" if saisie.choix else None
        regle = DataValidation(genre, formula1=listes.source(saisie.choix), allow_blank=True)
        regle.showErrorMessage = saisie.stricte and bool(saisie.choix)
        regle.errorTitle, regle.error = "Valeur hors liste", "Choisissez une valeur de la liste."
        if saisie.conseil:
            regle.showInputMessage = True
            regle.promptTitle, regle.prompt = saisie.titre[:32], saisie.conseil[:255]
        regle.add(span(saisie.plage))
        feuille.add_data_validation(regle)
    for plage, formule, style in page.signaux:
        fond = PatternFill(bgColor=style.fond) if style.fond else None
        police = Font(bold=style.gras, color=style.couleur)
        rendu = DifferentialStyle(font=police, fill=fond)
        regle_de_forme = Rule("expression", formula=[formule.removeprefix("=")], dxf=rendu)
        feuille.conditional_formatting.add(span(plage), regle_de_forme)


def _set_up(feuille: Worksheet, page: Page) -> None:
    from openpyxl.worksheet.pagebreak import Break
    from openpyxl.worksheet.properties import PageSetupProperties

    feuille.sheet_view.showGridLines = False
    feuille.sheet_state = "hidden" if page.masquee else "visible"
    feuille.sheet_properties.tabColor = page.onglet
    feuille.freeze_panes = a1(*page.figer) if page.figer else None
    feuille.page_setup.orientation, feuille.page_setup.paperSize = "landscape", 9
    if page.echelle:
        feuille.page_setup.scale = page.echelle
        feuille.col_breaks.brk = [Break(id=colonne) for colonne in page.sauts]
        feuille.print_title_cols = f"A:{a1(1, page.reprises)[:-1]}" if page.reprises else None
    else:
        feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = 1, 0
        feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    marges = feuille.page_margins
    marges.left = marges.right = 0.4
    marges.top, marges.bottom = 0.5, 0.6
    if pied := feuille.oddFooter:
        pied.left.text, pied.right.text = "&A", "Page &P sur &N"
    if page.titres:
        feuille.print_title_rows = "{}:{}".format(*page.titres)
    if page.protegee:
        feuille.protection.sheet = True
        for permis in PERMIS:
            setattr(feuille.protection, permis, False)  # False: not forbidden


class _Listes:
    """The choices of drop-down lists: in the rule itself when short, else in a hidden sheet."""

    def __init__(self, classeur: Workbook) -> None:
        self.classeur = classeur
        self.longues: dict[tuple[str, ...], int] = {}

    def source(self, choix: Sequence[str]) -> str | None:
        if not choix:
            return None
        if len(",".join(choix)) <= LISTE_COURTE and not any(c in ',"' for mot in choix for c in mot):
            return f'"{",".join(choix)}"'
        colonne = self.longues.setdefault(tuple(choix), len(self.longues) + 1)
        return f"{LISTES}!{span(Plage(1, colonne, len(choix), colonne), absolu=True)}"

    def close(self) -> None:
        if self.longues:
            feuille = self.classeur.create_sheet(LISTES)
            feuille.sheet_state = "hidden"
            for choix, colonne in self.longues.items():
                for ligne, mot in enumerate(choix, 1):
                    _fill(feuille.cell(ligne, colonne), mot)
