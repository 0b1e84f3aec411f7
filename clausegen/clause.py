"""What a profile and a territory both say: rounding, facilitator, publics, penalties, follow-up."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from clausegen import formats, reader
from clausegen.champs import Courriel, Entier, Modele, Mois, Montant, Oui, Part, Texte

Modalite = Literal["embauche_directe", "mise_a_disposition", "sous_traitance"]


class Arrondi(Modele):
    """Rounding policy; ``petit_pas`` applies below ``petit_seuil`` hours."""

    pas: Annotated[Entier, Field(ge=1)]
    sens: Literal["bas", "haut", "proche"]
    petit_pas: Annotated[Entier, Field(ge=1)] | None = None
    petit_seuil: Entier | None = None


class Facilitateur(Modele):
    """Who follows the clause, printed in the contract: a function and a service mailbox."""

    structure: Texte | None = None
    fonction: Texte | None = None
    adresse: Texte | None = None
    courriel: Courriel | None = None
    telephone: Texte | None = None


class Termes(Modele):
    """How the target document calls the parties, with their article."""

    acheteur: Texte | None = Field(default=None, description="« le maître d'ouvrage », « l'acheteur »…")
    titulaire: Texte | None = Field(default=None, description="« le titulaire », « l'entreprise »…")


class Penalites(Modele):
    """The three heads of penalties, their notices and caps."""

    heure: Montant | None = Field(default=None, description="par heure non réalisée")
    absence: Montant | None = Field(default=None, description="par absence non justifiée à une réunion")
    document: Montant | None = Field(default=None, description="par document manquant, partiel ou tardif")
    mode_document: Literal["par_manquement", "par_jour"] | None = None
    plafond_document: Montant | None = Field(default=None, description="plafond par document, si par_jour")
    plafond: Part | None = Field(default=None, description="plafond total, en part du montant HT du lot")
    mise_en_demeure_heures: Entier | None = Field(default=None, description="jours")
    mise_en_demeure_documents: Entier | None = Field(default=None, description="jours")
    mise_en_demeure_absence: Entier | None = Field(default=None, description="jours")
    ecarter_exoneration_1000: Oui | None = None


class Suivi(Modele):
    """What the company reports, and when."""

    periodicite: Literal["mensuelle", "bimestrielle", "trimestrielle", "semestrielle"] | None = None
    jour_limite: Annotated[Entier, Field(ge=1, le=28)] | None = None
    reponse_jours_ouvres: Entier | None = None


class Demarrage(Modele):
    """Kick-off delays, in calendar days from the notification."""

    contact_jours: Entier | None = None
    reunion_jours: Entier | None = None


class SousCritere(Modele):
    """A published part of the criterion."""

    intitule: Texte
    ponderation: Part


class Surplus(Modele):
    """Hours beyond the imposed volume, scored in proportion up to a cap, then owed."""

    ponderation: Part
    plafond: Part = Field(description="part du volume imposé au-delà de laquelle aucune heure n'est notée")


class Critere(Modele):
    """The award criterion on insertion."""

    ponderation: Part
    sous_criteres: tuple[SousCritere, ...] = ()
    heures_supplementaires: Surplus | None = None

    @model_validator(mode="after")
    def _weights_add_up(self) -> Critere:
        total = sum((s.ponderation for s in self.sous_criteres), Decimal(0))
        total += self.heures_supplementaires.ponderation if self.heures_supplementaires else 0
        if total and total != self.ponderation:
            lu, attendu = formats.pourcentage(total), formats.pourcentage(self.ponderation)
            raise reader.ErreursDeCles([("sous_criteres", f"leur somme fait {lu} au lieu de {attendu}")])
        return self


class Options(Modele):
    """Provisions that some buyers want, and that nothing writes by default."""

    preambule: Oui | None = Field(default=None, description="rappeler les objectifs : emploi, durabilité")
    perimetre: Texte | None = Field(
        default=None, description="partie seule concernée : « les travaux de la commune d'Exempleville »"
    )
    part_annuelle: Oui | None = Field(
        default=None, description="volume fixe sur plus d'un an, sans tranche : un minimum chaque année"
    )
    comite_pilotage: Oui | None = Field(default=None, description="examen de l'action en comité de pilotage")
    declaration_embauche_jours: Entier | None = Field(
        default=None, description="délai pour déclarer une embauche au facilitateur"
    )
    avis_sous_traitance: Oui | None = Field(
        default=None, description="avis du facilitateur sur les heures confiées à un sous-traitant"
    )
    globalisation_conditions: Oui | None = Field(
        default=None, description="conditions écrites : parcours, marchés simultanés, répartition des heures"
    )
    seuil_resiliation: Part | None = Field(
        default=None, description="pénalités, en part du montant HT, à partir desquelles résilier"
    )


class Clause(Modele):
    """How the clause is drafted; what is not said comes from the type, then from the territory."""

    redaction: Literal["courte", "complete"] | None = None
    piece_administrative: Literal["ccap", "ccp", "contrat", "lettre_consultation"] | None = None
    termes: Termes = Termes()
    publics: tuple[Texte, ...] = Field(default=(), description="clés des publics ; vide : tous ceux du CCAG")
    modalites: tuple[Modalite, ...] = ()
    penalites: Penalites = Penalites()
    suivi: Suivi = Suivi()
    demarrage: Demarrage = Demarrage()
    embauche_duree_mois: Mois | None = None
    conservation_mois: Mois | None = None
    globalisation: Oui | None = None
    critere: Critere | None = None
    options: Options = Options()
    annexe_ae: Literal["unique", "par_lot"] | None = None
    numero_article: Texte | None = Field(
        default=None, description="numéro de l'article dans la pièce : « 12 »"
    )
