"""A lot on its row: its parameters, the steps, the hours, the variants, each formula with its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from clausegen import calibrage
from clausegen.calibrage import Calibrage
from clausegen.methodes import METHODES
from clausegen.simulateur import formules, styles
from clausegen.simulateur.formules import BLOCS, Bloc, Champ, Intermediaire
from clausegen.simulateur.plan import CALCULS, DECIDEES, SIMULATION, Plan, Simule, number
from clausegen.tableur.ecriture import Contenu, Formule, Page, Style
from clausegen.tableur.resultats import Resultat

BORNES = {
    "C": ("part_main_oeuvre.bas", "Part, borne basse"), "D": ("part_main_oeuvre.haut", "Part, borne haute"),
    "E": ("taux_insertion.bas", "Taux, borne basse"), "F": ("taux_insertion.haut", "Taux, borne haute"),
    "G": ("cout_horaire.bas", "Coût, borne basse"), "H": ("cout_horaire.haut", "Coût, borne haute"),
}  # fmt: skip
HUIT = Decimal("0.00000001")
SOUS_MINIMUM = "sans clause : sous le minimum utile"


class Sheet(Protocol):
    """What a row needs of the sheet it is written on."""

    plan: Plan
    calculs: Page
    resultats: dict[int, dict[tuple[int, int], Resultat]]

    def put(self, repere: tuple[str, int], contenu: Contenu, style: Style, note: str | None = None) -> None:
        """A cell."""

    def formula(self, repere: tuple[str, int], formule: str, resultat: Resultat, style: Style) -> None:
        """A formula and its result."""

    def enter(self, repere: tuple[str, int], lu: Contenu, style: Style, note: str | None = None) -> None:
        """A cell to try values in."""

    def choices(self, colonne: str, ligne: int, choix: Mapping[str, str]) -> None:
        """The words that a cell accepts."""

    def name(self, ligne: int, nom: str, texte: str) -> None:
        """What a row is called."""

    def identify(self, genre: str, ligne: int, nom: str, methode: str = "", rang: int = 0) -> None:
        """What a row is about."""

    def changed(self, ligne: int, colonnes: Sequence[str]) -> None:
        """Whether a row differs from the profile."""


def steps_of(methode: str, simule: Simule) -> tuple[Intermediaire, ...]:
    """The steps that a method shows; those of a scale are the lot's own."""
    if methode == "bareme" and (etape := formules.steps(simule.valeurs)):
        return (etape,)
    return BLOCS[methode].intermediaires


class Rangee:
    """One lot on its row: its parameters, the steps, the hours, the variants."""

    def __init__(self, redaction: Sheet, methode: str, ligne: int, simule: Simule) -> None:
        self.r, self.methode, self.ligne, self.simule = redaction, methode, ligne, simule
        self.bloc: Bloc = BLOCS[methode]
        self.regle = redaction.plan.rule(simule)
        self.refs = {chr(code): f"{chr(code)}{ligne}" for code in range(ord("A"), ord("Z"))}
        self.lus = self._read()
        self.complet = not METHODES[methode].missing(simule.valeurs)
        libre = simule.lot.model_copy(update={"ajustement": None})
        self.libre: Calibrage = calibrage.calibrate(libre, simule.valeurs)

    def _read(self) -> dict[str, Decimal]:
        lus = {}
        for champ in self.bloc.champs:
            valeur = self.simule.valeurs.get(champ.cle)
            if valeur is not None and champ.cle == "mode":
                lus[champ.colonne] = Decimal(valeur.valeur == "au_dela")
            elif valeur is not None and champ.forme != "texte":
                lus[champ.colonne] = valeur.decimal
        return lus

    def cell(self, colonne: str, formule: str, resultat: Resultat, style: Style) -> None:
        """A formula on this row."""
        self.r.formula((colonne, self.ligne), formule.format(**self.refs), resultat, style)

    def fill(self) -> None:
        """Writes the row."""
        self.r.name(self.ligne, self.simule.numero, self.simule.lot.intitule or "")
        for colonne in "CDEFGHIJKM":
            self.r.put((colonne, self.ligne), None, styles.TEXTE)
        for champ in self.bloc.champs:
            self._field(champ)
        for etape in steps_of(self.methode, self.simule):
            calculable = self._computable()
            resultat: Resultat = _rounded(etape.calcul(self.lus)) if calculable else ""
            self.cell(
                etape.colonne, formules.guarded(self.methode, etape.formule), resultat, styles.of(etape.forme)
            )
        self._hours()
        self._beside()
        self._variants()
        ouvertes = [champ.colonne for champ in self.bloc.champs if not champ.ferme]
        self.r.changed(self.ligne, (*ouvertes, DECIDEES))
        self.r.identify("lot", self.ligne, self.simule.numero, self.methode, self.simule.rang)

    def _computable(self) -> bool:
        return self.complet and set(formules.required(self.methode)) <= self.lus.keys()

    def _field(self, champ: Champ) -> None:
        valeur = self.simule.valeurs.get(champ.cle)
        lu, note = champ.shown(self.simule.valeurs), f"Origine : {valeur.provenance()}" if valeur else None
        style = styles.of(champ.forme, saisie=not champ.ferme)
        if champ.ferme:
            self.r.put((champ.colonne, self.ligne), lu, style, note)
            return
        self.r.enter((champ.colonne, self.ligne), lu, style, note)
        if champ.choix:
            self.r.choices(champ.colonne, self.ligne, champ.choix)

    def _hours(self) -> None:
        ajustement = self.simule.lot.ajustement
        brutes: Resultat = _rounded(self.libre.heures_brutes or Decimal(0)) if self.complet else ""
        calculees: Resultat = Decimal(self.libre.heures or 0) if self.complet else ""
        if self.bloc.brutes:
            formule = formules.guarded(self.methode, f"ROUND({self.bloc.brutes},8)")
            self.cell("L", formule, brutes, styles.of("nombre"))
            self.cell("N", self._kept(), calculees, styles.of("heures"))
        else:
            self.r.put(("L", self.ligne), None, styles.TEXTE)
            self.r.put(("N", self.ligne), None, styles.TEXTE)
            calculees = ""
        note = f"Motif au profil : {ajustement.motif}" if ajustement else None
        decidees = ajustement.heures if ajustement else None
        self.r.enter((DECIDEES, self.ligne), decidees, styles.of("heures", saisie=True), note)
        retenues = calculees if decidees is None else Decimal(decidees)
        sinon = "{N}" if self.bloc.brutes else '""'
        self.cell("P", f'=IF({{O}}<>"",{{O}},{sinon})', retenues, styles.HEURES)
        self.r.put(("Q", self.ligne), _of_profile(self.simule.calcul), styles.of("heures"))
        self.cell("W", self._opinion(), self._opinion_today(brutes, calculees), styles.TEXTE)

    def _kept(self) -> str:
        """Rounded, never under the minimum; nothing when the raw hours are."""
        if self.regle is None:
            return "={L}"
        self.r.put(("M", self.ligne), self.regle.lettre, styles.CENTRE)
        minimum, sens = self.regle.cell("minimum"), self.regle.cell("sens")
        arrondies = formules.rounded("{L}", f"{CALCULS}!L{self.ligne}", sens)
        return f'=IF({{L}}="","",IF({{L}}<{minimum},0,MAX({arrondies},{minimum})))'

    def _opinion(self) -> str:
        decidees = 'IF({O}=0,"sans clause : décision","clause, heures décidées")'
        if not self.bloc.brutes:
            return f'=IF({{O}}<>"",{decidees},IF(COUNT({{D}},{{E}})=2,"ratio","à compléter"))'
        suite = f'IF({{N}}=0,"{self.bloc.vide}","clause")'
        if self.regle is not None:
            minimum = self.regle.cell("minimum")
            suite = f'IF({{L}}=0,"{self.bloc.vide}",IF({{L}}<{minimum},"{SOUS_MINIMUM}",{suite}))'
        return f'=IF({{O}}<>"",{decidees},IF({{L}}="","à compléter",{suite}))'

    def _opinion_today(self, brutes: Resultat, calculees: Resultat) -> str:
        ajustement = self.simule.lot.ajustement
        if ajustement:
            return "clause, heures décidées" if ajustement.heures else "sans clause : décision"
        if not self.bloc.brutes:
            return "ratio" if {"D", "E"} <= self.lus.keys() else "à compléter"
        if isinstance(brutes, str) or isinstance(calculees, str):
            return "à compléter"
        if self.regle is not None and brutes and brutes < (self.regle.minimum or 0):
            return SOUS_MINIMUM
        return "clause" if calculees else self.bloc.vide

    def _beside(self) -> None:
        """Hours per thousand euros, and in months of work."""
        retenues = self.r.resultats[1][self.ligne, number("P")]
        montant = self.lus.get("C", Decimal(0))
        formule = '=IF(AND(COUNT({P},{C})=2,{C}<>0),{P}*1000/{C},"")'
        ratio: Resultat = "" if isinstance(retenues, str) or not montant else retenues * 1000 / montant
        if not self.bloc.brutes:
            formule = '=IF(AND(COUNT({D},{E})=2,{E}<>0),{D}*1000/{E},"")'
            ratio = (
                self.lus["D"] * 1000 / self.lus["E"]
                if {"D", "E"} <= self.lus.keys() and self.lus["E"]
                else ""
            )
        self.cell("R", formule, ratio, styles.of("nombre"))
        temps = self.simule.valeurs.get("temps_travail")
        if temps is None or not isinstance(temps.valeur, Mapping):
            self.r.put(("S", self.ligne), None, styles.TEXTE)
            return
        mois = Decimal(temps.valeur["mois"])
        enmois: Resultat = "" if isinstance(retenues, str) else retenues / mois
        self.cell("S", f'=IF({{P}}="","",{{P}}/{mois:f})', enmois, styles.of("nombre"))

    # --- variants ------------------------------------------------------------------------------------------

    def _variants(self) -> None:
        bornes = [colonne for colonne, (cle, _) in BORNES.items() if cle in self.simule.valeurs]
        if not self.bloc.variante or not bornes or self.regle is None:
            self._same_variants()
            return
        self._bounds(bornes)
        trouvees = self.simule.calcul.variantes or (None, None, None)
        lus: list[Resultat] = [Decimal(v.heures) if v else "" for v in trouvees]
        sens = self.regle.cell("sens")
        proposee = formules.rounded("{L}", f"{CALCULS}!L{self.ligne}", sens)
        self.cell(
            "U", f'=IF({{L}}="","",IF(AND({{O}}="",{{N}}>0),{{N}},{proposee}))', lus[1], styles.of("heures")
        )
        for colonne, brute, pas, resultat in (("T", "I", "K", lus[0]), ("V", "J", "M", lus[2])):
            source = f"{CALCULS}!{brute}{self.ligne}"
            formule = formules.rounded(source, f"{CALCULS}!{pas}{self.ligne}", sens)
            self.cell(colonne, f'=IF({source}="","",{formule})', resultat, styles.of("heures"))

    def _same_variants(self) -> None:
        """Hours that someone decided do not vary; a ratio has none."""
        retenues = self.r.resultats[1][self.ligne, number("P")]
        for colonne in "TUV":
            if self.bloc.brutes and not self.bloc.variante:
                self.cell(colonne, "={P}", retenues, styles.of("heures"))
            else:
                self.r.put((colonne, self.ligne), None, styles.TEXTE)
        if self.regle is not None:
            self._bounds([])

    def _bounds(self, bornes: Sequence[str]) -> None:
        """The second sheet's row: bounds of the scale, raw hours on them, the step that rounds each."""
        page, ligne = self.r.calculs, self.ligne
        page.put(ligne, 1, self.simule.numero, styles.TEXTE)
        page.put(ligne, 2, self.simule.lot.intitule or "", styles.TEXTE)
        for colonne in bornes:
            lue = self.simule.valeurs[BORNES[colonne][0]]
            page.put(ligne, number(colonne), lue.decimal, styles.of("cout" if colonne in "GH" else "part"))
        brutes: dict[str, Resultat] = {"L": self.r.resultats[1][ligne, number("L")]}
        if bornes:
            for colonne, pas, sens in (("I", "K", -1), ("J", "M", 1)):
                brutes[pas] = self._on_bounds(sens)
                formule = formules.guarded(self.methode, f"ROUND({self.bloc.variante},8)")
                self._second(
                    colonne, formule.format(**self._hypothesis(sens)), brutes[pas], styles.of("nombre")
                )
        for pas, source in {"K": f"I{ligne}", "L": f"{SIMULATION}!L{ligne}", "M": f"J{ligne}"}.items():
            if pas in brutes:
                self._second(pas, self._step(source), self._step_today(brutes[pas]), styles.of("heures"))

    def _second(self, colonne: str, formule: str, resultat: Resultat, style: Style) -> None:
        self.r.calculs.put(self.ligne, number(colonne), Formule(formule), style)
        self.r.resultats[2][self.ligne, number(colonne)] = resultat

    def _hypothesis(self, sens: int) -> dict[str, str]:
        """The references of a formula, its parameters at one end of the scale."""
        refs = {colonne: f"{SIMULATION}!{ref}" for colonne, ref in self.refs.items()}
        bas, haut = ("MIN", "MAX") if sens < 0 else ("MAX", "MIN")
        part, taux, cout = ("C", "E", "H") if sens < 0 else ("D", "F", "G")
        return refs | {
            "part": f"{bas}({refs['D']},{part}{self.ligne})",
            "taux": f"{bas}({refs['E']},{taux}{self.ligne})",
            "cout": f"{haut}({refs['F']},{cout}{self.ligne})",
        }

    def _on_bounds(self, sens: int) -> Resultat:
        if not self.complet:
            return ""
        hypothese = dict(self.simule.valeurs)
        for cle, effet in calibrage.EFFET.items():
            if cle in hypothese and f"{cle}.bas" in hypothese:
                hypothese[cle] = calibrage.bound(hypothese, cle, sens * effet)
        return _rounded(METHODES[self.methode].calcul(hypothese).heures or Decimal(0))

    def _step(self, heures: str) -> str:
        regle = self.regle
        if regle is None:
            raise ValueError("une règle d'arrondi est attendue")
        pas, petit, seuil = (regle.cell(cle, feuille=True) for cle in ("pas", "petit_pas", "petit_seuil"))
        return f'=IF({heures}="","",IF(AND({petit}<>"",{heures}<{seuil}),{petit},{pas}))'

    def _step_today(self, brutes: Resultat) -> Resultat:
        if isinstance(brutes, str) or self.regle is None:
            return ""
        arrondi = self.regle.arrondi
        petit = arrondi.petit_pas is not None and brutes < (arrondi.petit_seuil or 0)
        return arrondi.petit_pas if petit and arrondi.petit_pas else arrondi.pas


def _rounded(lu: Decimal | None) -> Resultat:
    return "" if lu is None else lu.quantize(HUIT)


def _of_profile(calcul: Calibrage) -> int | None:
    if calcul.heures is None and calcul.avis == "sans_clause":
        return 0
    return calcul.heures
