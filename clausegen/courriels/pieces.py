"""The files that a message carries: as they stand in the contract's folder, a person's changes included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from clausegen import batch, files, formats, manifeste, mentions, rangement
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus
from clausegen.courriels.etapes import Courriel
from clausegen.documents import DOCUMENTS, Fiche
from clausegen.generation import Options
from clausegen.word import outline

AU_PLUS = 3
LIMITE = 10_000_000  # bytes: what most mailboxes of public bodies take
CAUSES = {
    "profil": "le profil",
    "type": "le type de marché",
    "territoire": "la fiche du territoire",
    "modele": "son modèle",
    "droit": "le droit",
    "loi_au": "le jour du droit",
}


@dataclass(frozen=True)
class Fichier:
    """One file to attach; ``public``: a bidder may read it."""

    nom: str
    contenu: bytes
    document: str
    public: bool
    libelle: str

    @property
    def empreinte(self) -> str:
        """Its digest."""
        return files.digest(self.contenu)


def wanted(cas: Cas, courriel: Courriel) -> tuple[Fiche, ...]:
    """The documents of a message that the contract calls for."""
    fiches = (DOCUMENTS[nom] for nom in courriel.documents)
    return tuple(fiche for fiche in fiches if fiche.due(cas))


def standing(cas: Cas, cible: Path, courriel: Courriel) -> tuple[Fichier, ...]:
    """The files of a message that stand in the contract's folder."""
    return tuple(
        Fichier(chemin.name, chemin.read_bytes(), fiche.nom, fiche.public, fiche.libelle)
        for fiche in wanted(cas, courriel)
        for chemin in _paths(cible, fiche)
    )


def _paths(cible: Path, fiche: Fiche) -> tuple[Path, ...]:
    """A person's version comes before the new one that stands beside it."""
    return tuple(
        next(cible / nom for nom in (propre, *autres) if (cible / nom).is_file())
        for propre, autres in _versions(cible, fiche).items()
    )


def _versions(cible: Path, fiche: Fiche) -> dict[str, list[str]]:
    """The names of each file of a document, and those of the new versions beside it."""
    fichiers = rangement.manifest(cible).get("fichiers", {})
    trouvees: dict[str, list[str]] = {}
    for nom, infos in fichiers.items():
        if infos.get("document") == fiche.nom and (cible / nom).is_file():
            trouvees.setdefault(rangement.original(nom), []).append(nom)
    return trouvees


def ensure(cas: Cas, cible: Path, courriel: Courriel, jour: date | None) -> None:
    """Generates what is absent, stage by stage; nothing that stands there is touched. Raises Refus."""
    absents = [fiche for fiche in wanted(cas, courriel) if not _versions(cible, fiche)]
    etapes = {fiche.etape for fiche in absents if not fiche.seul}
    choix = [Options(cible.parent, jour, etape=etape) for etape in sorted(etapes)]
    if seuls := tuple(fiche.nom for fiche in absents if fiche.seul):
        choix.append(Options(cible.parent, jour, demandes=seuls))
    for options in choix:
        resultat = batch.Batch(options).generate(cas.profil.fichier)
        if resultat.bogue:
            raise resultat.bogue
        if not resultat.fait:
            raise Refus(resultat.constats)


def findings(cas: Cas, cible: Path, courriel: Courriel) -> Iterator[Constat]:
    """What a person should know of the files before sending them."""
    for fiche in wanted(cas, courriel):
        recette = manifeste.recipes(cas, [fiche])[fiche.nom]
        fichiers = rangement.manifest(cible)["fichiers"]
        for propre, noms in _versions(cible, fiche).items():
            plus_recents = [nom for nom in noms if nom != propre]
            if (cible / propre).is_file() and plus_recents:
                yield _finding(
                    cible / propre,
                    f"votre version est jointe, sans les changements de {', '.join(plus_recents)}",
                    "reportez-les dans votre version, puis supprimez l'autre fichier",
                )
                continue
            faites_de = fichiers[noms[0]].get("sources", {})
            if causes := [mot for cle, mot in CAUSES.items() if faites_de.get(cle) != recette.get(cle)]:
                changees = ", ".join(causes)
                message = f"écrit avant un changement ({changees}) : il peut contredire le courriel"
                yield _finding(cible / noms[0], message, "relancez « clausegen generer », puis ce courriel")


def _finding(chemin: Path, message: str, remede: str) -> Constat:
    return Constat("COU-02", "a_verifier", message, fichier=str(chemin), remede=remede)


def blanks(fichier: Fichier) -> list[str]:
    """What is left to complete in a file, as it is. Raises Refus when it cannot be read."""
    if fichier.nom.endswith(".docx"):
        return mentions.blanks(outline.plain_text(fichier.contenu))
    return []


def weight(octets: int) -> str:
    """« 95 Ko », « 1,2 Mo »: rounded up, so that a file is never « 0 Ko »."""
    if octets < 1_000_000:
        return f"{formats.nombre(-(-octets // 1000))} Ko"
    return f"{formats.nombre(Decimal(-(-octets // 100_000)) / 10)} Mo"


def bundle(fichiers: Sequence[Fichier], nom: str, limite: int = LIMITE) -> tuple[Fichier, ...]:
    """At most three attachments: beyond, or above the limit, public files go in one zip.

    Internal files never join them there: that zip goes as it is to whoever publishes the tender.
    """
    joints = list(fichiers)
    for public, suffixe in ((True, "documents"), (False, "confidentiel")):
        propres = [fichier for fichier in joints if fichier.public == public]
        trop = len(joints) > AU_PLUS or sum(len(fichier.contenu) for fichier in joints) > limite
        if trop and len(propres) > 1:
            octets = files.pack((fichier.nom, fichier.contenu) for fichier in propres)
            libelle = formats.enumeration(list(dict.fromkeys(fichier.libelle for fichier in propres)))
            rang = joints.index(propres[0])
            joints = [fichier for fichier in joints if fichier.public != public]
            joints.insert(rang, Fichier(f"{nom}_{suffixe}.zip", octets, suffixe, public, libelle))
    return tuple(joints)
