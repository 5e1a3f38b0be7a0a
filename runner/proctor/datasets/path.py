"""Dotted paths into plain data: "meta.id", "answers.0.text"."""

from collections.abc import Mapping, Sequence

MISSING = object()


def lookup(value: object, path: str) -> object:
    """The value at `path`, or MISSING.

    A key that has the dots in its own name comes first. A list takes an index, negative from its end. An
    empty path is the value itself.
    """
    if not path:
        return value
    if isinstance(value, Mapping):
        if path in value:
            found: object = value[path]
            return found
        key, _, rest = path.partition(".")
        return lookup(value[key], rest) if rest and key in value else MISSING
    key, _, rest = path.partition(".")
    if isinstance(value, Sequence) and not isinstance(value, str) and _is_index(key):
        index = int(key)
        return lookup(value[index], rest) if -len(value) <= index < len(value) else MISSING
    return MISSING


def _is_index(key: str) -> bool:
    digits = key.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) < 10
