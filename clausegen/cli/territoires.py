"""``clausegen territoires``: start a territory, see what it lacks, list them, find a commune."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import A_CORRIGER, FAIT, exit_code, options

if TYPE_CHECKING:
    from clausegen.ebauche import Part
    from clausegen.territoires import Commune, Territoire


@click.group("territoires", options_metavar="[OPTIONS]", subcommand_metavar="COMMANDE [ARGUMENTS]…")
def commande() -> None:
    """Commence un territoire, dit ce qui lui manque, cherche qui couvre une commune."""


@commande.command("liste", options_metavar="[OPTIONS]", short_help="Liste les territoires connus.")
def liste() -> int:
    """Liste les territoires connus ici, chacun avec son périmètre et l'endroit de sa fiche.

    Exemple : clausegen territoires liste
    """
    from clausegen import communes, files, formats, territoires
    from clausegen.constats import Refus

    bibliotheques = files.libraries(Path.cwd())
    code = FAIT
    for nom in options.territory_names(bibliotheques):
        try:
            fiche = territoires.load(nom, bibliotheques)
        except Refus:
            click.echo(f"{nom} : fiche à corriger, voyez « clausegen territoires verifier {nom} »")
            code = A_CORRIGER
            continue
        epcis = [epci for part in fiche.perimetre.epci for epci in communes.intercommunalites(part.siren)]
        nombre = sum(fiche.couvre(une)[0] for epci in epcis for une in epci.communes)
        couvertes = formats.accord(nombre, "commune", "communes")
        parts = formats.accord(len(fiche.perimetre.epci), "intercommunalité", "intercommunalités")
        click.echo(f"{nom} — {fiche.libelle} : {parts}, {couvertes} ({fiche.fichier})")
    return code


@commande.command(
    "commune", options_metavar="[OPTIONS]", short_help="Cherche une commune par nom ou code INSEE."
)
@click.argument("nom", metavar="NOM")
@options.territoire
def commune(nom: str, territoire: str | None) -> int:
    """Cherche une commune par son nom ou son code INSEE (jamais par code postal), et qui la couvre.

    Sans --territoire, tous les territoires connus sont consultés.

    Exemple : clausegen territoires commune "Le Tréport"
    """
    from clausegen import files, territoires

    bibliotheques = files.libraries(Path.cwd())
    noms = [territoire] if territoire else options.territory_names(bibliotheques)
    fiches = [territoires.load(un, bibliotheques) for un in noms]
    trouvees = sorted(territoires.commune(nom), key=lambda une: not any(f.couvre(une)[0] for f in fiches))
    for une in trouvees:
        deleguee = f", commune déléguée {une.deleguee}" if une.deleguee else ""
        click.echo(f"{une.nom} ({une.insee}){deleguee} : {_cover(une, fiches)}")
    if len(trouvees) > 1:
        click.echo(f"{len(trouvees)} communes de ce nom : indiquez le code INSEE dans le profil.", err=True)
    if not trouvees:
        proches = territoires.near(nom)
        conseil = (
            f"vouliez-vous {' ou '.join(f'« {p} »' for p in proches)} ?" if proches else "vérifiez le nom"
        )
        click.echo(f"« {nom} » : commune inconnue ; {conseil}", err=True)
    return FAIT if trouvees else A_CORRIGER


def _cover(une: Commune, fiches: Sequence[Territoire]) -> str:
    """Who covers it and why; else why the only territory does not, or that none does."""
    from clausegen import territoires

    avis = [(fiche, *fiche.couvre(une)) for fiche in fiches]
    couvrent = [f"{raison}, territoire {fiche.nom}" for fiche, couvert, raison in avis if couvert]
    if couvrent or len(avis) == 1:
        return " ; ".join(couvrent) or avis[0][2]
    ou = territoires.departement(une.departement) or une.departement
    return f"hors périmètre ({ou}), pour tous les territoires connus"


@commande.command(
    "nouveau", options_metavar="--epci SIREN… [OPTIONS]", short_help="Commence la fiche d'un territoire."
)
@click.argument("nom", metavar="NOM")
@click.argument("autres", metavar="", nargs=-1, required=False)
@click.option(
    "--epci",
    "epcis",
    multiple=True,
    required=True,
    metavar="SIREN…",
    help="Intercommunalités du périmètre : leurs SIREN, ou les mots de leur nom entre guillemets.",
)
@click.option("--departement", metavar="CODE", help="Ne garde que les communes de ce département (76, 2A…).")
def nouveau(nom: str, autres: tuple[str, ...], epcis: tuple[str, ...], departement: str | None) -> int:
    """Commence la fiche d'un territoire d'après les données nationales, sans copier aucun modèle.

    Le périmètre est vérifié ; le reste est « à compléter », chaque clé expliquée. Rien n'est jamais remplacé.

    Exemple : clausegen territoires nouveau dieppe --epci 247600786 200068534 247600588 --departement 76
    """
    from clausegen import ebauche, files, formats

    dossier = _folder(nom)
    parts = ebauche.perimeter([*epcis, *autres], departement)
    cible = _new_sheet(dossier)
    texte = ebauche.draft(dossier, nom if nom != dossier else dossier.replace("-", " ").capitalize(), parts)
    try:
        cible.parent.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise files.write_refusal(cible.parent, erreur) from erreur
    files.write_atomic(cible, texte.encode())
    click.echo(str(cible))
    total = formats.accord(sum(len(part.communes) for part in parts), "commune", "communes")
    click.echo(f"Périmètre : {total}, {_parts(parts)}.", err=True)
    for phrase in ebauche.straddling(parts):
        click.echo(phrase, err=True)
    click.echo(f"Ensuite : remplissez-la, puis clausegen territoires verifier {dossier}", err=True)
    return FAIT


def _parts(parts: Sequence[Part]) -> str:
    from clausegen import formats

    return formats.enumeration([f"{part.epci.nom} ({len(part.communes)})" for part in parts])


def _folder(nom: str) -> str:
    """The folder's name; a name that is a SIREN is one that was typed after ``--epci``."""
    from clausegen import clausier, files
    from clausegen.constats import refuse

    if nom.isdecimal():
        raise refuse(
            "TER-11", f"« {nom} » n'est pas un nom de territoire", remede="écrivez NOM avant --epci SIREN…"
        )
    try:
        dossier = files.safe_name(nom).lower()
    except ValueError as erreur:
        raise refuse("TER-11", str(erreur), remede="choisissez un autre nom") from erreur
    if dossier == clausier.COMMUN:
        raise refuse("TER-11", f"« {dossier} » est le dossier des modèles communs", remede="changez de nom")
    return dossier


def _new_sheet(dossier: str) -> Path:
    """Where the sheet goes: the nearest workspace, else here. Raises Refus when the name is taken."""
    from clausegen import files, territoires
    from clausegen.constats import refuse

    fiches = (racine / dossier / territoires.FICHE for racine in files.libraries(Path.cwd()))
    if prise := next((fiche for fiche in fiches if fiche.exists()), None):
        remede = "choisissez un autre nom"
        raise refuse("TER-12", "ce territoire existe déjà", fichier=str(prise), remede=remede)
    espace = files.workspace(Path.cwd()) or Path.cwd()
    return espace / "templates" / dossier / territoires.FICHE


@commande.command("verifier", options_metavar="[OPTIONS]", short_help="Dit ce qui manque à un territoire.")
@click.argument("nom", metavar="[NOM]", required=False)
@click.option(
    "--date",
    "jour",
    type=options.TypeJour(),
    metavar="AAAA-MM-JJ",
    help="Jour où l'on regarde les aides, au lieu d'aujourd'hui.",
)
@options.en_json
def verifier(nom: str | None, jour: date | None, en_json: bool) -> int:
    """Dit ce qui manque à la fiche d'un territoire et à son dossier ; sans NOM, de tous ceux d'ici.

    Clés à compléter, valeurs non validées, aides échues, SIREN inconnus, fichiers qui ne servent jamais. Les
    modèles eux-mêmes se vérifient par « clausegen modeles verifier ».

    Exemple : clausegen territoires verifier dieppe-maritime
    """
    from clausegen import files, inspection
    from clausegen.cli import compte_rendu

    quand = jour or date.today()  # noqa: TID251, DTZ011 - a sheet says no day of its own
    bibliotheques = files.libraries(Path.cwd())
    noms = [nom] if nom else options.territory_names(bibliotheques[:1])
    trouves = {un: inspection.inspect(un, bibliotheques, quand) for un in noms}
    tous = [constat for constats in trouves.values() for constat in constats]
    if en_json:
        compte_rendu.en_json({un: [c.json() for c in constats] for un, constats in trouves.items()})
    else:
        compte_rendu.constats(tous)
        for un in (un for un, constats in trouves.items() if not constats):
            click.echo(f"{un} : rien ne manque.")
    return exit_code(tous)
