"""What came back, kept beside the profile: one entry a document, the last reading wins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clausegen import espace, files, retouche
from clausegen.arbre import Chemin, read_yaml
from clausegen.retours import Retour
from clausegen.retours.engagement import Engagement

ENTETE = """\
# Retours lus par « clausegen lire » pour {profil} : qui a répondu, quand, ce qui a changé.
# Une nouvelle lecture du même fichier remplace la précédente.
format: 1
retours: []
"""


def keep(profil: Path, retours: Sequence[Retour]) -> Path:
    """Adds what was read; every other entry and comment stays. Raises Refus."""
    chemin = espace.returns(profil)
    texte = chemin.read_text(encoding="utf-8") if chemin.is_file() else ENTETE.format(profil=profil.name)
    rangs = _ranks(chemin)
    changements: dict[Chemin, object] = {}
    for retour in retours:
        rang = rangs.setdefault(retour.fichier, len(rangs))
        changements["retours", rang] = _entry(retour)
    files.write_atomic(chemin, retouche.apply(texte, changements).encode())
    return chemin


def _ranks(chemin: Path) -> dict[str, int]:
    """Where each file already stands in the list."""
    lus = read_yaml(chemin).valeur.get("retours", []) if chemin.is_file() else []
    return {str(lu["fichier"]): rang for rang, lu in enumerate(lus)}


def _entry(retour: Retour) -> dict[str, object]:
    entree: dict[str, object] = {
        "fichier": retour.fichier,
        "document": retour.document,
        "empreinte": retour.empreinte,
    }
    if avis := retour.reponse:
        entree |= {"reponse": ", ".join(avis.choix) or "aucune", "par": avis.par, "le": avis.le}
        entree |= {"precision": avis.precision}
    if retour.engagements:
        entree["lots"] = [_commitment(engagement) for engagement in retour.engagements]
    entree["ecarts"] = [constat.message for constat in retour.constats]
    return {cle: valeur for cle, valeur in entree.items() if valeur}


def _commitment(lu: Engagement) -> dict[str, object]:
    dits = {
        "lot": lu.lot,
        "entreprise": lu.entreprise,
        "siret": lu.siret,
        "fonction": lu.fonction,
        "courriel": lu.courriel,
        "modalites": list(lu.modalites),
        "actions": lu.actions,
        "cotraitants": [{"nom": nom, "heures": heures} for nom, heures in lu.cotraitants],
        "volume": lu.volume,
        "lieu": lu.lieu,
        "le": lu.jour,
        "qualite": lu.qualite,
    }
    return {cle: valeur for cle, valeur in dits.items() if valeur}
