"""The models of a territory, examined, then filled in with every sample contract: each fault, located."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from clausegen import arrivages, clausier, formats
from clausegen.arrivages import Arrivage
from clausegen.clausier import COMMUN
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus, sort
from clausegen.documents import DOCUMENTS, Fiche
from clausegen.documents.insertion import TEXTES
from clausegen.dossier import ACHEVE
from clausegen.lint import courriers, rendu, usages
from clausegen.lint.echantillons import Echantillon, samples
from clausegen.lint.formes import Formes
from clausegen.lint.regles import REGLES
from clausegen.lint.usages import Connues
from clausegen.mentions import TABLE
from clausegen.word.examen import Examen, examine

__all__ = ["PROJET", "Bilan", "blocking", "blocks", "check", "check_arrival", "learn"]

PROJET: Mapping[str, object] = {"projet": True, "points": ["exemple"], "points_texte": "1 point à compléter"}


@dataclass(frozen=True)
class Bilan:
    """What a check did and found."""

    territoire: str
    modeles: tuple[Path, ...]
    rendus: int
    constats: tuple[Constat, ...]
    lettres: tuple[str, ...] = ()

    def text(self) -> str:
        """« Dieppe-Maritime : 34 modèles relus, 812 documents remplis, aucune faute »."""
        nombre = len(self.constats)
        fautes = formats.accord(nombre, "point", "points") if nombre else "aucune faute"
        relus = formats.accord(len(self.modeles), "modèle relu", "modèles relus")
        if self.lettres:
            relus += f", {formats.accord(len(self.lettres), 'courriel relu', 'courriels relus')}"
        remplis = formats.accord(self.rendus, "document rempli", "documents remplis")
        return f"{self.territoire} : {relus}, {remplis}, {fautes}"

    def json(self) -> dict[str, object]:
        """As ``modeles verifier --json`` prints it."""
        return {
            "territoire": self.territoire,
            "modeles": [str(chemin) for chemin in self.modeles],
            "courriels": list(self.lettres),
            "rendus": self.rendus,
            "constats": [constat.json() for constat in self.constats],
        }


@dataclass
class _Piece:
    """A model under check: the documents that use it, what it holds, what its renderings gave."""

    fiche: Fiche
    modele: str
    chemin: Path
    origine: str
    examen: Examen
    constats: list[Constat] = field(default_factory=list)
    rendus: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    trace: rendu.Trace | None = None
    nombre: int = 0

    @property
    def saine(self) -> bool:
        """Whether it can be filled in at all."""
        return not any(map(blocking, (*self.examen.constats, *self.constats)))


def check(
    territoire: str,
    bibliotheques: Sequence[Path],
    demandes: Collection[str] = (),
    lettres: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Bilan:
    """Examine the models asked for (all by default), then fill them in with every sample.

    ``lettres``: the models of messages, each with the mentions that it may name.

    Raises Refus when the territory itself is at fault.
    """
    pieces, constats = _pieces(territoire, bibliotheques, demandes)
    lues = {modele: noms for modele, noms in lettres.items() if not demandes or modele in demandes}
    constats += courriers.check(territoire, bibliotheques, lues)
    echantillons = list(samples(territoire, bibliotheques))
    connues = learn(echantillons)
    for piece in pieces.values():
        piece.constats += usages.check(piece.examen, connues[_kind(piece.fiche)], str(piece.chemin))
        piece.constats += _dropped(piece, bibliotheques)
    for echantillon in echantillons:
        _render(echantillon, pieces)
    for piece in pieces.values():
        constats += [*piece.examen.constats, *piece.constats, *_told(piece)]
    chemins = tuple(piece.chemin for piece in pieces.values())
    rendus = sum(piece.nombre for piece in pieces.values())
    return Bilan(territoire, chemins, rendus, tuple(sort(constats)), tuple(lues))


def check_arrival(arrivage: Arrivage, bibliotheques: Sequence[Path]) -> list[Constat]:
    """The models of a library that just came, checked in their own territory before anything is written."""
    if not arrivage.modeles:
        return []
    with TemporaryDirectory() as travail:
        dossier = Path(travail) / arrivage.territoire
        arrivages.unpack(arrivage, dossier)
        bilan = check(arrivage.territoire, (Path(travail), *bibliotheques), arrivage.modeles)
        return [arrivages.relative(constat, dossier) for constat in bilan.constats]


def blocking(constat: Constat) -> bool:
    """Whether a finding keeps a model from being used: its form can wait, its tags cannot."""
    return constat.gravite == "a_corriger" and not constat.code.startswith("FRM")


def _pieces(
    territoire: str, bibliotheques: Sequence[Path], demandes: Collection[str]
) -> tuple[dict[str, _Piece], list[Constat]]:
    """The models to check, by name, examined; a missing one is a finding."""
    pieces: dict[str, _Piece] = {}
    constats: list[Constat] = []
    for fiche in DOCUMENTS.values():
        for modele in (m for m in fiche.models if not demandes or m in demandes):
            chaine = clausier.candidates(modele, territoire, bibliotheques)
            gagnant = clausier.winner(chaine)
            if gagnant is None:
                message = f"aucun modèle « {modele} » pour le document « {fiche.nom} »"
                constats.append(Constat("MOD-01", "a_corriger", message))
            elif modele not in pieces:
                lu = examine(gagnant.chemin.read_bytes(), str(gagnant.chemin), a_inserer=fiche.nom in TEXTES)
                pieces[modele] = _Piece(fiche, modele, gagnant.chemin, gagnant.origine, lu)
    return pieces, constats


def _kind(fiche: Fiche) -> tuple[bool, bool]:
    """What decides the mentions that a document receives: its readers, and whether it holds others."""
    return fiche.public, fiche.blocs is not None


def learn(echantillons: Iterable[Echantillon]) -> dict[tuple[bool, bool], Connues]:
    """The shapes of the mentions of each kind of document, from every sample."""
    formes = {_kind(fiche): Formes() for fiche in DOCUMENTS.values()}
    vues: dict[int, Mapping[str, object]] = {}
    for echantillon in echantillons:
        for fiche, vue, propres in _due(echantillon):
            formes[_kind(fiche)].learn(blocks(fiche, vue))
            if id(propres) not in vues:
                vues[id(propres)] = propres
                for etat in (ACHEVE, PROJET):
                    formes[_kind(fiche)].learn({**propres, **etat})
    secretes = frozenset({nom for nom, mention in TABLE.items() if not mention.publique} | {"constats"})
    return {genre: Connues(lues, secretes if genre[0] else frozenset()) for genre, lues in formes.items()}


def _due(echantillon: Echantillon) -> Iterator[tuple[Fiche, Cas, Mapping[str, object]]]:
    """The documents of a sample, each view with what it receives."""
    for fiche in DOCUMENTS.values():
        if fiche.due(echantillon.cas):
            for vue in fiche.groupes(echantillon.cas):
                yield fiche, vue, echantillon.redaction.mentions(fiche, vue)


def blocks(fiche: Fiche, cas: Cas) -> dict[str, object]:
    """The blocks of a document that holds others, as its model receives them."""
    if fiche.blocs is None:
        return {}
    return {"blocs": [bloc.mention(rang) for rang, bloc in enumerate(fiche.blocs(cas), 1)]}


def _dropped(piece: _Piece, bibliotheques: Sequence[Path]) -> Iterator[Constat]:
    """The mentions that the common model uses and that an override does not."""
    commun = clausier.winner(clausier.candidates(piece.modele, COMMUN, bibliotheques))
    if commun is None or piece.origine == COMMUN or not piece.examen.parties:
        return
    modele = examine(commun.chemin.read_bytes(), piece.modele, a_inserer=False)
    for nom in sorted(usages.names(modele) - usages.names(piece.examen)):
        message = f"« {nom} » n'est plus employée, alors que le modèle commun l'emploie"
        yield REGLES["MEN-06"].found("", message, str(piece.chemin))


def _render(echantillon: Echantillon, pieces: Mapping[str, _Piece]) -> None:
    """Every document of a sample whose model is under check and sound enough."""
    for fiche, vue, propres in _due(echantillon):
        piece = pieces.get(fiche.model_of(vue))
        if piece is None or not piece.saine:
            continue
        piece.trace = piece.trace or rendu.trace(piece.examen)
        etats = (ACHEVE,) if piece.nombre else (ACHEVE, PROJET)
        for etat in etats:
            piece.nombre += 1
            try:
                trouvees = _fill(echantillon, fiche, vue, {**propres, **blocks(fiche, vue), **etat}, piece)
            except Refus as refus:
                trouvees = [("REN-01", "", c.message) for c in refus.constats]
            for trouvee in trouvees:
                piece.rendus.setdefault(trouvee, []).append(echantillon.nom)


def _fill(
    echantillon: Echantillon, fiche: Fiche, vue: Cas, mentions: Mapping[str, object], piece: _Piece
) -> list[rendu.Trouvaille]:
    """One rendering, and what is wrong with it. Raises Refus when the model cannot be filled in."""
    modele = echantillon.redaction.model(fiche, vue)[1]
    contenu = modele.render(mentions, echantillon.redaction.images(fiche))
    if fiche.blocs is not None:
        list(echantillon.redaction.documents(fiche))  # assembled with the models of its blocks
    return list(rendu.faults(piece.trace.run(mentions), contenu)) if piece.trace else []


def _told(piece: _Piece) -> Iterator[Constat]:
    """What the renderings showed, each fault once, with the situations that showed it."""
    for (code, lieu, message), noms in piece.rendus.items():
        autres = len(dict.fromkeys(noms)) - 1
        suite = f" et {autres} autre{'s' if autres > 1 else ''}" if autres else ""
        complet = f"{message} (situation « {noms[0]} »{suite})"
        yield REGLES[code].found(lieu, complet, str(piece.chemin))
