"""`python -m atelier.territoires PAQUET.tgz`: rebuilds clausegen/data/territoires from the npm package.

The package is ``@etalab/decoupage-administratif``, as ``npm pack`` leaves it. Same package, same files.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from clausegen.communes import DOSSIER, code_of, fold, name_key

Tables = dict[str, list[str]]
ANCIENNES = ("commune-deleguee", "commune-associee")
SOURCE = """\
# D'où viennent les tables de ce dossier, écrites par « python -m atelier.territoires ».
source: "@etalab/decoupage-administratif {version} (npm) : code officiel géographique de l'Insee ; \
composition des EPCI du fichier de la DGCL"
millesime: {millesime}
licence: "Données : Licence Ouverte 2.0 (Etalab) ; code du paquet : MIT"
lu_le: {lu_le}
tables:
  communes.csv: "{communes} communes : code Insee, nom, SIREN de l'EPCI à fiscalité propre (vide s'il n'y en \
a pas) ; {anciennes} communes déléguées ou associées, avec le code de leur commune ; par code"
  noms.csv: "chaque nom sans accent, majuscule ni article, et son code ; par nom"
  epci.csv: "{epci} EPCI à fiscalité propre : SIREN, nom, départements de leurs communes"
  departements.csv: "{departements} départements et collectivités d'outre-mer : code, nom"
"""


def tables(donnees: Mapping[str, list[dict[str, Any]]]) -> Tables:
    """The lines of each file, its heading first, from the package's JSON files."""
    sirens = {membre["code"]: epci["code"] for epci in donnees["epci"] for membre in epci["membres"]}
    actuelles = {c["code"]: c["nom"] for c in donnees["communes"] if c["type"] == "commune-actuelle"}
    anciennes = [
        (c["code"], c["nom"], c["chefLieu"])
        for c in donnees["communes"]
        if c["type"] in ANCIENNES and c["nom"] != actuelles[c["chefLieu"]]
    ]
    lignes = [f"{code};{nom};{sirens.get(code, '')};" for code, nom in actuelles.items()]
    lignes += [f"{code};{nom};;{chef_lieu}" for code, nom, chef_lieu in anciennes]
    noms = {(nom, code) for code, nom in actuelles.items()} | {(nom, code) for code, nom, _ in anciennes}
    return {
        "communes.csv": ["insee;nom;epci_siren;chef_lieu", *sorted(lignes, key=_today_first)],
        "noms.csv": ["nom;insee", *_sorted({f"{name_key(fold(nom))};{code}" for nom, code in noms})],
        "epci.csv": ["siren;nom;departements", *_sorted(map(_epci, donnees["epci"]))],
        "departements.csv": ["code;nom", *_departements(donnees)],
    }


def _sorted(lignes: Iterable[str]) -> list[str]:
    return sorted(lignes, key=str.encode)


def _today_first(ligne: str) -> tuple[bytes, bool, bytes]:
    insee, _, _, chef_lieu = ligne.split(";")
    return insee.encode(), bool(chef_lieu), ligne.encode()


def _epci(lue: Mapping[str, Any]) -> str:
    codes = sorted({code_of(membre["code"]) for membre in lue["membres"]})
    return f"{lue['code']};{lue['nom']};{' '.join(codes)}"


def _departements(donnees: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    collectivites = (c["collectiviteOutremer"] for c in donnees["communes"] if "collectiviteOutremer" in c)
    lus = [*donnees["departements"], *collectivites]
    return _sorted({f"{lu['code']};{lu['nom']}" for lu in lus})


def read(paquet: Path) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """The version of the package, and its JSON files by name. Raises OSError or tarfile.TarError."""
    with tarfile.open(paquet) as archive:

        def load(nom: str) -> Any:
            flux = archive.extractfile(f"package/{nom}")
            if flux is None:
                raise tarfile.TarError(f"{nom} : absent du paquet")
            return json.load(flux)

        noms = ("communes", "epci", "departements")
        return load("package.json")["version"], {nom: load(f"data/{nom}.json") for nom in noms}


def source(version: str, lu_le: date, lignes: Tables) -> str:
    """SOURCE.yaml; the package's major version counts the years from 2020."""

    def count(nom: str, fin: bool | None = None) -> str:
        corps = lignes[nom][1:]
        gardees = [ligne for ligne in corps if fin is None or ligne.endswith(";") is fin]
        return f"{len(gardees):,}".replace(",", " ")

    return SOURCE.format(
        version=version,
        millesime=2020 + int(version.split(".")[0]),
        lu_le=lu_le.isoformat(),
        communes=count("communes.csv", fin=True),
        anciennes=count("communes.csv", fin=False),
        epci=count("epci.csv"),
        departements=count("departements.csv"),
    )


def main(arguments: list[str] | None = None) -> int:
    """0 written, 1 the package cannot be read."""
    lecteur = argparse.ArgumentParser(
        prog="python -m atelier.territoires", description="Refait les tables des communes et des EPCI."
    )
    lecteur.add_argument(
        "paquet", type=Path, help="archive que donne « npm pack @etalab/decoupage-administratif »"
    )
    lecteur.add_argument("--lu-le", type=date.fromisoformat, required=True, metavar="AAAA-MM-JJ")
    lecteur.add_argument("--sortie", type=Path, default=DOSSIER)
    choix = lecteur.parse_args(arguments)
    try:
        version, donnees = read(choix.paquet)
    except (OSError, tarfile.TarError, KeyError, ValueError) as erreur:
        sys.stderr.write(f"{choix.paquet} : {erreur}\n")
        return 1
    lignes = tables(donnees)
    fichiers = {nom: "\n".join([*contenu, ""]) for nom, contenu in lignes.items()}
    fichiers["SOURCE.yaml"] = source(version, choix.lu_le, lignes)
    for nom, texte in fichiers.items():
        (choix.sortie / nom).write_text(texte, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{nom} : écrit\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
