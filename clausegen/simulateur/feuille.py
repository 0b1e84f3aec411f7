"""The sheets of a simulation: live formulas, each with its result; what may be typed is yellow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from clausegen import calibrage
from clausegen.simulateur import formules, styles
from clausegen.simulateur.formules import BLOCS
from clausegen.simulateur.plan import (
    CALCULS,
    CHANGE,
    COLONNES_DE_REGLE,
    GENRE,
    METHODE,
    MOTIF,
    ORIGINE,
    RANG,
    SIMULATION,
    Plan,
    Regle,
    Tableau,
    number,
)  # fmt: skip
from clausegen.simulateur.rangee import BORNES, Rangee, steps_of
from clausegen.tableur import Plage
from clausegen.tableur.ecriture import Contenu, Formule, Page, Saisie, Style
from clausegen.tableur.resultats import Resultat

VERSION = "simulation 1"
CONFIDENTIEL = (
    "CONFIDENTIEL – estimations, parts et taux du maître d'ouvrage : "
    "à ne joindre à aucune pièce de la consultation"
)
LISEZ_MOI = (
    "Lisez-moi – Partie ferme du marché. Cases jaunes : essayez d'autres valeurs, tout se recalcule ; dites "
    "pourquoi dans « Motif ». Pour reprendre vos choix dans le profil : "
    "clausegen calibrer PROFIL --depuis CE_CLASSEUR"
)
COMMUNES = {
    "L": "Heures brutes", "M": "Règle", "N": "Heures calculées", "O": "Heures décidées",
    "P": "Heures retenues", "Q": "Au profil", "R": "Heures pour 1\u202f000\u00a0€ HT",
    "S": "Mois à temps plein", "T": "Variante prudente", "U": "Variante proposée", "V": "Variante ambitieuse",
    "W": "Avis", "X": "Changé", "Y": "Motif du changement",
}  # fmt: skip
CALCULEES = {
    "I": "Heures brutes, prudente", "J": "Heures brutes, ambitieuse",
    "K": "Pas, prudente", "L": "Pas, proposée", "M": "Pas, ambitieuse",
}  # fmt: skip
DE_REGLE = {
    "A": "Règle", "B": "Origine", "C": "Multiple de (h)", "D": "Arrondi", "E": "Petit multiple (h)",
    "F": "si moins de (h)", "I": "Minimum utile (h)", CHANGE: "Changé", MOTIF: "Motif du changement",
}  # fmt: skip
LARGEURS = (7, 34, 15, 12, 13, 13, 13, 12, 15, 14, 12, 10, 7, 10, 10, 10, 9, 10, 9, 10, 10, 11, 30, 14, 36)
COLONNES = "ABCDEFGHIJKLMNOPQRSTUVWXY"
HAUTEUR, LETTRES_PAR_LIGNE = 15, 42


class Redaction:
    """The three sheets being filled, and the results of their formulas."""

    def __init__(self, reference: str, titre: str, plan: Plan) -> None:
        self.plan = plan
        tete = plan.tableaux[0].ligne + 1 if len(plan.tableaux) == 1 else 3
        largeurs = [0 if c in plan.unused() else n for c, n in zip(COLONNES, LARGEURS, strict=True)]
        self.simulation = Page(SIMULATION, largeurs, (1, tete), (tete + 1, 3), protegee=True, onglet="FFC000")
        self.calculs = Page(CALCULS, (7, 34, *(12,) * 11), (1, 2), (3, 3), protegee=True)
        self.origine = Page(ORIGINE, protegee=True, masquee=True)
        for colonne, lu in enumerate((VERSION, reference), 1):
            self.origine.put(1, colonne, lu, styles.TEXTE)
        self.resultats: dict[int, dict[tuple[int, int], Resultat]] = {1: {}, 2: {}}
        self._head(titre)
        for tableau in plan.tableaux:
            self._table(tableau)
        if plan.sans_heures:
            self._without_hours()
        if plan.regles:
            self._rules()
        self._total()

    # --- cells ---------------------------------------------------------------------------------------------

    def put(self, repere: tuple[str, int], contenu: Contenu, style: Style, note: str | None = None) -> None:
        """A cell of the first sheet."""
        self.simulation.put(repere[1], number(repere[0]), contenu, style, note)

    def formula(self, repere: tuple[str, int], formule: str, resultat: Resultat, style: Style) -> None:
        """A formula of the first sheet, and what it gives today."""
        self.put(repere, Formule(formule), style)
        self.resultats[1][repere[1], number(repere[0])] = resultat

    def enter(self, repere: tuple[str, int], lu: Contenu, style: Style, note: str | None = None) -> None:
        """A cell to try values in, and what it holds at first, on the hidden sheet."""
        self.put(repere, lu, style, note)
        self.origine.put(repere[1], number(repere[0]), lu, style)

    def choices(self, colonne: str, ligne: int, choix: Mapping[str, str]) -> None:
        """The words that a cell accepts."""
        place = Plage(ligne, number(colonne), ligne, number(colonne))
        self.simulation.saisies.append(Saisie(place, tuple(choix.values())))

    def identify(self, genre: str, ligne: int, nom: str, methode: str = "", rang: int = 0) -> None:
        """What a row is about, on the hidden sheet."""
        lus: Mapping[str, str | int] = {"A": nom, GENRE: genre, METHODE: methode, RANG: rang}
        for colonne, lu in lus.items():
            self.origine.put(ligne, number(colonne), lu, styles.TEXTE)

    def name(self, ligne: int, nom: str, texte: str) -> None:
        """What a row is called, as high as its text needs."""
        self.put(("A", ligne), nom, styles.TEXTE)
        self.put(("B", ligne), texte, styles.TEXTE)
        self.simulation.hauteurs[ligne] = HAUTEUR * (1 + len(texte) // LETTRES_PAR_LIGNE)

    def changed(self, ligne: int, colonnes: Sequence[str]) -> None:
        """Whether a row differs from the profile, and its place for a reason."""
        differe = ",".join(f"{c}{ligne}<>{ORIGINE}!{c}{ligne}" for c in colonnes)
        formule = f'=IF(OR({differe}),IF(TRIM({MOTIF}{ligne})="","motif à donner","oui"),"")'
        self.formula((CHANGE, ligne), formule, "", styles.TEXTE)
        self.put((MOTIF, ligne), None, styles.of("texte", saisie=True))
        signal = Plage(ligne, number(CHANGE), ligne, number(MOTIF))
        condition = Formule(f'=${CHANGE}${ligne}="motif à donner"')
        self.simulation.signaux.append((signal, condition, styles.ALERTE))

    # --- from top to bottom --------------------------------------------------------------------------------

    def _head(self, titre: str) -> None:
        tetes = ((titre, styles.TITRE), (CONFIDENTIEL, styles.CONFIDENTIEL), (LISEZ_MOI, styles.LISEZ_MOI))
        for ligne, (texte, style) in enumerate(tetes, 1):
            self._band(ligne, texte, style)
            self.simulation.hauteurs[ligne] = 24
        self.calculs.put(
            1, 1, "CONFIDENTIEL – bornes du barème et calculs des variantes", styles.CONFIDENTIEL
        )
        self.calculs.fusions.append(Plage(1, 1, 1, number("M")))
        self.calculs.hauteurs[2] = 30
        bornes = {colonne: titre for colonne, (_, titre) in BORNES.items()}
        tetes_de_calcul: dict[str, str] = {"A": "Lot", "B": "Intitulé", **bornes, **CALCULEES}
        for colonne, texte in tetes_de_calcul.items():
            self.calculs.put(2, number(colonne), texte, styles.TETE)

    def _band(self, ligne: int, texte: str, style: Style) -> None:
        self.put(("A", ligne), texte, style)
        self.simulation.fusions.append(Plage(ligne, 1, ligne, number(MOTIF)))

    def _headings(self, ligne: int, titres: Mapping[str, str]) -> None:
        self.simulation.hauteurs[ligne] = 44
        for colonne, titre in titres.items():
            self.put((colonne, ligne), titre, styles.TETE)

    def _table(self, tableau: Tableau) -> None:
        bloc = BLOCS[tableau.methode]
        self._band(tableau.ligne, bloc.titre, styles.SECTION)
        titres = {champ.colonne: champ.titre for champ in bloc.champs}
        titres |= {etape.colonne: etape.titre for etape in steps_of(tableau.methode, tableau.lots[0])}
        vides = dict.fromkeys("CDEFGHIJK", "")
        self._headings(tableau.ligne + 1, {"A": "Lot", "B": "Intitulé", **vides, **titres, **COMMUNES})
        for rang, simule in tableau.rows():
            Rangee(self, tableau.methode, rang, simule).fill()

    def _without_hours(self) -> None:
        ligne = self.plan.ligne_sans_heures
        self._band(ligne, "Lots sans heures, ou à compléter dans le profil", styles.SECTION)
        for rang, simule in enumerate(self.plan.sans_heures, ligne + 1):
            motif = simule.calcul.motif or ""
            self.name(rang, simule.numero, simule.lot.intitule or "")
            self.put(("C", rang), simule.lot.montant_ht, styles.of("montant"))
            sans = simule.calcul.avis == "sans_clause"
            self.put(("D", rang), f"sans clause : {motif}" if sans else motif, styles.TEXTE)
            self.simulation.fusions.append(Plage(rang, 4, rang, number(MOTIF)))

    def _rules(self) -> None:
        ligne = self.plan.regles[0].ligne - 2
        titre = "Règles d'arrondi et minimum utile des lots qui portent leur lettre"
        self._band(ligne, titre, styles.SECTION)
        self._headings(ligne + 1, DE_REGLE)
        for regle in self.plan.regles:
            self._rule(regle)

    def _rule(self, regle: Regle) -> None:
        self.name(regle.ligne, regle.lettre, regle.source)
        for colonne, lu in regle.shown().items():
            style = styles.of("texte" if isinstance(lu, str) else "heures", saisie=True)
            self.enter((colonne, regle.ligne), lu, style)
        self.choices(COLONNES_DE_REGLE["sens"], regle.ligne, formules.SENS)
        self.identify("regle", regle.ligne, regle.lettre)
        self.changed(regle.ligne, tuple(COLONNES_DE_REGLE.values()))

    def _total(self) -> None:
        ligne, haut = self.plan.total, self.plan.premiere
        for colonne in COLONNES:
            self.put((colonne, ligne), None, styles.TOTAL)
        self.put(("A", ligne), "TOTAL", styles.TOTAL)
        heures = Decimal(calibrage.total(simule.calcul for simule in self.plan.lots()))
        for colonne, connue in {"P": heures, "Q": heures, **dict.fromkeys("STUV")}.items():
            somme = connue if connue is not None else self._column(colonne)
            if somme or colonne in "PQ":
                formule = f"=SUM({colonne}{haut}:{colonne}{ligne - 1})"
                style = styles.TOTAL_NOMBRE if colonne == "S" else styles.TOTAL_HEURES
                self.formula((colonne, ligne), formule, somme, style)
        if not any(simule.methode == "ratio" for simule in self.plan.lots()):
            self._overall(f"C{haut}:C{ligne - 1}", heures)

    def _column(self, colonne: str) -> Decimal:
        lus = (lu for (_, c), lu in self.resultats[1].items() if c == number(colonne))
        return sum((Decimal(lu) for lu in lus if not isinstance(lu, str)), Decimal(0))

    def _overall(self, plage: str, heures: Decimal) -> None:
        """Amount of the contract and hours per thousand euros, when every lot has its amount."""
        ligne, montants = self.plan.total, [simule.lot.montant_ht for simule in self.plan.lots()]
        somme = sum((m for m in montants if m is not None), Decimal(0))
        self.formula(("C", ligne), f"=SUM({plage})", somme, styles.TOTAL_MONTANT)
        complet = None not in montants and somme
        formule = f'=IF(AND(COUNT({plage})={len(montants)},C{ligne}>0),P{ligne}*1000/C{ligne},"")'
        resultat: Resultat = heures * 1000 / somme if complet else ""
        self.formula(("R", ligne), formule, resultat, styles.TOTAL_NOMBRE)
