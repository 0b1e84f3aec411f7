"""L'estimation de l'économiste, telle qu'elle arrive par courriel."""

from openpyxl import Workbook

LIGNES = (
    ("RÉNOVATION DE LA MÉDIATHÈQUE", None, None, None),
    ("Estimation au stade APD – valeur novembre 2026", None, None, None),
    (None, None, None, None),
    ("Lot", "Désignation", "Montant HT", "Montant TTC"),
    ("Lot 01", "Gros œuvre – démolitions", 840_000, 1_008_000),
    ("Lot 02", "Menuiseries intérieures bois", 310_000, 372_000),
    ("Lot 03", "Peinture et revêtements muraux", 265_000, 318_000),
    ("Lot 04", "Ascenseur", 48_000, 57_600),
    (None, "TOTAL", 1_463_000, 1_755_600),
)
classeur = Workbook()
feuille = classeur.active
feuille.title = "Récapitulatif"
for ligne in LIGNES:
    feuille.append(ligne)
classeur.save("estimation.xlsx")
