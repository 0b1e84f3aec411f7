"""Change a few values of a YAML text and leave the rest, comments and layout included, as someone wrote it.

PyYAML's nodes say where each value stands; the text is edited there, then read again and compared with
what was asked.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from clausegen import notation
from clausegen.constats import Chemin

Node: TypeAlias = Any  # of PyYAML, whose stubs do not tell scalars from collections
Arbre: TypeAlias = "str | list[Arbre] | dict[str, Arbre]"
Enfants = dict[str | int, tuple[Node, Node]]

RETIRE = object()
IMPOSSIBLE = "ce texte YAML ne se laisse pas modifier à cet endroit"

_FIN_DE_LIGNE = re.compile("\r\n|\n|\r")
_COMMENTAIRE = re.compile(r"([ \t]+)#[^\r\n]*")
_TIRET = re.compile(r"[ \t]*(-[ \t]+)?")


def apply(texte: str, changements: Mapping[Chemin, object | None]) -> str:
    """The text with each path set to its value (see ``notation``), or removed (None).

    A new key goes after the last one of its mapping, an index equal to a list's length adds an item, a path
    through a text replaces it; a mapping or a list that loses everything goes too. Raises ValueError when
    the text cannot be edited so.
    """
    if texte.startswith("\ufeff"):
        return "\ufeff" + apply(texte[1:], changements)
    racine = _compose(texte)
    avant = _plain(racine) if racine else {}
    demande = _nest(changements, avant)
    voulu = _expected(avant, demande)
    chantier = _Chantier(texte)
    if racine is None:
        chantier.append(len(texte.rstrip()), notation.entries(voulu, 0) if isinstance(voulu, dict) else [])
    else:
        chantier.change(racine, demande)
    resultat = chantier.text()
    relu = _compose(resultat)
    if (_plain(relu) if relu else {}) != voulu:
        raise ValueError(IMPOSSIBLE)
    return resultat


def _compose(texte: str) -> Node | None:
    import yaml

    # YAML would count these as ends of line; editors do not.
    propre = re.sub("[\x85\u2028\u2029]", " ", texte)
    try:
        noeud = yaml.compose(propre, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, UnicodeError) as erreur:
        raise ValueError("ce texte n'est pas du YAML") from erreur
    return noeud or None


# --- what is asked ---------------------------------------------------------------------------------


@dataclass
class _Demande:
    """What becomes of the children of a node: a _Demande, RETIRE, or a value."""

    enfants: dict[str | int, Any] = field(default_factory=dict)


def _nest(changements: Mapping[Chemin, object | None], avant: Arbre) -> _Demande:
    racine = _Demande()
    for chemin, valeur in changements.items():
        demande = racine
        for pas in chemin[:-1]:
            demande = demande.enfants.setdefault(pas, _Demande())
            if not isinstance(demande, _Demande):
                raise ValueError(f"{chemin} est sous une valeur déjà changée")
        if not chemin or isinstance(demande.enfants.get(chemin[-1]), _Demande):
            raise ValueError(f"{chemin} est au-dessus d'une valeur déjà changée")
        demande.enfants[chemin[-1]] = RETIRE if valeur is None else valeur
    return _settle(racine, avant)


def _settle(demande: _Demande, avant: Arbre | None) -> _Demande:
    """The same, in terms of what exists: lists and mappings compared item by item, empty ones removed."""
    enfants: dict[str | int, Any] = {}
    for pas, voulu in sorted(demande.enfants.items(), key=lambda e: e[0] if isinstance(e[0], int) else 0):
        ancien = _child(avant, pas)
        settled = _settle_one(_difference(voulu, ancien), ancien)
        if not (settled is RETIRE and ancien is None):
            enfants[pas] = settled
    return _Demande(enfants)


def _settle_one(voulu: object, ancien: Arbre | None) -> object:
    if not isinstance(voulu, _Demande):
        return voulu
    suite = _settle(voulu, ancien)
    if ancien is None or isinstance(ancien, str):
        return _fresh(suite)
    reste = _expected(ancien, suite)
    anciens = dict.fromkeys(ancien) if isinstance(ancien, dict) else range(len(ancien))
    if all(suite.enfants.get(pas) is RETIRE for pas in anciens):
        return reste or RETIRE
    return suite


def _difference(voulu: object, ancien: Arbre | None) -> object:
    """A whole list or mapping over another of its kind, as changes of its items."""
    if isinstance(voulu, Mapping) and isinstance(ancien, dict) and voulu:
        return _Demande(dict.fromkeys([cle for cle in ancien if cle not in voulu], RETIRE) | dict(voulu))
    if isinstance(voulu, list | tuple) and isinstance(ancien, list) and voulu:
        surplus: dict[str | int, object] = dict.fromkeys(range(len(voulu), len(ancien)), RETIRE)
        return _Demande(surplus | dict(enumerate(voulu)))
    return voulu


def _child(arbre: Arbre | None, pas: str | int) -> Arbre | None:
    if isinstance(arbre, dict) and isinstance(pas, str):
        return arbre.get(pas)
    if isinstance(arbre, list) and isinstance(pas, int):
        return arbre[pas] if 0 <= pas < len(arbre) else None
    return None


def _fresh(demande: _Demande) -> object:
    """A value made of nothing but changes."""
    valeurs = demande.enfants
    if valeurs and all(isinstance(pas, int) for pas in valeurs):
        if list(valeurs) != list(range(len(valeurs))):
            raise ValueError("il manque un élément de liste")
        return list(valeurs.values())
    return valeurs or RETIRE


def _expected(avant: Arbre, demande: _Demande) -> Arbre:
    """The tree once changed."""
    en_liste = isinstance(avant, list)
    enfants: dict[Any, Any] = dict(enumerate(avant) if isinstance(avant, list) else avant.items())  # type: ignore[union-attr]
    for pas, voulu in demande.enfants.items():
        if isinstance(pas, int) is not en_liste or (isinstance(pas, int) and not 0 <= pas <= len(enfants)):
            raise ValueError(f"« {pas} » : pas de place ici")
        enfants[pas] = _expected(enfants[pas], voulu) if isinstance(voulu, _Demande) else _as_read(voulu)
    reste = {pas: v for pas, v in enfants.items() if v is not RETIRE}
    return list(reste.values()) if en_liste else reste


def _as_read(valeur: Any) -> Any:
    if isinstance(valeur, Mapping):
        return {str(cle): _as_read(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [_as_read(v) for v in valeur]
    return valeur if valeur is RETIRE else unicodedata.normalize("NFC", notation.text(valeur))


# --- what stands there -----------------------------------------------------------------------------


def _plain(noeud: Node) -> Arbre:
    """The texts of a node. Raises ValueError on what a profile never holds."""
    if isinstance(noeud.value, str):
        return unicodedata.normalize("NFC", noeud.value)
    enfants = _children(noeud)
    if len(enfants) < len(noeud.value):
        raise ValueError("clé en double")
    valeurs = {pas: _plain(valeur) for pas, (_, valeur) in enfants.items()}
    return list(valeurs.values()) if noeud.id == "sequence" else {str(c): v for c, v in valeurs.items()}


def _children(noeud: Node) -> Enfants:
    """By key or rank: the node that a child begins with, and its value."""
    if noeud.id == "sequence":
        return {rang: (enfant, enfant) for rang, enfant in enumerate(noeud.value)}
    if any(not isinstance(cle.value, str) for cle, _ in noeud.value):
        raise ValueError("une clé n'est pas un texte")
    return {unicodedata.normalize("NFC", cle.value): (cle, valeur) for cle, valeur in noeud.value}


# --- the edits -------------------------------------------------------------------------------------


class _Chantier:
    """The edits of one text: each replaces a span; those at the same place follow one another."""

    def __init__(self, texte: str) -> None:
        self.texte = texte
        self.saut = "\r\n" if "\r\n" in texte else "\n"
        self.debuts = [0, *(m.end() for m in _FIN_DE_LIGNE.finditer(texte))]
        self.edits: list[tuple[int, int, str]] = []

    def text(self) -> str:
        morceaux, place = [], 0
        for debut, fin, neuf in sorted(self.edits, key=lambda e: e[0]):
            if debut < place:
                raise ValueError(IMPOSSIBLE)
            morceaux += [self.texte[place:debut], neuf]
            place = fin
        return "".join([*morceaux, self.texte[place:]])

    def start(self, noeud: Node) -> int:
        return int(self.debuts[noeud.start_mark.line] + noeud.start_mark.column)

    def end(self, noeud: Node) -> int:
        """Where a node's last character stands: PyYAML lets a block run to the next word."""
        if not isinstance(noeud.value, str) and not noeud.flow_style:
            return max(self.end(valeur) for _, valeur in _children(noeud).values())
        debut, fin = self.start(noeud), self.debuts[noeud.end_mark.line] + noeud.end_mark.column
        return debut + len(self.texte[debut:fin].rstrip())

    def line_start(self, place: int) -> int:
        return self.debuts[bisect_right(self.debuts, place) - 1]

    def line_end(self, place: int) -> int:
        trouve = _FIN_DE_LIGNE.search(self.texte, place)
        return trouve.start() if trouve else len(self.texte)

    def append(self, place: int, lignes: Sequence[str]) -> None:
        """New lines under the one that holds this place."""
        fin = self.line_end(place)
        neuf = "".join(self.saut + ligne for ligne in lignes)
        self.edits.append((fin, fin, neuf if self.texte else neuf[len(self.saut) :] + self.saut))

    def change(self, noeud: Node, demande: _Demande) -> None:
        """Edit below a node, inner lines before outer ones."""
        enfants = _children(noeud)
        for pas, voulu in demande.enfants.items():
            if pas not in enfants or voulu is RETIRE:
                continue
            if isinstance(voulu, _Demande):
                self.change(enfants[pas][1], voulu)
            else:
                self.replace(noeud, pas, voulu)
        retires = [demande.enfants.get(pas) is RETIRE for pas in enfants]
        self.cut(noeud, retires)
        self.add(noeud, {pas: v for pas, v in demande.enfants.items() if pas not in enfants})

    def replace(self, noeud: Node, pas: str | int, voulu: object) -> None:
        """Another value for a child that exists."""
        tete, ancien = _children(noeud)[pas]
        compose = isinstance(voulu, Mapping | list | tuple)
        if isinstance(ancien.value, str) and not compose:
            if notation.text(voulu) != ancien.value or not ancien.value:
                self.scalar(ancien, _alike(ancien, voulu, flux=bool(noeud.flow_style)))
        elif noeud.flow_style:
            self.edits.append((self.start(ancien), self.end(ancien), notation.inline(voulu, flux=True)))
        else:
            self.rewrite(tete, ancien, _lines(pas, voulu, noeud.start_mark.column))

    def rewrite(self, tete: Node, ancien: Node, lignes: Sequence[str]) -> None:
        """Lines in place of an entry; the comment of its first line stays there."""
        debut, fin = self.start(tete), self.end(ancien)
        premiere, reste = _TIRET.sub("", lignes[0], count=1), "".join(self.saut + x for x in lignes[1:])
        commentaire = _COMMENTAIRE.search(self.texte, debut, self.line_end(debut))
        suit = commentaire is not None and (commentaire.start() >= fin or self.line_end(debut) < fin)
        garde = commentaire[0] if commentaire and suit else ""
        fin = max(fin, commentaire.end()) if commentaire and suit else fin
        colle = " " if self.texte[debut - 1 : debut] == "-" else ""
        self.edits.append((debut, fin, colle + premiere + garde + reste))

    def scalar(self, ancien: Node, neuf: str) -> None:
        """Another scalar; the comment on its line stays, in its column if it can."""
        debut, fin = self.start(ancien), self.end(ancien)
        neuf = " " * (self.texte[debut - 1 : debut] in (":", "-")) + neuf
        if ancien.style in ("|", ">"):
            entete = _COMMENTAIRE.search(self.texte, debut, self.line_end(debut))
            neuf += entete[0] if entete else ""
        elif suite := _COMMENTAIRE.match(self.texte, fin):
            place = fin + len(suite[1])
            neuf, fin = neuf + " " * max(1, place - debut - len(neuf)), place
        self.edits.append((debut, fin, neuf))

    def cut(self, noeud: Node, retires: Sequence[bool]) -> None:
        """Take children out: at least one stays."""
        enfants = list(_children(noeud).values())
        depart = retires.index(False) if enfants and self.hangs(noeud) else 0
        if depart:
            self.edits.append((self.start(enfants[0][0]), self.start(enfants[depart][0]), ""))
        for rang in range(depart, len(enfants)):
            if not retires[rang]:
                continue
            fin = self.end(enfants[rang][1])
            if noeud.flow_style:
                self.edits.append((self.end(enfants[rang - 1][1]), fin, ""))
            else:
                ligne = self.line_start(self.start(enfants[rang][0]))
                self.edits.append((self.before(ligne), self.line_end(fin), ""))

    def hangs(self, noeud: Node) -> bool:
        """Whether the first child shares its line with what must stay: « - », « { »."""
        debut = self.start(noeud)
        return bool(noeud.flow_style or self.texte[self.line_start(debut) : debut].strip())

    def before(self, ligne: int) -> int:
        """Where the line above ends."""
        return ligne - len(self.saut) if self.texte[:ligne].endswith(self.saut) else ligne

    def add(self, noeud: Node, neufs: Mapping[str | int, object]) -> None:
        """New children after those that exist."""
        if not neufs:
            return
        if not noeud.value:
            valeur = list(neufs.values()) if noeud.id == "sequence" else neufs
            self.edits.append((self.start(noeud), self.end(noeud), notation.inline(valeur, flux=True)))
        elif noeud.flow_style:
            ajout = notation.inline(list(neufs.values()) if noeud.id == "sequence" else neufs, flux=True)
            fin = max(self.end(valeur) for _, valeur in _children(noeud).values())
            self.edits.append((fin, fin, f", {ajout[1:-1]}"))
        else:
            retrait = noeud.start_mark.column
            lignes = [ligne for pas, valeur in neufs.items() for ligne in _lines(pas, valeur, retrait)]
            self.append(self.end(noeud), lignes)


def _lines(pas: str | int, valeur: object, retrait: int) -> list[str]:
    return notation.item(valeur, retrait) if isinstance(pas, int) else notation.entry(pas, valeur, retrait)


def _alike(ancien: Node, neuf: object, *, flux: bool) -> str:
    """Between quotes if the one before was."""
    if isinstance(neuf, str) and ancien.style in ("'", '"'):
        simple = ancien.style == "'" and neuf.isprintable()
        return "'" + neuf.replace("'", "''") + "'" if simple else notation.quoted(neuf)
    return notation.scalar(neuf, flux=flux)
