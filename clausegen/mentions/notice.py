"""The notice for bidders: publics in few words, usual proofs, modalities."""

from __future__ import annotations

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.mentions.publics import publics_tous
from clausegen.mentions.table import mention
from clausegen.mentions.volumes import lignes

COURTS = {
    "secteur_adapte": "Salariés d'entreprise adaptée, usagers d'Ésat",
    "iae": "Personnes en parcours d'insertion par l'activité économique",
    "regie_quartier": "Salariés d'une régie de quartier ou de territoire",
    "epide_e2c": "Jeunes de l'Épide ou d'une école de la deuxième chance",
    "geiq": "Personnes en parcours dans un Geiq",
    "sous_main_de_justice": "Personnes sous main de justice employées à ce titre",
    "chomage_longue_duree": "Demandeurs d'emploi depuis plus de douze mois",
    "rsa": "Bénéficiaires du RSA",
    "handicap": "Demandeurs d'emploi reconnus travailleurs handicapés",
    "minima_sociaux": "Bénéficiaires de l'ASS, de l'AAH ou d'un autre minimum social",
    "jeunes": "Jeunes de moins de 26 ans peu ou pas diplômés, ou sans activité",
    "seniors": "Demandeurs d'emploi de plus de 50 ans",
    "accompagnement_renforce": "Jeunes en accompagnement renforcé vers l'emploi",
    "qpv": "Habitants des quartiers prioritaires éloignés de l'emploi",
    "refugies": "Personnes réfugiées ou sous protection subsidiaire",
    "prescription": "Autres difficultés, sur avis motivé d'un prescripteur",
}


@mention("ce qui est demandé, en une phrase pour les entreprises")
def notice_volume(cas: Cas) -> str:
    """The volume itself, or where each lot's stands."""
    if cas.marche.alloti:
        return "Le volume de chaque lot figure dans l'annexe «\u00a0Engagement d'insertion\u00a0»."
    return " ".join(ligne["phrase"] for ligne in lignes(cas))


@mention("publics en peu de mots, avec le justificatif usuel\u00a0: public, justificatif")
def publics_courts(cas: Cas) -> list[dict[str, str]]:
    """The chosen categories, in the order of the law's list."""
    valeur = cas.clause["publics"].valeur
    choisis = valeur if isinstance(valeur, (list, tuple)) else ()
    return [
        {
            "public": COURTS.get(ligne["cle"], ligne["libelle"]),
            "justificatif": formats.capital(ligne["justificatif"]),
        }
        for ligne in cas.droit("publics_eligibles")
        if publics_tous(cas) or ligne["cle"] in choisis
    ]
