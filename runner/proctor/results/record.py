"""A sample's result as one line of JSON, and back."""

import json
from dataclasses import dataclass, fields
from typing import Any

from proctor.model import SampleResult

FIELDS = tuple(field.name for field in fields(SampleResult))
SETTLED = 4096  # results that a reader remembers
_VARYING = b',"cpu_s":'  # begins what differs from sample to sample even where nothing else does
_OUTPUT = b',"completion_hash":"'  # begins the last field
_SAMPLE = b',"sample":'  # ends a heading; within a text the quotation marks would be escaped
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose a line of results.jsonl is, and of what."""

    benchmark: str
    model: str
    version: str
    task_id: str


PLACE = tuple(field.name for field in fields(Place))


class LineReader:
    """Reads lines of results.jsonl back; quick where they stand as `line` writes them."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._heading, self._place = b"", Place(benchmark="", model="", version="", task_id="")

    def read(self, line: bytes) -> tuple[Place, SampleResult, str]:
        """Whose a result is, a result that is the same but for its times and output, and the output's hash.

        ValueError, TypeError or RecursionError where the line is none.
        """
        heading, _, rest = line.partition(_SAMPLE)
        sample, _, result = rest.partition(b",")
        if not sample.isdigit() or not result.startswith(b'"status":') or not result.endswith(b"}\n"):
            return _any_line(line)
        if heading != self._heading:
            self._heading, self._place = heading, _place(json.loads(heading + b"}"))
        found, _ = self._reader.read(b"{" + result[:-1])
        return self._place, found, result[result.rindex(_OUTPUT) + len(_OUTPUT) : -3].decode("ascii")


def _any_line(line: bytes) -> tuple[Place, SampleResult, str]:
    """A line with its keys in any order and any space between them."""
    place, _, result = whole_line(line)
    return place, result, result.completion_hash


def whole_line(line: bytes) -> tuple[Place, int, SampleResult]:
    """A line of results.jsonl: whose it is, the sample's number and its result.

    ValueError, TypeError or RecursionError where the line is none.
    """
    document = json.loads(line)
    if not isinstance(document, dict) or not {*PLACE, "sample"} <= document.keys():
        raise ValueError("not a line of results")
    place = _place({name: document.pop(name) for name in PLACE})
    sample = document.pop("sample")
    if type(sample) is not int or sample < 0:
        raise ValueError("a sample without a number")
    return place, sample, from_json(document)


def _place(names: dict[str, Any]) -> Place:
    if names.keys() != set(PLACE) or not all(isinstance(name, str) for name in names.values()):
        raise ValueError("not a line of results")
    return Place(**names)
