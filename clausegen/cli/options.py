"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:  # generic since click 8.5 only
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType

F = TypeVar("F", bound=Callable[..., Any])
MAXIMUM = 64  # processes


class TypeJour(ParamType):
    """A day, in any of the forms that a French user types."""

    name = "jour"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Reads it, or explains in French."""
        from clausegen import formats

        if isinstance(value, date):
            return value
        try:
            return formats.read_date(str(value))
        except ValueError as erreur:
            self.fail(str(erreur), param, ctx)


class TypeTaches(ParamType):
    """A number of processes, or « auto » (None): as many as this machine has processors."""

    name = "taches"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Reads it, or explains in French."""
        texte = "" if value is None else str(value)
        if texte != "auto" and not (texte.isdecimal() and 1 <= int(texte) <= MAXIMUM):
            self.fail(f"attendu un nombre de 1 à {MAXIMUM}, ou « auto » ; lu « {texte} »", param, ctx)
        return None if texte == "auto" else int(texte)


class TypeDocument(ParamType):
    """The name of a document: the list is loaded only when one is given."""

    name = "document"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Reads it, or lists the names."""
        from clausegen.documents import DOCUMENTS

        return str(click.Choice(list(DOCUMENTS)).convert(value, param, ctx))


def jour(fonction: F) -> F:
    """``--date``: the day whose law applies."""
    return click.option(
        "--date",
        "jour",
        type=TypeJour(),
        metavar="AAAA-MM-JJ",
        help="Jour dont la loi s'applique, au lieu de la date de consultation du profil.",
    )(fonction)


def sortie(fonction: F) -> F:
    """``--sortie``: where the folders of the contracts are."""
    return click.option(
        "--sortie",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("sortie"),
        show_default=True,
        metavar="DOSSIER",
        help="Dossier qui contient un sous-dossier par marché.",
    )(fonction)


def taches(fonction: F) -> F:
    """``--taches``: how many processes."""
    return click.option(
        "--taches",
        type=TypeTaches(),
        default="1",
        show_default=True,
        metavar="N",
        help="Marchés préparés en même temps : un nombre, ou « auto » selon cette machine.",
    )(fonction)


def en_json(fonction: F) -> F:
    """``--json``: for another program."""
    return click.option("--json", "en_json", is_flag=True, help="Résultat en JSON, pour un autre programme.")(
        fonction
    )


def profils(fonction: F) -> F:
    """One profile or more, patterns included."""
    return click.argument("profils", metavar="PROFIL…", nargs=-1, required=True)(fonction)


def territoire(fonction: F) -> F:
    """``--territoire``: needless when the workspace holds only one."""
    return click.option(
        "--territoire",
        metavar="NOM",
        help="Dossier du territoire dans templates/ ; inutile si le vôtre est seul dans votre espace.",
    )(fonction)


def territory_name(demande: str | None, bibliotheques: Sequence[Path]) -> str:
    """The territory asked for, or the one that goes without saying."""
    if nom := demande or evident_territory(bibliotheques):
        return nom
    noms = territory_names(bibliotheques)
    exemple = f", par exemple --territoire {noms[0]}" if noms else ""
    connus = ", ".join(noms) or "aucun"
    raise click.UsageError(
        f"Quel territoire ? Précisez --territoire{exemple}. Territoires connus : {connus}."
    )


def evident_territory(bibliotheques: Sequence[Path]) -> str | None:
    """The workspace's only territory, else the only one there is."""
    seuls = (territory_names(bibliotheques[:1]), territory_names(bibliotheques))
    return next((noms[0] for noms in seuls if len(noms) == 1), None)


def territory_names(bibliotheques: Sequence[Path]) -> list[str]:
    """Every territory that has a sheet."""
    from clausegen import territoires

    fiches = (fiche for racine in bibliotheques for fiche in racine.glob(f"*/{territoires.FICHE}"))
    return sorted({fiche.parent.name for fiche in fiches})


def replace_profile(profil: Path, octets: bytes) -> None:
    """Writes a profile changed by a command; a workbook is drawn again, so the one before is kept."""
    from clausegen import conversion, files, rangement

    if conversion.is_workbook(profil):
        historique = profil.parent / rangement.HISTORIQUE
        historique.mkdir(exist_ok=True)
        noms = (historique / f"{profil.stem}{rang}{profil.suffix}" for rang in ("", *range(2, 1000)))
        garde = next(nom for nom in noms if not nom.exists())
        files.write_atomic(garde, profil.read_bytes())
        click.echo(f"Le classeur d'avant est gardé : {garde}", err=True)
    files.write_atomic(profil, octets)
