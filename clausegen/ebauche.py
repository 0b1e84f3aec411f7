"""A new territory's sheet, begun from national data: its perimeter checked, all the rest left to complete."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Template

from clausegen import communes, formats, reader
from clausegen.communes import Commune, Epci
from clausegen.constats import Constat, Refus

FICHE_VIERGE = "fiche_a_remplir.yaml"
CANDIDATS = 8


@dataclass(frozen=True)
class Part:
    """An EPCI of the perimeter; ``departement`` when only its communes there are kept."""

    epci: Epci
    departement: str | None

    @property
    def communes(self) -> tuple[Commune, ...]:
        """The communes kept."""
        return tuple(c for c in self.epci.communes if self.departement in (None, c.departement))


def perimeter(demandes: Sequence[str], departement: str | None) -> tuple[Part, ...]:
    """The EPCI named by SIREN or by name; those that straddle are cut at the département. Raises Refus."""
    code = departement.upper().zfill(2) if departement else None
    trouves = {demande: _find(demande) for demande in demandes}
    fautes = [constat for demande, lu in trouves.items() if (constat := _fault(demande, lu))]
    if code and communes.departement(code) is None:
        inconnu = f"département {formats.quote(code)} inconnu"
        raise Refus([*fautes, _refusal(inconnu, "donnez son code : 76, 2A, 974…")])
    uniques = [lu[0] for lu in trouves.values() if len(lu) == 1]
    fautes += _doubles(uniques)
    fautes += [_elsewhere(lu, code) for lu in uniques if code and code not in lu.departements]
    if fautes:
        raise Refus(fautes)
    return tuple(Part(lu, code if len(lu.departements) > 1 else None) for lu in uniques)


def draft(nom: str, libelle: str, parts: Sequence[Part]) -> str:
    """The sheet as YAML, every key explained; the same inputs give the same text."""
    vierge = Template((communes.DOSSIER / FICHE_VIERGE).read_text(encoding="utf-8"))
    source = reader.read_yaml(communes.DOSSIER / "SOURCE.yaml").valeur
    return vierge.substitute(
        nom=nom,
        libelle=_quote(libelle),
        source=f"code officiel géographique {source['millesime']}, Licence Ouverte 2.0",
        epci="\n".join(f"    - {_part(part)}" for part in parts),
    )


def straddling(parts: Sequence[Part]) -> Iterator[str]:
    """A sentence for each EPCI that is not in one département."""
    for part in parts:
        noms = formats.enumeration([communes.departement(c) or c for c in part.epci.departements])
        if part.departement:
            garde = communes.departement(part.departement)
            yield (
                f"{part.epci.nom} : {len(part.communes)} communes sur {len(part.epci.communes)}, "
                f"celles du département « {garde} »"
            )
        elif len(part.epci.departements) > 1:
            yield f"{part.epci.nom} s'étend sur {noms} : --departement n'en garderait qu'un"


def _find(demande: str) -> tuple[Epci, ...]:
    return communes.intercommunalites(_compact(demande))


def _compact(demande: str) -> str:
    """« 247 600 786 » as it is written in tables."""
    colle = "".join(demande.split())
    return colle if colle.isdecimal() else demande


def _fault(demande: str, trouves: tuple[Epci, ...]) -> Constat | None:
    if len(trouves) == 1:
        return None
    if trouves:
        suite = " ; …" if len(trouves) > CANDIDATS else ""
        message = f"{formats.quote(demande)} désigne {len(trouves)} intercommunalités"
        return _refusal(message, f"donnez le SIREN : {_list(trouves[:CANDIDATS])}{suite}")
    proches = communes.near_epci(_compact(demande))
    conseil = f"vouliez-vous {_list(proches)} ?" if proches else "donnez son SIREN, ou les mots de son nom"
    return _refusal(f"{formats.quote(demande)} : aucune intercommunalité à fiscalité propre", conseil)


def _doubles(lus: Sequence[Epci]) -> Iterator[Constat]:
    for lu, fois in Counter(lus).items():
        if fois > 1:
            yield _refusal(f"{lu.nom} ({lu.siren}) est demandée {fois} fois", "ne la nommez qu'une fois")


def _elsewhere(lu: Epci, code: str) -> Constat:
    noms = formats.enumeration([communes.departement(c) or c for c in lu.departements])
    return _refusal(
        f"{lu.nom} n'a aucune commune dans le département « {communes.departement(code)} »",
        f"ses communes sont en {noms} : retirez-la, ou changez --departement",
    )


def _list(trouves: Sequence[Epci]) -> str:
    return " ; ".join(f"{lu.siren} {lu.nom} ({', '.join(lu.departements)})" for lu in trouves)


def _refusal(message: str, remede: str) -> Constat:
    return Constat("TER-04", "a_corriger", message, remede=remede)


def _part(part: Part) -> str:
    seul = f', departement: "{part.departement}"' if part.departement else ""
    nombre = len(part.communes)
    return f'{{siren: "{part.epci.siren}", nom_usage: {_quote(part.epci.nom)}{seul}}}    # {nombre} communes'


def _quote(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)
