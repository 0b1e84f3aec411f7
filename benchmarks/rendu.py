"""Le temps d'un document de trois pages : docxtpl, docxtemplater, clausegen, et ce que nul ne peut éviter.

    python -m benchmarks [--documents 200] [--lots 12] [--ecrire]

Chaque document est écrit sur le disque. Les rapports, pris dans le même lancement, sont plus stables que les
millisecondes. ``--ecrire`` met le tableau dans docs/performances.md.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from docxtpl import DocxTemplate

from benchmarks import article, page
from benchmarks.noeud import AbsentError, Noeud
from clausegen import files, sandbox
from clausegen.word import outline, render
from tests.outils import docx_minimal as d

Moteur = Callable[[Path, Path, dict[str, object]], None]
SERIES = 20
SERIES_NOEUD = 4
CHAUFFE = 3
CHANGEES = ("word/document.xml", "word/header1.xml", "docProps/core.xml")
NOEUD = "docxtemplater (npm)"


@cache
def octets(entree: Path) -> bytes:
    """Le modèle, lu une fois."""
    return entree.read_bytes()


@cache
def changees(entree: Path) -> tuple[bytes, ...]:
    """Les parties d'un document rendu qui diffèrent du modèle."""
    rendu = render.compile(octets(entree)).render(article.mentions(1, 12))
    return tuple(d.part(rendu, partie).encode() for partie in CHANGEES)


def simple(entree: Path, sortie: Path, contexte: dict[str, object]) -> None:
    """docxtpl comme dans sa documentation, l'échappement en plus (sans lui, « & » perd du texte)."""
    document = DocxTemplate(entree)
    document.render(contexte, autoescape=True)
    document.save(sortie)


def protege(entree: Path, sortie: Path, contexte: dict[str, object]) -> None:
    """docxtpl dans le bac à sable de clausegen."""
    document = DocxTemplate(entree)
    document.render(contexte, jinja_env=sandbox.environment(), autoescape=True)
    document.save(sortie)


def compile_(entree: Path, sortie: Path, contexte: dict[str, object]) -> None:
    """clausegen, tous contrôles compris."""
    files.write_atomic(sortie, render.compile(octets(entree)).render(contexte))


def plancher(entree: Path, sortie: Path, contexte: dict[str, object]) -> None:
    """Ce que nul ne peut éviter : comprimer les parties changées, écrire le fichier."""
    for partie in changees(entree):
        zlib.compress(partie + str(contexte["reference"]).encode(), 6)
    files.write_atomic(sortie, octets(entree))


MOTEURS: dict[str, Moteur] = {
    "docxtpl": simple,
    "docxtpl, bac à sable": protege,
    "clausegen": compile_,
    "plancher": plancher,
}


def measure(dossier: Path, documents: int, lots: int, noeud: Noeud | None) -> dict[str, float]:
    """Les médianes en millisecondes ; les moteurs alternent par séries, chacune après une chauffe."""
    entree, sortie = dossier / "modele.docx", dossier / "document.docx"
    durees: dict[str, list[float]] = {nom: [] for nom in (*MOTEURS, NOEUD)}
    for serie in range(SERIES):
        contextes = [article.mentions(serie * documents + n, lots) for n in range(documents // SERIES)]
        for nom, moteur in MOTEURS.items():
            for contexte in contextes[:1] * CHAUFFE:
                moteur(entree, sortie, contexte)
            for contexte in contextes:
                debut = time.perf_counter()
                moteur(entree, sortie, contexte)
                durees[nom].append(time.perf_counter() - debut)
        if noeud and serie % (SERIES // SERIES_NOEUD) == 0:
            contextes = [
                article.mentions(serie * documents + n, lots) for n in range(documents // SERIES_NOEUD)
            ]
            durees[NOEUD] += noeud.run(contextes, sortie)
    return {nom: statistics.median(liste) * 1000 for nom, liste in durees.items() if liste}


def check(dossier: Path, lots: int, noeud: Noeud | None) -> None:
    """Tous les moteurs écrivent le même texte : sinon la mesure n'a pas de sens."""
    textes: dict[str, list[str]] = {}
    for n in (1, 2):
        for nom, moteur in list(MOTEURS.items())[:3]:
            sortie = dossier / "verifie.docx"
            moteur(dossier / "modele.docx", sortie, article.mentions(n, lots))
            textes[nom] = outline.lines(sortie.read_bytes(), entetes=True)
        if noeud:
            noeud.run([article.mentions(n, lots)], sortie, chauffe=0)
            textes[NOEUD] = outline.lines(sortie.read_bytes(), entetes=True)
        if any(texte != textes["docxtpl"] for texte in textes.values()):
            raise SystemExit("les textes diffèrent : la mesure n'a pas de sens")


def lines(temps: Mapping[str, float], raison: str) -> list[str]:
    """Le tableau, en Markdown."""
    rangs = ["docxtpl", "docxtpl, bac à sable", NOEUD, "clausegen", "plancher"]
    lus = [
        "| Moteur | ms par document (médiane) | docxtpl ÷ moteur | moteur ÷ plancher |",
        "|---|--:|--:|--:|",
    ]
    for nom in rangs:
        if nom not in temps:
            lus.append(f"| {nom} | non mesuré : {raison} | | |")
            continue
        rapports = temps["docxtpl"] / temps[nom], temps[nom] / temps["plancher"]
        lus.append(f"| {nom} | {temps[nom]:.2f} | {rapports[0]:.1f} | {rapports[1]:.1f} |".replace(".", ","))
    return lus


def main() -> None:
    """Vérifie que les textes sont égaux, mesure, imprime le tableau."""
    options = page.options("benchmarks", __doc__)
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--lots", type=int, default=12)
    choix = options.parse_args()
    noeud, raison = None, ""
    with tempfile.TemporaryDirectory() as temporaire:
        dossier = Path(temporaire)
        (dossier / "modele.docx").write_bytes(article.modele())
        try:
            noeud = Noeud.install(dossier / "npm")
        except AbsentError as absent:
            raison = str(absent)
        check(dossier, choix.lots, noeud)
        temps = measure(dossier, choix.documents, choix.lots, noeud)
        taille = len(changees(dossier / "modele.docx")[0])
    tableau = lines(temps, raison)
    entete = f"{choix.documents} documents, {choix.lots} lots, `document.xml` de {taille // 1000} ko"
    versions = page.versions(docxtemplater=noeud.version if noeud else "absent")
    page.publish("rendu", [f"{entete} ; {versions}.", "", *tableau], ecrire=choix.ecrire)
