"""The hours that a document asks for, lot by lot and part by part; its ratios; the lots it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.formulations_texte import NIVEAU, sentences
from clausegen.controle import heures_motifs as motifs
from clausegen.controle import lots
from clausegen.controle.blocs import Bloc
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.nombres import NOMBRE, Lu, bare, decimal, euros, hours
from clausegen.controle.pieces import Piece

TOUT = ""  # the contract as a whole
ENSEMBLE = "total"


@dataclass
class _Etat:
    """What the paragraphs above say of those below."""

    lot: str = TOUT
    article: str = ""
    tete: tuple[str, ...] = ()
    dans_table: bool = False
    a_plat: bool = False
    amorce: str = ""


@dataclass
class Releve:
    """What a document says of hours: its facts, the lots that it gives hours to, those that it leaves out."""

    faits: list[Fait] = field(default_factory=list)
    sans: dict[str, Lieu] = field(default_factory=dict)
    avec: dict[str, Lieu] = field(default_factory=dict)
    enumere: bool = False


def read(piece: Piece) -> Releve:
    """Every volume of one document."""
    releve, etat = Releve(), _Etat()
    for rang, bloc in enumerate(piece.blocs):
        _follow(bloc, etat)
        if rang not in piece.insertion:
            continue
        releve.faits += (
            _of_row(piece, bloc, etat, releve) if etat.tete else _of_text(piece, bloc, etat, releve)
        )
        if bloc.texte.rstrip().endswith(":"):
            etat.amorce = bare(bloc.texte)
    for fait in releve.faits:
        numero = lot_of(fait)
        if numero != TOUT:
            releve.avec.setdefault(numero, fait.lieu)
    return releve


def lot_of(fait: Fait) -> str:
    """The lot that a fact is about."""
    return fait.objet.partition(",")[0].removeprefix("lot ") if fait.objet.startswith("lot ") else TOUT


def part(texte: str) -> str:
    """« tranche optionnelle TO1 », « TO 1 »: the same words for the same part of a contract."""
    lue = motifs.PARTIE.search(bare(texte))
    if lue is None:
        return ""
    if "reconduction" in lue[0]:
        rang = lue["reconduction"] or lue["rang"] or ""
        return f"reconduction {motifs.RANGS.get(rang, rang)}".strip()
    if lue[0].startswith(("tranche o", "tranche c", "to")):
        return f"tranche optionnelle {lue['tranche'] or lue['to'] or ''}".strip()
    return "période initiale" if lue[0].startswith("periode") else lue[0]


def subject(lot: str, partie: str) -> str:
    """« lot 1, tranche ferme »."""
    nom = lot if lot in (TOUT, ENSEMBLE) else f"lot {lot}"
    return ", ".join(filter(None, (nom, partie)))


def printed(heures: Decimal) -> str:
    """« 1 085 heures »."""
    return formats.accord(heures, "heure", "heures")


def _follow(bloc: Bloc, etat: _Etat) -> None:
    """Which lot is spoken of, which table we are in."""
    nu = bare(bloc.texte)
    tete = bloc.titre.partition(NIVEAU)[0]
    if tete != etat.article:
        etat.article, etat.lot = tete, TOUT
    if bloc.titre and bloc.titre.split(NIVEAU)[-1] == bloc.texte.partition("\n")[0]:
        etat.amorce = ""
    if not bloc.cellules:
        etat.tete, etat.dans_table = (), False
        annonce = len(nu) < 100 and not re.search(r"\d|\.$", nu)
        debut = annonce and bool(motifs.LOT.search(nu) and motifs.VOLUME.search(nu))
        etat.a_plat = debut or (etat.a_plat and bool(motifs.A_PLAT.match(nu)))
        if re.match(r"lot\b", nu) and len(nu) < 120 and not list(hours(nu)):
            etat.lot = _sole(nu) or etat.lot
        return
    cellules = tuple(bare(cellule) for cellule in bloc.cellules)
    if not etat.dans_table:
        etat.dans_table = True
        etat.tete = cellules if _is_head(cellules) else ()
    if not etat.tete and len(cellules) > 1 and re.match(r"lots?(?: n ?°| concernes?)?$", cellules[0]):
        etat.lot = lots.heading_row(cellules[1], colonne=False) or TOUT


def _is_head(cellules: Sequence[str]) -> bool:
    lots_dits = any(motifs.LOT.search(cellule) for cellule in cellules)
    chiffres = any(next(hours(cellule), None) for cellule in cellules)
    return lots_dits and not chiffres and any(map(_of_volume, cellules))


def _of_volume(tete: str) -> bool:
    return bool(motifs.VOLUME.search(tete) and not motifs.ETRANGER.search(tete))


def _sole(nu: str) -> str | None:
    numeros = {numero for nomme in lots.named(nu) for numero in nomme.numeros}
    return numeros.pop() if len(numeros) == 1 else None


# --- tables -------------------------------------------------------------------------------------------------


def _of_row(piece: Piece, bloc: Bloc, etat: _Etat, releve: Releve) -> Iterator[Fait]:
    cellules = [bare(cellule) for cellule in bloc.cellules]
    if tuple(cellules) == etat.tete:
        return
    lieu = Lieu.of(piece, bloc)
    lot = _row_lot(cellules, etat.tete)
    if lot is None:
        return
    volumes = [rang for rang, tete in enumerate(etat.tete) if _of_volume(tete)]
    dits = [cellules[rang].strip() for rang in volumes if rang < len(cellules)]
    if lot != ENSEMBLE and all(motifs.NEANT.match(dit or "-") for dit in dits):
        releve.sans.setdefault(lot, lieu)
        return
    for rang, dit in zip(volumes, dits, strict=False):
        partie = _yearly(etat.tete[rang], part(etat.tete[rang]) or part(cellules[0]) or part(dit))
        if nombre := re.fullmatch(rf"({NOMBRE})(?: ?h(?:eures?)?)?", dit):
            yield _hours(lot, partie, Lu(0, 0, decimal(nombre[1])), lieu)
        elif not motifs.NEANT.match(dit):
            yield from _in_clause(dit, lot, lieu, partie)


def _yearly(suite: str, partie: str) -> str:
    """« Heures par an »: a volume that comes back is no volume of the whole contract."""
    return ", ".join(filter(None, (partie, "par an"))) if motifs.PAR_AN.match(suite) else partie


def _row_lot(cellules: Sequence[str], tete: Sequence[str]) -> str | None:
    if re.match(r"total|ensemble|tous lots", cellules[0].strip()):
        return ENSEMBLE
    for rang, cellule in enumerate(cellules[: len(tete)]):
        if motifs.LOT.search(tete[rang]) and (numero := lots.heading_row(cellule, colonne=True)):
            return numero
    return None


# --- sentences ----------------------------------------------------------------------------------------------


def _of_text(piece: Piece, bloc: Bloc, etat: _Etat, releve: Releve) -> Iterator[Fait]:
    nu = bare(bloc.texte)
    if etat.a_plat and (plat := motifs.A_PLAT.match(nu)):
        lot = ENSEMBLE if plat["total"] else lots.key(plat["lot"])
        yield _hours(lot, "", Lu(0, 0, decimal(plat["heures"])), Lieu.of(piece, bloc))
        return
    propre = _row_start(bloc, nu) or _heading_lot(bloc) or etat.lot
    for phrase in sentences(bloc.texte):
        nu, lieu = bare(phrase), Lieu.of(piece, bloc, phrase)
        _name_lots(nu, lieu, releve)
        for segment in re.split(r" ?; ", nu):
            yield from _in_clause(segment, propre, lieu, "", etat.amorce)


def _row_start(bloc: Bloc, nu: str) -> str | None:
    """The lot that a row without a head names first, in cells or, in a PDF, before its hours."""
    if bloc.cellules:
        return lots.heading_row(bare(bloc.cellules[0]), colonne=False)
    premiere = next(hours(nu), None)
    debut = nu[: premiere.debut] if premiere else ""
    if (
        not re.match(r"(?:lot ?)?(?:n ?° ?)?\d{1,3}[a-z]? ?[-:|]", debut)
        or len(debut) > 90
        or motifs.PHRASE.search(debut)
    ):
        return None
    return lots.heading_row(debut, colonne=False)


def _heading_lot(bloc: Bloc) -> str | None:
    for titre in reversed(bloc.titre.split(NIVEAU)):
        if numero := _sole(bare(titre)):
            return numero
    return None


def _name_lots(nu: str, lieu: Lieu, releve: Releve) -> None:
    """« Les lots 1 et 2 comportent… », « le lot 4 ne comporte pas… »."""
    for nomme in lots.named(nu):
        suite = nu[nomme.fin :]
        if motifs.SANS.match(suite):
            for numero in nomme.numeros:
                releve.sans.setdefault(numero, lieu)
        elif motifs.AVEC.match(suite) and not motifs.RESERVE.match(suite) and motifs.OBJET.search(suite):
            releve.enumere = True
            for numero in nomme.numeros:
                releve.avec.setdefault(numero, lieu)


def _in_clause(nu: str, lot: str, lieu: Lieu, partie: str, amorce: str = "") -> Iterator[Fait]:
    trouvees = list(hours(nu))
    for rang, lu in enumerate(trouvees):
        suivante = trouvees[rang + 1].debut if rang + 1 < len(trouvees) else len(nu)
        avant, apres = nu[: lu.debut], nu[lu.fin : suivante]
        if ratio := motifs.RATIO.match(apres):
            yield from _ratio(ratio, lu, apres, lots_around(nu, lu, lot), lieu)
            continue
        if not _due(lu, avant, apres):
            continue
        precise = (
            partie
            or part(apres)
            or part(nu[trouvees[rang - 1].fin if rang else 0 : lu.debut])
            or part(amorce)
        )
        precise = _yearly(apres, precise)
        concernes = lots_around(nu, lu, lot)
        if concernes == (TOUT,) and motifs.TOTAL.search(avant[-60:] + " " + apres[:60]):
            concernes = (ENSEMBLE,)
        for numero in concernes:
            yield _hours(numero, precise, lu, lieu)


def _due(lu: Lu, avant: str, apres: str) -> bool:
    """Whether these hours are a volume to do: neither a delay, a rhythm, a time of day nor a penalty."""
    if (
        lu.valeur < 2
        or "penalit" in avant
        or motifs.INDICATIF.search(avant[-45:])
        or re.match(r"\s*(?:au plus|maxim|environ)", apres)
    ):
        return False
    if motifs.AVANT.search(avant) or motifs.APRES.match(apres) or motifs.is_base(avant, apres):
        return False
    if lu.valeur <= 24 and motifs.HEURE_DU_JOUR.search(avant):
        return False
    return not (lu.valeur in motifs.ETP and re.search(r"\betp\b|temps plein", avant + apres))


def lots_around(nu: str, lu: Lu, defaut: str) -> tuple[str, ...]:
    """The lots that a volume is for: those named just after it, else just before, else the current one."""
    nommes = list(lots.named(nu))
    for nomme in nommes:
        if nomme.debut >= lu.fin and motifs.LOT_APRES.match(nu[lu.fin : nomme.debut]):
            return _shared(nomme, nu)
    avant = [nomme for nomme in nommes if nomme.fin <= lu.debut]
    return _shared(avant[-1], nu) if avant else (defaut,)


def _shared(nomme: lots.Nomme, nu: str) -> tuple[str, ...]:
    """Several lots share a volume unless each has it."""
    if len(nomme.numeros) == 1 or motifs.CHACUN.search(nu):
        return nomme.numeros
    return ()


def _hours(lot: str, partie: str, lu: Lu, lieu: Lieu) -> Fait:
    admises = frozenset(printed(valeur) for valeur in lu.admises)
    return Fait("heures", subject(lot, partie), printed(lu.valeur), lieu, admises)


def _ratio(ratio: re.Match[str], lu: Lu, apres: str, concernes: Sequence[str], lieu: Lieu) -> Iterator[Fait]:
    palier = next(euros(f"{ratio['palier']} {ratio['unite']}")).valeur
    for numero in concernes:
        yield Fait("ratio", subject(numero, ""), printed_ratio(lu.valeur, palier), lieu)
        if seuil := motifs.SEUIL.search(apres[ratio.end() :]):
            montant = next(euros(f"{seuil['seuil']} {seuil['unite']}")).valeur
            yield Fait("seuil", subject(numero, ""), formats.montant(montant), lieu)


def printed_ratio(heures: Decimal, palier: Decimal) -> str:
    """« 35 heures par palier de 100 000 € »."""
    return f"{printed(heures)} par palier de {formats.montant(palier)}"
