"""What a document of the dossier is: its stage, who fills it, who receives it, when it is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.etape import Etape


@dataclass(frozen=True)
class Bloc:
    """A document that another one holds: for which lots, and where its text goes in the tender."""

    nom: str
    cas: Cas
    titre: str
    piece: str
    article: str
    texte: str = ""

    def mention(self, rang: int) -> dict[str, str]:
        """As the model of the whole prints it; its text comes in the place of ``ancre``."""
        return {
            "rang": str(rang),
            "texte": formats.typeset(self.texte),
            "titre": formats.typeset(self.titre),
            "piece": self.piece,
            "article": formats.typeset(self.article),
            "ancre": f"§{rang}\u00a0{self.nom}§",
        }


@dataclass(frozen=True)
class Fiche:
    """One document. ``public``: a bidder may read it, so it never receives an internal mention.

    ``due`` says whether the contract calls for it; ``modele`` which of its ``modeles`` serves (the first,
    unless said); ``seul``: written only when asked for by name; ``quand`` says more than the stage;
    ``groupes``: one file for each view of the contract; ``blocs``: the documents that it holds, ``brut``:
    without formatting.
    """

    nom: str
    libelle: str
    etape: Etape
    public: bool
    remplit: str
    recoit: str
    modeles: tuple[str, ...] = ()
    due: Callable[[Cas], bool] = lambda cas: bool(cas.avec_clause)
    modele: Callable[[Cas], str] | None = None
    seul: bool = False
    quand: str = ""
    groupes: Callable[[Cas], tuple[Cas, ...]] = lambda cas: (cas,)
    blocs: Callable[[Cas], tuple[Bloc, ...]] | None = None
    brut: bool = False

    def model_of(self, cas: Cas) -> str:
        """The file name of the model that the contract calls for."""
        return self.modele(cas) if self.modele else self.models[0]

    @property
    def illustre(self) -> bool:
        """Whether it may bear the logo and the emblem: nothing of the tender does, it is the buyer's."""
        return self.etape != "consultation"

    @property
    def models(self) -> tuple[str, ...]:
        """Every model the document can use; by default, the one of its own name."""
        return self.modeles or (f"{self.nom}.docx",)
