"""regex: the output matches a pattern."""

from collections.abc import Mapping
from typing import Any

from proctor.errors import InputError
from proctor.metrics.metric import Metric, TextScorer

SECONDS = 2.0  # what one search may take: a pattern that needs longer has run away

OPTIONS: dict[str, Any] = {
    "pattern": {"type": "string", "description": "a regular expression, in Python's syntax"},
    "full": {
        "type": "boolean",
        "default": False,
        "description": "the whole output must match, not some part of it",
    },
}


def build(options: Mapping[str, Any]) -> TextScorer:
    """Scores 1 where the output matches `pattern`, else 0.

    With `full`, whitespace around the output does not count. A search that takes over two seconds does
    not match. Raises InputError where the pattern is missing or is not a regular expression.
    """
    import regex

    if not isinstance(options.get("pattern"), str):
        raise InputError("regex: no `pattern`; write e.g. `regex: {pattern: '^yes'}`")
    try:
        pattern = regex.compile(options["pattern"])
    except regex.error as error:
        raise InputError(f"regex: `pattern` is not a regular expression: {error}") from error
    full = bool(options.get("full"))

    def score(prediction: str, _reference: str | None) -> float | None:
        try:
            if full:
                return float(pattern.fullmatch(prediction.strip(), timeout=SECONDS) is not None)
            return float(pattern.search(prediction, timeout=SECONDS) is not None)
        except TimeoutError:
            return 0.0

    return score


METRIC = Metric(
    name="regex",
    kind="text",
    summary="1 where the output matches a regular expression",
    source="the regex package, mrabarnett/mrab-regex",
    binary=True,
    needs_reference=False,
    options=OPTIONS,
    build=build,
)
