"""``python -m benchmarks.classeur`` : un profil de deux cents lots, écrit en classeur puis relu."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from clausegen import arbre, gabarit, marche

LOTS = 200
LIMITE = 2.0  # secondes, pour écrire comme pour lire
ENTETE = """format: 1
reference: BANC-200
objet: Deux cents lots
territoire: dieppe-maritime
consultation: 2026-12-01
nature: travaux
ccag: travaux
forme: ordinaire
dispositif: condition
lieux: [Dieppe]
lots:
"""
LOT = """  - numero: "{rang:03d}"
    intitule: Lot numéro {rang}
    activite: gros_oeuvre
    duree_mois: 6 mois
    methode: montant
    montant_ht: {montant} €
    part_main_oeuvre: 45 %
    taux_insertion: 5 %
    taches: [manutention, nettoyage du chantier]
"""


def main() -> None:
    """Le temps du processeur, meilleur de trois essais."""
    with TemporaryDirectory() as dossier:
        source = Path(dossier) / "banc.yaml"
        lots = (LOT.format(rang=rang, montant=100_000 + rang) for rang in range(1, LOTS + 1))
        source.write_text(ENTETE + "".join(lots), encoding="utf-8")
        lu, cible = arbre.read_yaml(source), source.with_suffix(".xlsx")
        listes = marche.lists()
        octets = gabarit.workbook(lu, listes)
        cible.write_bytes(octets)
        print(f"{LOTS} lots, {len(octets) // 1024} Kio (limite : {LIMITE:.0f} s)")
        for nom, essai in (
            ("écrire le classeur", lambda: gabarit.workbook(lu, listes)),
            ("lire le classeur", lambda: marche.load(cible)),
            ("lire le YAML", lambda: marche.load(source)),
        ):
            print(f"  {nom:<20} {min(_seconds(essai) for _ in range(3)):.2f} s")


def _seconds(essai) -> float:
    debut = time.process_time()
    essai()
    return time.process_time() - debut


if __name__ == "__main__":
    main()
