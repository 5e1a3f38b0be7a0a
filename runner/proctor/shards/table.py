"""cut.jsonl: whose each task is, the same for all shards. A line a task, in the order of the datasets."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from proctor.config.problem import shown
from proctor.datasets.stream import MAX_LINE
from proctor.errors import InputError
from proctor.shards.cut import Cut, Tasks


def lines(tasks: Tasks, cut: Cut) -> Iterator[bytes]:
    for benchmark, ids in tasks.items():
        for task, number in zip(ids, cut[benchmark], strict=True):
            line = {"benchmark": benchmark, "task_id": task, "shard": number}
            yield json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"


def read(file: BinaryIO, tasks: Tasks, of: int, where: str) -> Cut:
    """The cut. InputError at `where` unless there is exactly one line for each of the tasks."""
    cut: dict[str, list[int]] = {}
    for benchmark, ids in tasks.items():
        cut[benchmark] = []
        for task in ids:
            cut[benchmark].append(_part(file.readline(MAX_LINE), benchmark, task, of, where))
    if file.read(1):
        raise InputError(f"{where}: more lines than there are tasks")
    return cut


def _part(line: bytes, benchmark: str, task: str, of: int, where: str) -> int:
    """What a line says, which `lines` would have written."""
    number = line.rpartition(b":")[2].removesuffix(b"}\n")
    part = int(number) if number.isdigit() and len(number) < 5 else 0
    if not 1 <= part <= of or line != next(lines({benchmark: [task]}, {benchmark: [part]})):
        raise InputError(
            f"{where}: no line for task {shown(task)} of benchmark {shown(benchmark)} where the dataset has "
            "it; merge with the dataset that the shards had"
        )
    return part
