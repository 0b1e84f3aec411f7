"""« L'article 12 du CCAP »: compared with the number that this article has in the CCAP read beside."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from clausegen import formats
from clausegen.conformite.formulations_texte import NIVEAU, plain, sentences
from clausegen.conformite.regles import A_CORRIGER, A_VERIFIER
from clausegen.controle.attendus import Attendus
from clausegen.controle.ensemble import Ensemble
from clausegen.controle.faits import Lieu
from clausegen.controle.nombres import bare
from clausegen.controle.pieces import SUJET, Piece
from clausegen.controle.remarques import Remarque

NATURES: Mapping[str, str] = {
    "ccap": "ccap",
    "cahier des clauses administratives particulieres": "ccap",
    "ccp": "ccp",
    "cahier des clauses particulieres": "ccp",
    "contrat": "contrat",
}
_NU = r"\d{1,2}(?:\.\d{1,2})*"
_CAHIER = "|".join(NATURES)
_ARTICLE = rf"\bart(?:icles?|\.)? ?(?:n ?° ?)?(?P<liste>{_NU}(?:(?:, ?| et | ou | a )(?:l'article )?{_NU})*)"
_APRES = re.compile(rf"{_ARTICLE}\.? (?:du |de la |de l')?(?:present )?(?P<cahier>{_CAHIER})\b")
_AVANT = re.compile(rf"\b(?P<cahier>{_CAHIER})\b[ ,(:-]{{1,4}}(?:a l'|l')?{_ARTICLE}\b")
_TITRE = re.compile(
    rf"(?:article|art\.?|§)?\s?(?:n\s?°\s?)?(?P<nu>{_NU})(?!\d)(?:\.?\s?[-–—:).]\s?|\s(?=[^\W\d_]|[\"«“])|$)(?P<nom>.*)",
    re.IGNORECASE | re.DOTALL,
)
_INTERNE = re.compile(rf"{_ARTICLE}(?! ?(?:\.\d|°|du |de la |de l'|des |et suivants))\b")
_AILLEURS = re.compile(
    r"\bccag\b|\bcode\b|\bloi\b|\bdecret|\barrete\b|reglement|\bclauses administratives generales"
)
_PARLE = re.compile(
    r"\bvolume|\bheures?\b|\bpenalit|\bfacilitat|\beligib|\bclause|\bengagement|\bconditions? d'execution"
)
_ACCESSOIRE = re.compile(r"\bpenalit|\bderogation|\bpieces?\b|\bdocuments? contractuels?")
_COMMUNS = frozenset(
    mot[:6] for mot in ("article", "marche", "clauses", "insertion", "sociale", "execution", "travaux")
)


@dataclass(frozen=True)
class Renvoi:
    """An article that a sentence says to be in a piece; ``interne``, in its own, which it does not name.

    ``voisins`` are those that it cites together with it: one right number is enough.
    """

    numero: str
    nature: str
    nu: str
    lieu: Lieu
    voisins: tuple[str, ...] = ()
    interne: bool = False

    @property
    def sanction(self) -> bool:
        """Whether the sentence is about penalties."""
        return "penalit" in self.nu


@dataclass
class Sommaire:
    """The numbered articles of a kind of piece: titles; those that speak of insertion, those titled so."""

    titres: dict[str, str] = field(default_factory=dict)
    traites: set[str] = field(default_factory=set)
    propres: dict[str, Lieu] = field(default_factory=dict)

    @cached_property
    def clause(self) -> dict[str, Lieu]:
        """The articles on insertion itself, rather than its penalties or its derogations."""
        principaux = {nu: lieu for nu, lieu in self.propres.items() if not self._accessory(nu)}
        return principaux or self.propres

    def _accessory(self, numero: str) -> bool:
        return bool(_ACCESSOIRE.search(plain(self.titres[numero])))

    def meant(self, renvoi: Renvoi) -> dict[str, Lieu]:
        """The articles that a sentence may be about."""
        if not renvoi.sanction:
            return self.clause
        return {nu: lieu for nu, lieu in self.propres.items() if nu not in self.clause} or self.propres

    def answers(self, renvoi: Renvoi) -> bool:
        """Whether the article is where the sentence says that it is."""
        if renvoi.interne and not (renvoi.sanction and renvoi.numero in self.titres):
            return not self.lacks(renvoi.numero)
        admis: Collection[str] = {*self.propres, *self.traites} if renvoi.sanction else self.clause
        return any(_related(renvoi.numero, autre) for autre in admis) or self._on_topic(renvoi)

    def misses(self, renvoi: Renvoi) -> bool:
        """Whether the sentence leads elsewhere, or nowhere."""
        if any(self.answers(replace(renvoi, numero=voisin)) for voisin in renvoi.voisins):
            return False
        return not self.answers(renvoi) or self.lacks(renvoi.numero)

    def lacks(self, numero: str) -> bool:
        """Whether there is no such article, as far as the numbers of its neighbours tell."""
        mere = numero.rpartition(".")[0]
        return numero not in self.titres and any(nu.rpartition(".")[0] == mere for nu in self.titres)

    def _on_topic(self, renvoi: Renvoi) -> bool:
        """Whether the sentence is about the very subject of the article that it cites, insertion apart."""
        mots = {mot[:6] for mot in re.findall(r"\w{6,}", plain(self.titres.get(renvoi.numero, "")))}
        return any(mot in plain(renvoi.nu) for mot in mots - _COMMUNS)


def check(ensemble: Ensemble, attendus: Attendus) -> Iterator[Remarque]:
    """Every wrong number of the article on insertion: told once, with its places."""
    sommaires = {nature: contents(ensemble, nature) for nature in dict.fromkeys(NATURES.values())}
    faux: dict[tuple[str, str, bool], list[Renvoi]] = {}
    for piece in ensemble.lues:
        for renvoi in read(piece):
            lu = sommaires[renvoi.nature]
            if lu.propres and lu.misses(renvoi):
                faux.setdefault((renvoi.nature, renvoi.numero, renvoi.interne), []).append(renvoi)
    for (nature, *_), renvois in faux.items():
        yield _wrong(renvois, sommaires[nature], attendus)
    if attendus.article and not any(numero == _key(attendus.article) for _, numero, _ in faux):
        yield from _elsewhere(_key(attendus.article), [lu for lu in sommaires.values() if lu.propres])


def read(piece: Piece) -> Iterator[Renvoi]:
    """The articles that one document says to be in the clauses, where it speaks of insertion."""
    for rang, bloc in enumerate(piece.blocs):
        for phrase in sentences(bloc.texte):
            propre = rang in piece.insertion
            if SUJET.search(plain(phrase)) or (propre and _PARLE.search(bare(phrase))):
                lieu = Lieu.of(piece, bloc, phrase)
                interne = propre and piece.role == "cahier" and not number(phrase)
                for segment in re.split(r" ?; ", bare(phrase)):
                    yield from _outer(segment, lieu)
                    if interne and not _AILLEURS.search(segment):
                        yield from _inner(segment, piece.nature, lieu)


def _outer(nu: str, lieu: Lieu) -> Iterator[Renvoi]:
    """« Décrite à l'article 12 du CCAP », « CCAP, article 12 »."""
    for lus in (*_APRES.finditer(nu), *_AVANT.finditer(nu)):
        for numero, voisins in _cited(lus["liste"]):
            yield Renvoi(numero, NATURES[lus["cahier"]], nu, lieu, voisins)


def _inner(nu: str, nature: str, lieu: Lieu) -> Iterator[Renvoi]:
    """« Celles de l'article 5.3 », in the clauses themselves."""
    for lus in _INTERNE.finditer(_APRES.sub(" ", nu)):
        for numero, voisins in _cited(lus["liste"]):
            yield Renvoi(numero, nature, nu, lieu, voisins, interne=True)


def _cited(liste: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each number of « 5.3 et 12 », with the others."""
    numeros = [_key(numero) for numero in re.findall(_NU, liste)]
    for rang, numero in enumerate(numeros):
        yield numero, (*numeros[:rang], *numeros[rang + 1 :])


def contents(ensemble: Ensemble, nature: str) -> Sommaire:
    """The numbers that the articles of a kind of piece have, as Word shows them."""
    lu = Sommaire()
    for piece in ensemble.lues:
        if piece.nature != nature or piece.constats:
            continue
        for rang, bloc in enumerate(piece.blocs):
            chemin = {number(titre): titre for titre in bloc.titre.split(NIVEAU)}
            chemin.pop("", None)
            lu.titres |= chemin
            debut = number(bloc.texte)
            if "." in debut:
                lu.titres.setdefault(debut, "")
            if rang in piece.insertion:
                lu.traites |= chemin.keys()
                propre = next((nu for nu, titre in chemin.items() if SUJET.search(plain(titre))), None)
                if propre:
                    lu.propres.setdefault(propre, Lieu.of(piece, bloc))
    return lu


def number(titre: str) -> str:
    """« Article 12 – Clause sociale » is « 12 »; empty for a title without a number."""
    lu = _TITRE.match(bare(titre))
    return _key(lu["nu"]) if lu else ""


def _key(numero: str) -> str:
    return ".".join(bout.lstrip("0") or "0" for bout in numero.strip().split("."))


def _related(numero: str, autre: str) -> bool:
    """An article, what it holds, or what holds it."""
    return f"{numero}.".startswith(f"{autre}.") or f"{autre}.".startswith(f"{numero}.")


def _wrong(renvois: Sequence[Renvoi], lu: Sommaire, attendus: Attendus) -> Remarque:
    renvoi = renvois[0]
    numero, cibles = renvoi.numero, lu.meant(renvoi)
    juste, lieu = next(iter(cibles.items()))
    du_cahier = "" if renvoi.interne else f" du {_said(renvoi.nature)}"
    documents = formats.enumeration(list(dict.fromkeys(r.lieu.document for r in renvois)))
    remede = f"écrivez « l'article {juste}{du_cahier} »"
    if attendus.article and _key(attendus.article) == numero:
        remede += f", et « {juste} » dans clause.numero_article du profil"
    if renvoi.interne and not renvoi.sanction:
        remede = "écrivez le numéro de l'article voulu, ou retirez le renvoi"
    sujet = "les pénalités d'insertion sont" if renvoi.sanction else "la clause d'insertion est"
    return Remarque(
        "DCE-14",
        A_VERIFIER if renvoi.interne or lu.answers(renvoi) else A_CORRIGER,
        f"Article {numero}{du_cahier}, cité dans {documents}"
        + ("" if renvoi.interne and not renvoi.sanction else f" : {sujet} {_at(list(cibles))}"),
        f"{lieu.document} n'a pas d'article {numero}"
        if numero not in lu.titres
        else f"dans {lieu.document}, l'article {numero} traite d'autre chose{_title(lu.titres[numero])}",
        remede,
        (*(r.lieu for r in renvois[:4]), *((lieu,) if renvoi.sanction or not renvoi.interne else ())),
    )


def _said(nature: str) -> str:
    return nature if nature == "contrat" else nature.upper()


def _title(titre: str) -> str:
    nom = _TITRE.sub(lambda lus: lus["nom"], titre).strip()
    return f" (« {nom} »)" if nom else ""


def _at(numeros: Sequence[str]) -> str:
    return (
        f"à l'article {numeros[0]}" if len(numeros) == 1 else f"aux articles {formats.enumeration(numeros)}"
    )


def _elsewhere(numero: str, sommaires: Sequence[Sommaire]) -> Iterator[Remarque]:
    """The profile gives the article another number than the buyer's clauses."""
    clauses = {nu: lieu for lu in sommaires for nu, lieu in lu.clause.items()}
    if clauses and not any(_related(numero, autre) for autre in clauses):
        juste, lieu = next(iter(clauses.items()))
        yield Remarque(
            "DCE-14",
            A_VERIFIER,
            f"Article {numero} dans le profil : dans {lieu.document}, la clause d'insertion est "
            + _at(list(clauses)),
            "les documents faits d'après le profil renverront à un autre article",
            f"écrivez « {juste} » dans clause.numero_article du profil, puis refaites les documents",
            (lieu,),
        )
