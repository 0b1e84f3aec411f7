"""Whether a contract's folder already holds what a run would make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from clausegen import rangement
from clausegen.constats import Constat, sort
from clausegen.generation import Ecrit, Options, Pret
from clausegen.rangement import Infos

A_COMPLETER = "DOC-01"


def standing(options: Options, pret: Pret) -> Pret | None:
    """The same when its documents stand as this run would make them; None when it has something to do."""
    cible = pret.resultat.chemin
    if options.refaire or options.a_blanc or cible is None:
        return None
    gardes = _current(cible, pret, covers(options, pret.seuls))
    if not gardes or (options.ecraser and any(nom != rangement.original(nom) for nom in gardes)):
        return None
    faits = tuple(_kept(cible / nom, infos) for nom, infos in gardes.items())
    points = {ecrit.chemin.name: ecrit.points for ecrit in faits}
    tous = tuple(sort([*pret.constats, *blanks(pret.resultat.profil, points)]))
    resultat = replace(pret.resultat, documents=faits, constats=tous, fait=True)
    return replace(pret, resultat=resultat, pieces=None)


def covers(options: Options, seuls: Collection[str]) -> Callable[[Infos], bool]:
    """Whether a run answers for a file of an earlier one: it is out of date if this run does not make it.

    ``seuls``: the documents that are made only when asked for.
    """

    def covered(de: Infos) -> bool:
        nom = de.get("document")
        if options.demandes:
            return nom in options.demandes
        return de.get("etape") == options.etape and nom not in seuls

    return covered


def blanks(profil: Path, points: Mapping[str, Sequence[str]]) -> list[Constat]:
    """One finding a document that is still a « projet », from the points left to complete, file by file."""
    return [
        Constat(
            A_COMPLETER,
            "a_verifier",
            f"{fichier} est un projet, à compléter : {' ; '.join(manques)}",
            fichier=str(profil),
            remede="complétez le profil, ou le document dans Word",
        )
        for fichier, manques in points.items()
        if manques
    ]


def _current(cible: Path, pret: Pret, couvre: Callable[[Infos], bool]) -> dict[str, Infos] | None:
    """The files that hold these documents, when a run would only make them again; None otherwise."""
    lu = rangement.manifest(cible)
    if rangement.unfinished(cible) or any(lu.get(cle) != valeur for cle, valeur in pret.entete.items()):
        return None
    fichiers: dict[str, Infos] = lu["fichiers"]
    intacts = {nom for nom, de in fichiers.items() if rangement.digest(cible / nom) == de["empreinte"]}
    gardes: dict[str, Infos] = {}
    for recette in pret.recettes.items():
        faits = [nom for nom, de in fichiers.items() if recette == (de.get("document"), de.get("sources"))]
        debout = {rangement.original(nom): nom for nom in reversed(faits) if nom in intacts}
        if not faits or {rangement.original(nom) for nom in faits} != set(debout):
            return None
        gardes |= {nom: fichiers[nom] for nom in sorted(debout.values())}
    en_trop = any(couvre(fichiers[nom]) for nom in intacts - set(gardes))
    return None if en_trop else gardes


def _kept(chemin: Path, infos: Infos) -> Ecrit:
    a_sa_place = chemin.name == rangement.original(chemin.name)
    lus = infos.get("a_completer")
    points = tuple(map(str, lus)) if isinstance(lus, list) else ()
    return Ecrit(infos["document"], chemin, "a_jour" if a_sa_place else "a_cote", points)
