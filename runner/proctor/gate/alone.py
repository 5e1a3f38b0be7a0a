"""Means that are all that is known of a metric, beside metrics with scores by task."""

from dataclasses import replace

from proctor.gate.baseline import Aggregate, Baseline
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples, TaskSamples

STAND_IN = "(mean)"  # the one task of a metric of which only the mean is known


def judgeable(run: Baseline) -> Baseline:
    """The run with a sample in place of each mean, so that the gate takes it for a candidate."""
    metrics = {
        key: tuple(_stand_in(one) if isinstance(one, Aggregate) else one for one in found)
        for key, found in run.metrics.items()
    }
    return replace(run, metrics=metrics)


def _stand_in(one: Aggregate) -> MetricSamples:
    return MetricSamples(
        benchmark=one.benchmark,
        model=one.model,
        metric=one.metric,
        tasks=(TaskSamples(task_id=STAND_IN, scores=(one.mean.value,)),),
        higher_is_better=one.higher_is_better,
        bounded=one.bounded,
        settings=one.settings,
        alone=one.mean,
    )


def mean_of(samples: MetricSamples) -> Aggregate | None:
    """What is left of a metric's samples where they are compared with a mean; None where no task counts."""
    least = 1 if samples.statistic.is_mean else samples.statistic.k
    counts = [len(task.scored) for task in samples.tasks if len(task.scored) >= least]
    value = samples.value()
    if value is None or not counts:
        return None
    each = 1.0 if is_one(samples) else sum(counts) / len(counts)
    return Aggregate(
        benchmark=samples.benchmark,
        model=samples.model,
        metric=samples.metric,
        mean=Mean(value=value, tasks=len(counts), samples=each),
        higher_is_better=samples.higher_is_better,
        bounded=samples.bounded,
        settings=replace(samples.settings, samples=None),
    )


def is_one(samples: MetricSamples) -> bool:
    """Whether a task's samples tell no more than one: they are dependent, or make one pass@k."""
    return samples.dependent or not samples.statistic.is_mean or (samples.settings.k or 1) > 1
