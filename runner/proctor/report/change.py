"""One metric task by task, before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from proctor.gate.pairing import Compared

Turn = Literal["worse", "better", "same"]

SAME = 1e-9  # values closer than this are equal: 3 of 5 and 6 of 10
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChange:
    """A task's value in both runs, in the metric's own unit, and how many samples it is of.

    Raises ValueError for a value that is not finite.
    """

    task_id: str
    before: float
    after: float
    samples: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        if not (isfinite(self.before) and isfinite(self.after)):
            raise ValueError(f"task {self.task_id!r:.100} has a value that is not finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricChange:
    """One metric of one model on one benchmark, over the tasks that both runs have."""

    benchmark: str
    model: str
    metric: str
    tasks: tuple[TaskChange, ...]
    higher_is_better: bool = True
    bounded: bool = True  # values lie in [0, 1]
    pass_fail: bool = False  # a sample scores 0 or 1

    def gain(self, task: TaskChange) -> float:
        """How much better the task got, in the metric's unit; 0 for what is the same but for rounding."""
        gain = task.after - task.before if self.higher_is_better else task.before - task.after
        return gain if abs(gain) > SAME else 0.0

    def turn(self, task: TaskChange) -> Turn:
        gain = self.gain(task)
        return "better" if gain > 0 else "worse" if gain < 0 else "same"

    def turned(self, turn: Turn) -> int:
        """The number of tasks that took this turn."""
        return sum(self.turn(task) == turn for task in self.tasks)

    @property
    def flips(self) -> tuple[int, int] | None:
        """Tasks that newly fail and that newly pass: from a half or more to less, and the other way.

        None for a metric by which samples do not pass or fail.
        """
        if not self.pass_fail:
            return None
        flipped = [task for task in self.tasks if (task.before >= HALF) != (task.after >= HALF)]
        failing = sum(task.after < HALF for task in flipped)
        return failing, len(flipped) - failing


def change_of(one: Compared) -> MetricChange:
    """What two runs scored by task, as a plot takes it."""
    return MetricChange(
        benchmark=one.benchmark,
        model=one.model,
        metric=one.metric,
        tasks=tuple(
            TaskChange(task_id=task.task_id, before=task.before, after=task.now, samples=task.samples)
            for task in one.tasks
        ),
        higher_is_better=one.higher_is_better,
        bounded=one.bounded,
        pass_fail=one.passes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The tasks that share one place in a plot, by their ids."""

    before: float
    after: float
    turn: Turn
    tasks: tuple[TaskChange, ...]


def spots(change: MetricChange, step: float | None = None) -> list[Spot]:
    """The tasks by place: those that are the same first, the worse ones last, of each the most first.

    With a `step`, places are rounded to its multiples.
    """
    found: dict[tuple[float, float, Turn], list[TaskChange]] = {}
    for task in sorted(change.tasks, key=lambda task: task.task_id):
        place = (_rounded(task.before, step), _rounded(task.after, step), change.turn(task))
        found.setdefault(place, []).append(task)
    order = ("same", "better", "worse")
    places = sorted(found.items(), key=lambda item: (order.index(item[0][2]), -len(item[1]), item[0]))
    return [
        Spot(before=before, after=after, turn=turn, tasks=tuple(tasks))
        for (before, after, turn), tasks in places
    ]


def _rounded(value: float, step: float | None) -> float:
    return float(f"{value if step is None else round(value / step) * step:.9g}")


def most_changed(
    change: MetricChange, found: Iterable[Spot], *, at_most: int, each: int
) -> Iterator[tuple[Spot, int]]:
    """The spots furthest from the diagonal, losses before gains, and how many of their tasks to name.

    At most `each` of a spot, and `at_most` in all.
    """

    def rank(spot: Spot) -> tuple[float, bool, float, float]:
        size = max(abs(change.gain(task)) for task in spot.tasks)
        return -_rounded(size, None), spot.turn == "better", spot.before, spot.after

    left = at_most
    for spot in sorted((spot for spot in found if spot.turn != "same"), key=rank):
        named = min(each, left, len(spot.tasks))
        if named:
            yield spot, named
        left -= named
