"""Le temps et la mémoire d'un grand nombre de marchés de trois lots, par la ligne de commande.

    python -m benchmarks.lots [--marches 200 2000] [--taches 1 2] [--document article_rc] [--ecrire]

La mémoire est le plus haut total de tous les processus (Linux) ; chaque mesure part d'un dossier vide, le
cache des modèles étant chaud, puis la commande est relancée, sans rien à refaire.
``--ecrire`` met le tableau dans docs/performances.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks import page

RACINE = Path(__file__).resolve().parents[1]
MO = 2**20
PAS = 0.05
LOTS = (
    ("Gros œuvre", "gros_oeuvre", 900),
    ("Peinture", "platrerie", 240),
    ("Électricité", "electricite", 310),
)
ENTETE = """\
format: 1
reference: 2026-{n:05}
objet: Réhabilitation du groupe scolaire n° {n}
territoire: dieppe-maritime
consultation: 2026-12-01
nature: travaux
ccag: travaux
forme: ordinaire
dispositif: condition
lieux: [Dieppe]
duree_mois: 14 mois
acheteur:
  nom: Commune d'Exempleville-{n}
  categorie: pouvoir_adjudicateur
  courriel: marches@exemple.fr
lots:
"""
LOT = """\
  - numero: "{rang:02}"
    intitule: {intitule}
    activite: {activite}
    methode: montant
    montant_ht: {montant} 000 €
    part_main_oeuvre: 50 %
    taux_insertion: 5 %
    cout_horaire: 40 €
    duree_mois: 12 mois
"""


class Mesure(NamedTuple):
    """Ce qu'un lancement a coûté."""

    marches: int
    taches: int
    documents: int
    secondes: float
    reprise: float
    memoire: float


def profils(dossier: Path, nombre: int) -> Path:
    """Autant de profils, tous différents."""
    cible = dossier / f"marches-{nombre}"
    cible.mkdir()
    for n in range(nombre):
        lots = (
            LOT.format(rang=rang, intitule=intitule, activite=activite, montant=montant + n % 97)
            for rang, (intitule, activite, montant) in enumerate(LOTS, 1)
        )
        (cible / f"m{n:05}.yaml").write_text(ENTETE.format(n=n) + "".join(lots), encoding="utf-8")
    return cible


def measure(profils: Path, sortie: Path, taches: int, documents: tuple[str, ...]) -> Mesure:
    """Un lancement de ``clausegen generer`` dans un dossier vide, puis un autre, qui n'a rien à refaire."""
    commande = [sys.executable, "-m", "clausegen", "generer", f"{profils}/*.yaml", "--sortie", str(sortie)]
    commande += ["--taches", str(taches), *(o for nom in documents for o in ("--document", nom))]
    duree, haut = run(commande)
    reprise, _ = run(commande)
    ecrits = len(list(sortie.glob("*/*.docx")))
    return Mesure(len(list(profils.iterdir())), taches, ecrits, duree, reprise, haut / MO)


def run(commande: list[str]) -> tuple[float, float]:
    """Les secondes d'un lancement, et le plus haut total de mémoire de ses processus, en octets."""
    debut = time.perf_counter()
    processus = subprocess.Popen(
        commande, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    haut = 0.0
    while processus.poll() is None:
        haut = max(haut, memory(processus.pid))
        with suppress(subprocess.TimeoutExpired):
            processus.wait(PAS)
    duree = time.perf_counter() - debut
    if processus.returncode:
        raise SystemExit((processus.stderr.read() if processus.stderr else b"").decode()[-2000:])
    return duree, haut


def memory(session: int) -> float:
    """Les octets de tous les processus d'une session ; 0 hors de Linux."""
    total = 0
    for dossier in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            champs = (dossier / "stat").read_text().rpartition(")")[2].split()
            if int(champs[3]) == session:
                total += int((dossier / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


def lines(mesures: list[Mesure]) -> list[str]:
    """Le tableau, en Markdown."""
    lus = ["| Marchés × 3 lots | Tâches | Documents | Secondes | ms par marché | Relancé, s | Mémoire, Mio |"]
    lus.append("|--:|--:|--:|--:|--:|--:|--:|")
    for m in mesures:
        parts = f"{m.secondes:.1f} | {m.secondes / m.marches * 1000:.0f} | {m.reprise:.1f} | {m.memoire:.0f}"
        lus.append(f"| {m.marches} | {m.taches} | {m.documents} | {parts.replace('.', ',')} |")
    return lus


def main() -> None:
    """Écrit les profils, mesure, imprime le tableau."""
    options = page.options("benchmarks.lots", __doc__)
    options.add_argument("--marches", type=int, nargs="+", default=[200, 2_000])
    options.add_argument("--taches", type=int, nargs="+", default=[1, 2])
    options.add_argument("--document", action="append", default=[], dest="documents")
    choix = options.parse_args()
    mesures: list[Mesure] = []
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        measure(profils(dossier, 1), dossier / "chauffe", 1, tuple(choix.documents))
        for nombre in choix.marches:
            marches = profils(dossier, nombre)
            for taches in choix.taches:
                sortie = dossier / f"sortie-{nombre}-{taches}"
                mesures.append(measure(marches, sortie, taches, tuple(choix.documents)))
                print(mesures[-1], file=sys.stderr, flush=True)
    tableau = [f"{page.versions()}.", "", *lines(mesures)]
    page.publish("lots", tableau, ecrire=choix.ecrire)


if __name__ == "__main__":
    main()
