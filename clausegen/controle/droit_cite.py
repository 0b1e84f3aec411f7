"""What documents cite of the CCAG: the right one, its edition, its articles; derogations in the last list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from clausegen import droit, formats
from clausegen.conformite.formulations_motifs import CCAG, article_map
from clausegen.conformite.formulations_texte import NIVEAU
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER
from clausegen.controle import lots
from clausegen.controle.attendus import Attendus, ccag_maps
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Lieu
from clausegen.controle.nombres import bare
from clausegen.controle.references import Citation
from clausegen.controle.remarques import Remarque
from clausegen.controle.renvois import number

CODE = "code de la commande publique, art. R2112-3"
SUJETS: Mapping[str, str] = {
    "penalites": r"\bpenalit",
    "publics": r"\beligib|\bpublics?\b",
    "modalites": r"\bmodalite",
    "globalisation": r"\bglobalis|\bmutualis",
    "suivi": r"\bfacilitat|\bcorrespondant|\bbilans?\b|\bdifficulte",
}


def check(ensemble: Ensemble, attendus: Attendus, jour: date) -> Iterator[Remarque]:
    """Every wrong citation."""
    cartes = ccag_maps(attendus, ensemble.ccag, jour)
    yield from _named(ensemble, attendus, jour)
    yield from _edition(ensemble, jour)
    yield from _articles(ensemble, cartes, jour)
    yield from _derogations(ensemble, attendus)


def _named(ensemble: Ensemble, attendus: Attendus, jour: date) -> Iterator[Remarque]:
    dits = {nom: (piece, lues.ccag[nom]) for piece, lues in ensemble.references.items() for nom in lues.ccag}
    if attendus.ccag is not None:
        faux = {nom: lieu for nom, (_, lieu) in dits.items() if nom not in attendus.ccag}
        juste = formats.enumeration([_sigle(nom, jour) for nom in sorted(attendus.ccag)]) or "aucun CCAG"
        if faux:
            yield _other_ccag(
                faux,
                f"{juste} dans le profil",
                jour,
                f"citez partout le {juste}, ou corrigez le profil"
                if attendus.ccag
                else "retirez ce CCAG, ou corrigez le profil",
            )
        return
    par_lot = any(list(lots.named(bare(lieu.passage))) for _, lieu in dits.values())
    du_marche = {nom for lues in ensemble.references.values() for nom in lues.ccag_du_marche}
    recopies = {nom: lieu for nom, (_, lieu) in dits.items() if nom not in du_marche}
    if len(du_marche) == 1 and recopies and not par_lot:
        juste = _sigle(next(iter(du_marche)), jour)
        yield _other_ccag(recopies, f"{juste} dans le reste du marché", jour, f"citez partout le {juste}")
        return
    lieux = {
        nom: lues.ccag[nom]
        for lues in ensemble.references.values()
        if len(lues.ccag) == 1
        for nom in lues.ccag
    }
    if len(lieux) > 1 and not par_lot:
        yield _other_ccag(
            lieux,
            "un seul vaut pour chaque lot",
            jour,
            "citez le même partout, ou dites lequel vaut pour quel lot",
        )


def _other_ccag(faux: Mapping[str, Lieu], juste: str, jour: date, remede: str) -> Remarque:
    lus = formats.enumeration([f"{_sigle(nom, jour)} dans {lieu.document}" for nom, lieu in faux.items()])
    return Remarque(
        "DCE-10",
        A_CORRIGER,
        f"CCAG : {lus} ; {juste}",
        "les numéros d'articles, les pénalités et le nom des parties en dépendent",
        remede,
        tuple(faux.values()),
        "code de la commande publique, art. R2112-2",
    )


def _sigle(nom: str, jour: date) -> str:
    carte = article_map(nom, jour)
    return carte.sigle if carte else f"CCAG « {nom} »"


def _edition(ensemble: Ensemble, jour: date) -> Iterator[Remarque]:
    connues = {int(carte.edition) for nom in CCAG if (carte := article_map(nom, jour))}
    lieux: dict[int, list[Lieu]] = {}
    for lues in ensemble.references.values():
        for annee, lieu in lues.annees.items():
            if connues and annee < min(connues) and not connues & lues.annees.keys():
                lieux.setdefault(annee, []).append(lieu)
    for annee, trouves in lieux.items():
        yield Remarque(
            "DCE-11",
            A_CORRIGER,
            f"CCAG de {annee} cité dans {trouves[0].document}",
            "la clause d'insertion n'a son article que dans les CCAG de 2021 : celui-ci n'en a pas",
            "visez le CCAG approuvé par l'arrêté du 30 mars 2021, ou écrivez la clause en entier",
            tuple(trouves),
            "code de la commande publique, art. R2112-2",
        )


# --- articles -----------------------------------------------------------------------------------------------


def _articles(ensemble: Ensemble, cartes: Mapping[str, droit.Ccag], jour: date) -> Iterator[Remarque]:
    """Numbers that the CCAG does not have, or that speak of something else."""
    clauses = {carte.clause for nom in CCAG if (carte := article_map(nom, jour))}
    for lues in ensemble.references.values():
        for citation in lues.citations:
            propres = [cartes[nom] for nom in (citation.ccag or cartes.keys()) if nom in cartes]
            seul = bool(citation.ccag) or len(lues.ccag) == 1  # then the wording rule has seen it
            if len(propres) == 1 and (dit := _wrong(citation, propres[0], clauses, seul=seul)):
                yield _wrong_article(citation, propres[0], dit)


def _wrong(citation: Citation, carte: droit.Ccag, clauses: set[str], *, seul: bool) -> str | None:
    racine = ".".join(citation.numero.split(".")[:2])
    if racine not in clauses:
        return None
    if racine != carte.clause:
        return None if seul else carte.clause
    fils = citation.numero.split(".")[2:3]
    if not fils:
        return None
    numeros = {sujet: str(getattr(carte, sujet)) for sujet in SUJETS}
    cite = f"{racine}.{fils[0]}"
    if cite not in numeros.values():
        return carte.clause
    sujets = [sujet for sujet, motif in SUJETS.items() if re.search(motif, citation.nu)]
    voulu = "penalites" if "penalites" in sujets else sujets[0] if len(sujets) == 1 else None
    return numeros[voulu] if voulu and numeros[voulu] != cite else None


def _wrong_article(citation: Citation, carte: droit.Ccag, juste: str) -> Remarque:
    return Remarque(
        "DCE-12",
        A_CORRIGER,
        f"Article {citation.numero} du {carte.sigle} cité dans {citation.lieu.document}",
        "ce n'est pas l'article du sujet de la phrase : le renvoi ne mène à rien",
        f"citez l'article {juste} du {carte.sigle}",
        (citation.lieu,),
        f"{carte.sigle}, art. {carte.clause}",
    )


# --- derogations --------------------------------------------------------------------------------------------


def _derogations(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    cahiers = [ensemble.references[piece] for piece in ensemble.cahiers]
    if not cahiers:
        return
    ecrites = {
        numero: lieu for lues in ensemble.references.values() for numero, lieu in lues.derogations.items()
    }
    listees = {numero for lues in cahiers for numero in lues.recapitulees}
    manque = [numero for numero in dict.fromkeys((*ecrites, *attendus.derogations)) if numero not in listees]
    if not manque:
        return
    recapitulatif = next((lues.recapitulatif for lues in cahiers if lues.recapitulatif), None)
    lieux = tuple(ecrites[numero] for numero in manque if numero in ecrites)
    doute = bool(ensemble.illisibles) and recapitulatif is None
    quoi = "le dernier article" if recapitulatif else "un article de dérogations, que je n'ai pas trouvé"
    numeros = ("article " if len(manque) == 1 else "articles ") + formats.enumeration(manque)
    propre = (number(lieux[0].article.split(NIVEAU)[-1]) if lieux else "") or "…"
    a_l_article = f"à l'{numeros}" if len(manque) == 1 else f"aux {numeros}"
    yield Remarque(
        "DCE-13",
        A_VERIFIER if doute else A_CORRIGER,
        f"Dérogation au CCAG absente de la liste : {numeros}, à nommer dans {quoi}",
        "une dérogation qui n'est pas récapitulée à la fin du cahier des clauses peut rester sans effet",
        f"ajoutez au dernier article : « L'article {propre} déroge {a_l_article} du CCAG »",
        (*lieux, *((recapitulatif,) if recapitulatif else ())),
        CODE,
        fichier=ensemble.cahiers[0].fichier,
    )
