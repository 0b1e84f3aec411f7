"""What ``dossier.json`` says: the folder, each of its files, and all that they were made from.

The same inputs give the same bytes, on any machine: digests, no clock, no absolute path.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath

from clausegen import __version__, arbre, calibrage, clausier, espace, files, visuels
from clausegen.conformite.cas import Cas
from clausegen.documents import DOCUMENTS, Fiche, made_of
from clausegen.dossier import Document
from clausegen.rangement import Infos

SUIVI = ("document", "fichier", "empreinte", "reponse", "par", "le", "lots", "ecarts")


def header(cas: Cas, cible: Path, impose: date | None) -> dict[str, object]:
    """The whole folder; ``impose``: the day asked for with ``--date``."""
    profil = cas.profil
    noms = {"profil": _location(profil.fichier, cible), "territoire": cas.marche.territoire}
    if profil.type_fichier:
        noms["type"] = profil.type_fichier.name
    return {
        "format": 1,
        "clausegen": __version__,
        "reference": cas.marche.reference,
        "statut": cas.marche.statut.etat,
        **_validation(cas),
        "loi_au": cas.jour.isoformat(),
        "date_imposee": impose is not None,
        "sources": {
            nom: ({"fichier": noms[nom]} if nom in noms else {}) | {"empreinte": empreinte}
            for nom, empreinte in sources(cas).items()
            if empreinte
        },
        "heures": calibrage.total(cas.calibrages),
        "lots": hours(cas),
        **_returned(profil.fichier),
    }


def _validation(cas: Cas) -> dict[str, object]:
    """Who said that the contract is right, and when."""
    statut = cas.marche.statut
    return {"validation": {"par": statut.par, "le": str(statut.le)}} if statut.etat == "valide" else {}


def _returned(profil: Path) -> dict[str, object]:
    """The forms that came back filled: who, when, what changed."""
    registre = espace.returns(profil)
    lus = arbre.read_yaml(registre).valeur.get("retours", []) if registre.is_file() else []
    return {"retours": [{cle: lu[cle] for cle in SUIVI if cle in lu} for lu in lus]} if lus else {}


def infos(document: Document, recette: Infos) -> dict[str, object]:
    """One file: its document, its model, and all that it was made from."""
    return {
        "document": document.nom,
        "etape": DOCUMENTS[document.nom].etape,
        "modele": {
            "fichier": f"{document.modele.parent.name}/{document.modele.name}",
            "origine": document.origine,
            "empreinte": document.empreinte_modele,
        },
        "sources": dict(recette),
        "a_completer": list(document.points),
    }


def recipes(cas: Cas, fiches: Sequence[Fiche]) -> dict[str, dict[str, str | None]]:
    """All that each document would be made from, as digests; and the day of its law. Raises Refus."""
    communes = {**sources(cas), "loi_au": cas.jour.isoformat()}
    return {fiche.nom: {**communes, "modele": _models(fiche, cas)} for fiche in fiches}


def sources(cas: Cas) -> dict[str, str | None]:
    """The digest of everything that the whole folder is made from."""
    profil = cas.profil
    fichiers = {"profil": profil.fichier, "type": profil.type_fichier, "territoire": cas.territoire.fichier}
    lues = {nom: files.digest(chemin.read_bytes()) if chemin else None for nom, chemin in fichiers.items()}
    return {**lues, "droit": _tree("data"), "clausegen": _tree("", "*.py")}


def _models(fiche: Fiche, cas: Cas) -> str:
    """The digest of the models that a document is made from, of where they come from, and of the logo."""
    bibliotheques = espace.libraries(cas.profil.fichier)
    choisis = (clausier.find(propre, vue, bibliotheques) for propre, vue in made_of(fiche, cas))
    lus = [f"{c.origine} {c.chemin.name} {files.digest(c.chemin.read_bytes())}" for c in choisis]
    if fiche.illustre and (logo := visuels.logo(cas, bibliotheques)):
        lus.append(f"logo {files.digest(logo.chemin.read_bytes())}")
    return files.digest("\n".join(lus).encode())


def hours(cas: Cas) -> list[dict[str, object]]:
    """Hours lot by lot, as the manifest keeps them."""
    complets = (calibrage.as_json(lot, c) for lot, c in zip(cas.marche.lots, cas.calibrages, strict=True))
    return [{cle: lot[cle] for cle in ("numero", "avis", "heures", "ratio")} for lot in complets]


@cache
def _tree(nom: str, motif: str = "*") -> str:
    """The digest of a folder of the tool: of its law, or of its programs."""
    racine = files.PAQUET / nom
    chemins = ((c.relative_to(racine).as_posix(), c) for c in racine.rglob(motif) if c.is_file())
    return files.digest(
        "".join(f"{nom} {files.digest(c.read_bytes())}\n" for nom, c in sorted(chemins)).encode()
    )


def _location(profil: Path, cible: Path) -> str:
    """Where a profile is, from the nearest folder that holds it and the contract's folder; no machine's name.

    A shipped profile goes by its name.
    """
    profil, cible = profil.resolve(), cible.resolve()
    if profil.parent == files.shipped("profiles").resolve():
        return profil.name
    try:
        return profil.relative_to(os.path.commonpath([profil, cible])).as_posix()
    except ValueError:  # two drives
        return profil.name


def locate(chemin: Path, lieu: str, empreinte: object) -> Path | None:
    """The profile named by a manifest: the one that it was, else the nearest of that name."""
    if PurePosixPath(lieu).is_absolute() or ".." in PurePosixPath(lieu).parts:
        return None
    chemin = chemin.resolve()
    racines = (chemin, *chemin.parents, files.shipped("profiles"))
    candidats = [racine / lieu for racine in racines if (racine / lieu).is_file()]
    memes = (candidat for candidat in candidats if files.digest(candidat.read_bytes()) == empreinte)
    return next(memes, candidats[0] if candidats else None)
