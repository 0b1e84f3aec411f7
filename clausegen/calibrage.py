"""Lot → hours, each step kept; or « sans clause » with its reason. Pure: no file, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from clausegen import formats, vraisemblance
from clausegen.clause import Arrondi
from clausegen.constats import Constat
from clausegen.marche import Lot, Reconductions, TrancheLot
from clausegen.methodes import (
    METHODES,
    Etape,
    Formule,
    Ratio,
    Resultat,
    print_hours,
    print_parameter,
    sources,
)
from clausegen.valeurs import LIBELLES, Valeur, Valeurs

__all__ = ["Calibrage", "Etape", "Part", "Ratio", "Variante", "as_json", "calibrate", "round_hours", "total"]

SANS_HEURES = {
    "critere": "l'insertion n'est ici qu'un critère de choix : les candidats offrent des heures, "
    "aucune n'est imposée",
    "reserve_siae": "réservé aux structures d'insertion par l'activité économique : toutes ses heures "
    "servent déjà l'insertion",
    "reserve_ea_esat": "réservé au secteur du travail protégé et adapté : toutes ses heures servent déjà "
    "l'insertion",
    "reserve_mixte": "réservé aux structures d'insertion, entreprises adaptées et établissements "
    "d'accompagnement par le travail : toutes ses heures servent déjà l'insertion",
    "reserve_detention": "réservé aux structures qui emploient des personnes détenues : toutes ses heures "
    "servent déjà l'insertion",
    "reserve_ess": "réservé aux entreprises de l'économie sociale et solidaire : pas d'heures en plus de la "
    "réservation",
    "marche_insertion": "l'insertion est l'objet même du marché : pas d'heures en plus",
    "aucun": "le profil n'y prévoit aucune clause d'insertion",
}
# what a low or high value of each parameter does to the hours
EFFET = {"part_main_oeuvre": 1, "cout_horaire": -1, "taux_insertion": 1}
ABREGES = {"part_main_oeuvre": "part", "cout_horaire": "coût", "taux_insertion": "taux"}
CLE_DE_TRANCHE = {
    "montant": "montant_ht",
    "pourcentage_heures": "heures_totales",
    "bareme": "montant_ht",
}
A_L_HEURE = Arrondi.model_construct(pas=1, sens="bas", petit_pas=None, petit_seuil=None)


@dataclass(frozen=True)
class Part:
    """Hours of one part of the contract: firm, optional or renewed; ``None`` when not countable yet."""

    nom: str
    heures: int | None


@dataclass(frozen=True)
class Variante:
    """The same calculation on other values of the scale."""

    nom: str
    heures: int
    hypotheses: str


@dataclass(frozen=True)
class Calibrage:
    """What a lot may ask for. ``manque`` names the keys without which there is no volume."""

    avis: Literal["clause", "sans_clause"]
    heures: int | None = None
    heures_indicatives: int | None = None
    heures_brutes: Decimal | None = None
    ratio: Ratio | None = None
    parts: tuple[Part, ...] = ()
    etapes: tuple[Etape, ...] = ()
    motif: str | None = None
    manque: tuple[str, ...] = ()
    variantes: tuple[Variante, ...] = ()
    equivalences: str | None = None
    part_des_heures: Decimal | None = None
    plausibilite: str | None = None
    alertes: tuple[Constat, ...] = ()


def calibrate(lot: Lot, valeurs: Valeurs) -> Calibrage:
    """The hours of a lot's firm part, or its ratio, or the reason of « sans clause »."""
    if (motif := excluded(lot, valeurs)) is not None:
        return Calibrage("sans_clause", motif=motif)
    formule = METHODES.get(lot.methode or "")
    manque = formule.missing(valeurs) if formule else ("methode",)
    if manque and lot.ajustement is None:
        return _incomplete(manque)
    resultat = formule.calcul(valeurs) if formule and not manque else Resultat()
    if resultat.ratio is not None and lot.ajustement is None:
        return _by_ratio(resultat.ratio, resultat)
    if resultat.heures is None and resultat.refus is None and lot.ajustement is None:
        return replace(_incomplete(("bareme",)), alertes=resultat.alertes)
    return _by_hours(lot, valeurs, resultat)


def total(calibrages: Iterable[Calibrage]) -> int:
    """The firm hours of all lots; ratios and lots to complete count for nothing."""
    return sum(calibrage.heures or 0 for calibrage in calibrages)


def round_hours(brutes: Decimal, arrondi: Arrondi) -> int:
    """A multiple of the policy's step, the small one under its ceiling."""
    petit = arrondi.petit_pas is not None and brutes < (arrondi.petit_seuil or 0)
    pas = arrondi.petit_pas if petit and arrondi.petit_pas else arrondi.pas
    entiers, reste = divmod(brutes, pas)
    monte = {"bas": False, "haut": reste > 0, "proche": 2 * reste >= pas}[arrondi.sens]
    return (int(entiers) + monte) * pas


# --- without hours ----------------------------------------------------------------------------------------


def excluded(lot: Lot, valeurs: Valeurs) -> str | None:
    """Why no hours are even counted for a lot; ``None`` when they are."""
    if lot.exclusion is not None:
        return lot.exclusion.motif
    dispositif = valeurs.get("dispositif")
    if dispositif is not None and str(dispositif.valeur) in SANS_HEURES:
        return SANS_HEURES[str(dispositif.valeur)]
    presence, duree = valeurs.get("presence_minimale_mois"), valeurs.get("duree_mois")
    if presence is None or duree is None or lot.ajustement is not None or lot.methode == "volume_fixe":
        return None
    if duree.decimal >= presence.decimal:
        return None
    return (
        f"présence de {formats.mois(int(duree.decimal))}, trop courte pour un parcours d'insertion : "
        f"{formats.mois(int(presence.decimal))} au moins ({presence.provenance()})"
    )


def _incomplete(manque: tuple[str, ...]) -> Calibrage:
    libelles = formats.enumeration([LIBELLES.get(cle, cle.replace("_", " ")) for cle in manque])
    return Calibrage("clause", motif=f"à compléter : {libelles}", manque=manque)


# --- with hours -------------------------------------------------------------------------------------------


def _by_ratio(ratio: Ratio, resultat: Resultat) -> Calibrage:
    comparaison = vraisemblance.per_thousand(ratio.heures, ratio.palier, "accord_cadre")
    return Calibrage(
        "clause",
        ratio=ratio,
        heures_indicatives=resultat.heures_indicatives,
        etapes=resultat.etapes,
        plausibilite=comparaison.texte if comparaison else None,
    )


def _by_hours(lot: Lot, valeurs: Valeurs, resultat: Resultat) -> Calibrage:
    heures, etape, motif = _retain(lot, valeurs, resultat)
    etapes = (*resultat.etapes, *([etape] if etape else ()))
    formule = METHODES.get(lot.methode or "")
    variantes = _variants(lot, valeurs, formule, heures) if formule and not resultat.arrete else ()
    if motif is not None:
        return Calibrage(
            "sans_clause",
            heures_brutes=resultat.heures,
            etapes=etapes,
            motif=motif,
            variantes=variantes,
            alertes=resultat.alertes,
        )
    parts, suites, manque = _parts(lot, valeurs, heures)
    comparaison = vraisemblance.compare(lot, valeurs, heures)
    travail = vraisemblance.labour_hours(valeurs)
    portees = formule.requis if formule and lot.ajustement is None else ()
    return Calibrage(
        "clause",
        heures=heures,
        heures_brutes=resultat.heures,
        parts=parts,
        etapes=(*etapes, *suites),
        manque=manque,
        variantes=variantes,
        equivalences=vraisemblance.equivalences(valeurs, heures),
        part_des_heures=heures / travail if travail else None,
        plausibilite=comparaison.texte if comparaison else None,
        alertes=(*resultat.alertes, *vraisemblance.unsourced(valeurs, portees)),
    )


def _retain(lot: Lot, valeurs: Valeurs, resultat: Resultat) -> tuple[int, Etape | None, str | None]:
    """The hours kept, the step that says how, and the reason when there are none."""
    if lot.ajustement is not None:
        return _adjusted(lot.ajustement.heures, lot.ajustement.motif, resultat.heures)
    brutes = resultat.heures
    if brutes is None:
        return 0, None, resultat.refus
    if resultat.arrete:
        return int(brutes), None, None if brutes else "volume fixé à zéro"
    minimum = valeurs.get("minimum_heures")
    if minimum is not None and brutes < minimum.decimal:
        return _too_few(brutes, minimum)
    return _rounded(brutes, valeurs, int(minimum.decimal) if minimum else 0)


def _adjusted(heures: int, motif: str, brutes: Decimal | None) -> tuple[int, Etape, str | None]:
    calcul = f"{print_hours(brutes)} calculées" if brutes is not None else "sans calcul possible"
    etape = Etape("Heures décidées", "", f"{print_hours(heures)} ({calcul})", f"profil ; motif : {motif}")
    return heures, etape, None if heures else motif


def _too_few(brutes: Decimal, minimum: Valeur) -> tuple[int, Etape, str]:
    etape = Etape("Minimum utile", "", print_hours(minimum.decimal), minimum.provenance())
    motif = (
        f"{print_hours(brutes)} calculées, sous le minimum utile de {print_hours(minimum.decimal)} : "
        "à mutualiser d'abord avec d'autres lots ou marchés (globalisation), sinon sans clause"
    )
    return 0, etape, motif


def _rounded(brutes: Decimal, valeurs: Valeurs, minimum: int) -> tuple[int, Etape | None, str | None]:
    arrondi, source = _policy(valeurs), sources(valeurs, "arrondi") or "à l'heure, faute de règle locale"
    heures = round_hours(brutes, arrondi)
    if heures < minimum:
        heures, source = minimum, f"{source} ; relevé au minimum utile"
    etape = Etape("Arrondi", "", f"{print_hours(heures)} au lieu de {print_hours(brutes)}", source)
    if not heures:
        return 0, etape, f"{print_hours(brutes)} calculées : il ne reste rien après l'arrondi"
    return heures, etape if heures != brutes else None, None


def _policy(valeurs: Valeurs) -> Arrondi:
    arrondi = valeurs["arrondi"].valeur if "arrondi" in valeurs else A_L_HEURE
    if not isinstance(arrondi, Arrondi):
        raise TypeError("arrondi : une règle d'arrondi est attendue")
    return arrondi


# --- tranches and renewals --------------------------------------------------------------------------------


def _parts(lot: Lot, valeurs: Valeurs, heures: int) -> tuple[tuple[Part, ...], list[Etape], tuple[str, ...]]:
    parts: list[Part] = []
    etapes: list[Etape] = []
    manque: list[str] = []
    for tranche in lot.tranches:
        resultat = _of_tranche(lot, valeurs, tranche)
        nom = f"tranche optionnelle {tranche.code}"
        if resultat.heures is None:
            manque.append(f"tranches.{tranche.code}")
            parts.append(Part(nom, None))
            continue
        retenues = int(resultat.heures) if resultat.arrete else round_hours(resultat.heures, _policy(valeurs))
        etapes += [replace(etape, libelle=f"{tranche.code}, {etape.libelle}") for etape in resultat.etapes]
        seulement = "dues seulement si la tranche est affermie"
        etapes.append(Etape(f"Heures de la {nom}", "", print_hours(retenues), seulement))
        parts.append(Part(nom, retenues))
    if "reconductions" in valeurs:
        reconduites, etape = _renewed(valeurs, heures)
        parts += reconduites
        etapes += [etape] if etape else []
        manque += [] if etape else ["duree_mois"]
    suivantes = tuple(part for part in parts if part.heures != 0)
    ferme = Part("tranche ferme" if lot.tranches else "période initiale", heures)
    return ((ferme, *suivantes) if suivantes else ()), etapes, tuple(manque)


def _of_tranche(lot: Lot, valeurs: Valeurs, tranche: TrancheLot) -> Resultat:
    """The lot's own formula on what the optional part adds, or the hours said for it."""
    if tranche.heures is not None:
        return Resultat(Decimal(tranche.heures), arrete=True)
    cle = CLE_DE_TRANCHE.get(lot.methode or "")
    ajout = getattr(tranche, cle) if cle else None
    formule = METHODES.get(lot.methode or "")
    if cle is None or ajout is None or formule is None:
        return Resultat()
    propres = {k: v for k, v in valeurs.items() if k != "heures"}
    propres[cle] = Valeur(cle, ajout, "lot", "profil", f"tranche {tranche.code}")
    return formule.calcul(propres) if not formule.missing(propres) else Resultat()


def _renewed(valeurs: Valeurs, heures: int) -> tuple[list[Part], Etape | None]:
    reconductions, duree = valeurs["reconductions"].valeur, valeurs.get("duree_mois")
    if not isinstance(reconductions, Reconductions) or duree is None:
        return [], None
    brutes = heures * Decimal(reconductions.duree_mois) / duree.decimal
    memes = reconductions.duree_mois == duree.decimal
    retenues = heures if memes else round_hours(brutes, _policy(valeurs))
    calcul = f"{print_hours(heures)} × {reconductions.duree_mois} ÷ {formats.mois(int(duree.decimal))}"
    resultat = (
        print_hours(retenues) if memes else f"{print_hours(brutes)}, arrondies à {print_hours(retenues)}"
    )
    etape = Etape("Heures de chaque reconduction", calcul, resultat, "dues seulement si elle a lieu")
    noms = (f"reconduction n° {rang}" for rang in range(1, reconductions.nombre + 1))
    return [Part(nom, retenues) for nom in noms], etape


# --- beside the result ------------------------------------------------------------------------------------


def _variants(lot: Lot, valeurs: Valeurs, formule: Formule, heures: int) -> tuple[Variante, ...]:
    """Cautious, proposed, ambitious: the same formula at the low and high ends of the scale."""
    cles = [cle for cle in formule.requis if cle in EFFET and f"{cle}.bas" in valeurs]
    if not cles or formule.missing(valeurs):
        return ()
    variantes = []
    for nom, sens in (("prudente", -1), ("proposée", 0), ("ambitieuse", 1)):
        hypothese = {**valeurs, **{cle: bound(valeurs, cle, sens * EFFET[cle]) for cle in cles}}
        brutes = formule.calcul(hypothese).heures or Decimal(0)
        retenues = round_hours(brutes, _policy(valeurs))
        if not sens and lot.ajustement is None and heures:
            retenues = heures
        texte = ", ".join(f"{ABREGES[cle]} {print_parameter(hypothese[cle])}" for cle in cles)
        minimum = valeurs.get("minimum_heures")
        if minimum is not None and brutes < minimum.decimal:
            texte += f", sous le minimum utile de {print_hours(minimum.decimal)}"
        variantes.append(Variante(nom, retenues, texte))
    return tuple(variantes)


def bound(valeurs: Valeurs, cle: str, sens: int) -> Valeur:
    """The low or high bound of the scale, never on the wrong side of the value retained."""
    retenue = valeurs[cle]
    if not sens:
        return retenue
    borne = valeurs[f"{cle}.{'bas' if sens < 0 else 'haut'}"]
    dehors = borne.decimal > retenue.decimal if sens < 0 else borne.decimal < retenue.decimal
    return retenue if dehors else replace(borne, cle=cle)


# --- printing ---------------------------------------------------------------------------------------------


def as_json(lot: Lot, calibrage: Calibrage) -> dict[str, Any]:
    """A lot of ``clausegen calibrer --json``: decimals are texts with a point."""
    brutes, ratio = calibrage.heures_brutes, calibrage.ratio
    return {
        "numero": lot.numero,
        "intitule": lot.intitule,
        "avis": calibrage.avis,
        "heures": calibrage.heures,
        "heures_indicatives": calibrage.heures_indicatives,
        "heures_brutes": None if brutes is None else f"{brutes.quantize(Decimal('0.01'), ROUND_HALF_UP):f}",
        "ratio": ratio
        and {
            "heures": _point(ratio.heures),
            "palier": _point(ratio.palier),
            "assiette": ratio.assiette,
            "seuil": None if ratio.seuil is None else _point(ratio.seuil),
            "mode": ratio.mode,
        },
        "parts": [{"nom": part.nom, "heures": part.heures} for part in calibrage.parts],
        "etapes": [
            {"libelle": e.libelle, "calcul": e.calcul, "resultat": e.resultat, "source": e.source}
            for e in calibrage.etapes
        ],
        "motif": calibrage.motif,
    }


def _point(valeur: Decimal) -> str:
    return f"{valeur.normalize():f}"
