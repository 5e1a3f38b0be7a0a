"""Two runs compared: the numbers that a verdict rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, inf
from typing import TYPE_CHECKING, Literal

import numpy as np

from proctor.gate import exact, interval, permutation, population
from proctor.gate.collapse import Collapse, collapses
from proctor.gate.exact import Counts, Floats
from proctor.gate.permutation import Deal
from proctor.gate.rule import POINT, Rule
from proctor.gate.samples import Match, Missing, Pair, pairs, reach
from proctor.gate.scores import Span

if TYPE_CHECKING:
    from proctor.gate.statistic import Statistic

Method = Literal["exact", "permutation", "maxT", "sign-flip", "z"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One metric in two runs, over the tasks that both have. Scores and drops are in the metric's own unit.

    A positive `drop` is worse, whichever way the metric points.
    """

    benchmark: str
    model: str
    metric: str
    baseline: float  # the mean over tasks
    candidate: float
    drop: float
    p: float  # one-sided; adjusted where several metrics or benchmarks can block
    p_population: float | None  # of the sign-flip test on task means; None without tasks' scores
    method: Method
    upper: float  # the drop's one-sided upper bound at level 1 - alpha
    detectable: float  # the smallest drop found with the power below
    tasks: int
    samples: tuple[float, float]  # the mean number a task, in the baseline and the candidate
    unit: float = POINT  # what one point is: 0.01 of a metric in [0, 1], else 1
    dependent: bool = False  # samples repeated each other and were taken as one
    smallest_p: float = 0.0  # the least p that a candidate could get here
    least_samples: int | None = None  # samples a task with which a candidate could be blocked at all
    samples_needed: int | None = None  # with which `must_detect` is detectable
    tasks_needed: int | None = None
    collapses: tuple[Collapse, ...] = ()
    alpha: float = 0.05
    power: float = 0.8

    @property
    def change(self) -> tuple[float, float, float]:
        """Candidate less baseline, and the two-sided interval of level 1 - 2 alpha around it."""
        moved, margin = self.candidate - self.baseline, self.upper - self.drop
        most = 1.0 if self.unit == POINT else inf
        return moved, max(-most, moved - margin), min(most, moved + margin)


def compare(matches: Sequence[Match], rule: Rule, missing: Missing | None = None) -> list[Comparison]:
    """The metrics of one model on one benchmark, compared on the tasks that all can be compared on.

    Several metrics get p adjusted for their number by maxT. Empty where no task is left.
    """
    found = pairs(matches, missing)
    if not found:
        return []
    metrics = [_Metric(one, index, found) for index, one in enumerate(matches)]
    ps, method = _p_values(metrics, found, rule)
    beside = _population(metrics, rule)
    if rule.target == "population":
        ps, method = beside, "sign-flip"
    return [
        metric.comparison(p, method, p_population, rule)
        for metric, p, p_population in zip(metrics, ps, beside, strict=True)
    ]


class _Metric:
    """One metric's scores by task, higher being better."""

    def __init__(self, one: Match, index: int, found: Sequence[Pair]) -> None:
        self.match = one
        self.statistic: Statistic = one.candidate.statistic
        self.task_ids = [pair.task_id for pair in found]
        self.a = _arrays(pair.baseline[index] for pair in found)
        self.b = _arrays(pair.candidate[index] for pair in found)
        self.n_a = np.array([len(scores) for scores in self.a])
        self.n_b = np.array([len(scores) for scores in self.b])
        self.values_a, self.values_b = self._values(self.a), self._values(self.b)
        self.drops: Floats = self.values_a - self.values_b
        self.counts = self._counts()
        if self.counts is None and not self.statistic.is_mean:
            raise ValueError(
                f"{one.candidate.metric} is estimated from passes, and these scores are not 0 or 1"
            )

    def _values(self, runs: Sequence[Floats]) -> Floats:
        return np.array([self.statistic.one(float(scores.sum()), len(scores)) for scores in runs])

    def _counts(self) -> Counts | None:
        """Passes and samples, where every score is 0 or 1."""
        if not all(((scores == 0) | (scores == 1)).all() for scores in self.a + self.b):
            return None
        c_a = np.array([int(scores.sum()) for scores in self.a])
        c_b = np.array([int(scores.sum()) for scores in self.b])
        return Counts(n_a=self.n_a, c_a=c_a, n_b=self.n_b, c_b=c_b)

    def spread(self, rule: Rule) -> interval.Spread:
        low, high = reach(self.match)
        return interval.Spread(
            se0=self._error(rule),
            tasks=len(self.drops),
            samples=interval.harmonic(self.n_a, self.n_b) / self.k,
            reach=(high - low) or 1.0,
        )

    @property
    def k(self) -> int:
        return 1 if self.statistic.is_mean else self.statistic.k

    def _error(self, rule: Rule) -> float:
        if rule.target == "population":
            return population.clustered_error(self.drops)
        if self.counts is None:
            deals = [Deal(a=a[None], b=b[None]) for a, b in zip(self.a, self.b, strict=True)]
            return interval.standard_error(interval.deal_variances(deals))
        if self.statistic.is_mean:
            return interval.standard_error(interval.count_variances(self.counts))
        return interval.standard_error(interval.estimate_variances(self.counts, self.statistic))

    def smallest_p(self) -> float:
        if self.counts is not None and self.statistic.is_mean:
            return exact.smallest_p(self.counts)
        return smallest_of_all(self.n_a.tolist(), self.n_b.tolist())

    def comparison(self, p: float, method: Method, p_population: float, rule: Rule) -> Comparison:
        samples = self.match.candidate
        spread, drop = self.spread(rule), float(self.drops.mean())
        unit = POINT if samples.bounded else 1.0
        wanted = (rule.must_detect * unit, rule.alpha, rule.power)
        counts = self.counts if self.statistic.is_mean else None
        return Comparison(
            benchmark=samples.benchmark,
            model=samples.model,
            metric=samples.metric,
            baseline=self._own(self.values_a),
            candidate=self._own(self.values_b),
            drop=drop,
            p=p,
            p_population=p_population,
            method=method,
            upper=spread.upper(drop, rule.alpha),
            detectable=spread.detectable(rule.alpha, rule.power),
            tasks=len(self.drops),
            samples=(float(self.n_a.mean()), float(self.n_b.mean())),
            unit=unit,
            dependent=self.match.baseline.dependent or samples.dependent,
            smallest_p=self.smallest_p(),
            least_samples=least_samples(len(self.drops), rule.alpha),
            samples_needed=spread.samples_for(*wanted, k=self.k),
            tasks_needed=spread.tasks_for(*wanted),
            collapses=collapses(self.task_ids, counts, rule.alpha) if counts else (),
            alpha=rule.alpha,
            power=rule.power,
        )

    def _own(self, values: Floats) -> float:
        """The mean, turned back to the metric's own direction."""
        mean, samples = float(values.mean()), self.match.candidate
        if samples.higher_is_better:
            return mean
        return 1 - mean if samples.bounded else -mean


def _arrays(tasks: Iterable[Sequence[float]]) -> list[Floats]:
    """The scores of each task; those that stand in a row are not copied."""
    rows: dict[int, Floats] = {}
    found = []
    for scores in tasks:
        if isinstance(scores, Span):
            whole = rows.setdefault(id(scores.row), np.frombuffer(scores.row))
            found.append(whole[scores.begin : scores.end])
        else:
            found.append(np.array(scores, np.float64))
    return found


def _p_values(metrics: Sequence[_Metric], found: Sequence[Pair], rule: Rule) -> tuple[list[float], Method]:
    counts = metrics[0].counts
    if len(metrics) == 1 and counts is not None and metrics[0].statistic.is_mean:
        return [exact.p_value(counts, draws=rule.draws, seed=rule.seed)], "exact"
    tasks = range(len(found))
    deals = [Deal(a=[one.a[task] for one in metrics], b=[one.b[task] for one in metrics]) for task in tasks]
    dealt = permutation.pools(deals, [metric.statistic for metric in metrics], seed=rule.seed)
    if len(metrics) == 1:
        return [permutation.p_value(dealt, draws=rule.draws, seed=rule.seed)], "permutation"
    return permutation.max_t(dealt, draws=rule.draws, seed=rule.seed), "maxT"


def _population(metrics: Sequence[_Metric], rule: Rule) -> list[float]:
    flips = population.flips(np.stack([metric.drops for metric in metrics], axis=1))
    if len(metrics) == 1:
        return [permutation.p_value(flips, draws=rule.draws, seed=rule.seed)]
    return permutation.max_t(flips, draws=rule.draws, seed=rule.seed)


def smallest_of_all(n_a: Sequence[int], n_b: Sequence[int]) -> float:
    """The least p there can be with so many samples a task: the product of 1 / C(n_a + n_b, n_a)."""
    least = 1.0
    for a, b in zip(n_a, n_b, strict=True):
        ways = comb(a + b, a)
        if ways >= least / exact.SMALLEST:  # and may be too large for a float
            return exact.SMALLEST
        least /= ways
    return least


def least_samples(tasks: int, alpha: float) -> int | None:
    """The least samples a task, in both runs, with which p can be alpha or less; None past MOST_SAMPLES."""
    for samples in range(1, interval.MOST_SAMPLES):
        if smallest_of_all([samples] * tasks, [samples] * tasks) <= alpha:
            return samples
    return None
