"""The answer in a text, as the config says where to look for it."""

from __future__ import annotations

import json
from collections import deque
from functools import cache
from typing import TYPE_CHECKING

from proctor.config.problem import shown
from proctor.datasets.path import MISSING, lookup
from proctor.errors import InputError
from proctor.extraction.code import extract_code
from proctor.extraction.json_answer import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    import regex

    from proctor.config.spec import ExtractSpec

TIMEOUT = 1.0  # seconds one text may keep a regular expression busy


def extract(spec: ExtractSpec, text: str) -> str | None:
    """The part of `text` that `spec` describes, or None where there is none.

    kind none: all of it. code: see `extract_code`. regex: group 1 where the pattern has one, else the match,
    of the first or last match (`^` and `$` hold at every line; a pattern that takes over a second finds
    nothing). json: the value at `json_path` in the first or last JSON that has one, a text as it is and
    anything else as JSON text; null is none. line: the first or last line that is not blank, stripped.

    Raises InputError where the pattern is wrong.
    """
    match spec.kind:
        case "none":
            return text
        case "code":
            return extract_code(text, None)
        case "regex":
            found = _matches(spec.regex, text)
        case "json":
            found = _values(spec.json_path, text)
        case "line":
            found = (line for raw in text.split("\n") if (line := raw.strip()))
    try:
        return next(found, None) if spec.take == "first" else _last(found)
    except TimeoutError:
        return None


def _last(found: Iterator[str]) -> str | None:
    return next(iter(deque(found, maxlen=1)), None)


def _matches(pattern: str, text: str) -> Iterator[str]:
    compiled = _compiled(pattern)
    group = min(compiled.groups, 1)
    matches = compiled.finditer(text, timeout=TIMEOUT)
    return (match[group] for match in matches if match[group] is not None)


@cache  # of a config's few patterns; regex's own takes longer to look up than many a search
def _compiled(pattern: str) -> regex.Pattern[str]:
    import regex  # later, as most configs have no pattern

    try:
        return regex.compile(pattern, regex.MULTILINE)
    except regex.error as error:
        raise InputError(f"extract: {shown(pattern)} is no regular expression: {error}") from error


def _values(path: str, text: str) -> Iterator[str]:
    """The value at `path` of every JSON in `text` that has one, as text."""
    for value in values(text):
        found = lookup(value, path)
        if isinstance(found, str):
            yield found
        elif found is not MISSING and found is not None:
            yield json.dumps(found, ensure_ascii=False)
