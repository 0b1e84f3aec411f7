"""What someone typed in a cell, as a profile writes it."""

from __future__ import annotations

from decimal import Decimal

from clausegen import formats
from clausegen.simulateur.formules import Champ
from clausegen.tableur import Cellule

Lu = Decimal | str | None
ATTENDUS = {
    "montant": formats.MONTANT,
    "cout": "un coût comme « 38,50 € »",
    "part": formats.POURCENTAGE,
    "nombre": formats.NOMBRE,
    "heures": "un nombre d'heures entier",
    "mois": formats.ENTIER,
}


def take(champ: Champ, cellule: Cellule | None) -> object | None:
    """A cell as a profile would write it; ValueError, in French, for what it cannot mean."""
    if cellule is not None and cellule.defaut:
        raise ValueError(cellule.defaut[0])
    if cellule is None or not cellule.texte.strip():
        if champ.facultatif:
            return None
        raise ValueError(f"case vidée : attendu {expected(champ)}")
    if champ.choix:
        mots = {formats.fold(mot): cle for cle, mot in champ.choix.items()}
        if formats.fold(cellule.texte) not in mots:
            raise ValueError(f"attendu {expected(champ)}, lu {formats.quote(cellule.texte)}")
        return mots[formats.fold(cellule.texte)]
    return _quantity(champ, cellule)


def _quantity(champ: Champ, cellule: Cellule) -> str | int:
    lu = cellule.valeur if isinstance(cellule.valeur, Decimal) else _typed(champ, cellule.texte)
    trop = champ.forme == "part" and lu > 1
    nul = champ.forme == "cout" and lu == 0
    entier = champ.forme in ("heures", "mois")
    if lu < 0 or trop or nul or (entier and lu != lu.to_integral_value()):
        raise ValueError(f"attendu {expected(champ)}, lu {formats.quote(cellule.texte)}")
    if entier:
        return int(lu)
    if champ.forme == "part":
        return f"{plain(lu * 100)} %"
    if champ.forme in ("montant", "cout"):
        return f"{plain(lu.quantize(Decimal('0.01')))} €"
    return plain(lu)


def _typed(champ: Champ, texte: str) -> Decimal:
    """A quantity written as a text."""
    match champ.forme:
        case "part":
            return formats.read_pourcentage(texte)
        case "montant" | "cout":
            return formats.read_montant(texte.replace("/h", "").strip())
        case "heures" | "mois":
            return Decimal(formats.read_entier(texte))
        case _:
            return formats.read_nombre(texte)


def plain(nombre: Decimal) -> str:
    """« 612 500,5 » with ordinary spaces, as people type it in a profile."""
    return formats.nombre(nombre).replace(formats.ESPACE_FINE, " ")


def expected(champ: Champ) -> str:
    """What a cell may hold, for a message."""
    if champ.choix:
        return " ou ".join(f"« {mot} »" for mot in champ.choix.values())
    return ATTENDUS[champ.forme]


def value(champ: Champ, cellule: Cellule | None) -> Lu:
    """What a cell holds, to be compared: a quantity typed as a text is that quantity."""
    if cellule is None or cellule.valeur is None or not cellule.texte.strip():
        return None
    if isinstance(cellule.valeur, Decimal):
        return cellule.valeur
    try:
        return _typed(champ, cellule.texte)
    except ValueError:
        return " ".join(cellule.texte.split())


def said_value(champ: Champ, lu: Lu) -> str:
    """A value as its cell would show it."""
    if lu is None:
        return "rien"
    if isinstance(lu, str):
        return f"« {lu} »"
    if champ.forme in ("montant", "cout"):
        return formats.montant(lu)
    return formats.pourcentage(lu) if champ.forme == "part" else formats.nombre(lu)
