"""The text of a message: a model of the territory, the contract's mentions and those of messages."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clausegen import calibrage, clausier, espace, formats, mentions, sandbox
from clausegen.conformite.cas import RESERVES, Cas
from clausegen.constats import Constat, refuse
from clausegen.courriels import demandes
from clausegen.courriels.etapes import Courriel
from clausegen.courriels.pieces import Fichier
from clausegen.mentions import volumes
from clausegen.mentions.table import filled, text

OBJET = "Objet : "
EN_TETE = "la première ligne d'un modèle de courriel est « Objet : … », la deuxième est vide"
VENDREDI = 4


@dataclass(frozen=True)
class Contexte:
    """All that a text may say: the contract, its findings, the files, what changed, until when."""

    cas: Cas
    constats: Sequence[Constat]
    courriel: Courriel
    joints: Sequence[Fichier] = ()
    points: Sequence[str] = ()
    changements: Sequence[str] = ()
    reponse: date | None = None


@dataclass(frozen=True)
class MentionDeCourriel:
    """A placeholder of the models of messages, beside those of documents."""

    libelle: str
    calcul: Callable[[Contexte], Any]
    publique: bool = True


def deadline(contexte: Contexte) -> date | None:
    """The day wanted for the answer; one that falls on a weekend moves to the working day before."""
    if contexte.reponse or contexte.courriel.delai is None:
        return contexte.reponse
    jour = contexte.cas.marche.consultation + timedelta(days=contexte.courriel.delai)
    return jour - timedelta(days=max(0, jour.weekday() - VENDREDI))


def _within(contexte: Contexte) -> str:
    return f"sous {formats.accord(contexte.courriel.sous, 'jour', 'jours')}"


def _on(contexte: Contexte) -> str:
    jour = deadline(contexte)
    return f"le {formats.jour(jour)}" if jour else _within(contexte)


def _by(contexte: Contexte) -> str:
    jour = deadline(contexte)
    return f"d'ici au {formats.jour(jour)}" if jour else _within(contexte)


def _lots(contexte: Contexte) -> str:
    """« 01 – Gros œuvre, 1 085 heures ; 02 – Espaces verts, réservé ; 03 – … »."""
    cas = contexte.cas
    if not cas.marche.alloti:
        return ""
    dits = dict.fromkeys(cas.avec_dispositif(*RESERVES), "réservé")
    dits |= {rang: _volume(cas, rang) for rang in cas.avec_clause}
    return " ; ".join(f"{volumes.lot_name(cas, rang)}, {dits[rang]}" for rang in sorted(dits))


def _volume(cas: Cas, rang: int) -> str:
    """Without the words in full letters; only the firm part."""
    calcul = cas.calibrages[rang]
    if calcul.ratio is not None:
        return volumes.volumes(cas, rang)[0][1]
    return formats.heures(calcul.heures) if calcul.heures is not None else "volume à fixer"


def _total(contexte: Contexte) -> str:
    """« 2 800 heures d'insertion en tout »; the ratio of an undivided contract; empty without a figure."""
    cas = contexte.cas
    if total := calibrage.total(cas.calibrages):
        return f"{formats.heures(total)} d'insertion" + (" en tout" if len(cas.avec_clause) > 1 else "")
    if cas.marche.alloti or not cas.avec_clause or cas.calibrages[0].ratio is None:
        return ""
    return volumes.HEURES.sub(r"\1 d'insertion", _volume(cas, 0))


def _contact(contexte: Contexte) -> str:
    """« 02 61 91 00 02 ou clauses-insertion@exemple.fr »."""
    lus = [text(contexte.cas, f"facilitateur.{cle}") for cle in ("telephone", "courriel")]
    return filled(" ou ".join(lu for lu in lus if lu), "téléphone ou courriel du facilitateur")


def _signature(contexte: Contexte) -> str:
    fonction = text(contexte.cas, "facilitateur.fonction") or ""
    structure = filled(text(contexte.cas, "facilitateur.structure"), "structure du facilitateur")
    return "\n".join(filter(None, (formats.capital(fonction), structure)))


PROPRES: Mapping[str, MentionDeCourriel] = {
    "echeance": MentionDeCourriel("jour de la réponse souhaitée, « le 24 novembre 2026 »", _on),
    "avant_le": MentionDeCourriel("le même délai dans une phrase, « d'ici au 24 novembre 2026 »", _by),
    "consultation": MentionDeCourriel(
        "date d'envoi de la consultation", lambda c: formats.jour(c.cas.marche.consultation)
    ),
    "heures_en_tout": MentionDeCourriel(
        "heures d'insertion fermes de tous les lots, ou ratio ; vide si elles manquent", _total
    ),
    "heures_par_lot": MentionDeCourriel("chaque lot et ses heures ; vide sans lots", _lots),
    "pieces_jointes": MentionDeCourriel(
        "fichiers joints : nom, libelle",
        lambda c: [{"nom": fichier.nom, "libelle": fichier.libelle} for fichier in c.joints],
    ),
    "contact": MentionDeCourriel("téléphone et courriel du facilitateur", _contact),
    "signature": MentionDeCourriel("fonction et structure, sur deux lignes", _signature),
    "projet": MentionDeCourriel(
        "vrai si le profil n'est pas validé ou si un fichier joint est à compléter",
        lambda c: c.cas.marche.statut.etat == "projet" or bool(c.points),
    ),
    "manques": MentionDeCourriel(
        "informations qui manquent au profil, une par ligne",
        lambda c: demandes.missing(c.cas),
        publique=False,
    ),
    "questions": MentionDeCourriel(
        "points à trancher, quatre lignes au plus",
        lambda c: demandes.questions(c.constats, c.points),
        publique=False,
    ),
    "changements": MentionDeCourriel(
        "ce qui a changé depuis le courriel précédent", lambda c: list(c.changements), publique=False
    ),
}


def names(courriel: Courriel) -> frozenset[str]:
    """The mentions that its model may name: a company receives no internal one."""
    toutes = {**{cle: m.publique for cle, m in mentions.TABLE.items()}, "constats": False}
    toutes |= {cle: m.publique for cle, m in PROPRES.items()}
    return frozenset(cle for cle, publique in toutes.items() if publique or courriel.vers != "entreprise")


def write(contexte: Contexte) -> tuple[str, str]:
    """The subject, on one line, and the body of a message. Raises Refus with every fault of its model."""
    chemin = find(contexte.courriel, contexte.cas)
    premiere, vide, corps = (*_read(chemin).split("\n", 2), "", "")[:3]
    if not premiere.startswith(OBJET) or vide.strip():
        raise refuse("COU-03", "modèle de courriel mal commencé", fichier=str(chemin), remede=EN_TETE)
    valeurs = _values(contexte)
    objet = _render(premiere.removeprefix(OBJET), valeurs, chemin, 1)
    return one_line(objet), formats.typeset(_render(corps, valeurs, chemin, 3)).strip() + "\n"


def find(courriel: Courriel, cas: Cas) -> Path:
    """The model that serves: the territory's, else the common one. Raises Refus when there is none."""
    bibliotheques = espace.libraries(cas.profil.fichier)
    chaine = clausier.candidates(courriel.modele, cas.marche.territoire, bibliotheques)
    gagnant = clausier.winner(chaine)
    if gagnant is None:
        cherches = ", ".join(str(candidat.chemin.parent) for candidat in chaine)
        raise refuse(
            "MOD-01", f"aucun modèle « {courriel.modele} »", remede=f"dossiers cherchés : {cherches}"
        )
    return gagnant.chemin


def _read(chemin: Path) -> str:
    try:
        return chemin.read_text("utf-8-sig")
    except UnicodeDecodeError as erreur:
        remede = "dans le Bloc-notes : Enregistrer sous, Encodage : UTF-8"
        raise refuse(
            "COU-03", "modèle qui n'est pas en UTF-8", fichier=str(chemin), remede=remede
        ) from erreur


def one_line(texte: str) -> str:
    """A text as a header holds it: ordinary spaces and apostrophes, easy to search in a mailbox."""
    return " ".join(sandbox.INTERDITS.sub("", texte).replace("’", "'").split())


def _values(contexte: Contexte) -> dict[str, object]:
    """A company receives no internal mention."""
    connues = mentions.build(contexte.cas, contexte.constats)
    public = contexte.courriel.vers == "entreprise"
    propres = {cle: m.calcul(contexte) for cle, m in PROPRES.items() if m.publique or not public}
    return sandbox.plain({**(connues.publiques if public else connues.internes), **propres})


def _render(source: str, valeurs: Mapping[str, object], chemin: Path, depuis: int) -> str:
    """Escaped as a whole by the sandbox, then unescaped: a message is plain text."""

    def lieu(ligne: int) -> str:
        return f"{chemin}:{ligne + depuis - 1}"

    gabarit = sandbox.compile_text(source, lieu, html.escape)
    return html.unescape(gabarit.render(valeurs, sandbox.Compteur()))
