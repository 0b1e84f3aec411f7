"""What a document makes a failure cost: three heads, their notice, their cap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clausegen import formats
from clausegen.conformite.formulations_texte import sentences
from clausegen.controle.blocs import Bloc
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.nombres import Lu, bare, decimal, euros, read_words, shares
from clausegen.controle.pieces import Piece

SUJET = "pénalité"
CHEFS = ("heure", "absence", "document")
PLAFOND = "plafond"
PLAFOND_DOCUMENT = "plafond par document"
DELAI = "mise en demeure"

_DOCUMENT = (
    r"document|\bpieces?\b|releve|justificatif|\bbilan|attestation|transmission|renseignement|\binformation"
    r"|\bfiche|tableau"
)
_CHEF = re.compile(
    rf"(?P<document>absence (?:de |d')(?:transmission|remise|production|communication|envoi|reponse)"
    rf"|{_DOCUMENT})"
    r"|(?P<absence>\babsence|\babsent|reunion)"
    r"|(?P<action>\bactions?\b(?! d'insertion))|(?P<heure>\bheures?\b)"
)
_DIRECT = re.compile(
    r"^ ?(?:ht|ttc|hors taxes?|nets?)?(?: de taxes?)? ?"
    r"(?:par|pour|/|en cas d[e'u]) ?(?:chaque |toute |une? |l'|les )?(?P<quoi>[^|;,.]{0,50})"
)
_BORNE = re.compile(r"plafon|depass|exced|maxim|limit|exoner|superieur|atteint|au plus|dans la limite")
_FOIS = re.compile(
    r"(?P<fois>\d+(?:,\d+)?|deux|trois|quatre|cinq|une) fois (?:le |la )?(?:montant |valeur |taux )?"
    r"(?:horaire )?(?:du |de )?(?:smic|salaire minimum)"
)
_FRACTION = re.compile(r"\b1 ?/ ?(?P<diviseur>\d[\d ]{0,5}\d)(?: ?(?:eme|e)\b)?")
_PLAFONNE = re.compile(
    r"plafon|ne (?:depasse|peu\w+ (?:exceder|depasser)|exced)|dans la limite|au plus|maximum"
)
_TOTAL = re.compile(r"\btotal|\bcumul|\bensemble\b|montant global|\bplafon")
_PARTIEL = re.compile(r"\bretard|exoner")
_REPRISE = re.compile(r"elles\b|leur (?:total|montant|cumul)|ce total|celles-ci")
_SANCTION = re.compile(r"penalit|\bmanquement|\bsanction|\bretenue\b|\binexecution")
_JOURS = re.compile(r"(?P<jours>\d+|[a-z]+(?: [a-z]+)?) jours?\b")
_AUTRE = re.compile(
    r"\bchantier\b(?! d'insertion)|\bdoe\b|\bplans?\b|\bretard d'execution"
    r"|\bsecurite\b|\bdechets?\b|sous-trait"
)


def read(piece: Piece) -> Iterator[Fait]:
    """The amounts, caps and notices of one document's penalties on insertion."""
    tete: tuple[str, ...] = ()
    amorce = ""
    for rang, bloc in enumerate(piece.blocs):
        cellules = tuple(bare(cellule) for cellule in bloc.cellules)
        if cellules and not tete:
            tete = cellules
        elif not cellules:
            tete = ()
        if rang in piece.insertion and _speaks(bloc, tete, amorce):
            lieu, nu = Lieu.of(piece, bloc), bare(bloc.texte)
            autour = f"{bare(bloc.titre)} {nu} {amorce if _REPRISE.match(nu) else ''}"
            if cellules:
                yield from _of_row(cellules, tete, lieu)
            else:
                for phrase in sentences(bloc.texte):
                    yield from _of_text(bare(phrase), Lieu.of(piece, bloc, phrase), _row_head(amorce))
                    yield from _capped(bare(phrase), autour, Lieu.of(piece, bloc, phrase))
        if not cellules:
            amorce = bare(bloc.texte)


def _speaks(bloc: Bloc, tete: Sequence[str], amorce: str) -> bool:
    autour = f"{bare(bloc.titre)} {bare(bloc.texte)} {' '.join(tete)}"
    suite = amorce.endswith(":") or bool(_REPRISE.match(bare(bloc.texte)))
    return bool(_SANCTION.search(autour)) or ("penalit" in amorce and suite)


def _of_row(cellules: Sequence[str], tete: Sequence[str], lieu: Lieu) -> Iterator[Fait]:
    ligne = " | ".join(cellules)
    yield from _of_text(ligne, lieu)
    yield from _capped(ligne, "penalites", lieu)
    chef = _head(cellules[0])
    for rang, cellule in enumerate(cellules[: len(tete)]):
        jours = _JOURS.search(cellule)
        if chef and jours and "demeure" in tete[rang]:
            yield Fait(DELAI, chef, _days(jours["jours"]), lieu)


def _days(lu: str) -> str:
    jours = int(lu) if lu.isdecimal() else read_words(lu)
    return lu if jours is None else formats.accord(jours, "jour", "jours")


def _row_head(amorce: str) -> str | None:
    """The failure that the line above names, when the rows of a table come as lines."""
    return _head(amorce) if len(amorce) < 70 and not re.search(r"\d|[.;]$", amorce) else None


def _of_text(nu: str, lieu: Lieu, rangee: str | None = None) -> Iterator[Fait]:
    if _AUTRE.search(nu) and "insertion" not in nu:
        return
    montants = list(euros(nu))
    for rang, lu in enumerate(montants):
        avant = nu[montants[rang - 1].fin if rang else 0 : lu.debut]
        apres = nu[lu.fin : montants[rang + 1].debut if rang + 1 < len(montants) else len(nu)]
        chef = _around(avant, apres) or rangee
        borne = bool(_BORNE.search(avant[-60:]))
        if chef == "document" and borne and "exoner" not in nu and not _whole(avant):
            yield Fait(SUJET, PLAFOND_DOCUMENT, formats.montant(lu.valeur), lieu)
        elif chef and not borne:
            yield Fait(SUJET, chef, _priced(lu, chef, apres), lieu)
    for lus in _FOIS.finditer(nu):
        fois = read_words(lus["fois"]) if lus["fois"].isalpha() else decimal(lus["fois"])
        chef = _around(nu[: lus.start()], nu[lus.end() :]) or "heure"
        yield Fait(SUJET, chef, f"{formats.nombre(fois or 0)} fois le Smic", lieu)
    for lus in _FRACTION.finditer(nu):
        chef = _around(nu[: lus.start()], nu[lus.end() :])
        if chef:
            yield Fait(SUJET, chef, f"1/{lus['diviseur'].replace(' ', '')} du montant", lieu)


def _capped(nu: str, autour: str, lieu: Lieu) -> Iterator[Fait]:
    """The cap of all these penalties, as a share or an amount."""
    if not _PLAFONNE.search(nu) or "exoner" in nu or "penalit" not in autour:
        return
    for part in shares(nu):
        yield Fait(SUJET, PLAFOND, formats.pourcentage(part.valeur), lieu)
    fin = 0
    for lu in euros(nu):
        avant, fin, par = nu[fin : lu.debut], lu.fin, _DIRECT.match(nu[lu.fin :])
        if _PLAFONNE.search(avant) and not (par and _head(par["quoi"])) and _whole(avant):
            yield Fait(SUJET, PLAFOND, formats.montant(lu.valeur), lieu)


def _whole(avant: str) -> bool:
    """Whether a bound is that of all the penalties, not of those for one document."""
    return _TOTAL.search(avant) is not None or _head(avant) is None


def general_cap(piece: Piece) -> Lieu | None:
    """Where a document bounds all its penalties at once, of insertion or not."""
    for bloc in piece.blocs:
        for phrase in sentences(bloc.texte):
            nu = bare(phrase)
            borne = "penalit" in nu and bool(_PLAFONNE.search(nu) and _TOTAL.search(nu))
            if borne and not _PARTIEL.search(nu) and (any(shares(nu)) or any(euros(nu))):
                return Lieu.of(piece, bloc, phrase)
    return None


def _priced(lu: Lu, chef: str, apres: str) -> str:
    compte = chef in ("document", "heure")
    par_jour = compte and re.match(r"[^|;.]{0,25}\bpar jours?\b|[^|;.]{0,25}/ ?jours?\b", apres)
    return formats.montant(lu.valeur) + (" par jour" if par_jour else "")


def _around(avant: str, apres: str) -> str | None:
    """Which failure an amount is for: what follows « par », else the nearest words before, else after."""
    direct = _DIRECT.match(apres)
    return (direct and _head(direct["quoi"])) or _head(avant, dernier=True) or _head(apres)


def _head(nu: str, *, dernier: bool = False) -> str | None:
    lus = list(_CHEF.finditer(nu))
    if not lus:
        return None
    return (lus[-1] if dernier else lus[0]).lastgroup
