"""Le temps d'un document : docxtpl employé simplement, puis clausegen, contrôles compris.

    python benchmarks/rendu.py [--documents 200] [--lots 12]

Chaque document est écrit sur le disque. Les rapports sont plus stables que les millisecondes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from docxtpl import DocxTemplate  # noqa: E402
from outils import docx_minimal as d  # noqa: E402

from clausegen import files, sandbox  # noqa: E402
from clausegen.word import outline, render  # noqa: E402

Moteur = Callable[[Path, Path, dict[str, object]], None]
SERIES = 4
CHAUFFE = 10
CHAMPS = ("numero", "intitule", "activite", "heures", "taux", "mode")
PHRASE = (
    "Le titulaire réalise une action d'insertion qui permet l'accès ou le retour à l'emploi de personnes. "
)


def modele() -> bytes:
    """Un article de trois pages : titres, listes, conditions, tableau d'un lot par ligne, en-tête."""
    blocs: list[str] = []
    for n in range(1, 17):
        gras = d.r(
            "{{ acheteur }}", "<w:rFonts w:ascii='Carlito' w:hAnsi='Carlito'/><w:b/><w:sz w:val='22'/>"
        )
        coupee = (d.r("Marché {"), "<w:proofErr w:type='spellStart'/>", d.r("{ refe"), d.r("rence }} fin"))
        blocs += [d.p(f"Article {n} – Clause", style="Titre1"), d.p(PHRASE * 3, gras, PHRASE), d.p(*coupee)]
    for _ in range(5):
        blocs += [
            d.p("{%p if alloti %}"),
            d.p(PHRASE * 2),
            d.p("{%p else %}"),
            d.p(PHRASE),
            d.p("{%p endif %}"),
        ]
    blocs += [d.p("{%p for public in publics %}"), d.p("{{ public }} ;"), d.p("{%p endfor %}")]
    ligne = d.tr(*(f"{{{{ lot.{champ} }}}}" for champ in CHAMPS))
    vides = [""] * (len(CHAMPS) - 1)
    boucle = [d.tr("{%tr for lot in lots %}", *vides), ligne, d.tr("{%tr endfor %}", *vides)]
    blocs.append(d.tbl(d.tr(*CHAMPS), *boucle, colonnes=len(CHAMPS)))
    membres = d.parts("".join(blocs), entete=d.p("{{ reference }} – {{ acheteur }}"), titre="{{ reference }}")
    proprietes = "<w:rPr><w:b/><w:i/><w:sz w:val='24'/></w:rPr>"
    styles = "".join(
        f"<w:style w:type='paragraph' w:styleId='S{n}'><w:name w:val='Style {n}'/>{proprietes}</w:style>"
        for n in range(300)
    )
    membres["word/styles.xml"] = membres["word/styles.xml"].replace(
        b"</w:styles>", styles.encode() + b"</w:styles>"
    )
    return d.zipped(membres)


def mentions(n: int, lots: int) -> dict[str, object]:
    """Un marché, différent à chaque document."""
    ligne = {champ: f"{champ} {n} & Cie" for champ in CHAMPS}
    return {
        "acheteur": f"Ville n° {n} <Port & Mer>",
        "reference": f"2026-{n:03}",
        "alloti": n % 2 == 0,
        "publics": [f"public {k} de {n}" for k in range(4)],
        "lots": [{**ligne, "numero": str(k)} for k in range(lots)],
    }


@cache
def octets(entree: Path) -> bytes:
    """Le modèle, lu une fois."""
    return entree.read_bytes()


@cache
def corps(entree: Path) -> bytes:
    """La partie principale d'un document rendu."""
    return d.part(render.compile(octets(entree)).render(mentions(1, 12))).encode()


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
    """Ce que nul ne peut éviter : comprimer la partie changée, écrire le fichier."""
    zlib.compress(corps(entree) + str(contexte["reference"]).encode(), 6)
    files.write_atomic(sortie, octets(entree))


MOTEURS: dict[str, Moteur] = {
    "docxtpl": simple,
    "docxtpl, bac à sable": protege,
    "clausegen": compile_,
    "plancher": plancher,
}


def measure(travail: Callable[[Moteur, int], None], documents: int) -> dict[str, float]:
    """Les médianes en millisecondes ; les moteurs alternent par séries, chacune après une chauffe."""
    durees: dict[str, list[float]] = {nom: [] for nom in MOTEURS}
    for serie in range(SERIES):
        for nom, moteur in MOTEURS.items():
            for n in range(-CHAUFFE, documents // SERIES):
                debut = time.perf_counter()
                travail(moteur, n + serie * documents)
                if n >= 0:
                    durees[nom].append(time.perf_counter() - debut)
    return {nom: statistics.median(liste) * 1000 for nom, liste in durees.items()}


def main() -> None:
    """Vérifie que les textes sont égaux, mesure, imprime le tableau."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--lots", type=int, default=12)
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as dossier:
        entree, sortie = Path(dossier, "modele.docx"), Path(dossier, "document.docx")
        entree.write_bytes(modele())
        textes = []
        for moteur in (simple, compile_):
            moteur(entree, sortie, mentions(1, choix.lots))
            textes.append(outline.lines(sortie.read_bytes(), entetes=True))
        if textes[0] != textes[1]:
            raise SystemExit("les textes diffèrent : la mesure n'a pas de sens")
        taille = len(corps(entree))
        temps = measure(lambda moteur, n: moteur(entree, sortie, mentions(n, choix.lots)), choix.documents)
    print(f"{choix.documents} documents, {choix.lots} lots, document.xml de {taille // 1000} ko")
    print(f"{'moteur':<22}{'ms (médiane)':>14}{'rapport':>10}")
    for nom, duree in temps.items():
        print(f"{nom:<22}{duree:>14.3f}{temps['docxtpl'] / duree:>9.1f}×".replace(".", ","))


if __name__ == "__main__":
    main()
