"""PEN: three heads of penalties, their notices and their caps; no amount, no penalty."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.cas import Cas, value
from clausegen.conformite.ccag import cite, maps
from clausegen.conformite.derogations import MISES_EN_DEMEURE
from clausegen.conformite.regles import A_VERIFIER, INFORMATION, Reponse, regle
from clausegen.reader import Chemin

PENALITES = "CCAG 2021, clause d'insertion sociale, pénalités"
PROPORTION = "Conseil d'État, 29 décembre 2008, n° 296930 (référence à vérifier)"
CHEFS = {
    "heure": "par heure non réalisée",
    "absence": "pour une absence non justifiée à une réunion de suivi",
    "document": "pour un document manquant, partiel ou tardif",
}
SMIC_AU_MOINS = 1  # usage: practice runs from 1.5 to 5 times the SMIC, published amounts up to 16 times
SMIC_AU_PLUS = 10


def _key(cle: str) -> Chemin:
    return ("clause", "penalites", cle)


@regle("PEN-01", reference=PENALITES, gravite=A_VERIFIER)
def trois_montants(cas: Cas) -> Iterator[Reponse]:
    """Les trois pénalités ont chacune un montant : ni le code ni le CCAG n'en fixent."""
    if not cas.imposees:
        return
    for cle, quoi in CHEFS.items():
        if not value(cas.clause, f"penalites.{cle}", Decimal):
            yield Reponse(
                f"aucun montant de pénalité {quoi} : rien ne pourra être appliqué",
                "fixez un montant : ni la loi ni les CCAG n'en donnent",
                _key(cle),
                reference=cite(cas, "penalites"),
            )


@regle("PEN-02", reference=PENALITES, gravite=A_VERIFIER)
def mises_en_demeure(cas: Cas) -> Iterator[Reponse]:
    """Chaque pénalité suit une mise en demeure dont le délai est écrit."""
    if not cas.imposees:
        return
    for cle, quoi in MISES_EN_DEMEURE.items():
        delai = value(cas.clause, f"penalites.mise_en_demeure_{cle}", int)
        if not delai:
            yield Reponse(
                f"le délai de mise en demeure pour {quoi} est nul : la pénalité tomberait sans avertissement"
                if delai == 0
                else f"le délai de mise en demeure pour {quoi} n'est pas fixé, et rien d'autre ne le fixe",
                "indiquez un nombre de jours, assez tôt pour que l'entreprise puisse encore agir",
                _key(f"mise_en_demeure_{cle}"),
                reference=cite(cas, "penalites"),
            )


@regle("PEN-03", reference=PENALITES, gravite=A_VERIFIER)
def par_jour_plafonne(cas: Cas) -> Iterator[Reponse]:
    """Une pénalité par jour déroge au CCAG et a un plafond par document."""
    par_jour = value(cas.clause, "penalites.mode_document", str) == "par_jour"
    if cas.imposees and par_jour and value(cas.clause, "penalites.plafond_document", Decimal) is None:
        yield Reponse(
            "la pénalité par jour et par document croît sans limite",
            "fixez « plafond_document », ou revenez au forfait par manquement du CCAG (« par_manquement »)",
            _key("plafond_document"),
            reference=cite(cas, "penalites"),
        )


@regle("PEN-04", reference=PROPORTION, gravite=A_VERIFIER)
def plafond_total(cas: Cas) -> Iterator[Reponse]:
    """Le total des pénalités d'insertion est plafonné : le plafond du CCAG ne vise que le retard."""
    if cas.imposees and value(cas.clause, "penalites.plafond", Decimal) is None:
        yield Reponse(
            "le total des pénalités d'insertion n'est pas plafonné : celui des CCAG ne vise que le retard",
            "fixez « plafond », en part du montant HT du lot (10 % : usage)",
            _key("plafond"),
            reference=cite(cas, "plafond_retard"),
        )


@regle("PEN-05", reference=PROPORTION, gravite=A_VERIFIER)
def montant_de_l_heure(cas: Cas) -> Iterator[Reponse]:
    """La pénalité d'une heure est dissuasive sans être excessive, comparée au Smic."""
    heure = value(cas.clause, "penalites.heure", Decimal)
    if not cas.imposees or not heure:
        return
    smic = Decimal(cas.droit("smic_horaire"))
    fois = heure / smic
    if SMIC_AU_MOINS <= fois <= SMIC_AU_PLUS:
        return
    sens = (
        "moins cher de payer que de faire l'heure" if fois < SMIC_AU_MOINS else "un juge pourrait la réduire"
    )
    usage = " à ".join(formats.montant(m) for m in cas.droit("penalites_usage.heure").values())
    yield Reponse(
        f"{formats.montant(heure)} par heure, soit {formats.nombre(fois.quantize(Decimal('0.01')))} fois le "
        f"Smic horaire ({formats.montant(smic)}) : {sens}",
        f"retenez un montant de {SMIC_AU_MOINS} à {SMIC_AU_PLUS} fois le Smic (usage : {usage}), ou gardez "
        "vos raisons au dossier",
        _key("heure"),
    )


@regle("PEN-06", reference="CCAG 2021, pénalités, exonération (analyse)", gravite=INFORMATION)
def exoneration(cas: Cas) -> Iterator[Reponse]:
    """L'exonération des petites pénalités du CCAG est écartée pour l'insertion là où elle s'appliquerait."""
    ecartee = value(cas.clause, "penalites.ecarter_exoneration_1000", bool)
    chemin = _key("ecarter_exoneration_1000")
    cartes = tuple(maps(cas))
    for carte in cartes:
        if carte.exoneration_1000 and not ecartee:
            yield Reponse(
                f"l'article {carte.exoneration_1000} du {carte.sigle} exonère le titulaire quand le total "
                "des pénalités est faible : celles d'insertion peuvent y échapper",
                "écrivez « ecarter_exoneration_1000: oui » ; la dérogation sera listée",
                chemin,
            )
    source = cas.clause.get("penalites.ecarter_exoneration_1000")
    voulue = ecartee and source is not None and source.origine != "territoire"
    if cartes and voulue and not any(carte.exoneration_1000 for carte in cartes):
        yield Reponse(
            f"l'exonération du {cartes[0].sigle} ne vise que le retard : il n'y a rien à écarter",
            "retirez « ecarter_exoneration_1000 » pour ce marché",
            chemin,
        )


@regle("PEN-07", reference=PROPORTION, gravite=A_VERIFIER)
def seuil_de_resiliation(cas: Cas) -> Iterator[Reponse]:
    """Le total de pénalités qui permet de résilier peut être atteint : il ne dépasse pas leur plafond."""
    seuil, plafond = (
        cas.marche.clause.options.seuil_resiliation,
        value(cas.clause, "penalites.plafond", Decimal),
    )
    if seuil is not None and plafond is not None and seuil > plafond:
        yield Reponse(
            f"les pénalités sont plafonnées à {formats.pourcentage(plafond)} : un total de "
            f"{formats.pourcentage(seuil)}, qui permet de résilier, ne sera jamais atteint",
            "abaissez « seuil_resiliation », ou relevez « plafond »",
            ("clause", "options", "seuil_resiliation"),
        )
