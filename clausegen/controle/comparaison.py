"""The same everywhere, and as the profile says: one finding for each thing on which documents disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER
from clausegen.controle import criteres, heures, penalites, personnes, taux
from clausegen.controle.attendus import Attendus
from clausegen.controle.ensemble import Ensemble, usual
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.pieces import Piece
from clausegen.controle.remarques import Remarque

CODES = {
    "heures": "DCE-01",
    "ratio": "DCE-01",
    "seuil": "DCE-01",
    taux.SUJET: "DCE-01",
    taux.TOTALES: "DCE-01",
    penalites.SUJET: "DCE-05",
    penalites.DELAI: "DCE-06",
    criteres.CRITERE: "DCE-07",
    criteres.SOUS_CRITERE: "DCE-07",
    personnes.FACILITATEUR: "DCE-08",
}
POURQUOI = {
    "heures": "un volume qui change d'une pièce à l'autre ne peut pas être exigé, et fausse la concurrence",
    taux.SUJET: "deux taux donnent deux volumes : lequel est dû ?",
    penalites.SUJET: "entre deux montants, l'entreprise peut opposer le plus faible",
    penalites.DELAI: "le délai avant la pénalité doit être le même partout",
    criteres.CRITERE: "les offres sont jugées sur la pondération publiée, et sur elle seule",
    personnes.FACILITATEUR: "les candidats et le titulaire doivent joindre la même personne",
}
NOMS = {
    "heure": "Pénalité par heure non réalisée",
    penalites.PLAFOND: "Plafond des pénalités",
    penalites.PLAFOND_DOCUMENT: "Plafond de la pénalité par document",
}
SANS_CRITERE = "retirez ce critère, ou ajoutez-le au profil avec son poids"
LIEUX = 6
CITES = 3


def check(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """Every disagreement on volumes, amounts, weights and contacts."""
    yield from _words(ensemble.faits)
    par_cle: dict[tuple[str, str], list[Fait]] = {}
    for fait in ensemble.faits:
        par_cle.setdefault(fait.cle, []).append(fait)
    for (sujet, objet), faits in par_cle.items():
        if sujet == personnes.FACILITATEUR:
            faits = [fait for fait in faits if fait.valeur != attendus.acheteur]
        if sujet == "heures" and objet.partition(", ")[0] == heures.ENSEMBLE:
            yield from _total(faits, par_cle, attendus)
        elif faits:
            yield from _compared(faits, attendus)
    yield from _lots(ensemble, attendus)


def _compared(faits: Sequence[Fait], attendus: Attendus) -> Iterator[Remarque]:
    attendu = attendus.valeurs.get(faits[0].cle)
    if attendu is not None:
        faux = [fait for fait in faits if not fait.says(attendu)]
        if faux:
            yield _differs(faux, attendu, [f for f in faits if f not in faux], attendus.fichier)
    elif faits[0].sujet == personnes.FACILITATEUR:
        yield from _contacts(faits)
    elif not any(all(fait.says(valeur) for fait in faits) for valeur in {f.valeur for f in faits}):
        reference = usual(faits)
        faux = [fait for fait in faits if not fait.says(reference)]
        yield _differs(faux, reference, [fait for fait in faits if fait.says(reference)], "")


def _contacts(faits: Sequence[Fait]) -> Iterator[Remarque]:
    """Without a profile, two documents disagree when they have no contact in common."""
    par_piece: dict[str, dict[str, Fait]] = {}
    for fait in faits:
        par_piece.setdefault(str(fait.lieu.fichier), {}).setdefault(fait.valeur, fait)
    premier, *autres = par_piece.values()
    for dits in autres:
        if not premier.keys() & dits.keys():
            ailleurs = next(iter(premier.values()))
            yield _differs(list(dits.values()), ailleurs.valeur, [ailleurs], "")
            return


def _differs(faux: Sequence[Fait], juste: str, autres: Sequence[Fait], profil: str) -> Remarque:
    fait = faux[0]
    valeurs = dict.fromkeys(f.valeur for f in faux)
    lus = " ; ".join(
        f"{valeur} dans {_places([f for f in faux if f.valeur == valeur])}" for valeur in valeurs
    )
    ailleurs = "le profil" if profil else autres[0].lieu.document
    return Remarque(
        CODES[fait.sujet],
        A_CORRIGER,
        f"{_named(fait)} : {lus} ; {juste} dans {ailleurs}",
        POURQUOI.get(fait.sujet, POURQUOI["heures"]),
        SANS_CRITERE
        if profil and juste == criteres.AUCUN
        else f"écrivez partout « {juste} »"
        + ("" if profil else " (ou l'autre valeur, si c'est elle la bonne)"),
        tuple(f.lieu for f in (*faux, *autres[:1]))[:LIEUX],
    )


def _places(faits: Sequence[Fait]) -> str:
    lieux = list(dict.fromkeys(fait.lieu.document for fait in faits))
    if len(lieux) > CITES:
        autres = formats.accord(len(lieux) - CITES, "autre pièce", "autres pièces")
        return f"{', '.join(lieux[:CITES])} et {autres}"
    return formats.enumeration(lieux)


def _named(fait: Fait) -> str:
    """« Heures, lot 3 », « Pénalité par absence »."""
    if fait.sujet == penalites.SUJET:
        return NOMS.get(fait.objet, f"Pénalité par {fait.objet}")
    nom = fait.sujet[:1].upper() + fait.sujet[1:]
    objet = "ensemble du marché" if fait.objet == heures.ENSEMBLE else fait.objet
    return f"{nom}, {objet}" if objet else nom


def _words(faits: Iterable[Fait]) -> Iterator[Remarque]:
    for fait in faits:
        autres = fait.admises - {fait.valeur}
        if autres:
            yield Remarque(
                "DCE-03",
                A_CORRIGER,
                f"{fait.valeur} en chiffres, {' '.join(autres)} en lettres",
                "en cas de doute, un contrat se lit souvent en lettres : le volume dû n'est pas certain",
                "écrivez le même nombre en chiffres et en lettres",
                (fait.lieu,),
            )


def _total(
    faits: Sequence[Fait],
    par_cle: Mapping[tuple[str, str], list[Fait]],
    attendus: Attendus,
) -> Iterator[Remarque]:
    """A total is compared with the profile's, else with the sum of the lots as most documents give them."""
    attendu = attendus.valeurs.get(faits[0].cle)
    partie = faits[0].objet.partition(", ")[2]
    volumes = {
        objet: usual(dits)
        for (sujet, objet), dits in par_cle.items()
        if sujet == "heures" and objet.startswith("lot ")
    }
    lots = {objet: dit for objet, dit in volumes.items() if objet.partition(", ")[2] == partie}
    if attendu is None and lots and (len(lots) == len(volumes) or (partie and _all_in_parts(volumes))):
        attendu = heures.printed(sum((_number(valeur) for valeur in lots.values()), Decimal(0)))
    faux = [fait for fait in faits if attendu is not None and not fait.says(attendu)]
    if faux and attendu is not None:
        lus = formats.enumeration(list(dict.fromkeys(fait.valeur for fait in faux)))
        yield Remarque(
            "DCE-04",
            A_CORRIGER if len(lots) > 1 else A_VERIFIER,
            f"Heures, ensemble du marché : {lus} dans {_places(faux)}, {attendu} en additionnant les lots",
            POURQUOI["heures"],
            f"écrivez « {attendu} », ou corrigez le volume d'un lot",
            tuple(fait.lieu for fait in faux)[:LIEUX],
        )
    elif attendu is None:
        yield from _compared(faits, attendus)


def _all_in_parts(volumes: Iterable[str]) -> bool:
    return all(", " in objet for objet in volumes)


def _number(heures_dites: str) -> Decimal:
    return formats.read_nombre(heures_dites.rpartition("heure")[0])


# --- lots ---------------------------------------------------------------------------------------------------


def _lots(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """A document that lists the lots with hours lists them all, and names none that has none."""
    if not ensemble.alloti:
        return
    listes = _listed(ensemble)
    connus = attendus.lots or frozenset(lot for liste in listes.values() for lot in liste)
    for pieces, liste in listes.items():
        manque, trop = sorted(connus - liste.keys(), key=_rank), sorted(liste.keys() - connus, key=_rank)
        if manque or trop:
            yield _lot_remark(ensemble, pieces, liste, (manque, trop), attendus)
    dits = {lot: piece for piece in ensemble.lues for lot in ensemble.releves[piece].sans}
    for lot in sorted(dits.keys() & connus, key=_rank):
        yield _excluded(
            lot,
            ensemble.releves[dits[lot]].sans[lot],
            [liste[lot] for liste in listes.values() if lot in liste],
        )


def _listed(ensemble: Ensemble) -> dict[tuple[Piece, ...], dict[str, Lieu]]:
    """The lots with hours, piece by piece; pieces of a kind that share the lots between them, together."""
    groupes: dict[tuple[Piece, ...], dict[str, Lieu]] = {}
    for piece in ensemble.lues:
        releve = ensemble.releves[piece]
        partagees = [p for p in ensemble.lues if p is piece or _share(piece, p, ensemble)]
        avec = {lot: lieu for p in partagees for lot, lieu in ensemble.releves[p].avec.items()}
        if releve.avec and (len(avec) > 1 or releve.enumere):
            groupes.setdefault(tuple(partagees), avec)
    return groupes


def _share(piece: Piece, autre: Piece, ensemble: Ensemble) -> bool:
    ici, ailleurs = ensemble.releves[piece].avec.keys(), ensemble.releves[autre].avec.keys()
    return piece.nature == autre.nature and bool(ailleurs) and ici.isdisjoint(ailleurs)


def _rank(lot: str) -> tuple[int, str]:
    return int("".join(filter(str.isdecimal, lot)) or 0), lot


def _lot_remark(
    ensemble: Ensemble,
    pieces: Sequence[Piece],
    liste: Mapping[str, Lieu],
    ecart: tuple[Sequence[str], Sequence[str]],
    attendus: Attendus,
) -> Remarque:
    manque, trop = ecart
    ou = formats.enumeration([f"{piece.nom} ({piece.fichier.name})" for piece in pieces])
    dits = []
    if manque:
        dits.append(f"{_said(manque)} manque{'nt' if len(manque) > 1 else ''}")
    if trop:
        dits.append(f"{_said(trop)} {'sont' if len(trop) > 1 else 'est'} en trop")
    reference = "le profil" if attendus.lots else "les autres pièces"
    vu = next(iter(liste.values()))
    ailleurs = next((r.avec[lot] for r in ensemble.releves.values() for lot in manque if lot in r.avec), vu)
    lieux = (liste[trop[0]],) if trop else (vu, ailleurs) if ailleurs is not vu else (vu,)
    return Remarque(
        "DCE-02",
        A_CORRIGER,
        f"Lots avec heures d'insertion, {ou} : {' et '.join(dits)}, d'après {reference}",
        "un lot nommé dans une pièce et absent d'une autre laisse croire qu'il n'est pas concerné",
        "donnez la même liste de lots dans toutes les pièces",
        lieux,
    )


def _said(lots: Sequence[str]) -> str:
    return ("le lot " if len(lots) == 1 else "les lots ") + formats.enumeration(lots)


def _excluded(lot: str, ici: Lieu, ailleurs: Sequence[Lieu]) -> Remarque:
    return Remarque(
        "DCE-02",
        A_CORRIGER,
        f"Le lot {lot} est dit sans heures dans {ici.document}, avec des heures ailleurs",
        "les pièces se contredisent sur le périmètre de l'action",
        "retirez ce lot de la phrase, ou des tableaux d'heures",
        (ici, *ailleurs[:1]),
    )
