"""What a metric is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

TextScorer = Callable[[str, str | None], float | None]
"""(prediction, reference) -> a score, or None where it cannot be scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One entry of METRICS.

    kind "text" is computed here from two strings by `build(options)`; kind "tests" comes from running
    hidden tests in the sandbox; kind "room" is computed in the sandbox, because it parses a model's code
    or runs a user's.
    """

    name: str
    kind: Literal["text", "tests", "room"]
    summary: str  # one line, for `--help` and the README's table
    source: str  # the paper or page that defines it
    binary: bool  # every per-sample value is 0 or 1
    bounded: bool = True  # every value lies in [0, 1]
    higher_is_better: bool = True
    needs_reference: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)  # JSON Schema `properties` of its options
    build: Callable[[Mapping[str, Any]], TextScorer] | None = None  # for kind "text"
