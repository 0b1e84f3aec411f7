"""The communes of France, today's and those merged into them, and their EPCI: found without reading them all.

``communes.csv`` is sorted by INSEE code, so that a département stands in one block; ``noms.csv`` gives the
codes of a folded name. Both are mapped and searched by halves: a lookup touches a few pages, not the country.
"""

from __future__ import annotations

import mmap
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

DOSSIER = Path(__file__).parent / "data" / "territoires"

_INSEE = re.compile(r"\d{5}|2[ab]\d{3}")
_SIREN = re.compile(r"\d{9}")
_ARTICLE = re.compile("(?:le|la|les|l) ")
_ABREGES = {"st": "saint", "ste": "sainte"}
_LETTRES = {"œ": "oe", "æ": "ae", "-": " ", "'": " ", "’": " "} | dict(
    zip("àâäáãçéèêëîïíôöóûüùúÿñ", "aaaaaceeeeiiiooouuuuyn", strict=True)
)
# words that many names share: they tell no EPCI from another
_COMMUNS = frozenset({
    "agglomeration", "ca", "cc", "communaute", "communautes", "communes", "cu", "metropole", "urbaine",
    "d", "de", "des", "du", "et", "l", "la", "le", "les",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today; ``deleguee`` is the former one, now part of it, under which it was asked for."""

    insee: str
    nom: str
    departement: str
    epci_siren: str | None
    deleguee: str | None = None


@dataclass(frozen=True, slots=True)
class Epci:
    """An EPCI with its own taxes, and the départements where it has communes."""

    siren: str
    nom: str
    departements: tuple[str, ...]

    @property
    def communes(self) -> tuple[Commune, ...]:
        """Its communes of today, by code; only their départements are read."""
        lignes = (ligne for code in self.departements for ligne in _lines("communes.csv", code))
        return tuple(_commune(ligne) for ligne in lignes if f";{self.siren};" in ligne)


@lru_cache(maxsize=4096)
def commune(texte: str) -> tuple[Commune, ...]:
    """The candidates for an INSEE code or a name: several when ambiguous. Never by postal code."""
    voulu = fold(texte)
    if _INSEE.fullmatch(voulu):
        return _by_code(voulu.upper())[:1]
    candidates = _by_name(name_key(voulu)) if voulu else ()
    exactes = tuple(une for une in candidates if fold(une.deleguee or une.nom) == voulu)
    return exactes or candidates


def near(texte: str) -> tuple[str, ...]:
    """Up to three names that resemble a mistyped one."""
    from difflib import get_close_matches

    cles = {ligne.split(";")[0] for ligne in _lines("noms.csv")}
    proches = get_close_matches(name_key(fold(texte)), sorted(cles), n=3, cutoff=0.75)
    return tuple(une.deleguee or une.nom for cle in proches for une in _by_name(cle)[:1])


def epci(siren: str) -> str | None:
    """The official name of an EPCI."""
    return next((lue.nom for lue in intercommunalites(siren)), None)


def intercommunalites(texte: str) -> tuple[Epci, ...]:
    """The EPCI of a SIREN, or those whose name holds every word that is typed."""
    if _SIREN.fullmatch(texte):
        return tuple(_epci(ligne) for ligne in _lines("epci.csv", f"{texte};"))
    voulus = set(fold(texte).split()) - _COMMUNS
    toutes = _all_epci() if voulus else ()
    return tuple(une for une in toutes if voulus <= set(fold(une.nom).split()))


def near_epci(texte: str) -> tuple[Epci, ...]:
    """A few EPCI whose name or SIREN resembles a mistyped one, and that of a commune of this name."""
    from difflib import get_close_matches

    if texte.isdecimal():
        sirens = {une.siren: une for une in _all_epci()}
        return tuple(sirens[siren] for siren in get_close_matches(texte, sirens, n=3, cutoff=0.85))
    par_nom = {fold(une.nom): une for une in _all_epci()}
    proches = [par_nom[cle] for cle in get_close_matches(fold(texte), par_nom, n=3, cutoff=0.7)]
    sieges = [une for c in commune(texte) if c.epci_siren for une in intercommunalites(c.epci_siren)]
    return tuple(dict.fromkeys([*sieges[:3], *proches]))


def departement(code: str) -> str | None:
    """The name of a département or an overseas collectivity."""
    return next((ligne.split(";")[1] for ligne in _lines("departements.csv", f"{code};")), None)


def fold(nom: str) -> str:
    """A name as it is compared: no capital, accent, hyphen nor apostrophe, « St » in full."""
    plie = unicodedata.normalize("NFC", nom).lower()
    for lettre, nue in _LETTRES.items():
        plie = plie.replace(lettre, nue)
    return " ".join(_ABREGES.get(mot, mot) for mot in plie.split())


def name_key(plie: str) -> str:
    """What a folded name is filed under: without its article."""
    return _ARTICLE.sub("", plie, count=1) if _ARTICLE.match(plie) else plie


def code_of(insee: str) -> str:
    """The département, or the overseas collectivity, of an INSEE code."""
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def _by_code(insee: str) -> tuple[Commune, ...]:
    """Today's commune first, then the former ones that had this code."""
    return tuple(map(_commune, _lines("communes.csv", f"{insee};")))


def _by_name(cle: str) -> tuple[Commune, ...]:
    """The communes filed under this name, whatever their article or « (Canton de…) »; former ones last."""
    classees = {tuple(ligne.split(";")) for suite in (";", " (") for ligne in _lines("noms.csv", cle + suite)}
    trouvees = [
        une
        for nom, insee in sorted(classees)
        for une in _by_code(insee)
        if name_key(fold(une.deleguee or une.nom)) == nom
    ]
    return tuple(sorted(trouvees, key=lambda une: (une.deleguee is not None, une.insee, une.deleguee or "")))


def _commune(ligne: str) -> Commune:
    insee, nom, siren, chef_lieu = ligne.split(";")
    if not chef_lieu:
        return Commune(insee, nom, code_of(insee), siren or None)
    return replace(_commune(next(_lines("communes.csv", f"{chef_lieu};"))), deleguee=nom)


def _epci(ligne: str) -> Epci:
    siren, nom, departements = ligne.split(";")
    return Epci(siren, nom, tuple(departements.split()))


@cache
def _all_epci() -> tuple[Epci, ...]:
    return tuple(_epci(ligne) for ligne in _lines("epci.csv"))


# --- sorted files -------------------------------------------------------------------------------------------


@cache
def _mapped(nom: str) -> mmap.mmap:
    with (DOSSIER / nom).open("rb") as flux:
        return mmap.mmap(flux.fileno(), 0, access=mmap.ACCESS_READ)


def _lines(nom: str, debut: str = "") -> Iterator[str]:
    """The lines of a sorted file that begin so, its heading apart."""
    octets, voulu = _mapped(nom), debut.encode()
    position = _first(octets, voulu)
    while position < len(octets):
        fin = octets.find(b"\n", position)
        ligne = octets[position:fin]
        if not ligne.startswith(voulu):
            return
        yield ligne.decode()
        position = fin + 1


def _first(octets: mmap.mmap, voulu: bytes) -> int:
    """Where the first line that is not before ``voulu`` starts, found by halves."""
    bas, haut = octets.find(b"\n") + 1, len(octets)
    while bas < haut:
        milieu = (bas + haut) // 2
        ligne = octets.rfind(b"\n", bas, milieu) + 1 or bas
        fin = octets.find(b"\n", milieu)
        bas, haut = (fin + 1, haut) if octets[ligne:fin] < voulu else (bas, ligne)
    return bas
