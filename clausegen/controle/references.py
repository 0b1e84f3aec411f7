"""What documents cite: which CCAG, of which year, its articles; derogations; the order of documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clausegen.conformite.formulations_motifs import named_ccag
from clausegen.conformite.formulations_texte import plain, sentences
from clausegen.controle.faits import Lieu
from clausegen.controle.nombres import bare
from clausegen.controle.pieces import Piece

_ARTICLES = re.compile(
    r"\b(?:articles?|art\.?) (?P<liste>\d+(?:\.\d+)*(?:(?: ?, ?| et | ou | a )(?:l'article )?\d+(?:\.\d+)*)*)"
)
_NUMERO = re.compile(r"\d+(?:\.\d+)+")
_ANNEE = re.compile(
    r"\bccag\b[^.;|]{0,70}?\b(?P<apres>(?:19|20)\d\d)\b"
    r"|\barrete du \d{1,2}(?:er)? \w+ (?P<avant>(?:19|20)\d\d)\b[^.;|]{0,90}?"
    r"\b(?:ccag|cahier des clauses administratives generales)\b"
)
_DEROGE = re.compile(r"\bpar derogation (?:a l'|aux |a )|\bderoge\w* (?:a l'|aux |a )")
_PIECES = re.compile(
    r"\bpieces? (?:constitutives?|contractuelles?|du (?:marche|contrat)|particulieres?)"
    r"|documents? contractuels?"
    r"|\bordre de priorite|pieces du marche"
)
ANNEXE = re.compile(r"\bannexe\w*\b[^|;]{0,80}\b(?:insertion|clauses? sociales?)|engagement d insertion")
_GENERAL = re.compile(r"\bccag\b|clauses administratives generales")


@dataclass(frozen=True)
class Citation:
    """An article of a CCAG that a sentence cites; ``ccag`` are those that the sentence names."""

    numero: str
    nu: str
    ccag: frozenset[str]
    lieu: Lieu


@dataclass
class References:
    """What one document cites; ``ccag_du_marche`` are those that it names elsewhere than on insertion."""

    ccag: dict[str, Lieu] = field(default_factory=dict)
    ccag_du_marche: set[str] = field(default_factory=set)
    annees: dict[int, Lieu] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    derogations: dict[str, Lieu] = field(default_factory=dict)
    recapitulees: set[str] = field(default_factory=set)
    recapitulatif: Lieu | None = None
    pieces: Lieu | None = None
    annexe: Lieu | None = None
    annexe_apres_ccag: bool = False


def read(piece: Piece) -> References:
    """The citations of one document, in its whole text; those of articles, where insertion is spoken of."""
    lues = References()
    for rang, bloc in enumerate(piece.blocs):
        titre = plain(bloc.titre)
        recap = "derogation" in titre
        if recap:
            lues.recapitulatif = lues.recapitulatif or Lieu.of(piece, bloc)
            lues.recapitulees |= set(_NUMERO.findall(bare(bloc.texte)))
        if _PIECES.search(titre):
            _order(lues, Lieu.of(piece, bloc))
        for phrase in sentences(bloc.texte):
            lieu = Lieu.of(piece, bloc, phrase)
            _edition(lues, phrase, lieu, insertion=rang in piece.insertion)
            if rang in piece.insertion and not recap:
                _cited(lues, phrase, lieu)
    return lues


def _order(lues: References, lieu: Lieu) -> None:
    """The list of contract documents: is the annex in it, and after the CCAG?"""
    nu = plain(lieu.passage)
    lues.pieces = lues.pieces or lieu
    if ANNEXE.search(nu):
        lues.annexe = lues.annexe or lieu
    elif _GENERAL.search(nu) and lues.annexe is None and not _introduces(lieu.passage):
        lues.annexe_apres_ccag = True


def _introduces(passage: str) -> bool:
    """« Par dérogation à l'article 4.1 du CCAG, les pièces sont : » ranks nothing yet."""
    return passage.rstrip().endswith(":") or _DEROGE.search(bare(passage)) is not None


def _edition(lues: References, phrase: str, lieu: Lieu, *, insertion: bool) -> None:
    nu = plain(phrase)
    if "ccag" not in nu and "administratives generales" not in nu:
        return
    for nom in named_ccag(nu):
        lues.ccag.setdefault(nom, lieu)
        if not insertion:
            lues.ccag_du_marche.add(nom)
    for lu in _ANNEE.finditer(nu):
        lues.annees.setdefault(int(lu["apres"] or lu["avant"]), lieu)


def _cited(lues: References, phrase: str, lieu: Lieu) -> None:
    nu, mots = bare(phrase), plain(phrase)
    if "ccag" not in nu and "clauses administratives generales" not in nu:
        return
    nommes = frozenset(named_ccag(mots))
    numeros = list(_numbers(nu))
    lues.citations += [Citation(numero, mots, nommes, lieu) for numero in numeros]
    if _DEROGE.search(nu):
        suite = nu[_DEROGE.search(nu).start() :]  # type: ignore[union-attr]
        for numero in _numbers(suite):
            lues.derogations.setdefault(numero, lieu)


def _numbers(nu: str) -> Iterator[str]:
    for lus in _ARTICLES.finditer(nu):
        yield from re.findall(r"\d+(?:\.\d+)*", lus["liste"])
