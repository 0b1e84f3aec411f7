"""Numbered lists in a loop: each turn of the loop counts from one again.

Word counts on along a document; a list written whole inside a repeated block (a form per lot) restarts with
each block, while a list whose items alone are repeated counts on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clausegen.word.paragraphe import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_BOUCLE = re.compile(r"\{%-?\s*(?P<mot>for|endfor)\b.*?%\}", re.DOTALL)
_PARAGRAPHE = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_NUMERO = re.compile(r'<w:numId w:val="(\d+)"/>')
_MARQUE = re.compile(r'<\?liste (?P<marque>\d+)\?>|<w:numId w:val="(?P<numero>\d+)"/>')


@dataclass(frozen=True, slots=True)
class Listes:
    """The numbered lists of a model: its numbering part, and each list's definition by its number."""

    partie: str
    definitions: Mapping[str, str]

    def mark(self, source: str) -> str:
        """The template with a mark at the head of each loop that holds a whole list."""
        marques: list[tuple[int, str]] = []
        ouvertes: list[int] = []
        for balise in _BOUCLE.finditer(source):
            if balise["mot"] == "for":
                ouvertes.append(balise.end())
                continue
            debut = ouvertes.pop()
            marques += [(debut, numero) for numero in self._whole(source[debut : balise.start()])]
        for position, numero in sorted(marques, reverse=True):
            source = f"{source[:position]}<?liste {numero}?>{source[position:]}"
        return source

    def _whole(self, corps: str) -> list[str]:
        """The lists that stand in this block among other paragraphs."""
        paragraphes = [set(_NUMERO.findall(p)) for p in _PARAGRAPHE.findall(corps)]
        presentes = set().union(*paragraphes) & self.definitions.keys()
        return sorted(n for n in presentes if any(n not in numeros for numeros in paragraphes))

    def restart(self, texte: str, deja: int = 0) -> tuple[str, list[tuple[str, str]]]:
        """The rendered part without its marks, and the (new number, list) it needs, ``deja`` being taken."""
        if "<?liste " not in texte:
            return texte, []
        nouvelles: list[tuple[str, str]] = []
        tours: dict[str, int] = {}
        courantes: dict[str, str] = {}
        libre = max(map(int, self.definitions), default=0) + 1000 + deja

        def replace(trouve: re.Match[str]) -> str:
            if marque := trouve["marque"]:
                tours[marque] = tours.get(marque, 0) + 1
                if tours[marque] > 1:
                    courantes[marque] = str(libre + len(nouvelles))
                    nouvelles.append((courantes[marque], marque))
                return ""
            return f'<w:numId w:val="{courantes.get(trouve["numero"], trouve["numero"])}"/>'

        return _MARQUE.sub(replace, texte), nouvelles

    def extend(self, numerotation: str, nouvelles: Iterable[tuple[str, str]]) -> str:
        """The numbering part with the lists that restart."""
        avant, fin, apres = numerotation.rpartition("</w:num>")
        ajouts = "".join(
            f'<w:num w:numId="{numero}"><w:abstractNumId w:val="{self.definitions[liste]}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for numero, liste in nouvelles
        )
        return f"{avant}{fin}{ajouts}{apres}"


def read(partie: str, racine: _Element) -> Listes:
    """The lists of a numbering part; bullets count nothing."""
    return Listes(partie, dict(_numbered(racine)))


def _numbered(racine: _Element) -> Iterator[tuple[str, str]]:
    puces = {
        definition.get(f"{W}abstractNumId")
        for definition in racine.iter(f"{W}abstractNum")
        for forme in definition.findall(f"{W}lvl/{W}numFmt")[:1]
        if forme.get(f"{W}val") == "bullet"
    }
    for liste in racine.iter(f"{W}num"):
        numero, definition = liste.get(f"{W}numId"), liste.find(f"{W}abstractNumId")
        nom = definition.get(f"{W}val") if definition is not None else None
        if numero and nom and nom not in puces:
            yield numero, nom
