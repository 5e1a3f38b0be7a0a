"""What a template may call: what cannot grow without bounds and always gives the same."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from jinja2 import Undefined

from proctor.jinja.limit import Account, RefusedError

PLAIN = (
    "abs", "capitalize", "count", "d", "default", "first", "float", "int", "items", "last", "length", "list",
    "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort",
    "title", "trim", "unique", "upper", "wordcount",
)  # fmt: skip
TESTS = (
    "boolean", "defined", "divisibleby", "eq", "equalto", "even", "false", "float", "ge", "greaterthan", "gt",
    "in", "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "odd",
    "sequence", "string", "true", "undefined", "upper", "==", "!=", ">", ">=", "<", "<=",
)  # fmt: skip
METHODS = (
    "endswith", "find", "get", "items", "keys", "lower", "lstrip", "removeprefix", "removesuffix", "rstrip",
    "split", "splitlines", "startswith", "strip", "title", "upper", "values",
)  # fmt: skip
CONCAT, STEPS = "(concat)", "(steps)"  # no name that a template could write


def text_of(value: object) -> str:
    """A value as it stands in a prompt: a text as it is, else its JSON text: 18, true, ["a"].

    Raises RefusedError where it has none, and for null, which is seldom meant; UndefinedError for a name that
    is not there.
    """
    if isinstance(value, Undefined):
        return str(value)
    if isinstance(value, str):
        return value
    if value is None:
        raise RefusedError('a null is printed; say what stands in its place: {{ field or "" }}')
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        raise RefusedError(f"a value that is no text ({type(value).__name__}) is printed") from None


def own(account: Account) -> Mapping[str, Callable[..., object]]:
    """The filters that are Proctor's own, by name, held by one rendering's account."""

    def concat(parts: Iterable[object]) -> str:
        texts = [text_of(part) for part in parts]
        account.make(sum(map(len, texts)))
        return "".join(texts)

    def join(parts: Iterable[object], by: str = "") -> str:
        texts = [text_of(part) for part in parts]
        account.make(sum(map(len, texts)) + len(by) * len(texts))
        return by.join(texts)

    def replace(text: str, old: str, new: str) -> str:
        account.make(len(text) + max(len(new) - len(old), 0) * text.count(old))
        return text.replace(old, new)

    def indent(text: str, width: int = 4, first: bool = False) -> str:
        """Every line but the first, and that too where `first` says so; blank lines stay as they are."""
        account.make(len(text) + (text.count("\n") + 1) * max(width, 0))
        lines = text.split("\n")
        return "\n".join(
            " " * width + line if line.strip() and (number or first) else line
            for number, line in enumerate(lines)
        )

    def tojson(value: object) -> str:
        text = "null" if value is None else json.dumps(value, ensure_ascii=False)
        account.make(len(text))
        return text

    def steps(values: Iterable[object]) -> Iterator[object]:
        for value in values:
            account.step()
            yield value

    return {
        "join": join,
        "replace": replace,
        "indent": indent,
        "tojson": tojson,
        "string": text_of,
        CONCAT: concat,
        STEPS: steps,
    }
