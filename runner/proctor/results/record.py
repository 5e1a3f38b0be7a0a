"""A sample's result as one line of JSON, and back."""

import json
from dataclasses import fields
from typing import Any

from proctor.model import SampleResult

FIELDS = tuple(field.name for field in fields(SampleResult))
SETTLED = 4096  # results that a reader remembers
_VARYING = b',"cpu_s":'  # begins what differs from sample to sample even where nothing else does
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def to_json(result: SampleResult) -> dict[str, Any]:
    """What `schemas/results.schema.json` says of a result, less whose it is."""
    return {name: getattr(result, name) for name in FIELDS}


def to_line(result: SampleResult) -> bytes:
    """One line, ASCII, its keys in the order of the fields. ValueError where a score is no JSON number."""
    return _encode(to_json(result)).encode("ascii") + b"\n"


def from_json(document: object) -> SampleResult:
    """The result; TypeError or ValueError where the object is not one."""
    if not isinstance(document, dict) or set(document) != set(FIELDS):
        raise ValueError("not a result")
    if not isinstance(document["scores"], dict):
        raise TypeError("scores")
    return SampleResult(**document)


def heading(benchmark: str, model: str, version: str, task_id: str) -> bytes:
    """Where all lines of results.jsonl about one task begin, up to the sample's number."""
    names = {"benchmark": benchmark, "model": model, "version": version, "task_id": task_id}
    return _encode(names)[:-1].encode("ascii") + b',"sample":'


def line(heading: bytes, sample: int, result: bytes) -> bytes:
    """A line of results.jsonl, of a result as `to_line` writes it (without the line's end)."""
    return b"%s%d,%s\n" % (heading, sample, result[1:])


class Reader:
    """Reads results back; those that differ in nothing but times and output are read once."""

    def __init__(self) -> None:
        self._settled: dict[bytes, SampleResult] = {}

    def read(self, result: bytes) -> tuple[SampleResult, float]:
        """A result that is the same but for its times and output, and its own CPU seconds.

        ValueError or TypeError where it is no result.
        """
        lasting, _, varying = result.rpartition(_VARYING)
        known = self._settled.get(lasting)
        if known is None:
            known = from_json(json.loads(result))
            if len(self._settled) >= SETTLED:
                self._settled.clear()
            self._settled[lasting] = known
        return known, float(varying[: varying.index(b",")])
