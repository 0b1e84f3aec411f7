"""Estimates that no row-by-row reading understands: a sheet for each lot, or a column for each lot."""

from __future__ import annotations

from collections.abc import Sequence

from clausegen import formats
from clausegen.constats import Adresse
from clausegen.estimation import colonnes, lecture, lignes
from clausegen.estimation.colonnes import Entete, amount
from clausegen.estimation.lecture import Chantier, Releve, Somme
from clausegen.tableur import Cellule, Feuille

EN_TETE = 12  # rows where a sheet may say which lot it is
TITRES = ("total", "ttc", "taxe")


def by_sheets(feuilles: Sequence[Feuille], force: str | None = None) -> Releve | None:
    """One lot a sheet, named by the tab or by a title at its top. Raises Refus."""
    releves = [releve for feuille in feuilles if (releve := _sheet(feuille, force))]
    numeros = [releve.lots[0].numero for releve in releves]
    if len(releves) < 2 or len(set(numeros)) < len(numeros):
        return None
    commun = Releve(releves[0].feuille, releves[0].entete)
    for releve in releves:
        commun.lots += releve.lots
        commun.ecartes += releve.ecartes
        commun.remarques += releve.remarques
    return commun


def _sheet(feuille: Feuille, force: str | None) -> Releve | None:
    nomme = _tab(feuille)
    releve = lecture.read(feuille, force) if nomme else None
    if nomme is None or releve is None or len(releve.lots) > 1:
        return None
    numero, intitule = nomme
    lieu = feuille.address(1, 1)
    lot = releve.lots[0] if releve.lots else Chantier(numero, intitule, lieu)
    lot.numero, lot.intitule = numero, intitule or lot.intitule
    if lot.amount()[0] is None or releve.totaux:
        _close(releve, lot)
    releve.lots[:] = [lot]
    return releve


def _close(releve: Releve, lot: Chantier) -> None:
    """The sheet's total is the lot's; without one, the sum of its lines."""
    if releve.totaux:
        lot.total = releve.totaux[-1]
    else:
        lot.lignes += [
            Somme(e.texte, e.montant, e.cellule)
            for e in releve.ecartes
            if e.montant is not None and e.raison == lecture.RAISONS["detail"]
        ]
    restes = (lecture.RAISONS["option"], lecture.RAISONS["tranche"])
    releve.ecartes[:] = [e for e in releve.ecartes if e.raison in restes]
    releve.totaux.clear()


def _tab(feuille: Feuille) -> tuple[str, str] | None:
    """The lot that a sheet is about: its title is at the top, else on the tab."""
    haut = [c for rang, rangee in feuille.rows() if rang <= EN_TETE for c in rangee]
    dits = [lot for cellule in haut if (lot := lignes.split_lot(cellule.texte)) and lot[1]]
    onglet = lignes.split_lot(feuille.nom)
    if onglet is None:
        return dits[0] if len({numero for numero, _ in dits}) == 1 else None
    titre = next((titre for numero, titre in dits if numero == onglet[0]), onglet[1])
    return onglet[0], titre


def by_columns(feuille: Feuille) -> Releve | None:
    """One lot a column: its total row, else the sum of the rows above."""
    rangees = dict(feuille.rows())
    for rang, rangee in rangees.items():
        if any(amount(c) is not None for c in rangee):
            continue
        tetes = {c.adresse.colonne: lot for c in rangee if (lot := _heading(feuille, rang, c))}
        if len(tetes) >= 2 and len({numero for numero, _ in tetes.values()}) == len(tetes):
            return _columns(feuille, rang, tetes)
    return None


def _heading(feuille: Feuille, rang: int, cellule: Cellule) -> tuple[str, str] | None:
    """« Lot 3 » with its title in the same cell, or in the one below."""
    if (lot := lignes.split_lot(cellule.texte)) is None:
        return None
    dessous = feuille.cellules.get((rang + 1, cellule.adresse.colonne))
    suite = dessous.texte if dessous and isinstance(dessous.valeur, str) and amount(dessous) is None else ""
    return lot[0], lot[1] or " ".join(suite.split())


def _columns(feuille: Feuille, rang: int, tetes: dict[int, tuple[str, str]]) -> Releve:
    premiere = min(tetes)
    multiple = colonnes.scale_of(feuille)
    entete = Entete({}, {}, range(rang, rang + 1), premiere, multiple)
    releve = Releve(feuille, entete)
    lots = {c: Chantier(numero, titre, feuille.address(rang, c)) for c, (numero, titre) in tetes.items()}
    total = max(lots) + 1
    for ligne, rangee in feuille.rows():
        dite = lignes.say(feuille, ligne, entete, numerotes=False) if ligne > rang else None
        if dite is None or dite.genre in ("taxe", "ttc"):
            continue
        for cellule in rangee:
            montant = amount(cellule, multiple)
            if montant is None:
                continue
            somme = Somme(dite.texte, montant, cellule.adresse)
            if lot := lots.get(cellule.adresse.colonne):
                _fill(releve, lot, dite.genre, somme)
            elif cellule.adresse.colonne == total and dite.genre == "total":
                releve.totaux.append(somme)
    releve.lots += [lot for _, lot in sorted(lots.items())]
    return releve


def _fill(releve: Releve, lot: Chantier, genre: lignes.Genre, somme: Somme) -> None:
    if genre in ("total", "sous_total"):
        lot.total = somme
    elif genre in ("option", "tranche", "frais"):
        nom = f"lot {lot.numero} {somme.texte}"
        releve.ecartes.append(lecture.Ecarte(nom, somme.montant, somme.cellule, lecture.RAISONS[genre]))
    else:
        lot.lignes.append(somme)


def place(lieu: Adresse) -> tuple[int, int, int]:
    """To sort by sheet, row, column."""
    return lieu.rang, lieu.ligne, lieu.colonne


def untitled(feuille: Feuille, force: str | None = None) -> Releve | None:
    """Lots without numbers, « Gros œuvre | 125 000 »: numbered in their order. Raises Refus."""
    releve = lecture.read(feuille, force)
    if releve is None or releve.lots:
        return None
    titre = " ".join(formats.fold(t) for c, t in releve.entete.titres.items() if c < releve.entete.montant)
    if not any(mot in titre for mot in ("corps d", "lot", "metier")):
        return None
    lus = [e for e in releve.ecartes if e.raison == lecture.RAISONS["detail"] and e.montant is not None]
    releve.ecartes[:] = [e for e in releve.ecartes if e not in lus]
    releve.lots += [
        Chantier(f"{rang:02d}", e.texte, e.cellule, propre=e.montant) for rang, e in enumerate(lus, 1)
    ]
    if lus:
        message = "lots sans numéro : numérotés dans leur ordre"
        releve.remarques.append((lus[0].cellule, message))
    return releve


__all__ = ["by_columns", "by_sheets", "untitled"]
