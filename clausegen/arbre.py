"""A YAML file to a located tree of texts: every fault at once, in French, with file and line.

LEC-01 unreadable, 02 too big, 03 not UTF-8, 04 forbidden character, 05 invisible space, 06 syntax, 07 key
twice, 08 anchor or alias, 09 tag, 10 second document, 11 bad key, 12 too deep, 13 empty, 14 no mapping.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from clausegen import formats
from clausegen.constats import Chemin as Chemin
from clausegen.constats import Constat, Lieu, Refus, refuse, sort

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

TAILLE_MAX, PROFONDEUR_MAX = 1 << 20, 30
COURBES = "“”„‟"
AUTRES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"\x89PNG")  # Word, PDF, pictures
EN_UTF8 = "dans le Bloc-notes ou VS Code : « Enregistrer sous… → Encodage : UTF-8 »"
GUILLEMETS = 'mettez la valeur entre guillemets : cle: "…"'
CLE_VALEUR = "écrivez cle: valeur, avec une espace ordinaire après « : »"
ALIGNEMENT = "alignez cette ligne avec ses voisines, ou mettez toute la valeur entre guillemets"

_INTERDIT = re.compile("[\0-\x08\n-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_COLLE = re.compile(r"[\s-]*[\w-]+:[\u00a0\u2007\u202f]")
_AU_DEBUT = re.compile("quoted scalar|flow|simple key|block scalar")  # told where the construct was opened

# What libyaml and PyYAML say (« context|problem »), what it means, what to do.
SYNTAXE = (
    ("mapping values", "« : » inattendu", "un texte qui contient « : » se met entre guillemets "
     '(objet: "Lot 1 : peinture") ; sinon vérifiez le retrait de cette ligne et de la précédente'),
    (r"quoted scalar\|.*(end of stream|document)", "guillemet ouvert ici et jamais fermé", "fermez-le"),
    (r"quoted scalar\|", "« \\ » inattendu entre guillemets doubles", "prenez des guillemets simples : '…'"),
    (r"expected ':'", "« : » attendu après la clé", CLE_VALEUR),
    (r"flow (sequence|mapping)\|", "« [ » ou « { » ouvert ici et mal fermé", "fermez-le, ou " + GUILLEMETS),
    ("cannot start any token", "caractère qui ne peut pas commencer une valeur (@, %, `…)", GUILLEMETS),
    (r"(alias|anchor|tag)\|", "« * », « & » ou « ! » au début d'une valeur", GUILLEMETS),
    (r"block scalar\|", "texte inattendu après « | » ou « > »", "commencez-le à la ligne suivante"),
    ("sequence entries", "« - » inattendu", "mettez chaque « - » sur sa propre ligne, sous sa clé"),
    (r"block (collection|sequence)\|", "élément de liste « - » attendu", ALIGNEMENT),
    (r"block mapping\|", "clé attendue", ALIGNEMENT),
    ("document start", "texte hors du document", "retirez les lignes « --- », « ... » et « % »"),
    ("", "syntaxe YAML non comprise", ALIGNEMENT),
)  # fmt: skip


class Position(NamedTuple):
    """Where a node stands: the line of a file, the first being 1, or the cell of a workbook."""

    fichier: Path
    ligne: Lieu


@dataclass(frozen=True)
class Arbre:
    """A file as read: texts only, the blanks (« à compléter ») taken out and remembered."""

    valeur: Any
    positions: Mapping[Chemin, Position]
    blancs: frozenset[Chemin]


@dataclass(frozen=True)
class Source:
    """The tree of a profile; ``vides``: where each unanswered key of a workbook would have been answered."""

    arbre: Arbre
    vides: Mapping[Chemin, Position] = field(default_factory=dict)
    constats: tuple[Constat, ...] = ()


def cle(chemin: Chemin) -> str:
    """« lots[1].intitule », counting from 1."""
    return "".join(f"[{c + 1}]" if isinstance(c, int) else f".{c}" for c in chemin).removeprefix(".")


def locate(positions: Mapping[Chemin, Position], chemin: Chemin) -> Position | None:
    """Position of a node, else of the nearest one around it."""
    autour = (chemin[:n] for n in range(len(chemin), -1, -1))
    return next((positions[c] for c in autour if c in positions), None)


def read_yaml(path: Path) -> Arbre:
    """Read one YAML file; raise ``Refus`` with every fault that can be found in it."""
    chantier = _Chantier(path)
    racine = chantier.build(_decode(_load(path), str(path)))
    if chantier.constats:
        raise Refus(sort(dict.fromkeys(chantier.constats)))
    return Arbre(racine, chantier.positions, frozenset(chantier.blancs))


def _load(path: Path) -> bytes:
    try:
        with path.open("rb") as flux:
            donnees = flux.read(TAILLE_MAX + 1)
    except FileNotFoundError:
        remede = formats.meant(path.name, [p.name for p in path.parent.glob("*")])
        raise refuse("LEC-01", "fichier introuvable", fichier=str(path), remede=remede) from None
    except OSError:
        raison = "c'est un dossier" if path.is_dir() else "vérifiez vos droits et qu'il n'est pas verrouillé"
        raise refuse("LEC-01", "fichier illisible", fichier=str(path), remede=raison) from None
    if len(donnees) > TAILLE_MAX:
        raise refuse("LEC-02", "fichier de plus de 1 Mio", fichier=str(path), remede="allégez-le")
    if donnees.startswith(AUTRES):
        remede = "attendu un fichier .yaml ou .xlsx ; pour celui-ci : clausegen ouvrir"
        raise refuse("LEC-02", "ce n'est pas un profil de marché", fichier=str(path), remede=remede)
    return donnees


def _decode(donnees: bytes, fichier: str) -> str:
    """UTF-8 with or without BOM, to composed characters and lines ended by LF."""
    try:
        texte, ligne = donnees.decode("utf-8-sig"), 1
    except UnicodeDecodeError as erreur:
        texte, ligne = "\0", donnees.count(b"\n", 0, erreur.start) + 1
    if "\0" in texte:
        message = "le fichier n'est pas en UTF-8 (sans doute Windows-1252, dit ANSI, ou UTF-16)"
        raise Refus([Constat("LEC-03", "a_corriger", message, fichier, ligne, remede=EN_UTF8)])
    # YAML would count the last three as ends of line; editors do not.
    texte = re.sub("[\x85\u2028\u2029]", " ", re.sub("\r\n?", "\n", texte))
    return unicodedata.normalize("NFC", texte)


class _Chantier:
    """Build the tree from parse events: the YAML composer, which has no depth limit, is never called."""

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier
        self.evenements: Iterator[tuple[Any, str, int]] = iter(())
        self.positions: dict[Chemin, Position] = {}
        self.blancs: set[Chemin] = set()
        self.constats: list[Constat] = []

    def fault(self, code: str, ligne: int, message: str, remede: str) -> None:
        self.constats.append(Constat(code, "a_corriger", message, str(self.fichier), ligne, remede=remede))

    def build(self, texte: str) -> object:
        import yaml

        lignes = list(enumerate(texte.split("\n"), 1))
        for ligne, contenu in lignes:
            self.check_line(ligne, contenu)
        if all(contenu.split("#")[0].strip() in ("", "---") for _, contenu in lignes):
            self.fault("LEC-13", 1, "fichier vide", CLE_VALEUR)
        if {"LEC-04", "LEC-13"} & {constat.code for constat in self.constats}:
            return None
        evenements: Any = yaml.parse(texte, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.evenements = ((e, type(e).__name__[:-5], e.start_mark.line + 1) for e in evenements)
        try:
            return self.document()
        except yaml.MarkedYAMLError as erreur:
            self.explain(erreur, [ligne for ligne, contenu in lignes if _COLLE.match(contenu)])
            return None

    def check_line(self, ligne: int, contenu: str) -> None:
        """Find what an editor does not show."""
        utile = contenu.lstrip()
        retrait = contenu[: len(contenu) - len(utile)]
        if utile and not utile.startswith("#") and retrait.strip(" "):
            nom = "tabulation" if "\t" in retrait else "espace insécable"
            self.fault("LEC-05", ligne, f"{nom} dans le retrait", "remplacez-la par des espaces")
        if interdit := _INTERDIT.search(contenu):
            self.fault("LEC-04", ligne, f"caractère interdit (U+{ord(interdit[0]):04X})", "effacez-le")

    def explain(self, erreur: MarkedYAMLError, colles: Sequence[int]) -> None:
        """Tell a syntax error, unless an invisible space already explains it."""
        for ligne in colles:
            self.fault("LEC-05", ligne, "espace insécable après « : »", "remplacez-la par une espace")
        if any(constat.code == "LEC-05" for constat in self.constats):
            return
        trouble = f"{erreur.context or ''}|{erreur.problem}"
        _, message, remede = next(s for s in SYNTAXE if re.search(s[0], trouble))
        marque = (erreur.context_mark if _AU_DEBUT.search(trouble) else None) or erreur.problem_mark
        self.fault("LEC-06", marque.line + 1 if marque else 1, message, remede)

    def document(self) -> object:
        evenement, genre, ligne = [next(self.evenements) for _ in range(3)][-1]
        if genre != "MappingStart":
            self.fault("LEC-14", ligne, "le fichier ne commence pas par une clé", CLE_VALEUR)
            return None
        self.positions[()] = Position(self.fichier, ligne)
        racine = self.node(evenement, genre, ())
        _, genre, ligne = [next(self.evenements) for _ in range(2)][-1]
        if genre == "DocumentStart":
            self.fault("LEC-10", ligne, "second document dans le fichier", "retirez la ligne « --- »")
        return racine

    def node(self, evenement: Any, genre: str, chemin: Chemin) -> object:
        """Build what this event begins; ``None`` is a blank."""
        ligne = evenement.start_mark.line + 1
        if evenement.anchor is not None:
            signe, refus = ("*", "alias YAML refusé") if genre == "Alias" else ("&", "ancre YAML refusée")
            self.fault("LEC-08", ligne, f"« {signe}{evenement.anchor} » : {refus}", "répétez la valeur")
        if getattr(evenement, "tag", None) is not None:
            self.fault("LEC-09", ligne, f"« {evenement.tag} » : étiquette YAML refusée", GUILLEMETS)
        if genre in ("Scalar", "Alias"):
            return self.scalar(evenement, ligne)
        if len(chemin) >= PROFONDEUR_MAX:
            self.fault("LEC-12", ligne, f"plus de {PROFONDEUR_MAX} niveaux imbriqués", "simplifiez")
            raise Refus(sort(dict.fromkeys(self.constats)))
        return self.mapping(chemin) if genre == "MappingStart" else self.sequence(chemin)

    def scalar(self, evenement: Any, ligne: int) -> str | None:
        """A text; the quotes that Word or a telephone curls would stay in it, and in the documents."""
        texte: str = getattr(evenement, "value", "*").strip()
        nu = not getattr(evenement, "style", None)
        if nu and len(texte) > 1 and {texte[0], texte[-1]} <= set(COURBES):
            remede = f'remplacez-les par des guillemets droits : "{texte.strip(COURBES)}"'
            self.fault("LEC-15", ligne, f"guillemets courbes autour de {formats.quote(texte)}", remede)
        nul = nu and texte in ("~", "null")
        return None if nul or formats.fold(texte) in ("", "a completer") else texte

    def mapping(self, chemin: Chemin) -> dict[str, object]:
        valeur: dict[str, object] = {}
        lignes: dict[str, int] = {}
        for evenement, genre, ligne in self.evenements:
            if genre == "MappingEnd":
                break
            nom = self.key(evenement, genre, ligne, chemin)
            if nom in lignes:
                message = f"clé « {nom} » en double, déjà donnée ligne {lignes[nom]}"
                self.fault("LEC-07", ligne, message, "gardez une seule des deux")
            lignes.setdefault(nom, ligne)
            self.positions[*chemin, nom] = Position(self.fichier, ligne)
            lu = self.node(*next(self.evenements)[:2], (*chemin, nom))
            if lu is None:
                self.blancs.add((*chemin, nom))
            else:
                valeur[nom] = lu
        return valeur

    def key(self, evenement: Any, genre: str, ligne: int, chemin: Chemin) -> str:
        self.node(evenement, genre, (*chemin, "?"))
        nom = str(getattr(evenement, "value", "")).strip()
        if not nom and genre != "Alias":
            self.fault("LEC-11", ligne, "une clé est un texte simple, ni vide ni { } ni [ ]", GUILLEMETS)
        return nom or f"?{ligne}"

    def sequence(self, chemin: Chemin) -> list[object] | None:
        """Build a list; a blank item is remembered on the list, and a list of blanks is itself a blank."""
        valeur: list[object] = []
        for evenement, genre, ligne in self.evenements:
            if genre == "SequenceEnd":
                break
            place = (*chemin, len(valeur))
            lu = self.node(evenement, genre, place)
            if lu is None:
                self.blancs.add(chemin)
            else:
                valeur.append(lu)
                self.positions[place] = Position(self.fichier, ligne)
        return valeur or (None if chemin in self.blancs else [])


def merge(haut: Arbre, bas: Arbre) -> Arbre:
    """Lay ``haut`` over ``bas``: mappings merge, lists and texts replace, a blank lets ``bas`` through."""
    remplaces: set[Chemin] = set()
    valeur = _overlay(haut.valeur, bas.valeur, (), remplaces)

    def from_below(chemin: Chemin) -> bool:
        return not any(chemin[:n] in remplaces for n in range(len(chemin) + 1))

    positions = {c: p for c, p in bas.positions.items() if from_below(c)}
    remplis = {c for c in haut.blancs if from_below(c) and c in positions and c not in bas.blancs}
    positions |= {c: p for c, p in haut.positions.items() if c not in remplis}
    blancs = (haut.blancs - remplis) | {c for c in bas.blancs if from_below(c)}
    return Arbre(valeur, positions, frozenset(blancs))


def _overlay(haut: object, bas: object, chemin: Chemin, remplaces: set[Chemin]) -> object:
    if isinstance(haut, dict) and isinstance(bas, dict):
        return bas | {c: _overlay(v, bas.get(c), (*chemin, c), remplaces) for c, v in haut.items()}
    remplaces.add(chemin)
    return haut
