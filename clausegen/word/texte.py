"""A document as plain text, for software that takes no formatting: a line a paragraph, tables row by row."""

from __future__ import annotations

import re

from clausegen.word import outline

_LIGNE = re.compile(r"\[(?P<style>[^\]]*)\] ?(?P<texte>.*)")
_PUCE = "– "


def plain(data: bytes) -> str:
    """Headings after an empty line, bullets with a dash, the cells of a row separated by « | »."""
    lignes: list[str] = []
    for ligne in outline.lines(data):
        if ligne.startswith("|"):
            ligne = ligne.replace(" ⏎ ", "⏎").replace("⏎", " ; ")
            lignes.append(_PUCE + " | ".join(filter(None, map(str.strip, ligne.strip("| ").split(" | ")))))
        elif (trouve := _LIGNE.match(ligne)) and trouve["texte"]:
            lignes += _paragraph(trouve["style"].casefold(), trouve["texte"])
    return "\n".join(lignes).strip() + "\n"


def _paragraph(style: str, texte: str) -> list[str]:
    texte = texte.replace("⏎", "\n").replace("→", " ")
    if style.startswith("heading"):
        return ["", texte]
    return [_PUCE + texte] if style.startswith("list") else [texte]
