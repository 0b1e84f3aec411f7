"""French typography of the running text; Jinja tags and field names are never touched."""

from __future__ import annotations

import re

INSECABLE = "\u00a0"
_PROTEGES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\[\[\w+:(?:[^|\]{]|\{\{.*?\}\})*")
_MASQUE = 0xE000
_MOT = "\\w\ue000-\uf8ff)’»"
_REGLES = (
    (re.compile(r"(?<=\w)'(?=[\w\ue000-\uf8ff«])"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r" +(?=[:;!?»%€](?:\W|$))"), INSECABLE),
    (re.compile(rf"(?<=[{_MOT}])(?=[:;!?](?:\s|$))"), INSECABLE),
    (re.compile(r"(?<=«)\s*"), INSECABLE),
    (re.compile(r"(?<=[^\s\u00a0])(?=»)"), INSECABLE),
    (re.compile(r"(?<=\bn°) *(?=\S)"), INSECABLE),
    (re.compile(r"(?<=\b[Aa]rt\.) +"), INSECABLE),
    (re.compile(r"(?<=\b[Aa]rticle) +(?=[\dLRD\ue000-\uf8ff])"), INSECABLE),
    (re.compile(r"(?<=\b[Aa]rticles) +(?=[\dLRD\ue000-\uf8ff])"), INSECABLE),
)


def typeset(texte: str) -> str:
    """Set spaces, quotes and apostrophes as a French printer would, outside the tags."""
    proteges: list[str] = []

    def mask(trouve: re.Match[str]) -> str:
        proteges.append(trouve.group())
        return chr(_MASQUE + len(proteges) - 1)

    masque = _PROTEGES.sub(mask, texte)
    for motif, remplacement in _REGLES:
        masque = motif.sub(remplacement, masque)
    return re.sub("[\ue000-\uf8ff]", lambda t: proteges[ord(t.group()) - _MASQUE], masque)
