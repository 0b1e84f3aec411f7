"""What is due: hours or ratio, lot by lot, and the rules that make them due."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clausegen import conformite, formats
from clausegen.calibrage import Calibrage
from clausegen.conformite.cas import RESERVES, Cas
from clausegen.mentions import options
from clausegen.mentions.groupes import scope
from clausegen.mentions.parties import contract
from clausegen.mentions.table import blank, filled, mention

HEURES = re.compile(r"\b(heures?)(?= (?:\(|par ))")
ASSIETTES = {"commande": "commandé", "facture": "facturé"}


def lot_name(cas: Cas, rang: int) -> str:
    """« 01 – Gros œuvre », or the contract's object when it is not divided."""
    lot = cas.marche.lots[rang]
    intitule = filled(lot.intitule, "intitulé du lot") if cas.marche.alloti else lot.intitule
    return " – ".join(morceau for morceau in (lot.numero, intitule) if morceau) or cas.marche.objet


def _hours(heures: int | None, quoi: str) -> str:
    if heures is None:
        return blank(f"heures, {quoi}")
    return f"{formats.heures(heures)} ({formats.lettres(heures, feminin=True)})"


def _ratio(calibrage: Calibrage) -> str:
    ratio = calibrage.ratio
    if ratio is None:
        raise ValueError("ce lot n'a pas de ratio")
    heures = f"{formats.nombre(ratio.heures)}\u00a0{'heure' if ratio.heures < 2 else 'heures'}"
    texte = (
        f"{heures} par palier entier de {formats.montant(ratio.palier)}\u00a0HT {ASSIETTES[ratio.assiette]}"
    )
    if ratio.seuil is not None:
        seuil = f"{formats.montant(ratio.seuil)}\u00a0HT"
        texte += f", au-delà de {seuil}" if ratio.mode == "au_dela" else f", dès que {seuil} sont atteints"
    return texte


def volumes(cas: Cas, rang: int) -> list[tuple[str, str]]:
    """(part of the contract, volume) for one lot; the part is empty when there is only one."""
    calibrage, nom = cas.calibrages[rang], lot_name(cas, rang)
    if calibrage.ratio is not None:
        return [("", _ratio(calibrage))]
    if len(calibrage.parts) < 2:
        return [("", _hours(calibrage.heures, f"lot {nom}" if cas.marche.alloti else "volume du marché"))]
    return [(part.nom, _hours(part.heures, part.nom)) for part in calibrage.parts]


@mention("vrai si le marché a plusieurs lots")
def alloti(cas: Cas) -> bool:
    """More than one lot."""
    return cas.marche.alloti


@mention("une ligne par lot et par partie\u00a0: lot, volume, phrase")
def lignes(cas: Cas) -> list[dict[str, str]]:
    """Rows of the volume table, and the same said as a sentence."""
    titulaire = str(cas.clause["termes.titulaire"].valeur)
    resultat = []
    for rang in cas.avec_clause:
        for partie, volume in volumes(cas, rang):
            suite = f", {partie}" if partie else ""
            minimum = "" if cas.calibrages[rang].ratio else "au moins "
            debut = f"au titre de la {partie}, " if partie else ""
            phrase = formats.capital(f"{debut}{titulaire} réalise {minimum}{volume}.")
            phrase = HEURES.sub(r"\1 d'insertion", phrase)
            resultat.append({"lot": lot_name(cas, rang) + suite, "volume": volume, "phrase": phrase})
    return resultat


def lot_numbers(cas: Cas, rangs: Sequence[int]) -> str:
    """« Le lot 03 », « Les lots 01 et 02 »."""
    numeros = [filled(cas.marche.lots[rang].numero, "numéro du lot") for rang in rangs]
    return ("Le lot " if len(numeros) == 1 else "Les lots ") + formats.enumeration(numeros)


@mention("lots sans heures d'insertion, en une phrase ; vide s'il n'y en a pas")
def lots_sans_clause_texte(cas: Cas) -> str:
    """Neutral: the reasons stay in the internal note."""
    rangs = [
        rang for rang in scope(cas) if rang not in cas.avec_clause and cas.dispositif(rang) not in RESERVES
    ]
    if not rangs or not cas.avec_clause:
        return ""
    verbe = "ne comporte" if len(rangs) == 1 else "ne comportent"
    return f"{lot_numbers(cas, rangs)} {verbe} pas d'heures d'insertion."


@mention("lots avec heures d'insertion et leur verbe\u00a0: «\u00a0Les lots 01 et 02 comportent\u00a0»")
def lots_avec_clause_texte(cas: Cas) -> str:
    """Empty when the contract is not divided."""
    if not cas.marche.alloti or not cas.avec_clause:
        return ""
    return f"{lot_numbers(cas, cas.avec_clause)} {'comporte' if len(cas.avec_clause) == 1 else 'comportent'}"


@mention("règles qui rendent les heures dues, une phrase chacune")
def regles_volume(cas: Cas) -> list[str]:
    """Ratio, trigger, optional parts, renewals, alternative actions, surplus."""
    calibrages = [cas.calibrages[rang] for rang in cas.avec_clause]
    ratios = [calibrage.ratio for calibrage in calibrages if calibrage.ratio]
    titulaire = str(cas.clause["termes.titulaire"].valeur)
    phrases = options.scope(cas)
    if ratios:
        phrases += _ratio_rules(cas)
    if any(len(calibrage.parts) > 1 for calibrage in calibrages):
        if cas.marche.tranches:
            phrases.append("Les heures d'une tranche optionnelle sont dues à partir de son affermissement.")
        if cas.marche.reconductions:
            phrases.append("Les heures d'une reconduction sont dues à partir de cette reconduction.")
    elif cas.marche.tranches and not ratios:
        phrases.append("Aucune heure n'est due au titre des tranches optionnelles.")
    phrases += _yearly(cas)
    phrases += _actions(cas)
    phrases += options.members(cas)
    if len(cas.avec_clause) > 1:
        phrases.append(
            "Quand plusieurs lots ont le même attributaire, leurs volumes s'ajoutent et les relevés "
            "distinguent chaque lot."
        )
    retenu = cas.marche.clause.critere
    if retenu and retenu.heures_supplementaires:
        plafond = formats.pourcentage(retenu.heures_supplementaires.plafond)
        phrases.append(
            f"Les heures que {titulaire} a proposées en plus dans le cadre de réponse s'ajoutent à ce "
            f"volume, dans la limite de {plafond} de celui-ci. Elles sont dues dans les mêmes conditions."
        )
    phrases.append(f"{formats.terme(titulaire, '', majuscule=True)} peut dépasser ce volume.")
    return phrases


def _yearly(cas: Cas) -> list[str]:
    """The least done each year, when the profile wants it and the volume allows it."""
    if not cas.marche.clause.options.part_annuelle:
        return []
    titulaire = str(cas.clause["termes.titulaire"].valeur)
    phrases = []
    for rang in cas.avec_clause:
        if heures := conformite.volumes.yearly(cas, rang):
            debut = f"pour le lot {lot_name(cas, rang)}, " if cas.marche.alloti else ""
            phrase = (
                f"{debut}{titulaire} réalise au moins {formats.heures(heures)} par année entière d'exécution."
            )
            phrases.append(formats.capital(phrase))
    return phrases


def _ratio_rules(cas: Cas) -> list[str]:
    ratios = [cas.calibrages[rang].ratio for rang in cas.avec_clause]
    contrat = formats.terme(contract(cas), "de")
    suivants = cas.marche.forme == "marches_subsequents"
    assiette = "factures" if any(r and r.assiette == "facture" for r in ratios) else "commandes"
    if suivants:
        assiette = "marchés subséquents"
    phrases = [
        f"Le montant pris en compte est le cumul hors taxes des {assiette} depuis le début {contrat}"
        + (", reconductions comprises." if cas.marche.reconductions else ".")
    ]
    if any(r and r.seuil is not None and r.mode == "au_dela" for r in ratios):
        phrases.append("Aucune heure n'est due sur la part de ce cumul qui ne dépasse pas le seuil indiqué.")
    if any(r and r.seuil is not None and r.mode == "premier_euro" for r in ratios):
        phrases.append("Une fois le seuil atteint, les heures sont dues dès le premier euro de ce cumul.")
    if suivants:
        phrases.append("Chaque marché subséquent indique le volume d'heures qui en résulte.")
    if cas.marche.attributaires == "multi":
        phrases.append(f"Chaque titulaire applique ce ratio à ses propres {assiette}.")
    return phrases


def _actions(cas: Cas) -> list[str]:
    titulaire = str(cas.clause["termes.titulaire"].valeur)
    phrases = []
    for rang in cas.avec_clause:
        actions = cas.marche.lots[rang].actions_alternatives
        if actions is None:
            continue
        debut = f"Pour le lot {lot_name(cas, rang)}, à" if cas.marche.alloti else "À"
        periode = "chaque année" if actions.periode == "par_an" else "sur toute la durée d'exécution"
        parties = {"titulaire": "termes.titulaire", "acheteur": "termes.acheteur"}
        qui = (
            str(cas.clause[parties[actions.choix]].valeur) if actions.choix else blank("qui choisit l'action")
        )
        quand = filled(actions.moment, "moment du choix entre heures et action")
        seule = actions.nombre == 1
        quoi = (
            "une action sociale peut être réalisée"
            if seule
            else (f"{formats.lettres(actions.nombre, feminin=True)} actions sociales peuvent être réalisées")
        )
        objet = "l'action, selon ce choix" if seule else "les actions, selon ce choix"
        choix = formats.terme(qui, "a") if actions.choix else f"à {qui}"
        phrases.append(
            f"{debut} la place des heures, {quoi} {periode}\u00a0: {actions.description}. "
            f"Le choix appartient {choix}\u00a0; il est fait {quand}. "
            f"{formats.capital(titulaire)} réalise les heures ou {objet}."
        )
    return phrases


@mention("un engagement par lot\u00a0: rang, lot, volume, saut de page")
def annexes(cas: Cas) -> list[dict[str, object]]:
    """One commitment form a lot; the first does not start on a new page."""
    return [
        {
            "rang": str(rang + 1),
            "lot": lot_name(cas, rang),
            "volume": "\u00a0; ".join(f"{v}, {p}" if p else v for p, v in volumes(cas, rang)),
            "saut": indice > 0,
            "actions": cas.marche.lots[rang].actions_alternatives is not None,
        }
        for indice, rang in enumerate(cas.avec_clause)
    ]


@mention("vrai si un groupement d'entreprises peut répondre")
def cotraitance(cas: Cas) -> bool:
    """Always for a public contract: the code lets groups bid."""
    return cas.marche.forme != "prive" or cas.marche.groupement is not None
