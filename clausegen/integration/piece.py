"""The buyer's file as an insertion sees it: its headings, its kind, its words for the parties."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from clausegen.word import plan
from clausegen.word.package import xml
from clausegen.word.paragraphe import W
from clausegen.word.plan import Paragraphe, Plan
from clausegen.word.splice.accueil import Accueil, open_host
from clausegen.word.titres import Titre

Sorte = Literal["administrative", "rc", "ae", "cctp"]
PAGE_DE_GARDE = 40  # paragraphs among which a piece says its name
ASSEZ = 3  # times a word must stand in a long document to be its own
COURT = 1000  # words, two pages: there, once is enough
COURANTS = {"entreprise", "prestataire", "fournisseur", "collectivité"}  # say anyone, till they come back

SORTES: tuple[tuple[Sorte, str], ...] = (
    ("rc", r"reglement (?:particulier )?de (?:la )?consultation|\brc\b|\brpc\b"),
    ("ae", r"actes? d'engagement|\bae\b|\battri1\b"),
    ("cctp", r"clauses techniques particulieres|\bcctp\b"),
    (
        "administrative",
        r"clauses administratives|clauses particulieres|lettre de consultation|\bccap\b|\bccp\b|\bcontrat\b",
    ),
)
TERMES = {
    "termes.acheteur": (
        "le maître d'ouvrage",
        "l'acheteur",
        "le pouvoir adjudicateur",
        "l'entité adjudicatrice",
        "l'autorité concédante",
        "la personne publique",
        "la collectivité",
    ),
    "termes.titulaire": (
        "le titulaire",
        "l'entrepreneur",
        "l'entreprise",
        "le prestataire",
        "le fournisseur",
        "le concessionnaire",
        "le cocontractant",
        "l'attributaire",
    ),
}
_SAUT = re.compile(rb"<w:sectPr\b|<w:br\b[^>]*w:type=.page")
_TOC = re.compile(rb"instr(?:Text\b[^>]*>|=\")\s*TOC\b")


@dataclass(frozen=True)
class Piece:
    """One open file; ``fichier`` is where it was read."""

    fichier: Path
    hote: Accueil
    plan: Plan

    @property
    def titres(self) -> tuple[Titre, ...]:
        """The headings, in order."""
        return self.plan.titres

    @cached_property
    def _rangs(self) -> dict[int, int]:
        return {titre.rang: rang for rang, titre in enumerate(self.titres)}

    def rank(self, titre: Titre) -> int:
        """The rank of a heading among the headings."""
        return self._rangs[titre.rang]

    def next(self, titre: Titre) -> Titre | None:
        """The heading that ends the section of another."""
        suivants = self.titres[self.rank(titre) + 1 :]
        return next((autre for autre in suivants if autre.niveau <= titre.niveau), None)

    def end(self, titre: Titre) -> int:
        """The block that follows the whole section of a heading."""
        suivant = self.next(titre)
        return self.last if suivant is None else suivant.bloc

    def opens(self, titre: Titre) -> bool:
        """Whether a heading is the first thing written in its block: a content control may hold several."""
        ecrits = (rang for rang, p in enumerate(self.plan.paragraphes) if p.bloc == titre.bloc and p.texte)
        return next(ecrits) == titre.rang

    def after(self, titre: Titre) -> int:
        """Where a text goes after a section: before the page or section break meant for what follows."""
        fin = self.end(titre)
        avant = fin
        ecrits = {p.bloc for p in self.plan.paragraphes if p.texte}
        while avant - 1 > titre.bloc and avant - 1 not in ecrits and self.hote.blocs[avant - 1].balise == "p":
            avant -= 1
        sauts = [rang for rang in range(avant, fin) if _SAUT.search(self._bytes(rang))]
        sections = sum(b"<w:sectPr" in self._bytes(rang) for rang in range(titre.bloc, fin))
        return sauts[0] if sauts and sections <= 1 else fin

    def _bytes(self, rang: int) -> bytes:
        bloc = self.hote.blocs[rang]
        return self.hote.document[bloc.debut : bloc.fin]

    @property
    def last(self) -> int:
        """The end of the document: before its last section's settings, and the blank lines above them."""
        ecrits = {p.bloc for p in self.plan.paragraphes if p.texte}
        fin = self.hote.fin
        while fin > 0 and fin - 1 not in ecrits and self.hote.blocs[fin - 1].balise == "p":
            fin -= 1
        return fin or self.hote.fin

    def parent(self, titre: Titre) -> Titre | None:
        """The heading that holds another."""
        avant = self.titres[: self.rank(titre)]
        return next((autre for autre in reversed(avant) if autre.niveau < titre.niveau), None)

    def children(self, titre: Titre) -> list[Titre]:
        """The headings just below another."""
        fin = self.end(titre)
        dessous = [t for t in self.titres[self.rank(titre) + 1 :] if t.bloc < fin]
        niveau = min((t.niveau for t in dessous), default=0)
        return [t for t in dessous if t.niveau == niveau]

    def body(self, debut: int, fin: int) -> Iterator[Paragraphe]:
        """The paragraphs of these blocks, without their headings."""
        titres = {titre.rang for titre in self.titres}
        for rang, paragraphe in enumerate(self.plan.paragraphes):
            if debut <= paragraphe.bloc < fin and rang not in titres:
                yield paragraphe

    def rows(self, rang: int) -> list[list[str]]:
        """The texts of the cells of a table, row by row."""
        return [
            ["".join(map(str, cellule.itertext(f"{W}t"))) for cellule in rangee.findall(f"{W}tc")]
            for rangee in self.hote.bloc(rang).findall(f"{W}tr")
        ]

    @cached_property
    def sorte(self) -> Sorte | None:
        """What kind of piece it is: by the name of its file, else by the first name it gives itself."""
        noms = re.sub(r"[\W_]+", " ", plain(self.fichier.stem))
        debut = [plain(p.texte) for p in self.plan.paragraphes[:PAGE_DE_GARDE] if not p.sommaire]
        for texte in (noms, *debut):
            trouvees = [(t.start(), sorte) for sorte, forme in SORTES if (t := re.search(forme, texte))]
            if trouvees:
                return min(trouvees)[1]
        return None

    @property
    def summary(self) -> bool:
        """Whether it has a table of contents, written by Word or in its styles."""
        return bool(_TOC.search(self.hote.document)) or any(p.sommaire for p in self.plan.paragraphes)

    def terms(self) -> dict[str, str]:
        """How it calls the buyer and the contractor: by the word used more than all the others together.

        It must come back, the more so as the document is long: a word said once in ten pages is no habit.
        """
        texte = "\n".join(p.texte for p in self.plan.paragraphes).replace("’", "'").lower()
        assez = min(ASSEZ, 1 + len(texte.split()) // COURT)
        trouves = {}
        for cle, mots in TERMES.items():
            noms = {re.sub(r"^(?:l'|l[ea] )", "", mot): mot for mot in mots}
            forme = rf"\b(?:l'|(?:le|la|du|au)\s)({'|'.join(map(re.escape, noms))})\b"
            comptes = Counter(re.findall(forme, texte))
            premier, nombre = max(comptes.items(), key=lambda compte: compte[1], default=("", 0))
            if nombre >= (ASSEZ if premier in COURANTS else assez) and 2 * nombre > comptes.total():
                trouves[cle] = noms[premier]
        return trouves


def open_piece(data: bytes, fichier: Path) -> Piece:
    """Opens a file that belongs to a buyer. Raises Refus."""
    hote = open_host(data, str(fichier))
    return Piece(fichier, hote, plan.read(xml(hote.document), hote.styles, hote.numerotation))


def plain(texte: str) -> str:
    """Lower case, no accents, simple spaces: to compare what people type."""
    lettres = texte.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").casefold()
    sans = "".join(c for c in unicodedata.normalize("NFKD", lettres) if not unicodedata.combining(c))
    return " ".join(sans.split())
