"""Outputs of a run, kept for later ones to be shown beside: gzip of one JSON object.

For each benchmark, model and task at most one output that passed and one that failed. Texts are cut at
LONGEST characters, and what is kept ends at MOST bytes. The same outputs give the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import starmap
from typing import Any, get_args

from proctor.gate import archive, packed
from proctor.gate.baseline import BaselineError, Key
from proctor.model import Status

FORMAT, VERSION = "proctor-outputs", 1
NAME = "kept outputs"
SUFFIX = ".outputs.json.gz"
IN_REPORT = "outputs.json.gz"  # the file's name in a report folder
LONGEST = 4000  # characters of a text
MOST = 4 * 2**20  # bytes of all outputs as JSON
LARGEST = 16 * 2**20  # bytes, unpacked
_LEVEL = 6  # of gzip: 9 takes twice the time for 0.5% fewer bytes of code
_MARK = 60  # characters that are left for the mark of a cut
_AROUND = 400  # bytes that an output counts besides its texts: there are at most 10,000, quickly read
_STATUSES: Mapping[str, Status] = {status: status for status in get_args(Status)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output as the model wrote it, up to its cut, and what became of it."""

    text: str
    status: Status
    detail: str = ""  # as in SampleResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A task's first output that passed, and its first that failed.

    Where the metric is not one of passing or failing, one of them alone: the first output of all.
    """

    passing: Output | None = None
    failing: Output | None = None


Pairs = Mapping[str, Pair]
"""By task id."""

Kept = Mapping[Key, Pairs]


class Budget:
    """What is left of MOST, or of a share of it. Once something does not fit, nothing more does."""

    def __init__(self, left: int = MOST) -> None:
        self.left = left

    def takes(self, task_id: str, text: str, detail: str = "") -> bool:
        """Whether an output is still to be kept; counts it."""
        self.left -= len(json.dumps([task_id, text, detail])) + _AROUND
        return self.left >= 0


def sibling(name: str) -> str:
    """The file of outputs that stands beside a recorded run's file."""
    return name.removesuffix(archive.SUFFIX) + SUFFIX


def cut(text: str) -> str:
    """The text, or its beginning and a mark, LONGEST characters at most."""
    if len(text) <= LONGEST:
        return text
    head = LONGEST - _MARK
    return f"{text[:head]}\n[cut here: {len(text) - head} more characters]"


def write(kept: Kept) -> bytes:
    """The file's bytes: what fits into MOST, by benchmark, model and task id."""
    budget = Budget()
    runs = [
        {"benchmark": key[0], "model": key[1], "tasks": dict(_fitting(pairs, budget))}
        for key, pairs in sorted(kept.items())
    ]
    return packed.pack({"format": FORMAT, "version": VERSION, "runs": runs}, _LEVEL)


def _fitting(pairs: Pairs, budget: Budget) -> Iterator[tuple[str, dict[str, Any]]]:
    for task_id, pair in sorted(pairs.items()):
        fitting = {}
        for name, output in (("passing", pair.passing), ("failing", pair.failing)):
            if output is not None and budget.takes(task_id, text := cut(output.text), output.detail):
                fitting[name] = {"text": text, "status": output.status, "detail": output.detail}
        if fitting:
            yield task_id, fitting


def read(data: bytes, *, name: str = "the file of outputs") -> Kept:
    """What `write` was given. BaselineError ("corrupt") where the bytes are no such file."""
    try:
        document = packed.unpack(data, LARGEST)
        packed.check(document, FORMAT, VERSION, NAME)
        runs = document["runs"]
        found = dict(map(_run, runs))
        if not isinstance(runs, list) or len(found) < len(runs):
            raise ValueError("its runs are no list, or one stands in it twice")
    except packed.DAMAGED as error:
        raise BaselineError("corrupt", f"{name} cannot be read: {packed.reason(error, NAME)}") from error
    return found


def _run(run: dict[str, Any]) -> tuple[Key, Pairs]:
    key = (_text(run["benchmark"]), _text(run["model"]))
    return key, dict(starmap(_pair, run["tasks"].items()))


def _pair(task_id: str, pair: dict[str, Any]) -> tuple[str, Pair]:
    return task_id, Pair(passing=_output(pair.get("passing")), failing=_output(pair.get("failing")))


def _output(output: Any) -> Output | None:
    if output is None:
        return None
    status = _STATUSES.get(_text(output["status"]))
    if status is None:
        raise ValueError("an output has no known status")
    return Output(text=cut(_text(output["text"])), status=status, detail=cut(_text(output["detail"])))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("something in it is not a text")
    return value
