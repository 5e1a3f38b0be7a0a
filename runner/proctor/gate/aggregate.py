"""The test of a mean, where no more is known of a baseline or of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from proctor.gate.alone import is_one
from proctor.gate.mean import Mean

if TYPE_CHECKING:
    from proctor.gate.comparison import Comparison
    from proctor.gate.rule import Rule
    from proctor.gate.samples import MetricSamples, Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanPair:
    """A baseline's mean and a candidate's samples, of a metric in [0, 1]."""

    baseline: Mean
    candidate: MetricSamples


def standard_error(baseline: Mean, candidate: Mean) -> float:
    """sqrt(mu (1 - mu) (1 / (N_a n_a) + 1 / (N_b n_b))) with mu the mean of both runs' samples.

    mu (1 - mu) is the most that scores in [0, 1] with this mean can vary, differences between tasks
    included, so that it errs towards passing a run.
    """
    trials = baseline.trials + candidate.trials
    mean = (baseline.value * baseline.trials + candidate.value * candidate.trials) / trials
    return sqrt(max(0.0, mean * (1 - mean)) * (1 / baseline.trials + 1 / candidate.trials))


def p_value(baseline: Mean, candidate: Mean, drop: float) -> float:
    """One-sided p of the z test that the mean has dropped; 1 where nothing varies.

    With the correction for continuity of Yates 1934, half of what one sample of each run would move: without
    it, a few samples would block too often.
    """
    error = standard_error(baseline, candidate)
    correction = (1 / baseline.trials + 1 / candidate.trials) / 2
    return NormalDist().cdf(-(drop - correction) / error) if error else 1.0


def compare(pair: MeanPair, rule: Rule, missing: Missing | None = None) -> Comparison:
    """The comparison by the z test; a task's samples that are dependent or make one pass@k count as one."""
    from proctor.gate.comparison import Comparison
    from proctor.gate.interval import Spread

    samples = pair.candidate
    better = float(samples.higher_is_better)
    fill = None if missing is None else better if missing.candidate == "best" else 1 - better
    score = samples.value(fill)
    assert score is not None  # a run without any score is settled before
    tasks = [task for task in samples.tasks if task.scored or fill is not None]
    each = sum(len(task.scored) for task in tasks) / len(tasks)
    before, now = pair.baseline, samples.alone or Mean(value=score, tasks=len(tasks), samples=max(1.0, each))
    if is_one(samples):
        before, now = replace(before, samples=1.0), replace(now, samples=1.0)
    drop = (before.value - now.value) * (1 if samples.higher_is_better else -1)
    n = 2 * before.trials * now.trials / (before.trials + now.trials) / now.tasks
    spread = Spread(se0=standard_error(before, now), tasks=now.tasks, samples=max(1.0, n))
    return Comparison(
        benchmark=samples.benchmark,
        model=samples.model,
        metric=samples.metric,
        baseline=before.value,
        candidate=now.value,
        drop=drop,
        p=p_value(before, now, drop),
        p_population=None,
        method="z",
        upper=spread.upper(drop, rule.alpha),
        detectable=spread.detectable(rule.alpha, rule.power),
        tasks=now.tasks,
        samples=(before.samples, now.samples),
        dependent=samples.dependent,
        samples_needed=spread.samples_for(rule.must_detect / 100, rule.alpha, rule.power),
        tasks_needed=spread.tasks_for(rule.must_detect / 100, rule.alpha, rule.power),
        alpha=rule.alpha,
        power=rule.power,
    )
