"""Le temps de ``clausegen generer`` sur un marché, cache des modèles chaud, face aux imports de docxtpl.

    python -m benchmarks.demarrage [--lancements 15] [--ecrire]

But : 1,5 fois ``python -c "import docxtpl, pydantic"`` au plus. ``--ecrire`` met le tableau dans
docs/performances.md.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import page

RACINE = Path(__file__).resolve().parents[1]
PROFIL = RACINE / "profiles" / "exemple-groupe-scolaire.yaml"
REFERENCE = "import docxtpl, pydantic"


def measure(lancements: int, sortie: Path) -> dict[str, float]:
    """Les médianes en millisecondes ; les commandes alternent, après un tour de chauffe."""
    generer = ["-m", "clausegen", "generer", str(PROFIL), "--sortie", str(sortie), "--ecraser"]
    commandes = {
        "python -c pass": ["-c", "pass"],
        f'python -c "{REFERENCE}"': ["-c", REFERENCE],
        "clausegen --help": ["-m", "clausegen", "--help"],
        "clausegen generer (un marché)": generer,
    }
    durees: dict[str, list[float]] = {nom: [] for nom in commandes}
    for tour in range(lancements + 1):
        for nom, commande in commandes.items():
            debut = time.perf_counter()
            subprocess.run([sys.executable, *commande], cwd=RACINE, capture_output=True, check=True)
            if tour:
                durees[nom].append(time.perf_counter() - debut)
    return {nom: statistics.median(liste) * 1000 for nom, liste in durees.items()}


def main() -> None:
    """Mesure, imprime le tableau."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.demarrage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--lancements", type=int, default=15)
    options.add_argument("--ecrire", action="store_true", help="met le tableau dans docs/performances.md")
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as temporaire:
        temps = measure(choix.lancements, Path(temporaire))
    reference = temps[f'python -c "{REFERENCE}"']
    tableau = [f"{page.versions()}.", "", "| Commande | ms (médiane) | ÷ les imports |", "|---|--:|--:|"]
    for nom, duree in temps.items():
        tableau.append(f"| `{nom}` | {duree:.0f} | {duree / reference:.1f} |".replace(".", ","))
    print("\n".join(tableau))
    if choix.ecrire:
        page.write("demarrage", tableau)


if __name__ == "__main__":
    main()
