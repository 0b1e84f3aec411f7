"""A file as paragraphs, whatever its kind: Word, PDF, plain text; or why it cannot be read."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter, deque
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from clausegen import files
from clausegen.constats import Refus, refuse
from clausegen.controle.blocs import LONGUEUR_TITRE, Ligne, paragraphs
from clausegen.word.package import old_format

if TYPE_CHECKING:
    from clausegen.word.titres import Titre

OCTETS = 32 * 2**20
PAGES = 600
ALLEGER = "retirez-en les images, ou n'en gardez que l'article à relire"
TETE = 4  # lines

_STYLE = re.compile(r"\[([^\]]*)\] ?(.*)", re.DOTALL)
_STYLE_TITRE = re.compile(r"(?:heading|titre)\s*(\d)\b|(?:title|titre)$", re.IGNORECASE)
_SOMMAIRE = re.compile(r"(?:toc|tm|table des mati)", re.IGNORECASE)
_POINTILLES = re.compile(r"(?:\.{4,}|…{2,}|→)\s*\d+\s*$")


@dataclass(frozen=True)
class Lu:
    """What was read of a file; ``muettes`` are the pages of a PDF without a word."""

    lignes: list[Ligne]
    muettes: tuple[int, ...] = ()


def read(fichier: Path) -> Lu:
    """A file as paragraphs, whatever its kind. Raises Refus."""
    donnees = files.read_bounded(fichier, OCTETS, "REL-01", ALLEGER)
    if (ancien := old_format(donnees)) is not None:
        message, remede = ancien
        raise refuse("REL-02", message, fichier=str(fichier), remede=remede)
    if donnees.startswith(b"%PDF"):
        return _pdf(donnees, fichier)
    if donnees.startswith((b"PK\x03\x04", b"{\\rtf")) or fichier.suffix.lower() in (".docx", ".docm", ".odt"):
        return Lu(list(_word(donnees, fichier)))
    return Lu(_text(donnees, fichier))


def _word(donnees: bytes, fichier: Path) -> Iterator[Ligne]:
    from clausegen.word import outline

    try:
        lues = outline.lines(donnees, entetes=True)
        titres = deque(_headings(donnees))
    except Refus as refus:
        raise Refus(replace(constat, fichier=str(fichier)) for constat in refus.constats) from None
    for lue in lues:
        if lue.startswith("— ") and lue.endswith(" —"):
            yield Ligne(lue.strip("— "), niveau=0)
        elif lue.startswith("|"):
            cellules = tuple(_clean(cellule) for cellule in lue[1:].removesuffix("|").split(" | "))
            yield Ligne(_clean(lue.strip("| ")), cellules=cellules)
        elif trouve := _STYLE.match(lue):
            style, texte = trouve[1], _clean(trouve[2])
            if texte and titres and _same(titres[0], texte):
                titre = titres.popleft()
                yield Ligne(titre.text() if titre.mode == "automatique" else texte, niveau=titre.niveau)
            elif texte and not _SOMMAIRE.match(style):
                yield Ligne(texte, niveau=_style_level(style, texte))


def _headings(donnees: bytes) -> tuple[Titre, ...]:
    """The headings with the numbers that Word gives them."""
    from clausegen.word import plan
    from clausegen.word.package import open_package, xml

    package = open_package(donnees)
    styles, listes = (
        next((xml(package.read(partie)) for partie in package.linked(genre)), None)
        for genre in ("styles", "numbering")
    )
    return plan.read(xml(package.read(package.document)), styles, listes).titres


def _same(titre: Titre, texte: str) -> bool:
    lu = " ".join(texte.split())
    return lu in (" ".join(titre.texte.split()), " ".join(titre.text().split()))


def _style_level(style: str, texte: str) -> int | None:
    """« heading 2 » is 2; « Title » is 0; what only looks like a heading is judged later."""
    if (trouve := _STYLE_TITRE.match(style)) and len(texte) <= 2 * LONGUEUR_TITRE:
        return int(trouve[1] or 0)
    return None


def _clean(texte: str) -> str:
    """What ``outline`` writes as signs, as plain text."""
    return "" if _POINTILLES.search(texte) else texte.replace("→", " ").replace("⏎", "\n").strip()


def _text(donnees: bytes, fichier: Path) -> list[Ligne]:
    for codage in ("utf-16",) if donnees[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            texte = donnees.decode(codage)
        except UnicodeDecodeError:
            continue
        if "\0" not in texte:
            return paragraphs(texte)
    raise refuse(
        "REL-03",
        "ce n'est ni un document Word, ni un PDF, ni un texte",
        fichier=str(fichier),
        remede="enregistrez-le au format .docx, .pdf ou .txt",
    )


def _pdf(donnees: bytes, fichier: Path) -> Lu:
    """The text of a PDF, without what its pages repeat at their top and foot; pages, not lines, are told."""
    pages = [page.strip().splitlines() for page in _pages(donnees, fichier)]
    vues = Counter(marque for page in pages for marque in {_mark(ligne) for ligne in page})
    repetees = {
        marque for marque, fois in vues.items() if marque and len(pages) > 2 and 2 * fois > len(pages)
    }
    numerotees = [
        (numero, ligne)
        for numero, page in enumerate(pages, 1)
        for rang, ligne in enumerate(page)
        if _kept(_mark(ligne), rang, numero, repetees) and not _POINTILLES.search(ligne)
    ]
    if not any(ligne.strip() for _, ligne in numerotees):
        raise refuse(
            "REL-04",
            "ce PDF ne contient pas de texte : c'est sans doute une image numérisée",
            fichier=str(fichier),
            remede="demandez le fichier Word, ou passez le PDF à la reconnaissance de caractères",
        )
    lues = paragraphs("\n".join(ligne for _, ligne in numerotees))
    lignes = [replace(lue, ligne=None, page=numerotees[(lue.ligne or 1) - 1][0]) for lue in lues]
    return Lu(lignes, tuple(numero for numero, page in enumerate(pages, 1) if not page))


def _kept(marque: str, rang: int, page: int, repetees: Container[str]) -> bool:
    """What pages repeat is read once, at the head of the first: it may say what the document is."""
    return marque not in repetees or (page == 1 and rang < TETE)


def _mark(ligne: str) -> str:
    """The same line from page to page, whatever its number."""
    return re.sub(r"\d+", "#", " ".join(ligne.split()))


def _pages(donnees: bytes, fichier: Path) -> list[str]:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        lecteur = pypdf.PdfReader(io.BytesIO(donnees))
        if lecteur.is_encrypted and not lecteur.decrypt(""):
            raise _protected(fichier)
        return [page.extract_text() for _, page in zip(range(PAGES), lecteur.pages, strict=False)]
    except Refus:
        raise
    except pypdf.errors.DependencyError:
        raise _protected(fichier) from None
    except Exception as erreur:  # a damaged PDF may raise anything
        raise refuse(
            "REL-04",
            "PDF abîmé, illisible",
            fichier=str(fichier),
            remede="demandez-en un nouvel exemplaire, ou le fichier Word",
        ) from erreur


def _protected(fichier: Path) -> Refus:
    return refuse(
        "REL-02",
        "PDF protégé par un mot de passe",
        fichier=str(fichier),
        remede="imprimez-le dans un nouveau PDF sans protection, ou demandez le fichier Word",
    )
