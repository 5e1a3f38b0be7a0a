"""The lines of a shard's results.jsonl, each of which has to stand as a run writes it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from jsonschema import Draft202012Validator

from proctor.datasets.stream import MAX_LINE
from proctor.errors import InputError
from proctor.results.record import from_json, to_line
from proctor.schema import load_schema

_SAMPLE = b',"sample":'
_VARYING = re.compile(rb',"cpu_s":([0-9.e-]+),"wall_s":([0-9.e-]+),"completion_hash":"([0-9a-f]{64})?"\}\n')
_PLACE: dict[str, object] = {**dict.fromkeys(("benchmark", "model", "version", "task_id"), ""), "sample": 0}


class Line(NamedTuple):
    """A result and whose it is; a tuple, which takes least time to make."""

    heading: bytes  # as `results.record.heading` writes it
    sample: int
    result: bytes  # as `to_line` writes it, without the line's end
    lasting: bytes  # what of the result samples share that differ in times and output alone
    output: bytes  # the first half of the output's hash; empty where there was no output


def read(file: BinaryIO, where: str) -> Iterator[Line]:
    """The lines one by one, their results not yet checked. InputError at the first that is none."""
    for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), start=1):
        try:
            yield _line(line)
        except ValueError:
            raise InputError(f"{where}:{number}: not a result as Proctor writes it") from None


def _line(line: bytes) -> Line:
    head, _, rest = line.partition(_SAMPLE)
    sample, _, result = rest.partition(b",")
    end = result.rfind(b',"cpu_s":')
    found = _VARYING.fullmatch(result, max(end, 0))
    if found is None or not (sample.isdigit() and len(sample) < 10):
        raise ValueError("not a line of results")
    if not 0 <= float(found[1]) + float(found[2]) < float("inf"):
        raise ValueError("no times")
    output = bytes.fromhex(found[3][:32].decode("ascii")) if found[3] else b""
    return Line(head + _SAMPLE, int(sample), b"{" + result[:-1], result[:end], output)


def is_sound(line: Line, labels: Sequence[str]) -> bool:
    """Whether a line's result stands as it is written, and has these metrics' scores.

    It is enough to look at one of those that share what lasts.
    """
    try:
        document = json.loads(line.result)
        written = to_line(from_json(document))[:-1]
        validator = Draft202012Validator(load_schema("results"))
        is_valid = validator.is_valid({**_PLACE, **document})
        return written == line.result and is_valid and list(document["scores"]) == list(labels)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
