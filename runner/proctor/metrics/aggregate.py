"""From the scores of samples to a metric of a benchmark. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, isfinite

from proctor.config.spec import MetricSpec
from proctor.metrics import METRICS
from proctor.metrics.interval import mean_interval
from proctor.metrics.pass_at_k import pass_at_k
from proctor.metrics.pass_hat_k import pass_hat_k
from proctor.model import MetricValue

ESTIMATORS = {"pass@k": pass_at_k, "pass^k": pass_hat_k}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTally:
    """What a task's sample scores come to. Keep one a task and let the scores go."""

    n: int = 0  # scored samples
    total: float = 0.0  # the sum of their scores
    passed: int = 0  # scores of 1
    unscored: int = 0

    def add(self, score: float | None) -> "TaskTally":
        """The tally with one more sample. None, NaN and infinities count as unscored."""
        if score is None or not isfinite(score):
            return TaskTally(n=self.n, total=self.total, passed=self.passed, unscored=self.unscored + 1)
        return TaskTally(
            n=self.n + 1,
            total=self.total + score,
            passed=self.passed + (score == 1),
            unscored=self.unscored,
        )


def tally(scores: Iterable[float | None]) -> TaskTally:
    """The tally of one task's scores."""
    found = TaskTally()
    for score in scores:
        found = found.add(score)
    return found


def task_value(task: TaskTally, spec: MetricSpec) -> float | None:
    """A task's value: its estimate of pass@k or pass^k, else its mean. None under k scored samples."""
    if task.n < spec.k:
        return None
    estimator = ESTIMATORS.get(spec.name)
    return estimator(task.n, task.passed, spec.k) if estimator else task.total / task.n


def metric_value(
    tallies: Iterable[TaskTally], spec: MetricSpec, *, benchmark: str, model: str, version: str
) -> MetricValue:
    """The mean over tasks, each weighing the same, with its 95% interval over tasks (see `mean_interval`).

    Tasks without a value (nothing scored, or fewer than k samples) are left out, and every sample that does
    not count is `unscored`. `score` is None where no task is left, the bounds where the tasks cannot tell.
    """
    metric = METRICS[spec.name]
    values: list[float] = []
    seen = samples = 0
    single = True
    for task in tallies:
        seen += task.n + task.unscored
        value = task_value(task, spec)
        if value is not None:
            values.append(value)
            samples += task.n
            single = single and task.n == 1
    bounds = mean_interval(values, bounded=metric.bounded, binary=metric.binary and single)
    return MetricValue(
        benchmark=benchmark,
        model=model,
        version=version,
        metric=spec.label,
        score=fsum(values) / len(values) if values else None,
        ci_low=bounds[0] if bounds else None,
        ci_high=bounds[1] if bounds else None,
        tasks=len(values),
        samples=samples,
        unscored=seen - samples,
        higher_is_better=metric.higher_is_better,
    )
