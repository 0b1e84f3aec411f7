"""One contract: all its findings and all its documents, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clausegen import clausier, conformite, droit, files, formats, marche, mentions
from clausegen.clausier import Choix
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus, refuse, sort
from clausegen.documents import Etape, Fiche, due
from clausegen.mentions import Mentions
from clausegen.word import outline, render

A_COMPLETER = "DOC-01"


@dataclass(frozen=True)
class Document:
    """A Word file ready to be written; ``points`` are the labels of what is left to complete."""

    nom: str
    fichier: str
    contenu: bytes
    points: tuple[str, ...]
    modele: Path
    origine: str
    empreinte_modele: str


@dataclass(frozen=True)
class Dossier:
    """What one contract gives."""

    cas: Cas
    constats: tuple[Constat, ...]
    documents: tuple[Document, ...]


def libraries(profil: Path) -> tuple[Path, ...]:
    """The model libraries of a profile: its workspace (the current one for a shipped profile), then ours."""
    livre = profil.resolve().parent == files.shipped("profiles").resolve()
    return files.libraries(Path.cwd() if livre else profil.parent)


def study(fichier: Path, jour: date | None = None) -> Cas:
    """Reads, resolves and calibrates one contract. Raises Refus."""
    profil = marche.load(fichier)
    try:
        return conformite.study(profil, jour, libraries(fichier))
    except droit.ParametreAbsent as absent:
        raise _outside_law(fichier, absent) from absent


def check(fichier: Path, jour: date | None = None) -> tuple[Constat, ...]:
    """Every finding on a contract, blanks of its documents included; nothing is written. Raises Refus."""
    cas = study(fichier, jour)
    return draft(cas, conformite.check(cas)).constats


def draft(
    cas: Cas, constats: Sequence[Constat], demandes: Collection[str] = (), etape: Etape = "consultation"
) -> Dossier:
    """Renders the documents of a stage, or those asked for; their blanks join the findings. Raises Refus."""
    fichier = cas.profil.fichier
    bibliotheques = libraries(fichier)
    try:
        valeurs = mentions.build(cas, constats)
    except droit.ParametreAbsent as absent:
        raise _outside_law(fichier, absent) from absent
    documents = tuple(
        document
        for fiche in due(cas, demandes, etape)
        for document in _render(fiche, cas, clausier.find(fiche, cas, bibliotheques), valeurs)
    )
    manques = blanks(fichier, {document.fichier: document.points for document in documents})
    return Dossier(cas, tuple(sort([*constats, *manques])), documents)


def _render(fiche: Fiche, cas: Cas, choix: Choix, valeurs: Mentions) -> Iterator[Document]:
    """A public document never receives the internal mentions."""
    connues = valeurs.publiques if fiche.public else valeurs.internes
    octets = choix.chemin.read_bytes()
    modele, empreinte = render.compile(octets, str(choix.chemin)), files.digest(octets)
    for fichier, propres in _files(fiche.nom, cas, connues):
        contenu, points = _complete(modele, propres)
        yield Document(fiche.nom, fichier, contenu, points, choix.chemin, choix.origine, empreinte)


def _files(nom: str, cas: Cas, connues: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """One file, or one a lot for an annex « par_lot »."""
    annexes = connues.get("annexes")
    if nom != "annexe_ae" or cas.clause["annexe_ae"].valeur != "par_lot" or not isinstance(annexes, list):
        yield f"{nom}.docx", connues
        return
    for rang, annexe in zip(cas.avec_clause, annexes, strict=True):
        numero = files.safe_name(cas.marche.lots[rang].numero or str(rang + 1))
        yield f"{nom}_lot_{numero}.docx", {**connues, "annexes": [{**annexe, "saut": False}]}


def _complete(modele: render.Modele, connues: Mapping[str, object]) -> tuple[bytes, tuple[str, ...]]:
    """Renders once; when blanks are left, again as a « projet » that lists them."""
    contenu = modele.render({**connues, "projet": False, "points": [], "points_texte": ""})
    points = mentions.blanks("\n".join(outline.lines(contenu)))
    if not points:
        return contenu, ()
    texte = f"{formats.accord(len(points), 'point', 'points')} à compléter"
    return modele.render({**connues, "projet": True, "points": points, "points_texte": texte}), tuple(points)


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


def _outside_law(fichier: Path, absent: droit.ParametreAbsent) -> Refus:
    return refuse(
        "DRO-01",
        str(absent.args[0]),
        fichier=str(fichier),
        remede="vérifiez « consultation » ou --date",
    )
