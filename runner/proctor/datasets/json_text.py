"""JSON text -> values, with errors that name the place."""

import json

from proctor.errors import InputError

_decode = json.JSONDecoder().decode  # `json.loads` looks at what it is given first, at every line


def parse(text: str, where: str) -> object:
    """The value. Raises InputError at `where` (file:line, without the column) where it is not JSON."""
    try:
        return _decode(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: {fault(error)}") from error


def fault(error: ValueError | RecursionError) -> str:
    """What is wrong, in a few words that repeat nothing of the text."""
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at column {error.colno}"
    if isinstance(error, RecursionError):
        return "nested too deeply to read"
    return "a number with too many digits to read; put it in quotes"


def dump(value: object) -> str:
    """Its JSON text, not escaped to ASCII; TypeError, ValueError or RecursionError where it has none."""
    return json.dumps(value, ensure_ascii=False)
