"""Reads a model's text source (atelier/README.md) into its header and blocks, all errors at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from atelier.textes import Numeros, field_names, runs
from atelier.typographie import typeset
from clausegen.constats import Constat, Refus

STYLES = {
    "Titre": "Titre",
    "Sous-titre": "Sous-titre",
    "Titre 1": "Titre1",
    "Titre 2": "Titre2",
    "Titre 3": "Titre3",
    "Corps": "Corpsdetexte",
    "Puce": "Listepuces",
    "Puce 2": "Listepuces2",
    "Numéro": "Listenumros",
    "Note": "Note",
    "Encadré": "Encadr",
    "Projet": "Projet",
    "Projet point": "Projetpoint",
    "Confidentiel": "Confidentiel",
    "Champ": "Champ",
    "Signature": "Signature",
    "Légende": "Lgende",
}
SAUT, GROUPE, FIN_GROUPE = "Saut de page", "Groupe", "Fin du groupe"
_ENTETE = {
    "titre": "",
    "sujet": "",
    "auteur": "clausegen",
    "mise_en_page": "portrait",
    "entete": "",
    "pied": "| Page {page} sur {pages}",
    "bandeau": "non",
    "numerotation": "aucune",
    "version": "1",
}
_ADMIS = {
    "mise_en_page": ("portrait", "paysage"),
    "bandeau": ("oui", "non"),
    "numerotation": ("article", "aucune"),
}
_PARAGRAPHE = re.compile(r"\[([^\[\]]+?)([+^]*)\](?:\s+(.*))?$")
_BALISE = re.compile(r"\{%p [^}%]+%\}$")
_BALISE_RANGEE = re.compile(r"\{%tr [^}%]+%\}$")
_COLONNE = re.compile(r"(\d+)\s*([rc]?)$")
_CELLULE = re.compile(r"((?:\{\{.*?\}\}|\{%.*?%\}|\[\[.*?\]\]|[^|])*)\|")

GenreRangee = Literal["entete", "ligne", "total", "champ", "balise"]


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """One paragraph; ``lie`` keeps it with the next one, ``page`` starts a page."""

    style: str
    texte: str
    lie: bool = False
    page: bool = False


@dataclass(frozen=True, slots=True)
class Balise:
    """A ``{%p … %}`` tag, alone in its paragraph."""

    texte: str


@dataclass(frozen=True, slots=True)
class Saut:
    """A page break alone."""


@dataclass(frozen=True, slots=True)
class Rangee:
    """A table row; a cell « < » is merged into the one at its left."""

    genre: GenreRangee
    cellules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """Rows, and each column's share of the width (percent) and alignment."""

    rangees: tuple[Rangee, ...]
    colonnes: tuple[tuple[int, str], ...]
    lie: bool = False

    @property
    def formulaire(self) -> bool:
        """A form: labels at the left, no header row."""
        return any(rangee.genre == "champ" for rangee in self.rangees)


Bloc = Paragraphe | Balise | Saut | Tableau


@dataclass(frozen=True, slots=True)
class Source:
    """A model: its header's keys and its blocks, in order."""

    nom: str
    entete: dict[str, str]
    blocs: tuple[Bloc, ...]

    @property
    def illustree(self) -> bool:
        """Whether its pages bear the logo and the emblem."""
        return self.entete["bandeau"] == "oui"


class _Lecteur:
    """State of one reading: blocks so far, the table being read, errors."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        self.entete = dict(_ENTETE)
        self.blocs: list[Bloc] = []
        self.lignes_tableau: list[tuple[int, str]] = []
        self.debut_groupe: int | None = None
        self.erreurs: list[Constat] = []
        self.ligne = 0
        self.champs: set[str] = set()

    def error(self, message: str) -> None:
        self.erreurs.append(
            Constat("ATELIER", "a_corriger", message, fichier=f"{self.nom}.txt", ligne=self.ligne)
        )

    def header(self, ligne: str) -> None:
        cle, _, valeur = (morceau.strip() for morceau in ligne.partition(":"))
        if cle not in _ENTETE:
            self.error(f"« {cle} » : clé d'en-tête inconnue ({', '.join(_ENTETE)})")
        elif cle in _ADMIS and valeur not in _ADMIS[cle]:
            self.error(f"{cle} : « {valeur} » inconnu ({', '.join(_ADMIS[cle])})")
        else:
            self.entete[cle] = typeset(valeur)

    def body(self, ligne: str) -> None:
        if ligne.startswith("|"):
            self.lignes_tableau.append((self.ligne, ligne))
            return
        if ligne.startswith("{%p"):
            if not _BALISE.match(ligne):
                self.error("une balise {%p … %} est seule sur sa ligne, sans « % » ni « } » à l'intérieur")
            self.blocs.append(Balise(ligne))
            return
        trouve = _PARAGRAPHE.match(ligne)
        if not trouve:
            self.error("« [Style] texte », « | cellule | » ou « {%p … %} » attendu")
            return
        self.paragraph(trouve[1], trouve[2], trouve[3] or "")

    def paragraph(self, style: str, signes: str, texte: str) -> None:
        if style == SAUT:
            self.blocs.append(Saut())
        elif style == GROUPE:
            self.debut_groupe = len(self.blocs)
        elif style == FIN_GROUPE:
            self.close_group()
        elif style not in STYLES:
            self.error(f"style « {style} » inconnu ({', '.join(STYLES)})")
        else:
            self.check(texte)
            bloc = Paragraphe(style, typeset(texte), lie="+" in signes, page="^" in signes)
            self.blocs.append(bloc)

    def close_group(self) -> None:
        if self.debut_groupe is None:
            self.error(f"[{FIN_GROUPE}] sans [{GROUPE}]")
            return
        liables = [
            i
            for i in range(self.debut_groupe, len(self.blocs))
            if isinstance(self.blocs[i], Paragraphe | Tableau)
        ]
        for i in liables:
            bloc = self.blocs[i]
            if isinstance(bloc, Tableau) or (isinstance(bloc, Paragraphe) and i != liables[-1]):
                self.blocs[i] = replace(bloc, lie=True)
        self.debut_groupe = None

    def close_table(self) -> None:
        """Turn the lines read into a table, each error at its line."""
        if not self.lignes_tableau:
            return
        largeurs = [ligne for _, ligne in self.lignes_tableau if ligne.startswith("|=")]
        rangees: list[Rangee] = []
        for numero, ligne in self.lignes_tableau:
            self.ligne = numero
            if not ligne.startswith("|="):
                rangees.append(self.row(ligne))
        self.lignes_tableau = []
        if rangees and rangees[0].genre == "ligne":
            rangees[0] = replace(rangees[0], genre="entete")
        nombre = max((len(r.cellules) for r in rangees if r.genre != "balise"), default=1)
        if any(len(r.cellules) != nombre for r in rangees if r.genre != "balise"):
            self.error(f"les rangées du tableau n'ont pas toutes {nombre} cellules")
        self.blocs.append(Tableau(tuple(rangees), self.columns(largeurs, nombre, rangees)))

    def row(self, ligne: str) -> Rangee:
        genres: dict[str, GenreRangee] = {"*": "total", ":": "champ", "%": "balise"}
        genre = genres.get(ligne[1:2], "ligne")
        corps = ligne[1:] if genre == "ligne" else ligne[2:]
        if not corps.rstrip().endswith("|"):
            self.error("une rangée de tableau finit par « | »")
        if genre == "balise":
            texte = corps.strip().removesuffix("|").strip()
            if not _BALISE_RANGEE.match(texte):
                self.error("« |% {%tr … %} | » attendu")
            return Rangee(genre, (texte,))
        cellules = [trouve[1].strip() for trouve in _CELLULE.finditer(corps)]
        for cellule in cellules:
            self.check(cellule)
        return Rangee(genre, tuple(typeset(cellule) for cellule in cellules))

    def columns(self, lignes: list[str], nombre: int, rangees: list[Rangee]) -> tuple[tuple[int, str], ...]:
        if not lignes:
            formulaire = nombre == 2 and any(r.genre == "champ" for r in rangees)
            return ((36, ""), (64, "")) if formulaire else tuple((100 // nombre, "") for _ in range(nombre))
        trouves = [_COLONNE.match(c.strip()) for c in lignes[0][2:].strip().removesuffix("|").split("|")]
        colonnes = tuple((int(t[1]), t[2]) for t in trouves if t)
        if len(colonnes) != nombre or sum(largeur for largeur, _ in colonnes) != 100:
            self.error(f"« |= … | » : {nombre} largeurs en pour cent, de somme 100, attendues")
        return colonnes

    def check(self, texte: str) -> None:
        """Refuse what docxtpl would silently lose or choke on."""
        if re.search(r"\{%(?:p|tr|tc|r) ", texte):
            self.error("balise {%p … %} ou {%tr … %} au milieu d'un texte")
        for ouvre, ferme in (("{{", "}}"), ("{%", "%}"), ("[[", "]]")):
            if texte.count(ouvre) != texte.count(ferme):
                self.error(f"« {ouvre} » et « {ferme} » ne vont pas par paires")
        for nom in field_names(texte):
            if nom in self.champs:
                self.error(f"champ « {nom} » déjà présent")
            self.champs.add(nom)
        try:
            runs(texte, Numeros())
        except ValueError as erreur:
            self.error(str(erreur))
        if any(re.search("[«»“”’]", balise) for balise in re.findall(r"\{[{%].*?[%}]\}", texte)):
            self.error("guillemet ou apostrophe typographique dans une balise")


def _lines(texte: str) -> Iterator[tuple[int, str]]:
    for numero, ligne in enumerate(texte.splitlines(), 1):
        if ligne.strip() and not ligne.startswith("#"):
            yield numero, ligne.strip()


def read(texte: str, nom: str) -> Source:
    """The source of model ``nom``; raises Refus with every error."""
    lecteur = _Lecteur(nom)
    dans_entete = True
    precedente = 0
    for numero, ligne in _lines(texte):
        if numero != precedente + 1 or not ligne.startswith("|"):
            lecteur.close_table()
        lecteur.ligne = precedente = numero
        dans_entete = dans_entete and not ligne.startswith(("[", "|", "{"))
        (lecteur.header if dans_entete else lecteur.body)(ligne)
    lecteur.close_table()
    if lecteur.debut_groupe is not None:
        lecteur.error(f"[{GROUPE}] sans [{FIN_GROUPE}]")
    if not lecteur.entete["titre"]:
        lecteur.error("en-tête sans titre")
    if lecteur.erreurs:
        raise Refus(lecteur.erreurs)
    return Source(nom, lecteur.entete, tuple(lecteur.blocs))
