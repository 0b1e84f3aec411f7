"""A compiled Word model: filled in as often as needed, and as plain data for the cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import CodeType, MappingProxyType

from clausegen import sandbox
from clausegen.constats import Constat, Refus
from clausegen.files import Entree, assemble
from clausegen.sandbox import Compteur, Gabarit
from clausegen.word import images as pictures
from clausegen.word.images import Emplacement, EmplacementPlat, Illustree, Images
from clausegen.word.render.listes import Listes
from clausegen.word.render.repair import Reparations

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Compiled parts and models as plain data: no object in them, only texts, bytes, numbers, tuples and code.
PiecePlate = tuple[
    tuple[CodeType, tuple[str, ...]],
    tuple[str, tuple[str, ...]],
    tuple[bool, bool, bool],
    tuple[EmplacementPlat, ...],
]
ModelePlat = tuple[
    tuple[tuple[str, bytes, int, int, int], ...],
    tuple[tuple[str, PiecePlate], ...],
    tuple[str, tuple[tuple[str, str], ...]],
]
SANS_LISTE = Listes("", MappingProxyType({}))
SANS_IMAGE: Images = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lieux:
    """The name of each line of a part's source, as one looks for it in Word."""

    libelle: str
    extraits: tuple[str, ...]

    def __call__(self, numero: int) -> str:
        """« corps du document, paragraphe « Le titulaire… » »."""
        extrait = self.extraits[numero - 1]
        return f"{self.libelle}, paragraphe « {extrait} »" if extrait else self.libelle


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the model with tags or pictures to replace."""

    gabarit: Gabarit
    lieux: Lieux
    reparations: Reparations
    emplacements: tuple[Emplacement, ...]

    def pack(self) -> PiecePlate:
        """What ``unpack`` needs."""
        gabarit, r, lieux = self.gabarit, self.reparations, self.lieux
        return (
            (gabarit.code, tuple(sorted(gabarit.noms))),
            (lieux.libelle, lieux.extraits),
            (r.vides, r.sans_ligne, r.ids),
            tuple(e.pack() for e in self.emplacements),
        )

    @classmethod
    def unpack(cls, plate: PiecePlate) -> Piece:
        """The contrary of ``pack``."""
        (code, noms), lieux, reparations, emplacements = plate
        nommes = Lieux(*lieux)
        return cls(
            Gabarit.load(code, frozenset(noms), nommes),
            nommes,
            Reparations(*reparations),
            tuple(Emplacement.unpack(e) for e in emplacements),
        )


@dataclass(frozen=True, slots=True)
class Modele:
    """A compiled model; ``noms`` and ``images`` are what it asks for."""

    nom: str
    entrees: tuple[Entree, ...]
    pieces: Mapping[str, Piece]
    listes: Listes = SANS_LISTE

    @property
    def noms(self) -> frozenset[str]:
        """The mentions that the model names."""
        return frozenset().union(*(piece.gabarit.noms for piece in self.pieces.values()))

    @property
    def images(self) -> frozenset[str]:
        """The pictures that the model reserves a place for."""
        return frozenset(e.nom for piece in self.pieces.values() for e in piece.emplacements)

    def render(self, mentions: Mapping[str, object], images: Images = SANS_IMAGE) -> bytes:
        """The docx, its mentions filled in; Refus when one is missing or has no place in a text.

        A picture that is None leaves with its paragraph, and its file with them.
        """
        noms = self.noms
        self._check_names(noms, mentions)
        valeurs = sandbox.plain({nom: mentions[nom] for nom in noms})
        compteur = Compteur()
        nouvelles: dict[str, Entree] = {}
        illustrees: list[Illustree] = []
        reprises: list[tuple[str, str]] = []
        try:
            for partie, piece in self.pieces.items():
                texte, reprises_ici = self.listes.restart(
                    piece.gabarit.render(valeurs, compteur), len(reprises)
                )
                reprises += reprises_ici
                texte = piece.reparations.apply(pictures.replace(texte, piece.emplacements, images))
                nouvelles[partie] = Entree.deflate(partie, DECLARATION + texte.encode())
                illustrees.append((texte, piece.emplacements))
            if reprises:
                nouvelles[self.listes.partie] = self._renumbered(nouvelles, reprises)
        except Refus as refus:
            raise named(refus, self.nom) from refus
        medias = pictures.media(illustrees, images)
        return assemble(self._gathered({**nouvelles, **medias}))

    def _gathered(self, nouvelles: Mapping[str, Entree | None]) -> Iterator[Entree]:
        """Every member, new or as it was; those that are None leave, with the relations that led to them."""
        partis = [nom for nom, entree in nouvelles.items() if entree is None]
        for entree in self.entrees:
            garde = nouvelles.get(entree.nom, entree)
            if partis and entree.nom.endswith(".rels"):
                yield Entree.deflate(entree.nom, pictures.unlink(entree.read(), partis))
            elif garde is not None:
                yield garde

    def _renumbered(self, nouvelles: Mapping[str, Entree], reprises: list[tuple[str, str]]) -> Entree:
        partie = self.listes.partie
        entree = nouvelles.get(partie) or next(e for e in self.entrees if e.nom == partie)
        return Entree.deflate(partie, self.listes.extend(entree.read().decode(), reprises).encode())

    def pack(self) -> ModelePlat:
        """What ``unpack`` needs, the name apart."""
        return (
            tuple((e.nom, e.octets, e.methode, e.crc, e.taille) for e in self.entrees),
            tuple((partie, piece.pack()) for partie, piece in self.pieces.items()),
            (self.listes.partie, tuple(self.listes.definitions.items())),
        )

    @classmethod
    def unpack(cls, nom: str, plat: ModelePlat) -> Modele:
        """The contrary of ``pack``."""
        entrees, pieces, (partie_listes, definitions) = plat
        lues = {partie: Piece.unpack(piece) for partie, piece in pieces}
        listes = Listes(partie_listes, dict(definitions))
        return cls(nom, tuple(Entree(*entree) for entree in entrees), MappingProxyType(lues), listes)

    def _check_names(self, noms: frozenset[str], mentions: Mapping[str, object]) -> None:
        absentes = sorted(noms - mentions.keys())
        if absentes:
            raise Refus(
                Constat(
                    "MENTION-02",
                    "a_corriger",
                    f"mention « {nom} » inconnue{sandbox.near(nom, mentions)}",
                    fichier=self.nom or None,
                    remede="corrigez la balise dans le modèle",
                )
                for nom in absentes
            )


def named(refus: Refus, nom: str) -> Refus:
    """The same refusal, each finding with the model's name."""
    return Refus(c if c.fichier else replace(c, fichier=nom or None) for c in refus.constats)
