"""JSON: one array of objects, or an object that holds one under a usual name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from proctor.datasets import json_text
from proctor.datasets.jsonl import as_object, kind
from proctor.datasets.row import Row
from proctor.datasets.stream import read_text, shown_path
from proctor.errors import InputError

MAX_JSON = 256 * 2**20  # bytes
LIST_NAMES = ("tasks", "rows", "data", "examples", "outputs")
_SPACE = re.compile(r"[ \t\r\n]*")


def rows(path: Path) -> Iterator[Row]:
    """The rows, decoded one by one from the text, which is read as a whole (up to 256 MiB).

    Raises InputError, naming file and line, at the first that is no object.
    """
    text = read_text(path, MAX_JSON)
    name = shown_path(path)
    if text.startswith("[", _skip(text, 0)):
        found = _elements(text, name)
    else:
        found = ((f"{name}: row {i}", v) for i, v in enumerate(_named_list(text, name), start=1))
    for number, (where, value) in enumerate(found, start=1):
        yield Row(number=number, where=where, data=as_object(value, where))


def list_in(value: object) -> list[object] | None:
    """The list of rows that an object holds under one of LIST_NAMES."""
    if isinstance(value, dict):
        for name in LIST_NAMES:
            if isinstance(value.get(name), list):
                found: list[object] = value[name]
                return found
    return None


def _named_list(text: str, name: str) -> list[object]:
    value = json_text.parse(text, name)
    found = list_in(value)
    if found is None:
        names = ", ".join(f'"{n}"' for n in LIST_NAMES)
        raise InputError(
            f"{name}: {kind(value)}; make it a list of objects, or an object with one under {names}"
        )
    return found


def _elements(text: str, name: str) -> Iterator[tuple[str, object]]:
    """(file:line, value) of every element of the array that `text` is."""
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    position = _skip(text, _skip(text, 0) + 1)
    more = not text.startswith("]", position)
    while more:
        line, counted = line + text.count("\n", counted, position), position
        where = f"{name}:{line}"
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise InputError(_placed(error, name, where)) from error
        yield where, value
        position = _skip(text, end)
        more = text.startswith(",", position)
        if more:
            position = _skip(text, position + 1)
        elif not text.startswith("]", position):
            line += text.count("\n", counted, position)
            raise InputError(f"{name}:{line}: not JSON: a comma or the list's end is missing")
    if _skip(text, position + 1) != len(text):
        line += text.count("\n", counted, _skip(text, position + 1))
        raise InputError(f"{name}:{line}: not JSON: more text after the list's end")


def _placed(error: ValueError | RecursionError, name: str, where: str) -> str:
    place = f"{name}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else where
    return f"{place}: {json_text.fault(error)}"


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position
