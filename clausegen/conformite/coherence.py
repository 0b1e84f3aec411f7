"""COH: facts of the profile that do not go together: private and public, device and form."""

from __future__ import annotations

from collections.abc import Iterator

from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import A_VERIFIER, CODE, INFORMATION, Reponse, regle


@regle("COH-01", reference="code civil, liberté contractuelle", gravite=A_VERIFIER)
def prive_volontaire(cas: Cas) -> Iterator[Reponse]:
    """Un contrat privé ne connaît que l'engagement volontaire."""
    if not cas.prive:
        return
    for rang in range(len(cas.marche.lots)):
        if cas.dispositif(rang) not in ("engagement_volontaire", "aucun"):
            yield Reponse(
                f"« {cas.dispositif(rang)} » est un dispositif des marchés publics, or le contrat est privé",
                "choisissez « engagement_volontaire », ou corrigez « forme »",
                ("lots", rang, "dispositif") if cas.lot(rang).dispositif else ("dispositif",),
            )
            return


@regle("COH-02", reference=f"{CODE}, art. L2112-2", gravite=A_VERIFIER)
def public_volontaire(cas: Cas) -> Iterator[Reponse]:
    """Dans un contrat public, les heures sont une condition d'exécution, non un engagement volontaire."""
    if not cas.prive and cas.avec_dispositif("engagement_volontaire"):
        yield Reponse(
            "un engagement volontaire ne s'impose pas au titulaire d'un contrat public",
            "choisissez « condition », ou « forme: prive » si le contrat l'est",
            ("dispositif",),
        )


@regle("COH-03", reference=f"{CODE}, art. L2100-2", gravite=A_VERIFIER)
def acheteur_et_forme(cas: Cas) -> Iterator[Reponse]:
    """Un acheteur privé passe des contrats privés, sauf s'il est soumis au code."""
    categorie = cas.marche.acheteur.categorie
    if categorie == "prive" and not cas.prive:
        yield Reponse(
            "l'acheteur est privé, mais le contrat suit une forme publique",
            "écrivez « forme: prive », ou la catégorie publique dont relève cet achat (opération "
            "subventionnée à plus de moitié, mandat, groupement de commandes)",
            ("acheteur", "categorie"),
        )
    elif cas.prive and categorie not in (None, "prive"):
        yield Reponse(
            "l'acheteur est soumis au code de la commande publique, mais le contrat est dit privé",
            "corrigez « forme » ou « categorie »",
            ("forme",),
        )


@regle("COH-04", reference="cohérence du profil", gravite=INFORMATION)
def heures_sans_dispositif(cas: Cas) -> Iterator[Reponse]:
    """Un lot dont les heures se calculent a un dispositif qui les impose."""
    for rang, lot in enumerate(cas.marche.lots):
        if cas.dispositif(rang) in ("aucun", "critere") and lot.methode and not lot.exclusion:
            yield Reponse(
                f"{cas.nom(rang)} calcule des heures que le dispositif « {cas.dispositif(rang)} » n'impose "
                "pas",
                "choisissez « condition » ou « condition_critere », ou retirez « methode » et ses clés",
                ("lots", rang, "methode"),
            )
