"""A territory: its sheet, its perimeter, its defaults; and the communes it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import ConfigDict, Field, model_validator

from clausegen import baremes, formats, reader
from clausegen.champs import Entier, Jour, Modele, Mois, Montant, Oui, Part, Texte
from clausegen.clause import Arrondi, Facilitateur
from clausegen.communes import Commune, commune, departement, epci, near
from clausegen.constats import Constat, Lieu, Refus

__all__ = [
    "FICHE",
    "Commune",
    "Defaut",
    "Fiche",
    "Territoire",
    "commune",
    "departement",
    "epci",
    "load",
    "near",
]

FICHE = "territoire.yaml"
A_VALIDER = "à valider par la facilitatrice"
STATUTS = {"usage": "usage", "lu": "lu dans un texte publié", "ccag": "CCAG", "analyse": "analyse"}

T = TypeVar("T")
StatutDefaut = Literal["usage", "lu", "ccag", "analyse"]
Periodicite = Literal["mensuelle", "bimestrielle", "trimestrielle", "semestrielle"]


class Cas(Modele, Generic[T]):
    """A default value, with where it comes from."""

    valeur: T
    statut: StatutDefaut
    source: Texte


class Reglage(Cas[T], Generic[T]):
    """A default, and those that replace it for a nature or an activity (``selon``)."""

    selon: dict[str, Cas[T]] = Field(default_factory=dict)


class ValeurLocale(Cas[T], Generic[T]):
    """A value of the national scale that this territory replaces, and its own bounds if it has any."""

    bas: T | None = None
    haut: T | None = None


class MetierLocal(Modele):
    """What this territory knows better than the national scale about a trade."""

    part_main_oeuvre: ValeurLocale[Part] | None = None
    cout_horaire: ValeurLocale[Montant] | None = None


class BaremeLocal(Modele):
    """The values of the scales that this territory replaces, one at a time, and its own step scales."""

    activites: dict[str, MetierLocal] = Field(default_factory=dict)
    echelles: dict[str, baremes.Echelle] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> BaremeLocal:
        inconnues = self.activites.keys() - baremes.activites().keys() if self.activites else ()
        if inconnues:
            raise reader.ErreursDeCles(
                (("activites", cle), f"activité inconnue du barème{_meant(cle)}") for cle in sorted(inconnues)
            )
        return self


def _meant(cle: str) -> str:
    conseil = formats.meant(cle, baremes.activites())
    return f" ; {conseil}" if conseil else ""


class ReglagesCalibrage(Modele):
    """How this territory calibrates."""

    taux_insertion: Reglage[Part] | None = None
    cout_horaire: Reglage[Montant] | None = None
    arrondi: Reglage[Arrondi] | None = None
    minimum_heures: Reglage[Entier] | None = None
    presence_minimale_mois: Reglage[Mois] | None = None


class ReglagesPenalites(Modele):
    """The three heads of penalties, their notices and cap."""

    heure: Reglage[Montant] | None = None
    absence: Reglage[Montant] | None = None
    document: Reglage[Montant] | None = None
    mode_document: Reglage[Literal["par_manquement", "par_jour"]] | None = None
    plafond_document: Reglage[Montant] | None = None
    plafond: Reglage[Part] | None = None
    mise_en_demeure_heures: Reglage[Entier] | None = None
    mise_en_demeure_documents: Reglage[Entier] | None = None
    mise_en_demeure_absence: Reglage[Entier] | None = None
    ecarter_exoneration_1000: Reglage[Oui] | None = None


class ReglagesDemarrage(Modele):
    """Kick-off delays, in days from the notification."""

    contact_jours: Reglage[Entier] | None = None
    reunion_jours: Reglage[Entier] | None = None


class ReglagesSuivi(Modele):
    """What the company reports, and when."""

    periodicite: Reglage[Periodicite] | None = None
    jour_limite: Reglage[Entier] | None = None
    reponse_jours_ouvres: Reglage[Entier] | None = None


class ReglagesClause(Modele):
    """How this territory drafts the clause."""

    penalites: ReglagesPenalites = ReglagesPenalites()
    demarrage: ReglagesDemarrage = ReglagesDemarrage()
    suivi: ReglagesSuivi = ReglagesSuivi()
    embauche_duree_mois: Reglage[Mois] | None = None
    conservation_mois: Reglage[Mois] | None = None


class Structure(Modele):
    """Who carries the facilitation, and since which year."""

    nom: Texte | None = None
    depuis: Entier | None = None


class PartEpci(Modele):
    """An EPCI of the perimeter, or only its communes of one département."""

    siren: str = Field(pattern=r"^\d{9}$")
    nom_usage: Texte
    departement: Texte | None = None


class Perimetre(Modele):
    """Where the facilitator works."""

    epci: tuple[PartEpci, ...] = Field(min_length=1)


class Financement(Modele):
    """A published grant and the days it covers."""

    fonds: Texte
    montant: Montant
    du: Jour
    au: Jour
    objet: Texte
    source: Texte


class Operation(Modele):
    """An operation that the territory publishes."""

    nom: Texte
    personnes: Entier | None = None
    heures_realisees: Entier | None = None
    objectif_heures: Entier | None = None
    echeance: Texte | None = None
    source: Texte


class Fiche(Modele):
    """What stands in a territory's ``territoire.yaml``."""

    nom: Texte
    libelle: Texte
    structure: Structure = Structure()
    facilitateur: Facilitateur = Facilitateur()
    perimetre: Perimetre
    financements: tuple[Financement, ...] = ()
    operations: tuple[Operation, ...] = ()
    defauts_valides: Oui = False
    calibrage: ReglagesCalibrage = ReglagesCalibrage()
    clause: ReglagesClause = ReglagesClause()
    bareme: BaremeLocal = BaremeLocal()


@dataclass(frozen=True, slots=True)
class Defaut:
    """A default of the territory; ``mention`` is its status in words, as the calibration note prints it."""

    cle: str
    valeur: Any
    statut: StatutDefaut
    source: str
    mention: str
    fichier: Path
    ligne: Lieu | None


class Territoire(Fiche):
    """A sheet, and where each of its keys stands."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    fichier: Path
    positions: Mapping[reader.Chemin, reader.Position]
    blancs: frozenset[reader.Chemin]

    def couvre(self, une: Commune) -> tuple[bool, str]:
        """Whether the commune is in the perimeter, and why in words."""
        part = next((p for p in self.perimetre.epci if p.siren == une.epci_siren), None)
        if part is None:
            ailleurs = epci(une.epci_siren or "") or "aucune intercommunalité à fiscalité propre"
            return False, f"hors périmètre ({ailleurs})"
        if part.departement not in (None, une.departement):
            return False, f"hors périmètre ({departement(une.departement) or une.departement})"
        return True, f"dans le périmètre ({part.nom_usage})"

    def defaut(self, cle: str, *natures: str) -> Defaut | None:
        """The default under a dotted key, for the first nature or activity that has its own.

        ``None`` when the sheet says nothing; AttributeError for a key that no sheet can hold.
        """
        reglage: Any = self
        for nom in cle.split("."):
            reglage = getattr(reglage, nom)
        if reglage is None:
            return None
        nature = next((n for n in natures if n in reglage.selon), None)
        cas = reglage.selon[nature] if nature else reglage
        return self._default(cle, cas, (*cle.split("."), *(("selon", nature) if nature else ())))

    def local(self, activite: str, cle: str) -> dict[str, Defaut]:
        """What replaces a trade's value on the national scale, by key: the value and the bounds it has."""
        metier = self.bareme.activites.get(activite)
        locale = getattr(metier, cle) if metier else None
        if locale is None:
            return {}
        defaut = self._default(cle, locale, ("bareme", "activites", activite, cle))
        bornes = {f"{cle}.{borne}": getattr(locale, borne) for borne in ("bas", "haut")}
        return {cle: defaut} | {
            nom: replace(defaut, cle=nom, valeur=lue) for nom, lue in bornes.items() if lue is not None
        }

    def echelle(self, nom: str) -> tuple[baremes.Echelle, Defaut] | None:
        """The step scale of that name that is this territory's own, and what to say of it."""
        lue = self.bareme.echelles.get(nom)
        if lue is None:
            return None
        cas = Cas[str](valeur=nom, statut="lu" if lue.statut == "source" else "usage", source=lue.source)
        return lue, self._default("bareme", cas, ("bareme", "echelles", nom))

    def _default(self, cle: str, cas: Cas[Any], chemin: reader.Chemin) -> Defaut:
        position = self.positions.get((*chemin, "valeur")) or self.positions.get(chemin)
        mention = STATUTS[cas.statut] + ("" if self.defauts_valides else f", {A_VALIDER}")
        ligne = position.ligne if position else None
        return Defaut(cle, cas.valeur, cas.statut, cas.source, mention, self.fichier, ligne)


def load(nom: str, bibliotheques: Sequence[Path], lieu: reader.Position | None = None) -> Territoire:
    """The sheet of that name (asked for at ``lieu``), in the first library that has it. Raises Refus."""
    noms = sorted({fiche.parent.name for racine in bibliotheques for fiche in racine.glob(f"*/{FICHE}")})
    if nom not in noms:
        remede = formats.meant(nom, noms) or "territoires connus : " + (", ".join(noms) or "aucun")
        ou, ligne = (str(lieu.fichier), lieu.ligne) if lieu else (None, None)
        message = f"territoire {formats.quote(nom)} introuvable"
        raise Refus([Constat("TER-01", "a_corriger", message, ou, ligne, "territoire", remede=remede)])
    fichier = next(racine / nom / FICHE for racine in bibliotheques if (racine / nom / FICHE).is_file())
    lecture = reader.read(fichier, Fiche)
    champs = {champ: getattr(lecture.valeur, champ) for champ in Fiche.model_fields}
    return Territoire.model_construct(
        **champs, fichier=fichier, positions=lecture.positions, blancs=lecture.blancs
    )
