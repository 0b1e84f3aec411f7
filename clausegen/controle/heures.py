"""The hours that a document asks for, lot by lot and part by part; its ratios; the lots it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.formulations_texte import NIVEAU, sentences
from clausegen.controle import lots
from clausegen.controle.blocs import Bloc
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.nombres import NOMBRE, Lu, bare, decimal, euros, hours
from clausegen.controle.pieces import Piece

TOUT = ""  # the contract as a whole
ENSEMBLE = "total"

_LOT = re.compile(r"\blots?\b|^n ?°|\bnumero|intitule|designation|corps d'etat")
_VOLUME = re.compile(r"\bheures?\b|\bvolume|\bnb h\b|\(h\)|^h$")
_ETRANGER = re.compile(r"€|\bprix|montant|cout|realisee|effectuee|cotraitant|membre")
_NEANT = re.compile(r"(?:sans (?:objet|clause|heures?)|neant|aucune?|non(?: concerne)?|0(?: h(?:eures?)?)?|-+|/|so|s\.o\.?)$")
_RATIO = re.compile(
    rf"^[^|;]{{0,40}}?(?:\bpar\b|\bpour\b|/)[^|;\d]{{0,60}}?(?P<palier>{NOMBRE}) ?(?P<unite>k€|m€|€|euros?\b)"
)
_SEUIL = re.compile(
    rf"(?:au[ -]dela d[e'u]+|a partir d[e'u]+|des que|superieur\w* a|depass\w+|excede\w*|au[ -]dessus d[e'u]+)[^|;\d]{{0,40}}"
    rf"(?P<seuil>{NOMBRE}) ?(?P<unite>k€|m€|€|euros?\b)"
)
_PARTIE = re.compile(
    r"tranche ferme|(?:tranche (?:optionnelle|conditionnelle)|\bto) ?(?:n ?° ?)?(?:to ?)?(?P<tranche>\d+|[a-z]\b)?"
    r"|(?:(?P<rang>\d+|premiere|deuxieme|seconde|troisieme|quatrieme)(?:re|ere|e|eme|de|nde)? )?reconduction ?(?:n ?° ?)?(?P<reconduction>\d+)?"
    r"|periode initiale|periode ferme"
)
_RANGS = {"premiere": "1", "deuxieme": "2", "seconde": "2", "troisieme": "3", "quatrieme": "4"}
_AVANT = re.compile(
    r"(?:dans (?:les|un delai)|\bsous|delais?(?: \w+)? d[e'](?: prevenance de)?|seuil d[e'e]+|contrat d[e']+|parcours d[e']+(?:au moins )?"
    r"|missions? d[e']+)\s*$"
)
_HEURE_DU_JOUR = re.compile(r"(?:\ba|avant|apres|vers|entre|jusqu'a|\bdes|\bet|\bde)\s*$")
_APRES = re.compile(
    r"^\s*(?:de travail )?(?:par (?:semaine|jour|mois|personne|salarie|stagiaire)|hebdo|mensuel|de (?:formation|cours|reunion|retard|stage)"
    r"|ouvr|calendaires|a compter|apres|avant|suivant|consecutives|non (?:realisee|effectuee|justifiee))"
)
_PAR_AN = re.compile(r"^[^|;.]{0,40}?\b(?:par an\b|par annee|chaque annee|annuel)")
_INDICATIF = re.compile(r"indicati\w+|estime\w*|environ|previsionnel|maxim\w+|au plus|plafon|limite d")
_TOTAL = re.compile(r"\btotal\w*\b|\bensemble\b|\bglobal\w*\b|tous lots|\bcumul\w*")
_CHACUN = re.compile(r"\bchacun|\bpar lot\b|chaque lot|pour chaque")
_A_PLAT = re.compile(
    rf"(?:(?:lot )?(?:n ?° ?)?(?P<lot>\d{{1,3}}[a-z]?)\b ?[-:.]? ?\D*[a-z]\D*|(?P<total>total)\D*)"
    rf"(?P<heures>{NOMBRE})(?: ?h(?:eures?)?)?$"
)
_PHRASE = re.compile(r"\b(?:titulaire|entreprise|realise|s'engage|doit|devra|prevoi)")
_LOT_APRES = re.compile(r"^[^|;:]{0,60}?\b(?:pour|au titre|sur|concernant|du|des|dans)\b(?: d[eu]s?)? ?(?:les? )?$")
_ETP = frozenset(map(Decimal, (1505, 1600, 1607, 1820)))

_VERBE = r"(?:comport|concern|soumis|assorti|int[e]gr|prevoi|inclu|vise|contien|font l'objet|fait l'objet|porte|reserv)"
_AVEC = re.compile(rf"^[^|;]{{0,40}}?\b(?!(?:ne|n')\b){_VERBE}\w*")
_SANS = re.compile(r"^[^|;]{0,30}?(?:\b(?:ne|n')\s*\w+ (?:\w+ )?(?:pas|aucun)|sans clause|sans heures|exclu|dispense|non soumis|non concerne)")
_RESERVE = re.compile(r"^[^|;]{0,40}?reserv")


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
        releve.faits += _of_row(piece, bloc, etat, releve) if etat.tete else _of_text(piece, bloc, etat, releve)
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
    lue = _PARTIE.search(bare(texte))
    if lue is None:
        return ""
    if "reconduction" in lue[0]:
        rang = lue["reconduction"] or lue["rang"] or ""
        return f"reconduction {_RANGS.get(rang, rang)}".strip()
    if lue[0].startswith(("tranche o", "tranche c", "to")):
        return f"tranche optionnelle {lue['tranche'] or ''}".strip()
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
        tete = not re.search(r"\d|\.$", nu) and len(nu) < 100 and _LOT.search(nu) and _VOLUME.search(nu)
        etat.a_plat = bool(tete) or (etat.a_plat and bool(_A_PLAT.match(nu)))
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
    volumes = [c for c in cellules if _VOLUME.search(c) and not _ETRANGER.search(c)]
    return bool(volumes) and any(_LOT.search(c) for c in cellules) and not any(list(hours(c)) for c in cellules)


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
    for rang, cellule in enumerate(cellules[: len(etat.tete)]):
        tete = etat.tete[rang]
        if not _VOLUME.search(tete) or _ETRANGER.search(tete):
            continue
        if lot != ENSEMBLE and _NEANT.match(cellule.strip() or "-"):
            releve.sans.setdefault(lot, lieu)
            continue
        partie = part(tete) or part(cellules[0]) or part(cellule)
        nombre = re.fullmatch(rf"{NOMBRE}", cellule.strip())
        if nombre:
            yield _hours(lot, partie, Lu(0, 0, decimal(nombre[0])), lieu)
        else:
            yield from _in_clause(cellule, lot, lieu, partie)


def _row_lot(cellules: Sequence[str], tete: Sequence[str]) -> str | None:
    if re.match(r"total|ensemble|tous lots", cellules[0].strip()):
        return ENSEMBLE
    for rang, cellule in enumerate(cellules[: len(tete)]):
        if _LOT.search(tete[rang]) and (numero := lots.heading_row(cellule, colonne=True)):
            return numero
    return None


# --- sentences ----------------------------------------------------------------------------------------------


def _of_text(piece: Piece, bloc: Bloc, etat: _Etat, releve: Releve) -> Iterator[Fait]:
    nu = bare(bloc.texte)
    if etat.a_plat and (plat := _A_PLAT.match(nu)):
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
    if not re.match(r"(?:lot ?)?(?:n ?° ?)?\d{1,3}[a-z]? ?[-:|]", debut) or len(debut) > 90 or _PHRASE.search(debut):
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
        if _SANS.match(suite):
            for numero in nomme.numeros:
                releve.sans.setdefault(numero, lieu)
        elif _AVEC.match(suite) and not _RESERVE.match(suite) and re.search(r"clause|heures|insertion", suite):
            releve.enumere = True
            for numero in nomme.numeros:
                releve.avec.setdefault(numero, lieu)


def _in_clause(nu: str, lot: str, lieu: Lieu, partie: str, amorce: str = "") -> Iterator[Fait]:
    trouvees = [lu for lu in hours(nu)]
    for rang, lu in enumerate(trouvees):
        suivante = trouvees[rang + 1].debut if rang + 1 < len(trouvees) else len(nu)
        avant, apres = nu[: lu.debut], nu[lu.fin : suivante]
        if ratio := _RATIO.match(apres):
            yield from _ratio(ratio, lu, apres, _lots_around(nu, lu, apres, lot), lieu)
            continue
        if not _due(lu, avant, apres):
            continue
        precise = partie or part(apres) or part(nu[trouvees[rang - 1].fin if rang else 0 : lu.debut]) or part(amorce)
        if _PAR_AN.match(apres):
            precise = ", ".join(filter(None, (precise, "par an")))
        concernes = _lots_around(nu, lu, apres, lot)
        if concernes == (TOUT,) and _TOTAL.search(avant[-60:] + " " + apres[:60]):
            concernes = (ENSEMBLE,)
        for numero in concernes:
            yield _hours(numero, precise, lu, lieu)


def _due(lu: Lu, avant: str, apres: str) -> bool:
    """Whether these hours are a volume to do: neither a delay, a rhythm, a time of day nor a penalty."""
    if lu.valeur < 2 or "penalit" in avant or _INDICATIF.search(avant[-45:]) or re.match(r"\s*(?:au plus|maxim|environ)", apres):
        return False
    if _AVANT.search(avant) or _APRES.match(apres):
        return False
    if lu.valeur <= 24 and _HEURE_DU_JOUR.search(avant):
        return False
    return not (lu.valeur in _ETP and re.search(r"\betp\b|temps plein", avant + apres))


def _lots_around(nu: str, lu: Lu, apres: str, defaut: str) -> tuple[str, ...]:
    """The lots that a volume is for: those named just after it, else just before, else the current one."""
    nommes = list(lots.named(nu))
    for nomme in nommes:
        if nomme.debut >= lu.fin and _LOT_APRES.match(nu[lu.fin : nomme.debut]):
            return _shared(nomme, nu)
    avant = [nomme for nomme in nommes if nomme.fin <= lu.debut]
    return _shared(avant[-1], nu) if avant else (defaut,)


def _shared(nomme: lots.Nomme, nu: str) -> tuple[str, ...]:
    """Several lots share a volume unless each has it."""
    if len(nomme.numeros) == 1 or _CHACUN.search(nu):
        return nomme.numeros
    return ()


def _hours(lot: str, partie: str, lu: Lu, lieu: Lieu) -> Fait:
    admises = frozenset(printed(valeur) for valeur in lu.admises)
    return Fait("heures", subject(lot, partie), printed(lu.valeur), lieu, admises)


def _ratio(ratio: re.Match[str], lu: Lu, apres: str, concernes: Sequence[str], lieu: Lieu) -> Iterator[Fait]:
    palier = next(euros(f"{ratio['palier']} {ratio['unite']}")).valeur
    for numero in concernes:
        yield Fait("ratio", subject(numero, ""), printed_ratio(lu.valeur, palier), lieu)
        if seuil := _SEUIL.search(apres[ratio.end() :]):
            montant = next(euros(f"{seuil['seuil']} {seuil['unite']}")).valeur
            yield Fait("seuil", subject(numero, ""), formats.montant(montant), lieu)


def printed_ratio(heures: Decimal, palier: Decimal) -> str:
    """« 35 heures par palier de 100 000 € »."""
    return f"{printed(heures)} par palier de {formats.montant(palier)}"
