"""The permutation test within tasks, for scores of any kind and for several metrics at once.

Had nothing changed, a task's samples could have been dealt to the two runs in any way. Drawing a deal for
each task, `draws` times, p = (1 + draws whose drop is at least the observed one) / (1 + draws), whose level
is at most alpha with any number of draws (Phipson and Smyth 2010). One draw deals all metrics of a sample
together, so that the largest drop over metrics has its own distribution: maxT (Westfall and Young 1993).

A draw takes each task's deal from a pool of that task: every deal there is, or the observed one and a few
hundred random ones. Under the null the observed deal is as likely to be any of its pool's, independently
from task to task, so that the test stays exact (Hemerik and Goeman 2018, TEST 27, on random subsets).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from proctor.gate.exact import Floats
from proctor.gate.rule import DRAWS, SEED
from proctor.gate.statistic import Statistic

ENUMERATED = 1000  # a task with at most so many deals has them all in its pool
POOLED = 2**18  # deals in the pools of all tasks, as far as each has LEAST at least
LEAST, MOST = 256, 4096
AT_ONCE = 2**20  # samples dealt at a time, which take some 25 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One task's scores of each metric in the two runs; metrics x samples, higher is better."""

    a: Floats | Sequence[Floats]
    b: Floats | Sequence[Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One task's drops, value in the baseline less value in the candidate, in metrics x deals."""

    observed: Floats  # one a metric
    drops: Floats


def pools(
    deals: Sequence[Deal], statistics: Sequence[Statistic], *, pooled: int = POOLED, seed: int = SEED
) -> Iterator[Pool]:
    """Each task's pool, in the order of `deals`. InputError where a task has fewer than k samples.

    Pools of tasks with other numbers of samples than the first are held until it is their turn.
    """
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, deal in enumerate(deals):
        groups[len(deal.a[0]), len(deal.b[0])].append(index)
    random = np.random.default_rng(seed)
    size = min(MOST, max(LEAST, pooled // max(1, len(deals))))
    found: dict[int, Pool] = {}
    turn = 0
    for (n_a, n_b), members in groups.items():
        step = max(1, AT_ONCE // (max(size, ENUMERATED) * (n_a + n_b)))
        for start in range(0, len(members), step):
            chunk = members[start : start + step]
            scores = np.stack([np.concatenate([deals[i].a, deals[i].b], axis=1) for i in chunk])
            dealt = _dealt(scores, n_a, size, random)
            found.update(zip(chunk, _pools(scores, dealt, (n_a, n_b), statistics), strict=True))
            while turn in found:
                yield found.pop(turn)
                turn += 1


def _dealt(scores: Floats, n_a: int, size: int, random: np.random.Generator) -> Floats:
    """The sum of the scores that each deal gives the baseline: tasks x metrics x deals."""
    tasks, metrics, n = scores.shape
    if comb(n, n_a) <= ENUMERATED:
        every = np.array(list(combinations(range(n), n_a)), dtype=np.intp)
        return np.stack([scores[:, j][:, every].sum(axis=2) for j in range(metrics)], axis=1)
    found = np.empty((tasks, metrics, size))
    step = max(1, AT_ONCE // n)
    for start in range(0, size, step):
        some = slice(start, min(size, start + step))
        chosen = _chosen((tasks, some.stop - start, n), n_a, random)
        if start == 0:
            chosen[:, 0] = np.arange(n_a)
        for j in range(metrics):
            found[:, j, some] = np.take_along_axis(scores[:, j, None], chosen, axis=2).sum(axis=2)
    return found


def _chosen(shape: tuple[int, int, int], n_a: int, random: np.random.Generator) -> NDArray[np.intp]:
    """The samples that random deals give the baseline: tasks x deals x n_a."""
    keys = random.random(shape)
    return np.argpartition(keys, n_a - 1, axis=2)[:, :, :n_a] if n_a < shape[2] else np.argsort(keys, axis=2)


def _pools(
    scores: Floats, dealt: Floats, sizes: tuple[int, int], statistics: Sequence[Statistic]
) -> Iterator[Pool]:
    n_a, n_b = sizes
    drops, observed = np.empty(dealt.shape), np.empty(scores.shape[:2])
    for j, statistic in enumerate(statistics):
        total = scores[:, j].sum(axis=1)
        drops[:, j] = statistic.of(dealt[:, j], n_a) - statistic.of(total[:, None] - dealt[:, j], n_b)
        own = scores[:, j, :n_a].sum(axis=1)
        observed[:, j] = statistic.of(own, n_a) - statistic.of(total - own, n_b)
    return (Pool(observed=observed[i], drops=drops[i]) for i in range(len(scores)))


def p_value(found: Iterable[Pool], *, draws: int = DRAWS, seed: int = SEED) -> float:
    """The one-sided p of the first metric alone, in (0, 1]."""
    first = (Pool(observed=pool.observed[:1], drops=pool.drops[:1]) for pool in found)
    drawn = _draw(first, draws, seed)
    return (1 + int(np.count_nonzero(_reached(drawn.drops[0], drawn.observed[0])))) / (1 + draws)


def max_t(found: Iterable[Pool], *, draws: int = DRAWS, seed: int = SEED) -> list[float]:
    """Each metric's p, adjusted for all of them: step-down maxT (Westfall and Young 1993, algorithm 4.1).

    Metrics are put on one scale by the standard error of their drop over the pools. The chance that any
    unchanged metric has p <= alpha is at most alpha, whichever others have changed.
    """
    drawn = _draw(found, draws, seed)
    scale = np.sqrt(drawn.variance)
    scale[scale == 0] = 1.0  # all deals are alike, and every draw reaches the observed one
    observed, drops = drawn.observed / scale, drawn.drops / scale[:, None]
    order = np.argsort(-observed, kind="stable")
    adjusted = np.empty(len(observed))
    least = 0.0
    for place, metric in enumerate(order):
        largest = drops[order[place:]].max(axis=0)
        p = (1 + int(np.count_nonzero(_reached(largest, observed[metric])))) / (1 + draws)
        adjusted[metric] = least = max(least, p)
    return [float(p) for p in adjusted]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """Sums over tasks, one a metric: of the observed drops, of drawn ones (x draws), of their variance."""

    observed: Floats
    drops: Floats
    variance: Floats


def _draw(found: Iterable[Pool], draws: int, seed: int) -> _Drawn:
    random = np.random.default_rng([seed, 1])
    observed: list[Floats] = []
    drops, variance = np.zeros((0, draws)), np.zeros(0)
    for pool in found:
        if not observed:
            drops, variance = np.zeros((len(pool.drops), draws)), np.zeros(len(pool.drops))
        observed.append(pool.observed)
        variance += pool.drops.var(axis=1)
        if np.ptp(pool.drops):
            size = pool.drops.shape[1]
            narrow = np.uint8 if size <= 256 else np.uint16  # bytes are drawn faster than words
            taken = random.integers(size, size=draws, dtype=narrow).astype(np.intp)
            drops += np.take(pool.drops, taken, axis=1)
        else:
            drops += pool.drops[:, :1]
    return _Drawn(observed=np.sum(observed, axis=0), drops=drops, variance=variance)


def _reached(drawn: Floats, observed: float) -> NDArray[np.bool_]:
    """Which draws are at least the observed drop; sums in another order may differ in their last digits."""
    return drawn >= observed - 1e-9 * max(1.0, abs(observed))


def holm(families: Sequence[Sequence[float]]) -> list[list[float]]:
    """The p of every metric of every benchmark, adjusted for the number of benchmarks (Holm 1979).

    A family is a benchmark's p, already adjusted within it; empty ones do not count. With one p a family this
    is Holm's procedure. A family of several leaves the count once all of its p are rejected, for only then is
    none of them a true null.
    """
    tops = {index: max(family) for index, family in enumerate(families) if family}
    order = sorted(tops, key=tops.__getitem__)
    left = [0.0]  # what p must at least allow before so many families have gone
    for gone, index in enumerate(order):
        left.append(max(left[-1], tops[index] * (len(order) - gone)))
    adjusted: list[list[float]] = [[] for _ in families]
    for place, index in enumerate(order):
        for p in families[index]:
            ways = [max(p * (len(order) - gone), left[gone]) for gone in range(place + 1)]
            adjusted[index].append(min(1.0, *ways))
    return adjusted
