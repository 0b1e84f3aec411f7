"""The lots of an economist's estimate, as it comes: each with its amount, its trade, and where it was read.

EST-01 no lot, 02 amounts with tax only, 03 several columns of amounts, 04 unknown column; 11 and after,
what a person should look at: gap with the total, lot without amount, number met twice…
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from clausegen import formats, tableur
from clausegen.constats import Adresse, Constat, Refus
from clausegen.estimation import colonnes, fabriques, lecture
from clausegen.estimation.colonnes import ColonneAmbigue
from clausegen.estimation.lecture import Chantier, Ecarte, Releve, Somme
from clausegen.estimation.metier import Confiance, Reconnaissance, recognize
from clausegen.tableur import Feuille

__all__ = ["ColonneAmbigue", "Confiance", "Ecarte", "Estimation", "LotLu", "Reconnaissance", "Somme", "read"]

RECAPITULATIFS = ("recap", "synthese", "resume", "estimation", "total", "bilan")
PETIT = Decimal(20_000)


@dataclass(frozen=True)
class LotLu:
    """A lot as understood; ``montant_ht`` is None when the cell gives none, ``mention`` what it says then."""

    numero: str
    intitule: str
    montant_ht: Decimal | None
    activite: str | None
    confiance: Confiance
    cellule: Adresse
    mots: tuple[str, ...] = ()
    mention: str | None = None


@dataclass(frozen=True)
class Estimation:
    """What was understood of a workbook; ``ecart`` is its own total less the sum of the lots."""

    fichier: Path
    lots: tuple[LotLu, ...]
    ecartes: tuple[Ecarte, ...]
    total: Somme | None
    ecart: Decimal | None
    alertes: tuple[Constat, ...]

    @property
    def somme(self) -> Decimal:
        """The lots' amounts, added."""
        return _sum(self.lots)


def read(path: Path, *, colonne: str | None = None, tva: Decimal | None = None) -> Estimation:
    """Finds the lots of a workbook. Raises Refus.

    ``colonne``: letter of the column of amounts before tax, when several could be; ``tva``: the rate to take
    off when the workbook only has amounts with tax.
    """
    classeur = tableur.read(path)
    try:
        return _Lecture(path, classeur.feuilles, colonne, tva).estimation()
    except Refus as refus:
        raise _located(refus, path) from None


def _located(refus: Refus, path: Path) -> Refus:
    from dataclasses import replace

    constats = [replace(constat, fichier=str(path)) for constat in refus.constats]
    if isinstance(refus, ColonneAmbigue):
        return ColonneAmbigue(constats[0], refus.choix)
    return Refus(constats)


class _Lecture:
    """A workbook being read: its sheets, what each gives, which one is kept."""

    def __init__(
        self, path: Path, feuilles: Sequence[Feuille], colonne: str | None, tva: Decimal | None
    ) -> None:
        self.path, self.colonne, self.tva = path, colonne, tva
        self.visibles = [f for f in feuilles if not f.masquee and f.cellules]
        self.masquees = [f for f in feuilles if f.masquee and f.cellules]
        self.refus: list[Refus] = []
        self.alertes: list[Constat] = []

    def estimation(self) -> Estimation:
        """The reading kept, checked against the others and against its own total. Raises Refus."""
        releves = list(self._readings())
        if not releves:
            raise self.refus[0] if self.refus else self._nothing()
        garde = self._best(releves)
        self._compare(garde, [releve for releve in releves if releve is not garde])
        ecartes = [*garde.ecartes, *self._unread()]
        lots = self._lots(garde, ecartes)
        total, ecart = self._total(garde, lots, ecartes)
        self._advise(garde, lots)
        ecartes.sort(key=lambda e: fabriques.place(e.cellule))
        return Estimation(self.path, tuple(lots), tuple(ecartes), total, ecart, tuple(self.alertes))

    # --- which sheet ---------------------------------------------------------------------------------------

    def _readings(self) -> Iterator[Releve]:
        """Every reading that gives lots with amounts, sheet by sheet, then across sheets."""
        for feuille in self.visibles:
            try:
                for releve in (fabriques.by_columns(feuille), lecture.read(feuille, self.colonne)):
                    if releve is not None and releve.chiffres:
                        yield self._before_tax(releve)
                        break
                else:
                    if (releve := fabriques.untitled(feuille, self.colonne)) and releve.chiffres:
                        yield self._before_tax(releve)
            except Refus as refus:
                self.refus.append(refus)
        try:
            if (commun := fabriques.by_sheets(self.visibles, self.colonne)) and commun.chiffres:
                yield self._before_tax(commun)
        except Refus as refus:
            self.refus.append(refus)

    def _best(self, releves: Sequence[Releve]) -> Releve:
        """The summary if there is one, else the reading with the most lots, else the first."""
        if self.refus and all(releve.chiffres < 2 for releve in releves):
            raise self.refus[0]
        return max(releves, key=lambda r: (_is_summary(r) and r.chiffres > 1, r.chiffres))

    def _before_tax(self, releve: Releve) -> Releve:
        """Takes the tax off when the rate was given. Raises Refus when it was not."""
        taxe, lieu = (
            _tax(releve),
            releve.feuille.address(max(releve.entete.rangs.start, 1), releve.entete.montant),
        )
        if taxe == "ttc" and self.tva is None:
            message = "seuls des montants TTC sont donnés ; attendu des montants HT"
            remede = "donnez le taux de TVA s'il est le même pour tous les lots : --tva 20"
            raise Refus([Constat("EST-02", "a_corriger", message, ligne=lieu, remede=remede)])
        if taxe == "ttc" and self.tva is not None:
            _untax(releve, 1 + self.tva)
            self._alert(
                lieu, "EST-12", f"montants TTC ramenés hors taxes, TVA de {formats.pourcentage(self.tva)}"
            )
        elif taxe == "inconnue":
            self._alert(lieu, "EST-12", "rien ne dit si les montants sont HT ou TTC : lus comme HT")
        return releve

    def _nothing(self) -> Refus:
        if self.colonne is not None:
            message = f"colonne {self.colonne.upper()} : aucun montant de lot n'y est lu"
            return Refus([Constat("EST-04", "a_corriger", message, remede="vérifiez sa lettre")])
        lues = formats.enumeration([f"« {feuille.nom} »" for feuille in self.visibles]) or "aucune"
        remede = (
            "attendu des lignes comme « Lot 03 – Menuiseries extérieures » ou une colonne « Lot », "
            "avec un montant HT ; sinon : clausegen nouveau, sans --lots, pose les questions"
        )
        message = f"aucun lot reconnu (feuilles lues : {lues})"
        return Refus([Constat("EST-01", "a_corriger", message, remede=remede)])

    # --- what is kept --------------------------------------------------------------------------------------

    def _lots(self, releve: Releve, ecartes: list[Ecarte]) -> list[LotLu]:
        gardes = _without_hidden(releve)
        for lot in releve.lots:
            if lot not in gardes:
                ecartes.append(Ecarte(f"lot {lot.numero} {lot.intitule}", *lot.amount(), "ligne masquée"))
            elif lot.masque:
                self._alert(
                    lot.cellule, "EST-13", f"lot {lot.numero} : ligne masquée, mais comptée dans le total"
                )
            if lot in gardes and lot.additionne:
                lignes = formats.accord(len(lot.lignes), "ligne", "lignes")
                message = f"lot {lot.numero} : sans total, montant de ses {lignes} additionnées"
                self._alert(lot.amount()[1], "EST-18", message)
        return [_read_lot(lot) for lot in gardes]

    def _total(
        self, releve: Releve, lots: Sequence[LotLu], ecartes: Sequence[Ecarte]
    ) -> tuple[Somme | None, Decimal | None]:
        """The workbook's own total, the one that agrees when there are several, and the gap."""
        somme = _sum(lots)
        totaux = [t for t in releve.totaux if t.montant]
        if not totaux:
            self._alert(
                lots[0].cellule, "EST-14", "aucun total dans l'estimation : la somme n'a pas pu être vérifiée"
            )
            return None, None
        total = min(totaux, key=lambda t: abs(t.montant - somme))
        ecart = total.montant - somme
        if ecart:
            self._gap(total, somme, ecart, ecartes)
        return total, ecart

    def _gap(self, total: Somme, somme: Decimal, ecart: Decimal, ecartes: Sequence[Ecarte]) -> None:
        lus = [e for e in ecartes if e.montant and e.raison != "ligne masquée"]
        egaux = [e for e in lus if e.montant == ecart]
        tous = lus if sum((e.montant or Decimal(0) for e in lus), Decimal(0)) == ecart else []
        causes = egaux[:1] or tous
        dites = formats.enumeration([f"« {e.texte} »" for e in causes])
        suite = f" ; c'est le montant de ce qui est laissé de côté : {dites}" if causes else ""
        message = (
            f"total de {formats.montant(total.montant)} ({total.texte}), "
            f"somme des lots de {formats.montant(somme)} : écart de {formats.montant(ecart)}{suite}"
        )
        self._alert(total.cellule, "EST-11", message)

    def _compare(self, garde: Releve, autres: Sequence[Releve]) -> None:
        """The same lots on other sheets, when their amounts differ; a lot that only they have."""
        connus = {lot.numero: lot for lot in garde.lots}
        for releve in autres:
            for lot in releve.lots:
                montant, lieu = lot.amount()
                retenu = connus.get(lot.numero)
                if retenu is None and montant is not None and len(releve.lots) > 1:
                    self._alert(
                        lieu, "EST-15", f"lot {lot.numero} {lot.intitule} : absent de « {garde.feuille.nom} »"
                    )
                elif retenu and montant is not None and retenu.amount()[0] != montant:
                    retenus, ou = retenu.amount()
                    dits = "rien" if retenus is None else f"{formats.montant(retenus)} retenus"
                    message = f"lot {lot.numero} : {formats.montant(montant)} ici, {dits} ({ou})"
                    self._alert(lieu, "EST-15", message)

    def _unread(self) -> Iterator[Ecarte]:
        for feuille in self.masquees:
            yield Ecarte(
                f"feuille « {feuille.nom} »", None, feuille.address(1, 1), "feuille masquée, non lue"
            )

    def _advise(self, releve: Releve, lots: Sequence[LotLu]) -> None:
        for lieu, message in releve.remarques:
            self._alert(lieu, "EST-15", message)
        for lot in lots:
            if lot.montant_ht is None:
                dit = f" ({lot.mention})" if lot.mention else ""
                self._alert(lot.cellule, "EST-16", f"lot {lot.numero} : pas de montant{dit}")
            elif lot.montant_ht <= 0:
                self._alert(
                    lot.cellule, "EST-16", f"lot {lot.numero} : montant de {formats.montant(lot.montant_ht)}"
                )
        chiffres = [lot.montant_ht for lot in lots if lot.montant_ht]
        if len(chiffres) >= 3 and max(chiffres) < PETIT:
            self._alert(lots[0].cellule, "EST-17", "montants très faibles : sont-ils en milliers d'euros ?")

    def _alert(self, lieu: Adresse, code: str, message: str) -> None:
        self.alertes.append(Constat(code, "a_verifier", message, str(self.path), lieu))


def _is_summary(releve: Releve) -> bool:
    return any(mot in formats.fold(releve.feuille.nom) for mot in RECAPITULATIFS)


def _tax(releve: Releve) -> str:
    """« ht », « ttc » or « inconnue »: a heading that does not say leaves it to the totals and the titles."""
    dite = releve.entete.taxe
    return colonnes.tax_of(releve.feuille) if dite == "inconnue" else dite


def _untax(releve: Releve, diviseur: Decimal) -> None:
    centime = Decimal("0.01")

    def less(somme: Somme) -> Somme:
        return Somme(somme.texte, (somme.montant / diviseur).quantize(centime), somme.cellule)

    for lot in releve.lots:
        montant, lieu = lot.amount()
        if montant is not None:
            lot.reprise = less(Somme(lot.intitule, montant, lieu))
    releve.totaux[:] = map(less, releve.totaux)


def _without_hidden(releve: Releve) -> list[Chantier]:
    """The lots a person sees; the hidden ones too, when only with them the total is right."""
    visibles = [lot for lot in releve.lots if not lot.masque]
    tous = sum((lot.amount()[0] or Decimal(0) for lot in releve.lots), Decimal(0))
    compte = any(total.montant == tous for total in releve.totaux)
    return list(releve.lots) if compte or not visibles else visibles


def _read_lot(lot: Chantier) -> LotLu:
    montant, lieu = lot.amount()
    lue = recognize(lot.intitule)
    return LotLu(lot.numero, lot.intitule, montant, lue.activite, lue.confiance, lieu, lue.mots, lot.mention)


def _sum(lots: Sequence[LotLu]) -> Decimal:
    return sum((lot.montant_ht or Decimal(0) for lot in lots), Decimal(0))
