"""``clausegen etat``: what changed since each document was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clausegen.cli import A_CORRIGER, FAIT, options

if TYPE_CHECKING:
    from clausegen.constats import Constat
    from clausegen.etat import Ecart, EtatDossier

ETATS = {
    "a_jour": "à jour",
    "profil": "profil changé",
    "type": "type de marché changé",
    "territoire": "territoire changé",
    "modele": "modèle changé",
    "droit": "droit changé depuis",
    "clausegen": "clausegen changé",
    "modifie": "modifié à la main",
    "absent": "absent",
}


@click.command("etat", options_metavar="[OPTIONS]")
@click.argument("dossiers", metavar="[DOSSIER]…", nargs=-1, type=click.Path(path_type=Path))
@options.en_json
def commande(dossiers: tuple[Path, ...], en_json: bool) -> int:
    """Dit, document par document, ce qui a changé depuis qu'il est écrit, et les heures qui ont bougé.

    DOSSIER est celui d'un marché, ou un dossier qui en contient plusieurs (« sortie » par défaut). Rien
    n'est modifié ; une écriture interrompue est seulement achevée. Le code de sortie est 0 si tout est à
    jour, sinon 1.

    Exemple : clausegen etat sortie
    """
    from clausegen.cli import compte_rendu

    trouves, constats = _find(dossiers or (Path("sortie"),))
    code = A_CORRIGER if constats else FAIT
    with compte_rendu.json_list("dossiers", actif=en_json) as ajoute:
        for chemin in trouves:
            vu = _state(chemin)
            code = code if vu.a_jour else A_CORRIGER
            if ajoute:
                ajoute(_as_json(vu))
            else:
                _show(vu)
            compte_rendu.constats(vu.constats, err=True)
    compte_rendu.constats(constats, err=True)
    return code


def _find(racines: Sequence[Path]) -> tuple[list[Path], list[Constat]]:
    from clausegen import etat
    from clausegen.constats import Refus

    trouves: dict[Path, Path] = {}
    constats: list[Constat] = []
    for racine in racines:
        try:
            trouves |= {chemin.resolve(): chemin for chemin in etat.folders(racine)}
        except Refus as refus:
            constats += refus.constats
    return list(trouves.values()), constats


def _state(chemin: Path) -> EtatDossier:
    from clausegen import etat

    return etat.state(chemin)


def _show(vu: EtatDossier) -> None:
    click.secho(f"{vu.reference or 'marché inconnu'} — {vu.chemin}", bold=True)
    etats = [", ".join(ETATS[etat] for etat in document.etats) for document in vu.documents]
    largeur = max(map(len, etats), default=0)
    for etat, document in zip(etats, vu.documents, strict=True):
        click.echo(f"  {etat:<{largeur}}  {document.chemin.name}")
    for titre, ecarts in (("depuis la version précédente", vu.heures), ("si vous relancez", vu.a_venir)):
        for ecart in ecarts:
            click.echo(f"  heures, {titre} : {_gap(ecart)}")


def _gap(ecart: Ecart) -> str:
    """« lot 02 : 420 h → 385 h »."""
    nom = f"lot {ecart.lot}" if ecart.lot else "marché"
    return f"{nom} : {_volume(ecart.avant)} → {_volume(ecart.apres)}"


def _volume(lot: Mapping[str, Any] | None) -> str:
    from clausegen import formats

    if lot is None:
        return "absent"
    if lot.get("avis") == "sans_clause":
        return "sans clause"
    ratio = lot.get("ratio")
    if isinstance(ratio, Mapping):
        return f"{ratio.get('heures')} h par {ratio.get('palier')} €"
    heures = lot.get("heures")
    return f"{formats.nombre(heures)} h" if isinstance(heures, int) else "à compléter"


def _as_json(vu: EtatDossier) -> dict[str, object]:
    def gaps(ecarts: Sequence[Ecart]) -> list[dict[str, object]]:
        return [{"lot": e.lot, "avant": e.avant, "apres": e.apres} for e in ecarts]

    return {
        "reference": vu.reference,
        "chemin": str(vu.chemin),
        "a_jour": vu.a_jour,
        "documents": [{"nom": d.nom, "chemin": str(d.chemin), "etats": list(d.etats)} for d in vu.documents],
        "heures": gaps(vu.heures),
        "heures_a_venir": gaps(vu.a_venir),
        "constats": [constat.json() for constat in vu.constats],
    }
