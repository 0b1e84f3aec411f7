"""CON: what a public text must not say: an estimate, a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from clausegen import formats
from clausegen.conformite.cas import Cas, value
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER, Reponse, regle
from clausegen.reader import Chemin

MONTANT = re.compile(r"\d[\d\s.,\u00a0\u202f]*(?:M€|k€|€|euros?)")
NOMINATIVE = re.compile(r"([a-z]+)[.-]([a-z]+)@")
# words of a service mailbox: « clauses-insertion@ », « marches.publics@ »
SERVICES = frozenset({
    "accueil", "achat", "achats", "clause", "clauses", "commande", "commandes", "contact",
    "direction", "emploi", "facilitateur", "facilitation", "facilitatrice", "insertion", "mairie",
    "marche", "marches", "mission", "public", "publics", "publique", "publiques", "service",
    "services", "social", "sociale", "sociales", "solidarites",
})  # fmt: skip


def _secrets(cas: Cas) -> set[Decimal]:
    marche = cas.marche
    lus = [
        marche.valeur_estimee_besoin,
        *(m for lot in marche.lots for m in (lot.montant_ht, lot.montant_estime)),
    ]
    return {secret for secret in lus if secret}


def _public_texts(cas: Cas) -> Iterator[tuple[Chemin, str]]:
    """The free texts of the profile that bidders will read."""
    marche = cas.marche
    yield ("objet",), marche.objet
    if marche.autre_condition_sociale:
        yield ("autre_condition_sociale",), marche.autre_condition_sociale
    for rang, lot in enumerate(marche.lots):
        if lot.intitule:
            yield ("lots", rang, "intitule"), lot.intitule
        if lot.actions_alternatives:
            yield ("lots", rang, "actions_alternatives", "description"), lot.actions_alternatives.description


@regle("CON-01", reference="secret de l'estimation de l'acheteur", gravite=A_CORRIGER)
def estimation_publiee(cas: Cas) -> Iterator[Reponse]:
    """Aucun texte destiné aux candidats ne contient l'estimation de l'acheteur."""
    secrets = _secrets(cas)
    for chemin, texte in _public_texts(cas):
        for lu in MONTANT.findall(texte):
            try:
                montant = formats.read_montant(re.sub(r"euros?$", "€", lu))
            except ValueError:
                continue
            if montant in secrets:
                yield Reponse(
                    f"ce texte donne l'estimation ({lu.strip()}), et les candidats le liront",
                    "retirez ce montant : l'estimation ne figure que dans la note interne",
                    chemin,
                )


@regle("CON-02", reference="règlement (UE) 2016/679, art. 5 (minimisation)", gravite=A_VERIFIER)
def adresse_de_service(cas: Cas) -> Iterator[Reponse]:
    """Une pièce publique donne une boîte de service, non l'adresse d'une personne."""
    adresses: tuple[tuple[Chemin, str | None], ...] = (
        (("acheteur", "courriel"), cas.marche.acheteur.courriel),
        (("facilitateur", "courriel"), value(cas.clause, "facilitateur.courriel", str)),
    )
    for chemin, adresse in adresses:
        trouvee = NOMINATIVE.match(formats.fold(adresse)) if adresse else None
        if trouvee and not SERVICES.intersection(trouvee.groups()):
            yield Reponse(
                f"« {adresse} » semble être l'adresse d'une personne, et elle sera publiée",
                "préférez une boîte de service, qui survit aux départs",
                chemin,
            )
