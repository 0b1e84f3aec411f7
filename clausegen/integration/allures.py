"""The document's own look for what is inserted: headings, body, lists, tables, numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clausegen.integration.numeros import bump, prefix
from clausegen.integration.piece import Piece
from clausegen.integration.places import Lieu
from clausegen.word.paragraphe import W
from clausegen.word.plan import Paragraphe
from clausegen.word.splice.habit import Allure, Habit
from clausegen.word.titres import Titre

TITRE = "title"
COURANTS = ("body text", "normal", "encadré", "champ", "note", "intercalaire")
PUCES = ("list bullet", "list bullet 2")
ASSEZ_LONG = 60  # characters: a paragraph of text, and not a label
VOISINS = 30  # paragraphs compared to know the usual look
SANS_ALLURE = {
    f"{W}{nom}" for nom in ("rPr", "pPr", "lang", "ins", "del", "rPrChange", "pPrChange", "sectPr")
}
_PUCE = re.compile(r"[-–—•▪■►➢]\s+")


@dataclass(frozen=True)
class Etage:
    """A level of headings in the document: one to look like, or a way to do without."""

    allure: Allure
    modele: Titre | None = None


def dress(piece: Piece, lieu: Lieu, titres: Sequence[str]) -> Habit:
    """The clothes of a text whose headings have these styles, at this place."""
    courant = _nearest(piece, lieu, _text_like)
    if TITRE in titres:
        return Habit(_annex(piece, courant))
    allures = dict.fromkeys(COURANTS, Allure(comme=courant.bloc)) if courant is not None else {}
    allures |= _bullets(piece, lieu)
    base = min((int(style[-1]) for style in titres), default=1)
    etages = {niveau: _floor(piece, lieu, niveau, courant) for niveau in range(lieu.niveau, lieu.niveau + 3)}
    allures |= {f"heading {base + ecart}": etages[lieu.niveau + ecart].allure for ecart in range(3)}
    numeros = tuple(_typed(piece, lieu, [int(style[-1]) - base for style in titres], etages))
    tableau = _table_like(piece, lieu)
    numeros = numeros if any(numeros) else ()
    return Habit(allures, comme_tableau=tableau, cadre=tableau is None, numeros=numeros)


def _annex(piece: Piece, courant: Paragraphe | None) -> dict[str, Allure]:
    """An annex is a form: its title and headings are not numbered, and the rest keeps its own layout."""
    bloc = None if courant is None else courant.bloc
    titre = next((style for style in piece.plan.styles if style.nom.lower() == TITRE), None)
    seul = Allure(comme=bloc, gras=True, majuscules=True) if titre is None else Allure(style=titre.id)
    return {TITRE: seul} | dict.fromkeys(
        ("heading 1", "heading 2", "heading 3"), Allure(comme=bloc, gras=True)
    )


def _floor(piece: Piece, lieu: Lieu, niveau: int, courant: Paragraphe | None) -> Etage:
    """How a heading of this level looks: like the nearest one, else by Word's style, else as bold text."""
    if lieu.modele is not None and niveau == lieu.niveau:
        return _like(piece, lieu.modele)
    pareils = [t for t in piece.titres if t.niveau == niveau and not piece.plan.paragraphes[t.rang].profond]
    if pareils:
        return _like(piece, min(pareils, key=lambda t: abs(t.bloc - lieu.avant)))
    styles = piece.plan.styles
    if any(t.style.lower().startswith("heading") for t in piece.titres):
        voulu = next((s for s in styles if s.titre == niveau), None)
        if voulu is not None:
            return Etage(Allure(style=voulu.id))
    tapes = [t for t in piece.titres if 1 < t.niveau < niveau and t.mode == "tape"]
    if tapes:
        return Etage(_like(piece, max(tapes, key=lambda t: (t.niveau, -abs(t.bloc - lieu.avant)))).allure)
    return Etage(Allure(comme=None if courant is None else courant.bloc, gras=True))


def _like(piece: Piece, titre: Titre) -> Etage:
    pareils = [t.texte for t in piece.titres if t.niveau == titre.niveau and t.style == titre.style]
    majuscules = 2 * sum(map(str.isupper, pareils)) > len(pareils)
    return Etage(Allure(comme=titre.bloc, majuscules=majuscules), titre)


def _typed(piece: Piece, lieu: Lieu, ecarts: Sequence[int], etages: dict[int, Etage]) -> Iterator[str]:
    """The number to type before each heading, in order; « » where Word or nobody writes it."""
    comptes: dict[int, int] = {}
    for ecart in ecarts:
        comptes = {autre: n for autre, n in comptes.items() if autre <= ecart}
        comptes[ecart] = comptes.get(ecart, 0) + 1
        suite = [comptes[n] for n in range(1, ecart + 1) if n in comptes]
        if ecart == 0:
            numero = bump(lieu.numero, comptes[0] - 1) if lieu.numero else ""
            yield prefix(piece, lieu.modele, numero) if lieu.modele is not None and numero else ""
        else:
            yield _below(piece, lieu, etages[lieu.niveau + ecart].modele, suite)


def _below(piece: Piece, lieu: Lieu, modele: Titre | None, suite: Sequence[int]) -> str:
    """The typed number of a sub-heading, as the document's own sub-headings have it."""
    nu = ".".join([lieu.numero, *map(str, suite)]).strip(".")
    if modele is not None:
        if "." in modele.numero or modele.mode != "tape":
            return prefix(piece, modele, nu)
        return prefix(piece, modele, bump("A" if modele.numero.isupper() else "1", suite[-1] - 1))
    if lieu.modele is None or lieu.modele.mode != "tape":
        return ""
    if lieu.modele.genre.startswith("points"):
        return prefix(piece, lieu.modele, nu)
    return f"{nu} " if lieu.modele.genre.startswith("article") else ""


def _nearest(piece: Piece, lieu: Lieu, garde: Callable[[Paragraphe], object]) -> Paragraphe | None:
    """The nearest paragraph of a kind that looks as most of its neighbours do."""
    candidats = [p for p in piece.body(0, piece.last) if not p.profond and garde(p)]
    if not candidats:
        return None
    style = Counter(p.style.id for p in candidats).most_common(1)[0][0]
    proches = sorted(
        (p for p in candidats if p.style.id == style), key=lambda p: (abs(p.bloc - lieu.avant), p.bloc)
    )[:VOISINS]
    allures = {p.bloc: _looks(piece, p.bloc) for p in proches}
    usuelle = Counter(allures.values()).most_common(1)[0][0]
    return next(p for p in proches if allures[p.bloc] == usuelle)


def _looks(piece: Piece, rang: int) -> tuple[object, ...]:
    """What a paragraph and its first words are dressed in, apart from their language and history."""
    paragraphe = piece.hote.bloc(rang)
    premier = next((r for r in paragraphe.iter(f"{W}r") if r.find(f"{W}t") is not None), None)
    porteurs = (paragraphe.find(f"{W}pPr"), None if premier is None else premier.find(f"{W}rPr"))
    return tuple(
        (str(e.tag), tuple(sorted(map(str, e.attrib.values()))))
        for porteur in porteurs
        if porteur is not None
        for e in porteur.iter()
        if e.tag not in SANS_ALLURE
    )


def _text_like(paragraphe: Paragraphe) -> bool:
    return (
        len(paragraphe.texte) >= ASSEZ_LONG
        and paragraphe.numero is None
        and not paragraphe.appuye
        and not paragraphe.sommaire
        and not _PUCE.match(paragraphe.texte)
    )


def _bullet_like(paragraphe: Paragraphe) -> bool:
    return bool(paragraphe.texte) and paragraphe.numero is not None and paragraphe.numero.puce


def _typed_bullet_like(paragraphe: Paragraphe) -> bool:
    return paragraphe.numero is None and bool(_PUCE.match(paragraphe.texte)) and not paragraphe.appuye


def _bullets(piece: Piece, lieu: Lieu) -> dict[str, Allure]:
    """Bullets go on with the document's; where it types them, so do we."""
    vraie = _nearest(piece, lieu, _bullet_like)
    if vraie is not None:
        return dict.fromkeys(PUCES, Allure(comme=vraie.bloc))
    tapee = _nearest(piece, lieu, _typed_bullet_like)
    if tapee is not None and (signe := _PUCE.match(tapee.texte)):
        return dict.fromkeys(PUCES, Allure(comme=tapee.bloc, prefixe=signe[0]))
    return {}


def _table_like(piece: Piece, lieu: Lieu) -> int | None:
    """The nearest table of data: two columns at least, a row of heads, as many cells in each row."""
    tableaux = [bloc.rang for bloc in piece.hote.blocs if bloc.balise == "tbl"]
    for rang in sorted(tableaux, key=lambda rang: abs(rang - lieu.avant)):
        largeurs = [len(rangee) for rangee in piece.rows(rang)]
        if len(largeurs) > 1 and set(largeurs) == {largeurs[0]} and largeurs[0] > 1:
            return rang
    return None
