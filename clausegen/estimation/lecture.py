"""Down the rows of one sheet: each lot with its amount, the totals, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from clausegen import formats
from clausegen.constats import Adresse
from clausegen.estimation import lignes
from clausegen.estimation.colonnes import Entete, amount, headings
from clausegen.estimation.lignes import Dite, Genre
from clausegen.tableur import Feuille

RAISONS: dict[Genre, str] = {
    "option": "option, variante ou prestation supplémentaire",
    "tranche": "tranche optionnelle",
    "frais": "n'est pas un lot : aléas, honoraires, frais…",
    "detail": "ligne sans numéro de lot",
    "sous_total": "sous-total qui ne revient à aucun lot",
}


PRIS = "numéro déjà pris par un autre lot"


@dataclass(frozen=True)
class Somme:
    """An amount, what it is called and where it stands."""

    texte: str
    montant: Decimal
    cellule: Adresse


@dataclass(frozen=True)
class Ecarte:
    """A row left out of the lots, and why."""

    texte: str
    montant: Decimal | None
    cellule: Adresse
    raison: str


@dataclass
class Chantier:
    """A lot being read: the amount on its own row, its lines, its sub-totals, the total that closes it."""

    numero: str
    intitule: str
    cellule: Adresse
    masque: bool = False
    propre: Decimal | None = None
    mention: str | None = None
    lignes: list[Somme] = field(default_factory=list)
    repetees: list[Decimal] = field(default_factory=list)
    sous_totaux: list[Somme] = field(default_factory=list)
    total: Somme | None = None
    reprise: Somme | None = None
    genres: list[Genre] = field(default_factory=list)

    def amount(self) -> tuple[Decimal | None, Adresse]:
        """What the lot is worth, from the surest figure to the least, and where it was read."""
        for surs in (self.reprise, self.total):
            if surs is not None:
                return surs.montant, surs.cellule
        somme = sum((ligne.montant for ligne in self.lignes), Decimal(0))
        if self.propre is not None:
            return self.propre + sum(self.repetees, Decimal(0)), self.cellule
        if self.lignes:
            seul = self.sous_totaux[0] if len(self.sous_totaux) == 1 else None
            return (seul.montant, seul.cellule) if seul and seul.montant == somme else (somme, self.cellule)
        if self.sous_totaux:
            return sum((s.montant for s in self.sous_totaux), Decimal(0)), self.sous_totaux[0].cellule
        return None, self.cellule

    @property
    def additionne(self) -> bool:
        """Whether its amount is only the sum of its lines, that no total confirms."""
        somme = sum((ligne.montant for ligne in self.lignes), Decimal(0))
        confirme = any(sous_total.montant == somme for sous_total in self.sous_totaux)
        return self.ouvert and bool(self.lignes) and not confirme

    @property
    def ouvert(self) -> bool:
        """Whether lines may still be its own: a title, without an amount nor a total yet."""
        return self.propre is None and self.total is None and self.reprise is None

    def orphans(self) -> Iterator[Ecarte]:
        """The lines under a lot that has its own amount, unless they only detail it."""
        somme = sum((ligne.montant for ligne in self.lignes), Decimal(0))
        if self.propre is None or somme == self.propre or (self.total and self.total.montant == somme):
            return
        for ligne, genre in zip(self.lignes, self.genres, strict=True):
            yield Ecarte(ligne.texte, ligne.montant, ligne.cellule, RAISONS[genre])


@dataclass
class Releve:
    """What one sheet holds."""

    feuille: Feuille
    entete: Entete
    lots: list[Chantier] = field(default_factory=list)
    totaux: list[Somme] = field(default_factory=list)
    ecartes: list[Ecarte] = field(default_factory=list)
    remarques: list[tuple[Adresse, str]] = field(default_factory=list)

    @property
    def chiffres(self) -> int:
        """How many lots have an amount."""
        return sum(lot.amount()[0] is not None for lot in self.lots)


def read(feuille: Feuille, force: str | None = None) -> Releve | None:
    """The lots of a sheet, row by row; ``None`` when no row has an amount. Raises Refus."""
    entetes = [entete for entete in headings(feuille, force) if entete.montant]
    if not entetes:
        return None
    explicites = any(lignes.is_lot(c.texte) for c in feuille.cellules.values()) or any(
        "lot" in formats.fold(e.titres.get(c, ""))
        for e in entetes
        for c, r in e.roles.items()
        if r == "numero"
    )
    parcours = _Parcours(Releve(feuille, entetes[0]), numerotes=not explicites)
    titres = {rang for entete in entetes for rang in entete.rangs}
    for rang in dict(feuille.rows()):
        entete = next((e for e in reversed(entetes) if e.rangs.stop <= rang), None)
        if entete is not None and rang not in titres:
            parcours.row(entete, rang)
    return parcours.close()


class _Parcours:
    """Where the reading stands: the current lot, and the part of the estimate it belongs to."""

    def __init__(self, releve: Releve, *, numerotes: bool) -> None:
        self.releve = releve
        self.numerotes = numerotes
        self.lot: Chantier | None = None
        self.section: Genre = "base"

    def row(self, entete: Entete, rang: int) -> None:
        """Reads one row."""
        dite = lignes.say(self.releve.feuille, rang, entete, numerotes=self.numerotes)
        if dite is None:
            return
        montant = amount(dite.cellule, entete.multiple)
        self._beside(entete, dite)
        if dite.genre == "lot":
            self._lot(dite, montant)
        elif montant is None:
            self._title(dite)
        elif dite.genre in ("total", "sous_total"):
            self._total(dite, Somme(dite.texte, montant, dite.lieu))
        elif dite.genre not in ("taxe", "ttc"):
            self._line(dite, Somme(dite.texte, montant, dite.lieu))

    def close(self) -> Releve:
        """Ends the reading: what belongs to no lot is left out."""
        for lot in self.releve.lots:
            self.releve.ecartes += lot.orphans()
        return self.releve

    def _beside(self, entete: Entete, dite: Dite) -> None:
        """The amounts of the columns of options and optional parts."""
        if dite.genre not in ("lot", "detail", "option"):
            return
        for colonne in entete.laisses:
            cellule = self.releve.feuille.cellules.get((dite.rang, colonne))
            if (montant := amount(cellule, entete.multiple)) and cellule:
                nom = f"{_name(dite)} ({entete.titres[colonne]})"
                genre: Genre = "option" if entete.roles[colonne] == "option" else "tranche"
                self.releve.ecartes.append(Ecarte(nom, montant, cellule.adresse, RAISONS[genre]))

    def _lot(self, dite: Dite, montant: Decimal | None) -> None:
        if self.section != "base" and montant is None and self.lot and dite.numero not in self._numbers():
            self.section = "base"
        if self.section != "base":
            self._leave(_name(dite), montant, dite.lieu, self.section)
            return
        connu = next((lot for lot in self.releve.lots if lot.numero == dite.numero), None)
        if connu is None:
            self._open(dite, montant)
        elif montant is None:
            self.lot = connu
        elif connu is self.lot and connu.propre is not None and connu.total is None:
            self._repeat(connu, dite, montant)
        elif connu.propre is not None and formats.fold(dite.texte) != formats.fold(connu.intitule):
            self.releve.ecartes.append(Ecarte(_name(dite), montant, dite.lieu, PRIS))
        else:
            self._again(connu, Somme(dite.texte, montant, dite.lieu))

    def _repeat(self, lot: Chantier, dite: Dite, montant: Decimal) -> None:
        """One more row of the lot above: under another title, it may be another lot, misnumbered."""
        if formats.fold(dite.texte) != formats.fold(lot.intitule):
            ajoute = f"« {dite.texte} », {formats.montant(montant)}, ajouté à « {lot.intitule} »"
            self.releve.remarques.append((dite.lieu, f"lot {lot.numero} : {ajoute}, de même numéro"))
        lot.repetees.append(montant)

    def _open(self, dite: Dite, montant: Decimal | None) -> None:
        lot = Chantier(str(dite.numero), dite.texte, dite.lieu, dite.masquee, montant)
        if montant is None and dite.cellule is not None:
            lu = f"« {' '.join(dite.cellule.texte.split())} »"
            lot.mention = dite.cellule.defaut[0] if dite.cellule.defaut else lu
        self.releve.lots.append(lot)
        self.lot = lot

    def _again(self, lot: Chantier, somme: Somme) -> None:
        """A lot named twice: the summary after the detail."""
        deja, _ = lot.amount()
        if deja is not None and deja != somme.montant:
            ici, la = formats.montant(somme.montant), formats.montant(deja)
            self.releve.remarques.append(
                (somme.cellule, f"lot {lot.numero} : {ici} ici, {la} dans le détail")
            )
        lot.reprise = somme

    def _title(self, dite: Dite) -> None:
        """A row without an amount may open a part of the estimate."""
        if dite.genre in ("option", "tranche", "base"):
            self.section = dite.genre
        elif dite.cellule is not None and dite.genre == "frais" and self.lot and not self.lot.ouvert:
            self.releve.ecartes.append(Ecarte(dite.texte, None, dite.lieu, RAISONS["frais"]))

    def _total(self, dite: Dite, somme: Somme) -> None:
        if self.section != "base":
            if dite.genre == "total":
                self.section = "base"
            return
        cite = lignes.cited(dite.texte)
        lot = next((lu for lu in self.releve.lots if lu.numero == cite), None) if cite else self.lot
        if dite.genre == "sous_total" or cite:
            self._sub_total(lot, dite, somme)
        elif lot is not None and self._is_of(lot, dite, somme):
            lot.total = somme
        else:
            self.releve.totaux.append(somme)
            self.lot = None

    def _sub_total(self, lot: Chantier | None, dite: Dite, somme: Somme) -> None:
        if lot is None or (lot.propre is not None and not lot.lignes and not lot.repetees):
            return  # of several lots: « sous-total lots techniques »
        if "lot" in formats.fold(dite.texte):
            lot.total = somme
        else:
            lot.sous_totaux.append(somme)

    def _is_of(self, lot: Chantier, dite: Dite, somme: Somme) -> bool:
        """Whether a plain « TOTAL HT » closes the lot above it rather than the whole estimate."""
        if (
            not lot.ouvert
            or lignes.GENERAL.search(formats.fold(dite.texte))
            or not (lot.lignes or lot.sous_totaux)
        ):
            return False
        avant = [autre for autre in self.releve.lots if autre is not lot]
        return somme.montant == lot.amount()[0] or not avant or all(autre.total for autre in avant)

    def _line(self, dite: Dite, somme: Somme) -> None:
        a_part = dite.genre if dite.genre in ("option", "tranche") else self.section
        if a_part != "base":
            self._leave(dite.texte, somme.montant, dite.lieu, a_part)
        elif self.lot is None or (dite.genre == "frais" and not self.lot.ouvert):
            genre: Genre = "frais" if dite.genre == "frais" else "detail"
            self.releve.ecartes.append(Ecarte(dite.texte, somme.montant, dite.lieu, RAISONS[genre]))
        elif self.lot.total is None and self.lot.reprise is None:
            self.lot.lignes.append(somme)
            self.lot.genres.append("detail")

    def _leave(self, texte: str, montant: Decimal | None, lieu: Adresse, genre: Genre) -> None:
        if montant is not None:
            self.releve.ecartes.append(Ecarte(texte, montant, lieu, RAISONS[genre]))

    def _numbers(self) -> Sequence[str]:
        return [lot.numero for lot in self.releve.lots]


def _name(dite: Dite) -> str:
    return " ".join(filter(None, (f"lot {dite.numero}" if dite.numero else "", dite.texte)))
