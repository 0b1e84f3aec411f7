"""The lines due elsewhere in the piece: contractual documents, derogations; dressed as their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clausegen import conformite
from clausegen.conformite.cas import Cas
from clausegen.integration.numeros import bump
from clausegen.integration.piece import Piece, plain
from clausegen.word.plan import Paragraphe
from clausegen.word.splice.habit import Lignes, Rangees
from clausegen.word.titres import Titre

PIECES = (
    r"^pieces (?:contractuelles|constitutives|du marche|du contrat|de l'accord|particulieres)|^pieces$"
    r"|documents contractuels"
)
DEROGATIONS = r"derogation"
_AUCUNE = r"^(?:neant|sans objet)\b|aucune derogation|n'est pas deroge|ne deroge pas"
_SIGNE = re.compile(r"[-–—•▪■►➢]\s*")
_COMPTE = re.compile(r"(?:\d{1,2}|[a-z])\s?[.)°]\s*")
_RANG = re.compile(r", (?:placée immédiatement après|au rang de)[^;.]*")
_PIECE = (
    r"clauses administratives particulieres|clauses particulieres|\bccap\b|\bccp\b"
    r"|present (?:contrat|document)"
)
SUITE = "\u00a0;"
_OFFRE = r"memoire|offre technique|cadre de reponse|reponse technique|offre du"
_NUMERO = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Ligne:
    """Lines ready to be inserted before a block, where they stand, and what a person should still look at."""

    avant: int
    contenu: Lignes | Rangees
    ou: str
    remarque: str = ""


@dataclass(frozen=True)
class Manque:
    """Why lines could not be inserted; a person writes them."""

    raison: str


def contractual(piece: Piece, texte: str) -> Ligne | Manque:
    """The annex after the piece itself, the criterion's frame with the offer, in the list of documents."""
    titre = _heading(piece, PIECES)
    if titre is None:
        return Manque("aucun article des pièces contractuelles n'est reconnu")
    elements = _items(piece, titre)
    if not elements:
        return Manque(f"« {titre.text()} » ne contient pas de liste reconnue")
    repere = _after(elements, _OFFRE if "cadre de réponse" in texte else _PIECE)
    if repere is None or _COMPTE.match(repere.texte):
        ligne = _following(titre, elements, elements[-1], [texte])
        return replace(ligne, remarque="placez cette ligne à son rang dans la liste")
    return _following(titre, elements, repere, [_RANG.sub("", texte)])


def waivers(piece: Piece, cas: Cas, textes: Sequence[str], numeros: tuple[str, str]) -> Ligne | Manque:
    """The derogations in the last article: rows of its table, else sentences after its last one.

    ``numeros`` are those of our article and of the penalties, where the derogations are written.
    """
    titre = _heading(piece, DEROGATIONS, dernier=True)
    if titre is None:
        return Manque("aucun article des dérogations n'est reconnu")
    fin = piece.end(titre)
    tableau = next((rang for rang in range(titre.bloc, fin) if piece.hote.blocs[rang].balise == "tbl"), None)
    if tableau is not None:
        return _rows(piece, tableau, cas, numeros) or Manque(
            f"le tableau de « {titre.text()} » n'est pas reconnu"
        )
    phrases = [p for p in piece.body(titre.bloc, fin) if p.texte and not p.profond]
    if not phrases:
        return Manque(f"« {titre.text()} » est vide")
    derniere = next((p for p in reversed(phrases) if "deroge" in plain(p.texte)), phrases[-1])
    nulles = [p.texte for p in phrases if re.search(_AUCUNE, plain(p.texte))]
    ligne = _following(titre, phrases, derniere, textes)
    return replace(ligne, remarque=f"retirez « {nulles[0]} »") if nulles else ligne


def _heading(piece: Piece, forme: str, *, dernier: bool = False) -> Titre | None:
    trouves = [titre for titre in piece.titres if re.search(forme, plain(titre.texte))]
    return (trouves[-1] if dernier else trouves[0]) if trouves else None


def _in(titre: Titre) -> str:
    return f"dans « {titre.text()} »"


def _items(piece: Piece, titre: Titre) -> list[Paragraphe]:
    """The items of the first list of a section, numbered by Word or typed."""
    trouves: list[Paragraphe] = []
    for paragraphe in piece.body(titre.bloc, piece.end(titre)):
        if not paragraphe.texte or paragraphe.profond:
            continue
        liste = (
            paragraphe.numero is not None or _SIGNE.match(paragraphe.texte) or _COMPTE.match(paragraphe.texte)
        )
        if liste:
            trouves.append(paragraphe)
        elif trouves:
            break
    return trouves


def _after(elements: Sequence[Paragraphe], forme: str) -> Paragraphe | None:
    return next((p for p in elements if re.search(forme, plain(p.texte))), None)


def _following(
    titre: Titre, voisins: Sequence[Paragraphe], voisin: Paragraphe, textes: Sequence[str]
) -> Ligne:
    """Lines after their neighbour, written as it is; where it closed a list with a full stop, they do."""
    avant = next((p for p in reversed(voisins) if p.bloc < voisin.bloc), None)
    continue_ = voisin.texte.endswith(";")
    close = voisin.texte.endswith(".") and avant is not None and avant.texte.endswith(";")
    fins = [SUITE if continue_ or close else "."] * (len(textes) - 1) + [SUITE if continue_ else "."]
    ecrites = tuple(
        _dressed(texte, voisin, rang) + fin
        for rang, (texte, fin) in enumerate(zip(textes, fins, strict=True), 1)
    )
    contenu = Lignes(ecrites, voisin.bloc, SUITE if close else "")
    return Ligne(voisin.bloc + 1, contenu, _in(titre))


def _dressed(texte: str, voisin: Paragraphe, rang: int) -> str:
    """A line as its neighbour is written: same typed mark or the count that follows, same first letter."""
    nu = _SIGNE.sub("", texte, count=1).rstrip(" ;.\u00a0")
    signe = _SIGNE.match(voisin.texte) or _COMPTE.match(voisin.texte)
    reste = voisin.texte[signe.end() :] if signe else voisin.texte
    debut = nu[:1].lower() if reste[:1].islower() else nu[:1].upper()
    return (_counted(signe[0], rang) if signe else "") + debut + nu[1:]


def _counted(signe: str, rang: int) -> str:
    """« b) », the first after « a) »; a dash stays a dash."""
    return re.sub(r"\w+", lambda compte: bump(compte[0], rang), signe)


def _rows(piece: Piece, tableau: int, cas: Cas, numeros: tuple[str, str]) -> Ligne | None:
    textes = piece.rows(tableau)
    if len(textes) < 2 or len({len(ligne) for ligne in textes}) > 1:
        return None
    entete, modele = [plain(texte) for texte in textes[0]], textes[-1]
    colonne = next((n for n, texte in enumerate(entete) if "ccag" in texte or "deroge" in texte), None)
    if colonne is None or not _NUMERO.search(modele[colonne]):
        return None
    nouvelles = []
    for derogation in conformite.derogations.derogations(cas):
        notre = numeros["penalites" in derogation.chemin]
        nouvelles.append(
            tuple(
                _cell(texte, derogation.article if n == colonne else notre, derogation.objet)
                for n, texte in enumerate(modele)
            )
        )
    return Ligne(tableau, Rangees(tuple(nouvelles), len(textes) - 1), "dans le tableau des dérogations")


def _cell(modele: str, numero: str, objet: str) -> str:
    """A cell like the one above: its first number changed; the subject where there is no number."""
    if not _NUMERO.search(modele):
        return objet[:1].upper() + objet[1:]
    debut = _NUMERO.search(modele)
    return modele[: debut.start()] + numero + _short(modele[debut.end() :]) if debut else modele


def _short(reste: str) -> str:
    """What may follow a number in a cell: « du CCAG Travaux », not the subject of another derogation."""
    trouve = re.match(r"\.?\s+(?:du|de la|de l['’])\s*(?:CCAG|CCAP|CCP|présent)[^:;,(–-]*", reste)
    return trouve[0].rstrip() if trouve else ""
