"""De gros fichiers, écrits, lus ou examinés, face à openpyxl et à docxtpl sur les mêmes.

    python -m benchmarks.fichiers [--tours 5] [--ecrire]

Deux cents lots dans chaque classeur ; des modèles que seul un accident, ou une malveillance, rend si longs.
Le temps est celui du processeur, médian, après une chauffe. ``--ecrire`` met le tableau dans
docs/performances.md.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
from docxtpl import DocxTemplate

from benchmarks import lots, page
from clausegen import arbre, baremes, dossier, estimation, gabarit, marche, simulateur
from clausegen.word.examen import examine
from tests.outils import docx_minimal as d

LOTS = 200
MODELES = {
    "20 000 titres": [d.p(style="Titre1") * 20_000],
    "20 000 puces tapées": [d.p("- a") * 20_000],
    "2 900 rangées à balise": [d.tbl(*[d.tr("{{ objet }}")] * 2_900, colonnes=1)],
}


class Epreuve(NamedTuple):
    """Ce que fait clausegen, et le pair qui fait le même travail ou le plus proche."""

    nom: str
    acte: Callable[[], object]
    pair: str
    sien: Callable[[], object]


def opened(chemin: Path) -> None:
    """Toutes les cellules, comme openpyxl les donne."""
    for feuille in openpyxl.load_workbook(chemin):
        for _ in feuille.iter_rows(values_only=True):
            pass


def saved(octets: bytes) -> Callable[[], None]:
    """Enregistrer un classeur déjà ouvert."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    return lambda: classeur.save(io.BytesIO())


def filled(octets: bytes) -> None:
    """Ouvrir un modèle, le remplir, l'enregistrer."""
    modele = DocxTemplate(io.BytesIO(octets))
    modele.render({"objet": "essai"}, autoescape=True)
    modele.save(io.BytesIO())


def estimate(chemin: Path) -> None:
    """Une estimation d'économiste : dix ouvrages et un sous-total par lot."""
    titres = [activite.libelle for activite in baremes.activites().values()]
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    feuille.append(["Lot", "Ouvrage", "Quantité", "PU HT", "Montant HT"])
    for numero in range(1, LOTS + 1):
        feuille.append([f"LOT {numero} – {titres[numero % len(titres)]}"])
        for rang in range(10):
            feuille.append([f"{numero}.{rang}", "Ouvrage", 10, 125, 1250])
        feuille.append([None, f"Sous-total lot {numero}", None, None, 12_500])
    feuille.append([None, "TOTAL HT", None, None, LOTS * 12_500])
    classeur.save(chemin)


def workbooks(ici: Path) -> Iterator[Epreuve]:
    """Le profil en classeur, la simulation, l'estimation."""
    source, cible, recue = ici / "banc.yaml", ici / "banc.xlsx", ici / "estimation.xlsx"
    textes = (
        lots.LOT.format(rang=rang, intitule=f"Lot numéro {rang}", activite="gros_oeuvre", montant=100 + rang)
        for rang in range(1, LOTS + 1)
    )
    source.write_text(lots.ENTETE.format(n=LOTS) + "".join(textes), encoding="utf-8")
    lu, listes, cas = arbre.read_yaml(source), marche.lists(), dossier.study(source)
    cible.write_bytes(gabarit.workbook(lu, listes))
    estimate(recue)
    enregistrer, ouvrir = "openpyxl l'enregistre", "openpyxl l'ouvre"
    yield Epreuve(
        "Écrire le profil en classeur",
        lambda: gabarit.workbook(lu, listes),
        enregistrer,
        saved(cible.read_bytes()),
    )
    yield Epreuve("Lire ce classeur", lambda: marche.load(cible), ouvrir, lambda: opened(cible))
    yield Epreuve(
        "Écrire la simulation",
        lambda: simulateur.of_contract(cas),
        enregistrer,
        saved(simulateur.of_contract(cas)),
    )
    yield Epreuve("Lire une estimation", lambda: estimation.read(recue), ouvrir, lambda: opened(recue))


def models() -> Iterator[Epreuve]:
    """L'examen de longs modèles Word."""
    for nom, blocs in MODELES.items():
        octets = d.docx(*blocs)
        yield Epreuve(
            f"Examiner {nom}",
            lambda octets=octets: examine(octets, "m.docx", a_inserer=True),
            "docxtpl le remplit",
            lambda octets=octets: filled(octets),
        )


def measure(epreuve: Epreuve, tours: int) -> tuple[float, float]:
    """Les médianes en millisecondes, après une chauffe, les deux alternant."""
    durees: tuple[list[float], list[float]] = ([], [])
    for tour in range(tours + 1):
        for acte, liste in zip((epreuve.acte, epreuve.sien), durees, strict=True):
            debut = time.process_time()
            acte()
            if tour:
                liste.append(time.process_time() - debut)
    return statistics.median(durees[0]) * 1000, statistics.median(durees[1]) * 1000


def main() -> None:
    """Mesure, imprime le tableau."""
    options = page.options("benchmarks.fichiers", __doc__)
    options.add_argument("--tours", type=int, default=5)
    choix = options.parse_args()
    lignes = [f"{page.versions(openpyxl=openpyxl.__version__)}.", ""]
    lignes += ["| Travail | ms | Repère | ms | Rapport |", "|---|--:|---|--:|--:|"]
    with tempfile.TemporaryDirectory() as temporaire:
        for epreuve in (*workbooks(Path(temporaire)), *models()):
            ici, la = measure(epreuve, choix.tours)
            chiffres = f"{ici / la:.1f}".replace(".", ",")
            lignes.append(f"| {epreuve.nom} | {ici:.0f} | {epreuve.pair} | {la:.0f} | {chiffres} |")
    page.publish("fichiers", lignes, ecrire=choix.ecrire)


if __name__ == "__main__":
    main()
