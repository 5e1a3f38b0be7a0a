"""How large a drop may still be, and how small a one can be found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np

from proctor.gate.exact import Counts, Floats, Ints, hypergeometric
from proctor.gate.permutation import Deal
from proctor.gate.statistic import Statistic

MOST_SAMPLES, MOST_TASKS = 1000, 1_000_000
TYPICAL_VARIANCE = 0.10  # of passes within a task, where tasks are mostly easy or mostly hard; at most 0.25


def z(level: float) -> float:
    """The standard normal distribution's quantile at a level in (0, 1)."""
    return NormalDist().inv_cdf(level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a drop strays when nothing has changed.

    `se0` is its standard error in the metric's unit. `samples` is n~, the harmonic mean of all tasks'
    samples in both runs, divided by k for pass@k and pass^k, where one sample moves a task's value k times as
    far. `reach` is how far apart two scores can be: 1 for scores in [0, 1].
    """

    se0: float
    tasks: int
    samples: float
    reach: float = 1.0

    def deviation(self, alpha: float) -> float:
        """s, with s^2 = SE0^2 + (z_{1-alpha} / (N n~))^2.

        The second term is about what one sample can do: a set without any spread claims no certainty.
        """
        return sqrt(self.se0**2 + (self.reach * z(1 - alpha) / (self.tasks * self.samples)) ** 2)

    def upper(self, drop: float, alpha: float) -> float:
        """The one-sided upper bound of the drop at level 1 - alpha: drop + z_{1-alpha} s."""
        return drop + z(1 - alpha) * self.deviation(alpha)

    def detectable(self, alpha: float, power: float) -> float:
        """The smallest drop that is found with this power: (B + sqrt(B^2 + 4 (z_a^2 - z_b^2) s^2)) / 2.

        z_a = z_{1-alpha}, z_b = z_{power}, B = 2 z_b s + z_a^2 k with k = 1 / ((2 n~ - 1) N). It is the
        root of D - z_b s = z_a sqrt(s^2 + k D), whose k D is what a drop itself adds to the
        variance of the pooled samples.
        """
        s, z_a, z_b = self.deviation(alpha), z(1 - alpha), z(power)
        k = self.reach / ((2 * self.samples - 1) * self.tasks)
        b = 2 * z_b * s + z_a**2 * k
        return max(0.0, (b + sqrt(max(0.0, b * b + 4 * (z_a**2 - z_b**2) * s * s))) / 2)

    def resized(self, *, samples: float, tasks: int) -> "Spread":
        """What it would be with other numbers, the variance within tasks staying as it is."""
        shrink = sqrt(self.samples * self.tasks / (samples * tasks))
        return replace(self, se0=self.se0 * shrink, samples=samples, tasks=tasks)

    def samples_for(self, drop: float, alpha: float, power: float, *, k: int = 1) -> int | None:
        """The least samples a task, in both runs, with which `drop` is detectable; None past MOST_SAMPLES."""
        return _least(
            lambda n: self.resized(samples=n / k, tasks=self.tasks).detectable(alpha, power) <= drop,
            k,
            MOST_SAMPLES,
        )

    def tasks_for(self, drop: float, alpha: float, power: float) -> int | None:
        """The least tasks, of as many samples as now, for `drop` to be detectable; None past MOST_TASKS."""
        return _least(
            lambda tasks: self.resized(samples=self.samples, tasks=tasks).detectable(alpha, power) <= drop,
            1,
            MOST_TASKS,
        )


def planned(tasks: int, samples: int, *, k: int = 1, variance: float = TYPICAL_VARIANCE) -> Spread:
    """The spread to expect of two runs with so many samples a task, before either is there.

    `variance` is that of a task's samples, in the mean over tasks: SE0^2 = 2 variance / (N n).
    """
    return Spread(se0=sqrt(2 * variance / (tasks * samples)), tasks=tasks, samples=samples / k)


def _least(fits: Callable[[int], bool], low: int, high: int) -> int | None:
    """The least number from low to high that fits, where all after it do too."""
    if not fits(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low


def harmonic(n_a: Ints, n_b: Ints) -> float:
    """n~: the harmonic mean of all tasks' samples in both runs."""
    return float(2 * len(n_a) / np.sum(1 / n_a + 1 / n_b))


def standard_error(variances: Floats) -> float:
    """SE0 of the mean over tasks, from each task's variance over all deals of its samples."""
    return float(np.sqrt(variances.sum()) / len(variances))


def count_variances(counts: Counts) -> Floats:
    """S^2 (1/n_a + 1/n_b) of each task, S^2 = m (n - m) / (n (n - 1)) its n samples' variance (ddof 1)."""
    n, m = counts.n_a + counts.n_b, counts.passes
    return m * (n - m) / (n * (n - 1.0)) * (1 / counts.n_a + 1 / counts.n_b)


def deal_variances(deals: list[Deal], metric: int = 0) -> Floats:
    """S^2 (1/n_a + 1/n_b) of each task for a metric whose statistic is the mean."""
    return np.array([_deal_variance(deal.a[metric], deal.b[metric]) for deal in deals])


def _deal_variance(a: Floats, b: Floats) -> float:
    return float(np.var(np.concatenate([a, b]), ddof=1)) * (1 / len(a) + 1 / len(b))


def estimate_variances(counts: Counts, statistic: Statistic) -> Floats:
    """As `count_variances` for pass@k and pass^k: the drop's variance over all deals of a task's passes."""
    columns = (counts.n_a.tolist(), counts.n_b.tolist(), counts.passes.tolist())
    kinds = list(zip(*columns, strict=True))
    known = {kind: _estimate_variance(*kind, statistic) for kind in set(kinds)}
    return np.array([known[kind] for kind in kinds])


def _estimate_variance(n_a: int, n_b: int, m: int, statistic: Statistic) -> float:
    chance = hypergeometric(n_a, n_b, m)
    passes = max(0, m - n_b) + np.arange(len(chance), dtype=np.float64)
    drops = statistic.of(passes, n_a) - statistic.of(m - passes, n_b)
    return float(np.sum(chance * drops**2) - np.sum(chance * drops) ** 2)
