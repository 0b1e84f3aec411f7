"""What comes back in Word: the buyer's form and reply, the companies' commitments; read, checked, kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausegen import conformite, dossier, files, questionnaire
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, refuse
from clausegen.retours import engagement, reponse
from clausegen.retours.engagement import Engagement
from clausegen.retours.reponse import Reponse
from clausegen.word import forms
from clausegen.word.forms import Formulaire

OCTETS = 32 * 2**20
FICHE = questionnaire.NOM
MARQUES = {"acheteur_nom": FICHE, "volume_": engagement.NOM, "reponse_proposee": reponse.NOM}


@dataclass(frozen=True, slots=True)
class Retour:
    """One file that came back, as read; ``reponse`` for a note, ``engagements`` for a commitment form."""

    fichier: str
    document: str
    empreinte: str
    constats: tuple[Constat, ...]
    engagements: tuple[Engagement, ...] = ()
    reponse: Reponse | None = None

    @property
    def filled(self) -> bool:
        """Whether anybody wrote in it: an empty form must not take the place of a filled one."""
        return bool(self.engagements) or (self.reponse is not None and self.reponse.given)

    @property
    def validates(self) -> bool:
        """The buyer accepts the contract as it stands, and says who and when."""
        return self.reponse is not None and self.reponse.accepted and not self.constats


def read(fichiers: Sequence[Path], cas: Cas) -> Iterator[Retour]:
    """Reads and checks the documents of one contract against those that its profile gives. Raises Refus."""
    constats = conformite.check(cas)
    attendus: dict[str, list[Formulaire]] = {}
    for fichier in fichiers:
        octets = load(fichier)
        recu = forms.read(octets, str(fichier))
        document = _document(recu, fichier)
        if document not in attendus:
            faits = dossier.draft(cas, constats, [document]).documents
            attendus[document] = [forms.read(fait.contenu) for fait in faits]
        yield _read(recu, _nearest(recu, attendus[document], fichier), cas, (fichier, document, octets))


def load(fichier: Path) -> bytes:
    """The bytes of a file that came back. Raises Refus."""
    return files.read_bounded(fichier, OCTETS, "RET-04")


def kind(fichier: Path) -> str | None:
    """Which of our forms a Word file is, None for any other document. Raises Refus."""
    return _kind(forms.read(load(fichier), str(fichier)))


def _kind(recu: Formulaire) -> str | None:
    for marque, document in MARQUES.items():
        if any(nom.startswith(marque) for nom in recu.champs):
            return document
    return None


def _document(recu: Formulaire, fichier: Path) -> str:
    document = _kind(recu)
    if document is None:
        raise refuse(
            "RET-06",
            "aucun champ de clausegen dans ce document",
            fichier=str(fichier),
            remede="attendu une annexe d'engagement ou une note de calibrage, remplie dans le fichier envoyé",
        )
    if document == FICHE:
        raise refuse(
            "RET-05",
            "c'est une fiche de renseignement",
            fichier=str(fichier),
            remede=f'faites-en un profil : clausegen nouveau --depuis "{fichier}"',
        )
    return document


def _nearest(recu: Formulaire, attendus: Sequence[Formulaire], fichier: Path) -> Formulaire:
    """The document sent that has the same fields: an annex may be one file a lot."""
    memes = [a for a in attendus if set(recu.champs) <= set(a.champs)]
    if not memes:
        raise refuse(
            "RET-07",
            "ce document ne correspond pas aux lots du profil",
            fichier=str(fichier),
            remede="vérifiez que c'est bien le profil de ce marché (--profil)",
        )
    return memes[0]


def _read(recu: Formulaire, attendu: Formulaire, cas: Cas, source: tuple[Path, str, bytes]) -> Retour:
    fichier, document, octets = source
    lu, nom = recu.against(attendu), str(fichier)
    if document == reponse.NOM:
        avis = reponse.read(lu)
        constats = tuple(reponse.check(avis, lu, attendu, cas, nom))
        return Retour(fichier.name, document, files.digest(octets), constats, reponse=avis)
    engagements = tuple(e for e in engagement.read(lu, cas) if not e.blank)
    constats = tuple(engagement.check(lu, attendu, cas, nom))
    return Retour(fichier.name, document, files.digest(octets), constats, engagements)
