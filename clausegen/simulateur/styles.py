"""How a simulation looks: yellow to type in, white to read, grey headings."""

from __future__ import annotations

from functools import cache

from clausegen.simulateur.formules import Forme
from clausegen.tableur.ecriture import ENTIER, MONTANT, PART, Style

NOMBRE = "#,##0.00"
FORMES: dict[Forme, str] = {
    "montant": MONTANT,
    "part": PART,
    "cout": '#,##0.00\\ "€/h"',
    "nombre": NOMBRE,
    "heures": ENTIER,
    "mois": ENTIER,
    "texte": "General",
}
CADRE = "BFBFBF"
TITRE = Style("Simulation titre", gras=True, taille=14, couleur="FFFFFF", fond="1F3864")
CONFIDENTIEL = Style("Simulation confidentiel", gras=True, couleur="C00000", fond="FDE9E7")
LISEZ_MOI = Style("Simulation lisez-moi", italique=True, renvoi=True)
SECTION = Style("Simulation section", gras=True, taille=11, couleur="1F3864", fond="D9E2F3")
TETE = Style(
    "Simulation tête", gras=True, taille=9, fond="EDEDED", cadre=CADRE, horizontal="center", renvoi=True
)
TEXTE = Style("Simulation texte", cadre=CADRE, renvoi=True, horizontal="left", retrait=1)
CENTRE = Style("Simulation règle", cadre=CADRE, horizontal="center")
HEURES = Style("Simulation retenues", gras=True, fond="E2EFDA", cadre=CADRE, forme=ENTIER)
TOTAL = Style("Simulation total", gras=True, fond="D9D9D9", cadre=CADRE)
TOTAL_HEURES = Style("Simulation total heures", gras=True, fond="D9D9D9", cadre=CADRE, forme=ENTIER)
TOTAL_MONTANT = Style("Simulation total montant", gras=True, fond="D9D9D9", cadre=CADRE, forme=MONTANT)
TOTAL_NOMBRE = Style("Simulation total nombre", gras=True, fond="D9D9D9", cadre=CADRE, forme=NOMBRE)
ALERTE = Style("Simulation alerte", gras=True, couleur="C00000", fond="FCE4D6")


@cache
def of(forme: Forme, *, saisie: bool = False) -> Style:
    """The style of a quantity, yellow and unlocked when it may be typed."""
    nom = f"Simulation {forme}{' à essayer' if saisie else ''}"
    texte, fond = forme == "texte", "FFF2CC" if saisie else None
    return Style(
        nom,
        cadre=CADRE,
        fond=fond,
        renvoi=texte,
        horizontal="left" if texte else None,
        retrait=int(texte),
        forme=FORMES[forme],
        saisie=saisie,
    )
