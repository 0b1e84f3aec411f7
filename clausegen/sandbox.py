"""The one Jinja environment: a model only names mentions, compares them and loops over them.

Models are handed from territory to territory and come by e-mail: whatever their text, nothing here calls a
function, reads a Python attribute or computes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, TracebackType
from typing import Any, Never

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clausegen.constats import Constat, Refus, refuse

TOURS = 100_000
CARACTERES = 32_000_000
PROFONDEUR = 20

PERMIS: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr),
    *(nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.List, nodes.Tuple),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)
NOMS_FRANCAIS: dict[type[nodes.Node], str] = {
    nodes.Call: "un appel de fonction",
    nodes.BinExpr: "un calcul",
    nodes.UnaryExpr: "un calcul",
    nodes.Concat: "un assemblage de textes (~)",
    nodes.Test: "un test (is)",
    nodes.Slice: "une tranche ([:])",
    nodes.Dict: "un dictionnaire",
    nodes.Assign: "une affectation (set)",
    nodes.AssignBlock: "une affectation (set)",
    nodes.Macro: "une macro",
    nodes.Include: "une inclusion (include)",
    nodes.Import: "une importation (import)",
    nodes.FromImport: "une importation (import)",
    nodes.Extends: "un héritage (extends)",
    nodes.Block: "un bloc (block)",
}
BOUCLE = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
CHEMINS = (nodes.Name, nodes.Getattr, nodes.Getitem)
# What XML 1.0 cannot hold, tabs and line ends apart.
INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class InterditError(TemplateError):
    """A template tried something that makes no sense; the message is in French, for its author."""


def near(mot: str, choix: Iterable[object]) -> str:
    """« ; vouliez-vous « x » ? », or nothing."""
    from difflib import get_close_matches

    proches = get_close_matches(mot, [str(nom) for nom in choix], n=1, cutoff=0.7)
    return f" ; vouliez-vous « {proches[0]} » ?" if proches else ""


class Absente(StrictUndefined):
    """A field that a mention does not have."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        objet, nom = self._undefined_obj, self._undefined_name
        if isinstance(objet, dict):
            return f"« {nom} » : champ inconnu{near(str(nom), objet)}"
        if isinstance(objet, list):
            return f"« [{nom}] » : cette liste n'a que {len(objet)} élément(s)"
        return f"« {nom} » : champ inconnu, car la mention qui précède n'a pas de champs"


class Environnement(ImmutableSandboxedEnvironment):
    """Looks names up in data only: a Python attribute is out of reach by construction."""

    def getattr(self, obj: object, attribute: str) -> object:
        """A key of a mention, or a counter of the loop."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        if type(obj) is LoopContext and attribute in BOUCLE:
            return getattr(obj, attribute)
        return self._absent(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """A key of a mention, or a rank in a list."""
        if type(obj) is list and type(argument) is int and argument < len(obj):
            return obj[argument]
        if type(obj) is dict and argument in obj:
            return obj[argument]
        return self._absent(obj, str(argument))

    def _absent(self, obj: object, nom: str) -> Absente:
        if isinstance(obj, Absente):
            str(obj)  # the first absence is the one to tell
        return Absente(obj=obj, name=nom)


@dataclass(slots=True)
class Compteur:
    """What one document may still spend, all its parts together."""

    tours: int = TOURS
    caracteres: int = CARACTERES

    def spend_turns(self, nombre: int) -> None:
        """Count a loop before it runs."""
        self.tours -= nombre
        if self.tours < 0:
            raise InterditError(f"les boucles du modèle dépassent {TOURS} tours")


@pass_context
def _tours(context: Context, valeur: object) -> list[Any]:
    if isinstance(valeur, StrictUndefined):
        str(valeur)
    if type(valeur) is not list:
        raise InterditError(f"une boucle attend une liste, elle a reçu {_kind(valeur)}")
    context["_compteur"].spend_turns(len(valeur))
    return valeur


def _length(valeur: object) -> int:
    if type(valeur) not in (list, str):
        raise InterditError(f"le filtre « length » attend une liste ou un texte, il a reçu {_kind(valeur)}")
    return len(valeur)  # type: ignore[arg-type]


def _join(valeur: object, separateur: str = "") -> str:
    if type(valeur) is not list or not all(type(mot) in (str, int) for mot in valeur):
        raise InterditError(f"le filtre « join » attend une liste de textes, il a reçu {_kind(valeur)}")
    return separateur.join(map(str, valeur))


def _upper(valeur: object) -> str:
    if type(valeur) is not str:
        raise InterditError(f"le filtre « upper » attend un texte, il a reçu {_kind(valeur)}")
    return valeur.upper()


FILTRES: dict[str, Callable[..., object]] = {"join": _join, "length": _length, "upper": _upper}


def _kind(valeur: object) -> str:
    noms = {
        bool: "un oui/non",
        list: "une liste",
        dict: "un ensemble de champs",
        str: "un texte",
        int: "un nombre",
    }
    return noms.get(type(valeur), "une valeur vide ou interne")


def _finalize(valeur: object) -> object:
    if type(valeur) in (str, int) or isinstance(valeur, Absente):
        return valeur
    raise InterditError(f"une mention imprimée doit être un texte, celle-ci est {_kind(valeur)}")


@cache
def environment() -> Environnement:
    """The environment: immutable, strict, escaping, without a single global name or test."""
    env = Environnement(autoescape=True, undefined=Absente, finalize=_finalize, keep_trailing_newline=True)
    env.globals.clear()
    env.tests.clear()
    env.filters.clear()
    env.filters.update(FILTRES, _tours=_tours)
    return env


def _name_reason(node: nodes.Name) -> str | None:
    reserve = node.name.startswith("_") or node.name == "self"
    return f"le nom « {node.name} » est réservé (tiret bas, ou « self »)" if reserve else None


def _constant_reason(node: nodes.Const) -> str | None:
    return None if type(node.value) in (str, int) else f"la constante « {node.value} » n'est pas permise"


def _attribute_reason(node: nodes.Getattr) -> str | None:
    if node.attr.startswith("_"):
        return f"l'attribut « {node.attr} » commence par un tiret bas"
    return None if isinstance(node.node, CHEMINS) else "un champ se lit sur une mention seulement"


def _item_reason(node: nodes.Getitem) -> str | None:
    permis = isinstance(node.node, CHEMINS) and isinstance(node.arg, nodes.Const)
    return None if permis else "entre crochets, seul un rang ou un nom de champ est permis"


def _filter_reason(node: nodes.Filter) -> str | None:
    if node.name not in FILTRES:
        return f"le filtre « {node.name} » n'est pas permis ; permis : {', '.join(FILTRES)}"
    constants = all(
        isinstance(argument, nodes.Const) and type(argument.value) is str for argument in node.args
    )
    attendus = 1 if node.name == "join" else 0
    simple = (
        constants and len(node.args) <= attendus and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    )
    return None if simple else f"le filtre « {node.name} » n'admet pas ces arguments"


def _loop_reason(node: nodes.For) -> str | None:
    if node.recursive:
        return "une boucle récursive n'est pas permise"
    return None if isinstance(node.target, nodes.Name) else "une boucle n'a qu'une variable"


def _choice_reason(node: nodes.CondExpr) -> str | None:
    return "« … if … » sans « else » : dites ce qui s'imprime sinon" if node.expr2 is None else None


EXAMENS: dict[type[nodes.Node], Callable[[Any], str | None]] = {
    nodes.Name: _name_reason,
    nodes.Const: _constant_reason,
    nodes.Getattr: _attribute_reason,
    nodes.Getitem: _item_reason,
    nodes.Filter: _filter_reason,
    nodes.For: _loop_reason,
    nodes.CondExpr: _choice_reason,
}


def _reason(node: nodes.Node) -> str | None:
    if isinstance(node, PERMIS):
        examen = EXAMENS.get(type(node))
        return examen(node) if examen else None
    nom = next((nom for genre, nom in NOMS_FRANCAIS.items() if isinstance(node, genre)), type(node).__name__)
    return f"{nom} n'est pas permis dans un modèle"


def _walk(arbre: nodes.Node) -> Iterable[nodes.Node]:
    pile = [arbre]
    while pile:
        node = pile.pop()
        yield node
        pile.extend(node.iter_child_nodes())


def parse(source: str) -> nodes.Template:
    """A template's tree. Raises TemplateSyntaxError."""
    try:
        return environment().parse(source)
    except RecursionError as erreur:
        raise TemplateSyntaxError("expression trop imbriquée", 1) from erreur


def reason(source: str) -> str | None:
    """Why this bit of template is refused, in French; None when it is sound."""
    try:
        arbre = parse(source)
    except TemplateSyntaxError:
        return "écriture non comprise"
    return next((motif for node in _walk(arbre) if (motif := _reason(node))), None)


@dataclass(frozen=True, slots=True)
class Gabarit:
    """A text compiled once, filled in as often as needed; ``lieu`` names a line for its author."""

    code: CodeType
    template: Template
    noms: frozenset[str]
    lieu: Callable[[int], str]

    @classmethod
    def load(cls, code: CodeType, noms: frozenset[str], lieu: Callable[[int], str]) -> Gabarit:
        """What ``compile_text`` made, from its code."""
        return cls(code, Template.from_code(environment(), code, {}), noms, lieu)

    def render(self, mentions: Mapping[str, object], compteur: Compteur) -> str:
        """The text with its mentions (already passed through ``plain``)."""
        morceaux: list[str] = []
        reste = compteur.caracteres
        contexte = self.template.new_context({**mentions, "_compteur": compteur})
        try:
            for morceau in self.template.root_render_func(contexte):
                morceaux.append(morceau)
                reste -= len(morceau)
                if reste < 0:
                    raise InterditError(f"le document produit dépasse {CARACTERES} caractères")
        except (TemplateError, TypeError) as erreur:
            self._refuse(erreur)
        compteur.caracteres = reste
        return "".join(morceaux)

    def _refuse(self, erreur: TemplateError | TypeError) -> Never:
        message = (
            str(erreur)
            if isinstance(erreur, TemplateError)
            else "comparaison de valeurs de natures différentes"
        )
        lieu = self.lieu(self._line(erreur.__traceback__))
        raise refuse(
            "MODELE-20", f"{lieu} : {message}", remede="corrigez la balise dans le modèle"
        ) from erreur

    def _line(self, trace: TracebackType | None) -> int:
        ligne = 1
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<template>":
                ligne = self.template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return ligne


def compile_text(source: str, lieu: Callable[[int], str], data: Callable[[str], str] = str) -> Gabarit:
    """Compile a model's text; ``data`` is applied once to each bit that is not a tag. Raises Refus."""
    env = environment()
    try:
        arbre = parse(source)
    except TemplateSyntaxError as erreur:
        raise refuse("MODELE-21", f"{lieu(erreur.lineno)} : balise non comprise") from erreur
    motifs = [(motif, node.lineno) for node in _walk(arbre) if (motif := _reason(node))]
    if motifs:
        raise Refus(Constat("MODELE-22", "a_corriger", f"{lieu(ligne)} : {motif}") for motif, ligne in motifs)
    noms = frozenset(find_undeclared_variables(arbre))
    for node in _walk(arbre):
        if isinstance(node, nodes.TemplateData):
            node.data = data(node.data)
        elif isinstance(node, nodes.For):
            node.iter = nodes.Filter(node.iter, "_tours", [], [], None, None, lineno=node.lineno)
    try:
        code = env.compile(arbre)
        return Gabarit.load(code, noms, lieu)
    except (SyntaxError, RecursionError, MemoryError) as erreur:
        raise refuse("MODELE-23", f"{lieu(1)} : blocs trop imbriqués") from erreur


@dataclass(slots=True)
class _Nettoyage:
    """Copies mentions as plain data, noting what has no place in a text."""

    constats: list[Constat] = field(default_factory=list)

    def copy(self, valeur: object, cle: str, profondeur: int = 0) -> object:
        genre = type(valeur)
        if genre is str:
            return self._text(str(valeur), cle)
        if genre is bool or genre is int:
            return valeur
        if isinstance(valeur, list) and profondeur < PROFONDEUR:
            return [self.copy(v, f"{cle}[{rang}]", profondeur + 1) for rang, v in enumerate(valeur, 1)]
        if isinstance(valeur, dict) and profondeur < PROFONDEUR:
            return {str(nom): self.copy(v, f"{cle}.{nom}", profondeur + 1) for nom, v in valeur.items()}
        self._note(
            cle, f"attendu un texte, un oui/non ou une liste peu profonde, lu un objet {genre.__name__}"
        )
        return None

    def _text(self, texte: str, cle: str) -> str:
        if texte.isprintable():
            return texte
        if interdit := INTERDITS.search(texte):
            self._note(cle, f"caractère invisible interdit dans un document (U+{ord(interdit[0]):04X})")
        return texte.replace("\r\n", "\n").replace("\r", "\n") if "\r" in texte else texte

    def _note(self, cle: str, message: str) -> None:
        self.constats.append(Constat("MENTION-01", "a_corriger", message, cle=cle))


def plain(mentions: Mapping[str, object]) -> dict[str, object]:
    """A copy made of texts, whole numbers, booleans, lists and dicts only; Refus lists what is not."""
    nettoyage = _Nettoyage()
    copie = {nom: nettoyage.copy(valeur, nom) for nom, valeur in mentions.items()}
    if nettoyage.constats:
        raise Refus(nettoyage.constats)
    return copie
