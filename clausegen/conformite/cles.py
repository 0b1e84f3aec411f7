"""CLE: keys that name something known, and keys left to complete."""

from __future__ import annotations

from collections.abc import Iterator

from clausegen import baremes, formats, reader, valeurs
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER, Reponse, regle
from clausegen.reader import Chemin

A_COMPLETER = "CLE-03"
PROFIL = "profil de marché"
DU_LOT = "activités du barème livré avec clausegen"


@regle("CLE-01", reference=DU_LOT, gravite=A_CORRIGER)
def activite_connue(cas: Cas) -> Iterator[Reponse]:
    """L'activité d'un lot est une clé du barème."""
    for rang, lot in enumerate(cas.marche.lots):
        if lot.activite and lot.activite not in baremes.activites():
            connues = baremes.activites()
            yield Reponse(
                f"activité « {lot.activite} » inconnue",
                formats.meant(lot.activite, connues) or f"clés admises : {', '.join(connues)}",
                ("lots", rang, "activite"),
            )


def _missing(rang: int, cle: str) -> Chemin:
    """« tranches.TO1 », as the calibration names it, stands under the lot's ``tranches``."""
    return ("lots", rang, cle.partition(".")[0])


@regle("CLE-02", reference="calcul des heures", gravite=A_VERIFIER)
def volume_calculable(cas: Cas) -> Iterator[Reponse]:
    """Tout ce qui sert à calculer les heures d'un lot est connu."""
    for rang, calibrage in enumerate(cas.calibrages):
        for cle in calibrage.manque:
            dite = valeurs.LIBELLES.get(cle, cle)
            yield Reponse(
                f"il manque « {dite} » pour calculer les heures : {cas.nom(rang)} reste à compléter",
                "demandez cette valeur au maître d'ouvrage",
                _missing(rang, cle),
            )


@regle(A_COMPLETER, reference=PROFIL, gravite=A_VERIFIER)
def a_completer(cas: Cas) -> Iterator[Reponse]:
    """Ce qui est « à compléter » est rappelé : le document reste un projet."""
    calcul = {_missing(rang, cle) for rang, c in enumerate(cas.calibrages) for cle in c.manque}
    for chemin in sorted(cas.profil.blancs - calcul, key=reader.cle):
        yield Reponse("à compléter", "demandez cette information au maître d'ouvrage", chemin)


@regle("CLE-04", reference=PROFIL, gravite=A_VERIFIER)
def valide_et_complet(cas: Cas) -> Iterator[Reponse]:
    """Un profil validé n'a plus rien à compléter."""
    incomplet = bool(cas.profil.blancs) or any(calibrage.manque for calibrage in cas.calibrages)
    if cas.marche.statut.etat == "valide" and incomplet:
        yield Reponse(
            "le profil est dit « valide » alors que des informations restent à compléter",
            "complétez-les, ou revenez à « statut: projet »",
            ("statut",),
        )
