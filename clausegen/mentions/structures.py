"""The territory's own list of insertion structures: dated, for information, never imposed."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from clausegen import formats
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus
from clausegen.mentions.table import mention
from clausegen.territoires import Territoire

FICHIER = "structures.csv"
COLONNES = ("type", "nom", "commune", "secteur", "arretee_au", "source")
MODALITES = {
    "mise_a_disposition": ("Mise à disposition de personnel", ("AI", "ETTI", "EATT", "GEIQ")),
    "sous_traitance": ("Sous-traitance ou cotraitance", ("EI", "ACI", "EA", "ESAT", "EITI")),
}
TYPES = {
    "ACI": "atelier et chantier d'insertion",
    "AI": "association intermédiaire",
    "EA": "entreprise adaptée",
    "EATT": "entreprise adaptée de travail temporaire",
    "EI": "entreprise d'insertion",
    "EITI": "entreprise d'insertion par le travail indépendant",
    "ESAT": "établissement ou service d'accompagnement par le travail",
    "ETTI": "entreprise de travail temporaire d'insertion",
    "GEIQ": "groupement d'employeurs pour l'insertion et la qualification",
}

Ligne = Mapping[str, str]


def path(territoire: Territoire) -> Path:
    """Where a territory keeps its list, beside its sheet; the file may be absent."""
    return territoire.fichier.with_name(FICHIER)


def read(territoire: Territoire) -> tuple[Ligne, ...]:
    """The rows of the list, empty without a file. Raises Refus, with every wrong line."""
    fichier = path(territoire)
    return _read(fichier, fichier.stat().st_mtime_ns) if fichier.is_file() else ()


@lru_cache(maxsize=8)
def _read(fichier: Path, modifie: int) -> tuple[Ligne, ...]:
    """Once for each state of the file: many contracts share a territory."""
    try:
        lecteur = csv.DictReader(fichier.read_text("utf-8-sig").splitlines(), delimiter=";")
    except UnicodeDecodeError as erreur:
        raise Refus([_fault(fichier, 1, "le fichier n'est pas en UTF-8")]) from erreur
    manquantes = [nom for nom in COLONNES if nom not in (lecteur.fieldnames or ())]
    if manquantes:
        raise Refus([_fault(fichier, 1, f"colonnes absentes : {', '.join(manquantes)}")])
    lignes = tuple(lecteur)
    fautes = [
        _fault(fichier, rang, message) for rang, ligne in enumerate(lignes, 2) for message in _faults(ligne)
    ]
    if fautes:
        raise Refus(fautes)
    return lignes


def _faults(ligne: Ligne) -> Iterator[str]:
    if ligne["type"] not in TYPES:
        yield f"type : attendu {', '.join(TYPES)}, lu « {ligne['type']} »"
    if not ligne["nom"]:
        yield "nom : attendu le nom de la structure, lu une case vide"
    try:
        date.fromisoformat(ligne["arretee_au"] or "")
    except ValueError:
        yield f"arretee_au : attendu AAAA-MM-JJ, lu « {ligne['arretee_au']} »"


def _fault(fichier: Path, ligne: int, message: str) -> Constat:
    return Constat("TER-03", "a_corriger", message, fichier=str(fichier), ligne=ligne)


@mention("structures d'insertion du territoire, par modalité\u00a0: modalite, lignes (siege, structures)")
def structures(cas: Cas) -> list[dict[str, object]]:
    """Those of the open modalities, seat by seat; the territory's own sectors first."""
    ouvertes = cas.clause["modalites"].valeur
    lues = sorted(read(cas.territoire), key=_order)
    groupes: list[dict[str, object]] = [
        {"modalite": libelle, "lignes": _rows([ligne for ligne in lues if ligne["type"] in types])}
        for cle, (libelle, types) in MODALITES.items()
        if isinstance(ouvertes, (list, tuple)) and cle in ouvertes
    ]
    return [groupe for groupe in groupes if groupe["lignes"]]


def _order(ligne: Ligne) -> tuple[bool, str, str]:
    """The territory first, then the alphabet, accents aside."""
    return not ligne["secteur"], unicodedata.normalize("NFD", _seat(ligne)), ligne["nom"]


def _seat(ligne: Ligne) -> str:
    return f"{ligne['commune']} ({ligne['secteur']})" if ligne["secteur"] else ligne["commune"]


def _rows(lignes: Sequence[Ligne]) -> list[dict[str, str]]:
    return [
        {"siege": siege, "structures": " ; ".join(f"{ligne['nom']} ({ligne['type']})" for ligne in groupe)}
        for siege, groupe in groupby(lignes, _seat)
    ]


@mention("jour de la plus ancienne donnée de la liste des structures\u00a0; vide sans liste")
def structures_date(cas: Cas) -> str:
    """The cautious date: no row is older."""
    jours = [date.fromisoformat(ligne["arretee_au"]) for ligne in read(cas.territoire)]
    return formats.jour(min(jours)) if jours else ""


@mention("sources de la liste des structures\u00a0; vide sans liste")
def structures_sources(cas: Cas) -> str:
    """Each once, in order."""
    return " ; ".join(dict.fromkeys(ligne["source"] for ligne in read(cas.territoire)))


@mention("sigles de la liste des structures, en toutes lettres")
def structures_types(cas: Cas) -> str:
    """Only those that the list uses."""
    presents = {ligne["type"] for ligne in read(cas.territoire)}
    return " ; ".join(f"{sigle}\u00a0: {nom}" for sigle, nom in TYPES.items() if sigle in presents)
