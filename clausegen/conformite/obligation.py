"""OBL: a social or employment condition of execution, from the European thresholds on."""

from __future__ import annotations

from collections.abc import Iterator

from clausegen import formats
from clausegen.conformite import seuil
from clausegen.conformite.cas import A_CRITERE, RESERVES, Cas
from clausegen.conformite.regles import (
    A_CORRIGER,
    A_VERIFIER,
    INFORMATION,
    Reponse,
    indeterminable,
    regle,
)
from clausegen.reader import Chemin

LOI = "code de la commande publique, art. L2112-2-1 (marchés) et L3114-2-1 (concessions)"
QUATRIEME = "code de la commande publique, art. L2112-2-1, II, 4°"
AUTRE: Chemin = ("autre_condition_sociale",)
EXCEPTION: Chemin = ("exception_sociale",)
QUESTION = "si une condition d'exécution sociale ou d'emploi est obligatoire"


def _justified(cas: Cas) -> bool:
    """Whether the buyer gives another social condition, or one of the law's cases with its reasons."""
    return bool(cas.marche.autre_condition_sociale or cas.marche.exception_sociale)


def _uncovered(cas: Cas) -> tuple[int, ...]:
    """Ranks of the lots without hours owed nor reservation."""
    couverts = {*cas.imposees, *cas.avec_dispositif(*RESERVES)}
    return tuple(rang for rang in range(len(cas.marche.lots)) if rang not in couverts)


def _where(cas: Cas) -> Chemin:
    """The blank that the buyer left for its answer, else the device."""
    return next((chemin for chemin in (AUTRE, EXCEPTION) if chemin in cas.profil.blancs), ("dispositif",))


@regle("OBL-01", reference=LOI, gravite=A_CORRIGER)
def condition_sociale(cas: Cas) -> Iterator[Reponse]:
    """À partir des seuils européens, le marché prévoit une condition d'exécution sociale ou d'emploi."""
    nus = _uncovered(cas)
    if _justified(cas) or not nus:
        return
    soumis = seuil.required(cas)
    if soumis.reponse == "indeterminable":
        yield indeterminable(QUESTION, *soumis.manque)
    elif soumis.reponse == "oui" and len(nus) == len(cas.marche.lots):
        critere = cas.avec_dispositif(*A_CRITERE)
        suite = " ; un critère d'attribution ne suffit pas" if critere else ""
        yield Reponse(
            f"{soumis.motif}, or aucune condition d'exécution sociale ou d'emploi n'est prévue{suite}",
            "prévoyez des heures d'insertion ou une autre condition sociale (« autre_condition_sociale »), "
            "ou faites dire à l'acheteur dans « exception_sociale » le cas de la loi et ses propres "
            "raisons ; un avis « sans clause » du calibrage n'en est pas une",
            _where(cas),
            reference=seuil.law(cas),
        )


@regle("OBL-02", reference=LOI, gravite=A_VERIFIER)
def chaque_lot(cas: Cas) -> Iterator[Reponse]:
    """À partir des seuils, chaque lot a sa condition sociale, ou ses raisons de n'en pas avoir (analyse)."""
    nus = _uncovered(cas)
    if _justified(cas) or not nus or len(nus) == len(cas.marche.lots):
        return
    if seuil.required(cas).reponse != "oui":
        return
    for rang in nus:
        yield Reponse(
            f"{cas.nom(rang)} n'a aucune condition sociale, alors que la valeur du besoin additionne tous "
            "les lots",
            "prévoyez pour ce lot une autre condition sociale, ou gardez au dossier les raisons de "
            "l'acheteur",
            ("lots", rang),
            reference=seuil.law(cas),
        )


@regle("OBL-03", reference=LOI, gravite=A_CORRIGER)
def cas_ouvert(cas: Cas) -> Iterator[Reponse]:
    """Le cas invoqué pour ne rien prévoir est ouvert à ce contrat."""
    exception, marche = cas.marche.exception_sociale, cas.marche
    if exception is None or seuil.required(cas).reponse == "non":
        return
    chemin: Chemin = (*EXCEPTION, "cas")
    if marche.forme == "concession":
        ouverts = {ligne["cle"] for ligne in cas.droit("exceptions_sociales.concessions")}
        if exception.cas not in ouverts:
            yield Reponse(
                "ce cas n'existe pas pour une concession",
                f"retenez {' ou '.join(sorted(ouverts))} si les faits le permettent, sinon prévoyez une "
                "condition sociale",
                chemin,
                reference=seuil.law(cas),
            )
    elif exception.cas == "travaux_courts":
        yield from _short_works(cas, chemin)


def _short_works(cas: Cas, chemin: Chemin) -> Iterator[Reponse]:
    limite = cas.droit("durees.travaux_courts")
    durees = [d for d in (cas.marche.duree_mois, *(lot.duree_mois for lot in cas.marche.lots)) if d]
    remede = "retirez ce cas ; prévoyez une condition sociale ou invoquez un autre cas de la loi"
    if cas.marche.nature != "travaux":
        yield Reponse("ce cas ne vaut que pour un marché de travaux", remede, chemin, reference=QUATRIEME)
    elif not durees:
        yield indeterminable(f"si les travaux durent moins de {formats.mois(int(limite))}", ("duree_mois",))
    elif max(durees) >= limite:
        duree = formats.mois(max(durees))
        yield Reponse(
            f"ce cas suppose des travaux de moins de {formats.mois(int(limite))}, or le marché dure {duree}",
            remede,
            chemin,
            reference=QUATRIEME,
        )


@regle(
    "OBL-04",
    reference="code de la commande publique, art. L2112-2-1, L2184-1 et L3114-2-1",
    gravite=INFORMATION,
)
def raisons_conservees(cas: Cas) -> Iterator[Reponse]:
    """Les raisons de ne prévoir aucune condition sociale sont écrites et conservées."""
    if cas.marche.exception_sociale is None or seuil.required(cas).reponse == "non":
        return
    libre = cas.marche.forme == "concession" or cas.marche.acheteur.categorie == "entite_adjudicatrice"
    ou = "par tout moyen approprié" if libre else "dans les documents de la procédure"
    yield Reponse(
        f"aucune condition sociale n'est prévue : les raisons de l'acheteur se conservent {ou}",
        "joignez la motivation signée au dossier interne, jamais au dossier de consultation",
        EXCEPTION,
    )


@regle("OBL-05", reference="code de la commande publique, art. L2112-2-1 et R2113-7", gravite=A_VERIFIER)
def reserve_et_obligation(cas: Cas) -> Iterator[Reponse]:
    """Un lot réservé satisfait l'obligation si la proportion réservée s'impose à l'exécution (analyse)."""
    if _justified(cas) or seuil.required(cas).reponse != "oui":
        return
    proportion = "R3113-1" if cas.marche.forme == "concession" else "R2113-7"
    for rang in cas.avec_dispositif(*RESERVES):
        yield Reponse(
            f"{cas.nom(rang)} est réservé : cela dit qui peut candidater, non comment le marché s'exécute",
            "écrivez au cahier des clauses que la proportion de travailleurs visés se maintient pendant "
            "toute l'exécution, ou remplissez « autre_condition_sociale »",
            ("lots", rang, "dispositif") if cas.lot(rang).dispositif else ("dispositif",),
            reference=f"{seuil.law(cas)} et {proportion}",
        )


@regle("OBL-06", reference=LOI, gravite=A_VERIFIER)
def exception_et_heures(cas: Cas) -> Iterator[Reponse]:
    """Un marché qui invoque un cas de la loi ne prévoit pas d'heures sur tous ses lots."""
    if cas.marche.exception_sociale and not _uncovered(cas):
        yield Reponse(
            "un cas d'exception est invoqué alors que tous les lots portent une condition sociale",
            "retirez « exception_sociale », ou excluez les lots concernés avec leur motif",
            EXCEPTION,
            reference=seuil.law(cas),
        )


@regle(
    "OBL-07", reference="code de la commande publique, art. R2121-1, R2121-4 et R2121-8", gravite=A_CORRIGER
)
def valeur_du_besoin(cas: Cas) -> Iterator[Reponse]:
    """La valeur estimée du besoin comprend tous les lots, tranches et reconductions, ou le maximum."""
    valeur, connue = cas.marche.valeur_estimee_besoin, seuil.floor(cas)
    if valeur is not None and valeur < connue and not cas.prive:
        yield Reponse(
            f"la valeur estimée du besoin ({formats.montant(valeur)}) est inférieure à ce que le profil "
            f"totalise déjà ({formats.montant(connue)})",
            "indiquez la valeur de l'opération entière : tous les lots, les tranches et les reconductions, "
            "ou le maximum de l'accord-cadre",
            seuil.VALEUR,
        )


@regle("OBL-08", reference=LOI, gravite=INFORMATION)
def ce_qui_changera(cas: Cas) -> Iterator[Reponse]:
    """Avant l'entrée en vigueur de l'obligation, dire ce qui changera."""
    debut = None if cas.prive or seuil.in_force(cas, cas.jour) else seuil.coming(cas)
    if debut is None or _justified(cas) or not _uncovered(cas) or seuil.level(cas).reponse == "non":
        return
    yield Reponse(
        "la condition sociale est encore facultative ; elle sera obligatoire à partir des seuils européens "
        f"pour une consultation engagée ou un avis envoyé à compter du {formats.jour(debut)}",
        "si l'envoi risque d'être reporté après cette date, prévoyez dès maintenant la condition sociale",
        ("consultation",),
        reference=seuil.law(cas),
    )
