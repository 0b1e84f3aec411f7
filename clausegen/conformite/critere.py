"""CRI: the award criterion on insertion, and the environmental one that the law requires."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from clausegen import droit, formats
from clausegen.conformite import seuil
from clausegen.conformite.cas import A_CRITERE, Cas
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER, CODE, INFORMATION, Reponse, regle
from clausegen.reader import Chemin

CRITERE: Chemin = ("clause", "critere")

POIDS_LU = (Decimal("0.05"), Decimal("0.15"))  # read in 22 published contracts
_VOLUME = re.compile(r"\b(heures?|volumes?|nombre d'heures)\b")
_ENTREPRISE = re.compile(r"\b(rse|politique|chartes?)\b")

REGIME_ENVIRONNEMENTAL = {
    "marches": "marches",
    "partenariat": "marches",
    "concessions": "concessions",
    "defense_securite": "defense_securite",
}


@regle("CRI-01", reference=f"{CODE}, art. L2152-7, L2152-8 et R2152-7", gravite=A_CORRIGER)
def critere_decrit(cas: Cas) -> Iterator[Reponse]:
    """Un critère d'attribution annoncé est décrit et pondéré."""
    if cas.avec_dispositif(*A_CRITERE) and cas.marche.clause.critere is None:
        yield Reponse(
            "le dispositif annonce un critère d'insertion, mais le profil n'en donne ni le poids ni le "
            "contenu",
            "complétez « critere » (pondération et sous-critères), ou retirez le critère du dispositif",
            CRITERE,
        )


@regle("CRI-02", reference=f"{CODE}, art. R2152-11", gravite=A_VERIFIER)
def sous_criteres(cas: Cas) -> Iterator[Reponse]:
    """Les sous-critères et leur poids sont publiés."""
    critere = cas.marche.clause.critere
    if critere and cas.avec_dispositif(*A_CRITERE) and not critere.sous_criteres:
        yield Reponse(
            "le critère d'insertion n'a pas de sous-critères : les candidats ne savent pas ce qui sera noté",
            "décrivez l'accueil, le tutorat, la formation, le parcours, chacun avec son poids",
            (*CRITERE, "sous_criteres"),
        )


@regle("CRI-03", reference=f"{CODE}, art. L2152-7", gravite=A_VERIFIER)
def poids(cas: Cas) -> Iterator[Reponse]:
    """Le poids du critère d'insertion reste mesuré (usage lu dans les marchés publiés)."""
    critere, (bas, haut) = cas.marche.clause.critere, POIDS_LU
    if critere and cas.avec_dispositif(*A_CRITERE) and not bas <= critere.ponderation <= haut:
        yield Reponse(
            f"un poids de {formats.pourcentage(critere.ponderation)} sort de ce qui se lit dans les marchés "
            f"publiés ({formats.pourcentage(bas)} à {formats.pourcentage(haut)})",
            "vérifiez ce poids avec l'acheteur",
            (*CRITERE, "ponderation"),
        )


@regle(
    "CRI-04", reference="Conseil d'État, 25 mars 2013, n° 364950, département de l'Isère", gravite=A_VERIFIER
)
def volume_note(cas: Cas) -> Iterator[Reponse]:
    """Le critère ne note pas le volume d'heures : imposé, il ne départage rien ; libre, il fait promettre."""
    for chemin, intitule in _scored(cas):
        if _VOLUME.search(formats.fold(intitule)):
            deja = cas.avec_dispositif("condition_critere")
            yield Reponse(
                "ce sous-critère note un volume d'heures "
                + ("que la condition d'exécution impose déjà" if deja else "sans méthode ni plafond"),
                "notez la qualité (accueil, tutorat, formation, parcours) ; des heures en plus demandent "
                "une méthode publiée, un plafond, et une reprise au contrat",
                chemin,
            )


@regle("CRI-05", reference="Conseil d'État, 25 mai 2018, n° 417580, Nantes Métropole", gravite=A_VERIFIER)
def politique_generale(cas: Cas) -> Iterator[Reponse]:
    """Le critère porte sur l'exécution du marché, jamais sur la politique générale de l'entreprise."""
    for chemin, intitule in _scored(cas):
        if _ENTREPRISE.search(formats.fold(intitule)):
            yield Reponse(
                "ce sous-critère semble noter l'entreprise en général : il serait sans lien avec le marché",
                "rattachez-le à ce qui sera fait pendant ce marché",
                chemin,
            )


def _scored(cas: Cas) -> Iterator[tuple[Chemin, str]]:
    critere = cas.marche.clause.critere
    if critere and cas.avec_dispositif(*A_CRITERE):
        for rang, sous in enumerate(critere.sous_criteres):
            yield (*CRITERE, "sous_criteres", rang, "intitule"), sous.intitule


@regle("CRI-06", reference=f"{CODE}, art. L2152-8", gravite=A_VERIFIER)
def critere_sans_dispositif(cas: Cas) -> Iterator[Reponse]:
    """Un critère décrit correspond au dispositif choisi."""
    if cas.marche.clause.critere and not cas.avec_dispositif(*A_CRITERE):
        yield Reponse(
            "un critère est décrit, mais le dispositif n'en prévoit pas : il n'apparaîtra nulle part",
            "choisissez « condition_critere » ou « critere », ou retirez « critere »",
            CRITERE,
        )


@regle("CRI-08", reference=f"{CODE}, art. L2152-8", gravite=A_CORRIGER)
def heures_supplementaires(cas: Cas) -> Iterator[Reponse]:
    """Des heures en plus ne se notent qu'au-delà d'un volume imposé et fixe."""
    retenu = cas.marche.clause.critere
    if retenu is None or retenu.heures_supplementaires is None:
        return
    notes = set(cas.avec_dispositif("condition_critere"))
    if not notes or any(cas.calibrages[rang].ratio for rang in notes & set(cas.imposees)):
        yield Reponse(
            "des heures en plus sont notées sans volume fixe imposé : leur plafond n'a pas d'objet",
            "choisissez « condition_critere » avec un volume d'heures, ou retirez « heures_supplementaires »",
            (*CRITERE, "heures_supplementaires"),
        )


@regle("CRI-07", reference=f"{CODE}, art. L2152-7, R2152-7, L3124-5 et R3124-4", gravite=INFORMATION)
def critere_environnemental(cas: Cas) -> Iterator[Reponse]:
    """Le règlement de la consultation contient au moins un critère environnemental."""
    nom = REGIME_ENVIRONNEMENTAL.get(seuil.regime(cas))
    if cas.prive or nom is None:
        return
    try:
        regime = cas.droit(f"critere_environnemental.{nom}")
    except droit.ParametreAbsent:
        return  # before the law came into force, nothing was required
    if regime == seuil.OBLIGATOIRE:
        yield Reponse(
            "un critère d'attribution environnemental est obligatoire ; le critère social reste facultatif",
            "vérifiez avec l'acheteur que le règlement de la consultation en contient un",
            ("consultation",),
        )
