"""What a profile says, in the words in which documents are read: the facts that a tender must repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clausegen import calibrage, droit, formats
from clausegen.calibrage import Calibrage
from clausegen.conformite import derogations
from clausegen.conformite.cas import A_CRITERE, Cas, value
from clausegen.conformite.formulations_texte import plain
from clausegen.controle import criteres, heures, lots, penalites, personnes, taux
from clausegen.marche import CLES_PAR_METHODE

A_TAUX = frozenset(nom for nom, cles in CLES_PAR_METHODE.items() if "taux_insertion" in cles)
CHEFS_DE_DELAI = {"heure": "heures", "absence": "absence", "document": "documents"}


@dataclass(frozen=True)
class Attendus:
    """The profile's own facts; without a profile, nothing is known but the law of the day."""

    valeurs: dict[tuple[str, str], str] = field(default_factory=dict)
    lots: frozenset[str] = frozenset()
    alloti: bool | None = None
    heures: bool | None = None
    ccag: frozenset[str] | None = None
    publics: frozenset[str] = frozenset()
    derogations: tuple[str, ...] = ()
    secrets: frozenset[Decimal] = frozenset()
    acheteur: str | None = None
    article: str | None = None
    reference: str | None = None
    noms: tuple[str, ...] = ()
    tous_lots: frozenset[str] | None = None
    fichier: str = ""


def expect(cas: Cas) -> Attendus:
    """Everything that the tender of a contract must say as its profile does."""
    marche = cas.marche
    return Attendus(
        valeurs=dict((*_volumes(cas), *_rates(cas), *_penalties(cas), *_criterion(cas), *_facilitator(cas))),
        lots=frozenset(lots.key(cas.lot(rang).numero or "") for rang in cas.avec_clause)
        if marche.alloti
        else frozenset(),
        alloti=marche.alloti,
        heures=bool(cas.avec_clause),
        ccag=frozenset(cas.ccag(rang) for rang in cas.avec_clause) - {"aucun"} if cas.avec_clause else None,
        publics=_publics(cas),
        derogations=tuple(dict.fromkeys(d.article for d in derogations.derogations(cas)))
        if cas.avec_clause
        else (),
        secrets=frozenset(_secrets(cas)),
        acheteur=marche.acheteur.courriel.casefold() if marche.acheteur.courriel else None,
        reference=marche.reference,
        noms=tuple(_names(cas)),
        tous_lots=frozenset(lots.key(lot.numero or "") for lot in marche.lots)
        if marche.alloti
        else frozenset(),
        article=value(cas.clause, "numero_article", str) if cas.avec_clause else None,
        fichier=cas.profil.fichier.name,
    )


Ligne = tuple[tuple[str, str], str]


def _volumes(cas: Cas) -> Iterator[Ligne]:
    entiers = []
    for rang in cas.avec_clause:
        calcule = cas.calibrages[rang]
        lot = lots.key(cas.lot(rang).numero or "") if cas.marche.alloti else heures.TOUT
        if calcule.ratio is not None:
            ratio = calcule.ratio
            yield ("ratio", heures.subject(lot, "")), heures.printed_ratio(ratio.heures, ratio.palier)
            if ratio.seuil is not None:
                yield ("seuil", heures.subject(lot, "")), formats.montant(ratio.seuil)
        elif len(calcule.parts) < 2:
            entiers.append(calcule.heures)
            if calcule.heures is not None:
                yield ("heures", heures.subject(lot, "")), heures.printed(Decimal(calcule.heures))
        yield from _parts(lot, calcule)
    if cas.marche.alloti and len(entiers) == len(cas.avec_clause) and None not in entiers:
        total = calibrage.total(cas.calibrages[rang] for rang in cas.avec_clause)
        yield ("heures", heures.ENSEMBLE), heures.printed(Decimal(total))


def _rates(cas: Cas) -> Iterator[Ligne]:
    """The rate of each lot, and that of the contract when they share one."""
    lus: set[str] = set()
    for rang in cas.avec_clause:
        lot = lots.key(cas.lot(rang).numero or "") if cas.marche.alloti else heures.TOUT
        part = value(cas.lots[rang], "taux_insertion", Decimal)
        if part is not None and cas.lot(rang).methode in A_TAUX:
            lus.add(formats.pourcentage(part))
            yield (taux.SUJET, heures.subject(lot, "")), formats.pourcentage(part)
        totales = value(cas.lots[rang], "heures_totales", Decimal)
        if totales is not None:
            yield (taux.TOTALES, heures.subject(lot, "")), heures.printed(totales)
    if len(lus) == 1:
        yield (taux.SUJET, heures.TOUT), lus.pop()


def _parts(lot: str, calcule: Calibrage) -> Iterator[Ligne]:
    for part in calcule.parts if len(calcule.parts) > 1 else ():
        if part.heures is not None:
            yield ("heures", heures.subject(lot, heures.part(part.nom))), heures.printed(Decimal(part.heures))


def _penalties(cas: Cas) -> Iterator[Ligne]:
    if not cas.avec_clause:
        return
    par_jour = value(cas.clause, "penalites.mode_document", str) == "par_jour"
    for chef in penalites.CHEFS:
        if montant := value(cas.clause, f"penalites.{chef}", Decimal):
            suite = " par jour" if chef == "document" and par_jour else ""
            yield (penalites.SUJET, chef), formats.montant(montant) + suite
        if jours := value(cas.clause, f"penalites.mise_en_demeure_{CHEFS_DE_DELAI[chef]}", int):
            yield (penalites.DELAI, chef), formats.accord(jours, "jour", "jours")
    if plafond := value(cas.clause, "penalites.plafond", Decimal):
        yield (penalites.SUJET, penalites.PLAFOND), formats.pourcentage(plafond)
    if par_jour and (plafond := value(cas.clause, "penalites.plafond_document", Decimal)):
        yield (penalites.SUJET, penalites.PLAFOND_DOCUMENT), formats.montant(plafond)


def _criterion(cas: Cas) -> Iterator[Ligne]:
    retenu = cas.marche.clause.critere
    if not cas.avec_dispositif(*A_CRITERE):
        yield (criteres.CRITERE, ""), criteres.AUCUN
    elif retenu is not None:
        yield (criteres.CRITERE, ""), formats.pourcentage(retenu.ponderation)
        for sous in retenu.sous_criteres:
            yield (
                (criteres.SOUS_CRITERE, " ".join(plain(sous.intitule).split())),
                formats.pourcentage(sous.ponderation),
            )


def _facilitator(cas: Cas) -> Iterator[Ligne]:
    if courriel := value(cas.clause, "facilitateur.courriel", str):
        yield (personnes.FACILITATEUR, "courriel"), courriel.casefold()
    if telephone := value(cas.clause, "facilitateur.telephone", str):
        yield (personnes.FACILITATEUR, "téléphone"), personnes.telephone(telephone)


def _publics(cas: Cas) -> frozenset[str]:
    if not cas.avec_clause:
        return frozenset()
    choisis = cas.clause["publics"]
    tous = [public["cle"] for public in cas.droit("publics_eligibles")]
    return frozenset(tous if choisis.origine == "regle" else map(str, choisis.valeur or ()))  # type: ignore[call-overload]


def _names(cas: Cas) -> Iterator[str]:
    """Who and where, as the profile and the territory name them."""
    marche = cas.marche
    facilitateur = (value(cas.clause, f"facilitateur.{cle}", str) for cle in ("structure", "adresse"))
    yield from filter(None, (marche.acheteur.nom, marche.acheteur.adresse, marche.objet, *facilitateur))
    yield from map(str, marche.lieux)


def _secrets(cas: Cas) -> Iterator[Decimal]:
    """The buyer's estimates, without the amounts that the tender does publish."""
    marche = cas.marche
    publics = {marche.minimum_ht, marche.maximum_ht}
    for lot in marche.lots:
        publics |= {lot.minimum_ht, lot.maximum_ht, lot.palier, lot.seuil}
    estimes = [
        marche.valeur_estimee_besoin,
        *(m for lot in marche.lots for m in (lot.montant_ht, lot.montant_estime)),
    ]
    yield from {estime for estime in estimes if estime} - publics


def ccag_maps(attendus: Attendus, cites: frozenset[str], jour: date) -> dict[str, droit.Ccag]:
    """The article maps of the CCAG of a tender: its profile's, else those it cites."""
    cartes = {}
    for nom in sorted(attendus.ccag if attendus.ccag else cites):
        try:
            cartes[nom] = droit.ccag(nom, jour)
        except droit.ParametreAbsent:
            continue
    return cartes
