"""``clausegen nouveau --excel``: a workbook to fill in, for who would rather not open a text file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from clausegen.cli import FAIT, options, typed
from clausegen.cli.nouveau_profil import check_new, lists, type_file

SUFFIXE = ".xlsx"
REPRISES = ("nature", "ccag", "forme", "dispositif")  # of a contract type: shown, to be changed if need be


def send(cible: Path, base: str | None, territoire: str | None) -> int:
    """Writes an empty workbook; ``base`` and the only territory are filled in. Raises Refus."""
    from clausegen import files, gabarit
    from clausegen.arbre import Arbre

    check_new(cible, SUFFIXE)
    valeurs = {"territoire": _territory(cible, territoire), **_type(cible, base)}
    neuf = Arbre({cle: valeur for cle, valeur in valeurs.items() if valeur}, {}, frozenset())
    files.write_atomic(cible, gabarit.workbook(neuf, lists(cible)))
    click.echo(str(cible))
    suite = typed("clausegen", "verifier", cible)
    click.echo(f"Remplissez-le dans Excel ou LibreOffice, puis : {suite}", err=True)
    return FAIT


def _territory(cible: Path, demande: str | None) -> str | None:
    from clausegen import files

    return demande or options.evident_territory(files.libraries(cible.resolve().parent))


def _type(cible: Path, base: str | None) -> dict[str, Any]:
    """The type's name, and what it says of the frame."""
    from clausegen import reader

    if base is None:
        return {}
    valeurs = reader.read_yaml(type_file(base, cible)).valeur
    return {"base": base, **{cle: valeurs[cle] for cle in REPRISES if isinstance(valeurs.get(cle), str)}}
