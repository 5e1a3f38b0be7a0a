"""JSON Lines: one object a line."""

from collections.abc import Container, Iterator
from pathlib import Path

from proctor.datasets import json_text
from proctor.datasets.row import Row
from proctor.datasets.stream import decode, raw_lines, shown_path
from proctor.errors import InputError


def rows(path: Path, only: Container[int] | None = None) -> Iterator[Row]:
    """The rows one by one, blank lines left out. Raises InputError, naming file and line, at a bad one.

    With `only`, the rows of these numbers; the others are counted, and not looked into.
    """
    number, name = 0, shown_path(path)
    for line_number, raw in enumerate(raw_lines(path), start=1):
        if not raw.startswith(b"{") and decode(raw, f"{name}:{line_number}").isspace():
            continue
        number += 1
        if only is None or number in only:
            where = f"{name}:{line_number}"
            value = json_text.parse(decode(raw, where), where)
            yield Row(number=number, where=where, data=as_object(value, where))


def as_object(value: object, where: str) -> dict[str, object]:
    """The value itself where it is a JSON object, else an InputError at `where`."""
    if isinstance(value, dict):
        return value
    hint = "; for a file that is one JSON array say `format: json`" if isinstance(value, list) else ""
    raise InputError(f"{where}: {kind(value)}, where an object with named fields is wanted{hint}")


def kind(value: object) -> str:
    """What a JSON value is, for messages: "a list", "null"."""
    if value is None:
        return "null"
    names = {
        bool: "a boolean",
        dict: "an object",
        list: "a list",
        str: "a text",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), f"a {type(value).__name__}")
