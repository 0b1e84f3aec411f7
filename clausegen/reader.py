"""A located tree to a validated model: every error at once, in French, with file, line and key.

PRO-01 missing, 02 left blank, 03 unknown, 04 value not listed, 05 of another kind, 06 refused, 07 at odds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args

from clausegen import formats
from clausegen.arbre import Arbre, Chemin, Position, Source, cle, locate, merge, read_yaml
from clausegen.constats import Adresse, Constat, Refus, sort

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from clausegen.gabarit import Listes

__all__ = [
    "Arbre",
    "Chemin",
    "ErreursDeCles",
    "Lecture",
    "Position",
    "cle",
    "locate",
    "merge",
    "read",
    "read_source",
    "read_yaml",
    "settle",
    "validate",
]

M = TypeVar("M", bound="BaseModel")
TEXTES = (".yaml", ".yml")
SUFFIXES = (*TEXTES, ".xlsx")  # what a profile's name ends with
DANS_LA_LISTE = "choisissez dans la liste de la cellule"
CLASSEURS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv")  # read as a workbook, or told why not
CLES_CITEES = 14

# What pydantic awaited, by the first word of its error type.
NATURES = {
    "string": "un texte",
    **dict.fromkeys(("list", "tuple", "set", "frozen"), "une liste (une ligne « - … » par élément)"),
    **dict.fromkeys(("dict", "mapping", "model"), "des sous-clés (une par ligne, en retrait)"),
    **dict.fromkeys(("decimal", "float"), formats.NOMBRE),
    "int": formats.ENTIER,
    "bool": formats.BOOLEEN,
    "date": formats.DATE,
}
BORNES = {
    "string_too_short": "attendu {min_length} caractère(s) au moins, lu {lu}",
    "string_too_long": "attendu {max_length} caractères au plus, lu {lu}",
    "string_pattern_mismatch": "{lu} n'a pas la forme attendue ({pattern})",
    "greater_than": "attendu plus de {gt}, lu {lu}",
    "greater_than_equal": "attendu {ge} au moins, lu {lu}",
    "less_than": "attendu moins de {lt}, lu {lu}",
    "less_than_equal": "attendu {le} au plus, lu {lu}",
    "too_short": "liste trop courte : attendu {min_length} au moins, lu {actual_length}",
    "too_long": "trop long : attendu {max_length} au plus, lu {actual_length}",
}


@dataclass(frozen=True)
class Lecture(Arbre, Generic[M]):
    """A validated model, and where each of its keys was written."""

    valeur: M


class ErreursDeCles(ValueError):
    """Raised by a model's validator: several errors, each on one of the model's keys or a path below it."""

    def __init__(self, erreurs: Iterable[tuple[str | Chemin, str]]) -> None:
        self.erreurs = tuple((c if isinstance(c, tuple) else (c,), message) for c, message in erreurs)
        super().__init__(" ; ".join(f"{cle(c)} : {message}" for c, message in self.erreurs))


def read(path: Path, modele: type[M]) -> Lecture[M]:
    """Read and validate one file."""
    return validate(read_yaml(path), modele)


def read_source(path: Path, listes: Listes) -> Source:
    """A file or a workbook as a tree; ``listes``: the choices of a workbook, by key. Raises Refus."""
    if path.suffix.lower() in CLASSEURS:
        from clausegen import gabarit, tableur

        return gabarit.read(tableur.read(path), listes)
    return Source(read_yaml(path))


def settle(arbre: Arbre, modele: type[M], source: Source) -> Lecture[M]:
    """Validate what was read in ``source``, perhaps over another file: its own faults join the others.

    Raises Refus with all of them.
    """
    graves = [constat for constat in source.constats if constat.gravite == "a_corriger"]
    dits = {constat.ligne for constat in graves}
    try:
        lecture = validate(replace(arbre, positions={**source.vides, **arbre.positions}), modele)
    except Refus as refus:
        autres = (_in_words(constat) for constat in refus.constats if constat.ligne not in dits)
        raise Refus(sort([*graves, *autres])) from None
    if graves:
        raise Refus(graves)
    return replace(lecture, positions=arbre.positions)


def _in_words(constat: Constat) -> Constat:
    """A workbook asks for answers, not for keys."""
    en_cellule = isinstance(constat.ligne, Adresse)
    if not en_cellule:
        return constat
    message, _, admises = constat.message.partition(" ; valeurs admises")
    message = message.replace("clé obligatoire", "réponse obligatoire")
    message = message.replace("(ou « exclusion »)", "(ou « Sans clause : motif »)")
    return replace(constat, message=message, remede=DANS_LA_LISTE if admises else constat.remede)


def validate(arbre: Arbre, modele: type[M]) -> Lecture[M]:
    """Build the model; raise ``Refus`` with every error, in French, at its line."""
    from pydantic import ValidationError

    constats = [c for chemin in arbre.blancs for c in _unknown_blank(chemin, modele, arbre)]
    try:
        lu = modele.model_validate(arbre.valeur)
    except ValidationError as erreur:
        constats += [c for e in erreur.errors(include_url=False) for c in _faults(e, modele, arbre)]
    if constats:
        raise Refus(sort(dict.fromkeys(constats)))
    return Lecture(lu, arbre.positions, arbre.blancs)


def _unknown_blank(chemin: Chemin, modele: type[BaseModel], arbre: Arbre) -> Iterator[Constat]:
    """A key left blank never reaches pydantic: an unknown one is found here."""
    if isinstance(chemin[-1], str) and chemin[-1] not in _keys_around(chemin, modele):
        yield _fault(chemin, arbre, ("PRO-03", "clé inconnue", _help(chemin, modele, inconnue=True)))


def _faults(erreur: ErrorDetails, modele: type[BaseModel], arbre: Arbre) -> Iterator[Constat]:
    """One pydantic error, told in French: usually one fault, several for ``ErreursDeCles``."""
    genre, lu, contexte = erreur["type"], erreur["input"], erreur.get("ctx", {})
    chemin = _written(erreur["loc"], arbre.valeur, absente=genre == "missing")
    if genre.startswith("union_tag"):
        chemin, lu = (*chemin, contexte["discriminator"].strip("'")), contexte.get("tag")
    if genre == "too_short" and len(lu) >= contexte["min_length"]:
        return  # pydantic does not count the items in error
    aide = _help(chemin, modele, inconnue=genre == "extra_forbidden")
    fautes: Iterable[tuple[Chemin, str, str, str | None]]
    if genre == "value_error":
        code = "PRO-07" if isinstance(lu, dict) else "PRO-06"
        detail = getattr(contexte["error"], "erreurs", [((), str(contexte["error"]))])
        fautes = [(chemin + c, code, message, None) for c, message in detail]
    elif genre in ("missing", "union_tag_not_found"):
        etats = (("PRO-01", "clé obligatoire absente"), ("PRO-02", "clé obligatoire, restée à compléter"))
        fautes = [(chemin, *etats[chemin in arbre.blancs], aide)]
    elif genre == "extra_forbidden":
        fautes = [(chemin, "PRO-03", "clé inconnue", aide)]
    elif genre in ("literal_error", "enum", "union_tag_invalid"):
        fautes = [(chemin, *_unlisted(lu, contexte.get("expected") or contexte["expected_tags"], aide))]
    else:
        fautes = [(chemin, *_amiss(genre, contexte, formats.quote(lu)), None)]
    yield from (_fault(ou, arbre, faute) for ou, *faute in fautes)


def _fault(ou: Chemin, arbre: Arbre, faute: Sequence[Any]) -> Constat:
    lieu, (code, message, remede) = locate(arbre.positions, ou), faute
    fichier, ligne = (str(lieu.fichier), lieu.ligne) if lieu else (None, None)
    return Constat(code, "a_corriger", message, fichier, ligne, cle(ou) or None, remede=remede)


def _amiss(genre: str, contexte: Mapping[str, Any], lu: str) -> tuple[str, str]:
    if phrase := BORNES.get(genre):
        dits = {n: formats.nombre(v) if isinstance(v, int | Decimal) else v for n, v in contexte.items()}
        return "PRO-06", phrase.format_map(dits | {"lu": lu})
    nature = NATURES.get(genre.split("_")[0])
    return ("PRO-05", f"attendu {nature}, lu {lu}") if nature else ("PRO-06", f"valeur refusée : {lu}")


def _written(lieu: Sequence[str | int], noeud: Any, *, absente: bool) -> Chemin:
    """Pydantic's location without the labels it adds for unions (one that equals a key is taken for it)."""
    chemin: Chemin = ()
    for rang, element in enumerate(lieu, 1):
        enfants = dict(enumerate(noeud)) if isinstance(noeud, list) else noeud
        present = isinstance(enfants, dict) and element in enfants
        if present or (absente and rang == len(lieu)):
            chemin, noeud = (*chemin, element), enfants[element] if present else None
    return chemin


def _help(chemin: Chemin, modele: type[BaseModel], *, inconnue: bool) -> str | None:
    """What a key is for, or what an unknown one could have been, from the models that stand around it."""
    connues = _keys_around(chemin, modele)
    if not inconnue:
        return next((champ.description for nom, champ in connues.items() if chemin[-1:] == (nom,)), None)
    liste = f"clés admises : {', '.join(connues)}" if len(connues) <= CLES_CITEES else None
    return formats.meant(str(chemin[-1]), connues) or liste or "retirez-la, ou écrivez-la après « # »"


def _keys_around(chemin: Chemin, modele: type[BaseModel]) -> dict[str, FieldInfo]:
    modeles = [modele]
    for c in chemin[:-1]:
        champs = [m.model_fields[c] for m in modeles if isinstance(c, str) and c in m.model_fields]
        modeles = [m for champ in champs for m in _models(champ.annotation)] or modeles
    return {nom: champ for m in modeles for nom, champ in m.model_fields.items()}


def _models(annotation: object) -> list[type[BaseModel]]:
    """The models inside an annotation, however wrapped."""
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return [annotation]
    return [modele for a in get_args(annotation) for modele in _models(a)]


def _unlisted(lu: object, attendu: str, aide: str | None) -> tuple[str, str, str | None]:
    """A value outside a list; pydantic gives the list as « 'a', 'b' or 'c' »."""
    admises = re.findall(r"'([^']*)'", attendu)
    liste = f"valeurs admises : {', '.join(admises)}"
    if not isinstance(lu, str):
        return "PRO-05", f"attendu un mot, lu {formats.quote(lu)} ; {liste}", aide
    return "PRO-04", f"{formats.quote(lu)} inconnu ; {liste}", formats.meant(lu, admises) or aide
