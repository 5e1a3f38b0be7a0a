"""JSON values in a text, found without reading any part of it too often."""

import json
import re
from collections.abc import Iterator

_DECODER = json.JSONDecoder()
_START = re.compile(r"[{\[]")
_DEEP = 10_000  # characters charged for a value that is nested too deeply to read


def values(text: str) -> Iterator[object]:
    """The JSON objects and arrays in `text`, outermost only, in order; or the one value that all of it is.

    Takes time linear in the text's length: once twenty times the text has been read in vain, it stops.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _scan(text)
    else:
        yield whole


def _scan(text: str) -> Iterator[object]:
    budget = 20 * len(text) + _DEEP
    position = _next(text, 0)
    while position >= 0 and budget > 0:
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            budget -= _cost(error, text, position)
            position = _next(text, position + 1)
        else:
            yield value
            position = _next(text, end)


def _next(text: str, position: int) -> int:
    found = _START.search(text, position)
    return found.start() if found else -1


def _cost(error: ValueError | RecursionError, text: str, position: int) -> int:
    """The characters that a failed attempt read."""
    if isinstance(error, json.JSONDecodeError) and not error.msg.startswith("Unterminated"):
        return error.pos - position + 1
    return len(text) - position if isinstance(error, ValueError) else _DEEP
