"""A contract's texts in the buyer's own files: which text where, in the file's own look, and a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clausegen import dossier, droit
from clausegen.constats import refuse
from clausegen.integration import fichiers, textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.chantier import Chantier
from clausegen.integration.piece import open_piece
from clausegen.integration.rapport import Fait, Rapport
from clausegen.integration.textes import DOCUMENTS_POSSIBLES
from clausegen.word.plan import Plan
from clausegen.word.splice.revisions import Revision

__all__ = ["DOCUMENTS_POSSIBLES", "Ancre", "Demande", "Fait", "Rapport", "insert", "plan"]


@dataclass(frozen=True)
class Demande:
    """What a person asks: a profile, a file, perhaps one text, its place, and how the change is signed."""

    profil: Path
    dans: Path
    document: str | None = None
    ancre: Ancre | None = None
    suivi: bool = True
    auteur: str | None = None
    sortie: Path | None = None
    jour: date | None = None
    ecraser: bool = False


def plan(fichier: Path) -> Plan:
    """The plan of a file. Raises Refus."""
    return open_piece(fichiers.load(fichier), fichier).plan


def insert(demande: Demande) -> Rapport:
    """Inserts the texts of a contract into a copy of a file. Raises Refus; then nothing is written."""
    cas = dossier.study(demande.profil, demande.jour)
    cible = fichiers.target(demande.dans, demande.sortie)
    piece = open_piece(fichiers.load(demande.dans), demande.dans)
    auteur = demande.auteur or textes.author(cas)
    try:
        dus = textes.due(cas, piece, demande.document)
        chantier = Chantier(piece, dus, demande.ancre, ecraser=demande.ecraser)
    except droit.ParametreAbsent as absent:
        raise refuse(
            "DRO-01",
            str(absent.args[0]),
            fichier=str(demande.profil),
            remede="vérifiez « consultation » ou --date",
        ) from absent
    contenu = chantier.apply(Revision(auteur, cas.jour) if demande.suivi else None)
    sortie = fichiers.write(cible, contenu, demande.dans) if contenu is not None else None
    return Rapport(
        fichier=demande.dans,
        sortie=sortie,
        suivi=demande.suivi,
        auteur=auteur,
        termes=dus.termes,
        faits=tuple(chantier.faits),
        decalages=chantier.shifts(),
        reste=chantier.left(),
    )
