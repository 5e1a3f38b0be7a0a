"""A sample's result as one line of JSON, and back."""

import json
from dataclasses import asdict, fields
from typing import Any

from proctor.model import SampleResult

_NAMES = frozenset(field.name for field in fields(SampleResult))


def to_json(result: SampleResult) -> dict[str, Any]:
    """The object that `schemas/results.schema.json` describes."""
    return asdict(result)


def to_line(document: dict[str, Any]) -> bytes:
    """One line, ASCII, its keys in the order given."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def from_json(document: dict[str, Any]) -> SampleResult:
    """The result; TypeError or ValueError where the object is not one."""
    if set(document) != _NAMES or not isinstance(document["scores"], dict):
        raise ValueError("not a result")
    return SampleResult(**document)
