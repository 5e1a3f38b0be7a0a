"""What a candidate is compared with, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from proctor.errors import InputError
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples
from proctor.gate.settings import Settings

Key = tuple[str, str]
"""Benchmark and model."""

Trouble = Literal[
    "missing",
    "corrupt",
    "unreachable",  # whether there is one could not be asked
    "other_benchmark",
    "other_metric",
    "all_unscored",
    "out_of_range",
]
"""Why there is nothing to compare with."""


class BaselineError(InputError):
    """A baseline that cannot be used; `trouble` says in what way."""

    def __init__(self, trouble: Trouble, text: str) -> None:
        super().__init__(text)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a run comes from; None where it is not known."""

    commit: str | None = None
    date: str | None = None  # ISO 8601, UTC
    run_url: str | None = None
    proctor: str | None = None  # Proctor's version


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A metric of which only the mean is known, as in the leaderboard."""

    benchmark: str
    model: str
    metric: str
    mean: Mean
    higher_is_better: bool = True
    bounded: bool = True  # scores lie in [0, 1]
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """One recorded run: its metrics by benchmark and model, by task or as an aggregate."""

    origin: Origin = field(default_factory=Origin)
    metrics: Mapping[Key, tuple[MetricSamples | Aggregate, ...]]

    def of(self, candidate: MetricSamples) -> MetricSamples | Aggregate:
        """What a candidate's metric is compared with, checked.

        For pass@k it is the passes that count, whatever k they were recorded for. BaselineError where the
        benchmark, model or metric is not in this run, or its samples cannot be used.
        """
        where = f"the baseline of {candidate.metric} on {candidate.benchmark}"
        names = {benchmark for benchmark, _ in self.metrics}
        if candidate.benchmark not in names:
            held = ", ".join(sorted(names)) or "nothing"
            raise BaselineError("other_benchmark", f"{where} is missing: that run holds {held}")
        held_metrics = self.metrics.get((candidate.benchmark, candidate.model), ())
        found = next((metric for metric in held_metrics if metric.metric == candidate.metric), None)
        if found is None:
            labels = ", ".join(metric.metric for metric in held_metrics) or "no such model"
            raise BaselineError(
                "other_metric", f"{where} is missing for {candidate.model}: that run holds {labels}"
            )
        if isinstance(found, Aggregate):
            return found
        check(found, where)
        if candidate.alone is not None:
            return found
        return replace(found, statistic=candidate.statistic)


def check(samples: MetricSamples, where: str) -> None:
    """BaselineError where no sample is scored, or one lies outside of what its metric promises."""
    if not any(task.scored for task in samples.tasks):
        raise BaselineError("all_unscored", f"{where} cannot be used: none of its samples is scored")
    scores = (score for task in samples.tasks for score in task.scored)
    wrong = next((score for score in scores if not 0 <= score <= 1), None)
    if samples.bounded and wrong is not None:
        raise BaselineError(
            "out_of_range", f"{where} cannot be used: it has a score of {wrong:g}, outside of [0, 1]"
        )
