"""The nine messages: to whom, with which files, answered by when; and the one that a contract calls for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from clausegen import rangement
from clausegen.constats import refuse

COURRIELS = "courriels"
PROPOSITION = (
    *("note_calibrage", "textes_a_inserer", "annexe_ae", "notice_entreprise"),
    *("cadre_reponse", "grille_analyse", "motivation_absence", "mention_sans_clause"),
)


@dataclass(frozen=True)
class Courriel:
    """One message. ``documents``: those it carries, first to be read first, when the contract calls for them.

    ``delai``: days from the consultation to the wanted answer (negative before it); without it, the answer
    is wanted within ``sous`` days. To a company, only public documents and mentions. ``definitif``: its
    documents are complete and validated, unless the person says otherwise.
    """

    nom: str
    libelle: str
    vers: Literal["acheteur", "entreprise"] = "acheteur"
    documents: tuple[str, ...] = ()
    delai: int | None = None
    sous: int = 10
    definitif: bool = True

    @property
    def modele(self) -> str:
        """Its model, from the folder of a territory."""
        return f"{COURRIELS}/{self.nom}.txt"

    def folder(self, cible: Path) -> Path:
        """Where its draft stands in a contract's folder."""
        return cible / COURRIELS / self.nom


ETAPES: Mapping[str, Courriel] = MappingProxyType(
    {
        courriel.nom: courriel
        for courriel in (
            Courriel(
                "demande_pieces",
                "demande des pièces et des informations qui manquent",
                documents=("fiche_renseignement",),
                delai=-28,
                definitif=False,
            ),
            Courriel("projet", "proposition et textes à insérer", documents=PROPOSITION, delai=-7),
            Courriel("version_revisee", "proposition révisée", documents=PROPOSITION, delai=-5),
            Courriel(
                "relance",
                "relance sur la proposition",
                documents=PROPOSITION[:2],
                delai=-5,
            ),
            Courriel("demande_dce_publie", "demande du dossier de consultation publié", delai=10),
            Courriel(
                "demande_attributaire",
                "demande des coordonnées du titulaire",
                documents=("fiche_entreprise", "publics_justificatifs", "liste_structures"),
            ),
            Courriel(
                "relance_entreprise",
                "relance d'une entreprise sur ses relevés",
                vers="entreprise",
                documents=("releve_heures", "publics_justificatifs"),
            ),
            Courriel(
                "alerte_heures",
                "alerte sur les heures en retard",
                documents=("etat_avancement", "mise_en_demeure"),
            ),
            Courriel("bilan", "bilan et attestation", documents=("bilan", "attestation"), sous=15),
        )
    }
)
D_EXECUTION = ("relance_entreprise", "alerte_heures", "bilan")


def prepared(cible: Path) -> dict[str, dict[str, Any]]:
    """The manifests of the drafts that a contract's folder already holds, in the order of the work."""
    lus = {nom: rangement.manifest(courriel.folder(cible)) for nom, courriel in ETAPES.items()}
    return {nom: lu for nom, lu in lus.items() if lu}


def evident(
    cible: Path, manques: Collection[str], heures: object, joints: Mapping[str, str]
) -> tuple[Courriel, str]:
    """The message that the contract's state calls for, and why. Raises Refus when several are possible.

    ``manques``: what is left to ask the buyer; ``heures``: the hours of today, as a manifest keeps them;
    ``joints``: the digests of the proposal's files that stand in the folder.
    """
    faits = {infos.get("etape") for infos in rangement.manifest(cible).get("fichiers", {}).values()}
    deja = prepared(cible)
    if "fin_de_marche" in faits:
        return ETAPES["bilan"], "le dossier contient les documents de fin de marché"
    if "execution" in faits:
        return _in_execution(cible, deja)
    if "notification" in faits:
        return ETAPES["demande_attributaire"], "le dossier contient les documents de la notification"
    if manques:
        pluriel = "s manquent" if len(manques) > 1 else " manque"
        return ETAPES["demande_pieces"], f"{len(manques)} information{pluriel} au profil"
    dernier = next((nom for nom in ("version_revisee", "projet") if nom in deja), None)
    if dernier is None:
        return ETAPES["projet"], "le profil est complet et aucune proposition n'est encore préparée"
    if _changed(deja[dernier], heures, joints):
        return ETAPES["version_revisee"], f"des heures ou des fichiers ont changé depuis « {dernier} »"
    return ETAPES[dernier], "rien n'a changé depuis ce courriel, déjà préparé"


def _in_execution(cible: Path, deja: Collection[str]) -> tuple[Courriel, str]:
    preparees = [nom for nom in D_EXECUTION if nom in deja]
    if len(preparees) == 1:
        return ETAPES[preparees[0]], "c'est le seul courriel d'exécution déjà préparé"
    raise refuse(
        "COU-01",
        "le marché est en cours d'exécution : plusieurs courriels sont possibles",
        fichier=str(cible),
        remede="ajoutez --objet-du-courriel avec " + ", ".join(D_EXECUTION[:-1]) + f" ou {D_EXECUTION[-1]}",
    )


def _changed(lu: Mapping[str, Any], heures: object, joints: Mapping[str, str]) -> bool:
    return lu.get("lots") != heures or any(
        lu.get("joints", {}).get(nom) != empreinte for nom, empreinte in joints.items()
    )
