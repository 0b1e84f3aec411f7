"""The six ways to count insertion hours: one function each, every step kept as a printable sentence.

Each formula divides once, at the end, so that an exact result stays exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clausegen import baremes, formats
from clausegen.constats import Constat, Gravite
from clausegen.valeurs import Valeur, Valeurs


@dataclass(frozen=True)
class Etape:
    """One line of the calculation, to be read aloud, and where its values come from."""

    libelle: str
    calcul: str
    resultat: str
    source: str

    def text(self) -> str:
        """« Masse de main-d'œuvre : 1 000 000 € × 50 % = 500 000 € »."""
        return f"{self.libelle}{formats.INSECABLE}: " + " = ".join(filter(None, (self.calcul, self.resultat)))


@dataclass(frozen=True)
class Ratio:
    """So many hours for each ``palier`` of euros ordered or invoiced."""

    heures: Decimal
    palier: Decimal
    assiette: str
    seuil: Decimal | None
    mode: str | None


@dataclass(frozen=True)
class Resultat:
    """Raw hours, a ratio or the reason of a refusal; ``arrete`` when the volume was chosen, not computed."""

    heures: Decimal | None = None
    etapes: tuple[Etape, ...] = ()
    ratio: Ratio | None = None
    heures_indicatives: int | None = None
    refus: str | None = None
    arrete: bool = False
    alertes: tuple[Constat, ...] = ()


@dataclass(frozen=True)
class Formule:
    """A method of the registry: the keys it cannot do without, those it divides by, and its function."""

    requis: tuple[str, ...]
    diviseurs: frozenset[str]
    calcul: Callable[[Valeurs], Resultat]

    def missing(self, valeurs: Valeurs) -> tuple[str, ...]:
        """The keys to complete; a divisor worth zero is one of them."""
        return tuple(
            cle
            for cle in self.requis
            if cle not in valeurs or (cle in self.diviseurs and not valeurs[cle].valeur)
        )


METHODES: dict[str, Formule] = {}


def methode(
    nom: str, *requis: str, diviseurs: tuple[str, ...] = ()
) -> Callable[[Callable[[Valeurs], Resultat]], Callable[[Valeurs], Resultat]]:
    """Registers a formula under the profile's ``methode`` word."""

    def register(calcul: Callable[[Valeurs], Resultat]) -> Callable[[Valeurs], Resultat]:
        METHODES[nom] = Formule((*requis, *diviseurs), frozenset(diviseurs), calcul)
        return calcul

    return register


def print_hours(heures: Decimal | int) -> str:
    """« 833,33 h », to the hundredth."""
    return f"{formats.nombre(Decimal(heures).quantize(Decimal('0.01'), ROUND_HALF_UP))}{formats.INSECABLE}h"


def print_rate(cout: Decimal) -> str:
    """« 30 €/h »."""
    return f"{formats.montant(cout)}/h"


def print_parameter(valeur: Valeur) -> str:
    """« 50 % », or « 30 €/h » for a cost."""
    cout = valeur.cle.startswith("cout_horaire")
    return print_rate(valeur.decimal) if cout else formats.pourcentage(valeur.decimal)


def sources(valeurs: Valeurs, *cles: str) -> str:
    """« montant : profil, ligne 12 ; part de main-d'œuvre : barème, gros œuvre (usage, non sourcé) »."""
    connues = [(valeurs[cle].libelle, valeurs[cle].provenance()) for cle in cles if cle in valeurs]
    if len(connues) == 1:
        return connues[0][1]
    return " ; ".join(f"{libelle} : {provenance}" for libelle, provenance in connues)


def alert(code: str, message: str, valeur: Valeur, remede: str, gravite: Gravite = "a_corriger") -> Constat:
    """A finding located on a value of the profile."""
    return Constat(code, gravite, message, valeur.fichier, valeur.ligne, valeur.chemin, remede=remede)


@methode("montant", "montant_ht", "part_main_oeuvre", "taux_insertion", diviseurs=("cout_horaire",))
def _montant(valeurs: Valeurs) -> Resultat:
    montant, part, taux, cout = _decimals(
        valeurs, "montant_ht", "part_main_oeuvre", "taux_insertion", "cout_horaire"
    )
    masse = montant * part
    effort = masse * taux
    heures = effort / cout
    etapes = (
        Etape(
            "Masse de main-d'œuvre",
            f"{formats.montant(montant)} × {formats.pourcentage(part)}",
            formats.montant(masse),
            sources(valeurs, "montant_ht", "part_main_oeuvre"),
        ),
        Etape(
            "Effort d'insertion",
            f"{formats.montant(masse)} × {formats.pourcentage(taux)}",
            formats.montant(effort),
            sources(valeurs, "taux_insertion"),
        ),
        Etape(
            "Heures d'insertion",
            f"{formats.montant(effort)} ÷ {print_rate(cout)}",
            print_hours(heures),
            sources(valeurs, "cout_horaire"),
        ),
    )
    return Resultat(heures, etapes)


@methode("pourcentage_heures", "heures_totales", "taux_insertion")
def _pourcentage_heures(valeurs: Valeurs) -> Resultat:
    totales, taux = _decimals(valeurs, "heures_totales", "taux_insertion")
    heures = totales * taux
    calcul = f"{print_hours(totales)} × {formats.pourcentage(taux)}"
    source = sources(valeurs, "heures_totales", "taux_insertion")
    return Resultat(heures, (Etape("Heures d'insertion", calcul, print_hours(heures), source),))


@methode(
    "proprete", "montant_ht", "heures_reprises_mois", "taux_insertion",
    diviseurs=("duree_mois", "cout_horaire", "part_main_oeuvre"),
)  # fmt: skip
def _proprete(valeurs: Valeurs) -> Resultat:
    """Cleaning with staff to take over: only the part of the price they leave free counts.

    P = 1 − (S × C) ÷ (A ÷ N) and I = P × A ÷ C × T, with C = cout ÷ part, brought to one division by cout.
    """
    montant, mois, reprises = _decimals(valeurs, "montant_ht", "duree_mois", "heures_reprises_mois")
    cout, part, taux = _decimals(valeurs, "cout_horaire", "part_main_oeuvre", "taux_insertion")
    libre = montant * part - reprises * cout * mois
    prix, repris = cout / part, reprises * cout * mois / part
    etapes = (
        Etape(
            "Prix de vente de l'heure",
            f"{print_rate(cout)} ÷ {formats.pourcentage(part)}",
            print_rate(prix),
            sources(valeurs, "cout_horaire", "part_main_oeuvre"),
        ),
        Etape(
            "Personnel à reprendre",
            f"{print_hours(reprises)} par mois × {print_rate(prix)} × {formats.mois(int(mois))}",
            formats.montant(repris),
            sources(valeurs, "heures_reprises_mois", "duree_mois"),
        ),
        Etape(
            "Part du marché ouverte à l'insertion",
            f"1 − {formats.montant(repris)} ÷ {formats.montant(montant)}",
            formats.pourcentage(libre / (montant * part)) if libre > 0 else "aucune",
            sources(valeurs, "montant_ht"),
        ),
    )
    if libre <= 0:
        return Resultat(
            etapes=etapes,
            refus=f"le personnel à reprendre ({print_hours(reprises)} par mois) occupe tout le marché : "
            "il ne reste aucune heure à confier à l'insertion",
        )
    heures = libre * taux / cout
    reste = f"({formats.montant(montant)} − {formats.montant(repris)})"
    calcul = f"{reste} ÷ {print_rate(prix)} × {formats.pourcentage(taux)}"
    derniere = Etape("Heures d'insertion", calcul, print_hours(heures), sources(valeurs, "taux_insertion"))
    return Resultat(heures, (*etapes, derniere))


@methode("ratio", "heures_par_palier", "assiette", diviseurs=("palier",))
def _ratio(valeurs: Valeurs) -> Resultat:
    """A rate on what is ordered or invoiced; hours are indicative, on the estimate, never on a maximum."""
    heures, palier = _decimals(valeurs, "heures_par_palier", "palier")
    seuil = valeurs["seuil"].decimal if "seuil" in valeurs else None
    mode = str(valeurs["mode"].valeur) if "mode" in valeurs else None
    ratio = Ratio(heures, palier, str(valeurs["assiette"].valeur), seuil, mode)
    commande = ratio.assiette == "commande"
    volume = formats.accord(heures, "heure", "heures")
    taux = f"{volume} par palier de {formats.montant(palier)} HT {'commandé' if commande else 'facturé'}"
    etapes = [Etape("Ratio", "", taux, sources(valeurs, "heures_par_palier", "palier"))]
    if seuil is not None:
        depuis = "le premier euro" if mode == "premier_euro" else "ce seuil"
        atteint = f"à partir de {formats.montant(seuil)} HT {'commandés' if commande else 'facturés'}"
        source = sources(valeurs, "seuil", "mode")
        etapes.append(Etape("Déclenchement", "", f"{atteint}, compté depuis {depuis}", source))
    if "montant_estime" not in valeurs:
        return Resultat(etapes=tuple(etapes), ratio=ratio)
    indicatives, calcul = _indicative(ratio, valeurs["montant_estime"].decimal)
    source = sources(valeurs, "montant_estime")
    etapes.append(Etape("Heures indicatives, sur l'estimation", calcul, print_hours(indicatives), source))
    return Resultat(etapes=tuple(etapes), ratio=ratio, heures_indicatives=indicatives)


def _indicative(ratio: Ratio, estime: Decimal) -> tuple[int, str]:
    seuil = ratio.seuil or Decimal(0)
    if estime < seuil:
        return 0, f"{formats.montant(estime)} HT, sous le seuil de {formats.montant(seuil)}"
    franchise = seuil if ratio.mode == "au_dela" else Decimal(0)
    paliers = int((estime - franchise) // ratio.palier)
    base = formats.montant(estime) + (f" − {formats.montant(franchise)}" if franchise else "")
    entiers = formats.accord(paliers, "palier entier", "paliers entiers")
    calcul = f"{base}, soit {entiers} de {formats.montant(ratio.palier)} × {print_hours(ratio.heures)}"
    return int(paliers * ratio.heures), calcul


@methode("bareme", "bareme", "montant_ht")
def _bareme(valeurs: Valeurs) -> Resultat:
    """A step scale: its hours, or fewer with a reason, never more."""
    nom, montant = str(valeurs["bareme"].valeur), valeurs["montant_ht"].decimal
    echelle = valeurs["echelle"].valeur if "echelle" in valeurs else baremes.echelles().get(nom)
    if not isinstance(echelle, baremes.Echelle):
        connus = tuple(baremes.echelles())
        remede = formats.meant(nom, connus) or "barèmes connus : " + ", ".join(connus)
        return Resultat(alertes=(alert("CAL-05", f"barème « {nom} » inconnu", valeurs["bareme"], remede),))
    atteints = [palier for palier in echelle.paliers if palier.montant_min <= montant]
    if not atteints:
        return Resultat(refus="montant inférieur au premier palier du barème")
    palier = atteints[-1]
    calcul = f"{formats.montant(montant)} HT, palier à partir de {formats.montant(palier.montant_min)}"
    source = f"{sources(valeurs, 'montant_ht')} ; {echelle.libelle} ({_scale_source(valeurs, echelle)})"
    etape = Etape("Heures du barème", calcul, print_hours(palier.heures), source)
    if "heures" not in valeurs or valeurs["heures"].decimal == palier.heures:
        return Resultat(Decimal(palier.heures), (etape,), arrete=True)
    return _chosen_on_scale(valeurs, echelle, palier.heures, etape)


def _scale_source(valeurs: Valeurs, echelle: baremes.Echelle) -> str:
    return valeurs["echelle"].provenance() if "echelle" in valeurs else echelle.source


def _chosen_on_scale(valeurs: Valeurs, echelle: baremes.Echelle, plafond: int, etape: Etape) -> Resultat:
    choix = valeurs["heures"]
    voulues = int(choix.decimal)
    if voulues > plafond:
        message = f"{formats.heures(voulues)} demandées, le barème en admet {formats.nombre(plafond)} au plus"
        remede = "baissez « heures », ou retirez cette clé pour appliquer le barème"
        alerte = alert("CAL-03", message, choix, remede)
        return Resultat(Decimal(plafond), (etape,), arrete=True, alertes=(alerte,))
    admises = [str(palier.heures) for palier in echelle.paliers if palier.heures <= plafond]
    alertes = []
    if str(voulues) not in admises:
        message = f"{formats.heures(voulues)}, valeur entre deux paliers du barème"
        remede = f"valeurs du barème : {formats.enumeration(admises)}"
        alertes.append(alert("CAL-04", message, choix, remede, "a_verifier"))
    etape_basse = Etape("Heures retenues, sous le barème", "", print_hours(voulues), _reason(valeurs))
    return Resultat(Decimal(voulues), (etape, etape_basse), arrete=True, alertes=tuple(alertes))


@methode("volume_fixe", "heures")
def _volume_fixe(valeurs: Valeurs) -> Resultat:
    heures = valeurs["heures"].decimal
    etape = Etape("Volume fixé par le maître d'ouvrage", "", print_hours(heures), _reason(valeurs))
    return Resultat(heures, (etape,), arrete=True)


def _reason(valeurs: Valeurs) -> str:
    motif = f" ; motif : {valeurs['motif'].valeur}" if "motif" in valeurs else ""
    return sources(valeurs, "heures") + motif


def _decimals(valeurs: Valeurs, *cles: str) -> tuple[Decimal, ...]:
    return tuple(valeurs[cle].decimal for cle in cles)
