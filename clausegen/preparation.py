"""One contract worked out in memory: its findings, its documents, and whether its folder already has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clausegen import calibrage, conformite, dossier, en_place, files, manifeste
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus
from clausegen.documents import DOCUMENTS, due
from clausegen.generation import Ecrit, Options, Pret, Resultat
from clausegen.rangement import Piece


def prepare(options: Options, fichier: Path) -> Pret:
    """Everything but writing; whatever goes wrong is in the result."""
    try:
        return _prepare(options, fichier)
    except Refus as refus:
        return Pret(Resultat(fichier, constats=refus.constats))
    except PermissionError as erreur:
        ferme = files.write_refusal(Path(erreur.filename or fichier), erreur)
        return Pret(Resultat(fichier, constats=ferme.constats))
    except Exception as bogue:
        return Pret(Resultat(fichier, bogue=bogue))


def _prepare(options: Options, fichier: Path) -> Pret:
    cas = dossier.study(fichier, options.jour)
    cible = folder(options.sortie, cas)
    constats = conformite.check(cas)
    pret = Pret(_result(cas, constats, cible), constats, _at_reference(cas))
    if any(c.gravite == "a_corriger" for c in constats) and not options.forcer:
        return replace(pret, resultat=replace(pret.resultat, forcable=True))
    try:
        entete = manifeste.header(cas, cible, options.jour)
        recettes = manifeste.recipes(cas, due(cas, options.demandes, options.etape, texte=options.texte))
        seuls = frozenset(nom for nom, fiche in DOCUMENTS.items() if fiche.seul)
        pret = replace(pret, entete=entete, recettes=recettes, seuls=seuls)
        return en_place.standing(options, pret) or _drafted(options, pret, cas)
    except Refus as refus:
        return replace(pret, resultat=replace(pret.resultat, constats=(*refus.constats, *constats)))


def _drafted(options: Options, pret: Pret, cas: Cas) -> Pret:
    fini = dossier.draft(cas, pret.constats, options.demandes, options.etape, texte=options.texte)
    resultat = replace(pret.resultat, constats=fini.constats, fait=True)
    if options.a_blanc:
        cible = folder(options.sortie, cas)
        faits = tuple(Ecrit(d.nom, cible / d.fichier, "a_blanc") for d in fini.documents)
        return replace(pret, resultat=replace(resultat, documents=faits))
    pieces = {d.fichier: Piece(d.contenu, manifeste.infos(d, pret.recettes[d.nom])) for d in fini.documents}
    return replace(pret, resultat=resultat, pieces=pieces)


def _result(cas: Cas, constats: tuple[Constat, ...], cible: Path) -> Resultat:
    lots = zip(cas.marche.lots, cas.calibrages, strict=True)
    return Resultat(
        profil=cas.profil.fichier,
        reference=cas.marche.reference,
        objet=cas.marche.objet,
        chemin=cible,
        lots=tuple(calibrage.as_json(lot, calcul) for lot, calcul in lots),
        heures=calibrage.total(cas.calibrages),
        constats=constats,
    )


def folder(sortie: Path, cas: Cas) -> Path:
    """The contract's own folder. Raises Refus when its reference gives no name."""
    try:
        return sortie / files.safe_name(cas.marche.reference)
    except ValueError as erreur:
        constat = replace(_at_reference(cas), message=str(erreur), remede="changez la référence")
        raise Refus([constat]) from erreur


def _at_reference(cas: Cas) -> Constat:
    position = cas.profil.position(("reference",))
    fichier = str(cas.profil.fichier)
    return Constat("DOS-05", "a_corriger", "", fichier, position.ligne if position else None, "reference")
