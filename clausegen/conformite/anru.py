"""ANR: the minimum share of hours of the operations that the Anru finances."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clausegen import droit, formats
from clausegen.conformite.cas import Cas, value
from clausegen.conformite.regles import A_VERIFIER, INFORMATION, Reponse, indeterminable, regle

CHARTE = "charte nationale d'insertion de l'Anru"
METHODES_A_TAUX = ("montant", "pourcentage_heures", "proprete")


@regle("ANR-01", reference=CHARTE, gravite=A_VERIFIER)
def part_minimale(cas: Cas) -> Iterator[Reponse]:
    """Une opération de l'Anru atteint la part minimale d'heures de la charte."""
    if cas.marche.anru is None:
        return
    loi = droit.at(f"anru_minima.{cas.marche.anru}", cas.jour)
    doute = " (valeur à vérifier)" if loi.confiance == "a_verifier" else ""
    for rang in cas.imposees:
        part = _share(cas, rang)
        if part is None:
            question = f"si {cas.nom(rang)} atteint {formats.pourcentage(loi.valeur)} des heures{doute}"
            manque = "activite" if cas.lot(rang).montant_ht else "montant_ht"
            yield indeterminable(question, ("lots", rang, manque))
        elif part < loi.valeur:
            yield Reponse(
                f"{cas.nom(rang)} confie {formats.pourcentage(part)} de ses heures à l'insertion ; la "
                f"charte en demande {formats.pourcentage(loi.valeur)}{doute}",
                "relevez « taux_insertion », ou montrez que l'opération entière atteint la part",
                ("lots", rang, "taux_insertion"),
                reference=loi.reference,
            )


def _share(cas: Cas, rang: int) -> Decimal | None:
    if cas.lot(rang).methode in METHODES_A_TAUX:
        return value(cas.lots[rang], "taux_insertion", Decimal)
    return cas.calibrages[rang].part_des_heures


@regle("ANR-02", reference=CHARTE, gravite=INFORMATION)
def charte_en_vigueur(cas: Cas) -> Iterator[Reponse]:
    """La charte applicable au jour de la consultation est connue."""
    if cas.marche.anru is None:
        return
    loi = droit.at(f"anru_minima.{cas.marche.anru}", cas.jour)
    if loi.confiance == "a_verifier":
        yield Reponse(
            "la charte de l'Anru lue s'arrête fin 2024 ; ses minimums sont repris ici par hypothèse",
            "demandez au porteur du projet la charte ou la convention locale en vigueur",
            ("anru",),
            reference=loi.reference,
        )
