"""A contract's message prepared in its folder: ``courriel.eml``, ``courriel.txt`` and ``a_joindre/``.

Nothing is sent. A text changed by hand is kept, and it is the one that the .eml holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from clausegen import (
    conformite,
    dossier,
    etat,
    files,
    formats,
    manifeste,
    preparation,
    rangement,
    verrou,
)
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, refuse, sort
from clausegen.courriels import demandes, etapes, message, pieces, redaction
from clausegen.courriels.etapes import ETAPES, Courriel
from clausegen.courriels.message import Lettre
from clausegen.courriels.pieces import Fichier
from clausegen.mentions import table
from clausegen.rangement import Depot, Piece

TEXTE, EML, A_JOINDRE = "courriel.txt", "courriel.eml", "a_joindre"

EtatFichier = Literal["nouveau", "change", "identique"]
Suivi = Mapping[str, Any]  # what a message said of the contract: « lots » and « joints »


@dataclass(frozen=True)
class Demande:
    """What is asked of a run."""

    etape: str | None = None
    a: tuple[str, ...] = ()
    sortie: Path = Path("sortie")
    jour: date | None = None
    reponse: date | None = None
    projet: bool = False
    limite: int = pieces.LIMITE


@dataclass(frozen=True)
class Brouillon:
    """A message ready to be read again; ``fichiers``: each file, compared with the last message."""

    reference: str
    objet: str
    courriel: Courriel
    raison: str
    dossier: Path
    lettre: Lettre
    joints: tuple[Fichier, ...]
    fichiers: tuple[tuple[Fichier, EtatFichier], ...]
    facilitateur: str | None = None
    reponse: date | None = None
    depots: tuple[Depot, ...] = ()
    constats: tuple[Constat, ...] = ()

    @property
    def change(self) -> bool:
        """Whether this run wrote anything."""
        return any(depot.etat != "inchange" for depot in self.depots)


def prepare(profil: Path, demande: Demande) -> Brouillon:
    """Writes the draft of a contract's message. Raises Refus with every reason; then no draft is touched."""
    cas = dossier.study(profil, demande.jour)
    cible = preparation.folder(demande.sortie, cas)
    try:
        if rangement.unfinished(cible):
            with verrou.hold(cible):
                rangement.finish(cible)
        return _prepare(cas, cible, demande)
    except OSError as erreur:
        raise files.write_refusal(Path(erreur.filename2 or erreur.filename or cible), erreur) from erreur


def _prepare(cas: Cas, cible: Path, demande: Demande) -> Brouillon:
    courriel, raison = _choose(cas, cible, demande)
    exigeant = courriel.definitif and not demande.projet
    if exigeant:
        _check_status(cas, courriel)
    pieces.ensure(cas, cible, courriel, demande.jour)
    fichiers = pieces.standing(cas, cible, courriel)
    points = {fichier.nom: pieces.blanks(fichier) for fichier in fichiers}
    if exigeant:
        _check_blanks(cas, points)
    deja = etapes.prepared(cible)
    suivi = {"lots": manifeste.hours(cas), "joints": {fichier.nom: fichier.empreinte for fichier in fichiers}}
    avant = _before(courriel, deja, suivi)
    joints = pieces.bundle(fichiers, files.safe_name(cas.marche.reference), demande.limite)
    constats = conformite.check(cas)
    contexte = redaction.Contexte(
        cas,
        constats,
        courriel,
        joints,
        tuple(dict.fromkeys(point for lus in points.values() for point in lus)),
        _changes(avant, suivi, fichiers),
        demande.reponse,
    )
    objet, corps = redaction.write(contexte)
    dernier = deja.get(courriel.nom) or avant
    brouillon = Brouillon(
        reference=cas.marche.reference,
        objet=cas.marche.objet,
        courriel=courriel,
        raison=raison,
        dossier=courriel.folder(cible),
        lettre=Lettre(_recipients(cas, courriel, demande), objet, corps),
        joints=joints,
        fichiers=tuple((fichier, _compare(fichier, dernier)) for fichier in fichiers),
        reponse=redaction.deadline(contexte),
        facilitateur=table.text(cas, "facilitateur.courriel"),
        constats=tuple(pieces.findings(cas, cible, courriel)),
    )
    return _store(brouillon, {**suivi, "avant": avant}, imposees=bool(demande.a))


def _choose(cas: Cas, cible: Path, demande: Demande) -> tuple[Courriel, str]:
    if demande.etape:
        return ETAPES[demande.etape], "à votre demande"
    proposition = pieces.standing(cas, cible, ETAPES["projet"])
    joints = {fichier.nom: fichier.empreinte for fichier in proposition}
    return etapes.evident(cible, demandes.missing(cas), manifeste.hours(cas), joints)


def _check_status(cas: Cas, courriel: Courriel) -> None:
    if cas.marche.statut.etat == "valide" or not pieces.wanted(cas, courriel):
        return
    raise refuse(
        "COU-05",
        f"le profil a le statut « projet » : « {courriel.nom} » joindrait des documents non validés",
        fichier=str(cas.profil.fichier),
        remede="validez le profil (statut), ou ajoutez --projet pour les envoyer comme projet",
    )


def _check_blanks(cas: Cas, points: Mapping[str, Sequence[str]]) -> None:
    if not any(points.values()):
        return
    incomplets = " ; ".join(f"{nom} ({', '.join(lus)})" for nom, lus in points.items() if lus)
    raise refuse(
        "COU-05",
        f"des documents à joindre sont encore des projets : {incomplets}",
        fichier=str(cas.profil.fichier),
        remede="complétez-les, ou ajoutez --projet pour les envoyer comme projet",
    )


def _recipients(cas: Cas, courriel: Courriel, demande: Demande) -> tuple[str, ...]:
    """Those asked for, else the buyer's mailbox; a company's is never known."""
    boite = cas.marche.acheteur.courriel
    return demande.a or ((boite,) if boite and courriel.vers == "acheteur" else ())


# --- since the last message ---------------------------------------------------------------------------------


def _before(courriel: Courriel, deja: Mapping[str, Suivi], suivi: Suivi) -> Suivi | None:
    """What the reader last received: kept as long as this message says the same."""
    dernier = deja.get(courriel.nom)
    if dernier is None:
        autres = [_followed(lu) for lu in deja.values() if lu.get("joints")]
        joints = {nom: empreinte for autre in autres for nom, empreinte in autre["joints"].items()}
        return {"lots": autres[-1]["lots"], "joints": joints} if autres else None
    if _followed(dernier) == suivi:
        return _followed(dernier["avant"]) if isinstance(dernier.get("avant"), dict) else None
    return _followed(dernier)


def _followed(lu: Suivi) -> Suivi:
    joints = lu.get("joints")
    return {"lots": lu.get("lots"), "joints": joints if isinstance(joints, dict) else {}}


def _compare(fichier: Fichier, dernier: Suivi | None) -> EtatFichier:
    avant = _followed(dernier or {})["joints"].get(fichier.nom)
    return "nouveau" if avant is None else "identique" if avant == fichier.empreinte else "change"


def _changes(avant: Suivi | None, suivi: Suivi, fichiers: Sequence[Fichier]) -> tuple[str, ...]:
    if avant is None:
        return ()
    heures = [
        f"{f'lot {ecart.lot}' if ecart.lot else 'volume'} : {_hours(ecart.apres)}, au lieu de "
        f"{_hours(ecart.avant)}"
        for ecart in etat.gaps(avant["lots"], suivi["lots"])
    ]
    mots = {"nouveau": "document ajouté", "change": "nouvelle version"}
    autres = [(fichier, _compare(fichier, avant)) for fichier in fichiers]
    return (*heures, *(f"{f.libelle} ({f.nom}) : {mots[e]}" for f, e in autres if e in mots))


def _hours(lot: Suivi | None) -> str:
    if lot is None or lot.get("avis") == "sans_clause":
        return "aucune heure"
    if isinstance(ratio := lot.get("ratio"), dict):
        return f"{ratio.get('heures')} h par palier de {ratio.get('palier')} €"
    return formats.heures(lot["heures"]) if isinstance(lot.get("heures"), int) else "un volume à fixer"


# --- the folder of the draft --------------------------------------------------------------------------------


def _store(brouillon: Brouillon, suivi: Suivi, *, imposees: bool) -> Brouillon:
    """Writes what changed. The text of a person wins over ours, in the .eml too."""
    place, lettre = brouillon.dossier, brouillon.lettre
    place.parent.mkdir(parents=True, exist_ok=True)
    with verrou.hold(place):
        rangement.finish(place)
        proposee = lettre.text(brouillon.joints)
        retouchee = _edited(place, proposee)
        if retouchee:
            lue = message.read(place / TEXTE)
            lettre = replace(lue, a=lettre.a) if imposees else lue
        contenus = {f"{A_JOINDRE}/{fichier.nom}": Piece(fichier.contenu) for fichier in brouillon.joints}
        contenus[EML] = Piece(message.draft(lettre, brouillon.joints))
        if not retouchee or _known(place) != files.digest(proposee):
            contenus[TEXTE] = Piece(proposee, {"piece": "texte"})
        entete = {"format": 1, "reference": brouillon.reference, "courriel": brouillon.courriel.nom, **suivi}
        depots = rangement.store(place, contenus, entete, lambda infos: infos.get("piece") != "texte")
    constats = sort([*brouillon.constats, *_findings(lettre, place, depots)])
    return replace(brouillon, lettre=lettre, depots=tuple(depots), constats=tuple(constats))


def _findings(lettre: Lettre, place: Path, depots: Sequence[Depot]) -> Iterator[Constat]:
    """What is left to do before sending."""
    texte = place / TEXTE
    if not lettre.a:
        yield _finding(
            texte, "aucun destinataire", "ajoutez --a ADRESSE, ou choisissez-le dans la messagerie"
        )
    if points := lettre.points:
        reste = f"texte à compléter : {' ; '.join(points)}"
        yield _finding(texte, reste, f"complétez {TEXTE}, puis relancez : {EML} reprendra votre texte")
    for depot in depots:
        ancien = place / depot.nom
        if depot.etat == "a_cote":
            message = f"votre version est gardée ; la nouvelle est dans {depot.chemin.name}"
            yield _finding(ancien, message, "reportez ce qui vous convient, puis supprimez l'autre fichier")
        elif depot.etat == "conserve":
            message = "n'est plus joint, mais vous l'avez modifié"
            yield _finding(ancien, message, "supprimez-le vous-même si vous n'en avez plus besoin")


def _finding(chemin: Path, message: str, remede: str) -> Constat:
    return Constat("COU-06", "a_verifier", message, fichier=str(chemin), remede=remede)


def _known(place: Path) -> str | None:
    """The digest of the text that an earlier run proposed."""
    infos = rangement.manifest(place).get("fichiers", {}).get(TEXTE, {})
    return infos.get("empreinte") if isinstance(infos, dict) else None


def _edited(place: Path, proposee: bytes) -> bool:
    """Whether a person wrote the text that stands there."""
    return rangement.digest(place / TEXTE) not in (None, _known(place), files.digest(proposee))
