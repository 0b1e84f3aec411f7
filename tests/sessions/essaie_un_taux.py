"""Ce que le maître d'ouvrage change dans la simulation : le taux du lot 01, et pourquoi."""

from openpyxl import load_workbook

classeur = load_workbook("mediatheque_simulation.xlsx")
feuille = classeur["Simulation"]
entete = next(n for n in range(1, 30) if feuille.cell(n, 1).value == "Lot")
colonnes = {str(feuille.cell(entete, n).value): n for n in range(1, feuille.max_column + 1)}
ligne = next(n for n in range(entete + 1, 60) if str(feuille.cell(n, 1).value) == "01")
feuille.cell(ligne, colonnes["Taux d'insertion"]).value = 0.07
motif = next(n for titre, n in colonnes.items() if titre.startswith("Motif"))
feuille.cell(ligne, motif).value = "Objectif voté par le conseil municipal"
classeur.save("mediatheque_simulation.xlsx")
