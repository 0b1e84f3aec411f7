"""Where a text goes in a piece: where it was told to, else the best place, by rules that say why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from clausegen.constats import refuse
from clausegen.integration import ancres
from clausegen.integration.ancres import Ancre
from clausegen.integration.numeros import bump
from clausegen.integration.piece import Piece, plain
from clausegen.word.titres import Titre

Position = Literal["apres", "avant", "dans"]
PROFONDEUR = 15  # points lost by a place before a heading that is not of the first level


@dataclass(frozen=True)
class Regle:
    """A place that suits a text: after, before or inside a heading that reads so, and why."""

    position: Position
    titre: str
    points: int
    raison: str


ADMINISTRATIVES = (
    Regle(
        "apres",
        r"clauses? sociales?|insertion|considerations? sociales?",
        100,
        "à la suite des clauses sociales",
    ),
    Regle("apres", r"developpement durable", 90, "à la suite du développement durable"),
    Regle("apres", r"environnement", 80, "à la suite des clauses environnementales"),
    Regle(
        "apres", r"conditions? (?:particulieres? )?d'execution", 60, "à la suite des conditions d'exécution"
    ),
    Regle("apres", r"execution des (?:travaux|prestations)", 55, "à la suite des règles d'exécution"),
    Regle("avant", r"penalit", 50, "avant les pénalités, auxquelles l'article renvoie"),
    Regle("avant", r"resiliation", 40, "avant la résiliation"),
    Regle("avant", r"differend|litige|contentieux", 30, "avant le règlement des différends"),
    Regle("avant", r"derogation", 20, "avant les dérogations, qui restent le dernier article"),
)
PENALITES = (
    Regle(
        "dans",
        r"^penalites?$|^penalites (?:et|-|–)|^autres penalites$|^penalites diverses",
        100,
        "avec les autres pénalités",
    ),
    Regle("dans", r"penalit", 60, "avec les autres pénalités"),
    Regle("dans", r"sanction|manquement", 40, "avec les sanctions"),
)
REGLEMENT = (
    Regle(
        "apres",
        r"clauses? sociales?|insertion|developpement durable",
        100,
        "à la suite des considérations sociales",
    ),
    Regle(
        "avant",
        r"presentation des (?:offres|plis|candidatures)|contenu d(?:u pli|es offres)",
        60,
        "avant ce que le candidat remet",
    ),
    Regle(
        "avant",
        r"remise des (?:plis|offres)|jugement|criteres|analyse des offres",
        50,
        "avant le jugement des offres",
    ),
    Regle(
        "apres",
        r"conditions? (?:generales )?de (?:la )?consultation|objet",
        40,
        "à la suite des conditions de la consultation",
    ),
    Regle("avant", r"renseignements", 30, "avant les renseignements"),
)
TECHNIQUES = (
    Regle("dans", r"insertion|social", 100, "avec les autres conditions sociales"),
    Regle("dans", r"organisation|installation", 60, "avec l'organisation du chantier ou des prestations"),
    Regle(
        "dans",
        r"conditions? d'execution|execution|generalites|prescriptions generales",
        40,
        "avec les conditions d'exécution",
    ),
)
REGLES = {"penalites": PENALITES, "article_rc": REGLEMENT, "mention_cctp": TECHNIQUES, "annexe_ae": ()}


@dataclass(frozen=True)
class Lieu:
    """A place: before which block, at which level, like which heading, and why.

    ``numero`` is the number that the text would bear if it came alone, ``retire`` how many blocks it
    replaces, ``parent`` the heading that holds it, when it is the first of its level there.
    """

    avant: int
    niveau: int
    modele: Titre | None
    numero: str
    ou: str
    raison: str = ""
    retire: int = 0
    parent: Titre | None = None


def find(piece: Piece, document: str, ancre: Ancre | None = None) -> Lieu | None:
    """The place of a text: the anchor's, else the best one; None when nothing suits. Raises Refus."""
    if ancre is not None:
        return _allowed(piece, _anchored(piece, ancre))
    if document == "annexe_ae":
        fin = "l'annexe suit l'acte d'engagement, sur une page à elle"
        return replace(end(piece, fin), modele=None, numero="")
    candidats = [
        (regle.points - (PROFONDEUR if regle.position == "avant" and titre.niveau > 1 else 0), -rang, lieu)
        for rang, titre in enumerate(piece.titres)
        for regle in REGLES.get(document, ADMINISTRATIVES)
        if re.search(regle.titre, plain(titre.texte)) and _fits(piece, titre, regle)
        for lieu in [replace(PLACES[regle.position](piece, titre), raison=regle.raison)]
        if piece.hote.obstacle(lieu.avant) is None
    ]
    return max(candidats, key=lambda c: c[:2])[2] if candidats else None


def _fits(piece: Piece, titre: Titre, regle: Regle) -> bool:
    """Penalties for the environment are penalties; a heading in a content control has nothing after it."""
    if piece.plan.paragraphes[titre.rang].profond:
        return False
    ancetres = [titre]
    while (parent := piece.parent(ancetres[-1])) is not None:
        ancetres.append(parent)
    penal = any("penalit" in plain(t.texte) for t in ancetres)
    return not (penal and regle.position == "apres") and not _closed(piece, titre, regle.position)


def _closed(piece: Piece, titre: Titre, genre: str) -> bool:
    """Whether a place lies inside a content control, which is one block."""
    dernier = _last_like(piece, titre) if genre == "dans" else None
    debut = titre if genre in ("avant", "remplace") else None
    fin = piece.next(dernier or titre) if genre != "avant" else None
    return not all(borne is None or piece.opens(borne) for borne in (debut, fin))


def _anchored(piece: Piece, ancre: Ancre) -> Lieu:
    if ancre.genre == "signet":
        return at(piece, ancres.bookmark(piece, ancre.texte), ancre.texte)
    titre = ancres.find(piece, ancre)
    if _closed(piece, titre, ancre.genre):
        raise refuse(
            "INT-05",
            f"cet endroit (« {titre.text()} ») est dans un contrôle de contenu",
            fichier=str(piece.fichier),
            remede="supprimez-le dans Word (clic droit ; le texte reste), ou choisissez une autre ancre",
        )
    if ancre.genre == "remplace":
        return instead(piece, titre)
    return PLACES[ancre.genre](piece, titre)


def _allowed(piece: Piece, lieu: Lieu) -> Lieu:
    obstacle = piece.hote.obstacle(lieu.avant) or piece.hote.bond(lieu.avant, lieu.retire)
    if obstacle is not None:
        raise refuse(
            "INT-05",
            f"impossible d'insérer {lieu.ou} : {obstacle}",
            fichier=str(piece.fichier),
            remede="choisissez une autre ancre (clausegen plan les montre)",
        )
    return lieu


def following(piece: Piece, titre: Titre) -> Lieu:
    """After the whole section of a heading, at its level."""
    return Lieu(piece.after(titre), titre.niveau, titre, bump(titre.numero), f"après « {titre.text()} »")


def preceding(piece: Piece, titre: Titre) -> Lieu:
    """Before a heading, whose number it takes."""
    return Lieu(titre.bloc, titre.niveau, titre, titre.numero, f"avant « {titre.text()} »")


def instead(piece: Piece, titre: Titre) -> Lieu:
    """Instead of the whole section of a heading, whose number it keeps."""
    lieu = preceding(piece, titre)
    return replace(lieu, ou=f"à la place de « {titre.text()} »", retire=piece.end(titre) - titre.bloc)


def within(piece: Piece, titre: Titre) -> Lieu:
    """At the end of a section, one level below; after its last child of the same kind, when it has some."""
    if (dernier := _last_like(piece, titre)) is not None:
        return following(piece, dernier)
    numero = f"{titre.numero}.1" if titre.numero else ""
    ou = f"à la fin de « {titre.text()} »"
    return Lieu(piece.after(titre), titre.niveau + 1, None, numero, ou, parent=titre)


def _last_like(piece: Piece, titre: Titre) -> Titre | None:
    """The last child about penalties, else the last one."""
    enfants = piece.children(titre)
    semblables = [t for t in enfants if re.search(r"penalit|retard|absence|manquement", plain(t.texte))]
    return (semblables or enfants)[-1] if enfants else None


def at(piece: Piece, bloc: int, nom: str) -> Lieu:
    """After the block of a bookmark: as the next heading when only blank lines part them."""
    ou = f"au signet « {nom} »"
    suivant = next((t for t in piece.titres if t.bloc > bloc), None)
    vide = not any(p.texte for p in piece.body(bloc + 1, suivant.bloc if suivant else piece.last))
    if suivant is not None and vide:
        return replace(preceding(piece, suivant), avant=bloc + 1, ou=ou)
    courant = next((t for t in reversed(piece.titres) if t.bloc <= bloc), None)
    if courant is None or suivant is None:
        return replace(end(piece), avant=bloc + 1, ou=ou)
    numero = f"{courant.numero}.1" if courant.numero else ""
    return Lieu(bloc + 1, courant.niveau + 1, None, numero, ou, parent=courant)


def end(piece: Piece, raison: str = "") -> Lieu:
    """At the end of the document, like its last article."""
    derniers = [t for t in piece.titres if t.niveau == min(t.niveau for t in piece.titres)]
    if not derniers:
        return Lieu(piece.last, 1, None, "", "à la fin du document", raison)
    return replace(following(piece, derniers[-1]), avant=piece.last, ou="à la fin du document", raison=raison)


PLACES = {"apres": following, "avant": preceding, "dans": within}
