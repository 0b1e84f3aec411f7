"""« 5 % des heures »: the share of hours that a document asks for, and the sum that it makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.formulations_texte import sentences
from clausegen.conformite.regles import A_VERIFIER
from clausegen.controle import heures
from clausegen.controle import heures_motifs as motifs
from clausegen.controle.faits import Fait, Lieu
from clausegen.controle.nombres import Lu, bare, hours, shares
from clausegen.controle.pieces import Piece
from clausegen.controle.remarques import Remarque

SUJET = "taux d'insertion"
TOTALES = "heures de travail"
ECART = Decimal("0.05")  # of the volume: what rounding may take

_D_HEURES = re.compile(
    r" ?(?:\([^)]{2,30}\) ?)?(?:du |des |de l'|de la |de |d')(?:\w+ ){0,2}?"
    r"(?:(?:nombre|volume|total|temps|ensemble|duree)\b[^|;.,(%]{0,30}?)?"
    r"(?:heures?\b|temps (?:total )?de travail|main[ -]d'oeuvre)"
)
_PART_D_AUTRE = re.compile(r"^[^|;.,]{0,60}\bd'insertion\b|^ ?(?:de formation|au plus|maximum)")
_BORNE = re.compile(
    r"\bdont\b|plafon|limite d|maxim|au plus|jusqu'a|penalit|sous-trait|critere|ponder|\bnote"
)


def read(piece: Piece) -> Iterator[Fait]:
    """The rates of one document, and the hours that they are taken on."""
    for lu, nu, lot, lieu in _rates(piece):
        yield Fait(SUJET, heures.subject(lot, ""), formats.pourcentage(lu.valeur), lieu)
        if base := _base(nu, lu):
            yield Fait(TOTALES, heures.subject(lot, ""), heures.printed(base.valeur), lieu)


def check(piece: Piece) -> Iterator[Remarque]:
    """« 5 % des 8 400 heures, soit 450 heures »: a product that is wrong."""
    for lu, nu, _, lieu in _rates(piece):
        base = _base(nu, lu)
        produit = _product(nu, base) if base else None
        if base is None or produit is None:
            continue
        juste = base.valeur * lu.valeur
        if abs(produit.valeur - juste) > max(juste * ECART, Decimal(1)):
            calcul = f"{formats.pourcentage(lu.valeur)} de {heures.printed(base.valeur)}"
            font = heures.printed(juste.quantize(Decimal(1)))
            yield Remarque(
                "DCE-16",
                A_VERIFIER,
                f"{calcul} font {font}, non {heures.printed(produit.valeur)}",
                "le taux et le volume ne disent pas la même chose : lequel est dû ?",
                "gardez le volume d'heures, corrigé, ou refaites le calcul dans le profil",
                (lieu,),
            )


def _rates(piece: Piece) -> Iterator[tuple[Lu, str, str, Lieu]]:
    for rang in sorted(piece.insertion):
        bloc = piece.blocs[rang]
        for phrase in sentences(bloc.texte):
            nu = bare(phrase)
            for lu in shares(nu):
                if _on_hours(nu, lu):
                    for lot in heures.lots_around(nu, lu, heures.TOUT):
                        yield lu, nu, lot, Lieu.of(piece, bloc, phrase)


def _on_hours(nu: str, lu: Lu) -> bool:
    """Whether a share is one of hours of work, not of hours of insertion nor a bound."""
    suite = _D_HEURES.match(nu[lu.fin :])
    if suite is None or _BORNE.search(nu[: lu.debut]):
        return False
    return not _PART_D_AUTRE.match(nu[lu.fin + suite.end() :])


def _base(nu: str, part: Lu) -> Lu | None:
    """The hours that follow the rate, before the volume that comes of it."""
    for lu in hours(nu):
        if lu.debut >= part.debut and motifs.is_base(nu[: lu.debut], nu[lu.fin :]):
            return lu
    return None


def _product(nu: str, base: Lu) -> Lu | None:
    suite = nu[base.fin :]
    egale = motifs.EGALE.search(suite)
    return next(hours(suite[egale.end() :]), None) if egale else None
