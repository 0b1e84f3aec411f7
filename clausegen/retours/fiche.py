"""The buyer's form: written blank, read back into answers, those that could not be read kept as typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausegen import clausier, dossier, questionnaire
from clausegen.arbre import Chemin
from clausegen.constats import Constat, refuse
from clausegen.mentions.parties import contact
from clausegen.questionnaire import DU_LOT, QUESTIONS, Question
from clausegen.territoires import Territoire
from clausegen.word import forms, render
from clausegen.word.forms import Formulaire

MODELE = f"{questionnaire.NOM}.docx"


@dataclass(frozen=True, slots=True)
class Reponse:
    """One answer: ``valeur`` for the profile, None when it is blank or could not be read (``souci``)."""

    question: Question
    texte: str
    valeur: str | None = None
    souci: str | None = None
    lieu: str = ""


@dataclass(frozen=True, slots=True)
class Fiche:
    """A form as it came back; ``lots`` are the lines that somebody filled."""

    reponses: tuple[Reponse, ...]
    lots: tuple[tuple[Reponse, ...], ...]

    def values(self) -> dict[Chemin, str]:
        """What the form says of the profile's keys."""
        dites = {r.question.cle: r.valeur for r in self.reponses if r.question.cle and r.valeur is not None}
        for rang, lot in enumerate(self.lots):
            for r in lot:
                if r.question.cle and r.valeur is not None:
                    dites["lots", rang, *r.question.cle] = r.valeur
        return dites

    def remarks(self) -> list[str]:
        """What the form says and the profile has no key for: « procédure : appel d'offres »."""
        return [f"{r.question.libelle} : {r.texte}" for r in self.reponses if not r.question.cle and r.texte]

    def unread(self) -> list[tuple[str, Reponse]]:
        """Answers that could not be read, each after what it answers."""
        return [(sujet, reponse) for sujet, reponse in self._all() if reponse.souci]

    def missing(self) -> list[str]:
        """Labels of what the form should say and does not, lots included."""
        manques = [sujet for sujet, r in self._all() if r.question.attendu and not r.texte]
        return manques if self.lots else [*manques, "les lots"]

    def _all(self) -> Iterator[tuple[str, Reponse]]:
        for reponse in self.reponses:
            yield reponse.question.libelle, reponse
        for rang, lot in enumerate(self.lots, 1):
            numero = next((r.texte for r in lot if r.question.cle == ("numero",) and r.texte), str(rang))
            for reponse in lot:
                yield f"{reponse.question.libelle} du lot {numero}", reponse


def blank(
    territoire: Territoire, bibliotheques: Sequence[Path], lots: int = questionnaire.LOTS
) -> tuple[bytes, tuple[str, ...]]:
    """The form to send, with the territory's contact and that many lines of lots; what is left to complete.

    Raises Refus.
    """
    connus = territoire.facilitateur
    mentions = {
        "territoire_nom": territoire.libelle,
        "facilitateur_bloc": contact(lambda cle: getattr(connus, cle)),
        "rangs": questionnaire.ranks(lots),
    }
    return dossier.complete(_model(territoire.nom, bibliotheques).render, mentions)


def _model(territoire: str, bibliotheques: Sequence[Path]) -> render.Modele:
    candidats = clausier.candidates(MODELE, territoire, bibliotheques)
    chemin = next(candidat.chemin for candidat in candidats if candidat.present)
    return render.compile(chemin.read_bytes(), str(chemin))


def read(data: bytes, nom: str, vierge: Formulaire) -> Fiche:
    """A form that came back, read against the blank one. Raises Refus when it is another document."""
    formulaire = forms.read(data, nom).against(vierge)
    if not {"acheteur_nom", "lot_intitule_1"} & formulaire.champs.keys():
        raise refuse(
            "RET-01",
            "ce document n'est pas une fiche de renseignement, ou ses champs ont été effacés",
            fichier=nom,
            remede="demandez la fiche remplie dans le fichier Word envoyé (clausegen nouveau --fiche)",
        )
    lots: list[tuple[Reponse, ...]] = []
    while f"lot_intitule_{len(lots) + 1}" in formulaire.champs:
        lots.append(tuple(_answer(formulaire, q, f"{q.nom}_{len(lots) + 1}") for q in DU_LOT))
    reponses = tuple(_answer(formulaire, question, question.nom) for question in QUESTIONS)
    return Fiche(reponses, tuple(lot for lot in lots if any(r.texte for r in lot)))


def _answer(formulaire: Formulaire, question: Question, nom: str) -> Reponse:
    champ = formulaire.champs.get(nom)
    if champ is None:
        return Reponse(question, "")
    texte = ("oui" if champ.coche else "") if question.case else champ.texte
    if not texte:
        return Reponse(question, "", lieu=champ.lieu)
    if question.choix:
        valeur = questionnaire.match(texte, question.choix)
        souci = f"attendu un choix de la liste, lu « {texte} »" if valeur is None else None
        return Reponse(question, texte, valeur or None, souci, champ.lieu)
    lu = champ.jour.isoformat() if champ.jour else texte
    try:
        question.lire(lu)
    except ValueError as erreur:
        return Reponse(question, texte, None, str(erreur), champ.lieu)
    return Reponse(question, texte, lu, None, champ.lieu)


def findings(fiche: Fiche, nom: str) -> Iterator[Constat]:
    """What a person has to settle: answers that could not be read, then what is missing."""
    for sujet, r in fiche.unread():
        message = f"{r.lieu} : {sujet} : {r.souci}"
        yield Constat("RET-02", "a_verifier", message, nom, remede="corrigez-le dans le profil")
    for manque in fiche.missing():
        yield Constat("RET-03", "a_verifier", f"manque : {manque}", nom, remede="demandez-le à l'acheteur")
