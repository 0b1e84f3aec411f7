"""Where a person said that the text goes: a heading by its number or its title, or a bookmark."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal

from clausegen.constats import Refus, refuse
from clausegen.integration.piece import Piece, plain
from clausegen.word.titres import Titre

Genre = Literal["apres", "avant", "remplace", "signet"]
PROCHES = 5
_NUMERO = re.compile(r"(?:(?:article|art\.?|n°)\s*)?((?:\d+|[a-z]|[ivxlc]+)(?:\.\d+)*)\.?", re.IGNORECASE)
_SIGNET = re.compile(rb"<(?:\w+:)?bookmarkStart\b[^>]*?\bname=([\"'])(.*?)\1")


@dataclass(frozen=True)
class Ancre:
    """What was typed: after, before, instead of a heading, or at a bookmark."""

    genre: Genre
    texte: str


def find(piece: Piece, ancre: Ancre) -> Titre:
    """The one heading meant. Raises Refus when there are several, or none."""
    trouves = _matching(piece.titres, ancre.texte)
    if len(trouves) == 1:
        return trouves[0]
    fichier = str(piece.fichier)
    if trouves:
        raise refuse(
            "INT-02",
            f"« {ancre.texte} » désigne {len(trouves)} titres : {_list(trouves)}",
            fichier=fichier,
            remede="donnez le numéro de celui que vous voulez",
        )
    raise _none(piece, ancre.texte)


def _none(piece: Piece, texte: str) -> Refus:
    proches = _nearest(piece.titres, texte)
    suite = f" ; les plus proches : {_list(proches)}" if proches else ""
    return refuse(
        "INT-03",
        f"aucun titre « {texte} »{suite}",
        fichier=str(piece.fichier),
        remede="reprenez un numéro ou un titre de « clausegen plan »",
    )


def _matching(titres: Sequence[Titre], texte: str) -> list[Titre]:
    """By number, by whole title, by what is shown, then by a part of the title: the first way that finds."""
    voulu = plain(texte)
    numero = _NUMERO.fullmatch(voulu)
    essais = (
        [t for t in titres if numero and _bare(t.numero) == numero[1]],
        [t for t in titres if voulu in (plain(t.texte), plain(t.text()))],
        [t for t in titres if len(voulu) > 2 and voulu in plain(t.text())],
    )
    return next(filter(None, essais), [])


def _bare(numero: str) -> str:
    return plain(numero).rstrip(".")


def _nearest(titres: Sequence[Titre], texte: str) -> list[Titre]:
    par_texte = {plain(t.texte): t for t in reversed(titres)}
    voulu = plain(texte)
    proches = difflib.get_close_matches(voulu, par_texte, n=PROCHES, cutoff=0.45)
    mots = set(re.findall(r"\w{4,}", voulu))
    voisins = [nom for nom in par_texte if mots & set(re.findall(r"\w{4,}", nom))]
    gardes = list(dict.fromkeys([*proches, *voisins]))[:PROCHES]
    if not gardes and (numero := _NUMERO.fullmatch(voulu)):
        debut = numero[1].partition(".")[0]
        return [t for t in titres if _bare(t.numero).partition(".")[0] == debut][:PROCHES]
    return sorted((par_texte[nom] for nom in gardes), key=lambda t: t.bloc)


def _list(titres: Sequence[Titre]) -> str:
    return " ; ".join(titre.text() for titre in titres)


def bookmark(piece: Piece, nom: str) -> int:
    """The block that holds a bookmark. Raises Refus."""
    places = {
        unescape(t[2].decode("utf-8", "replace")): t.start() for t in _SIGNET.finditer(piece.hote.document)
    }
    position = places.get(nom)
    bloc = next((b for b in piece.hote.blocs if position is not None and b.debut <= position < b.fin), None)
    if bloc is not None:
        return bloc.rang
    visibles = sorted(nom for nom in places if not nom.startswith("_"))
    raise refuse(
        "INT-04",
        f"aucun signet « {nom} »" + (f" ; signets du document : {', '.join(visibles)}" if visibles else ""),
        fichier=str(piece.fichier),
        remede="dans Word, Insertion > Signet montre leurs noms",
    )
