"""A Python program as a normalised tree: what is left once its wording is taken away.

Docstrings, comments and layout go. Annotations go, but where something may read them. Parameters and local
variables lose their names and keep their identity. Programs with equal trees do the same, short of looking at
their own names, lines, docstrings or annotations.
"""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from .scope import Scope, Spoken
from .tree import Builder, Tree, has_effect

# Decorators that read neither the annotations nor the names of parameters.
INNOCENT = frozenset(
    [
        *("staticmethod", "classmethod", "property", "setter", "getter", "deleter", "cached_property"),
        *("abstractmethod", "override", "cache", "lru_cache", "wraps", "contextmanager"),
    ]
)


def normalise(root: ast.AST) -> Tree:
    """The tree of a module or of one definition. Raises RecursionError where it is too deep."""
    builder = Builder(Spoken(root), SPECIAL)
    builder.visit(root)
    return builder.tree


def _module(builder: Builder, node: ast.Module) -> None:
    at = builder.open("Module")
    builder.block("body", node.body, docstring=True)
    builder.close(at)


def _name(builder: Builder, node: ast.Name) -> None:
    builder.leaf("Name " + builder.name(node.id))


def _constant(builder: Builder, node: ast.Constant) -> None:
    value = node.value
    text = hex(value) if type(value) is int else repr(value)  # repr refuses integers of 4,301 digits
    builder.leaf("Constant %s %s" % (type(value).__name__, text))


def _dict(builder: Builder, node: ast.Dict) -> None:
    at = builder.open("Dict")
    for key, value in zip(node.keys, node.values):
        if key is None:
            builder.leaf("**")
        else:
            builder.visit(key)
        builder.visit(value)
    builder.close(at)


def _annotated(builder: Builder, node: ast.AnnAssign) -> None:
    kept = builder.keeps_annotation(node.annotation)
    # An assignment is one, annotated or not; and `a.b: int` alone still evaluates `a`.
    at = builder.open("AnnAssign %d" % node.simple if kept else "Assign" if node.value else "Annotated")
    builder.visit(node.target)
    if kept:
        builder.visit(node.annotation)
    if node.value:
        builder.visit(node.value)
    builder.close(at)


def _class(builder: Builder, node: ast.ClassDef) -> None:
    at = builder.open("ClassDef " + builder.name(node.name))
    builder.block("decorator_list", node.decorator_list)
    builder.scopes.append(_type_scope(node))
    builder.block("type_params", getattr(node, "type_params", []))
    builder.block("bases", node.bases)
    builder.block("keywords", node.keywords)
    inner = Scope("class", annotations=bool(node.decorator_list or node.bases or node.keywords))
    inner.scan(node.body)
    builder.scopes.append(inner)
    builder.block("body", node.body, docstring=True)
    del builder.scopes[-2:]
    builder.close(at)


def _function(builder: Builder, node: Any) -> None:
    watched = not all(_innocent(decorator) for decorator in node.decorator_list)
    at = builder.open("%s %s" % (type(node).__name__, builder.name(node.name)))
    builder.block("decorator_list", node.decorator_list)
    outer, inner = _type_scope(node), _function_scope(builder, node.args, node.body, watched)
    _parameters(builder, node.args, outer, inner, watched)
    builder.scopes.append(outer)
    builder.block("type_params", getattr(node, "type_params", []))
    _annotation(builder, node.returns, watched)
    builder.scopes.append(inner)
    builder.block("body", node.body, docstring=True)
    del builder.scopes[-2:]
    builder.close(at)


def _lambda(builder: Builder, node: ast.Lambda) -> None:
    at = builder.open("Lambda")
    inner = _function_scope(builder, node.args, [node.body], False)
    _parameters(builder, node.args, inner, inner, False)
    builder.scopes.append(inner)
    builder.visit(node.body)
    builder.scopes.pop()
    builder.close(at)


def _function_scope(builder: Builder, arguments: ast.arguments, body: List[Any], watched: bool) -> Scope:
    """What a function binds. Parameters keep their names where `watched`, or where a call passes by name."""
    scope = Scope("function")
    for at, parameter in enumerate([*arguments.posonlyargs, *arguments.args]):
        passed = at >= len(arguments.posonlyargs) and parameter.arg in builder.spoken.keywords
        scope.bind(parameter.arg, "$parameter%d" % at, keep=watched or passed)
    for parameter in arguments.kwonlyargs:
        scope.bind(parameter.arg, keep=True)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            scope.bind(rest.arg, keep=watched)
    scope.scan(body)
    return scope


def _parameters(
    builder: Builder, arguments: ast.arguments, outer: Scope, inner: Scope, watched: bool
) -> None:
    for kind, parameter, default in _each(arguments):
        at = builder.open("%s %s" % (kind, builder.name_in(inner, parameter.arg)))
        if default is not None:
            builder.visit(default)
        builder.scopes.append(outer)
        _annotation(builder, parameter.annotation, watched)
        builder.scopes.pop()
        builder.close(at)


def _each(arguments: ast.arguments) -> Iterator[Tuple[str, ast.arg, Optional[ast.AST]]]:
    """Each parameter's kind and default, in order."""
    positional = [*arguments.posonlyargs, *arguments.args]
    without = len(positional) - len(arguments.defaults)
    for at, parameter in enumerate(positional):
        kind = "posonly" if at < len(arguments.posonlyargs) else "arg"
        yield kind, parameter, arguments.defaults[at - without] if at >= without else None
    if arguments.vararg:
        yield "vararg", arguments.vararg, None
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        yield "kwonly", parameter, default
    if arguments.kwarg:
        yield "kwarg", arguments.kwarg, None


def _annotation(builder: Builder, node: Optional[ast.AST], watched: bool) -> None:
    if node is not None and (watched or has_effect(node)):
        at = builder.open("annotation")
        builder.visit(node)
        builder.close(at)


def _comprehension(builder: Builder, node: Any) -> None:
    at = builder.open(type(node).__name__)
    inner = Scope("function")
    inner.scan(generator.target for generator in node.generators)
    builder.visit(node.generators[0].iter)  # this one alone is evaluated outside
    builder.scopes.append(inner)
    for number, generator in enumerate(node.generators):
        each = builder.open("comprehension %d" % generator.is_async)
        for part in [generator.target, *([generator.iter] if number else []), *generator.ifs]:
            builder.visit(part)
        builder.close(each)
    for part in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
        builder.visit(part)
    builder.scopes.pop()
    builder.close(at)


def _alias(builder: Builder, node: Any) -> None:
    """type X[T] = ..."""
    at = builder.open("TypeAlias")
    builder.visit(node.name)
    builder.scopes.append(_type_scope(node))
    builder.block("type_params", node.type_params)
    builder.visit(node.value)
    builder.scopes.pop()
    builder.close(at)


def _type_scope(node: Any) -> Scope:
    """What holds the T of `def f[T](x: T)`, between the scope around a definition and its own."""
    scope = Scope("function")
    for parameter in getattr(node, "type_params", []):
        scope.bind(parameter.name, keep=True)
    return scope


def _innocent(decorator: ast.AST) -> bool:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return name in INNOCENT


SPECIAL: Dict[str, Callable[[Builder, Any], None]] = {
    "Module": _module,
    "Name": _name,
    "Constant": _constant,
    "Dict": _dict,
    "AnnAssign": _annotated,
    "ClassDef": _class,
    "FunctionDef": _function,
    "AsyncFunctionDef": _function,
    "Lambda": _lambda,
    "ListComp": _comprehension,
    "SetComp": _comprehension,
    "DictComp": _comprehension,
    "GeneratorExp": _comprehension,
    "TypeAlias": _alias,
}
