"""Whether a contract's folder would be made the same today, and otherwise what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clausegen import dossier, files, manifeste, rangement, verrou
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Refus, refuse
from clausegen.documents import DOCUMENTS
from clausegen.rangement import Infos

CAUSES = ("profil", "type", "territoire", "modele", "droit", "clausegen")


@dataclass(frozen=True)
class EtatDocument:
    """One file of the folder; ``etats`` holds « a_jour » alone, or every reason why it is not."""

    nom: str
    chemin: Path
    etats: tuple[str, ...]


@dataclass(frozen=True)
class Ecart:
    """The hours of a lot, before and after; None where the lot was not there."""

    lot: str
    avant: Infos | None
    apres: Infos | None


@dataclass(frozen=True)
class EtatDossier:
    """A contract's folder: its files, what moved in its hours and what would move if it were made again."""

    chemin: Path
    reference: str | None = None
    documents: tuple[EtatDocument, ...] = ()
    heures: tuple[Ecart, ...] = ()
    a_venir: tuple[Ecart, ...] = ()
    constats: tuple[Constat, ...] = ()

    @property
    def a_jour(self) -> bool:
        """Whether nothing changed."""
        return not self.constats and all(document.etats == ("a_jour",) for document in self.documents)


# --- the state of a folder ----------------------------------------------------------------------------------


def folders(racine: Path) -> list[Path]:
    """The contract's folder that this is, or those that it holds. Raises Refus when there is none."""
    if (racine / rangement.MANIFESTE).is_file():
        return [racine]
    trouves = sorted(manifeste.parent for manifeste in racine.glob(f"[!.]*/{rangement.MANIFESTE}"))
    if not trouves:
        raise refuse(
            "ETA-01",
            "aucun dossier de marché ici",
            fichier=str(racine),
            remede="indiquez le dossier d'un marché, ou celui qui les contient (« sortie » par défaut)",
        )
    return trouves


def state(chemin: Path) -> EtatDossier:
    """Compares a contract's folder with what would be made today; an interrupted run is finished first."""
    try:
        if rangement.unfinished(chemin):
            with verrou.hold(chemin):
                rangement.finish(chemin)
        return _state(chemin)
    except OSError as erreur:
        return EtatDossier(chemin, constats=files.write_refusal(chemin, erreur).constats)
    except Refus as refus:
        return EtatDossier(chemin, constats=refus.constats)


def _state(chemin: Path) -> EtatDossier:
    lu = rangement.manifest(chemin)
    if not lu:
        raise refuse(
            "ETA-02",
            "manifeste illisible",
            fichier=str(chemin / rangement.MANIFESTE),
            remede="relancez « clausegen generer » : vos fichiers seront gardés",
        )
    cas, lues, constats = _now(chemin, lu)
    avant, apres = _mapping(lu.get(rangement.PRECEDENT)).get("lots"), lu.get("lots")
    return EtatDossier(
        chemin,
        str(lu.get("reference")),
        tuple(_document(chemin / nom, de, cas, lues) for nom, de in lu["fichiers"].items()),
        gaps(avant, apres) if avant is not None else (),
        gaps(apres, manifeste.hours(cas)) if cas else (),
        constats,
    )


def _now(chemin: Path, lu: Infos) -> tuple[Cas | None, Infos, tuple[Constat, ...]]:
    """The contract as its profile describes it today, what that is made from, and why it cannot be read."""
    fait_de = _mapping(_mapping(lu.get("sources")).get("profil"))
    profil = manifeste.locate(chemin, str(fait_de.get("fichier")), fait_de.get("empreinte"))
    if profil is None:
        message = f"profil introuvable : {fait_de.get('fichier')}"
        remede = "remettez-le à sa place, ou relancez « clausegen generer »"
        return None, {}, refuse("ETA-03", message, fichier=str(chemin), remede=remede).constats
    try:
        cas = dossier.study(profil, _day(lu))
    except Refus as refus:
        return None, {"profil": files.digest(profil.read_bytes())}, refus.constats
    return cas, manifeste.sources(cas), ()


def _day(lu: Infos) -> date | None:
    """The day asked for with ``--date``, when there was one."""
    try:
        return date.fromisoformat(str(lu.get("loi_au"))) if lu.get("date_imposee") else None
    except ValueError:
        return None


def _document(chemin: Path, de: Infos, cas: Cas | None, lues: Infos) -> EtatDocument:
    faites_de = _mapping(de.get("sources"))
    fiche = DOCUMENTS.get(str(de.get("document")))
    if cas:
        try:
            lues = manifeste.recipes(cas, [fiche])[fiche.nom] if fiche else {}
        except Refus:  # no library has its model any more
            lues = {**lues, "modele": None}
    causes = [nom for nom in CAUSES if nom in lues and lues[nom] != faites_de.get(nom)]
    present = rangement.digest(chemin)
    if present != de["empreinte"]:
        causes.append("absent" if present is None else "modifie")
    return EtatDocument(str(de.get("document")), chemin, tuple(causes) or ("a_jour",))


def gaps(avant: object, apres: object) -> tuple[Ecart, ...]:
    """The lots whose hours differ."""
    un, deux = _by_number(avant), _by_number(apres)
    noms = sorted({*un, *deux})
    return tuple(Ecart(nom, un.get(nom), deux.get(nom)) for nom in noms if un.get(nom) != deux.get(nom))


def _by_number(lots: object) -> dict[str, Infos]:
    lisibles = [_mapping(lot) for lot in lots] if isinstance(lots, list) else []
    return {str(lot.get("numero") or ""): lot for lot in lisibles}


def _mapping(valeur: object) -> Infos:
    """A manifest may have been edited: what is not a mapping holds nothing."""
    return valeur if isinstance(valeur, dict) else {}
