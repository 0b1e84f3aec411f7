"""Values as YAML writes them, in the manner of our profiles: the room that writes, where ``arbre`` reads.

Values: str, int, Decimal, bool (« oui »), date, lists and mappings of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

PAS = 2  # columns a level
LARGEUR = 100  # a list longer than that goes one item a line

_NUMERO = re.compile(r"0\d|\d+\.\d+$")  # « 01 » and « 1.10 » are texts
_MOTS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_RESERVES = set("-?:,[]{}#&*!|>'\"%@`=~. ")


def scalar(valeur: object, *, flux: bool = False) -> str:
    """A value as YAML writes it, between quotes only when needed; ``flux``: inside [ ] or { }."""
    if not isinstance(valeur, str):
        return text(valeur)
    propre = valeur.isprintable() or all(c.isprintable() or c in "\u00a0\u202f" for c in valeur)
    simple = propre and valeur and valeur[0] not in _RESERVES and valeur.strip() == valeur
    piege = ": " in valeur or " #" in valeur or valeur.endswith(":") or valeur.casefold() in _MOTS
    if simple and not piege and not _NUMERO.match(valeur) and not (flux and set(",[]{}:?") & set(valeur)):
        return valeur
    return quoted(valeur)


def quoted(valeur: str) -> str:
    """Between double quotes, whatever it holds."""
    cite = json.dumps(valeur, ensure_ascii=False)
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else f"\\U{ord(c):08x}" for c in cite)


def text(valeur: object) -> str:
    """What a scalar is read as. Raises TypeError on what is not one."""
    match valeur:
        case bool():
            return "oui" if valeur else "non"
        case Decimal():
            return f"{valeur:f}"
        case date():
            return valeur.isoformat()
        case int() | str():
            return str(valeur)
    raise TypeError(f"{type(valeur).__name__} ne s'écrit pas en YAML")


def entries(valeurs: Mapping[str, object], retrait: int = 0) -> list[str]:
    """The lines of a mapping."""
    return [ligne for cle, valeur in valeurs.items() for ligne in entry(cle, valeur, retrait)]


def entry(cle: str, valeur: object, retrait: int) -> list[str]:
    """« cle: valeur » on as many lines as it takes."""
    debut = " " * retrait + scalar(cle) + ":"
    court = f"{debut} {inline(valeur)}"
    if isinstance(valeur, Mapping) and valeur:
        return [debut, *(x for c, v in valeur.items() for x in entry(c, v, retrait + PAS))]
    if isinstance(valeur, list | tuple) and (
        len(court) > LARGEUR or any(isinstance(v, Mapping | list | tuple) for v in valeur)
    ):
        return [debut, *(ligne for v in valeur for ligne in item(v, retrait + PAS))]
    return [court]


def item(valeur: object, retrait: int) -> list[str]:
    """« - valeur », a mapping with one key a line."""
    if isinstance(valeur, Mapping) and valeur:
        lignes = [ligne for c, v in valeur.items() for ligne in entry(c, v, retrait + PAS)]
        return [" " * retrait + "- " + lignes[0].lstrip(), *lignes[1:]]
    return [" " * retrait + "- " + inline(valeur)]


def inline(valeur: object, *, flux: bool = False) -> str:
    """« [a, b] », « {cle: valeur} », or a scalar."""
    if isinstance(valeur, Mapping):
        paires = (f"{scalar(str(c), flux=True)}: {inline(v, flux=True)}" for c, v in valeur.items())
        return f"{{{', '.join(paires)}}}"
    if isinstance(valeur, list | tuple):
        return f"[{', '.join(inline(v, flux=True) for v in valeur)}]"
    return scalar(valeur, flux=flux)
