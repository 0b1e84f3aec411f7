"""Paragraphs under their headings: what looks like a heading, what goes on from line to line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clausegen.conformite.formulations_texte import NIVEAU

LONGUEUR_TITRE = 110

_ARTICLE = re.compile(r"(?:article|art\.)\s+(\d+(?:\.\d+)*)", re.IGNORECASE)
_CHAPITRE = re.compile(r"(?:chapitre|partie|titre|section)\s+(?:\d+|[ivx]+)\b", re.IGNORECASE)
_ANNEXE = re.compile(r"annexe\b[^.;:]{0,60}$", re.IGNORECASE)
_NUMERO = re.compile(r"((?!0)\d{1,2}(?:\.\d{1,2})*)\.?\s*[-–—:)]?\s+[A-ZÀ-ÖØ-Þ«]")
_NU = re.compile(r"\d{1,2}\s+[^\W\d_]")  # « 7 Plomberie »: a heading, unless headings say « Article »
_LOT = re.compile(r"(?:lot\s*)?(?:n°\s*)?\d{1,3}\s+\D+$", re.IGNORECASE)
_NOMBRE = re.compile(r"\d[\d\s.]*(?:h|heures?)?$")
_VALEUR = re.compile(r"\d[\d\s.,]*(?:%|€|points?)$")
_PUCE = re.compile(r"[-–—•●▪◦*☐➢✓]\s|\d{1,2}[°)]\s|[a-z]\)\s")
_QUANTITE = re.compile(
    r"\d\s*(?:heures?\b|h\b|€|euros?\b|%|points?\b|pts?\b)", re.IGNORECASE
)  # a row of a table, not a heading
_RANGEE = re.compile(r"(?:lot\s*)?(?:n°\s*)?\d{1,3}[a-z]?\s+[-–—:]\s+\S", re.IGNORECASE)
A_INSERER = re.compile(r"(?:À insérer dans\s*:|===)\s*(?P<piece>[^,›=]+)")  # our own texts, under their piece


@dataclass(frozen=True)
class Ligne:
    """A paragraph as read: its text, where it stands, and its level when it is known to be a heading."""

    texte: str
    ligne: int | None = None
    niveau: int | None = None
    page: int | None = None
    cellules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bloc:
    """A paragraph under its headings, from the broadest to the nearest; a row of a table has its cells."""

    titre: str
    texte: str
    ligne: int | None = None
    page: int | None = None
    cellules: tuple[str, ...] = ()

    @property
    def chemin(self) -> str:
        """The headings with the page, when pages are what is known."""
        if self.page is None:
            return self.titre
        return f"page {self.page}{NIVEAU if self.titre else ''}{self.titre}"


def blocks(lignes: Sequence[Ligne]) -> list[Bloc]:
    """Paragraphs under their headings; a heading is itself a paragraph, for what it says is read too."""
    pile: list[tuple[int, str]] = []
    sortie: list[Bloc] = []
    articles = sum(_ARTICLE.match(ligne.texte) is not None for ligne in lignes) > 1
    for ligne in lignes:
        niveau = ligne.niveau if ligne.niveau is not None else level(ligne.texte)
        if articles and ligne.niveau is None and _NU.match(ligne.texte):
            niveau = None
        if niveau is not None:
            while pile and pile[-1][0] >= niveau:
                pile.pop()
            pile.append((niveau, ligne.texte.partition("\n")[0].replace(NIVEAU, " ")))
        titre = NIVEAU.join(titre for _, titre in pile)
        sortie.append(
            Bloc(titre, ligne.texte, ligne.ligne, ligne.page, ligne.cellules or _cells(ligne.texte))
        )
    return sortie


def _cells(texte: str) -> tuple[str, ...]:
    """The cells of a row written as plain text, with bars."""
    return tuple(_PUCE.sub("", texte, count=1).split(" | ")) if " | " in texte else ()


def paragraphs(texte: str) -> list[Ligne]:
    """The paragraphs of plain text: lines cut by the margin are joined, words cut by a hyphen too."""
    lignes: list[Ligne] = []
    ouverte = False
    for numero, brute in enumerate(texte.splitlines(), 1):
        nette = " ".join(brute.split())
        if not nette:
            ouverte = False
        elif ouverte and _continues(lignes[-1].texte, nette):
            lignes[-1] = replace(lignes[-1], texte=_joined(lignes[-1].texte, nette))
        else:
            lignes.append(Ligne(nette, numero))
            ouverte = True
    return lignes


def _joined(avant: str, suite: str) -> str:
    """Two lines as one: a word cut at the margin loses its hyphen, an address keeps it."""
    if not re.search(r"[^\W\d_]-$", avant) or not suite[0].islower():
        return f"{avant} {suite}"
    return avant + suite if "@" in suite.split()[0] else avant[:-1] + suite


def _continues(avant: str, suite: str) -> bool:
    """Whether a line goes on with the sentence of the line above."""
    if _PUCE.match(suite) or avant.endswith((".", ":", ";", "!", "?")):
        return False
    if (_NOMBRE.match(suite) and _LOT.match(avant)) or (_VALEUR.match(suite) and not re.search(r"\d", avant)):
        return True  # the last cell of a row
    if _RANGEE.match(suite) or re.match(r"0\d\s", suite) or (_QUANTITE.search(avant) and suite[0].isupper()):
        return False  # rows of a table
    if suite[0].islower() or avant[-1] in ",(-'’":
        return True
    return len(avant) > 60 and level(avant) is None and level(suite) is None


def level(texte: str) -> int | None:
    """The depth of what looks like a heading, None for a paragraph."""
    if A_INSERER.match(texte):
        return 0
    if len(texte) > LONGUEUR_TITRE or texte.endswith((".", ";", ",", ":")) or "|" in texte:
        return None
    if _QUANTITE.search(texte):
        return None
    if _CHAPITRE.match(texte) or _ANNEXE.match(texte):
        return 0
    if trouve := _ARTICLE.match(texte) or _NUMERO.match(texte):
        return trouve[1].count(".") + 1
    lettres = sum(map(str.isalpha, texte))
    return 1 if texte.isupper() and lettres > 5 and " " in texte else None
