"""What a template asks of its mentions: every path that it names, and what it does with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from jinja2 import nodes

from clausegen import sandbox

Usage = Literal["imprime", "boucle", "condition", "compare", "join", "length", "upper"]
Chemin = tuple[str | None, ...]  # ``None``: an item of a list
Portee = Mapping[str, Chemin]  # what each name in force stands for
OPERANDES = {"eq", "ne"}


@dataclass(frozen=True, slots=True)
class Emploi:
    """One use: the line of the source, the path from a mention, and for a comparison what it is compared to.

    ``local``: the path starts from a loop's own variable, used outside its loop.
    """

    ligne: int
    chemin: Chemin
    usage: Usage
    compare: object = None
    local: bool = False


@dataclass(slots=True)
class _Releve:
    variables: frozenset[str]
    emplois: list[Emploi] = field(default_factory=list)

    def visit(self, node: nodes.Node, portee: Portee) -> None:
        """The uses of a node and of what it holds."""
        if isinstance(node, sandbox.CHEMINS):
            self.use(node, "condition", portee)
            return
        visite = VISITES.get(type(node))
        if visite:
            visite(self, node, portee)
            return
        for enfant in node.iter_child_nodes():
            self.visit(enfant, portee)

    def filter(self, node: nodes.Filter, portee: Portee) -> None:
        """A list or a text, through a filter."""
        if node.node is not None:
            self.use(node.node, cast("Usage", node.name), portee)

    def output(self, node: nodes.Output, portee: Portee) -> None:
        """What is printed."""
        self.each(node.nodes, "imprime", portee)

    def branch(self, node: nodes.If, portee: Portee) -> None:
        """A condition, then its branches."""
        self.each([node.test], "condition", portee)
        for enfant in (*node.body, *node.elif_, *node.else_):
            self.visit(enfant, portee)

    def choice(self, node: nodes.CondExpr, portee: Portee) -> None:
        """« a if b else c »."""
        self.each([node.test], "condition", portee)
        self.each([node.expr1, *([node.expr2] if node.expr2 else [])], "imprime", portee)

    def each(self, noeuds: Iterable[nodes.Node], usage: Usage, portee: Portee) -> None:
        """What stands there, used so when it is a path."""
        for node in noeuds:
            if isinstance(node, sandbox.CHEMINS):
                self.use(node, usage, portee)
            else:
                self.visit(node, portee)

    def loop(self, node: nodes.For, portee: Portee) -> None:
        """The list, then the body, where the variable is an item of it."""
        self.each([node.iter], "boucle", portee)
        chemin = self.path(node.iter, portee)
        cible = node.target.name if isinstance(node.target, nodes.Name) else ""
        dedans = {**portee, "loop": (), cible: (*chemin, None) if chemin else ()}
        for enfant in node.body:
            self.visit(enfant, dedans)
        for enfant in node.else_:
            self.visit(enfant, portee)

    def compare(self, node: nodes.Compare, portee: Portee) -> None:
        """A path compared to a constant; the rest is only read."""
        operande = node.ops[0] if len(node.ops) == 1 and node.ops[0].op in OPERANDES else None
        if operande is not None and isinstance(operande.expr, nodes.Const):
            self.use(node.expr, "compare", portee, operande.expr.value)
        else:
            for enfant in (node.expr, *(op.expr for op in node.ops)):
                self.visit(enfant, portee)

    def use(self, node: nodes.Node, usage: Usage, portee: Portee, compare: object = None) -> None:
        chemin = self.path(node, portee)
        if chemin is None:
            self.visit(node, portee)
        elif chemin:
            local = chemin[0] in self.variables and chemin[0] not in portee
            self.emplois.append(Emploi(node.lineno, chemin, usage, compare, local))

    def path(self, node: nodes.Node, portee: Portee) -> Chemin | None:
        """The path from a mention; empty from what is not one; None when this is no path."""
        if isinstance(node, nodes.Name):
            return portee.get(node.name, (node.name,))
        if not isinstance(node, (nodes.Getattr, nodes.Getitem)):
            return None
        avant = self.path(node.node, portee)
        if not avant:
            return avant
        if isinstance(node, nodes.Getattr):
            return (*avant, node.attr)
        cle = node.arg.value if isinstance(node.arg, nodes.Const) else None
        return (*avant, cle if isinstance(cle, str) else None)


VISITES: dict[type[nodes.Node], Callable[[_Releve, Any, Portee], None]] = {
    nodes.For: _Releve.loop,
    nodes.Compare: _Releve.compare,
    nodes.Filter: _Releve.filter,
    nodes.Output: _Releve.output,
    nodes.If: _Releve.branch,
    nodes.CondExpr: _Releve.choice,
}


def read(source: str, variables: Iterable[str] = ()) -> list[Emploi]:
    """Every use, in the order of the source; ``variables``: loop variables of the text around.

    Raises jinja2's TemplateSyntaxError: the source is one that ``sandbox.reason`` accepts.
    """
    arbre = sandbox.parse(source)
    releve = _Releve(frozenset({*variables, *_variables(arbre)}))
    releve.visit(arbre, {})
    return releve.emplois


def _variables(arbre: nodes.Node) -> Iterable[str]:
    """The names that loops give to their items."""
    boucles = arbre.find_all(nodes.For)
    return {boucle.target.name for boucle in boucles if isinstance(boucle.target, nodes.Name)}
