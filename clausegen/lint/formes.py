"""The shape of each mention, learnt from its values in the sample contracts: what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clausegen import sandbox
from clausegen.emplois import Emploi

NATURES = {
    bool: "oui_non",
    int: "texte",
    str: "texte",
    list: "liste",
    dict: "champs",
}
NOMS = {"oui_non": "un oui/non", "texte": "un texte", "liste": "une liste", "champs": "un ensemble de champs"}
ADMISES = {
    "imprime": {"texte"},
    "boucle": {"liste"},
    "join": {"liste"},
    "length": {"liste", "texte"},
    "upper": {"texte"},
}
GESTES = {
    "imprime": "et ne s'imprime pas",
    "boucle": "et ne se parcourt pas",
    "join": "et le filtre « join » attend une liste",
    "length": "et le filtre « length » attend une liste ou un texte",
    "upper": "et le filtre « upper » attend un texte",
}
Faute = tuple[str, str]  # code, message


@dataclass(slots=True)
class Forme:
    """What values of a mention have been: their natures, the fields of a set, the items of a list."""

    natures: set[str] = field(default_factory=set)
    champs: dict[str, Forme] = field(default_factory=dict)
    element: Forme | None = None

    def add(self, valeur: object) -> None:
        """One more value."""
        self.natures.add(NATURES.get(type(valeur), "texte"))
        if isinstance(valeur, dict):
            for cle, contenu in valeur.items():
                self.champs.setdefault(str(cle), Forme()).add(contenu)
        elif isinstance(valeur, list):
            for contenu in valeur:
                self.element = self.element or Forme()
                self.element.add(contenu)

    def describe(self) -> str:
        """« texte », « oui/non », « liste de (lot, volume) »."""
        if "liste" in self.natures:
            suite = f" {self.element.describe()}" if self.element else ""
            return f"liste de{suite}" if suite else "liste"
        if "champs" in self.natures:
            return f"({', '.join(self.champs)})"
        return " ou ".join(
            nom for nature, nom in (("texte", "texte"), ("oui_non", "oui/non")) if nature in self.natures
        )


class Formes:
    """The shapes of every mention that a kind of document receives."""

    def __init__(self) -> None:
        self.racine = Forme({"champs"})

    def learn(self, mentions: Mapping[str, object]) -> None:
        """The mentions of one contract."""
        self.racine.add(dict(mentions))

    def fault(self, emploi: Emploi) -> Faute | None:
        """What is wrong with a use; None when it is sound, or when no sample says."""
        forme, lu = self.racine, ""
        for etape in emploi.chemin:
            if etape is None:
                if "liste" not in forme.natures:
                    return "MEN-04", f"« {lu} » n'est pas une liste, mais {_named(forme)}"
                if forme.element is None:
                    return None
                forme = forme.element
            elif etape in forme.champs:
                forme, lu = forme.champs[etape], f"{lu}.{etape}".lstrip(".")
            else:
                return _unknown(forme, lu, etape)
        return _misused(forme, lu, emploi)


def _unknown(forme: Forme, lu: str, nom: str) -> Faute:
    code, quoi = (
        ("MEN-02", f"champ « {nom} » inconnu de « {lu} »")
        if lu
        else ("MEN-01", f"mention « {nom} » inconnue")
    )
    if lu and "champs" not in forme.natures:
        return code, f"{quoi}, qui est {_named(forme)}"
    return code, quoi + (sandbox.near(nom, forme.champs) or _listed(forme.champs if lu else ()))


def _listed(noms: Iterable[str]) -> str:
    liste = ", ".join(noms)
    return f" ; champs : {liste}" if liste else ""


def _misused(forme: Forme, lu: str, emploi: Emploi) -> Faute | None:
    if emploi.usage == "compare":
        attendue = NATURES.get(type(emploi.compare), "texte")
        return (
            None
            if attendue in forme.natures
            else ("MEN-07", f"« {lu} » est {_named(forme)}, jamais égal à {_quoted(emploi.compare)}")
        )
    if forme.natures & ADMISES.get(emploi.usage, forme.natures):
        return None
    return "MEN-04", f"« {lu} » est {_named(forme)}, {GESTES[emploi.usage]}"


def _named(forme: Forme) -> str:
    return " ou ".join(NOMS[nature] for nature in NOMS if nature in forme.natures)


def _quoted(constante: object) -> str:
    return f"« {constante} »" if isinstance(constante, str) else f"un nombre ({constante})"
