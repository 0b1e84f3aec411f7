"""One contract's folder on disk: what the tool wrote is known, what a person wrote is never lost.

Every file is whole at any moment. New files go whole into a hidden folder, then the list of moves is written,
then each move is one ``os.replace``, the manifest last; a run that finds a list finishes it first.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from clausegen import files
from clausegen.constats import refuse

MANIFESTE = "dossier.json"
EN_COURS = ".clausegen-en-cours.json"
NEUF = ".clausegen-neuf"
HISTORIQUE = ".historique"
PRECEDENT = "precedent"
SUIVIES = ("heures", "lots")  # what the manifest remembers of the version before, when it changes
_NOM = re.compile(r"(?:a_joindre/)?[A-Za-z0-9][A-Za-z0-9._-]*")  # no other folder than a mail's attachments

Infos = Mapping[str, Any]  # what a manifest says, of a folder or of one of its files
Etat = Literal["ecrit", "inchange", "a_jour", "a_cote", "retire", "conserve", "a_blanc"]


@dataclass(frozen=True)
class Piece:
    """A file to store: its bytes, and what the manifest says of it."""

    contenu: bytes
    infos: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Depot:
    """What became of a file; ``nom`` is the one asked for, ``chemin`` where it stands."""

    nom: str
    chemin: Path
    etat: Etat


@dataclass(frozen=True)
class Mouvement:
    """One replacement; ``avant`` is the digest that the place must still have, None when it must be free."""

    quoi: Literal["poser", "archiver"]
    nom: str
    empreinte: str
    avant: str | None = None


@dataclass
class Plan:
    """What a run will do to a folder."""

    depots: list[Depot] = field(default_factory=list)
    mouvements: list[Mouvement] = field(default_factory=list)
    contenus: dict[str, bytes] = field(default_factory=dict)
    fichiers: dict[str, Any] = field(default_factory=dict)


def store(
    dossier: Path,
    pieces: Mapping[str, Piece],
    entete: Mapping[str, object],
    couvre: Callable[[Mapping[str, Any]], bool],
    *,
    ecraser: bool = False,
) -> list[Depot]:
    """Writes the files and the manifest; a file of an earlier run, not listed, is retired if ``couvre``.

    Raises Refus or OSError; then the folder is as it was, or the next run finishes. One run at a time: the
    caller holds the lock.
    """
    finish(dossier)
    ancien = manifest(dossier)
    _check_owner(dossier, ancien, entete)
    plan = Plan(fichiers=dict(ancien.get("fichiers", {})))
    for nom, piece in pieces.items():
        _plan_file(plan, dossier, nom, piece, ecraser)
    places = {*pieces, *(depot.chemin.relative_to(dossier).as_posix() for depot in plan.depots)}
    for nom in [n for n, infos in plan.fichiers.items() if couvre(infos) or original(n) in pieces]:
        if nom not in places:
            _retire(plan, dossier, nom)
    if not ancien and (etranger := digest(dossier / MANIFESTE)):
        plan.mouvements.append(Mouvement("archiver", MANIFESTE, etranger))
    contenu = {**entete, **_before(ancien, entete), "fichiers": dict(sorted(plan.fichiers.items()))}
    _place(plan, dossier, MANIFESTE, f"{json.dumps(contenu, ensure_ascii=False, indent=2)}\n".encode())
    _carry_out(dossier, plan)
    return plan.depots


def manifest(dossier: Path) -> dict[str, Any]:
    """The manifest; empty when there is none, or when it is not one of ours."""
    try:
        contenu = json.loads((dossier / MANIFESTE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    fichiers = contenu.get("fichiers") if isinstance(contenu, dict) else None
    return contenu if isinstance(fichiers, dict) and all(map(_is_ours, fichiers.items())) else {}


def unfinished(dossier: Path) -> bool:
    """Whether a killed run left something to finish, or to clean."""
    return any(reste.exists() for reste in (dossier / EN_COURS, dossier / NEUF, _beginning(dossier)))


def _is_ours(entree: tuple[str, Any]) -> bool:
    nom, infos = entree
    return bool(_NOM.fullmatch(nom)) and isinstance(infos, dict) and isinstance(infos.get("empreinte"), str)


def _check_owner(dossier: Path, ancien: Mapping[str, Any], entete: Mapping[str, object]) -> None:
    if ancien and ancien.get("reference") != entete.get("reference"):
        autre, reference = ancien.get("reference"), entete.get("reference")
        raise refuse(
            "DOS-02",
            f"ce dossier est celui du marché « {autre} », pas de « {reference} »",
            fichier=str(dossier),
            remede="changez la référence de l'un des deux, ou choisissez un autre dossier avec --sortie",
        )


def _before(ancien: Mapping[str, Any], entete: Mapping[str, object]) -> dict[str, object]:
    """The followed values of the last version that had others."""
    avant = {cle: ancien.get(cle) for cle in SUIVIES}
    if ancien and avant != {cle: entete.get(cle) for cle in SUIVIES}:
        return {PRECEDENT: avant}
    return {PRECEDENT: ancien[PRECEDENT]} if isinstance(ancien.get(PRECEDENT), dict) else {}


def _plan_file(plan: Plan, dossier: Path, nom: str, piece: Piece, ecraser: bool) -> None:
    """Decides for one file: unchanged, written, written beside a hand edit, or written over its archive."""
    empreinte = files.digest(piece.contenu)
    infos = {"empreinte": empreinte, **piece.infos}
    present = digest(dossier / nom)
    notre = present is not None and present == _known(plan, nom)
    if present == empreinte:
        plan.fichiers[nom] = infos
        plan.depots.append(Depot(nom, dossier / nom, "inchange"))
        return
    if present is None or notre or ecraser:
        if present is not None and not notre:
            plan.mouvements.append(Mouvement("archiver", nom, present))
        plan.fichiers[nom] = infos
        _place(plan, dossier, nom, piece.contenu)
        plan.depots.append(Depot(nom, dossier / nom, "ecrit"))
        return
    a_cote = _beside(dossier, nom, {empreinte, *(infos["empreinte"] for infos in plan.fichiers.values())})
    if digest(dossier / a_cote) != empreinte:
        _place(plan, dossier, a_cote, piece.contenu)
    plan.fichiers[a_cote] = infos
    plan.depots.append(Depot(nom, dossier / a_cote, "a_cote"))


def _retire(plan: Plan, dossier: Path, nom: str) -> None:
    """Archives a file that is no longer produced; keeps it in its place when a person changed it."""
    present = digest(dossier / nom)
    if present is None:
        del plan.fichiers[nom]
        return
    if present != _known(plan, nom):
        plan.depots.append(Depot(nom, dossier / nom, "conserve"))
        return
    mouvement = Mouvement("archiver", nom, present)
    plan.mouvements.append(mouvement)
    del plan.fichiers[nom]
    plan.depots.append(Depot(nom, dossier / _archive(mouvement), "retire"))


def _place(plan: Plan, dossier: Path, nom: str, contenu: bytes) -> None:
    empreinte, avant = files.digest(contenu), digest(dossier / nom)
    if avant == empreinte:
        return
    archive = any(m.quoi == "archiver" and m.nom == nom for m in plan.mouvements)
    plan.mouvements.append(Mouvement("poser", nom, empreinte, None if archive else avant))
    plan.contenus[nom] = contenu


def _carry_out(dossier: Path, plan: Plan) -> None:
    """First time: a folder made beside, then renamed. Afterwards: staged files, the list, the moves.

    Before the list is written, each file to move is renamed to itself: nothing happens, unless it may not be
    (open in Word on Windows), and then nothing at all is changed.
    """
    if not plan.mouvements:
        return
    premier = not dossier.exists()
    neuf = _beginning(dossier) if premier else dossier / NEUF
    try:
        neuf.mkdir()
        for nom, contenu in plan.contenus.items():
            (neuf / nom).parent.mkdir(exist_ok=True)
            (neuf / nom).write_bytes(contenu)
        if premier:
            neuf.rename(dossier)
            return
        for mouvement in plan.mouvements:
            if (place := dossier / mouvement.nom).exists():
                place.replace(place)
        (neuf / EN_COURS).write_text(json.dumps([asdict(m) for m in plan.mouvements]), encoding="utf-8")
        (neuf / EN_COURS).replace(dossier / EN_COURS)
    except OSError:
        shutil.rmtree(neuf, ignore_errors=True)
        raise
    finish(dossier)


def finish(dossier: Path) -> None:
    """Carries out the list of moves, whatever part of it is already done, then cleans up."""
    for mouvement in _pending(dossier):
        if mouvement.quoi == "archiver":
            _archive_file(dossier, mouvement)
        else:
            _place_file(dossier, mouvement)
    (dossier / EN_COURS).unlink(missing_ok=True)
    for reste in (dossier / NEUF, _beginning(dossier)):
        if reste.exists():
            shutil.rmtree(reste)


def _pending(dossier: Path) -> list[Mouvement]:
    try:
        lus = [Mouvement(**m) for m in json.loads((dossier / EN_COURS).read_bytes())]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (ValueError, TypeError):
        lus = [Mouvement("poser", "", "")]
    if not all(_NOM.fullmatch(str(m.nom)) for m in lus):
        raise refuse(
            "DOS-03",
            "la liste des remplacements en cours est abîmée",
            fichier=str(dossier / EN_COURS),
            remede=f"supprimez ce fichier et le dossier « {NEUF} », puis relancez",
        )
    return lus


def _archive_file(dossier: Path, mouvement: Mouvement) -> None:
    if digest(dossier / mouvement.nom) == mouvement.empreinte:
        (dossier / HISTORIQUE).mkdir(exist_ok=True)
        (dossier / mouvement.nom).replace(dossier / _archive(mouvement))


def _place_file(dossier: Path, mouvement: Mouvement) -> None:
    source = dossier / NEUF / mouvement.nom
    if not source.exists():
        return
    nom = mouvement.nom
    attendus = {None, mouvement.avant, mouvement.empreinte}
    retouche = nom != MANIFESTE and digest(dossier / nom) not in attendus
    if retouche:  # after the list was written
        nom = _beside(dossier, nom, {mouvement.empreinte})
    (dossier / nom).parent.mkdir(exist_ok=True)
    source.replace(dossier / nom)


def _beside(dossier: Path, nom: str, notres: set[str]) -> str:
    """« article_ccap.nouveau.docx », or the next name whose file is not someone else's."""
    racine, suffixe = nom.removesuffix(Path(nom).suffix), Path(nom).suffix
    numero = 1
    while True:
        autre = f"{racine}.nouveau{'' if numero == 1 else f'-{numero}'}{suffixe}"
        present = digest(dossier / autre)
        if present is None or present in notres:
            return autre
        numero += 1


def original(nom: str) -> str:
    """« article_ccap.docx », of which « article_ccap.nouveau.docx » is a newer version."""
    return re.sub(r"\.nouveau(-\d+)?(?=\.[^.]+$)", "", nom)


def _archive(mouvement: Mouvement) -> str:
    nom = Path(mouvement.nom)
    return f"{HISTORIQUE}/{nom.stem}.{mouvement.empreinte[:8]}{nom.suffix}"


def _beginning(dossier: Path) -> Path:
    return dossier.with_name(f".{dossier.name}{NEUF}")


def _known(plan: Plan, nom: str) -> str | None:
    infos: Mapping[str, str] = plan.fichiers.get(nom, {})
    return infos.get("empreinte")


def digest(chemin: Path) -> str | None:
    """The digest of a file; None when there is none."""
    try:
        return files.digest(chemin.read_bytes())
    except FileNotFoundError:
        return None
