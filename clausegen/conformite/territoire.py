"""LIE: where the work is done: known communes, inside the facilitator's perimeter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clausegen import formats, territoires
from clausegen.conformite.cas import Cas
from clausegen.conformite.regles import A_VERIFIER, INFORMATION, Reponse, regle
from clausegen.territoires import Commune

COG = "code officiel géographique"
PERIMETRE = "périmètre du territoire"


def _found(cas: Cas) -> Iterator[tuple[int, str, tuple[Commune, ...]]]:
    for rang, lieu in enumerate(cas.marche.lieux):
        yield rang, lieu, territoires.commune(lieu)


def _print(une: Commune) -> str:
    departement = territoires.departement(une.departement) or une.departement
    return f"{une.deleguee or une.nom} ({departement}, {une.insee})"


@regle("LIE-01", reference=COG, gravite=A_VERIFIER)
def commune_connue(cas: Cas) -> Iterator[Reponse]:
    """Chaque lieu est une commune connue."""
    for rang, lieu, trouvees in _found(cas):
        if not trouvees:
            yield Reponse(f"commune « {lieu} » inconnue", _how_to_name(lieu), ("lieux", rang))


def _how_to_name(lieu: str) -> str:
    if re.fullmatch(r"\d{5}", lieu.strip()):
        return "donnez son code Insee : ce nombre est peut-être un code postal"
    proches = [f"« {nom} »" for nom in territoires.near(lieu)]
    suite = f" ; vouliez-vous {' ou '.join(proches)} ?" if proches else ""
    return f"écrivez son nom officiel, ou son code Insee à cinq chiffres{suite}"


@regle("LIE-02", reference=COG, gravite=A_VERIFIER)
def commune_sans_homonyme(cas: Cas) -> Iterator[Reponse]:
    """Chaque lieu désigne une seule commune."""
    for rang, lieu, trouvees in _found(cas):
        if len(trouvees) > 1:
            candidates = [_print(une) for une in trouvees[:8]]
            suite = "…" if len(trouvees) > len(candidates) else ""
            yield Reponse(
                f"« {lieu} » désigne {len(trouvees)} communes",
                f"écrivez le code Insee : {', '.join(candidates)}{suite}",
                ("lieux", rang),
            )


@regle("LIE-03", reference=PERIMETRE, gravite=A_VERIFIER)
def dans_le_perimetre(cas: Cas) -> Iterator[Reponse]:
    """Chaque lieu est dans le périmètre du facilitateur."""
    for rang, lieu, trouvees in _found(cas):
        if len(trouvees) != 1:
            continue
        couverte, raison = cas.territoire.couvre(trouvees[0])
        if not couverte:
            lu = (
                f" (« {lieu} » est lu comme un code Insee, non comme un code postal)"
                if lieu.isdigit()
                else ""
            )
            yield Reponse(
                f"{trouvees[0].nom} : {raison}{lu}",
                "faites suivre ces heures par le facilitateur de ce lieu, ou convenez avec lui de qui les "
                "suit",
                ("lieux", rang),
            )


@regle("LIE-04", reference=PERIMETRE, gravite=INFORMATION)
def lieu_dit(cas: Cas) -> Iterator[Reponse]:
    """Le lieu d'exécution est dit."""
    if cas.imposees and not cas.marche.lieux:
        yield Reponse(
            "aucun lieu d'exécution : rien ne dit que le facilitateur du territoire est compétent",
            "indiquez les communes (« lieux »)",
            ("lieux",),
        )


@regle("LIE-05", reference=PERIMETRE, gravite=INFORMATION)
def plusieurs_facilitateurs(cas: Cas) -> Iterator[Reponse]:
    """Quand les lieux débordent du périmètre, plusieurs facilitateurs se partagent le suivi."""
    connues = [trouvees[0] for _, _, trouvees in _found(cas) if len(trouvees) == 1]
    dedans = [une.nom for une in connues if cas.territoire.couvre(une)[0]]
    dehors = [une.nom for une in connues if not cas.territoire.couvre(une)[0]]
    if dedans and dehors:
        yield Reponse(
            f"le marché s'exécute dans le périmètre ({formats.enumeration(dedans)}) et au-delà "
            f"({formats.enumeration(dehors)})",
            "dites au contrat quel facilitateur suit quel lieu",
            ("lieux",),
        )
