"""Any two runs, side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from proctor.gate.baseline import Baseline, BaselineError, Key
from proctor.gate.change import Change, are_passes, changes
from proctor.gate.judged import Judged
from proctor.gate.judging import Baselines
from proctor.gate.kept import Pairs
from proctor.gate.samples import MetricSamples


class One:
    """One run as the baseline of everything."""

    def __init__(self, run: Baseline) -> None:
        self._run = run

    def of(self, key: Key) -> Baseline:
        """That run."""
        del key
        return self._run

    def outputs(self, key: Key) -> Pairs:
        """None: a run alone does not hold them."""
        del key
        return {}


def aligned(base: Baseline, candidate: Baseline) -> Baseline:
    """The base, its model called as the candidate's where each run has but one model on a benchmark."""
    renamed = {}
    for benchmark, model in base.metrics:
        others = [key for key in candidate.metrics if key[0] == benchmark]
        own = [key for key in base.metrics if key[0] == benchmark]
        alone = len(others) == len(own) == 1
        renamed[others[0] if alone else (benchmark, model)] = base.metrics[benchmark, model]
    return replace(base, metrics=renamed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One metric of one model in two runs, task by task: what a picture of before against after shows."""

    benchmark: str
    model: str
    metric: str
    bounded: bool  # scores lie in [0, 1]
    passes: bool  # every score is 0 or 1
    higher_is_better: bool
    tasks: tuple[Change, ...]


def compared(base: Baseline, candidate: Baseline) -> tuple[Compared, ...]:
    """Every metric of the candidate that both runs have task by task, in the candidate's order."""
    found = []
    for samples in (one for metrics in candidate.metrics.values() for one in metrics):
        try:
            old = base.of(samples) if isinstance(samples, MetricSamples) else None
        except BaselineError:
            continue
        if isinstance(old, MetricSamples) and isinstance(samples, MetricSamples):
            found.append(
                Compared(
                    benchmark=samples.benchmark,
                    model=samples.model,
                    metric=samples.metric,
                    bounded=samples.bounded,
                    passes=are_passes(old, samples),
                    higher_is_better=samples.higher_is_better,
                    tasks=changes(old, samples),
                )
            )
    return tuple(found)


def judged_tasks(judged: Iterable[Judged], run: Baseline, baselines: Baselines) -> Iterator[Compared]:
    """As `compared`, of the metrics that were judged beside those of a baseline."""
    for one in judged:
        key = (one.benchmark, one.model)
        labels = {decision.metric for decision in one.decisions if decision.comparison is not None}
        base = baselines.of(key) if labels else None
        if base is not None:
            own = tuple(metric for metric in run.metrics[key] if metric.metric in labels)
            yield from compared(base, Baseline(metrics={key: own}))
