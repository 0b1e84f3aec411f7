"""What a row of an estimate says: a lot, a total, a tax, an option, or a mere line of detail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from clausegen import formats
from clausegen.constats import Adresse
from clausegen.estimation.colonnes import Entete
from clausegen.tableur import Cellule, Feuille

Genre = Literal["lot", "sous_total", "total", "taxe", "ttc", "option", "tranche", "base", "frais", "detail"]

NUMERO = r"\d{1,3}(?:\s?(?:bis|ter)\b|[a-z]\b|[.\-]\d{1,2}\b)?|[a-z]\b|[ivx]{1,5}\b"
_LOT = re.compile(
    rf"lots?(?:\s*(?:n\s*[°ºo]\s*\.?|num[ée]ro)\s*|\s+|(?=\d))(?P<numero>{NUMERO})\s*[-–—:.)/|]*\s*(?P<titre>.*)",
    re.I,
)
_SANS_LOT = re.compile(r"(?P<numero>\d{1,2}[a-z]?)\s*[-–—:.)]?\s+(?P<titre>[^\W\d_].+)", re.I)
_SEUL = re.compile(rf"(?P<numero>{NUMERO})", re.I)
_CITE = re.compile(rf"\blot(?:\s*n\s*[°o]\s*|\s+|(?=\d))({NUMERO})", re.I)
GENRES: tuple[tuple[Genre, str], ...] = (
    ("taxe", r"^(montant |total )?(de la |dont )?t\.? ?v\.? ?a\b"),
    ("ttc", r"^(sous.)?(montant |total|cout|ensemble).*(t\.?t\.?c\b|toutes taxes)|^t\.?t\.?c\b"),
    ("sous_total", r"^(s/?|sous)[ -]?tot|^(montant |total )(du |de la |de l')?(lot|chapitre|poste)\b"),
    ("total", r"^(montants? |cout |estimation |budget )?(total|totaux|global)"
              r"|^(ensemble|cout|montant)s? (des? |de l')?(lots|travaux|operation|ouvrage)"),
    ("option", r"^(en )?(options?|p\.?s\.?e|variantes?|v\.?o|(plus|moins).values?|prestations? suppl)\b"),
    ("tranche", r"^tranches? (opt|cond)|^t\.?[oc]\.? ?\d"),
    ("base", r"^(tranche ferme|(solution|offre) de base|base|tous corps d'etat|travaux|recap)"),
    ("frais", r"^(provision|aleas?|imprevu|honoraire|maitrise d'oeuvre|moe\b|mission|frais|assurance|dommage|"
              r"revision|actualis|controle technique|bureau de|s\.?p\.?s\b|csps|coordin|opc\b|etude|divers|"
              r"toleran|marge|concession|raccordement|1 ?%|1 pour cent|mobilier|geometre)"),
)  # fmt: skip
A_PART = re.compile(r"\b(option|pse|p\.s\.e|variante)\b")
GENERAL = re.compile(
    r"general|ensemble|operation|projet|travaux|tous|recap|global|des lots|tranche|marche|cumul"
)
MENTIONS = re.compile(
    r"compris|inclus|^p\.? ?m\.?$|pour memoire|neant|sans objet|^s\.?o\.?$|^[-–—/]+$|voir|a definir"
)


@dataclass(frozen=True)
class Dite:
    """What one row says, and the amount it gives in the table's column."""

    genre: Genre
    rang: int
    numero: str | None
    texte: str
    cellule: Cellule | None
    lieu: Adresse
    masquee: bool


def say(feuille: Feuille, rang: int, entete: Entete, *, numerotes: bool) -> Dite | None:
    """Reads a row; ``None`` when it names nothing. ``numerotes``: « 03 MENUISERIES » is a lot."""
    ligne = [c for c in _row(feuille, rang, entete) if c.texte.strip()]
    if not ligne:
        return None
    numero, texte = _named(ligne, entete, numerotes=numerotes)
    cellule = feuille.cellules.get((rang, entete.montant))
    genre = _genre(formats.fold(texte).replace("œ", "oe").replace("’", "'"), numero)
    return Dite(
        genre,
        rang,
        numero,
        texte,
        cellule,
        feuille.address(rang, entete.montant),
        feuille.hidden(rang, ligne[0].adresse.colonne),
    )


def cited(texte: str) -> str | None:
    """The number of the lot that a total names: « Total lot 3 »."""
    trouve = _CITE.search(texte)
    return normal(trouve[1]) if trouve else None


def is_lot(texte: str) -> bool:
    """« Lot 03 – Menuiseries », and not « Lots »."""
    return bool(_LOT.fullmatch(" ".join(texte.split())))


def split_lot(texte: str) -> tuple[str, str] | None:
    """« Lot 03 – Menuiseries » as its number and its title."""
    trouve = _LOT.fullmatch(" ".join(texte.split()))
    return (normal(trouve["numero"]), _title(trouve["titre"])) if trouve else None


def normal(numero: str) -> str:
    """« 3 » as « 03 », so that numbers compare."""
    propre = " ".join(numero.split()).upper().replace(" ", "").replace("BIS", " bis").replace("TER", " ter")
    chiffres = re.match(r"\d+", propre)
    return propre.replace(chiffres[0], f"{int(chiffres[0]):02d}", 1) if chiffres else propre


def _row(feuille: Feuille, rang: int, entete: Entete) -> list[Cellule]:
    """The cells that name the row: to the left of its amount, headings of figures left out."""
    bavards = {c for c, role in entete.roles.items() if role not in ("numero", "intitule")}
    ligne = [cellule for c in range(1, entete.montant) if (cellule := _shown(feuille, rang, c, entete))]
    utiles = [cellule for cellule in ligne if cellule.adresse.colonne not in bavards]
    return utiles or [cellule for cellule in ligne if isinstance(cellule.valeur, str)]


def _shown(feuille: Feuille, rang: int, colonne: int, entete: Entete) -> Cellule | None:
    """A cell, or for a lot's number the merged one that covers several rows."""
    if entete.roles.get(colonne) == "numero":
        return feuille.at(rang, colonne)
    return feuille.cellules.get((rang, colonne))


def _named(ligne: list[Cellule], entete: Entete, *, numerotes: bool) -> tuple[str | None, str]:
    """The lot's number, if it is one, and what the row is called."""
    textes = [" ".join(c.texte.split()) for c in ligne]
    premier, suite = textes[0], next((t for t in textes[1:] if not _is_figure(t)), "")
    if (lot := split_lot(premier)) is not None:
        return lot[0], lot[1] or suite
    colonne = entete.roles.get(ligne[0].adresse.colonne)
    titre = entete.titres.get(ligne[0].adresse.colonne, "")
    des_lots = colonne == "numero" and "lot" in formats.fold(titre)
    if suite and (des_lots or numerotes) and (seul := _SEUL.fullmatch(premier)) and _plain(ligne[0], premier):
        return normal(seul["numero"]), suite
    if suite and (lot := split_lot(suite)) is not None:
        return lot
    if (des_lots or numerotes) and (trouve := _SANS_LOT.fullmatch(premier)):
        return normal(trouve["numero"]), _title(trouve["titre"])
    return None, next((t for t in textes if not _is_figure(t) and not _SEUL.fullmatch(t)), premier)


def _plain(cellule: Cellule, texte: str) -> bool:
    """Whether a number alone may be a lot's: « 3 », « 03 », « 3b », never « 3.1 » nor « 1250 »."""
    if isinstance(cellule.valeur, Decimal):
        return cellule.valeur == cellule.valeur.to_integral_value() and 0 <= cellule.valeur < 100
    return bool(re.fullmatch(r"(?i)\d{1,2}( ?bis|[a-z])?|[a-z]|[ivx]+", texte))


def _is_figure(texte: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,€%/-]+", texte))


def _title(texte: str) -> str:
    return texte.strip(" -–—:.|/")


def _genre(plie: str, numero: str | None) -> Genre:
    if numero is not None:
        return "option" if A_PART.search(plie) else "lot"
    return next((genre for genre, forme in GENRES if re.search(forme, plie)), "detail")
