"""A text as the rules on wordings read it: blocks under their headings, sentences, plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from clausegen import formats

Bloc = tuple[str, str]

NIVEAU = " › "  # between a heading and the one below it
COURT = 60  # sentences; below, a text without headings speaks of one thing

_SIGNES = str.maketrans(
    {
        **dict.fromkeys("'’‘ʼ`´-\u2010\u2011\u2012–—\u2212_", " "),
        **dict.fromkeys("«»“”„", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
    }
)
_ARTICLE_DE_CODE = re.compile(r"\b([lrd])\.? ?\*? ?(?=\d{4}\b)")
_FIN = re.compile(
    r"[.!?;](?:\s?[»\"])?\s+(?=[«“\"(]?[A-ZÀ-ÖØ-Þ0-9•–—-])|\n\s*(?=[«“\"(]?[A-ZÀ-ÖØ-Þ•–—☐0-9-])"
)
_ABREGE = re.compile(
    r"(?:^|[\s(«])(?:art|al|cf|ex|n|no|M|MM|p|pp|tél|réf|chap|resp|min|max|L|R|D|\d{1,2})\.\s*$"
    r"|Erreur\s?!\s*$"
)


def plain(texte: str) -> str:
    """Words to match: no accents, case, apostrophes, hyphens; « L. 2112-2 » becomes « l2112 2 »."""
    return _ARTICLE_DE_CODE.sub(r"\1", formats.fold(texte.translate(_SIGNES)))


def sentences(texte: str) -> Iterator[str]:
    """The sentences of a paragraph, whatever « art. » or « n. » they hold."""
    debut = 0
    for fin in _FIN.finditer(texte):
        if not _ABREGE.search(texte[debut : fin.start() + 1]):
            yield " ".join(texte[debut : fin.end()].split())
            debut = fin.end()
    yield " ".join(texte[debut:].split())


@dataclass(frozen=True)
class Phrase:
    """A sentence, the rank of its block, its heading; folded, itself and what surrounds it.

    ``autour`` has its headings on a first line, what leads to its list on a second, then its paragraph.
    """

    rang: int
    titre: str
    texte: str
    nu: str
    autour: str


class Ecrit:
    """A whole text: (heading, paragraph) pairs, the heading being a path from the broadest down."""

    def __init__(self, blocs: Sequence[Bloc]) -> None:
        self.blocs = tuple(blocs)

    @cached_property
    def tout(self) -> str:
        """The whole text, folded."""
        return "\n".join(plain(texte) for _, texte in self.blocs)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every sentence with three letters at least."""
        return tuple(self._read())

    def _read(self) -> Iterator[Phrase]:
        amorce, sous = "", ""
        nus = [plain(texte) for _, texte in self.blocs]
        sans_titre = not any(titre for titre, _ in self.blocs) and len(nus) <= COURT
        for rang, (titre, texte) in enumerate(self.blocs):
            if titre != sous:
                amorce, sous = "", titre
            autour = "\n".join([plain(titre), amorce, *(nus if sans_titre else [nus[rang]])])
            for phrase in sentences(texte):
                nu = plain(phrase)
                if sum(map(str.isalpha, nu)) > 2:
                    yield Phrase(rang, titre, phrase, nu, autour)
            if texte.rstrip().endswith(":"):
                amorce = nus[rang]

    def section(self, phrase: Phrase, sujet: re.Pattern[str]) -> str:
        """The folded text of a sentence's article: all that its highest heading on the subject covers."""
        racine = self.root(phrase.titre, sujet)
        return "\n".join(plain(texte) for titre, texte in self.blocs if f"{titre}{NIVEAU}".startswith(racine))

    def root(self, titre: str, sujet: re.Pattern[str]) -> str:
        """The part of a heading's path that names the article on a subject (the whole path if none does)."""
        niveaux = titre.split(NIVEAU)
        for n in range(1, len(niveaux) + 1):
            if sujet.search(plain(niveaux[n - 1])):
                return NIVEAU.join(niveaux[:n]) + NIVEAU
        return titre + NIVEAU
