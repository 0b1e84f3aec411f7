"""VOL: how the hours are expressed: framework agreements, optional parts, renewals, actions instead."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.conformite.ccag import cite
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER, CODE, INFORMATION, Reponse, regle
from clausegen.reader import Chemin

ACCORDS_CADRES = ("bons_commande", "marches_subsequents")
MAXIMUM: Chemin = ("maximum_ht",)


def _fixed(cas: Cas) -> tuple[int, ...]:
    """Ranks of the lots whose hours are a lump sum and not a ratio."""
    return tuple(rang for rang in cas.imposees if cas.lot(rang).methode != "ratio")


def _minimum(cas: Cas, rang: int) -> Decimal:
    return cas.lot(rang).minimum_ht or cas.marche.minimum_ht or Decimal(0)


def _maximum(cas: Cas, rang: int) -> Decimal | None:
    return cas.lot(rang).maximum_ht or cas.marche.maximum_ht


@regle("VOL-01", reference=f"{CODE}, art. R2162-4, R2162-13 et R2162-14", gravite=A_CORRIGER)
def heures_sans_commande(cas: Cas) -> Iterator[Reponse]:
    """À bons de commande sans minimum, le volume est un ratio, non des heures dues même sans commande."""
    if cas.marche.forme != "bons_commande":
        return
    for rang in _fixed(cas):
        if not _minimum(cas, rang):
            yield Reponse(
                f"{cas.nom(rang)} exige des heures fixes alors qu'aucune commande n'est garantie",
                "exprimez le volume en ratio (« methode: ratio » : tant d'heures par palier commandé ou "
                "facturé)",
                ("lots", rang, "methode"),
            )


@regle("VOL-02", reference=f"{CODE}, art. R2162-4", gravite=A_VERIFIER)
def heures_au_dela_du_minimum(cas: Cas) -> Iterator[Reponse]:
    """À bons de commande, des heures fixes se calculent sur le seul minimum garanti."""
    if cas.marche.forme != "bons_commande":
        return
    for rang in _fixed(cas):
        montant, minimum = cas.lot(rang).montant_ht, _minimum(cas, rang)
        if montant and 0 < minimum < montant:
            yield Reponse(
                f"{cas.nom(rang)} calcule ses heures sur {formats.montant(montant)}, au-delà du minimum "
                f"garanti ({formats.montant(minimum)})",
                "calculez les heures fixes sur le minimum et le reste en ratio, ou tout en ratio",
                ("lots", rang, "montant_ht"),
            )


@regle("VOL-03", reference=f"{CODE}, art. R2162-7", gravite=A_VERIFIER)
def heures_de_l_accord_cadre(cas: Cas) -> Iterator[Reponse]:
    """L'accord-cadre fixe le principe et le ratio ; chaque marché subséquent, ses heures."""
    if cas.marche.forme != "marches_subsequents":
        return
    for rang in _fixed(cas):
        yield Reponse(
            f"{cas.nom(rang)} fixe des heures dès l'accord-cadre, avant que les besoins soient connus",
            "fixez un ratio dans l'accord-cadre ; chaque marché subséquent dira ses heures",
            ("lots", rang, "methode"),
        )


@regle("VOL-04", reference=f"{CODE}, art. R2162-7", gravite=INFORMATION)
def clause_prevue_en_amont(cas: Cas) -> Iterator[Reponse]:
    """Un marché subséquent ne porte une clause que si l'accord-cadre l'a prévue."""
    if cas.marche.forme == "marche_subsequent" and cas.imposees:
        yield Reponse(
            "un marché subséquent ne modifie pas substantiellement les termes de son accord-cadre",
            "vérifiez que l'accord-cadre prévoit la clause, ses publics et ses pénalités",
            ("forme",),
        )


@regle("VOL-05", reference=f"{CODE}, art. R2162-4", gravite=A_CORRIGER)
def maximum_obligatoire(cas: Cas) -> Iterator[Reponse]:
    """Un accord-cadre a un maximum, en valeur ou en quantité."""
    if cas.marche.forme not in ACCORDS_CADRES or cas.marche.defense:
        return
    if cas.droit("accords_cadres.maximum") != "obligatoire":
        return
    sans = [rang for rang in range(len(cas.marche.lots)) if _maximum(cas, rang) is None]
    if len(sans) == len(cas.marche.lots):
        yield Reponse(
            "l'accord-cadre n'a pas de maximum",
            "demandez le maximum à l'acheteur et complétez « maximum_ht »",
            MAXIMUM,
        )
        return
    for rang in sans:
        yield Reponse(
            f"{cas.nom(rang)} n'a pas de maximum",
            "complétez « maximum_ht » pour ce lot",
            ("lots", rang, "maximum_ht"),
        )


@regle("VOL-06", reference=f"{CODE}, art. R2121-8 et R2162-4", gravite=A_VERIFIER)
def calcul_sur_maximum(cas: Cas) -> Iterator[Reponse]:
    """Les heures se calculent sur ce que l'acheteur pense commander, jamais sur le maximum."""
    if cas.marche.forme not in ACCORDS_CADRES:
        return
    for rang in cas.imposees:
        cle = "montant_estime" if cas.lot(rang).methode == "ratio" else "montant_ht"
        estime, maximum = getattr(cas.lot(rang), cle), _maximum(cas, rang)
        if estime and maximum and estime >= maximum:
            yield Reponse(
                f"{cas.nom(rang)} se calcule sur le maximum de l'accord-cadre, qui n'est pas une prévision",
                "demandez à l'acheteur le montant qu'il pense réellement commander",
                ("lots", rang, cle),
            )


@regle("VOL-07", reference="principe : une obligation doit pouvoir naître", gravite=A_VERIFIER)
def seuil_atteignable(cas: Cas) -> Iterator[Reponse]:
    """Le montant de déclenchement d'un ratio peut être atteint."""
    for rang in cas.imposees:
        seuil = cas.lot(rang).seuil
        prevu = cas.lot(rang).montant_estime or _maximum(cas, rang)
        if seuil and prevu and seuil >= prevu:
            yield Reponse(
                f"{cas.nom(rang)} ne déclenche des heures qu'à partir de {formats.montant(seuil)}, montant "
                f"que les commandes ({formats.montant(prevu)}) ne dépasseront pas",
                "abaissez « seuil », ou retirez-le",
                ("lots", rang, "seuil"),
            )


@regle("VOL-08", reference=f"{CODE}, art. R2113-4 à R2113-6", gravite=A_VERIFIER)
def heures_par_tranche(cas: Cas) -> Iterator[Reponse]:
    """Les heures d'une tranche optionnelle, dues à son affermissement seulement, se comptent à part."""
    codes = {tranche.code for tranche in cas.marche.tranches}
    for rang in cas.imposees:
        lot = cas.lot(rang)
        oubliees = sorted(codes - {tranche.code for tranche in lot.tranches})
        if oubliees and lot.methode != "ratio":
            yield Reponse(
                f"{cas.nom(rang)} ne dit rien de {formats.enumeration(oubliees)} : ses heures valent-elles "
                "aussi pour la tranche optionnelle ?",
                "ajoutez la tranche au lot, avec son montant ou ses heures (0 si elle n'en porte pas)",
                ("lots", rang, "tranches"),
            )


@regle("VOL-09", reference=f"{CODE}, art. R2112-4", gravite=INFORMATION)
def heures_par_periode(cas: Cas) -> Iterator[Reponse]:
    """Les heures sont dues par période : chaque reconduction les fait renaître, sans les augmenter."""
    if cas.marche.reconductions and _fixed(cas):
        yield Reponse(
            "le marché est reconductible : les heures calculées valent pour une période et renaissent à "
            "chacune",
            "vérifiez que les montants du profil sont ceux d'une seule période",
            ("reconductions",),
        )


@regle(
    "VOL-10",
    reference="principe : deux façons d'exécuter doivent être équivalentes et choisies",
    gravite=A_VERIFIER,
)
def action_ou_heures(cas: Cas) -> Iterator[Reponse]:
    """Quand une action peut remplacer les heures, on sait qui choisit, quand, et ce que coûte l'inaction."""
    questions = {
        "choix": "qui choisit entre les heures et l'action",
        "moment": "quand le choix est fait",
        "penalite": "ce que coûte une action non réalisée",
    }
    for rang in cas.imposees:
        actions = cas.lot(rang).actions_alternatives
        for cle, question in questions.items() if actions else ():
            if not getattr(actions, cle):
                yield Reponse(
                    f"{cas.nom(rang)} admet une action au lieu des heures sans dire {question}",
                    f"complétez « {cle} »",
                    ("lots", rang, "actions_alternatives", cle),
                )


@regle("VOL-11", reference="CCAG 2021, clause d'insertion sociale, contenu minimal", gravite=A_VERIFIER)
def clause_sans_lot(cas: Cas) -> Iterator[Reponse]:
    """Une clause annoncée porte des heures sur au moins un lot."""
    annonces = cas.avec_dispositif("condition", "condition_critere", "engagement_volontaire")
    if annonces and not cas.imposees:
        yield Reponse(
            "le dispositif annonce une clause, mais aucun lot ne porte d'heures",
            "passez le dispositif à « aucun », ou revoyez les motifs d'exclusion lot par lot",
            ("dispositif",),
        )


@regle("VOL-12", reference=f"{CODE}, art. L2112-2", gravite=INFORMATION)
def lots_nommes(cas: Cas) -> Iterator[Reponse]:
    """Les lots qui portent la clause sont nommés dès l'avis."""
    avec, tous = cas.imposees, len(cas.marche.lots)
    if avec and len(avec) < tous:
        numeros = formats.enumeration([str(cas.lot(rang).numero) for rang in avec])
        yield Reponse(
            f"{formats.accord(len(avec), 'lot porte', 'lots portent')} la clause sur {tous} : {numeros}",
            "nommez ces lots à l'avis et au règlement de la consultation",
            ("lots",),
            reference=cite(cas, "clause"),
        )


@regle("VOL-13", reference=f"{CODE}, art. L2113-6 et L2113-7", gravite=A_VERIFIER)
def controle_du_groupement(cas: Cas) -> Iterator[Reponse]:
    """Un groupement de commandes dit qui contrôle les heures."""
    groupement = cas.marche.groupement_commandes
    if groupement and cas.imposees and groupement.controle is None:
        yield Reponse(
            "le groupement de commandes ne dit pas quel membre contrôle les heures et applique les pénalités",
            "complétez « controle » d'après la convention de groupement",
            ("groupement_commandes", "controle"),
        )


def yearly(cas: Cas, rang: int) -> int | None:
    """The least hours of each whole year: only of a volume that is neither a ratio nor cut into parts."""
    calibrage, duree = cas.calibrages[rang], cas.lot(rang).duree_mois or cas.marche.duree_mois or 0
    if duree <= 12 or not calibrage.heures or len(calibrage.parts) > 1:
        return None
    return calibrage.heures * 12 // duree


@regle("VOL-14", reference="principe : une obligation doit pouvoir naître", gravite=A_VERIFIER)
def part_de_chaque_annee(cas: Cas) -> Iterator[Reponse]:
    """Un minimum par année suppose un volume fixe sur plus d'un an, sans tranche ni reconduction."""
    if cas.marche.clause.options.part_annuelle and not any(yearly(cas, rang) for rang in cas.avec_clause):
        yield Reponse(
            "aucun lot n'a de volume fixe sur plus d'un an sans tranche ni reconduction : le minimum par "
            "année ne sera pas écrit",
            "retirez « part_annuelle », ou complétez la durée et le volume",
            ("clause", "options", "part_annuelle"),
        )
