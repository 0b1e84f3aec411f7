"""Read a workbook: every cell that holds something, as a person sees it.

The XML is read here, by expat, and only its number formats through openpyxl, whose loader rejects sheets
that Excel opens, builds every cell of a merged range, and forgets either the formulas or their results.
TAB-01: it cannot be read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from clausegen.archive import ContentError
from clausegen.constats import refuse
from clausegen.tableur import affichage
from clausegen.tableur.cellules import Cellule, Classeur, ErreurExcel, Feuille, Plage, Valeur
from clausegen.tableur.paquet import ABIME, TAILLE_MAX, Parties, open_parts, relations, scan, true

CELLULES_MAX, FUSIONS_MAX = 500_000, 20_000
LIGNES, COLONNES = 1 << 20, 1 << 14

_ECHAPPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REPERE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def read(path: Path) -> Classeur:
    """Read a workbook; raise ``Refus`` with one sentence and what to do."""
    try:
        with path.open("rb") as flux:
            data = flux.read(TAILLE_MAX + 1)
    except FileNotFoundError:
        raise refuse(
            "TAB-01", "classeur introuvable", fichier=str(path), remede="vérifiez le chemin"
        ) from None
    except OSError:
        raison = "c'est un dossier" if path.is_dir() else "fermez-le dans Excel, ou vérifiez vos droits"
        raise refuse("TAB-01", "classeur illisible", fichier=str(path), remede=raison) from None
    return parse(data, path)


def parse(data: bytes, path: Path) -> Classeur:
    """Read a workbook from its bytes; ``path`` is only named in messages. Raises Refus."""
    try:
        return _Lecteur(open_parts(data)).workbook(path)
    except ContentError as raison:
        message, remede = raison.args
    except (expat.ExpatError, ValueError, LookupError, ArithmeticError):
        message, remede = "le classeur est abîmé", ABIME
    raise refuse("TAB-01", message, fichier=str(path), remede=remede)


def _unescape(texte: str) -> str:
    """« _x000D_ » is how Excel writes a control character."""
    if "_x" in texte:
        texte = _ECHAPPE.sub(lambda m: chr(int(m[1], 16)), texte)
    return re.sub("\r\n?", "\n", texte)


class _Textes:
    """The ``si`` and ``is`` elements: runs put end to end, phonetic readings left out."""

    def __init__(self) -> None:
        self.textes: list[str] = []
        self.lu = ""
        self.phonetique = False

    def start(self, nom: str, _: dict[str, str]) -> None:
        if nom in ("si", "is"):
            self.lu = ""
        self.phonetique = self.phonetique or nom == "rPh"

    def end(self, nom: str, texte: str) -> None:
        if nom == "rPh":
            self.phonetique = False
        elif nom == "t" and not self.phonetique:
            self.lu += texte
        elif nom == "si":
            self.textes.append(_unescape(self.lu))


class _Lecteur:
    """The parts of a workbook, followed from its relations."""

    def __init__(self, parties: Parties) -> None:
        self.parties = parties
        self.textes: list[str] = []
        self.formats: list[str] = []
        self.en_1904 = False
        self.reste = CELLULES_MAX

    def workbook(self, path: Path) -> Classeur:
        principal = next((c for t, c in relations(self.parties, "").values() if t == "officeDocument"), "")
        if principal not in self.parties:
            raise ContentError("ce n'est pas un classeur Excel", ABIME)
        liens = relations(self.parties, principal)
        genres = dict(liens.values())
        feuilles: list[tuple[Feuille, str]] = []

        def start(nom: str, attributs: dict[str, str]) -> None:
            if nom == "workbookPr":
                self.en_1904 = true(attributs, "date1904")
            elif nom == "sheet" and liens.get(attributs.get("id", ""), ("",))[0] == "worksheet":
                masquee = attributs.get("state", "visible") != "visible"
                feuille = Feuille(attributs["name"], len(feuilles) + 1, masquee)
                feuilles.append((feuille, liens[attributs["id"]][1]))

        scan(self.parties[principal].read(), start)
        self.textes = self.shared(genres.get("sharedStrings", ""))
        self.formats = self.styles(genres.get("styles", ""))
        for feuille, partie in feuilles:
            _Rangees(self, feuille).fill(self.parties[partie].read())
        if not feuilles:
            raise ContentError("le classeur n'a aucune feuille de calcul", ABIME)
        return Classeur(path, tuple(feuille for feuille, _ in feuilles))

    def shared(self, partie: str) -> list[str]:
        textes = _Textes()
        if partie in self.parties:
            scan(self.parties[partie].read(), textes.start, textes.end)
        return textes.textes

    def styles(self, partie: str) -> list[str]:
        """The number format of each cell style."""
        propres: dict[str, str] = {}
        emplois: list[str] = []
        dans: list[str] = []

        def start(nom: str, attributs: dict[str, str]) -> None:
            if nom == "numFmt" and dans[-1] == "numFmts":
                propres[attributs["numFmtId"]] = attributs["formatCode"]
            elif nom == "xf" and dans[-1] == "cellXfs":
                emplois.append(attributs.get("numFmtId", "0"))
            dans.append(nom)

        if partie in self.parties:
            scan(self.parties[partie].read(), start, lambda nom, texte: dans.__delitem__(-1))
        return [propres.get(numero) or affichage.builtin(int(numero)) for numero in emplois]


class _Rangees:
    """A sheet's part, cell by cell; a cell or a row without a reference follows the one before."""

    def __init__(self, lecteur: _Lecteur, feuille: Feuille) -> None:
        self.lecteur, self.feuille = lecteur, feuille
        self.textes = _Textes()
        self.ligne = self.colonne = 0
        self.attributs: dict[str, str] | None = None
        self.valeur: str | None = None
        self.formule = False

    def fill(self, data: bytes) -> None:
        scan(data, self.start, self.end)

    def start(self, nom: str, attributs: dict[str, str]) -> None:
        self.textes.start(nom, attributs)
        if nom == "c":
            self.cell(attributs)
        elif nom == "row":
            self.ligne, self.colonne = _bounded(attributs.get("r", self.ligne + 1), LIGNES), 0
            if true(attributs, "hidden"):
                self.feuille.lignes_masquees.add(self.ligne)
        elif nom == "col" and true(attributs, "hidden"):
            bornes = [_bounded(attributs[borne], COLONNES) for borne in ("min", "max")]
            self.feuille.colonnes_masquees.update(range(bornes[0], bornes[1] + 1))
        elif nom == "mergeCell":
            if len(self.feuille.fusions) == FUSIONS_MAX:
                raise ContentError(f"plus de {FUSIONS_MAX} cellules fusionnées", "allégez le classeur")
            self.feuille.fusions.append(_range(attributs["ref"]))

    def cell(self, attributs: dict[str, str]) -> None:
        ligne, colonne = _place(attributs["r"]) if "r" in attributs else (self.ligne, self.colonne + 1)
        self.ligne, self.colonne = ligne, _bounded(colonne, COLONNES)
        self.attributs, self.valeur, self.formule = attributs, None, False
        self.textes.lu = ""

    def end(self, nom: str, texte: str) -> None:
        self.textes.end(nom, texte)
        if self.attributs is None:
            return
        if nom == "v":
            self.valeur = texte
        elif nom == "f":
            self.formule = True
        elif nom == "is":
            self.valeur = self.textes.lu
        elif nom == "c":
            self.add(self.attributs)
            self.attributs = None

    def add(self, attributs: Mapping[str, str]) -> None:
        """Keep the cell that ends here, if it holds something."""
        genre, stocke = attributs.get("t", "n"), self.valeur
        if stocke is None or (stocke == "" and genre == "n"):
            if not self.formule:
                return
            valeur, texte, forme = None, "", affichage.GENERAL
        else:
            valeur, texte, forme = self.value(genre, stocke, attributs.get("s"))
        if texte or self.formule:
            self.lecteur.reste -= 1
            if self.lecteur.reste < 0:
                raise ContentError(f"plus de {CELLULES_MAX} cellules remplies", "allégez le classeur")
            adresse = self.feuille.address(self.ligne, self.colonne)
            cellule = Cellule(adresse, valeur, texte, self.formule, forme)
            self.feuille.cellules[self.ligne, self.colonne] = cellule

    def value(self, genre: str, stocke: str, style: str | None) -> tuple[Valeur, str, str]:
        """Its value, its text and its number format. Raises ValueError or LookupError."""
        formes = self.lecteur.formats
        forme = formes[int(style)] if style and formes else affichage.GENERAL
        if genre == "n":
            valeur, texte = affichage.read(stocke, forme, en_1904=self.lecteur.en_1904)
            return valeur, texte, forme
        if genre == "b":
            return stocke == "1", "oui" if stocke == "1" else "non", forme
        if genre == "d":
            moment = dt.datetime.fromisoformat(stocke)
            return moment.date(), f"{moment.day:02d}/{moment.month:02d}/{moment.year:04d}", forme
        if genre == "e":
            return ErreurExcel(stocke), stocke, forme
        texte = self.lecteur.textes[int(stocke)] if genre == "s" else _unescape(stocke)
        return texte, texte.strip(), forme


def _bounded(nombre: str | int, borne: int) -> int:
    lu = int(nombre)
    if not 1 <= lu <= borne:
        raise ValueError(nombre)
    return lu


def _place(repere: str) -> tuple[int, int]:
    """« D7 » to (7, 4)."""
    trouve = _REPERE.fullmatch(repere)
    if trouve is None:
        raise ValueError(repere)
    colonne = 0
    for lettre in trouve[1]:
        colonne = colonne * 26 + ord(lettre) - ord("A") + 1
    return _bounded(trouve[2], LIGNES), _bounded(colonne, COLONNES)


def _range(reference: str) -> Plage:
    debut, _, fin = reference.partition(":")
    (haut, gauche), (bas, droite) = _place(debut), _place(fin or debut)
    return Plage(haut, gauche, bas, droite)
