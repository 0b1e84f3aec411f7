"""The pictures that models reserve a place for: the territory's logo, the emblem of the European Union.

A picture that a document must not bear is None. No text of the tender bears any: it is the buyer's, and who
owes the emblem is who receives the grant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from clausegen import clausier, files
from clausegen.clausier import Candidat
from clausegen.conformite import financement
from clausegen.conformite.cas import Cas
from clausegen.documents import Fiche
from clausegen.word.images import Image

LOGO = "logo.png"
NOMS = ("logo_territoire", "embleme_ue")
MENTIONS_VIDES = {"cofinancement": ""}  # what stands beside a picture leaves with it
AUCUN: Mapping[str, Image | None] = dict.fromkeys(NOMS)
DOSSIER = files.PAQUET / "data" / "images"


def of(fiche: Fiche, cas: Cas, bibliotheques: Sequence[Path]) -> Mapping[str, Image | None]:
    """The pictures of a document, by the name that a model gives to their place."""
    if not fiche.illustre:
        return AUCUN
    choisi = logo(cas, bibliotheques)
    nom = cas.territoire.structure.nom or cas.territoire.libelle
    aide = financement.current(cas)
    return {
        "logo_territoire": Image(choisi.chemin.read_bytes(), f"Logo : {nom}") if choisi else None,
        "embleme_ue": _emblem(str(cas.droit(f"{financement.PARAMETRE}.embleme"))) if aide else None,
    }


def logo(cas: Cas, bibliotheques: Sequence[Path]) -> Candidat | None:
    """The logo that serves: found as a model is, the territory's own first."""
    return clausier.winner(clausier.candidates(LOGO, cas.marche.territoire, bibliotheques))


@cache
def _emblem(description: str) -> Image:
    png, svg = ((DOSSIER / f"embleme_ue.{suffixe}").read_bytes() for suffixe in ("png", "svg"))
    return Image(png, description, svg)
