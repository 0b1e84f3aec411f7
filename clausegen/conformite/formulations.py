"""Risky wordings: what a text written elsewhere says that is unlawful, repealed or unenforceable.

Each one is data (``data/formulations``): why, on what ground, what to write instead, how to recognise it. The
few that words alone do not show have a detector in ``formulations_code``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal

from clausegen import droit, reader
from clausegen.champs import Jour, Modele, Oui, Texte
from clausegen.conformite.formulations_code import DETECTEURS, Trouve
from clausegen.conformite.formulations_motifs import DOSSIER, INSERTION, pattern, sole_ccag
from clausegen.conformite.formulations_texte import Bloc, Ecrit, Phrase
from clausegen.constats import Constat, Gravite

_NIE = re.compile(
    r"\b(?:ne|n) (?:\w+ ){0,4}?(?:pas|plus|jamais|aucun\w*|nullement|ni)\b"
    r"|\ben aucun cas\b|\bsans (?:etre|pour autant)\b"
    r"|\b(?:interdi\w+|proscri\w+|illega\w+|illicite\w*|exclu\w*) (?:de|d|que)\b|\bevite\w* (?:de|d)\b"
)
_NIE_APRES = re.compile(
    r"[^;|]{0,12}?\b(?:(?:ne|n) (?:est|sont|peu\w+|saurai\w+|doi\w+|fait|font) (?:\w+ )?pas"
    r"|(?:est|sont|serai\w*) (?:interdi|illega|illicite|proscri|discriminatoire|contraire))"
)
_CITE = re.compile(r'"[^"]*"')
_DEFINIT = re.compile(
    r"\b(?:entend\w* par|designe\w*|au sens d|expression|mention\b|formul|terme|mots?\b|ancien|denomm|remplac"
    r"|intitul|evite|ccag|appele)"
)
_EXTRAIT = re.compile(r"\b(?:extrait|rappel|citation|texte)s?\b.*\bccag\b")

# Known risks (the codes of « couvre ») that the words of a text do not show.
HORS_TEXTE: Mapping[str, str] = MappingProxyType(
    {
        "X19": "volume disproportionné : seule la part en pour cent se lit ; le reste demande les montants",
        "X24": "volume changé en cours de consultation : il faut les deux versions et leurs dates",
        "X32": "acte d'engagement et CCAP en désaccord : il faut les deux pièces du même marché",
        "L13": "fourniture pure, ou sans travail en France : il faut l'objet du marché",
        "L25": "mention de l'Union européenne sans subvention : il faut savoir si l'opération est aidée",
    }
)


class Formulation(Modele):
    """One risky wording.

    A sentence is found when a ``motif`` (on folded words) or an ``exact`` (as written) is in it, ``contexte``
    around it and none of ``sauf`` in it; ``sauf_autour``, ``sauf_article``, ``sauf_texte`` and ``si_texte``
    look at its paragraph and headings, its article, the whole text.
    """

    titre: Texte
    couvre: tuple[Texte, ...]
    gravite: Gravite
    pourquoi: Texte
    reference: Texte
    ccag: (
        Literal["clause", "publics", "modalites", "globalisation", "difficultes", "bilans", "penalites"]
        | None
    ) = None
    remede: Texte
    depuis: Jour | None = None
    insertion: Oui = True
    negation: Oui = False
    motifs: tuple[Texte, ...] = ()
    exacts: tuple[Texte, ...] = ()
    contexte: tuple[Texte, ...] = ()
    sauf: tuple[Texte, ...] = ()
    sauf_autour: tuple[Texte, ...] = ()
    sauf_article: tuple[Texte, ...] = ()
    sauf_texte: tuple[Texte, ...] = ()
    si_texte: tuple[Texte, ...] = ()
    cede: tuple[Texte, ...] = ()


class _Fichier(Modele):
    theme: Texte
    formulations: dict[Texte, Formulation]


@cache
def catalogue() -> Mapping[str, Formulation]:
    """Every risky wording, by code."""
    trouvees: dict[str, Formulation] = {}
    for formulations in themes().values():
        if doubles := trouvees.keys() & formulations.keys():
            raise ValueError(f"codes twice: {doubles}")
        trouvees |= formulations
    return MappingProxyType(dict(sorted(trouvees.items())))


@cache
def themes() -> Mapping[str, Mapping[str, Formulation]]:
    """The same, theme by theme, for the documentation."""
    fichiers = (c for c in sorted(DOSSIER.glob("*.yaml")) if c.stem != "lexique")
    lus = [reader.read(chemin, _Fichier).valeur for chemin in fichiers]
    return MappingProxyType({lu.theme: MappingProxyType(lu.formulations) for lu in lus})


def check(blocs: Sequence[Bloc], jour: date) -> list[tuple[int, Constat]]:
    """What a text says wrong on a day: (rank of the block, finding), in the order of the text."""
    ecrit = Ecrit(blocs)
    carte = sole_ccag(ecrit, jour)
    trouves: dict[tuple[str, str], tuple[Phrase, str]] = {}
    for code, formulation in catalogue().items():
        if formulation.depuis is None or jour >= formulation.depuis:
            detecteur = DETECTEURS.get(code)
            lus = detecteur(ecrit, jour) if detecteur else _search(formulation, ecrit)
            for phrase, precision in lus:
                trouves.setdefault((code, phrase.nu), (phrase, precision))
    constats = [
        (phrase.rang, _constat(code, phrase, precision, carte))
        for (code, nu), (phrase, precision) in trouves.items()
        if not any((autre, nu) in trouves for autre in catalogue()[code].cede)
    ]
    return sorted(constats, key=lambda paire: (paire[0], paire[1].code))


def _constat(code: str, phrase: Phrase, precision: str, carte: droit.Ccag | None) -> Constat:
    formulation = catalogue()[code]
    article = getattr(carte, formulation.ccag) if carte and formulation.ccag else None
    return Constat(
        code,
        formulation.gravite,
        f"{formulation.pourquoi} ({precision})" if precision else formulation.pourquoi,
        cle=phrase.titre or None,
        reference=f"{carte.sigle}, art. {article}" if carte and article else formulation.reference,
        remede=formulation.remede,
        passage=phrase.texte,
    )


def _search(formulation: Formulation, ecrit: Ecrit) -> Iterator[Trouve]:
    if _any(formulation.sauf_texte, ecrit.tout):
        return
    if formulation.si_texte and not _any(formulation.si_texte, ecrit.tout):
        return
    for phrase in ecrit.phrases:
        if _says(formulation, phrase) and not _excused(formulation, phrase, ecrit):
            yield phrase, ""


def _says(formulation: Formulation, phrase: Phrase) -> bool:
    """Whether the wording itself is there, neither denied nor quoted."""
    if any(re.search(motif, phrase.texte) for motif in formulation.exacts):
        return True
    for motif in formulation.motifs:
        for vu in pattern(motif).finditer(phrase.nu):
            if not _quoted(phrase, vu) and (formulation.negation or not _denied(phrase.nu, vu)):
                return True
    return False


def _excused(formulation: Formulation, phrase: Phrase, ecrit: Ecrit) -> bool:
    """Whether what stands around makes the wording innocent."""
    return (
        (formulation.insertion and not INSERTION.search(phrase.autour))
        or bool(formulation.contexte and not _any(formulation.contexte, phrase.autour))
        or _any(formulation.sauf, phrase.nu)
        or _any(formulation.sauf_autour, phrase.autour)
        or bool(formulation.sauf_article and _any(formulation.sauf_article, ecrit.section(phrase, INSERTION)))
        or bool(_EXTRAIT.search(" ".join(phrase.autour.split("\n")[:2])))
    )


def _quoted(phrase: Phrase, vu: re.Match[str]) -> bool:
    """Whether the words are quoted to be defined, replaced, or because the CCAG has them."""
    cites = (c.span() for c in _CITE.finditer(phrase.nu))
    dedans = any(debut < vu.start() and vu.end() < fin for debut, fin in cites)
    return dedans and bool(_DEFINIT.search(_CITE.sub(" ", phrase.nu)))


def _denied(nu: str, vu: re.Match[str]) -> bool:
    avant = re.split(r"\bmais\b|;|\|", nu[max(0, vu.start() - 90) : vu.end()])[-1]
    return bool(_NIE.search(avant) or _NIE_APRES.match(nu[vu.end() :]))


def _any(motifs: Sequence[str], nu: str) -> bool:
    return any(pattern(motif).search(nu) for motif in motifs)
