"""What one run's samples scored, and which of them two runs can be compared on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from operator import neg
from typing import cast

from proctor.gate.mean import Mean
from proctor.gate.scores import Scores
from proctor.gate.settings import Settings
from proctor.gate.statistic import MEAN, Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSamples:
    """One task. `scores` has one entry a sample, in the metric's own unit; None where it is unscored."""

    task_id: str
    content_hash: str = ""  # of the task; empty where the run did not record it
    scores: Scores

    @property
    def scored(self) -> Sequence[float]:
        return known(self.scores)

    @property
    def errors(self) -> int:
        return self.scores.count(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSamples:
    """One metric of one model on one benchmark, task by task.

    Where `alone` is all that is known, one task stands in for all and has it as its score.
    """

    benchmark: str
    model: str
    metric: str  # its label
    tasks: tuple[TaskSamples, ...]
    statistic: Statistic = MEAN
    bounded: bool = True  # scores lie in [0, 1]
    higher_is_better: bool = True
    dependent: bool = False  # samples of a task repeat each other: temperature 0, a fixed seed, a cache
    subset: bool = False  # only some of the dataset's tasks were asked, on purpose
    settings: Settings = field(default_factory=Settings)
    alone: Mean | None = None

    @property
    def error_rate(self) -> float:
        """The share of samples left unscored, 0 to 1."""
        samples = sum(len(task.scores) for task in self.tasks)
        return sum(task.errors for task in self.tasks) / samples if samples else 0.0

    def value(self, missing: float | None = None) -> float | None:
        """The mean over tasks of their values; None without any.

        Tasks with fewer than k scored samples are left out, or an unscored sample counts as `missing`.
        """
        found = [value for task in self.tasks if (value := self.task_value(task, missing)) is not None]
        return fsum(found) / len(found) if found else None

    def task_value(self, task: TaskSamples, missing: float | None = None) -> float | None:
        """One task's value, in the metric's own unit; None where fewer than k of its samples are scored."""
        scores = filled(task.scores, missing)
        enough = len(scores) >= (1 if self.statistic.is_mean else self.statistic.k)
        return self.statistic.one(fsum(scores), len(scores)) if enough else None


def known(scores: Scores) -> Sequence[float]:
    """The scores that are known: mostly all, which takes a look and no copy."""
    if None not in scores:
        return cast("Sequence[float]", scores)
    return tuple(score for score in scores if score is not None)


def filled(scores: Scores, missing: float | None) -> Sequence[float]:
    """The scores with `missing` in place of those that are not known, or without these."""
    if missing is None or None not in scores:
        return known(scores)
    return tuple(missing if score is None else score for score in scores)


def collapsed(samples: MetricSamples) -> MetricSamples:
    """One sample a task, the mean of its scores: samples that repeat each other tell no more than one.

    pass@k of such a sample is its pass@1.
    """
    tasks = tuple(replace(task, scores=_one(task.scores)) for task in samples.tasks)
    return replace(samples, tasks=tasks, statistic=MEAN)


def _one(scores: Scores) -> Scores:
    known = filled(scores, None)
    return (fsum(known) / len(known),) if known else (None,) * bool(scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The tasks of a metric that two runs share, in the candidate's order and each pair of one content.

    `overlap` is the share of tasks that match: of the candidate's where it asked a subset, else of all
    tasks of either run. `changed` names those with one id and two contents.
    """

    baseline: MetricSamples
    candidate: MetricSamples
    overlap: float
    changed: tuple[str, ...] = ()

    @property
    def tasks(self) -> int:
        return len(self.candidate.tasks)

    @property
    def by_content(self) -> bool:
        """Whether both runs recorded every task's hash."""
        return all(task.content_hash for run in (self.baseline, self.candidate) for task in run.tasks)


def match(baseline: MetricSamples, candidate: MetricSamples) -> Match:
    """Matches tasks by id and content hash; an empty hash matches any.

    Where the samples of either run are dependent, both are `collapsed`.
    """
    before = {task.task_id: task for task in baseline.tasks}
    shared: list[tuple[TaskSamples, TaskSamples]] = []
    changed: list[tuple[TaskSamples, TaskSamples]] = []
    for task in candidate.tasks:
        old = before.get(task.task_id)
        if old is not None:
            same = old.content_hash == task.content_hash or not (old.content_hash and task.content_hash)
            (shared if same else changed).append((old, task))
    either = len(baseline.tasks) + len(candidate.tasks) - len(shared) - len(changed)
    whole = len(candidate.tasks) if candidate.subset else either
    reduce = collapsed if baseline.dependent or candidate.dependent else _as_it_is
    return Match(
        baseline=reduce(replace(baseline, tasks=tuple(old for old, _ in shared))),
        candidate=reduce(replace(candidate, tasks=tuple(new for _, new in shared))),
        overlap=len(shared) / whole if whole else 0.0,
        changed=tuple(new.task_id for _, new in changed),
    )


def _as_it_is(samples: MetricSamples) -> MetricSamples:
    return samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One task's scores of each metric in both runs, higher is better: metrics x samples."""

    task_id: str
    baseline: tuple[Sequence[float], ...]
    candidate: tuple[Sequence[float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What an unscored sample counts as, in each run; `best` and `worst` of what the metric can be."""

    baseline: str  # "best" or "worst"
    candidate: str


AGAINST = Missing(baseline="best", candidate="worst")  # the candidate could not have fared worse
FOR = Missing(baseline="worst", candidate="best")


def pairs(matches: Sequence[Match], missing: Missing | None = None) -> list[Pair]:
    """The tasks that all metrics can be compared on, as the first one orders them.

    A sample counts where all metrics scored it, so that all have the same samples. A task counts where every
    metric is left with as many samples as its statistic needs, in both runs.
    """
    oriented = [_oriented(one, missing) for one in matches]
    found = []
    for task_id in (task.task_id for task in matches[0].candidate.tasks):
        if all(task_id in runs for runs in oriented):
            a = _complete([runs[task_id][0] for runs in oriented])
            b = _complete([runs[task_id][1] for runs in oriented])
            if all(
                len(scores) >= _needed(one)
                for run in (a, b)
                for one, scores in zip(matches, run, strict=True)
            ):
                found.append(Pair(task_id=task_id, baseline=a, candidate=b))
    return found


def _needed(one: Match) -> int:
    statistic = one.candidate.statistic
    return 1 if statistic.is_mean else statistic.k


def _complete(scores: Sequence[Scores]) -> tuple[Sequence[float], ...]:
    """The samples that no metric lacks."""
    if all(len(column) == len(scores[0]) and None not in column for column in scores):
        return tuple(map(known, scores))
    kept = [sample for sample in zip(*scores, strict=False) if None not in sample]
    if not kept:
        return ((),) * len(scores)
    return tuple(tuple(score for score in column if score is not None) for column in zip(*kept, strict=True))


def _oriented(one: Match, missing: Missing | None) -> dict[str, tuple[Scores, Scores]]:
    """Each task's scores in both runs, turned so that higher is better."""
    columns = [
        {task.task_id: _turned(task.scores, one.candidate) for task in run.tasks}
        for run in (one.baseline, one.candidate)
    ]
    if missing is not None:
        low, high = reach(one)
        bounds = {"worst": low, "best": high}
        fills = (bounds[missing.baseline], bounds[missing.candidate])
        columns = [
            {task_id: filled(scores, fill) for task_id, scores in column.items()}
            for column, fill in zip(columns, fills, strict=True)
        ]
    return {task_id: (old, columns[1][task_id]) for task_id, old in columns[0].items()}


def _turned(scores: Scores, metric: MetricSamples) -> Scores:
    if metric.higher_is_better:
        return scores
    turn = (lambda score: 1 - score) if metric.bounded else neg
    return tuple(None if score is None else turn(score) for score in scores)


def reach(one: Match) -> tuple[float, float]:
    """The worst and the best score there can be, higher being better: 0 and 1, else the extremes seen."""
    if one.candidate.bounded:
        return 0.0, 1.0
    seen = [
        extreme(known(_turned(task.scores, one.candidate)))
        for run in (one.baseline, one.candidate)
        for task in run.tasks
        if task.scored
        for extreme in (min, max)
    ]
    return (min(seen), max(seen)) if seen else (0.0, 0.0)
