"""The sheets of a simulation: live formulas, each with its result; what may be typed is yellow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from clausegen import calibrage
from clausegen.simulateur import formules, styles
from clausegen.simulateur.formules import BLOCS
from clausegen.simulateur.plan import (
    CALCULS, CHANGE, COLONNES_DE_REGLE, GENRE, METHODE, MOTIF, ORIGINE, RANG, SIMULATION,
    Plan, Regle, Tableau, number,
)  # fmt: skip
from clausegen.simulateur.rangee import BORNES, Rangee, steps_of
from clausegen.tableur import Plage
from clausegen.tableur.ecriture import Contenu, Formule, Page, Saisie, Style
from clausegen.tableur.resultats import Resultat

VERSION = "simulation 1"
CONFIDENTIEL = "CONFIDENTIEL – estimations, parts et taux du maître d'ouvrage : à ne joindre à aucune pièce de la consultation"
LISEZ_MOI = (
    "Lisez-moi – Cases jaunes : essayez d'autres valeurs, tout se recalcule. Dites pourquoi dans « Motif ». "
    "Pour reprendre vos choix dans le profil : clausegen calibrer PROFIL --depuis CE_CLASSEUR"
)
COMMUNES = {
    "L": "Heures brutes", "M": "Règle", "N": "Heures calculées", "O": "Heures décidées", "P": "Heures retenues",
    "Q": "Au profil", "R": "Heures pour 1 000 € HT", "S": "Mois à temps plein", "T": "Variante prudente",
    "U": "Variante proposée", "V": "Variante ambitieuse", "W": "Avis", "X": "Changé", "Y": "Motif du changement",
}  # fmt: skip
CALCULEES = {
    "I": "Heures brutes, prudente", "J": "Heures brutes, ambitieuse",
    "K": "Pas, prudente", "L": "Pas, proposée", "M": "Pas, ambitieuse",
}  # fmt: skip
LARGEURS = (7, 30, 14, 12, 11, 12, 13, 12, 14, 14, 11, 10, 7, 10, 10, 10, 9, 10, 10, 10, 10, 11, 34, 15, 40)


class Redaction:
    """The three sheets being filled, and the results of their formulas."""

    def __init__(self, reference: str, titre: str, plan: Plan) -> None:
        self.plan = plan
        premiere = plan.tableaux[0].ligne + 1 if len(plan.tableaux) == 1 else 3
        self.simulation = Page(
            SIMULATION, LARGEURS, (1, 3), (premiere + 1, 3), protegee=True, onglet="FFC000"
        )
        self.calculs = Page(CALCULS, (7, 30, *(12,) * 11), (1, 2), (3, 3), protegee=True)
        self.origine = Page(ORIGINE, protegee=True, masquee=True)
        for colonne, lu in enumerate((VERSION, reference), 1):
            self.origine.put(1, colonne, lu, styles.TEXTE)
        self.resultats: dict[int, dict[tuple[int, int], Resultat]] = {1: {}, 2: {}}
        self._head(titre)
        for tableau in plan.tableaux:
            self._table(tableau)
        self._without_hours()
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

    # --- the first sheet -----------------------------------------------------------------------------------

    def _head(self, titre: str) -> None:
        for ligne, (texte, style) in enumerate(
            ((titre, styles.TITRE), (CONFIDENTIEL, styles.CONFIDENTIEL), (LISEZ_MOI, styles.LISEZ_MOI)), 1
        ):
            self.put(("A", ligne), texte, style)
            self.simulation.fusions.append(Plage(ligne, 1, ligne, number(MOTIF)))
            self.simulation.hauteurs[ligne] = 24
        self.calculs.put(
            1, 1, "Bornes du barème et calculs des variantes : rien à y changer", styles.LISEZ_MOI
        )
        self.calculs.fusions.append(Plage(1, 1, 1, number("M")))
        for colonne, texte in {
            "A": "Lot",
            "B": "Intitulé",
            **{c: t for c, (_, t) in BORNES.items()},
            **CALCULEES,
        }.items():
            self.calculs.put(2, number(colonne), texte, styles.TETE)

    def _table(self, tableau: Tableau) -> None:
        bloc, ligne = BLOCS[tableau.methode], tableau.ligne
        self.put(("A", ligne), bloc.titre, styles.SECTION)
        self.simulation.fusions.append(Plage(ligne, 1, ligne, number(MOTIF)))
        intermediaires = steps_of(tableau.methode, tableau.lots[0])
        titres = {champ.colonne: champ.titre for champ in bloc.champs}
        titres |= {etape.colonne: etape.titre for etape in intermediaires}
        titres = {"A": "Lot", "B": "Intitulé", **dict.fromkeys("CDEFGHIJK", ""), **titres, **COMMUNES}
        for colonne, titre in titres.items():
            self.put((colonne, ligne + 1), titre, styles.TETE)
        self.simulation.hauteurs[ligne + 1] = 44
        for rang, simule in tableau.rows():
            Rangee(self, tableau.methode, rang, simule).fill()

    def _without_hours(self) -> None:
        if not self.plan.sans_heures:
            return
        ligne = self.plan.ligne_sans_heures
        self.put(("A", ligne), "Lots sans heures, ou à compléter dans le profil", styles.SECTION)
        self.simulation.fusions.append(Plage(ligne, 1, ligne, number(MOTIF)))
        for rang, simule in enumerate(self.plan.sans_heures, ligne + 1):
            self.put(("A", rang), simule.numero, styles.TEXTE)
            self.put(("B", rang), simule.lot.intitule or "", styles.TEXTE)
            self.put(("C", rang), simule.lot.montant_ht, styles.of("montant"))
            motif = simule.calcul.motif or ""
            self.put(
                ("D", rang),
                f"sans clause : {motif}" if simule.calcul.avis == "sans_clause" else motif,
                styles.TEXTE,
            )
            self.simulation.fusions.append(Plage(rang, 4, rang, number(MOTIF)))

    def _rules(self) -> None:
        if not self.plan.regles:
            return
        ligne = self.plan.regles[0].ligne - 2
        self.put(
            ("A", ligne),
            "Règles d'arrondi et minimum utile, communes aux lots qui portent leur lettre",
            styles.SECTION,
        )
        self.simulation.fusions.append(Plage(ligne, 1, ligne, number(MOTIF)))
        titres = {
            "A": "Règle", "B": "Origine", "C": "Multiple de (h)", "D": "Arrondi", "E": "Petit multiple (h)",
            "F": "sous (h)", "G": "Minimum utile (h)", "H": "", CHANGE: "Changé", MOTIF: "Motif du changement",
        }  # fmt: skip
        for colonne, titre in titres.items():
            self.put((colonne, ligne + 1), titre, styles.TETE)
        self.simulation.hauteurs[ligne + 1] = 30
        for regle in self.plan.regles:
            self._rule(regle)

    def _rule(self, regle: Regle) -> None:
        ligne, arrondi = regle.ligne, regle.arrondi
        self.put(("A", ligne), regle.lettre, styles.TEXTE)
        self.put(("B", ligne), regle.source, styles.TEXTE)
        lus: Mapping[str, Contenu] = {
            "pas": arrondi.pas,
            "sens": formules.SENS[arrondi.sens],
            "petit_pas": arrondi.petit_pas,
            "petit_seuil": arrondi.petit_seuil,
            "minimum": regle.minimum,
        }
        for cle, colonne in COLONNES_DE_REGLE.items():
            self.enter(
                (colonne, ligne), lus[cle], styles.of("texte" if cle == "sens" else "heures", saisie=True)
            )
        self.choices("D", ligne, formules.SENS)
        self.identify("regle", ligne, regle.lettre)
        self.changed(ligne, tuple(COLONNES_DE_REGLE.values()))

    def choices(self, colonne: str, ligne: int, choix: Mapping[str, str]) -> None:
        """The words that a cell accepts."""
        place = Plage(ligne, number(colonne), ligne, number(colonne))
        self.simulation.saisies.append(Saisie(place, tuple(choix.values())))

    def identify(self, genre: str, ligne: int, nom: str, methode: str = "", rang: int = 0) -> None:
        """What a row is about, on the hidden sheet."""
        for colonne, lu in {"A": nom, GENRE: genre, METHODE: methode, RANG: rang}.items():
            self.origine.put(ligne, number(colonne), lu, styles.TEXTE)

    def changed(self, ligne: int, colonnes: Sequence[str]) -> None:
        """Whether a row differs from the profile, and its place for a reason."""
        differe = ",".join(f"{c}{ligne}<>{ORIGINE}!{c}{ligne}" for c in colonnes)
        formule = f'=IF(OR({differe}),IF(TRIM({MOTIF}{ligne})="","motif à donner","oui"),"")'
        self.formula((CHANGE, ligne), formule, "", styles.TEXTE)
        self.put((MOTIF, ligne), None, styles.of("texte", saisie=True))
        signal = Plage(ligne, number(CHANGE), ligne, number(MOTIF))
        self.simulation.signaux.append(
            (signal, Formule(f'=${CHANGE}${ligne}="motif à donner"'), styles.ALERTE)
        )

    def _total(self) -> None:
        ligne, calculs = self.plan.total, [s.calcul for t in self.plan.tableaux for s in t.lots]
        self.put(("A", ligne), "TOTAL", styles.TOTAL)
        for colonne in [chr(code) for code in range(ord("B"), ord(MOTIF) + 1)]:
            self.put((colonne, ligne), None, styles.TOTAL)
        sommes = {
            "P": Decimal(calibrage.total(calculs)),
            "Q": Decimal(calibrage.total(calculs)),
            **{c: self._column(c) for c in "STUV"},
        }
        for colonne, somme in sommes.items():
            lettre = f"{colonne}{self.plan.tableaux[0].ligne if self.plan.tableaux else ligne - 1}:{colonne}{ligne - 1}"
            self.formula((colonne, ligne), f"=SUM({lettre})", somme, styles.TOTAL_HEURES)
        self._overall(ligne, sommes["P"])

    def _column(self, colonne: str) -> Decimal:
        lus = (
            r for (_, c), r in self.resultats[1].items() if c == number(colonne) and not isinstance(r, str)
        )
        return sum((Decimal(lu) for lu in lus), Decimal(0))

    def _overall(self, ligne: int, heures: Decimal) -> None:
        """Amount of the contract and hours per thousand euros, when every lot has its amount."""
        tous = [*(s for t in self.plan.tableaux for s in t.lots), *self.plan.sans_heures]
        if any(simule.methode == "ratio" for simule in tous) or not tous:
            return
        haut = self.plan.tableaux[0].ligne if self.plan.tableaux else self.plan.ligne_sans_heures
        plage = f"C{haut}:C{ligne - 1}"
        montants = [simule.lot.montant_ht for simule in tous]
        somme = sum((m for m in montants if m is not None), Decimal(0))
        self.formula(("C", ligne), f"=SUM({plage})", somme, styles.TOTAL_MONTANT)
        complet = None not in montants and somme
        formule = f'=IF(AND(COUNT({plage})={len(tous)},C{ligne}>0),P{ligne}*1000/C{ligne},"")'
        resultat: Resultat = heures * 1000 / somme if complet else ""
        self.formula(("R", ligne), formule, resultat, styles.TOTAL_NOMBRE)
