"""The test against a baseline of which only the mean is known."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean score over `tasks` tasks with `samples` samples each, of a metric in [0, 1]."""

    value: float
    tasks: int
    samples: float

    @property
    def trials(self) -> float:
        return self.tasks * self.samples


def standard_error(baseline: Mean, candidate: Mean) -> float:
    """sqrt(mu (1 - mu) (1 / (N_a n_a) + 1 / (N_b n_b))) with mu the mean of both runs' samples.

    mu (1 - mu) is the most that scores in [0, 1] with this mean can vary, differences between tasks
    included, so that it errs towards passing a run.
    """
    trials = baseline.trials + candidate.trials
    mean = (baseline.value * baseline.trials + candidate.value * candidate.trials) / trials
    return sqrt(max(0.0, mean * (1 - mean)) * (1 / baseline.trials + 1 / candidate.trials))


def p_value(baseline: Mean, candidate: Mean) -> float:
    """One-sided p of the z test that the candidate's mean is below the baseline's; 1 where nothing varies."""
    error = standard_error(baseline, candidate)
    return NormalDist().cdf(-(baseline.value - candidate.value) / error) if error else 1.0
