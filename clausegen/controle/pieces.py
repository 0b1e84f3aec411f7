"""The files of a tender: what each is, its paragraphs, those on insertion; or why it is not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from clausegen import reader
from clausegen.champs import Modele, Texte
from clausegen.conformite.formulations_texte import NIVEAU, plain
from clausegen.constats import Constat, Refus, refuse
from clausegen.controle import lecture
from clausegen.controle.blocs import A_INSERER, Bloc, blocks

Role = Literal["cahier", "annexe", "engagement", "public", "prix", "interne"]

MOTIFS = Path(__file__).parents[1] / "data" / "relecture"
LISIBLES = frozenset({".docx", ".docm", ".dotx", ".pdf", ".txt", ".odt", ".doc", ".rtf"})
AUTRES = frozenset(
    {".xlsx", ".xls", ".ods", ".pptx", ".zip", ".7z", ".rar", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}
)
DEBUT = 14  # paragraphs in which a document says what it is
FICHIERS = 300
ENTETES = frozenset({"", "En-tête", "Pied de page"})
LETTRES_AU_MOINS = 40

SUJET = re.compile(
    r"\binsertion\b(?! (?:paysag|urbain|dans (?:le|la|son|les) |archi|environnem"
    r"|publi|d un |d une |au b|des? mat))"
    r"|\bclauses? sociales?|\bsocio ?professionnel|\beloignee?s? de l emploi"
)


class Nature(Modele):
    """What a document is: its name for people, its part in the tender, how it is recognised."""

    nom: Texte
    sigle: Texte | None = None
    role: Role
    noms: tuple[Texte, ...] = ()
    textes: tuple[Texte, ...] = ()


class _Natures(Modele):
    natures: dict[Texte, Nature]


@cache
def natures() -> Mapping[str, Nature]:
    """Every kind of document, in the order in which they are tried."""
    return MappingProxyType(reader.read(MOTIFS / "natures.yaml", _Natures).valeur.natures)


@dataclass(frozen=True, eq=False)
class Piece:
    """One file: its kind, its paragraphs, ranks of those on insertion; ``constats`` say what was not read."""

    fichier: Path
    nature: str
    blocs: tuple[Bloc, ...] = ()
    insertion: frozenset[int] = frozenset()
    constats: tuple[Constat, ...] = ()

    @property
    def nom(self) -> str:
        """« CCAP », « annexe AE », « notice »."""
        fiche = natures()[self.nature]
        return fiche.sigle or fiche.nom

    @property
    def role(self) -> Role:
        """Its part in the tender."""
        return natures()[self.nature].role

    @property
    def lue(self) -> bool:
        """Whether there is something to read in it."""
        return bool(self.blocs)

    @property
    def articles(self) -> tuple[str, ...]:
        """The headings under which insertion is spoken of, down to the one that names it, each once."""
        chemins = (self.blocs[rang].titre.split(NIVEAU) for rang in sorted(self.insertion))
        return tuple(dict.fromkeys(titre for chemin in chemins if (titre := _root(chemin)) not in ENTETES))


def _root(chemin: Sequence[str]) -> str:
    fin = next((n for n, titre in enumerate(chemin, 1) if SUJET.search(plain(titre))), len(chemin))
    return NIVEAU.join(chemin[:fin])


def load(fichiers: Sequence[Path]) -> tuple[Piece, ...]:
    """Every file, read or not: a refusal is kept with its piece, for the others to be read all the same."""
    return tuple(piece for fichier in fichiers for piece in _apart(_piece(fichier)))


def listed(dossier: Path) -> tuple[list[Path], list[Path]]:
    """The files of a folder that may be texts, and the others. Raises Refus when there is none to read."""
    tous = [
        chemin
        for chemin in sorted(dossier.rglob("*"))
        if chemin.is_file()
        and not any(partie.startswith((".", "~$")) for partie in chemin.relative_to(dossier).parts)
    ]
    lisibles = [chemin for chemin in tous if chemin.suffix.lower() in LISIBLES]
    if not lisibles:
        raise refuse(
            "REL-05",
            "aucun document à relire",
            fichier=str(dossier),
            remede="indiquez un dossier de .docx ou de .pdf",
        )
    if len(lisibles) > FICHIERS:
        raise refuse(
            "REL-05",
            f"plus de {FICHIERS} documents",
            fichier=str(dossier),
            remede="indiquez le dossier d'une seule consultation",
        )
    return lisibles, [chemin for chemin in tous if chemin.suffix.lower() in AUTRES]


def _apart(piece: Piece) -> Iterator[Piece]:
    """Our texts to insert, each read as the piece that it is for."""
    if piece.nature != "textes":
        yield piece
        return
    par_nature: dict[str, list[Bloc]] = {}
    for bloc in piece.blocs:
        par_nature.setdefault(_meant_for(bloc), []).append(bloc)
    for nature, blocs in par_nature.items():
        yield Piece(piece.fichier, nature, tuple(blocs), frozenset(range(len(blocs))), piece.constats)


def _meant_for(bloc: Bloc) -> str:
    """« À insérer dans : CCAP, pénalités » is for the CCAP."""
    section = A_INSERER.match(bloc.titre)
    nom = plain(section["piece"]) if section else ""
    return next(
        (cle for cle, fiche in natures().items() for motif in fiche.noms if nom and re.search(motif, nom)),
        "textes",
    )


def _piece(fichier: Path) -> Piece:
    try:
        lu = lecture.read(fichier)
        blocs = tuple(blocks(lu.lignes))
        if sum(len(bloc.texte) for bloc in blocs) < LETTRES_AU_MOINS:
            raise refuse(
                "REL-04",
                "ce document ne contient presque pas de texte : c'est peut-être une image",
                fichier=str(fichier),
                remede="demandez le fichier Word, ou passez-le à la reconnaissance de caractères",
            )
    except Refus as refus:
        return Piece(fichier, nature_of(fichier, ()), constats=refus.constats)
    nature = nature_of(fichier, blocs)
    manque = tuple(_silent_pages(fichier, lu.muettes))
    return Piece(fichier, nature, blocs, frozenset(_on_insertion(nature, blocs)), manque)


def nature_of(fichier: Path, blocs: Sequence[Bloc]) -> str:
    """What a file is: what it warns of itself, then its name, then what it says first."""
    debut = [plain(bloc.texte) for bloc in blocs[:DEBUT]]
    reperes = [*debut, *(plain(bloc.texte) for bloc in blocs[-DEBUT:])]  # headers are read last
    if any(re.search(motif, texte) for motif in natures()["interne"].textes for texte in reperes):
        return "interne"
    nom = plain(fichier.stem.replace("_", " "))
    for cle, fiche in natures().items():
        if any(re.search(motif, nom) for motif in fiche.noms):
            return cle
    for texte in debut:
        for cle, fiche in natures().items():
            if any(re.search(motif, texte) for motif in fiche.textes):
                return cle
    return "autre"


def _silent_pages(fichier: Path, muettes: Sequence[int]) -> Iterator[Constat]:
    if muettes:
        pages = ", ".join(map(str, muettes[:12])) + (" …" if muettes[12:] else "")
        yield Constat(
            "REL-06",
            "a_verifier",
            f"pages sans texte, sans doute des images, que je n'ai pas su lire : {pages}",
            fichier=str(fichier),
            remede="relisez ces pages vous-même, ou demandez le fichier Word",
        )


def _on_insertion(nature: str, blocs: Sequence[Bloc]) -> Iterator[int]:
    """The ranks of what is said of insertion: under its heading, in so many words, or in a list of it."""
    if nature in ("annexe_ae", "textes", "notice") and any(
        SUJET.search(plain(b.texte)) for b in blocs[:DEBUT]
    ):
        yield from range(len(blocs))
        return
    liste, table, annonce = "", False, False
    for rang, bloc in enumerate(blocs):
        nu = plain(bloc.texte)
        dit = bool(SUJET.search(nu))
        sous = any(SUJET.search(plain(titre)) for titre in bloc.titre.split(NIVEAU))
        if bloc.cellules:
            debut = not blocs[rang - 1].cellules
            table = (dit or annonce) if debut else table
        else:
            table, annonce = False, dit
        if dit or sous or table or (liste and bloc.titre == liste):
            yield rang
        if nu.endswith(":"):
            liste = bloc.titre if dit or sous else ""
        elif liste and not _item(bloc):
            liste = ""


def _item(bloc: Bloc) -> bool:
    """Whether a paragraph goes on with a list."""
    return bool(bloc.cellules) or bool(re.match(r"\s*(?:[-–—•●▪◦*☐➢✓]|[a-z0-9]{1,2}[°).])|.*;$", bloc.texte))
