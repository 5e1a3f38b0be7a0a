"""Building the tree of a program: labels, order and who is who among its names."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple

from .scope import CAPTURES, Scope, Spoken, resolve

OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
EFFECTS = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
SILENT = frozenset(["ctx", "type_comment", "kind"])  # fields that add nothing to the others
STATEMENTS = frozenset(["body", "orelse", "finalbody"])
# Lists that stand under a node of their own, because their parent has others: `if` and `else`.
BLOCKS = STATEMENTS | {
    "handlers",
    "bases",
    "decorator_list",
    "type_params",
    "keys",
    "patterns",
    "kwd_patterns",
}


class Tree(NamedTuple):
    """Programs are one up to the names of locals iff `pre`, `sizes` and `names` are equal.

    Labels say of a local only its role, so that one more variable does not change the labels of the others.
    """

    pre: List[str]  # labels, each node before its children
    post: List[str]  # labels, each node after its children
    sizes: List[int]  # how many nodes each subtree has, in the order of `pre`
    names: List[int]  # which binding each local name means, numbered as they first occur


class Builder:
    """Writes nodes into `tree`. `special` says how for the classes of `ast` that need more than `visit`."""

    def __init__(self, spoken: Spoken, special: Mapping[str, Callable[[Builder, Any], None]]) -> None:
        self.spoken = spoken
        self.special = special
        self.tree = Tree([], [], [], [])
        self.numbers: Dict[Tuple[Scope, str], int] = {}
        self.scopes: List[Scope] = [Scope("module")]

    def visit(self, node: ast.AST) -> None:
        special = self.special.get(type(node).__name__)
        if special is not None:
            special(self, node)
            return
        label, lists = self.parts(node)
        at = self.open(label)
        for field, nodes in lists:
            self.block(field, nodes)
        self.close(at)

    def parts(self, node: ast.AST) -> Tuple[str, List[Tuple[str, List[Any]]]]:
        """The label, with all that is no node; and the children, under the names of their lists."""
        label = [type(node).__name__]
        lists: List[Tuple[str, List[Any]]] = []
        for field in node._fields:
            value = getattr(node, field, None)
            nodes = value if isinstance(value, list) else [value]
            if field in SILENT or not nodes:
                continue
            if isinstance(nodes[0], OPERATORS):
                label += [type(operator).__name__ for operator in nodes]
            elif isinstance(nodes[0], ast.AST):
                lists.append((field if nodes is value else "", nodes))
            elif value is not None and CAPTURES.get(label[0]) == field:
                label.append(self.name(value))
            else:
                label.append("%s=%r" % (field, value))
        return " ".join(label), lists

    def open(self, label: str) -> int:
        self.tree.pre.append(label)
        self.tree.sizes.append(0)
        return len(self.tree.pre) - 1

    def close(self, at: int) -> None:
        self.tree.sizes[at] = len(self.tree.pre) - at
        self.tree.post.append(self.tree.pre[at])

    def leaf(self, label: str) -> None:
        self.close(self.open(label))

    def block(self, field: str, nodes: List[Any], docstring: bool = False) -> None:
        """The nodes of a list; statements without a docstring and without annotations that assign nothing."""
        if field in STATEMENTS:
            nodes = self.statements(nodes, docstring)
        at = self.open(field) if field in BLOCKS and nodes else None
        for node in nodes:
            self.visit(node)
        if at is not None:
            self.close(at)

    def statements(self, body: List[Any], docstring: bool) -> List[Any]:
        kept = body[1:] if docstring and body and _is_text(body[0]) else body
        kept = [statement for statement in kept if not self.only_annotates(statement)]
        return kept or ([ast.Pass()] if body else [])

    def only_annotates(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.AnnAssign) or node.value is not None:
            return False
        return isinstance(node.target, ast.Name) and not self.keeps_annotation(node.annotation)

    def keeps_annotation(self, annotation: ast.AST) -> bool:
        return self.scopes[-1].annotations or has_effect(annotation)

    def name(self, name: str) -> str:
        """What a label says of a name that is used here."""
        return self.name_in(resolve(self.scopes, name), name)

    def name_in(self, scope: Optional[Scope], name: str) -> str:
        """What a label says of a name that this scope binds; None: no function does."""
        if scope is None:
            return name
        if name in scope.kept or self.spoken.keeps(name):
            return "$kept " + name
        self.tree.names.append(self.numbers.setdefault((scope, name), len(self.numbers)))
        return scope.bound[name]


def has_effect(annotation: ast.AST) -> bool:
    """Whether evaluating it may do more than name a type."""
    return any(isinstance(node, EFFECTS) for node in ast.walk(annotation))


def _is_text(statement: ast.AST) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(getattr(statement.value, "value", None), str)
