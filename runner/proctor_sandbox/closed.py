"""Programs that leave nothing behind in the process that runs them, so that the next one may run there.

A closed program works on builtin types with its own functions. It has no classes, sets no attributes, and
names no attribute, builtin or module but those allowed, which give new objects or immutable ones. So it can
change nothing that another program uses, and see nothing that another one left, once `allowed.forget` has
taken back the rest. Nothing of it runs later: where a value goes away, no code of the program's is called.
Whatever else a program does, however harmless, makes it an open one, which gets a process of its own.
"""

from __future__ import annotations

import ast
import string
from typing import Any, Callable, Dict, List, Optional, Sequence

from .allowed import ALL_BUILTINS, ATTRIBUTES, BUILTINS, MODULES

Ask = Callable[[Any], Optional[Sequence[Any]]]
"""The nodes inside of a node that are to be asked too; None where the node makes a program open."""


def is_closed(tree: ast.AST) -> bool:
    """Whether the program leaves nothing behind. Reads the text alone, and says no where in doubt."""
    left: List[Any] = [tree]
    while left:
        node = left.pop()
        fields = PLAIN.get(type(node))
        if fields is not None:
            _add(left, node, fields)
            continue
        inner = ASKED.get(type(node), _open)(node)
        if inner is None:
            return False
        left += inner
    return True


def _add(left: List[Any], node: Any, fields: Sequence[str]) -> None:
    """Adds all nodes of these fields, each of which holds a node, None, or a list of those."""
    for field in fields:
        value = getattr(node, field)
        if type(value) is list:
            left += value
        else:
            left.append(value)


def _open(_: Any) -> None:
    return None


def _naming(naming: str, *fields: str) -> Ask:
    """All nodes of these fields, where the program may bind and read the name, or names, in `naming`."""

    def ask(node: Any) -> Optional[Sequence[Any]]:
        names = getattr(node, naming)
        if not (all(map(_is_own, names)) if type(names) is list else _is_own(names)):
            return None
        inner: List[Any] = []
        _add(inner, node, fields)
        return inner

    return ask


def _is_own(name: Optional[str]) -> bool:
    """A builtin that is not listed could be read where the program's own of that name is not bound yet."""
    return name is None or (not name.startswith("__") and (name in BUILTINS or name not in ALL_BUILTINS))


def _name(node: ast.Name) -> Optional[Sequence[Any]]:
    own = _is_own(node.id) or (node.id == "__name__" and isinstance(node.ctx, ast.Load))
    return () if own else None


_FUNCTION = _naming("name", "args", "body", "decorator_list", "returns")


def _function(node: ast.FunctionDef) -> Optional[Sequence[Any]]:
    if getattr(node, "type_params", None):
        return None
    return _FUNCTION(node)


def _attribute(node: ast.Attribute) -> Optional[Sequence[Any]]:
    if node.attr == "__name__" and _is_type_of(node.value) and isinstance(node.ctx, ast.Load):
        return _compared(node.value)
    return (node.value,) if node.attr in ATTRIBUTES and isinstance(node.ctx, ast.Load) else None


def _call(node: ast.Call) -> Sequence[Any]:
    """str.format reads attributes that its template names: only a template that names none may use it."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "format" and _is_plain(function.value):
        return [*node.args, *node.keywords]
    return [function, *node.args, *node.keywords]


def _is_plain(template: ast.AST) -> bool:
    if not isinstance(template, ast.Constant) or type(template.value) is not str:
        return False
    try:
        fields = list(string.Formatter().parse(template.value))
    except ValueError:
        return False
    return all((not name or name.isalnum()) and "{" not in (spec or "") for _, name, spec, _ in fields)


def _compare(node: ast.Compare) -> Sequence[Any]:
    """type(x) may be compared or asked for its name, and no more: the type of a type makes classes."""
    return [part for side in (node.left, *node.comparators) for part in _compared(side)]


def _compared(side: ast.expr) -> Sequence[Any]:
    return side.args if isinstance(side, ast.Call) and _is_type_of(side) else (side,)


def _is_type_of(node: ast.AST) -> bool:
    """type(x) of one argument; no closed program has another function of that name."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "type":
        return False
    return len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)


def _import(node: ast.Import) -> Optional[Sequence[Any]]:
    known = all(alias.name in MODULES and _is_own(alias.asname) for alias in node.names)
    return () if known else None


def _import_from(node: ast.ImportFrom) -> Optional[Sequence[Any]]:
    names = MODULES.get(node.module or "", set())
    known = all(alias.name in names and _is_own(alias.asname) for alias in node.names)
    return () if known and not node.level else None


def _try(node: ast.Try) -> Optional[Sequence[Any]]:
    """A generator that goes away goes on where it stopped: there nothing may catch that, or run at last."""
    if any(isinstance(inner, ast.Yield) for inner in ast.walk(node)):
        return None
    return [*node.body, *node.handlers, *node.orelse, *node.finalbody]


def _match_class(node: ast.MatchClass) -> Optional[Sequence[Any]]:
    return [node.cls, *node.patterns, *node.kwd_patterns] if ATTRIBUTES.issuperset(node.kwd_attrs) else None


PLAIN: Dict[type, Sequence[str]] = {
    kind: fields.split()
    for kind, fields in {
        type(None): "",
        ast.AnnAssign: "target annotation value",
        ast.Assert: "test msg",
        ast.Assign: "targets value",
        ast.AugAssign: "target value",
        ast.BinOp: "left right",
        ast.BoolOp: "values",
        ast.Break: "",
        ast.Constant: "",
        ast.Continue: "",
        ast.Delete: "targets",
        ast.Dict: "keys values",
        ast.DictComp: "key value generators",
        ast.Expr: "value",
        ast.For: "target iter body orelse",
        ast.FormattedValue: "value format_spec",
        ast.GeneratorExp: "elt generators",
        ast.If: "test body orelse",
        ast.IfExp: "test body orelse",
        ast.JoinedStr: "values",
        ast.Lambda: "args body",
        ast.List: "elts",
        ast.ListComp: "elt generators",
        ast.Module: "body",
        ast.NamedExpr: "target value",
        ast.Pass: "",
        ast.Raise: "exc cause",
        ast.Return: "value",
        ast.Set: "elts",
        ast.SetComp: "elt generators",
        ast.Slice: "lower upper step",
        ast.Starred: "value",
        ast.Subscript: "value slice",
        ast.Tuple: "elts",
        ast.UnaryOp: "operand",
        ast.While: "test body orelse",
        ast.Yield: "value",  # not YieldFrom, which ends the inner iterator, whatever that is
        ast.arguments: "posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults",
        ast.comprehension: "target iter ifs",
    }.items()
}
ASKED: Dict[type, Ask] = {
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.ExceptHandler: _naming("name", "type", "body"),
    ast.FunctionDef: _function,
    ast.Global: _naming("names"),
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Name: _name,
    ast.Nonlocal: _naming("names"),
    ast.Try: _try,
    ast.arg: _naming("arg", "annotation"),
    ast.keyword: _naming("arg", "value"),
}
if hasattr(ast, "Match"):
    PLAIN.update(
        {
            ast.Match: ("subject", "cases"),
            ast.MatchOr: ("patterns",),
            ast.MatchSequence: ("patterns",),
            ast.MatchSingleton: (),
            ast.MatchValue: ("value",),
            ast.match_case: ("pattern", "guard", "body"),
        }
    )
    ASKED.update(
        {
            ast.MatchAs: _naming("name", "pattern"),
            ast.MatchClass: _match_class,
            ast.MatchMapping: _naming("rest", "keys", "patterns"),
            ast.MatchStar: _naming("name"),
        }
    )
