"""``clausegen droit``: the law as recorded, each value with its reference and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from clausegen.cli import A_CORRIGER, FAIT, options

if TYPE_CHECKING:
    from clausegen.droit import Parametre, ValeurDroit

CONFIANCES = {
    "verifie": "vérifié",
    "secondaire": "source secondaire",
    "a_verifier": "à vérifier",
    "analyse": "notre analyse",
}


@click.command("droit", options_metavar="[OPTIONS]")
@click.argument("cle", metavar="[CLE]", required=False)
@options.jour
def commande(cle: str | None, jour: date | None) -> int:
    """Affiche les valeurs de droit enregistrées, avec leur référence et leur fiabilité.

    Sans CLE, en donne la liste. Exemple : clausegen droit smic_horaire --date 2026-12-01
    """
    from clausegen import droit

    if cle is None:
        for nom in droit.parametres():
            parametre = droit.parametre(nom)
            click.echo(f"{nom} : {parametre.libelle} (vérifié le {_day(parametre.verifie_le)})")
        return FAIT
    try:
        parametre = droit.parametre(cle.split(".")[0])
        valeurs = [droit.at(cle, jour)] if jour else _all(cle, parametre)
    except droit.ParametreAbsent as absent:
        dit = str(absent.args[0])
        click.echo(f"{dit}{_like(cle) if dit.endswith('inconnu') else ''}", err=True)
        return A_CORRIGER
    click.secho(f"{parametre.libelle} ({parametre.unite})", bold=True)
    for valeur in valeurs:
        fin = f" au {_day(valeur.fin)}" if valeur.fin else ""
        click.echo(
            f"depuis le {_day(valeur.depuis)}{fin} : {valeur.reference} [{CONFIANCES[valeur.confiance]}]"
        )
        for ligne in _lines(valeur, parametre.unite):
            click.echo(f"  {ligne}")
        if valeur.note:
            click.echo(f"  note : {valeur.note}")
    return FAIT


def _like(cle: str) -> str:
    """What to type instead of a key that resembles none: the keys that hold the word, else where they are."""
    from clausegen import droit, formats

    noms = [f"« {nom} »" for nom in droit.parametres() if formats.fold(cle) in nom]
    return f" — vouliez-vous {' ou '.join(noms[:4])} ?" if noms else " — la liste : clausegen droit"


def _all(cle: str, parametre: Parametre) -> list[ValeurDroit]:
    """Every dated value of a parameter, or of one of its entries."""
    from clausegen import droit

    return [droit.at(cle, valeur.depuis) for valeur in parametre.valeurs]


def _lines(valeur: ValeurDroit, unite: str) -> Iterator[str]:
    """One line a scalar, an entry or an item; an entry less sure than the whole says so."""
    match valeur.valeur:
        case Mapping() as entrees:
            for nom, contenu in entrees.items():
                propre = valeur.confiances.get(nom)
                suite = f" [{CONFIANCES[propre]}]" if propre else ""
                yield f"{nom} : {_text(contenu, unite)}{suite}"
        case tuple() | list() as elements:
            yield from (f"- {_text(element, unite)}" for element in elements)
        case simple:
            yield _text(simple, unite)


def _text(contenu: object, unite: str) -> str:
    if isinstance(contenu, Decimal):
        return _number(contenu, unite)
    if isinstance(contenu, Mapping):
        return " ; ".join(f"{nom} : {_text(valeur, unite)}" for nom, valeur in contenu.items())
    if isinstance(contenu, tuple | list):
        return ", ".join(_text(element, unite) for element in contenu)
    return str(contenu)


def _number(nombre: Decimal, unite: str) -> str:
    from clausegen import formats

    if unite.startswith("EUR"):
        return formats.montant(nombre)
    return formats.pourcentage(nombre) if unite == "%" else formats.nombre(nombre)


def _day(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"
