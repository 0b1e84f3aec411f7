"""Whom a tender holds eligible: the same categories in every list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from clausegen import formats
from clausegen.conformite.regles import A_VERIFIER
from clausegen.controle.attendus import Attendus
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Lieu
from clausegen.controle.remarques import Remarque

CITES = 3
LIEUX = 6


def check(ensemble: Ensemble, attendus: Attendus, libelle: Callable[[str], str]) -> Iterator[Remarque]:
    """The same categories in every list, and those of the profile: told once."""
    listes = {piece: dits.listes for piece, dits in ensemble.publics.items() if dits.liste}
    if not listes:
        return
    attendue = attendus.publics or max((frozenset(liste) for liste in listes.values()), key=len)
    ecarts = {piece: attendue ^ liste.keys() for piece, liste in listes.items() if attendue ^ liste.keys()}
    if not ecarts:
        return
    morceaux = [
        f"{piece.nom} ({piece.fichier.name}) " + " et ".join(_gap(ecart, listes[piece], libelle))
        for piece, ecart in ecarts.items()
    ]
    yield Remarque(
        "DCE-09",
        A_VERIFIER,
        f"Publics éligibles : {' ; '.join(morceaux)}",
        "une personne éligible selon une pièce et pas selon l'autre : ses heures pourraient être refusées",
        "reprenez la liste du profil dans chaque pièce"
        if attendus.publics
        else "donnez la même liste partout",
        tuple(next(iter(listes[piece].values())) for piece in ecarts)[:LIEUX],
    )


def _gap(ecart: Iterable[str], liste: Mapping[str, Lieu], libelle: Callable[[str], str]) -> Iterator[str]:
    manque = [libelle(cle) for cle in sorted(ecart) if cle not in liste]
    trop = [libelle(cle) for cle in sorted(ecart) if cle in liste]
    if manque:
        yield f"ne cite pas {_few(manque)}"
    if trop:
        yield f"cite en plus {_few(trop)}"


def _few(libelles: Sequence[str]) -> str:
    if len(libelles) <= CITES:
        return formats.enumeration(libelles)
    return f"{len(libelles)} publics, dont {formats.enumeration(libelles[:CITES])}"
