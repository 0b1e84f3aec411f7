"""The registry of rules: a rule answers in words, the registry adds its code, its law and the place.

A rule is a generator of answers, none of which means that it is respected. One that lacks a fact says so with
``indeterminable``: silence never stands for ignorance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clausegen import droit, formats, reader
from clausegen.conformite.cas import Cas
from clausegen.constats import Constat, Gravite
from clausegen.reader import Chemin, Position

CODE = "code de la commande publique"
A_CORRIGER: Gravite = "a_corriger"
A_VERIFIER: Gravite = "a_verifier"
INFORMATION: Gravite = "information"


@dataclass(frozen=True)
class Reponse:
    """What a rule finds: the reason, what to do, the key; the rest only to depart from the rule's own."""

    message: str
    remede: str
    chemin: Chemin = ()
    gravite: Gravite | None = None
    reference: str | None = None


Juge = Callable[[Cas], Iterable[Reponse]]


@dataclass(frozen=True)
class Regle:
    """One rule of law or of sound practice; its docstring is its title in the documentation."""

    code: str
    reference: str
    gravite: Gravite
    juge: Juge

    @property
    def titre(self) -> str:
        """What the rule requires, in one sentence."""
        return (self.juge.__doc__ or "").strip()

    def judge(self, cas: Cas) -> Iterator[Constat]:
        """The rule's findings on a contract; a parameter of law without value that day is one of them."""
        try:
            for reponse in self.juge(cas):
                yield self._constat(cas, reponse)
        except droit.ParametreAbsent as absent:
            yield self._constat(
                cas,
                Reponse(
                    f"indéterminable : {absent}",
                    "vérifiez cette règle dans le texte en vigueur à cette date",
                    gravite=A_VERIFIER,
                ),
            )

    def _constat(self, cas: Cas, reponse: Reponse) -> Constat:
        gravite = reponse.gravite or self.gravite
        if gravite == A_CORRIGER and reponse.chemin in cas.profil.blancs:
            gravite = A_VERIFIER  # a blank makes a « projet », never a refusal
        lieu = _locate(cas, reponse.chemin)
        return Constat(
            code=self.code,
            gravite=gravite,
            message=reponse.message,
            fichier=str(lieu.fichier) if lieu else str(cas.profil.fichier),
            ligne=lieu.ligne if lieu else None,
            cle=reader.cle(reponse.chemin) or None,
            reference=reponse.reference or self.reference,
            remede=reponse.remede,
        )


_REGISTRE: dict[str, Regle] = {}


def regle(code: str, *, reference: str, gravite: Gravite) -> Callable[[Juge], Juge]:
    """Register a rule under a code of its own; its docstring, in French, is compulsory."""

    def register(juge: Juge) -> Juge:
        if code in _REGISTRE:
            raise ValueError(f"rule {code} registered twice")
        if not juge.__doc__:
            raise ValueError(f"rule {code} has no title")
        _REGISTRE[code] = Regle(code, reference, gravite, juge)
        return juge

    return register


def registered() -> tuple[Regle, ...]:
    """Every rule, by code."""
    return tuple(_REGISTRE[code] for code in sorted(_REGISTRE))


def indeterminable(question: str, *manque: Chemin) -> Reponse:
    """The third answer: « indéterminable : il manque « acheteur.categorie » pour savoir si … »."""
    cles = formats.enumeration([f"« {reader.cle(chemin)} »" for chemin in manque])
    return Reponse(
        f"indéterminable : il manque {cles} pour savoir {question}",
        f"complétez {cles}",
        chemin=manque[0],
        gravite=A_VERIFIER,
    )


def _locate(cas: Cas, chemin: Chemin) -> Position | None:
    """Where the key stands: in the profile or its type, else where its value comes from, else just above."""
    if trouvee := cas.profil.positions.get(chemin):
        return trouvee
    match chemin:
        case ("lots", int(rang), *suite):
            source = cas.lots[rang].get(_dotted(suite))
        case ("clause", *suite) | ("facilitateur", *suite):
            source = cas.clause.get(_dotted(suite if chemin[0] == "clause" else chemin))
        case _:
            source = None
    if source and source.fichier and source.ligne:
        return Position(Path(source.fichier), source.ligne)
    return cas.profil.position(chemin)


def _dotted(chemin: Iterable[str | int]) -> str:
    return ".".join(str(partie) for partie in chemin)
