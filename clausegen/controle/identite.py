"""Whose contract a clause is: the buyer, the reference, the lots of another one betray a copied text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from clausegen import formats
from clausegen.conformite.formulations_texte import plain, sentences
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER
from clausegen.constats import Gravite
from clausegen.controle import heures_motifs as motifs
from clausegen.controle import lots
from clausegen.controle.attendus import Attendus
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Lieu
from clausegen.controle.nombres import bare
from clausegen.controle.pieces import DEBUT, Piece
from clausegen.controle.remarques import Remarque

COPIE = "ce texte vient peut-être d'un autre marché : d'autres valeurs peuvent en venir aussi"

_DE = r"(?:de la |de l['’]|des |de |du |d['’])"
_GENRES = (
    r"commune|ville|communauté (?:d['’]agglomération|de communes|urbaine)|métropole|conseil départemental"
    r"|syndicat(?: mixte| intercommunal)?|office public(?: de l['’]habitat)?|centre hospitalier|université"
)
_PROPRE = r"[A-ZÀ-Þ][\w'’-]+"
_ORGANISME = re.compile(
    rf"\b(?:{_GENRES}) (?:\w+ )?{_DE}"
    rf"(?-i:(?P<nom>{_PROPRE}(?:[ -](?:sur|en|la|le|les|de|du|et)?[ -]?{_PROPRE})*))",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:marché|consultation|affaire|accord-cadre|dossier|contrat)(?: public)? n\s?[°º]\s?:?\s?"
    r"(?-i:(?P<reference>[A-Z0-9][A-Z0-9./_-]{3,}[A-Z0-9]))",
    re.IGNORECASE,
)
_AUTRE_ROLE = re.compile(
    r"\bfacilit|\bsuivi\b|\baccompagn|\brenseign|\bcontact|\bfinanc|\bfonds\b|\bpartenair"
)


def check(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """Every name, reference or lot that is told where insertion is, and nowhere else."""
    yield from _buyers(ensemble, attendus)
    yield from _references(ensemble, attendus)
    yield from _lots(ensemble, attendus)


def _places(piece: Piece, *, insertion: bool) -> Iterator[tuple[str, Lieu]]:
    """The sentences on insertion of a document, or all the others."""
    for rang, bloc in enumerate(piece.blocs):
        if (rang in piece.insertion) is insertion:
            for phrase in sentences(bloc.texte):
                yield phrase, Lieu.of(piece, bloc, phrase)


def _buyers(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    ailleurs = [phrase for piece in ensemble.lues for phrase, _ in _places(piece, insertion=False)]
    if not (attendus.noms or any(map(_ORGANISME.search, ailleurs))):
        return  # nothing tells who the buyer is
    connus = plain(" ".join((*ailleurs, *attendus.noms)))
    etrangers: dict[str, list[Lieu]] = {}
    for piece in ensemble.lues:
        for phrase, lieu in _places(piece, insertion=True):
            for lu in _ORGANISME.finditer(phrase):
                if plain(lu["nom"]) not in connus and not _AUTRE_ROLE.search(plain(phrase)):
                    etrangers.setdefault(lu[0], []).append(lieu)
    for nom, lieux in etrangers.items():
        yield Remarque(
            "DCE-17",
            A_VERIFIER,
            f"Organisme nommé dans le seul texte sur l'insertion : « {nom} »",
            COPIE,
            "nommez l'acheteur de ce marché, ou dites qui est cet organisme",
            tuple(lieux)[:3],
        )


def _references(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """References of contracts, in the heads of documents and where insertion is spoken of."""
    lieux: dict[str, dict[Piece, Lieu]] = {}
    for piece in ensemble.lues:
        for rang, bloc in enumerate(piece.blocs):
            for lu in _REFERENCE.finditer(bloc.texte) if rang < DEBUT or rang in piece.insertion else ():
                lieux.setdefault(lu["reference"], {}).setdefault(piece, Lieu.of(piece, bloc, bloc.texte))
    frequences = Counter({reference: len(trouves) for reference, trouves in lieux.items()})
    juste = attendus.reference if attendus.reference in lieux else None
    if juste is None and frequences:
        juste, fois = frequences.most_common(1)[0]
        juste = juste if fois > 1 else None
    for reference, trouves in lieux.items():
        if juste and len(trouves) == 1 and juste not in reference and reference not in juste:
            yield Remarque(
                "DCE-17",
                A_VERIFIER,
                f"Référence « {reference} », alors que le marché est « {juste} »",
                COPIE,
                f"écrivez « {juste} », ou retirez cette référence",
                tuple(trouves.values()),
            )


def _lots(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    connus = attendus.tous_lots if attendus.tous_lots is not None else _told(ensemble)
    gravite: Gravite = A_CORRIGER if attendus.tous_lots else A_VERIFIER
    if connus is None:
        return
    etrangers: dict[str, list[Lieu]] = {}
    for piece in ensemble.lues:
        for phrase, lieu in _places(piece, insertion=True):
            nommes = {numero for nomme in lots.named(bare(phrase)) for numero in nomme.numeros}
            for numero in sorted(nommes - connus - ensemble.releves[piece].avec.keys()):
                etrangers.setdefault(numero, []).append(lieu)
    for numero, lieux in etrangers.items():
        documents = formats.enumeration(list(dict.fromkeys(lieu.document for lieu in lieux)))
        yield Remarque(
            "DCE-17",
            gravite,
            f"Lot {numero} cité dans {documents} : ce marché n'a pas de lot {numero}",
            COPIE,
            "corrigez le numéro du lot, ou retirez la phrase",
            tuple(lieux)[:3],
        )


def _told(ensemble: Ensemble) -> frozenset[str] | None:
    """The lots that tables list, or that documents name beside insertion; None when no table lists them."""
    listes: set[str] = set()
    nommes: set[str] = set()
    for piece in ensemble.lues:
        tete = ""
        for bloc in piece.blocs:
            premiere = bare(bloc.cellules[0]) if bloc.cellules else ""
            tete = (tete or premiere) if bloc.cellules else ""
            if motifs.LOT.search(tete) and premiere != tete and "heure" not in bare(bloc.texte):
                listes |= {numero for numero in [lots.heading_row(premiere, colonne=True)] if numero}
        for phrase, _ in _places(piece, insertion=False):
            nommes |= {numero for nomme in lots.named(bare(phrase)) for numero in nomme.numeros}
    return frozenset(listes | nommes) if len(listes) > 1 else None
