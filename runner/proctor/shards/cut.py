"""Which task goes to which shard."""

import hashlib
import heapq
from collections.abc import Iterator, Mapping, Sequence

Tasks = Mapping[str, Sequence[str]]
"""The tasks' ids by benchmark."""

Durations = Mapping[tuple[str, str], float]
"""Seconds by benchmark and task."""

Cut = Mapping[str, Sequence[int]]
"""The number of each task's shard, from 1, by benchmark, in the order of the tasks."""

_HASHES = 1 << 64


def cut(tasks: Tasks, of: int, durations: Durations | None = None) -> Cut:
    """A shard of `of` for every task, the same whatever the order of the tasks.

    Without durations each benchmark's tasks stand in the order of hashes of their names and every shard gets
    as long a piece, or one task more: when a task comes or goes, no more than one at each end of a piece
    moves. With them each task, the longest first, goes to the shard that has least to do (Graham 1969,
    https://doi.org/10.1137/0117039): no shard then has more than the mean and one task's time. A task that
    is not among the durations takes as long as the others on average.
    """
    if not durations:
        return {benchmark: _pieces(benchmark, ids, of) for benchmark, ids in tasks.items()}
    return _balanced(tasks, of, durations)


def _pieces(benchmark: str, ids: Sequence[str], of: int) -> Sequence[int]:
    """Where the pieces begin depends on the benchmark, so that not one shard has every longer piece."""
    order = sorted(range(len(ids)), key=lambda place: (_hash(benchmark, ids[place]), ids[place]))
    begin = _hash(benchmark, "")
    parts = [0] * len(ids)
    for rank, place in enumerate(order):
        parts[place] = (rank * _HASHES + begin) * of // (len(ids) * _HASHES) + 1
    return parts


def _balanced(tasks: Tasks, of: int, durations: Durations) -> Cut:
    names = [(benchmark, task) for benchmark, ids in tasks.items() for task in ids]
    known = [durations[name] for name in names if name in durations]
    mean = sum(sorted(known)) / len(known) if known else 0.0
    longest = sorted((-durations.get(name, mean), _hash(*name), name) for name in names)
    parts: dict[tuple[str, str], int] = {}
    free = [(0.0, 0, number) for number in range(1, of + 1)]  # a heap: seconds, tasks, shard
    for seconds, _, name in longest:
        load, count, number = free[0]
        heapq.heapreplace(free, (load - seconds, count + 1, number))
        parts[name] = number
    return {benchmark: [parts[benchmark, task] for task in ids] for benchmark, ids in tasks.items()}


def _hash(benchmark: str, task: str) -> int:
    """A number from 0 to _HASHES - 1."""
    named = f"{benchmark}\0{task}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(named).digest()[:8])


def places(parts: Sequence[int], number: int) -> Iterator[int]:
    """The places of the tasks that are a shard's."""
    return (place for place, part in enumerate(parts) if part == number)
