"""Exceptions over the pipe: the nearest builtin class, its arguments, stand-ins for the sender's classes."""

from __future__ import annotations

import builtins
import importlib
from typing import Any, Callable, Dict, List, Tuple, Type

# Modules whose exception classes both sides have and can build without running the sender's code.
SHARED = (
    "_csv",
    "asyncio.exceptions",
    "binascii",
    "copy",
    "dataclasses",
    "decimal",
    "json.decoder",
    "queue",
    "re",
    "statistics",
    "struct",
    "zlib",
)
GROUP = getattr(builtins, "BaseExceptionGroup", ())  # cannot be built without the exceptions in it
DEEPEST = 100  # classes that derive one from the other

Lineage = List[Any]
"""["shared", module, name] of a class that both sides have, else ["own", module, name, bases' lineages]."""


def lineage(kind: type) -> Lineage:
    """An exception's class and what it derives from, up to the classes that both sides have."""
    module, name = str(kind.__module__), str(kind.__name__)
    if find(module, name) is kind:
        return ["shared", module, name]
    bases = [lineage(base) for base in kind.__bases__ if issubclass(base, BaseException)]
    return ["own", module, name, bases]


def find(module: str, name: str) -> Any:
    """The class of that name where both sides have it, else None."""
    if module == "builtins":
        found = getattr(builtins, name, None)
    elif module in SHARED:
        found = getattr(importlib.import_module(module), name, None)
    else:
        return None
    shared = isinstance(found, type) and issubclass(found, BaseException) and not issubclass(found, GROUP)
    return found if shared else None


def describe(error: BaseException, encode: Callable[[Any], Any]) -> Dict[str, Any]:
    """The exception as JSON; what cannot cross of its arguments and attributes is left out."""
    return {
        "kind": lineage(type(error)),
        "args": [encode(argument) for argument in error.args],
        "text": _text(error),
        "attributes": {
            name: encode(value)
            for name, value in vars(error).items()
            if type(name) is str and name.isidentifier() and not name.startswith("__")
        },
    }


def _text(error: BaseException) -> str:
    try:
        return str(error).encode("utf-8", "replace").decode("utf-8")[:2000]
    except BaseException:
        return ""


class StandIns:
    """Classes that stand for exceptions which the other side defined; the same name gives the same class."""

    def __init__(self) -> None:
        self.classes: Dict[Tuple[Any, ...], Type[BaseException]] = {}
        self.known: Dict[str, Type[BaseException]] = {}  # by name: what this side has of the other's own

    def of(self, described: Lineage, depth: int = 0) -> Type[BaseException]:
        """The class of a lineage. ValueError or TypeError where it is not one that `lineage` makes."""
        if depth > DEEPEST:
            raise ValueError("an exception with too many ancestors")
        origin, module, name, *rest = described
        if origin == "shared":
            found: Type[BaseException] = find(module, name)
            if found is None:
                raise ValueError("no exception %s" % name)
            return found
        if name in self.known:
            return self.known[name]
        bases = tuple(self.of(base, depth + 1) for base in rest[0])
        key = (module, name, *bases)
        if bases and key not in self.classes:
            self.classes[key] = type(name, bases, {"__module__": "solution", "__str__": _stand_in_text})
        return self.classes[key]

    def rebuild(self, described: Dict[str, Any], decode: Callable[[Any], Any]) -> BaseException:
        """The exception. TypeError, ValueError or LookupError where the description is not one."""
        error = _build(self.of(described["kind"]), [decode(argument) for argument in described["args"]])
        for name, value in described["attributes"].items():
            if name.isidentifier() and not name.startswith("__"):
                object.__setattr__(error, name, decode(value))
        if described["kind"][0] == "own":
            object.__setattr__(error, "_text", str(described["text"]))
        return error


def _build(kind: Type[BaseException], args: List[Any]) -> BaseException:
    """Made with its arguments where it can be: errno, code and value are not among the attributes."""
    try:
        error = kind(*args)
    except Exception:
        error = kind.__new__(kind)
    error.args = tuple(args)
    return error


def _stand_in_text(error: Any) -> str:
    return str(vars(error).get("_text", ""))
