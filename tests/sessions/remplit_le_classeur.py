"""Ce que la facilitatrice tape dans Excel, face aux libellés du classeur."""

from openpyxl import load_workbook

MARCHE = {
    "Référence du marché": "2026-31",
    "Objet du marché": "Rénovation de la médiathèque",
    "Date d'envoi de la consultation": "1er décembre 2026",
    "Nom de l'acheteur": "Ville de l'Exemple",
    "Catégorie d'acheteur": "Une collectivité, un bailleur social, un hôpital, une école…",
    "Service de l'acheteur": "Service des bâtiments",
    "Adresse de l'acheteur": "1 place de l'Exemple, 76200 Dieppe",
    "Courriel de l'acheteur": "batiments@exemple.fr",
    "Communes": "Dieppe",
    "Durée du marché": 14,
    "Valeur estimée du besoin HT": 1_463_000,
    "Adresse du facilitateur": "3 rue de l'Exemple, 76200 Dieppe",
    "Courriel du facilitateur": "clauses@exemple.fr",
    "Téléphone du facilitateur": "02 61 91 00 04",
}
DUREES = {"01": "8 mois", "02": "5 mois", "03": 4, "04": "1 mois"}

classeur = load_workbook("mediatheque.xlsx")
marche, lots = classeur["Marché"], classeur["Lots"]
lignes = {str(marche.cell(n, 1).value or "").rstrip(" *"): n for n in range(1, marche.max_row + 1)}
for libelle, valeur in MARCHE.items():
    marche.cell(lignes[libelle], 2).value = valeur
colonnes = {lots.cell(5, n).value: n for n in range(1, lots.max_column + 1)}
for ligne in range(6, lots.max_row + 1):
    if duree := DUREES.get(str(lots.cell(ligne, 1).value)):
        lots.cell(ligne, colonnes["Durée du lot"]).value = duree
classeur["Clause"].cell(7, 2).value = "11"
classeur.save("mediatheque.xlsx")
