"""The contract profile: its schema is the domain model. Keys are public (ARCHITECTURE, vocabulary)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from clausegen import baremes, files, formats, reader
from clausegen.champs import Courriel, Entier, Jour, Modele, Mois, Montant, Nombre, Oui, Part, Siret, Texte
from clausegen.clause import Arrondi, Clause, Facilitateur
from clausegen.constats import Constat, Refus

EDITIONS_ANCIENNES = ("1976", "1977", "1978", "1980", "2009")


def _edition(texte: str) -> str:
    if any(annee in texte for annee in EDITIONS_ANCIENNES):
        raise ValueError(
            f"« {texte} » est une édition antérieure à 2021, sans clause d'insertion ; indiquez "
            "l'édition 2021 (travaux, fcs, pi, tic, mi, moe) ou « aucun » pour une rédaction complète"
        )
    return texte


Index = Annotated[str, StringConstraints(pattern=r"^(BT|TP)\d{2}[a-z]?$")]
Nature = Literal["travaux", "fournitures", "services"]
Ccag = Annotated[Literal["travaux", "fcs", "pi", "tic", "mi", "moe", "aucun"], BeforeValidator(_edition)]
Forme = Literal[
    "ordinaire", "bons_commande", "marches_subsequents", "marche_subsequent", "global", "partenariat",
    "concession", "prive",
]  # fmt: skip
Dispositif = Literal[
    "condition", "condition_critere", "critere", "reserve_siae", "reserve_ea_esat", "reserve_mixte",
    "reserve_detention", "reserve_ess", "marche_insertion", "engagement_volontaire", "aucun",
]  # fmt: skip
Categorie = Literal["autorite_centrale", "pouvoir_adjudicateur", "entite_adjudicatrice", "prive"]
Methode = Literal["montant", "pourcentage_heures", "ratio", "bareme", "proprete", "volume_fixe"]

CLES_PAR_METHODE: dict[str, frozenset[str]] = {
    "montant": frozenset({"part_main_oeuvre", "taux_insertion", "cout_horaire"}),
    "pourcentage_heures": frozenset({"heures_totales", "taux_insertion"}),
    "ratio": frozenset({"heures_par_palier", "palier", "assiette", "seuil", "mode", "montant_estime"}),
    "bareme": frozenset({"bareme", "heures", "motif"}),
    "proprete": frozenset({"heures_reprises_mois", "cout_horaire", "part_main_oeuvre", "taux_insertion"}),
    "volume_fixe": frozenset({"heures", "motif"}),
}
A_HEURES = frozenset({"condition", "condition_critere", "engagement_volontaire"})
CLES_DE_METHODE = frozenset().union(*CLES_PAR_METHODE.values())


class Statut(Modele):
    """« projet », or « valide » with who and when."""

    etat: Literal["projet", "valide"] = Field(default="projet", description="projet ou valide")
    par: Texte | None = Field(default=None, description="qui a validé (fonction)")
    le: Jour | None = Field(default=None, description="jour de la validation")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, donnees: object) -> object:
        return {"etat": donnees} if isinstance(donnees, str) else donnees

    @model_validator(mode="after")
    def _signed(self) -> Statut:
        manquantes = [cle for cle in ("par", "le") if self.etat == "valide" and getattr(self, cle) is None]
        if manquantes:
            raise reader.ErreursDeCles(
                [(cle, "obligatoire quand le statut est « valide »") for cle in manquantes]
            )
        return self


class Acheteur(Modele):
    """The buyer, public or private; its professional contact, never a person."""

    nom: Texte | None = Field(default=None, description="nom du maître d'ouvrage")
    categorie: Categorie | None = Field(
        default=None,
        description="qui achète, pour quelle activité : État et ses établissements (autorite_centrale) ; "
        "collectivité, bailleur, hôpital… (pouvoir_adjudicateur) ; "
        "eau, énergie, transports, port (entite_adjudicatrice) ; prive",
    )
    siret: Siret | None = Field(default=None, description="SIRET, 14 chiffres")
    service: Texte | None = Field(default=None, description="service qui passe le marché")
    adresse: Texte | None = None
    courriel: Courriel | None = Field(default=None, description="boîte de service, pas d'adresse nominative")
    telephone: Texte | None = None


class Reconductions(Modele):
    """Tacit or express renewals of the contract."""

    nombre: Annotated[Entier, Field(ge=1, le=20)] = Field(description="nombre de reconductions possibles")
    duree_mois: Mois = Field(description="durée de chaque reconduction")


class Tranche(Modele):
    """An optional part of the contract; the firm part is the contract itself."""

    code: Texte = Field(description="TO1, TO2…")
    intitule: Texte


class TrancheLot(Modele):
    """What an optional part adds to one lot, in the unit of the lot's method."""

    code: Texte
    montant_ht: Montant | None = None
    heures_totales: Nombre | None = None
    heures: Entier | None = None


class GroupementCommandes(Modele):
    """Several buyers, one of which runs the procedure."""

    coordonnateur: Texte
    membres: tuple[Texte, ...] = ()
    controle: Texte | None = Field(default=None, description="qui contrôle les heures")


class ExceptionSociale(Modele):
    """One of the law's cases, chosen and reasoned by the buyer, never deduced."""

    cas: Literal["solution_disponible", "sans_lien", "concurrence_ou_difficulte", "travaux_courts"]
    motif: Texte = Field(description="les raisons propres de l'acheteur")


class Parametres(Modele):
    """Calibration values said once for the whole contract (a lot's own value wins)."""

    taux_insertion: Part | None = Field(
        default=None, description="part des heures confiée à l'insertion : 5 %"
    )
    cout_horaire: Montant | None = Field(default=None, description="coût horaire chargé, en euros")
    part_main_oeuvre: Part | None = None
    arrondi: Arrondi | None = None
    minimum_heures: Entier | None = Field(default=None, description="en dessous : pas de clause utile")
    presence_minimale_mois: Mois | None = None


class Exclusion(Modele):
    """A lot left out of the clause, and why."""

    motif: Texte


class Ajustement(Modele):
    """Hours decided against the calculation, and why."""

    heures: Entier
    motif: Texte


class Actions(Modele):
    """Social actions that may replace hours: who chooses, when, and what an undone action costs."""

    nombre: Annotated[Entier, Field(ge=1)]
    periode: Literal["par_an", "total"]
    description: Texte
    choix: Literal["titulaire", "acheteur"] | None = None
    moment: Texte | None = Field(default=None, description="quand le choix est fait")
    penalite: Montant | None = Field(default=None, description="montant par action non réalisée")


class Lot(Modele):
    """A lot of the contract; a contract that is not divided has exactly one."""

    numero: Texte | None = Field(default=None, description="numéro du lot, en texte : « 01 »")
    intitule: Texte | None = None
    activite: Texte | None = Field(
        default=None, description="clé du barème : gros_oeuvre, peinture, nettoyage…"
    )
    code_index: Index | None = Field(default=None, description="index BT ou TP : BT03")
    duree_mois: Mois | None = None
    dispositif: Dispositif | None = None
    ccag: Ccag | None = None
    methode: Methode | None = None
    montant_ht: Montant | None = Field(default=None, description="estimation HT de la partie ferme (secret)")
    part_main_oeuvre: Part | None = None
    taux_insertion: Part | None = None
    cout_horaire: Montant | None = None
    heures_totales: Nombre | None = Field(default=None, description="heures de travail du lot")
    heures_par_palier: Nombre | None = None
    palier: Montant | None = Field(default=None, description="montant HT d'un palier du ratio, en euros")
    assiette: Literal["commande", "facture"] | None = None
    seuil: Montant | None = Field(default=None, description="montant de déclenchement du ratio")
    mode: Literal["premier_euro", "au_dela"] | None = None
    montant_estime: Montant | None = None
    bareme: Texte | None = Field(default=None, description="nom du barème par paliers")
    heures: Entier | None = None
    heures_reprises_mois: Nombre | None = Field(
        default=None, description="heures mensuelles du personnel à reprendre"
    )
    motif: Texte | None = None
    minimum_ht: Montant | None = None
    maximum_ht: Montant | None = None
    taches: tuple[Texte, ...] = Field(default=(), description="tâches ouvertes aux publics")
    tranches: tuple[TrancheLot, ...] = ()
    actions_alternatives: Actions | None = None
    exclusion: Exclusion | None = None
    ajustement: Ajustement | None = None

    @model_validator(mode="after")
    def _keys_of_its_method(self) -> Lot:
        admises = CLES_PAR_METHODE.get(self.methode or "", CLES_DE_METHODE)
        etrangeres = (CLES_DE_METHODE - admises) & self.model_fields_set
        erreurs = [
            (cle, f"clé sans effet avec methode « {self.methode} » ; retirez-la")
            for cle in sorted(etrangeres)
        ]
        if self.seuil is not None and self.mode is None:
            erreurs.append(("mode", "clé obligatoire avec « seuil » : premier_euro ou au_dela"))
        if self.heures is not None and self.motif is None:
            erreurs.append(("motif", "clé obligatoire avec « heures » : dites pourquoi ce volume"))
        if erreurs:
            raise reader.ErreursDeCles(erreurs)
        return self


class Marche(Modele):
    """A contract as the facilitator describes it."""

    format: Literal["1"] = Field(description="version du format de profil : 1")
    reference: Annotated[Texte, Field(max_length=80, description="référence du marché : 2026-045")]
    objet: Texte = Field(description="objet du marché, comme dans l'avis")
    territoire: Texte = Field(description="dossier du territoire : dieppe-maritime")
    base: Texte | None = Field(default=None, description="type de marché de profiles/types/")
    statut: Statut = Statut()
    consultation: Jour = Field(description="jour d'envoi de la consultation : la loi de ce jour s'applique")
    nature: Nature = Field(description="travaux, fournitures ou services")
    ccag: Ccag = Field(description="CCAG 2021 : travaux, fcs, pi, tic, mi ou moe ; sans CCAG : aucun")
    forme: Forme = Field(description="ordinaire, bons_commande (accord-cadre), prive…")
    dispositif: Dispositif = Field(description="condition (d'exécution) le plus souvent, critère ou réserve")
    attributaires: Literal["unique", "multi"] = "unique"
    groupement_commandes: GroupementCommandes | None = None
    groupement: Literal["conjoint", "solidaire", "conjoint_mandataire_solidaire"] | None = None
    defense: Oui = False
    services_sociaux: Oui = False
    anru: Literal["travaux", "gestion_urbaine"] | None = None
    acheteur: Acheteur = Acheteur()
    facilitateur: Facilitateur = Facilitateur()
    lieux: tuple[Texte, ...] = Field(default=(), description="communes : noms ou codes INSEE")
    duree_mois: Mois | None = None
    reconductions: Reconductions | None = None
    tranches: tuple[Tranche, ...] = ()
    minimum_ht: Montant | None = Field(default=None, description="minimum de l'accord-cadre")
    maximum_ht: Montant | None = Field(default=None, description="maximum de l'accord-cadre")
    valeur_estimee_besoin: Montant | None = Field(
        default=None, description="valeur HT du besoin entier : opération, tous lots, reconductions (secret)"
    )
    exception_sociale: ExceptionSociale | None = None
    autre_condition_sociale: Texte | None = None
    date_consultation_accord_cadre: Jour | None = None
    logements: Entier | None = Field(default=None, description="nombre de logements de l'opération")
    calibrage: Parametres = Parametres()
    clause: Clause = Clause()
    lots: tuple[Lot, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> Marche:
        erreurs: list[tuple[str | reader.Chemin, str]] = []
        numeros = [lot.numero for lot in self.lots]
        for rang, lot in enumerate(self.lots):
            if self.alloti and lot.numero is None:
                erreurs.append((("lots", rang, "numero"), "clé obligatoire quand il y a plusieurs lots"))
            elif lot.numero in numeros[:rang]:
                message = f"« {lot.numero} » est déjà le numéro d'un autre lot"
                erreurs.append((("lots", rang, "numero"), message))
            erreurs += self._lacks(rang, lot)
        if erreurs:
            raise reader.ErreursDeCles(erreurs)
        return self

    def _lacks(self, rang: int, lot: Lot) -> Iterator[tuple[reader.Chemin, str]]:
        """What only the contract can say of one of its lots."""
        if lot.methode is None and lot.exclusion is None and self.dispositif_of(lot) in A_HEURES:
            admises = ", ".join(CLES_PAR_METHODE)
            yield (
                ("lots", rang, "methode"),
                f"clé obligatoire (ou « exclusion ») ; valeurs admises : {admises}",
            )
        codes = {tranche.code for tranche in self.tranches}
        for i, tranche in enumerate(lot.tranches):
            if tranche.code not in codes:
                yield (
                    ("lots", rang, "tranches", i, "code"),
                    f"« {tranche.code} » n'est pas déclarée sous « tranches »",
                )

    @property
    def alloti(self) -> bool:
        """Whether the contract is divided into lots."""
        return len(self.lots) > 1

    def dispositif_of(self, lot: Lot) -> str:
        """The lot's own legal device, else the contract's."""
        return lot.dispositif or self.dispositif

    def ccag_of(self, lot: Lot) -> str:
        """The lot's own CCAG, else the contract's."""
        return lot.ccag or self.ccag


@dataclass(frozen=True)
class Profil:
    """A contract as read; of a workbook, ``vides``: empty cells by key, ``constats``: what was left out."""

    marche: Marche
    fichier: Path
    type_fichier: Path | None
    positions: Mapping[reader.Chemin, reader.Position]
    blancs: frozenset[reader.Chemin]
    vides: Mapping[reader.Chemin, reader.Position] = field(default_factory=dict)
    constats: tuple[Constat, ...] = ()

    def position(self, chemin: reader.Chemin) -> reader.Position | None:
        """Where a key stands, or would in a workbook; else the nearest mapping above it."""
        for longueur in range(len(chemin), -1, -1):
            haut = chemin[:longueur]
            if trouvee := self.positions.get(haut) or self.vides.get(haut):
                return trouvee
        return None

    def from_type(self, chemin: reader.Chemin) -> bool:
        """Whether the key comes from the contract type rather than from the profile itself."""
        trouvee = self.positions.get(chemin)
        return trouvee is not None and trouvee.fichier == self.type_fichier


def load(chemin: Path) -> Profil:
    """Reads a profile, file or workbook, over its type. Raises Refus with every error of both files."""
    source = reader.read_source(chemin, lists())
    arbre = source.arbre
    base = arbre.valeur.get("base")
    type_fichier = _type_file(base, arbre.positions["base",]) if isinstance(base, str) else None
    if type_fichier:
        arbre = reader.merge(arbre, reader.read_yaml(type_fichier))
    lecture = reader.settle(arbre, Marche, source)
    lieux, blancs = lecture.positions, lecture.blancs
    return Profil(lecture.valeur, chemin, type_fichier, lieux, blancs, source.vides, source.constats)


def lists() -> dict[str, dict[str, str]]:
    """What a workbook calls the values of a scale, by key of the profile: key → label."""
    return {"lots.activite": {cle: activite.libelle for cle, activite in baremes.activites().items()}}


def types(dossier: Path) -> dict[str, Path]:
    """The contract types that a profile of this folder can build on, by name."""
    dossiers = (files.shipped("profiles") / "types", dossier / "types")
    return {p.stem: p for dossier in dossiers for p in sorted(dossier.glob("*.yaml"))}


def _type_file(base: str, lieu: reader.Position) -> Path:
    connus = types(lieu.fichier.parent)
    if base in connus:
        return connus[base]
    noms = sorted(connus)
    remede = formats.meant(base, noms) or "types connus : " + ", ".join(noms)
    message = f"type {formats.quote(base)} introuvable"
    raise Refus(
        [Constat("PRO-10", "a_corriger", message, str(lieu.fichier), lieu.ligne, "base", remede=remede)]
    )


def schema() -> dict[str, Any]:
    """The profile's JSON Schema (draft 2020-12), for editors that complete keys."""
    contenu = Marche.model_json_schema()
    for definition in (contenu, *contenu["$defs"].values()):
        definition.pop("description", None)  # docstrings, in English; those of the keys are in French
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profil de marché clausegen",
        **{cle: valeur for cle, valeur in contenu.items() if cle != "title"},
    }
