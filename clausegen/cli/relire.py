"""``clausegen relire``: the risky wordings of clauses written elsewhere, and a whole tender read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clausegen.cli import A_CORRIGER, FAIT, exit_code, options

if TYPE_CHECKING:
    from clausegen.conformite.cas import Cas
    from clausegen.controle import Revue


@click.command("relire", options_metavar="[OPTIONS]")
@click.argument("fichiers", metavar="DOSSIER|FICHIER…", nargs=-1, required=True)
@click.option("--profil", metavar="PROFIL", help="Compare aussi les pièces à ce profil de marché.")
@click.option(
    "--sortie",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="Dossier qui reçoit rapport_relecture.docx ; par défaut, à côté du dossier relu.",
)
@options.jour
@options.en_json
def commande(
    fichiers: tuple[str, ...], profil: str | None, sortie: Path | None, jour: date | None, en_json: bool
) -> int:
    """Relit un dossier de consultation (.docx, .txt, texte d'un .pdf), ou une clause écrite ailleurs.

    D'un DOSSIER, compare les pièces entre elles et avec --profil : lots, heures, taux, ratio, CCAG, articles
    cités, publics, pénalités, critère, facilitateur ; dit ce qui manque, ce qui ne devait pas y être (une
    estimation, un autre marché), les formulations à risque, et ce qui n'a pas pu être lu. Le rapport est
    interne ; les pièces ne changent pas.

    D'un ou de plusieurs FICHIER, donne les formulations à risque : le titre, la phrase, la raison et ce qu'il
    faut écrire à la place. La loi est celle de --date, sinon du profil, sinon du jour.

    Exemple : clausegen relire consultation/ --profil profiles/exemple-groupe-scolaire.yaml
    """
    chemins = list(_files(fichiers))
    if profil is None and sortie is None and not any(chemin.is_dir() for chemin in chemins):
        return _wordings(chemins, jour, en_json=en_json)
    return _tender(chemins, profil, (sortie, jour), en_json=en_json)


def _wordings(chemins: list[Path], jour: date | None, *, en_json: bool) -> int:
    from clausegen import controle
    from clausegen.cli import compte_rendu
    from clausegen.constats import Constat, Refus

    constats: list[Constat] = []
    for fichier in chemins:
        try:
            constats += controle.reread(fichier, jour or _today())
        except Refus as refus:
            constats += refus.constats
    if en_json:
        compte_rendu.en_json({"constats": [{**c.json(), "passage": c.passage} for c in constats]})
    elif constats:
        compte_rendu.constats(constats)
    else:
        click.echo("Aucune formulation à risque reconnue ; le reste demande l'œil d'un juriste.")
    return exit_code(constats)


def _tender(
    chemins: list[Path], profil: str | None, choix: tuple[Path | None, date | None], *, en_json: bool
) -> int:
    from clausegen import controle, dossier, espace, files
    from clausegen.cli import compte_rendu, relire_affichage

    sortie, jour = choix
    fichier = espace.find(profil) if profil else None
    cas = dossier.study(fichier, jour) if fichier else None
    lisibles, autres = _listed(chemins)
    revue = controle.review(lisibles, jour or (cas.jour if cas else _today()), cas, autres)
    bibliotheques = espace.libraries(fichier) if fichier else files.libraries(Path.cwd())
    premier = chemins[0].resolve()
    territoire = cas.marche.territoire if cas else ""
    contenu = controle.rapport.draw(revue, premier.name, territoire, bibliotheques)
    rapport = controle.rapport.save(contenu, sortie or premier.parent)
    if en_json:
        compte_rendu.en_json(_json(revue, rapport))
    else:
        relire_affichage.show(revue, _heading(cas), rapport)
    return A_CORRIGER if revue.count("a_corriger") else FAIT


def _heading(cas: Cas | None) -> str:
    return f"{cas.marche.reference} — {cas.marche.objet}" if cas else ""


def _listed(chemins: list[Path]) -> tuple[list[Path], list[Path]]:
    from clausegen import controle

    lisibles: list[Path] = []
    autres: list[Path] = []
    for chemin in chemins:
        lus, reste = controle.listed(chemin) if chemin.is_dir() else ([chemin], [])
        lisibles += lus
        autres += reste
    return lisibles, autres


def _json(revue: Revue, rapport: Path) -> dict[str, object]:
    return {
        "synthese": revue.synthese,
        "rapport": str(rapport),
        "pieces": [
            {
                "fichier": str(piece.fichier),
                "nature": piece.nature,
                "lue": piece.lue,
                "articles": list(piece.articles),
            }
            for piece in revue.pieces
        ],
        "faits": [
            {"sujet": f.sujet, "objet": f.objet, "valeur": f.valeur, "fichier": str(f.lieu.fichier)}
            for f in revue.faits
        ],
        "constats": [
            {
                **remarque.constat().json(),
                "passage": remarque.constat().passage,
                "lieux": [
                    {"fichier": str(lieu.fichier), "article": lieu.article, "passage": lieu.passage}
                    for lieu in remarque.lieux
                ],
            }
            for remarque in revue.remarques
        ],
    }


def _today() -> date:
    return date.today()  # noqa: TID251, DTZ011 - the one clock: the text says no day of its own


def _files(fichiers: tuple[str, ...]) -> Iterator[Path]:
    """Patterns are expanded here: Windows does not."""
    for nom in fichiers:
        chemin = Path(nom)
        trouves = sorted(chemin.parent.glob(chemin.name)) if set(chemin.name) & set("*?") else []
        yield from trouves or [chemin]
