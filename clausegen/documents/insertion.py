"""Which texts the buyer copies, and where: notice, rules of the tender, clauses, technical piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from clausegen import formats
from clausegen.conformite import derogations
from clausegen.conformite.cas import Cas
from clausegen.documents.fiche import Bloc
from clausegen.mentions import critere, groupes, parties, reserves, volumes

TEXTES = {
    "mention_aapc": "Texte et champs de l'avis",
    "article_rc": "Annonce aux candidats",
    "article_ccap": "Article d'insertion",
    "penalites": "Pénalités d'insertion",
    "article_prestation_insertion": "Article de la prestation d'insertion",
    "article_reserve": "Article de la réserve",
    "article_autre_condition": "Article de la condition sociale",
    "article_engagements": "Article des engagements de l'offre",
    "pieces_contractuelles": "Ligne des pièces contractuelles",
    "derogations": "Lignes des dérogations",
    "mention_cctp": "Renvoi à l'article d'insertion",
}


def hours(cas: Cas) -> bool:
    """Hours or a ratio are owed."""
    return bool(cas.avec_clause)


def announced(cas: Cas) -> bool:
    """Something of insertion, or another social condition, is said to bidders of a public contract."""
    return not cas.prive and written(cas)


def written(cas: Cas) -> bool:
    """There is something to write in the tender."""
    return (
        hours(cas)
        or reserves.reserve(cas)
        or reserves.marche_insertion(cas)
        or critere.critere(cas)
        or bool(cas.marche.autre_condition_sociale)
    )


def has_derogations(cas: Cas) -> bool:
    """The hours' clause departs from a CCAG."""
    return hours(cas) and bool(derogations.derogations(cas))


def technical(cas: Cas) -> bool:
    """The technical piece of a contract with hours; a concession has none of its own."""
    return hours(cas) and cas.marche.forme != "concession"


def blocs(cas: Cas) -> tuple[Bloc, ...]:
    """Every text to insert, in the order of the tender's pieces."""
    vues = groupes.groups(cas)
    return tuple(
        replace(bloc, texte=TEXTES[bloc.nom] + (_lots(bloc.cas, vues) if bloc.cas is not cas else ""))
        for bloc in (*_tender(cas), *_clauses(cas), *_after(cas))
    )


def _tender(cas: Cas) -> Iterator[Bloc]:
    if announced(cas):
        avis = "Avis de concession" if cas.marche.forme == "concession" else "Avis"
        yield Bloc("mention_aapc", cas, "avis", avis, "conditions d'exécution et renseignements")
        yield Bloc(
            "article_rc",
            cas,
            "RC",
            "Règlement de la consultation",
            f"nouvel article «\u00a0{reserves.titre_rc(cas)}\u00a0»",
        )


def _piece(cas: Cas) -> str:
    return formats.capital(parties.piece_name(cas))


def _clauses(cas: Cas) -> Iterator[Bloc]:
    piece = _piece(cas)
    vues = groupes.groups(cas) if hours(cas) else ()
    for vue in vues:
        yield Bloc("article_ccap", vue, f"{piece}, insertion{_lots(vue, vues)}", piece, _article(cas))
    for vue in vues:
        ou = "article des pénalités"
        yield Bloc("penalites", vue, f"{piece}, pénalités{_lots(vue, vues)}", piece, ou)
    autres = {
        "article_prestation_insertion": (reserves.marche_insertion(cas), "prestation d'insertion"),
        "article_reserve": (reserves.reserve(cas), reserves.titre_reserve(cas).lower()),
        "article_autre_condition": (bool(cas.marche.autre_condition_sociale), "condition sociale"),
        "article_engagements": (critere.critere(cas), "engagements de l'offre"),
    }
    for document, (du, titre) in autres.items():
        if du:
            yield Bloc(document, cas, f"{piece}, {titre}", piece, "nouvel article")


def _after(cas: Cas) -> Iterator[Bloc]:
    piece = _piece(cas)
    if hours(cas) or critere.critere(cas):
        titre = f"{piece}, pièces contractuelles"
        yield Bloc("pieces_contractuelles", cas, titre, piece, "article des pièces contractuelles")
    if has_derogations(cas):
        titre = f"{piece}, dernier article (dérogations)"
        yield Bloc("derogations", cas, titre, piece, "dernier article, liste des dérogations")
    if technical(cas):
        yield Bloc("mention_cctp", cas, "CCTP", "CCTP", "organisation ou conditions d'exécution")


def _article(cas: Cas) -> str:
    numero = parties.numero_article(cas)
    return f"article\u00a0{numero}" if numero else "nouvel article «\u00a0Clause sociale d'insertion\u00a0»"


def _lots(vue: Cas, vues: tuple[Cas, ...]) -> str:
    """« , lots 01 et 02 (CCAG Travaux) », only where articles differ."""
    if len(vues) == 1:
        return ""
    lots = volumes.lot_numbers(vue, vue.avec_clause).partition(" ")[2]
    return f", {lots} ({groupes.name(vue)})"
