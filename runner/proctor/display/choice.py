"""What a page has room for: tasks that flipped first, then those that failed, then the others in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proctor.display.entrant import Entrant
from proctor.gate.baseline import Key
from proctor.report.report import Report

_WORSE, _BETTER, _FAILING, _UNSCORED, _REST = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many tasks a page lists, of how many samples it has the figures, and of how many the texts."""

    tasks: int = 100_000
    samples: int = 100_000
    texts: int = 30_000
    each: int = 20  # outputs of one task whose texts are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`ranks` are those of the tasks that are listed, from 0, over all entrants.

    Of the first `sampled` of them the samples are there too, and of the first `told` the texts.
    """

    ranks: Mapping[int, Mapping[int, int]]  # by entrant and task
    sampled: int
    told: int

    def shown(self, entrant: int) -> list[int]:
        """The tasks of one entrant that are listed, in their own order."""
        return sorted(self.ranks.get(entrant, ()))

    def ranked(self, entrant: int, upto: int) -> dict[int, int]:
        """The rank of each task of one entrant among the first so many of all."""
        return {task: rank for task, rank in self.ranks.get(entrant, {}).items() if rank < upto}


def choose(report: Report, entrants: Sequence[Entrant], room: Room) -> Choice:
    """The tasks of all entrants by how much a reader wants to see them, as far as there is room."""
    flipped = _flipped(report)
    keyed = [
        ((*_rank(entrant, task, flipped.get(entrant.key, {})), owner), (owner, task))
        for owner, entrant in enumerate(entrants)
        for task in range(len(entrant.tasks))
    ]
    keyed.sort()
    places = [place for _, place in keyed[: room.tasks]]
    ranks: dict[int, dict[int, int]] = {}
    for rank, (owner, task) in enumerate(places):
        ranks.setdefault(owner, {})[task] = rank
    samples = [entrants[owner].tasks[task].samples for owner, task in places]
    capped = [min(amount, room.each) for amount in samples]
    return Choice(ranks=ranks, sampled=_fitting(samples, room.samples), told=_fitting(capped, room.texts))


def _fitting(amounts: Sequence[int], most: int) -> int:
    """How many of the first amounts fit together."""
    for number, amount in enumerate(amounts):
        most -= amount
        if most < 0:
            return number
    return len(amounts)


def _rank(entrant: Entrant, task: int, flipped: dict[str, tuple[int, int]]) -> tuple[int, float]:
    outcome = entrant.tasks[task]
    if outcome.task_id in flipped:
        return flipped[outcome.task_id]
    if outcome.failed:
        return _FAILING, outcome.passed / (outcome.passed + outcome.failed)
    return (_UNSCORED if outcome.unscored else _REST), task


def _flipped(report: Report) -> dict[Key, dict[str, tuple[int, int]]]:
    """By entrant and task id, whether it got worse or better and how far in front it stands there."""
    found: dict[Key, dict[str, tuple[int, int]]] = {}
    for one in report.judged:
        known = found.setdefault((one.benchmark, one.model), {})
        for flips in one.flips:
            if flips is not None:
                for kind, changes in ((_WORSE, flips.worse), (_BETTER, flips.better)):
                    for place, change in enumerate(changes):
                        known.setdefault(change.task_id, (kind, place))
    return found
