"""The internal note to the maître d'ouvrage: opinion, figures, steps, origins. Never for bidders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from clausegen import calibrage, formats, vraisemblance
from clausegen.conformite.cas import Cas
from clausegen.mentions.reserves import STRUCTURES, autre_condition
from clausegen.mentions.table import mention
from clausegen.mentions.volumes import lot_name, volumes

TIRET = "–"
LIBELLES = {
    "redaction": "Rédaction de l'article",
    "piece_administrative": "Pièce où l'article s'insère",
    "publics": "Publics",
    "modalites": "Modalités",
    "penalites.heure": "Pénalité par heure non réalisée",
    "penalites.absence": "Pénalité par absence",
    "penalites.document": "Pénalité par document",
    "penalites.mode_document": "Forme de la pénalité par document",
    "penalites.plafond_document": "Plafond par document",
    "penalites.plafond": "Plafond des pénalités, en part du montant",
    "penalites.mise_en_demeure_heures": "Mise en demeure, heures (jours)",
    "penalites.mise_en_demeure_documents": "Mise en demeure, documents (jours)",
    "penalites.mise_en_demeure_absence": "Mise en demeure, absence (jours)",
    "penalites.ecarter_exoneration_1000": "Exonération de 1\u202f000\u00a0€ écartée",
    "demarrage.contact_jours": "Prise de contact (jours)",
    "demarrage.reunion_jours": "Réunion de mise au point (jours)",
    "suivi.periodicite": "Périodicité des relevés",
    "suivi.jour_limite": "Jour limite des relevés",
    "suivi.reponse_jours_ouvres": "Réponse aux demandes (jours ouvrés)",
    "embauche_duree_mois": "Prise en compte d'une embauche (mois)",
    "conservation_mois": "Conservation des données (mois)",
    "globalisation": "Globalisation",
    "annexe_ae": "Annexe à l'acte d'engagement",
}
SANS_HEURES = {
    **{
        nom: f"Nous proposons de réserver ce marché {a_qui}, sans heures d'insertion en plus."
        for nom, a_qui in STRUCTURES.items()
    },
    "marche_insertion": "L'insertion est l'objet même de ce marché\u00a0: nous n'y ajoutons pas d'heures.",
    "critere": "Nous proposons de faire de l'insertion un critère de choix des offres, sans heures imposées.",
}
EN_CLAIR = {
    "courte": "courte",
    "complete": "complète",
    "ccap": "CCAP",
    "ccp": "CCP",
    "lettre_consultation": "lettre de consultation",
    "par_manquement": "par manquement",
    "par_jour": "par jour",
    "par_lot": "par lot",
    "embauche_directe": "embauche directe",
    "mise_a_disposition": "mise à disposition",
    "sous_traitance": "sous-traitance ou cotraitance",
}


@mention("avis, en une ou deux phrases", publique=False)
def avis(cas: Cas) -> str:
    """The opinion, to be read first."""
    concernes = cas.avec_clause
    if not concernes:
        return _without_hours(cas)
    lots = len(cas.marche.lots)
    part = f"{len(concernes)} des {lots} lots" if len(concernes) < lots else f"les {lots} lots"
    ou = f" sur {part}" if cas.marche.alloti else ""
    total = calibrage.total(cas.calibrages)
    if total:
        return f"Nous proposons une clause d'insertion{ou}, pour {formats.heures(total)} fermes en tout."
    if any(cas.calibrages[rang].ratio for rang in concernes):
        return (
            f"Nous proposons une clause d'insertion{ou}, exprimée en ratio\u00a0: "
            "les heures suivent les commandes."
        )
    return f"Nous proposons une clause d'insertion{ou}\u00a0; il manque des données pour en fixer le volume."


def _without_hours(cas: Cas) -> str:
    dispositifs = {cas.dispositif(rang) for rang in range(len(cas.marche.lots))}
    if len(dispositifs) == 1 and (phrase := SANS_HEURES.get(dispositifs.pop())):
        return phrase
    if autre_condition(cas):
        return "Nous proposons une condition sociale autre que des heures d'insertion."
    return (
        "Nous ne proposons pas d'heures d'insertion dans ce marché\u00a0; la note de calibrage dit pourquoi."
    )


@mention("calibrage par lot\u00a0: lot, montant, volume, équivalence, part, variantes", publique=False)
def calibrages(cas: Cas) -> list[dict[str, str]]:
    """One row per lot with a clause."""
    lignes = []
    for rang in cas.avec_clause:
        calcul, lot = cas.calibrages[rang], cas.marche.lots[rang]
        bornes = [v.heures for v in calcul.variantes]
        lignes.append(
            {
                "lot": lot_name(cas, rang),
                "montant": formats.montant(lot.montant_ht) if lot.montant_ht is not None else TIRET,
                "volume": _volume(cas, rang),
                "equivalence": _persons(calcul.equivalences),
                "part": formats.pourcentage(calcul.part_des_heures) if calcul.part_des_heures else TIRET,
                "variantes": f"{formats.nombre(bornes[0])} à {formats.nombre(bornes[-1])}"
                if bornes
                else TIRET,
            }
        )
    return lignes


@mention("vrai si tous les volumes sont des ratios", publique=False)
def ratios_seuls(cas: Cas) -> bool:
    """Then there is no estimate, equivalence or variant to show."""
    return bool(cas.avec_clause) and all(cas.calibrages[rang].ratio for rang in cas.avec_clause)


def _volume(cas: Cas, rang: int) -> str:
    """Hours, or the ratio with what it would give on the estimate."""
    calcul = cas.calibrages[rang]
    if calcul.heures is not None:
        return formats.heures(calcul.heures)
    ratio = volumes(cas, rang)[0][1]
    if calcul.heures_indicatives is None:
        return ratio
    return f"{ratio}, soit {formats.heures(calcul.heures_indicatives)} à titre indicatif, sur l'estimation"


def _persons(equivalences: str | None) -> str:
    return equivalences.rpartition("soit ")[2].replace(" pendant ", ", ") if equivalences else TIRET


@mention("heures des tranches et des reconductions", publique=False)
def parts(cas: Cas) -> list[str]:
    """One sentence a part, beyond the firm one."""
    return [
        f"{lot_name(cas, rang)}, {partie}\u00a0: {volume}"
        for rang in cas.avec_clause
        for partie, volume in volumes(cas, rang)[1:]
    ]


@mention("lots sans heures\u00a0: lot, motif", publique=False)
def lots_exclus(cas: Cas) -> list[dict[str, str]]:
    """Each with its reason."""
    return [
        {"lot": lot_name(cas, rang), "motif": calcul.motif or TIRET}
        for rang, calcul in enumerate(cas.calibrages)
        if rang not in cas.avec_clause
    ]


@mention("tâches ouvertes aux publics", publique=False)
def taches(cas: Cas) -> list[str]:
    """As the profile lists them, lot by lot."""
    return [
        f"{lot_name(cas, rang)}\u00a0: {formats.enumeration(cas.marche.lots[rang].taches)}"
        for rang in cas.avec_clause
        if cas.marche.lots[rang].taches
    ]


@mention("comparaisons avec des marchés publiés", publique=False)
def reperes(cas: Cas) -> list[str]:
    """The whole contract beside published ones."""
    comparaison = vraisemblance.of_contract(cas.marche, cas.calibrages)
    return [f"Repère\u00a0: {comparaison.texte}."] if comparaison else []


@mention("détail du calcul\u00a0: lot, calcul, origine, une ligne par étape", publique=False)
def details(cas: Cas) -> list[dict[str, str]]:
    """Every step of every lot, with the origin of its values; the lot is named on its first line."""
    return [
        {"lot": lot_name(cas, rang) if indice == 0 else "", "calcul": etape.text(), "source": etape.source}
        for rang, calcul in enumerate(cas.calibrages)
        for indice, etape in enumerate(calcul.etapes)
    ]


@mention("trois variantes par lot, avec leurs hypothèses", publique=False)
def variantes(cas: Cas) -> list[dict[str, str]]:
    """Prudent, proposed, ambitious."""
    noms = ("prudente", "proposee", "ambitieuse")
    return [
        {"lot": lot_name(cas, rang)}
        | {
            nom: f"{formats.heures(variante.heures)} ({variante.hypotheses})"
            for nom, variante in zip(noms, cas.calibrages[rang].variantes, strict=True)
        }
        for rang in cas.avec_clause
        if cas.calibrages[rang].variantes
    ]


@mention("valeurs retenues\u00a0: libellé, valeur, origine", publique=False)
def valeurs(cas: Cas) -> list[dict[str, str]]:
    """Every resolved value of the drafting, and where it comes from."""
    return [
        {
            "libelle": libelle,
            "valeur": _plain(cle, cas.clause[cle].valeur),
            "origine": cas.clause[cle].provenance(),
        }
        for cle, libelle in LIBELLES.items()
        if cle in cas.clause
    ]


def _plain(cle: str, valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal):
        return formats.pourcentage(valeur) if cle == "penalites.plafond" else formats.montant(valeur)
    if isinstance(valeur, date):
        return formats.jour(valeur)
    if isinstance(valeur, (list, tuple)):
        return (
            formats.enumeration([_plain(cle, v) for v in valeur])
            if cle != "publics"
            else f"{len(valeur)} catégories"
        )
    return EN_CLAIR.get(str(valeur), str(valeur))
