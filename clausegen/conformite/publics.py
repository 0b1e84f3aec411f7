"""PUB: who may do the hours and how; the CCAG's lists are open, a profile may narrow them with care."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from clausegen import droit, formats
from clausegen.clause import Modalite
from clausegen.conformite.cas import Cas, value
from clausegen.conformite.ccag import cite
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER, Reponse, regle
from clausegen.reader import Chemin

PUBLICS: Chemin = ("clause", "publics")
MODALITES: Chemin = ("clause", "modalites")
QPV = "qpv"


@regle("PUB-01", reference="CCAG 2021, clause d'insertion sociale, publics éligibles", gravite=A_CORRIGER)
def publics_connus(cas: Cas) -> Iterator[Reponse]:
    """Chaque public cité est une catégorie connue du CCAG."""
    cites = cas.marche.clause.publics
    connus = [public.cle for public in droit.publics(cas.jour)] if cites else []
    for rang, cle in enumerate(cites):
        if cle not in connus:
            yield Reponse(
                f"public « {cle} » inconnu",
                formats.meant(cle, connus) or f"clés admises : {', '.join(connus)}",
                (*PUBLICS, rang),
            )


@regle(
    "PUB-02",
    reference="code de la commande publique, art. L3 (égalité de traitement, liberté d'accès)",
    gravite=A_VERIFIER,
)
def public_unique(cas: Cas) -> Iterator[Reponse]:
    """La clause s'ouvre à plusieurs publics : un seul restreint la concurrence et tarit le vivier."""
    publics = value(cas.clause, "publics", tuple) or ()
    if not cas.imposees or len(publics) != 1:
        return
    if publics == (QPV,) and cas.marche.anru:
        return
    yield Reponse(
        "un seul public est admis"
        + (" : les habitants des quartiers prioritaires, hors opération Anru" if publics == (QPV,) else ""),
        "ouvrez la clause à d'autres publics du CCAG, ou retirez « publics » pour les admettre tous",
        PUBLICS,
        reference=cite(cas, "publics"),
    )


@regle("PUB-03", reference="charte nationale d'insertion de l'Anru", gravite=A_VERIFIER)
def qpv_anru(cas: Cas) -> Iterator[Reponse]:
    """Une opération Anru vise les habitants des quartiers prioritaires."""
    publics = value(cas.clause, "publics", tuple) or ()
    if cas.marche.anru and cas.imposees and publics and QPV not in publics:
        yield Reponse(
            "l'opération est financée par l'Anru, mais les habitants des quartiers prioritaires sont écartés",
            "ajoutez « qpv » aux publics",
            PUBLICS,
        )


@regle("PUB-04", reference="CCAG 2021, clause d'insertion sociale, modalités", gravite=A_VERIFIER)
def modalites_ouvertes(cas: Cas) -> Iterator[Reponse]:
    """L'entreprise choisit comment réaliser les heures : ni modalité unique, ni embauche directe exclue."""
    retenues = value(cas.clause, "modalites", tuple)
    if not cas.imposees or not retenues or set(get_args(Modalite)) <= set(retenues):
        return
    if len(retenues) == 1:
        message = "une seule modalité est admise : c'est disproportionné, et peut désigner un prestataire"
    elif "embauche_directe" not in retenues:
        message = "l'embauche directe est exclue : l'entreprise devrait passer par un tiers"
    else:
        return
    yield Reponse(
        message,
        "laissez les trois modalités au choix de l'entreprise",
        MODALITES,
        reference=cite(cas, "modalites"),
    )
