"""The table of mentions as a person who edits models reads it: what each says, an example, who uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausegen import clausier, conformite, dossier, files, formats, mentions
from clausegen.constats import Refus
from clausegen.documents import DOCUMENTS
from clausegen.lint import PROJET, blocks, learn
from clausegen.lint.echantillons import Echantillon, samples
from clausegen.word import render

EXEMPLE = "exemple-groupe-scolaire.yaml"
LONGUEUR = 90
AUTOUR = {  # what documents receive beside the table of mentions
    "projet": "vrai tant que le document est à compléter",
    "points": "ce qui reste à compléter, un point par ligne",
    "points_texte": "combien de points restent à compléter",
    "blocs": "les textes à insérer : rang, texte, titre, piece, article, ancre",
    "constats": "constats de la vérification : gravite, message, remede",
}
INTERNES = frozenset({"constats"})


@dataclass(frozen=True)
class Entree:
    """One mention: ``modeles`` name it, in the territory that was asked for."""

    cle: str
    libelle: str
    genre: str
    exemple: str
    publique: bool
    modeles: tuple[str, ...]

    def matches(self, recherche: str) -> bool:
        """Whether every word of a search stands in its name, its label or its example."""
        texte = formats.fold(f"{self.cle} {self.cle.replace('_', ' ')} {self.libelle} {self.exemple}")
        return all(mot in texte for mot in formats.fold(recherche).split())


def entries(territoire: str, bibliotheques: Sequence[Path]) -> list[Entree]:
    """Every mention, by name. Raises Refus when the territory is at fault."""
    echantillons = list(samples(territoire, bibliotheques))
    formes = {
        cle: forme
        for connues in learn(echantillons).values()
        for cle, forme in connues.formes.racine.champs.items()
    }
    valeurs = [_example(), PROJET, *(valeur for e in echantillons for valeur in _received(e))]
    libelles = {**{cle: m.libelle for cle, m in mentions.TABLE.items()}, **AUTOUR}
    emplois = _used(territoire, bibliotheques)
    return [
        Entree(
            cle,
            libelles[cle],
            formes[cle].describe() if cle in formes else "",
            next((exemple for v in valeurs if (exemple := show(v.get(cle)))), ""),
            cle not in INTERNES and (cle in AUTOUR or mentions.TABLE[cle].publique),
            emplois.get(cle, ()),
        )
        for cle in sorted(libelles, key=lambda cle: (cle.lower(), cle))
    ]


def _received(echantillon: Echantillon) -> Iterator[Mapping[str, object]]:
    """What the documents of a sample receive, those of the whole and of each of its articles."""
    cas, redaction = echantillon.cas, echantillon.redaction
    for nom in ("note_calibrage", "bilan", "article_ccap", "textes_a_inserer"):
        fiche = DOCUMENTS[nom]
        for vue in fiche.groupes(cas) if fiche.due(cas) else ():
            yield {**redaction.mentions(fiche, vue), **blocks(fiche, vue)}


def _example() -> Mapping[str, object]:
    cas = dossier.study(files.shipped("profiles") / EXEMPLE)
    return mentions.build(cas, conformite.check(cas)).internes


def _used(territoire: str, bibliotheques: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """The models that name each mention; one that does not compile is left to the check."""
    emplois: dict[str, list[str]] = {}
    for modele in dict.fromkeys(m for fiche in DOCUMENTS.values() for m in fiche.models):
        gagnant = clausier.winner(clausier.candidates(modele, territoire, bibliotheques))
        for nom in _names(gagnant.chemin) if gagnant else ():
            emplois.setdefault(nom, []).append(modele.removesuffix(".docx"))
    return {nom: tuple(sorted(modeles)) for nom, modeles in emplois.items()}


def _names(chemin: Path) -> frozenset[str]:
    try:
        return render.compile(chemin.read_bytes(), str(chemin)).noms
    except Refus:
        return frozenset()


def show(valeur: object) -> str:
    """A value in one line: the first item of a list, the fields of a set."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        premier = show(valeur[0]) if valeur else ""
        return f"{premier} (et {len(valeur) - 1} de plus)" if premier and valeur[1:] else premier
    if isinstance(valeur, dict):
        return _short(" ; ".join(f"{cle} : {lu}" for cle, contenu in valeur.items() if (lu := show(contenu))))
    return _short(" / ".join(str(valeur or "").splitlines()))


def _short(texte: str) -> str:
    return texte if len(texte) <= LONGUEUR else texte[: LONGUEUR - 1].rstrip() + "…"
