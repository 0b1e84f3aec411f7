"""Which paragraphs are headings: by their level in Word, else by a typed number, and with caution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from clausegen.word.numeros import Numero
    from clausegen.word.styles import Style

Mode = Literal["automatique", "tape", "aucun"]
LONGUEUR = 140
SAUT = 3  # a document may skip an article or two (« sans objet »), not ten
_TIRET = r"[-–—:.)°]"
_ARTICLE = re.compile(
    rf"(?P<mot>article|art\.?)\s+(?P<nu>\d+(?:[.-]\d+)*|[ivx]+|1er|premier)\b(?P<fin>\s*{_TIRET}*\s*)", re.I
)
_POINTS = re.compile(rf"(?P<nu>\d{{1,2}}(?:[.]\d{{1,2}}){{0,5}})(?P<fin>\s*{_TIRET}+\s*|\s+)(?=\S)")
_ROMAIN = re.compile(r"(?P<nu>[IVX]|[IVXLC]{2,6})(?P<fin>\s*[-–—.:)]+\s+)(?=\S)")
_LETTRE = re.compile(r"(?P<nu>[A-Z](?:[.]\d{1,2})*)(?P<fin>\s*[-–—.)]+\s+)(?=\S)")
_CHAPITRE = re.compile(
    rf"(?P<mot>chapitre|titre|partie|section|annexe)\s+(?P<nu>\d+|[ivxlc]+|[a-z])\b(?P<fin>\s*{_TIRET}*\s*)",
    re.I,
)
_FIN = re.compile(r"[.;,?!…]$")
_POINTILLES = re.compile(r"(?:\.{4,}|…{2,}|_{4,}|\t)\s*\d+\s*$")
ROMAINS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
LISTE = "liste"
SOMMAIRES = {"sommaire", "table des matières", "tables des matières", "table des matieres"}
GENRES = (
    ("chapitre", _CHAPITRE),
    ("article", _ARTICLE),
    ("points", _POINTS),
    ("romain", _ROMAIN),
    ("lettre", _LETTRE),
)


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """One paragraph as it is read; ``bloc`` is the rank, among the body's children, of what holds it."""

    bloc: int
    texte: str
    style: Style
    numero: Numero | None
    appuye: bool
    tableau: bool
    niveau: int | None
    profond: bool = False

    @property
    def sommaire(self) -> bool:
        """Whether it is a line of a table of contents, by its style."""
        return self.style.sommaire


@dataclass(frozen=True, slots=True)
class Titre:
    """A heading: the rank of its block in the body and of its paragraph, its level (1 the broadest).

    ``marque`` is the number as it is shown (« Article 12 – »), ``numero`` the bare one (« 12 »), ``mode`` who
    writes it: Word, a person, or nobody.
    """

    bloc: int
    rang: int
    niveau: int
    marque: str
    numero: str
    texte: str
    style: str
    mode: Mode
    genre: str = ""  # which series its number belongs to

    def text(self) -> str:
        """« Article 12 – Pénalités »."""
        return " ".join(filter(None, (self.marque, self.texte)))


@dataclass(frozen=True, slots=True)
class Tape:
    """The number before a title: its kind, what is shown (« Article 12 : »), its bare form, and the title."""

    genre: str
    marque: str
    nu: str
    texte: str

    @property
    def etage(self) -> str:
        """Its kind, with its depth: « 4.2 » and « 4.2.1 » do not stand on the same floor."""
        return (
            self.genre if self.genre.startswith(LISTE) else f"{self.genre} {len(re.findall('[.-]', self.nu))}"
        )


def typed(texte: str) -> Tape | None:
    """The number that a text begins with, if it is one."""
    for genre, forme in GENRES:
        if trouve := forme.match(texte):
            return Tape(genre, trouve[0].strip(), trouve["nu"], texte[trouve.end() :].strip())
    return None


def heading(texte: str, *, appuye: bool) -> Tape | None:
    """The typed heading that a paragraph is; ``appuye``: bold, underlined or in capitals from end to end.

    A cautious judge: a sentence, a long line or a line of a table of contents is no heading, and only
    « Article 12 : » may do without emphasis.
    """
    trouve = typed(texte)
    if trouve is None or not _short(texte, sans_point=bool(trouve.texte)):
        return None
    if trouve.genre == "article" and (appuye or _introduced(texte, trouve)):
        return trouve
    return trouve if appuye and trouve.texte[:1] not in ("", "%", "€") and _titled(trouve) else None


def _short(texte: str, *, sans_point: bool = True) -> bool:
    """As short as a heading, not a sentence, nor a line of a table of contents."""
    phrase = sans_point and _FIN.search(texte)
    return 0 < len(texte) <= LONGUEUR and not phrase and not _POINTILLES.search(texte)


def _introduced(texte: str, trouve: Tape) -> bool:
    """« Article 12 : Délais », not « Article 12 du CCAG »."""
    apres = texte[len(trouve.marque) :]
    if not trouve.texte:
        return not apres.strip()
    return trouve.marque[-1] in "-–—:" and trouve.texte[:1].isupper()


def _titled(trouve: Tape) -> bool:
    """A title begins as a title does; « 3 mois » does not."""
    debut = trouve.texte.lstrip('«“" \u00a0\u202f(')[:1]
    return debut.isupper() or (trouve.genre == "points" and "." in trouve.nu and debut.isalpha())


def follows(tape: Tape, precedent: str | None) -> bool:
    """Whether a number may come after another of its level: it counts on, or starts again at one."""
    rang, avant = rank(tape.nu, tape.genre), rank(precedent, tape.genre) if precedent else 0
    if rang is None or avant is None:
        return True
    return rang == 1 or avant < rang <= avant + SAUT


def rank(nu: str, genre: str = "points") -> int | None:
    """The last count of a number: « 4.2 » is 2, « IV » is 4, « B » is 2; None when it cannot be told."""
    dernier = re.split(r"[.-]", nu)[-1].lower()
    if dernier in ("1er", "premier"):
        return 1
    if dernier.isdecimal():
        return int(dernier)
    if genre != "lettre" and re.fullmatch(r"[ivxlc]+", dernier):
        valeurs = [ROMAINS[lettre] for lettre in dernier]
        return sum(-v if v < max(valeurs[n:]) else v for n, v in enumerate(valeurs))
    return ord(dernier) - ord("a") + 1 if len(dernier) == 1 and dernier.isalpha() else None


class _Etages:
    """The level of each kind of number, learnt as the document goes, and the last number of each level."""

    def __init__(self) -> None:
        self.niveaux: dict[str, int] = {}
        self.ouverts: dict[int, tuple[str, str]] = {}

    def level(self, genre: str, nu: str) -> int:
        """The level of a number; a new kind nests under the heading it counts on from, else the last one."""
        if genre in self.niveaux:
            return self.niveaux[genre]
        parent = nu.rpartition(".")[0]
        porteurs = [niveau for niveau, (_, autre) in self.ouverts.items() if parent and autre == parent]
        return max(porteurs or self.ouverts, default=0) + 1

    def fits(self, tape: Tape, niveau: int) -> bool:
        """Whether it counts on from the last number of its level."""
        autre, dernier = self.ouverts.get(niveau, ("", ""))
        return tape.genre == "article" or follows(tape, dernier if autre == tape.etage else None)

    def enter(self, titre: Titre) -> None:
        """A heading closes those that were open below it."""
        if titre.genre:
            self.niveaux.setdefault(titre.genre, titre.niveau)
        reste = {niveau: vu for niveau, vu in self.ouverts.items() if niveau < titre.niveau}
        self.ouverts = reste | {titre.niveau: (titre.genre, titre.numero)}


def headings(paragraphes: Iterable[Paragraphe]) -> Iterator[Titre]:
    """The headings, in order."""
    etages = _Etages()
    for rang, paragraphe in enumerate(paragraphes):
        if not paragraphe.texte or paragraphe.tableau or paragraphe.sommaire:
            continue
        trouve = (
            _styled(paragraphe, rang)
            or _counted(paragraphe, rang, etages)
            or _typed(paragraphe, rang, etages)
        )
        if trouve is not None and trouve.texte.casefold() not in SOMMAIRES:
            etages.enter(trouve)
            yield trouve


def _styled(paragraphe: Paragraphe, rang: int) -> Titre | None:
    """A paragraph that has a level in Word's own plan."""
    if paragraphe.niveau is None:
        return None
    niveau, numero = paragraphe.niveau + 1, paragraphe.numero
    if numero is not None and not numero.puce and numero.affiche:
        return _title(paragraphe, rang, niveau, _automatic(paragraphe, numero))
    tape = typed(paragraphe.texte)
    return _title(paragraphe, rang, niveau, tape if tape is not None and _titled(tape) else None)


def _counted(paragraphe: Paragraphe, rang: int, etages: _Etages) -> Titre | None:
    """A short emphasised paragraph that a list numbers: « Article %1 », « %1.%2 »."""
    numero = paragraphe.numero
    if numero is None or not numero.nu or not paragraphe.appuye or not _short(paragraphe.texte):
        return None
    tape = _automatic(paragraphe, numero)
    return _title(paragraphe, rang, etages.level(tape.etage, tape.nu), tape)


def _automatic(paragraphe: Paragraphe, numero: Numero) -> Tape:
    return Tape(f"{LISTE} {numero.liste} {numero.rang}", numero.affiche, numero.nu, paragraphe.texte)


def _typed(paragraphe: Paragraphe, rang: int, etages: _Etages) -> Titre | None:
    """A paragraph whose number was typed."""
    tape = None if paragraphe.numero else heading(paragraphe.texte, appuye=paragraphe.appuye)
    niveau = etages.level(tape.etage, tape.nu) if tape else 0
    return _title(paragraphe, rang, niveau, tape) if tape and etages.fits(tape, niveau) else None


def _title(paragraphe: Paragraphe, rang: int, niveau: int, tape: Tape | None) -> Titre:
    bloc, style = paragraphe.bloc, paragraphe.style.nom
    if tape is None:
        return Titre(bloc, rang, niveau, "", "", paragraphe.texte, style, "aucun")
    mode: Mode = "automatique" if tape.genre.startswith(LISTE) else "tape"
    return Titre(bloc, rang, niveau, tape.marque, tape.nu, tape.texte, style, mode, tape.etage)
