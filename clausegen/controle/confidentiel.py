"""What a public text should not give away: estimates, shares of labour, hourly costs, rates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clausegen.conformite.formulations_texte import sentences
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER
from clausegen.controle.attendus import Attendus
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Lieu
from clausegen.controle.nombres import bare, euros, shares
from clausegen.controle.remarques import Remarque

_ESTIME = re.compile(
    r"\bestimation\b|\bestime\w*|\bestimati[fv]\w*|\benveloppe (?:financiere|previsionnelle)"
    r"|\bcout previsionnel|\bbudget"
)
_HEURE = re.compile(
    r"\bcout (?:horaire|de l'heure|moyen (?:horaire|d'une heure))|\btaux horaire"
    r"|\bcout de (?:la )?main[ -]d'oeuvre"
)
_PART = re.compile(
    r"\bpart (?:de (?:la )?)?main[ -]d'oeuvre|\btaux (?:de main[ -]d'oeuvre|d'insertion|d'effort)"
    r"|\bmasse salariale|\beffort d'insertion"
)
_PUBLIC = re.compile(r"\bmaxim\w+|\bminim\w+|\bplafon\w+|\bpenalit")


def check(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """Every sentence of a document for bidders that gives one of them."""
    for piece in ensemble.lues:
        for rang, bloc in enumerate(piece.blocs):
            phrases = [" | ".join(bloc.cellules)] if bloc.cellules else list(sentences(bloc.texte))
            for phrase in phrases:
                if dit := _leaks(bare(phrase), attendus, insertion=rang in piece.insertion):
                    quoi, certain = dit
                    yield _remark(quoi, Lieu.of(piece, bloc, phrase), certain=certain)


def _leaks(nu: str, attendus: Attendus, *, insertion: bool) -> tuple[str, bool] | None:
    montants = {lu.valeur for lu in euros(nu)}
    if montants & attendus.secrets:
        return "l'estimation du profil", True
    if montants and _HEURE.search(nu):
        return "un coût horaire", insertion
    if list(shares(nu)) and _PART.search(nu):
        return "une part de main-d'œuvre ou un taux de calcul", insertion
    if montants and _ESTIME.search(nu) and not _PUBLIC.search(nu):
        return "une estimation", insertion
    return None


def _remark(quoi: str, lieu: Lieu, *, certain: bool) -> Remarque:
    return Remarque(
        "DCE-31",
        A_CORRIGER if certain else A_VERIFIER,
        f"{quoi[:1].upper()}{quoi[1:]} reste dans {lieu.document}",
        "les candidats le liront : l'estimation et ce qui sert à la calculer appartiennent à l'acheteur",
        "retirez ce chiffre ; le texte public ne donne que des heures",
        (lieu,),
        "secret de l'estimation de l'acheteur",
    )
