"""One contract: all its findings and all its documents, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from clausegen import (
    clausier,
    conformite,
    droit,
    en_place,
    espace,
    files,
    formats,
    marche,
    mentions,
    reader,
    visuels,
)
from clausegen.clausier import Choix
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus, refuse, sort
from clausegen.documents import DOCUMENTS, Bloc, Etape, Fiche, due
from clausegen.mentions import Mentions, groupes
from clausegen.word import assemblage, outline, render
from clausegen.word.images import Image
from clausegen.word.texte import plain

ACHEVE: Mapping[str, object] = {"projet": False, "points": [], "points_texte": ""}


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


def study(fichier: Path, jour: date | None = None) -> Cas:
    """Reads, resolves and calibrates one contract. Raises Refus."""
    profil = marche.load(fichier)
    try:
        return conformite.study(profil, jour, espace.libraries(fichier))
    except droit.ParametreAbsent as absent:
        raise _outside_law(fichier, absent) from absent


def check(fichier: Path, jour: date | None = None) -> tuple[Constat, ...]:
    """Every finding on a contract, blanks of its documents included; nothing is written. Raises Refus."""
    cas = study(fichier, jour)
    return draft(cas, conformite.check(cas)).constats


def draft(
    cas: Cas,
    constats: Sequence[Constat],
    demandes: Collection[str] = (),
    etape: Etape = "consultation",
    *,
    texte: bool = False,
) -> Dossier:
    """Renders the documents of a stage, or those asked for; their blanks join the findings. Raises Refus.

    ``texte`` adds the texts to insert without formatting.
    """
    fichier = cas.profil.fichier
    redaction = Redaction(cas, constats, espace.libraries(fichier))
    fiches = due(cas, demandes, etape, texte=texte)
    try:
        documents = tuple(d for fiche in fiches for d in redaction.documents(fiche))
    except droit.ParametreAbsent as absent:
        raise _outside_law(fichier, absent) from absent
    manques = en_place.blanks(fichier, {document.fichier: document.points for document in documents})
    return Dossier(cas, tuple(sort([*constats, *manques])), documents)


class Redaction:
    """One contract being drafted: its views, each with its mentions, and the models that serve it."""

    def __init__(self, cas: Cas, constats: Sequence[Constat], bibliotheques: Sequence[Path]) -> None:
        self.cas, self.constats, self.bibliotheques = cas, constats, bibliotheques
        self.entier = groupes.whole(cas)
        self.valeurs: dict[tuple[str, tuple[int, ...]], Mentions] = {}

    def documents(self, fiche: Fiche) -> Iterator[Document]:
        """The files of one document: one for each view of the contract, or each lot of its annexes."""
        if fiche.blocs is not None:
            yield self._whole(fiche, fiche.blocs(self.cas))
            return
        vues = fiche.groupes(self.cas)
        for vue in vues:
            serie = f"_{vue.marche.ccag}" if len(vues) > 1 else ""
            choix, modele, empreinte = self.model(fiche, vue)
            for suffixe, propres in _files(fiche, vue, self.mentions(fiche, vue)):
                contenu, points = complete(partial(modele.render, images=self.images(fiche)), propres)
                fichier = f"{fiche.nom}{serie}{suffixe}.docx"
                yield Document(fiche.nom, fichier, contenu, points, choix.chemin, choix.origine, empreinte)

    def _whole(self, fiche: Fiche, blocs: Sequence[Bloc]) -> Document:
        """The document that holds others, in Word or in plain text."""
        choix, cadre, empreinte = self.model(fiche, self.entier)
        lignes = [bloc.mention(rang) for rang, bloc in enumerate(blocs, 1)]
        parties: dict[str, bytes] = {}
        for bloc, ligne in zip(blocs, lignes, strict=True):
            propre = DOCUMENTS[bloc.nom]
            _, modele, sienne = self.model(propre, bloc.cas)
            connues = {**self.mentions(propre, bloc.cas), **ACHEVE}
            parties[ligne["ancre"]] = modele.render(connues, self.images(propre))
            empreinte = files.digest(f"{empreinte}{sienne}".encode())

        def assemble(connues: Mapping[str, object]) -> bytes:
            return assemblage.assemble(cadre.render(connues, self.images(fiche)), parties)

        if fiche.brut:
            brut = "\n".join(_plain(ligne, parties[ligne["ancre"]]) for ligne in lignes)
            contenu, points = brut.encode("utf-8-sig"), tuple(mentions.blanks(brut))
        else:
            contenu, points = complete(assemble, {**self.mentions(fiche, self.entier), "blocs": lignes})
        fichier = "textes_a_inserer.txt" if fiche.brut else f"{fiche.nom}.docx"
        return Document(fiche.nom, fichier, contenu, points, choix.chemin, choix.origine, empreinte)

    def model(self, fiche: Fiche, vue: Cas) -> tuple[Choix, render.Modele, str]:
        """The model that serves a document for this view, compiled, and its digest. Raises Refus."""
        choix = clausier.find(fiche, vue, self.bibliotheques)
        octets = choix.chemin.read_bytes()
        return choix, render.compile(octets, str(choix.chemin)), files.digest(octets)

    def images(self, fiche: Fiche) -> Mapping[str, Image | None]:
        """The pictures that the document may bear."""
        return visuels.of(fiche, self.cas, self.bibliotheques)

    def mentions(self, fiche: Fiche, vue: Cas) -> Mapping[str, object]:
        """What the document receives: a public one, never the internal mentions."""
        lue = self.entier if vue is self.cas else vue
        cle = (lue.marche.ccag, groupes.scope(lue))
        if cle not in self.valeurs:
            self.valeurs[cle] = mentions.build(lue, self.constats)
        lues = self.valeurs[cle].publiques if fiche.public else self.valeurs[cle].internes
        return lues if fiche.illustre else {**lues, **visuels.MENTIONS_VIDES}


def _plain(ligne: Mapping[str, str], bloc: bytes) -> str:
    return f"=== {ligne['titre']} ===\n{ligne['piece']}, {ligne['article']}\n\n{plain(bloc)}"


def _files(
    fiche: Fiche, cas: Cas, connues: Mapping[str, object]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """One file, or one a lot for an annex « par_lot »."""
    annexes = connues.get("annexes")
    par_lot = fiche.nom == "annexe_ae" and cas.clause["annexe_ae"].valeur == "par_lot"
    if not par_lot or not isinstance(annexes, list):
        yield "", connues
        return
    suffixes: dict[str, int] = {}
    for rang, annexe in zip(cas.avec_clause, annexes, strict=True):
        suffixe = _suffix(cas, rang)
        if suffixes.setdefault(suffixe.casefold(), rang) != rang:
            raise _at_number(cas, rang, "donne le même nom de fichier qu'un autre lot", "changez ce numéro")
        yield suffixe, {**connues, "annexes": [{**annexe, "saut": False}]}


def _suffix(cas: Cas, rang: int) -> str:
    try:
        return f"_lot_{files.safe_name(cas.marche.lots[rang].numero or str(rang + 1))}"
    except ValueError as erreur:
        raise _at_number(
            cas, rang, str(erreur), "changez ce numéro, ou choisissez « annexe_ae: unique »"
        ) from erreur


def _at_number(cas: Cas, rang: int, message: str, remede: str) -> Refus:
    chemin = ("lots", rang, "numero")
    lieu = cas.profil.position(chemin)
    fichier, ligne = (str(lieu.fichier), lieu.ligne) if lieu else (str(cas.profil.fichier), None)
    return Refus(
        [Constat("DOS-06", "a_corriger", message, fichier, ligne, reader.cle(chemin), remede=remede)]
    )


def complete(
    render: Callable[[Mapping[str, object]], bytes], connues: Mapping[str, object]
) -> tuple[bytes, tuple[str, ...]]:
    """Renders once; when blanks are left, again as a « projet » that lists them."""
    contenu = render({**connues, **ACHEVE})
    points = mentions.blanks(outline.plain_text(contenu))
    if not points:
        return contenu, ()
    texte = f"{formats.accord(len(points), 'point', 'points')} à compléter"
    return render({**connues, "projet": True, "points": points, "points_texte": texte}), tuple(points)


def _outside_law(fichier: Path, absent: droit.ParametreAbsent) -> Refus:
    return refuse(
        "DRO-01",
        str(absent.args[0]),
        fichier=str(fichier),
        remede="vérifiez « consultation » ou --date",
    )
