"""A Python program as a normalised tree: what is left once its wording is taken away.

Docstrings, comments and layout go. Annotations go, but where something may read them. Parameters and local
variables lose their names and keep their identity. Programs with equal trees do the same, short of looking at
their own names, lines, docstrings or annotations.
"""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Tuple

from .scope import COMPREHENSIONS, FUNCTIONS, Scope, Spoken, resolve

OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
EFFECTS = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)  # an annotation with one is kept
SILENT = frozenset(["ctx", "type_comment", "kind"])  # fields that add nothing to the others
# Lists that stand under a node of their own, because their parent has others: `if` and `else`.
BLOCKS = frozenset(
    ["body", "orelse", "handlers", "finalbody", "decorator_list", "type_params", "keys", "patterns", "kwd_patterns"]
)
# Decorators that read neither the annotations nor the names of parameters.
INNOCENT = frozenset(
    ["staticmethod", "classmethod", "property", "setter", "getter", "deleter", "cached_property", "abstractmethod"]
    + ["override", "cache", "lru_cache", "wraps", "contextmanager"]
)


class Tree(NamedTuple):
    """Programs are one up to the names of locals iff `pre`, `sizes` and `names` are equal.

    Labels say of a local only its role, so that one more variable does not change the labels of the others.
    """

    pre: List[str]  # labels, each node before its children
    post: List[str]  # labels, each node after its children
    sizes: List[int]  # how many nodes each subtree has, in the order of `pre`
    names: List[int]  # which binding each local name means, numbered as they first occur


def normalised(root: ast.AST) -> Tree:
    """The tree of a module or of one definition. Raises RecursionError where it is too deep."""
    builder = _Builder(Spoken(root))
    builder.visit(root)
    return builder.tree


class _Builder:
    def __init__(self, spoken: Spoken) -> None:
        self.spoken = spoken
        self.tree = Tree([], [], [], [])
        self.numbers: Dict[Tuple[Scope, str], int] = {}
        self.scopes: List[Scope] = [Scope("module")]

    # Nodes

    def visit(self, node: ast.AST) -> None:
        special: Optional[Callable[[Any], None]] = getattr(self, "on_" + type(node).__name__, None)
        if special is None:
            self.generic(node)
        else:
            special(node)

    def generic(self, node: ast.AST) -> None:
        parts = [type(node).__name__]
        children: List[Tuple[str, List[ast.AST]]] = []
        for field in node._fields:
            value = getattr(node, field, None)
            if field in SILENT:
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.AST):
                if isinstance(value[0], OPERATORS):
                    parts += [type(operator).__name__ for operator in value]
                else:
                    children.append((field, value))
            elif isinstance(value, OPERATORS):
                parts.append(type(value).__name__)
            elif isinstance(value, ast.AST):
                children.append(("", [value]))
            elif value != []:
                parts.append("%s=%r" % (field, value))
        at = self.open(" ".join(parts))
        for field, nodes in children:
            self.block(field, nodes)
        self.close(at)

    def open(self, label: str) -> int:
        self.tree.pre.append(label)
        self.tree.sizes.append(0)
        return len(self.tree.pre) - 1

    def close(self, at: int) -> None:
        self.tree.sizes[at] = len(self.tree.pre) - at
        self.tree.post.append(self.tree.pre[at])

    def block(self, field: str, nodes: Iterable[ast.AST], docstring: bool = False) -> None:
        if field in ("body", "orelse", "finalbody"):
            nodes = self.statements(list(nodes), docstring)
        at = self.open(field) if field in BLOCKS and nodes else None
        for node in nodes:
            self.visit(node)
        if at is not None:
            self.close(at)

    def inside(self, scopes: List[Scope], field: str, nodes: List[ast.AST], docstring: bool = False) -> None:
        self.scopes += scopes
        self.block(field, nodes, docstring)
        del self.scopes[len(self.scopes) - len(scopes) :]

    def statements(self, body: List[Any], docstring: bool) -> List[ast.AST]:
        """The body without its docstring and without annotations of names that are given no value."""
        kept = body[1:] if docstring and body and _is_text(body[0]) else body
        kept = [statement for statement in kept if not self.only_annotates(statement)]
        return kept or ([ast.Pass()] if body else [])

    def only_annotates(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.AnnAssign) or node.value is not None or not isinstance(node.target, ast.Name):
            return False
        return not self.reads(node.annotation)

    def reads(self, annotation: ast.AST) -> bool:
        return self.scopes[-1].annotations or _has_effect(annotation)

    # Names

    def name(self, name: str, scope: Optional[Scope]) -> str:
        """What a label says of a name that `scope` binds."""
        if scope is None:
            return name
        if name in scope.kept or self.spoken.keeps(name):
            return "kept " + name
        self.tree.names.append(self.numbers.setdefault((scope, name), len(self.numbers)))
        return scope.bound[name]

    def here(self, name: Optional[str]) -> str:
        return self.name(name, resolve(self.scopes, name)) if name is not None else "-"

    def leaf(self, label: str) -> None:
        self.close(self.open(label))

    def on_Name(self, node: ast.Name) -> None:
        self.leaf("Name " + self.here(node.id))

    def on_Constant(self, node: ast.Constant) -> None:
        value = node.value
        # repr refuses integers of more than 4,300 digits.
        text = hex(value) if type(value) is int else repr(value)
        self.leaf("Constant %s %s" % (type(value).__name__, text))

    def binder(self, node: Any) -> None:
        """except ... as name, and the captures of a pattern."""
        field = CAPTURES[type(node).__name__]
        at = self.open("%s %s" % (type(node).__name__, self.here(getattr(node, field))))
        for child, value in ast.iter_fields(node):
            if child != field:
                self.block(child, value if isinstance(value, list) else [value] if value is not None else [])
        self.close(at)
