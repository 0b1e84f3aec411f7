"""A profile from text to workbook and back, nothing lost: values, blanks, comments.

CNV-01: the target's name; 02: a text that Excel refuses; 03: a YAML text that cannot be edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from clausegen import arbre, files, gabarit, marges, notation, reader, retouche, tableur
from clausegen.arbre import Chemin, cle
from clausegen.constats import Constat, Refus, refuse

VIDES: Mapping[Any, type] = {"{}": dict, "[]": list}
SCHEMA = "yaml-language-server"
IMPOSSIBLE = "ce fichier ne se laisse pas modifier en gardant ses commentaires"


@dataclass(frozen=True)
class Changement:
    """A value of a YAML file, before and after; None: absent."""

    chemin: Chemin
    avant: str | None
    apres: str | None

    def text(self) -> str:
        """« lots[1].montant_ht : 450 000 € → 470 000 € »."""
        dits = ("(absent)" if dit is None else f"« {dit} »" for dit in (self.avant, self.apres))
        return f"{cle(self.chemin)} : {' → '.join(dits)}"


@dataclass(frozen=True)
class Conversion:
    """A text made of a workbook: what changes in the one that stands there, what was left out."""

    texte: str
    changements: tuple[Changement, ...]
    constats: tuple[Constat, ...]


def to_workbook(source: Path, listes: gabarit.Listes) -> bytes:
    """A YAML profile as a workbook, even unfinished or faulty. Raises Refus when it cannot be read."""
    lu = arbre.read_yaml(source)
    notes = map(_without_schema, marges.read(source.read_text(encoding="utf-8-sig")))
    try:
        return gabarit.workbook(lu, listes, [note for note in notes if note.texte])
    except ValueError as erreur:
        remede = "ôtez ces caractères du profil"
        raise refuse("CNV-02", str(erreur), fichier=str(source), remede=remede) from erreur


def to_text(source: Path, cible: Path, listes: gabarit.Listes, entete: str = "") -> Conversion:
    """A workbook as YAML: a new text under ``entete``, or the target's own with the changes. Raises Refus."""
    lecture = gabarit.read(tableur.read(source), listes)
    graves = [constat for constat in lecture.constats if constat.gravite == "a_corriger"]
    if graves:
        raise Refus(graves)
    dictionnaire = gabarit.Dictionnaire(listes)
    apres = gabarit.flat(lecture.arbre)
    if cible.exists():
        return _edited(cible, apres, dictionnaire, lecture.constats)
    dits = {chemin: dictionnaire.say(chemin, valeur) for chemin, valeur in dictionnaire.sorted(apres).items()}
    texte = marges.write("\n".join(_lines(_tree(dits))) + "\n", lecture.notes)
    return Conversion(entete + texte, (), lecture.constats)


def as_text(profil: Path, listes: gabarit.Listes) -> str:
    """A profile as YAML, whatever its format. Raises Refus."""
    if not is_workbook(profil):
        return profil.read_bytes().decode("utf-8")
    return to_text(profil, _draft(profil), listes).texte


def encode(profil: Path, texte: str, listes: gabarit.Listes) -> bytes:
    """The profile's new bytes, in its own format. Raises Refus on a text that Excel refuses."""
    if not is_workbook(profil):
        return texte.encode()
    with beside(profil, texte) as brouillon:
        return to_workbook(brouillon, listes)


def is_workbook(profil: Path) -> bool:
    """Whether a profile is read cell by cell."""
    return profil.suffix.lower() in reader.CLASSEURS


@contextmanager
def beside(profil: Path, texte: str) -> Iterator[Path]:
    """The text in a file of the same folder, for the time of a reading: its type is found from there."""
    brouillon = _draft(profil)
    try:
        files.write_atomic(brouillon, texte.encode())
        yield brouillon
    finally:
        brouillon.unlink(missing_ok=True)


def _draft(profil: Path) -> Path:
    return profil.with_name(f".{profil.stem[:60]}.brouillon.yaml")


def _edited(
    cible: Path,
    apres: gabarit.Textes,
    dictionnaire: gabarit.Dictionnaire,
    constats: tuple[Constat, ...],
) -> Conversion:
    ancien = arbre.read_yaml(cible)
    avant = gabarit.flat(ancien)
    apres = _aligned(avant, apres)
    neufs = dictionnaire.changes(avant, apres)
    if isinstance(ancien.valeur.get("statut"), str) and any(c[0] == "statut" for c in neufs):
        neufs |= {c: v for c, v in apres.items() if c[0] == "statut"}  # the short form has no place for more
    perdus = [c for c in avant if c not in apres and not any(_nested(c, neuf) for neuf in neufs)]
    dits = {c: dictionnaire.say(c, v) for c, v in neufs.items()}
    demandes: dict[Chemin, object] = {c: VIDES[v]() if v in ("{}", "[]") else v for c, v in dits.items()}
    try:
        texte = cible.read_bytes().decode("utf-8")
        texte = retouche.apply(texte, dict.fromkeys(perdus) | demandes)
    except ValueError as erreur:
        remede = "donnez un autre nom : le profil y sera écrit en entier"
        raise refuse("CNV-03", IMPOSSIBLE, fichier=str(cible), remede=remede) from erreur
    changements = [Changement(c, _said(avant.get(c)), _said(dits.get(c))) for c in (*perdus, *neufs)]
    return Conversion(texte, tuple(changements), constats)


def _nested(une: Chemin, autre: Chemin) -> bool:
    longueur = min(len(une), len(autre))
    return une[:longueur] == autre[:longueur]


def _aligned(avant: gabarit.Textes, apres: gabarit.Textes) -> gabarit.Textes:
    """The lots in the ranks that the text gives them, by number, so that each keeps its comments."""
    anciens, nouveaux = _numbers(avant), _numbers(apres)
    restes = [numero for numero in nouveaux if numero in anciens]
    ajouts = [numero for numero in nouveaux if numero not in anciens]
    if nouveaux != restes + ajouts or restes != [numero for numero in anciens if numero in restes]:
        return apres
    if None in nouveaux or None in anciens or len(set(nouveaux)) < len(nouveaux):
        return apres
    rangs = {rang: (anciens + ajouts).index(numero) for rang, numero in enumerate(nouveaux)}
    return {
        ("lots", rangs[c[1]], *c[2:]) if c[0] == "lots" and len(c) > 1 and isinstance(c[1], int) else c: v
        for c, v in apres.items()
    }


def _numbers(textes: gabarit.Textes) -> list[object]:
    rangs = {c[1] for c in textes if c[0] == "lots" and len(c) > 1 and isinstance(c[1], int)}
    return [textes.get(("lots", rang, "numero")) for rang in range(max(rangs, default=-1) + 1)]


def _said(valeur: object) -> str | None:
    return (
        ", ".join(map(str, valeur)) if isinstance(valeur, list) else None if valeur is None else str(valeur)
    )


def _tree(textes: Mapping[Chemin, object]) -> dict[str, Any]:
    """Texts by path as the mappings and lists of a profile, its format first."""
    racine: dict[str, Any] = {"format": "1"}
    for chemin, valeur in textes.items():
        noeud: Any = racine
        for pas, suivant in pairwise(chemin):
            neuf: Any = [] if isinstance(suivant, int) else {}
            if isinstance(pas, int):
                noeud.extend([neuf] if pas == len(noeud) else [])
                noeud = noeud[pas]
            else:
                noeud = noeud.setdefault(pas, neuf)
        if isinstance(noeud, list):
            noeud.append(valeur)
        else:
            noeud[chemin[-1]] = VIDES[valeur]() if valeur in ("{}", "[]") else valeur
    return racine


def _lines(racine: Mapping[str, Any]) -> list[str]:
    """One blank line around each block."""
    lignes: list[str] = []
    for nom, valeur in racine.items():
        bloc = notation.entry(nom, valeur, 0)
        long = len(bloc) > 1
        if long and lignes and lignes[-1]:
            lignes.append("")
        for ligne in bloc:
            if (
                long
                and ligne.startswith("  - ")
                and lignes[-1] != f"{nom}:"
                and isinstance(valeur[0], Mapping)
            ):
                lignes.append("")
            lignes.append(ligne)
        lignes += [""] * long
    return lignes[:-1] if lignes and not lignes[-1] else lignes


def _without_schema(note: marges.Note) -> marges.Note:
    """A note without what only an editor reads."""
    lignes = (ligne for ligne in note.texte.split("\n") if not ligne.startswith(SCHEMA))
    return replace(note, texte="\n".join(lignes).strip("\n"))


def check(source: Path, cible: Path) -> bool:
    """Whether the target is a workbook; Refus when these two names cannot be converted into each other."""
    vers_excel = cible.suffix.lower() == ".xlsx"
    connus = (reader.TEXTES, reader.CLASSEURS)
    if source.suffix.lower() in connus[not vers_excel] and (
        vers_excel or cible.suffix.lower() in reader.TEXTES
    ):
        return vers_excel
    remede = "donnez un profil .yaml et un classeur .xlsx, dans l'ordre que vous voulez"
    raise refuse("CNV-01", "rien à convertir entre ces deux fichiers", fichier=str(cible), remede=remede)
