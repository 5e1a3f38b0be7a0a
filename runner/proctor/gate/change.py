"""Task by task: what changed between two runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from proctor.gate.samples import MetricSamples, TaskSamples, match

HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One task's mean score in both runs, in the metric's own unit, and how many samples each is of."""

    task_id: str
    before: float
    now: float
    samples: tuple[int, int]

    @property
    def rise(self) -> float:
        return self.now - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """The tasks that got worse and better, the largest changes first.

    Where scores are passes those alone that flipped: from half of their samples or more passing to fewer than
    half, or the other way.
    """

    metric: str
    passes: bool  # every score is 0 or 1
    worse: tuple[Change, ...]
    better: tuple[Change, ...]


def changes(baseline: MetricSamples, candidate: MetricSamples) -> tuple[Change, ...]:
    """Every task that has a score in both runs, in the candidate's order."""
    found = match(baseline, candidate)
    both = zip(found.baseline.tasks, found.candidate.tasks, strict=True)
    return tuple(_change(old, new) for old, new in both if old.scored and new.scored)


def _change(old: TaskSamples, new: TaskSamples) -> Change:
    before, now = old.scored, new.scored
    return Change(
        task_id=new.task_id,
        before=fsum(before) / len(before),
        now=fsum(now) / len(now),
        samples=(len(before), len(now)),
    )


def flips(baseline: MetricSamples, candidate: MetricSamples) -> Flips:
    """What `Flips` says of two runs."""
    found = changes(baseline, candidate)
    passes = are_passes(baseline, candidate)
    sign = 1 if candidate.higher_is_better else -1
    counted = [one for one in found if not passes or (one.before >= HALF) != (one.now >= HALF)]
    ordered = sorted(counted, key=lambda one: -abs(one.rise))
    return Flips(
        metric=candidate.metric,
        passes=passes,
        worse=tuple(one for one in ordered if sign * one.rise < 0),
        better=tuple(one for one in ordered if sign * one.rise > 0),
    )


def are_passes(*runs: MetricSamples) -> bool:
    """Whether every score is 0 or 1."""
    return all(score in (0, 1) for run in runs for task in run.tasks for score in task.scored)


def to_json(found: Sequence[Change], limit: int) -> dict[str, object]:
    """How many tasks, and at most `limit` of them."""
    return {
        "tasks": len(found),
        "first": [
            {"task_id": one.task_id, "before": one.before, "now": one.now, "samples": list(one.samples)}
            for one in found[:limit]
        ],
    }
