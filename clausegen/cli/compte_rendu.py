"""What a person reads: results on stdout, findings and advice on stderr, colour only on a terminal."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clausegen import formats
from clausegen.cli import typed
from clausegen.constats import Constat, Gravite, sort

if TYPE_CHECKING:
    from clausegen.generation import Ecrit, Resultat

TITRES: dict[Gravite, tuple[str, str]] = {
    "a_corriger": ("À corriger", "red"),
    "a_verifier": ("À vérifier", "yellow"),
    "information": ("Pour information", "cyan"),
}
ETATS = {
    "ecrit": "écrit",
    "inchange": "inchangé",
    "a_jour": "à jour",
    "a_cote": "à côté",
    "retire": "retiré",
    "conserve": "conservé",
    "a_blanc": "à blanc",
}


def en_json(contenu: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(contenu, ensure_ascii=False, indent=2))


@contextmanager
def json_list(cle: str, *, actif: bool) -> Iterator[Callable[[object], None] | None]:
    """``{cle: [...]}`` on stdout, each item printed as it comes and then forgotten; None unless wanted."""
    if not actif:
        yield None
        return
    separateurs = iter((f'{{\n  "{cle}": [\n',))

    def add(contenu: object) -> None:
        texte = json.dumps(contenu, ensure_ascii=False, indent=2)
        click.echo(next(separateurs, ",\n") + textwrap.indent(texte, "    "), nl=False)

    yield add
    click.echo(f'{{\n  "{cle}": []\n}}' if next(separateurs, None) else "\n  ]\n}")


def constats(trouves: Iterable[Constat], *, err: bool = False) -> None:
    """Findings under a title a gravity, gravest first."""
    tries = sort(trouves)
    for gravite, (titre, couleur) in TITRES.items():
        concernes = [constat for constat in tries if constat.gravite == gravite]
        if concernes:
            click.secho(f"{titre} ({len(concernes)})", fg=couleur, bold=True, err=err)
            for constat in concernes:
                click.echo(f"  {_near(constat).text()}", err=err)


def _near(constat: Constat) -> Constat:
    """The same, its file named from the current folder when it is below."""
    fichier = Path(constat.fichier or "")
    courant = Path.cwd()
    return (
        replace(constat, fichier=str(fichier.relative_to(courant))) if courant in fichier.parents else constat
    )


def dossier(resultat: Resultat) -> None:
    """One contract: its name, its files, its hours, then its findings."""
    if resultat.reference:
        click.secho(f"{resultat.reference} — {resultat.objet}", bold=True)
    else:
        click.secho(f"{resultat.profil} : rien n'est écrit", bold=True)
    if resultat.documents:
        click.echo(f"  dossier : {resultat.chemin}{_all_up_to_date(resultat)}")
        for ecrit in resultat.documents:
            click.echo(f"  {ETATS[ecrit.etat]:<9} {_file(ecrit)}")
    elif not resultat.fait and resultat.reference:
        click.echo("  rien n'est écrit")
    elif resultat.fait:
        click.echo("  aucun des documents demandés ne concerne ce marché")
    if resultat.lots:
        volumes(resultat.lots, resultat.heures)
    constats(resultat.constats, err=True)


def failure(resultat: Resultat) -> str:
    """Why a contract of a series has no dossier: its first reason, and how many others."""
    graves = [constat for constat in sort(resultat.constats) if constat.gravite == "a_corriger"]
    suite = typed("clausegen", "verifier", resultat.profil)
    autres = f" (et {len(graves) - 1} de plus : {suite})" if graves[1:] else ""
    return (_near(graves[0]).text() if graves else f"{resultat.profil} : rien n'est écrit") + autres


def bogue(journal: Path | str, profil: Path | None = None) -> str:
    """Our own error, in one sentence."""
    ou = f" sur {profil}" if profil else ""
    return f"Erreur interne de clausegen{ou} ; détail à transmettre : {journal}"


def _all_up_to_date(resultat: Resultat) -> str:
    tous = {ecrit.etat for ecrit in resultat.documents} == {"a_jour"}
    return " (à jour : rien à refaire, sauf --refaire)" if tous else ""


def _file(ecrit: Ecrit) -> str:
    """A file, and why it is not simply where it was expected."""
    raisons = {
        "a_cote": "nouvelle version ; le vôtre, modifié à la main ou venu d'ailleurs, est gardé",
        "retire": f"n'a plus lieu d'être ; rangé dans {ecrit.chemin.parent.name}",
        "conserve": "n'a plus lieu d'être, mais vous l'avez modifié : à supprimer vous-même",
    }
    raison = raisons.get(ecrit.etat)
    return ecrit.chemin.name + (f" ({raison})" if raison else "")


def volumes(lots: Sequence[Mapping[str, Any]], heures: int | None) -> None:
    """Hours lot by lot, then in all; ``lots`` in their JSON form."""
    for lot in lots:
        click.echo(f"  {lot_name(lot)} : {volume(lot)}")
    total(heures, len(lots))


def total(heures: int | None, lots: int) -> None:
    """The hours of the whole contract, when it has several lots."""
    if heures and lots > 1:
        click.secho(f"  total : {formats.heures(heures)}", bold=True)


def lot_name(lot: Mapping[str, Any]) -> str:
    """« lot 01 Gros œuvre », or the contract's only lot."""
    numero = f"lot {lot['numero']}" if lot["numero"] else ""
    return " ".join(filter(None, (numero, lot["intitule"]))) or "marché"


def volume(lot: Mapping[str, Any]) -> str:
    """« 833 heures », « 35 heures par palier de 100 000 € HT commandé », « sans clause (motif) »."""
    if lot["avis"] == "sans_clause":
        return f"sans clause ({lot['motif']})" if lot["motif"] else "sans clause"
    if lot["ratio"]:
        indicatif = lot["heures_indicatives"]
        suite = f" ; à titre indicatif {formats.heures(indicatif)}" if indicatif is not None else ""
        return _ratio(lot["ratio"]) + suite
    if lot["heures"] is None:
        return lot["motif"] or "à compléter"
    return formats.heures(lot["heures"])


def _ratio(ratio: Mapping[str, Any]) -> str:
    heures, palier = Decimal(ratio["heures"]), formats.montant(Decimal(ratio["palier"]))
    assiette = {"commande": "commandé", "facture": "facturé"}.get(ratio["assiette"], "")
    return f"{formats.accord(heures, 'heure', 'heures')} par palier de {palier} HT {assiette}".rstrip()
