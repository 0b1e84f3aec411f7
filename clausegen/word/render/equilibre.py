"""Proof, once per model, that every rendering is well-formed XML, whichever branches run and however often.

Each branch must leave the open elements as it found them; values are escaped and hold no forbidden character.
"""

from __future__ import annotations

import re

JETONS = re.compile(
    r"{%\s*(?P<mot>[a-z]+).*?%}|{{.*?}}|{#.*?#}"
    r"|<(?P<fin>/?)(?P<nom>[^\s/>]+)(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(?P<seul>/?)>",
    re.DOTALL,
)
DEBUTS = frozenset({"if", "for"})
SUITES = frozenset({"elif", "else"})
FINS = frozenset({"endif", "endfor"})


def unbalanced(source: str) -> int | None:
    """The position of the first tag that leaves an element open or closes too much; None when all is well."""
    ouverts: list[str] = []
    avant: list[list[str]] = []
    for jeton in JETONS.finditer(source):
        if jeton["mot"]:
            if not _branch(jeton["mot"], ouverts, avant):
                return jeton.start()
        elif jeton["nom"] and not jeton["seul"]:
            if not jeton["fin"]:
                ouverts.append(jeton["nom"])
            elif not ouverts or ouverts.pop() != jeton["nom"]:
                return jeton.start()
    return None if not ouverts and not avant else len(source)


def _branch(mot: str, ouverts: list[str], avant: list[list[str]]) -> bool:
    if mot in DEBUTS:
        avant.append(ouverts.copy())
        return True
    if mot not in SUITES | FINS:
        return True
    if not avant or ouverts != avant[-1]:
        return False
    if mot in FINS:
        avant.pop()
    return True
