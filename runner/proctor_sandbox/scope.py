"""Which binding a name in a Python program means.

Follows "Resolution of names" in the language reference, https://docs.python.org/3/reference/executionmodel.html
"""

from __future__ import annotations

import ast
from typing import Dict, Iterable, List, Optional, Set

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CAPTURES = {"MatchAs": "name", "MatchStar": "name", "MatchMapping": "rest", "ExceptHandler": "name"}
BY_TEXT = frozenset(["locals", "vars", "dir", "eval", "exec"])  # these see what local variables are called


def children(node: ast.AST) -> List[ast.AST]:
    """The child nodes, but for those without fields (`Load`, `Add`), which bind nothing."""
    found: List[ast.AST] = []
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST) and value._fields:
            found.append(value)
    return found


class Scope:
    """The names that one module, class, function or comprehension binds.

    `bound` maps each to its role: "$local", or a parameter's place. `kept` are those that keep their names.
    """

    def __init__(self, kind: str, annotations: bool = False) -> None:
        self.kind = kind  # "module", "class" or "function"; a comprehension is a function
        self.annotations = annotations  # a class whose annotations mean something, e.g. a dataclass
        self.bound: Dict[str, str] = {}
        self.kept: Set[str] = set()
        self.declared_global: Set[str] = set()
        self.declared_nonlocal: Set[str] = set()

    def bind(self, name: str, role: str = "$local", keep: bool = False) -> None:
        self.bound.setdefault(name, role)
        if keep:
            self.kept.add(name)

    def scan(self, nodes: Iterable[ast.AST]) -> None:
        """Binds what these nodes bind in this scope, without entering the scopes inside them."""
        stack: List[ast.AST] = list(nodes)
        while stack:
            node = stack.pop()
            self._bind_here(node)
            stack.extend(_same_scope(node))
        for name in self.declared_global | self.declared_nonlocal:
            self.bound.pop(name, None)

    def _bind_here(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                self.bind(node.id)
        elif isinstance(node, FUNCTIONS):
            self.bind(node.name)
        elif isinstance(node, ast.ClassDef):
            self.bind(node.name, keep=True)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                self.bind(alias.asname or alias.name.split(".")[0], keep=True)
        elif isinstance(node, ast.Global):
            self.declared_global.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            self.declared_nonlocal.update(node.names)
        else:
            name = getattr(node, CAPTURES.get(type(node).__name__, ""), None)
            if name:
                self.bind(name)


def _same_scope(node: ast.AST) -> Iterable[ast.AST]:
    """The parts of a node whose assignments bind in the scope that the node stands in."""
    if isinstance(node, COMPREHENSIONS):
        return _walrus_targets(node)
    if isinstance(node, ast.Lambda):
        return [node.args]
    if isinstance(node, FUNCTIONS):
        return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    return children(node)


def _walrus_targets(comprehension: ast.AST) -> List[ast.AST]:
    """The targets of `:=` in a comprehension: they bind in the scope around it (PEP 572)."""
    found: List[ast.AST] = []
    stack = [comprehension]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.NamedExpr):
            found.append(node.target)
        stack.extend([node.args] if isinstance(node, ast.Lambda) else children(node))
    return found


def resolve(scopes: List[Scope], name: str) -> Optional[Scope]:
    """The function or comprehension whose binding `name` means in the last of these nested scopes.

    None where the name is not local: a global, a builtin, or a name of the class body that the last scope is.
    """
    for scope in reversed(scopes):
        if scope.kind == "class" and scope is not scopes[-1]:
            continue
        if name in scope.declared_global:
            return None
        if name in scope.bound:
            return scope if scope.kind == "function" else None
    return None


class Spoken:
    """The names that a program uses in other ways than as a variable, so that renaming could change it."""

    def __init__(self, tree: ast.AST) -> None:
        nodes = [tree]
        for node in nodes:  # grows under the loop
            nodes += children(node)
        self.nonlocals = {name for node in nodes if isinstance(node, ast.Nonlocal) for name in node.names}
        self.by_text = any(isinstance(node, ast.Name) and node.id in BY_TEXT for node in nodes)
        self.keywords = {node.arg for node in nodes if isinstance(node, ast.keyword)}
        if None in self.keywords:  # f(**{"a": 1})
            self.keywords |= {
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }

    def keeps(self, name: str) -> bool:
        """Whether a local of this name must stay as it is. In a class, `__x` means another name."""
        return self.by_text or name in self.nonlocals or name.startswith("__")
