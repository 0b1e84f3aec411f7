"""CAL: does the calculated volume look like what is published?"""

from __future__ import annotations

from collections.abc import Iterator

from clausegen import vraisemblance
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import A_VERIFIER, Reponse, regle


@regle("CAL-01", reference="usage", gravite=A_VERIFIER)
def ordre_de_grandeur(cas: Cas) -> Iterator[Reponse]:
    """Les heures du marché entier restent entre la moitié et le double de celles de marchés publiés."""
    comparaison = vraisemblance.of_contract(cas.marche, cas.calibrages)
    if comparaison is not None and comparaison.ecart:
        yield Reponse(
            f"volume hors de l'ordre de grandeur des contrats publiés : {comparaison.texte}",
            "vérifiez les parts de main-d'œuvre, les coûts et les taux ; "
            "ces contrats sont peu nombreux : gardez votre calcul s'il est juste",
            ("lots",),
        )
