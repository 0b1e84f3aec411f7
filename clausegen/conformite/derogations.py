"""DER: what the profile changes in the CCAG must be named in the list that ends the contract's clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from clausegen import droit, formats
from clausegen.clause import Modalite
from clausegen.conformite.cas import Cas, value
from clausegen.conformite.ccag import maps
from clausegen.conformite.regles import INFORMATION, Reponse, regle
from clausegen.reader import Chemin

MISES_EN_DEMEURE = {
    "heures": "les heures non réalisées",
    "documents": "les documents manquants",
    "absence": "les absences aux réunions",
}


@dataclass(frozen=True)
class Derogation:
    """One line of the recap: the article of the CCAG, and what the contract does otherwise."""

    sigle: str
    article: str
    objet: str
    chemin: Chemin


def derogations(cas: Cas) -> tuple[Derogation, ...]:
    """Every derogation of the profile to each CCAG of its lots with hours. Raises ParametreAbsent."""
    return tuple(
        Derogation(carte.sigle, article, objet, chemin)
        for carte in maps(cas)
        for article, objet, chemin in (*_penalties(cas, carte), *_modalities(cas, carte))
    )


Ligne = tuple[str, str, Chemin]


def _penalties(cas: Cas, carte: droit.Ccag) -> Iterator[Ligne]:
    if value(cas.clause, "penalites.mode_document", str) == "par_jour":
        yield (
            carte.penalites,
            "pénalité par jour de retard des documents, et non forfait par manquement",
            ("clause", "penalites", "mode_document"),
        )
    for cle, objet in MISES_EN_DEMEURE.items():
        if value(cas.clause, f"penalites.mise_en_demeure_{cle}", int) == 0:
            yield (
                carte.penalites,
                f"pénalité sans mise en demeure pour {objet}",
                ("clause", "penalites", f"mise_en_demeure_{cle}"),
            )
    if carte.exoneration_1000 and value(cas.clause, "penalites.ecarter_exoneration_1000", bool):
        yield (
            carte.exoneration_1000,
            f"exonération de {formats.montant(Decimal(1000))} écartée pour les pénalités d'insertion",
            ("clause", "penalites", "ecarter_exoneration_1000"),
        )


def _modalities(cas: Cas, carte: droit.Ccag) -> Iterator[Ligne]:
    duree = value(cas.clause, "embauche_duree_mois", int)
    plafond = cas.droit("durees.embauche_directe")
    if duree is not None and duree != plafond:
        yield (
            carte.modalites,
            f"heures d'une embauche comptées pendant {formats.mois(duree)}, et non "
            f"{formats.mois(int(plafond))}",
            ("clause", "embauche_duree_mois"),
        )
    retenues = value(cas.clause, "modalites", tuple)
    if retenues and not set(get_args(Modalite)) <= set(retenues):
        yield (
            carte.modalites,
            "modalités restreintes, alors que le CCAG en laisse le choix",
            ("clause", "modalites"),
        )


@regle("DER-01", reference="code de la commande publique, art. R2112-3", gravite=INFORMATION)
def derogations_listees(cas: Cas) -> Iterator[Reponse]:
    """Chaque dérogation au CCAG est nommée, et récapitulée au dernier article du cahier des clauses."""
    for derogation in derogations(cas):
        yield Reponse(
            f"dérogation à l'article {derogation.article} du {derogation.sigle} : {derogation.objet}",
            "citez cet article dans la liste des dérogations, au dernier article du cahier des clauses",
            derogation.chemin,
        )
