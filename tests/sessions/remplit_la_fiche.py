"""Ce que la facilitatrice tape dans la fiche du territoire : ses contacts, les valeurs d'un voisin."""

from pathlib import Path

from clausegen import files

fiche = Path("templates/pays-de-caux/territoire.yaml")
voisine = (files.shipped("templates") / "dieppe-maritime" / "territoire.yaml").read_text(encoding="utf-8")
texte = fiche.read_text(encoding="utf-8")
REPONSES = (
    ('libelle: "Pays de caux"', 'libelle: "Pays de Caux"'),
    ("  nom: à compléter\n", "  nom: Maison de l'emploi de l'Exemple\n"),
    ("  depuis: à compléter", "  depuis: 2019"),
    ("  structure: à compléter", "  structure: Maison de l'emploi de l'Exemple"),
    ("  fonction: à compléter", "  fonction: facilitatrice des clauses sociales d'insertion"),
    ("  adresse: à compléter", "  adresse: 2 rue de l'Exemple, 76400 Fécamp"),
    ("  courriel: à compléter", "  courriel: clauses@exemple.fr"),
    ("  telephone: à compléter", "  telephone: 02 61 91 00 03"),
    ("defauts_valides: non", "defauts_valides: oui"),
)
for avant, apres in REPONSES:
    assert avant in texte, avant
    texte = texte.replace(avant, apres, 1)
texte = texte[: texte.index("\ncalibrage:\n")] + voisine[voisine.index("\ncalibrage:\n") :]
fiche.write_text(texte, encoding="utf-8")
