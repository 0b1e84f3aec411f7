"""``clausegen convertir``: a profile from YAML to a workbook, or back."""

from __future__ import annotations

from pathlib import Path

import click

from clausegen.cli import FAIT, questions

CHEMIN = click.Path(path_type=Path)
ENTETE = """\
# yaml-language-server: $schema={schema}
#
# Profil de marché tiré de « {source} » par « clausegen convertir ».
"""


@click.command("convertir", options_metavar="[OPTIONS]")
@click.argument("source", type=CHEMIN)
@click.argument("cible", type=CHEMIN)
@click.option("--oui", is_flag=True, help="Applique les changements sans rien demander.")
def commande(source: Path, cible: Path, oui: bool) -> int:
    """Convertit un profil YAML en classeur Excel, ou l'inverse, sans rien perdre.

    Un profil YAML qui existe garde ses commentaires et sa mise en page : seules les valeurs changées y sont
    écrites, une fois montrées. Un classeur qui existe n'est jamais remplacé.

    Exemple : clausegen convertir mon-marche.yaml mon-marche.xlsx
    """
    from clausegen import conversion, files
    from clausegen.cli import nouveau_excel, nouveau_profil

    listes = nouveau_profil.lists(cible)
    if conversion.check(source, cible):
        nouveau_profil.check_new(cible, nouveau_excel.SUFFIXE)
        files.write_atomic(cible, conversion.to_workbook(source, listes))
        click.echo(str(cible))
        return FAIT
    return _to_text(source, cible, oui=oui)


def _to_text(source: Path, cible: Path, *, oui: bool) -> int:
    from clausegen import conversion, files
    from clausegen.cli import compte_rendu, nouveau_profil

    existe = cible.exists()
    entete = ENTETE.format(schema=nouveau_profil.schema(cible), source=source.name)
    fait = conversion.to_text(source, cible, nouveau_profil.lists(cible), entete)
    compte_rendu.constats(fait.constats, err=True)
    for changement in fait.changements:
        click.echo(changement.text())
    if existe and not fait.changements:
        click.echo(f"Rien à changer dans {cible}.", err=True)
        return FAIT
    if existe and not oui and not questions.agree(f"Écrire ces changements dans {cible} ?"):
        click.echo("Rien n'est écrit.", err=True)
        return FAIT
    files.write_atomic(cible, fait.texte.encode())
    click.echo(str(cible))
    return FAIT
