"""The comments of a YAML text: where each stands, and back into another text of the same keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from clausegen.constats import Chemin

Place = Literal["avant", "fin", "apres"]

PLACES: Mapping[Place, str] = {"avant": "Avant", "fin": "En fin de ligne", "apres": "En fin de fichier"}
ECART = "    "
_DIESE = re.compile(r"(?:^|(?<=[ \t]))#")


@dataclass(frozen=True)
class Note:
    """A comment: before a key, at the end of its line, or after everything. Empty lines of it are kept."""

    chemin: Chemin
    place: Place
    texte: str


def read(texte: str) -> list[Note]:
    """Every comment of a text that is known to be YAML, in order."""
    texte = re.sub("\r\n?", "\n", texte.removeprefix("\ufeff"))
    lignes = texte.split("\n")
    occupes = _scalars(texte)
    chemins = {ligne: chemin for chemin, ligne in _lines(texte)}
    notes: list[Note] = []
    avant: list[str] = []
    for rang, ligne in enumerate(lignes):
        dieses = (m.start() for m in _DIESE.finditer(ligne))
        diese = next((place for place in dieses if not _inside(occupes, rang, place)), None)
        seule = diese is not None and not ligne[:diese].strip()
        if rang in chemins:
            notes += _before(chemins[rang], avant)
            avant = []
        if diese is not None and seule:
            avant.append(_bare(ligne[diese:]))
        elif diese is not None and rang in chemins:
            notes.append(Note(chemins[rang], "fin", _bare(ligne[diese:])))
        elif not ligne.strip() and avant:
            avant.append("")
    fin = "\n".join(avant).strip("\n")
    return [*notes, Note((), "apres", fin)] if fin else notes


def _before(chemin: Chemin, lignes: Sequence[str]) -> list[Note]:
    texte = "\n".join(lignes).strip("\n")
    return [Note(chemin, "avant", texte)] if texte else []


def _bare(commentaire: str) -> str:
    return commentaire[1:].removeprefix(" ").rstrip()


def _scalars(texte: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each text begins and ends, the header of a « | » left out: no « # » inside is a comment."""
    import yaml

    spans = []
    for jeton in yaml.scan(texte, Loader=yaml.SafeLoader):
        if isinstance(jeton, yaml.ScalarToken):
            debut = (jeton.start_mark.line, jeton.start_mark.column)
            if jeton.style in ("|", ">"):
                debut = (jeton.start_mark.line + 1, 0)
            spans.append((debut, (jeton.end_mark.line, jeton.end_mark.column)))
    return spans


def _inside(spans: Sequence[tuple[tuple[int, int], tuple[int, int]]], ligne: int, colonne: int) -> bool:
    return any(debut <= (ligne, colonne) < fin for debut, fin in spans)


def _lines(texte: str) -> Iterator[tuple[Chemin, int]]:
    """The line of every key and item, the deepest of a line last."""
    import yaml

    racine = yaml.compose(texte, Loader=yaml.SafeLoader)
    if racine is not None:
        yield from _walk(racine, ())


def _walk(noeud: Any, chemin: Chemin) -> Iterator[tuple[Chemin, int]]:
    if isinstance(noeud.value, str) or noeud.flow_style:
        return
    enfants = noeud.value if noeud.id == "mapping" else enumerate(noeud.value)
    for pas, enfant in enfants:
        place = (*chemin, pas if isinstance(pas, int) else pas.value)
        yield place, (enfant if isinstance(pas, int) else pas).start_mark.line
        yield from _walk(enfant, place)


def write(texte: str, notes: Sequence[Note]) -> str:
    """The text with these comments; those of a key that is not there go to the end."""
    lignes = texte.split("\n")
    places = dict(_lines(texte))
    avant: dict[int, list[str]] = {}
    fin: list[str] = []
    for note in notes:
        rang = places.get(note.chemin) if note.place != "apres" else None
        if rang is None:
            fin += _comment(note.texte, "")
        elif note.place == "fin":
            lignes[rang] += f"{ECART}# {note.texte}"
        else:
            retrait = lignes[rang][: len(lignes[rang]) - len(lignes[rang].lstrip())]
            avant.setdefault(rang, []).extend(_comment(note.texte, retrait))
    annotees = [ligne for rang, ligne in enumerate(lignes) for ligne in (*avant.get(rang, ()), ligne)]
    return "\n".join(annotees).rstrip("\n") + "\n" + "".join(f"{ligne}\n" for ligne in fin)


def _comment(texte: str, retrait: str) -> list[str]:
    return [f"{retrait}# {ligne}" if ligne else "" for ligne in texte.split("\n")]
