"""The environment that templates are compiled in and rendered by: Jinja's sandbox, made smaller.

Jinja's own sandbox keeps a template from Python's insides, but not from endless loops and texts of gigabytes
(https://jinja.palletsprojects.com/en/stable/sandbox/). So only some of the language is left: no macros,
blocks, imports or captured output, no filters that grow; loops and the making of texts are counted.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from proctor.jinja.filter import CONCAT, METHODS, PLAIN, STEPS, TESTS, own, text_of
from proctor.jinja.limit import MAX_STEPS, Account, RefusedError
from proctor.jinja.operator import OPERATORS, binary

_STATEMENTS = (nodes.Output, nodes.For, nodes.If, nodes.Assign)
_TOLD = {
    nodes.Include: "include", nodes.Import: "import", nodes.FromImport: "import", nodes.Extends: "extends",
    nodes.Block: "block", nodes.Macro: "macro", nodes.CallBlock: "call", nodes.FilterBlock: "filter",
    nodes.AssignBlock: "set ... endset", nodes.NSRef: "set x.y",
}  # fmt: skip


class Environment(ImmutableSandboxedEnvironment):
    """For one template; `account` is that of the rendering under way."""

    intercepted_binops = OPERATORS

    def __init__(self) -> None:
        """Lines that are a statement alone leave no line behind; one line end at the template's end goes."""
        super().__init__(
            autoescape=False,
            undefined=StrictUndefined,
            finalize=text_of,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=0,
        )
        self.account = Account()
        filters, tests = self.filters, self.tests
        self.globals = {"range": _range}
        self.filters = {name: self._timed(filters[name]) for name in PLAIN}
        self.tests = {name: tests[name] for name in TESTS}
        self.start()

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The filter, which looks at the clock first; `wraps` keeps Jinja's marks on it."""

        @wraps(function)
        def timed(*arguments: Any, **options: Any) -> Any:
            self.account.check()
            return function(*arguments, **options)

        return timed

    def start(self) -> None:
        """A new rendering: nothing has been spent."""
        self.account = Account()
        self.filters.update(own(self.account))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """As the sandbox asks for every operator in `intercepted_binops`."""
        for value in (left, right):
            if isinstance(value, Undefined):
                str(value)  # says which name it is
        return binary(self.account, operator, left, right)

    def checked(self, source: str) -> nodes.Template:
        """The template's syntax tree, with loops and joined texts made countable.

        Raises TemplateSyntaxError where it is no Jinja, or uses what is left out of it.
        """
        tree = self.parse(source)
        for node in _all(tree):
            if problem := _problem(node):
                raise TemplateSyntaxError(problem, node.lineno)
        _count(tree)
        return tree


def _range(*bounds: int) -> range:
    """Python's, of up to MAX_STEPS numbers."""
    numbers = range(*bounds)
    if len(numbers) > MAX_STEPS:
        raise RefusedError(f"range() gives at most {MAX_STEPS:,} numbers")
    return numbers


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _problem(node: nodes.Node) -> str | None:
    """Why a node may not be there."""
    match node:
        case nodes.Stmt() | nodes.NSRef() if not isinstance(node, _STATEMENTS):
            word = _TOLD.get(type(node), type(node).__name__.lower())
            return f"{{% {word} %}} is not available here; for, if and set x = ... are"
        case nodes.Name() if node.name in ("self", "caller", "super", "varargs", "kwargs"):
            return f"{node.name} is not available here"
        case nodes.For() if node.recursive:
            return "a loop cannot be recursive here"
        case nodes.Call():
            return _call_problem(node)
        case nodes.Tuple() | nodes.List() | nodes.Dict() if not _is_plain(node):
            return "a list, tuple or mapping that is written out can only hold plain values"
    return None


def _is_plain(node: nodes.Node) -> bool:
    """Whether a collection holds constants alone, or is what a loop or `set` assigns to.

    One that held names could hold itself twice over, and that again, so that printing it never ends.
    """
    return getattr(node, "ctx", "load") != "load" or all(
        isinstance(inner, nodes.Literal | nodes.Pair) for inner in _all(node)
    )


def _call_problem(node: nodes.Call) -> str | None:
    called = node.node
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return "* and ** are not available in calls here"
    if isinstance(called, nodes.Name) and called.name == "range":
        return None
    if isinstance(called, nodes.Getattr) and called.attr in METHODS:
        return None
    name = getattr(called, "name", getattr(called, "attr", "this"))
    return f"{name}() cannot be called here; range() and the methods {', '.join(METHODS)} can"


def _count(tree: nodes.Node) -> None:
    for node in _all(tree):
        if isinstance(node, nodes.For):
            node.iter = _filtered(node.iter, STEPS)
        for field, value in list(node.iter_fields()):
            if isinstance(value, list):
                setattr(node, field, [_joined(item) for item in value])
            else:
                setattr(node, field, _joined(value))


def _joined(value: Any) -> Any:
    if not isinstance(value, nodes.Concat):
        return value
    parts = nodes.List(value.nodes, lineno=value.lineno)
    return _filtered(parts, CONCAT)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", node), name, [], [], None, None, lineno=node.lineno)
