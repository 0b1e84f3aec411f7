"""What an insertion is: the text, its place, and the clothes it takes from the document that receives it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clausegen.files import digest

PREFIXE = "_clausegen_"
PAS_UN_SIGNE = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Allure:
    """How the host writes a kind of paragraph.

    ``style``: identifier of a paragraph style of the host (« » : none). ``comme``: rank of a paragraph among
    the host's blocks, whose properties (style, list, spacing…) and text properties are copied; it wins over
    ``style``. ``liste``: number (``numId``) of a host's list; bullets go on with it, numbers start again at
    one; without it, a list keeps its own bullets and numbers. ``prefixe``: a bullet or the like that the host
    types, with no list then. ``gras``, ``majuscules``: what the host does by hand. A tab may stand in a typed
    text.
    """

    style: str = ""
    comme: int | None = None
    liste: str | None = None
    prefixe: str = ""
    gras: bool = False
    majuscules: bool = False


@dataclass(frozen=True, slots=True)
class Habit:
    """The clothes of an insertion.

    ``allures``: by the *name* of our style in lower case (« heading 1 », « body text », « list bullet »…); a
    name left out takes the host's style of that name, or brings ours along. A heading never keeps our own
    number: the host's style or list numbers it, or ``numeros`` types one in front of each heading, in order
    (« 12. », « 12.1 »…; « » leaves one bare). ``comme_tableau``: rank of a table of the host to look like;
    ``cadre``: without one, our tables leave their colours for plain lines.
    """

    allures: Mapping[str, Allure] = field(default_factory=dict)
    comme_tableau: int | None = None
    cadre: bool = False
    numeros: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marque:
    """What a hidden bookmark says of an insertion: of which contract, which text, which version.

    It becomes ``_clausegen_REFERENCE_PIE_VERS_digest``: the reference in 12 letters or digits at most (a
    longer one is shortened and closed by a digest), the text in 3, the version in 4; a digest of the text as
    it was inserted comes last, in 6, so that an edit shows. Word hides names that begin with an underscore,
    and LibreOffice keeps them.
    """

    reference: str
    piece: str
    version: str

    @property
    def cle(self) -> str:
        """The start of the name, the same for every version of this text."""
        return f"{PREFIXE}{_short(self.reference, 12)}_{_short(self.piece, 3)}_"

    def name(self, empreinte: str) -> str:
        """The whole name, 39 characters at most, for a text of that digest."""
        return f"{self.cle}{_short(self.version, 4)}_{empreinte[:6]}"


def _short(texte: str, longueur: int) -> str:
    lettres = PAS_UN_SIGNE.sub("", texte) or "0"
    if len(lettres) <= longueur:
        return lettres
    return lettres[:longueur] if longueur < 8 else lettres[: longueur - 4] + digest(texte.encode())[:4]


@dataclass(frozen=True, slots=True)
class Lignes:
    """A few paragraphs that look like one of the host's: ``comme`` is its rank among the host's blocks.

    ``suite``: what the full stop that ends that one becomes, when the list that it closed goes on.
    """

    textes: tuple[str, ...]
    comme: int
    suite: str = ""


@dataclass(frozen=True, slots=True)
class Rangees:
    """A few table rows, cells as texts, that look like a row of the host's table.

    ``apres``: rank of the row, in the table at ``Insertion.avant``, that they follow and look like.
    """

    textes: tuple[tuple[str, ...], ...]
    apres: int


@dataclass(frozen=True, slots=True)
class Insertion:
    """One text to insert.

    ``avant``: rank of the host's block before which it goes; the number of blocks, or the rank of the last
    ``sectPr``, is the end. ``contenu``: a document rendered by clausegen, whose body is inserted, or lines,
    or rows. ``retire``: how many blocks, from ``avant`` on, it replaces.
    """

    avant: int
    contenu: bytes | Lignes | Rangees
    marque: Marque
    habit: Habit = Habit()
    retire: int = 0


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """An insertion of ours found again: blocks ``premier`` to ``dernier`` (both included).

    ``version``: what its bookmark says; ``intacte``: the text is still as it was inserted; ``suivie``: it is
    still a tracked insertion that nobody accepted.
    """

    premier: int
    dernier: int
    version: str
    intacte: bool
    suivie: bool
