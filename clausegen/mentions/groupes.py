"""The lots of a contract under one CCAG: its article numbers, its words for the parties, its drafting."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clausegen import droit, formats, valeurs
from clausegen.conformite.cas import Cas
from clausegen.mentions.table import filled, mention
from clausegen.valeurs import TERMES_PUBLICS, Valeur

TERMES = ("termes.acheteur", "termes.titulaire")


@dataclass(frozen=True)
class Groupe(Cas):
    """A contract seen from its lots under one CCAG: the others keep their rank and their hours, unseen."""

    rangs: tuple[int, ...] = ()

    @property
    def avec_clause(self) -> tuple[int, ...]:
        """Ranks of the group's lots with hours."""
        return tuple(rang for rang in super().avec_clause if rang in self.rangs)

    def avec_dispositif(self, *dispositifs: str) -> tuple[int, ...]:
        """Ranks of the group's lots under one of these devices."""
        return tuple(rang for rang in super().avec_dispositif(*dispositifs) if rang in self.rangs)


def scope(cas: Cas) -> tuple[int, ...]:
    """The ranks of the lots that a text speaks of."""
    return cas.rangs if isinstance(cas, Groupe) else tuple(range(len(cas.marche.lots)))


def groups(cas: Cas) -> tuple[Cas, ...]:
    """One view for each CCAG of the lots with hours; the contract itself when it has only its own."""
    noms = tuple(dict.fromkeys(cas.ccag(rang) for rang in cas.avec_clause))
    if noms in ((), (cas.marche.ccag,)):
        return (cas,)
    tous = range(len(cas.marche.lots))
    if len(noms) == 1:
        return (_group(cas, noms[0], tuple(tous)),)
    propres = {nom: tuple(rang for rang in tous if cas.ccag(rang) == nom) for nom in noms}
    reste = tuple(rang for rang in tous if cas.ccag(rang) not in noms)
    return tuple(
        _group(cas, nom, tuple(sorted(rangs + reste)) if nom == noms[0] else rangs)
        for nom, rangs in propres.items()
    )


def whole(cas: Cas) -> Cas:
    """The contract as the pieces common to all lots see it: under several CCAG, the parties' plain names."""
    vues = groups(cas)
    if len(vues) == 1:
        return vues[0]
    if {cas.clause[cle].origine for cle in TERMES if cle in cas.clause} != {"regle"}:
        return cas
    raison = "lots sous des CCAG différents"
    neutres = {
        cle: Valeur(cle, nom, "regle", "analyse", raison)
        for cle, nom in zip(TERMES, TERMES_PUBLICS, strict=True)
    }
    return replace(cas, clause={**cas.clause, **neutres})


def _group(cas: Cas, ccag: str, rangs: tuple[int, ...]) -> Groupe:
    marche = cas.marche.model_copy(update={"ccag": ccag})
    vu = replace(cas.profil, marche=marche)
    lues = {cle: valeur for cle, valeur in cas.clause.items() if valeur.origine == "document"}
    clause = {**valeurs.of_clause(vu, cas.territoire), **lues}
    return Groupe(vu, cas.territoire, cas.jour, clause, cas.lots, cas.calibrages, rangs)


@mention("lots sous ce CCAG, «\u00a0, pour le lot 03\u00a0» ; vide quand tous suivent le même")
def pour_ces_lots(cas: Cas) -> str:
    """Which lots an article concerns, when others have theirs."""
    tous = tuple(rang for rang in range(len(cas.marche.lots)) if cas.calibrages[rang].avis == "clause")
    if cas.avec_clause == tous:
        return ""
    numeros = [filled(cas.marche.lots[rang].numero, "numéro du lot") for rang in cas.avec_clause]
    return f", pour {'le lot' if len(numeros) == 1 else 'les lots'} {formats.enumeration(numeros)}"


def name(cas: Cas) -> str:
    """« CCAG Travaux », or « sans CCAG »."""
    return "sans CCAG" if cas.marche.ccag == "aucun" else droit.ccag(cas.marche.ccag, cas.jour).sigle
