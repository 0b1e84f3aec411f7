"""Le temps de ``clausegen generer`` sur un marché, cache des modèles chaud, face aux imports de docxtpl.

    python -m benchmarks.demarrage [--lancements 30] [--ecrire]

Buts : 1,5 fois ``python -c "import docxtpl, pydantic"`` au plus, et pour l'aide 2 fois ``import click``. Le
temps est celui du processeur (Unix), le plus petit des lancements, qui alternent : une machine occupée ne le
fausse guère. ``--ecrire`` met le tableau dans docs/performances.md.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import page

RACINE = Path(__file__).resolve().parents[1]
PROFIL = RACINE / "profiles" / "exemple-groupe-scolaire.yaml"
REFERENCE = "import docxtpl, pydantic"
EMPLOYEES = "import babel.numbers, click, jinja2, lxml.etree, num2words, platformdirs, pydantic.main, yaml"
DOSSIERS = ("neuf", "ancien", "modifie")


def measure(lancements: int, ici: Path) -> dict[str, float]:
    """Le plus petit temps de chaque commande, en millisecondes, après un tour de chauffe."""
    change = ici / PROFIL.name
    neuf, ancien, modifie = (
        ["-m", "clausegen", "generer", str(profil), "--sortie", str(ici / nom)]
        for nom, profil in zip(DOSSIERS, (PROFIL, PROFIL, change), strict=True)
    )
    commandes = {
        "python -c pass": ["-c", "pass"],
        f'python -c "{REFERENCE}"': ["-c", REFERENCE],
        'python -c "import click"': ["-c", "import click"],
        "les bibliothèques d'un profil modifié, et rien d'autre": ["-c", EMPLOYEES],
        "clausegen --help": ["-m", "clausegen", "--help"],
        "clausegen generer (marché déjà vu, dossier à jour)": ancien,
        "clausegen generer (marché déjà vu, dossier neuf)": neuf,
        "clausegen generer (profil modifié)": modifie,
    }
    # comme après une installation : le code est compilé, une fois
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ici / "compile")}
    durees: dict[str, list[float]] = {nom: [] for nom in commandes}
    for tour in range(lancements + 1):
        for nom, commande in commandes.items():
            shutil.rmtree(ici / DOSSIERS[0], ignore_errors=True)
            change.write_text(f"{PROFIL.read_text(encoding='utf-8')}# {tour}\n", encoding="utf-8")
            duree = _processor(commande, env)
            if tour:
                durees[nom].append(duree)
    return {nom: min(liste) * 1000 for nom, liste in durees.items()}


def _processor(commande: list[str], env: dict[str, str]) -> float:
    """Les secondes de processeur d'un lancement."""
    avant = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *commande], cwd=RACINE, env=env, capture_output=True, check=True)
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    return apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime


def main() -> None:
    """Mesure, imprime le tableau."""
    options = page.options("benchmarks.demarrage", __doc__)
    options.add_argument("--lancements", type=int, default=30)
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as temporaire:
        temps = measure(choix.lancements, Path(temporaire))
    reference = temps[f'python -c "{REFERENCE}"']
    tableau = [f"{page.versions()}.", "", "| Commande | ms de processeur | ÷ les imports |", "|---|--:|--:|"]
    for nom, duree in temps.items():
        tableau.append(f"| `{nom}` | {duree:.0f} | {duree / reference:.1f} |".replace(".", ","))
    page.publish("demarrage", tableau, ecrire=choix.ecrire)


if __name__ == "__main__":
    main()
