"""The forms of the shipped example, and what a buyer or a company answers in them."""

from __future__ import annotations

from pathlib import Path

from clausegen import conformite, dossier, files

EXEMPLE = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
FICHE = {
    "acheteur_nom": "Commune d'Exempleville",
    "acheteur_categorie": "une collectivité, un bailleur social, un hôpital, une école…",
    "acheteur_siret": "732 829 320 00074",
    "acheteur_adresse": "1 place de l'Exemple",
    "acheteur_courriel": "marches@exemple.fr",
    "reference": "2027/03",
    "objet": "Extension de l'école « Prévert » & du préau",
    "base": "travaux de bâtiment",
    "nature": "travaux",
    "forme": "marché ordinaire, alloti ou non",
    "ccag": "CCAG Travaux",
    "procedure": "appel d'offres",
    "valeur_estimee_besoin": "6 M€",
    "consultation": "1er mars 2027",
    "duree_mois": "14 mois",
    "lieux": "Dieppe, Arques-la-Bataille",
    "lot_numero_1": "01",
    "lot_intitule_1": "Gros œuvre",
    "lot_montant_1": "1 250 000,50 €",
    "lot_duree_1": "10 mois",
    "lot_numero_2": "02",
    "lot_intitule_2": "Peinture",
    "lot_montant_2": "450 k€",
    "qpv": True,
}
ENGAGEMENT = {
    "entreprise_1": "SARL Exemple & fils",
    "siret_1": "73282932000074",
    "fonction_1": "conductrice de travaux",
    "courriel_1": "chantier@exemple.fr",
    "embauche_1": True,
    "lieu_1": "Dieppe",
    "date_1": "3 mars 2027",
    "qualite_1": "gérante",
}
ACCORD = {
    "reponse_proposee": True,
    "reponse_fonction": "directrice des services techniques",
    "reponse_le": "12/11/2026",
}


def dossier_of(nom: str, fichier: Path = EXEMPLE) -> bytes:
    """One document of a contract."""
    cas = dossier.study(fichier)
    (document,) = dossier.draft(cas, conformite.check(cas), [nom]).documents
    return document.contenu
