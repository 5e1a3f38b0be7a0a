"""The exact one-sided test of pass/fail samples: the convolved hypergeometric distribution.

Had nothing changed, the samples of a task could have come from either run, so that given the task's m
passes in all, the baseline's share of them is hypergeometric. Over all tasks this is the exact
Cochran-Mantel-Haenszel test (Mantel 1963; Mehta, Patel and Gray 1985), and with one sample a task McNemar's
exact test (McNemar 1947). No mid-p, whose level can exceed the nominal one.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb, gcd, lcm, prod

import numpy as np
from numpy.typing import NDArray

from proctor.gate.rule import DRAWS, SEED

LATTICE = 2**21  # points of the statistic's distribution, past which it is drawn from
SMALLEST = 1e-100  # a smaller p is given as this

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Samples `n` (1 or more) and passes `c` of each task in the baseline (a) and the candidate (b)."""

    n_a: Ints
    c_a: Ints
    n_b: Ints
    c_b: Ints

    @property
    def passes(self) -> Ints:
        """m, a task's passes in both runs."""
        return self.c_a + self.c_b

    @property
    def drop(self) -> float:
        """The mean over tasks of (pass rate in the baseline - pass rate in the candidate), -1 to 1."""
        return float(np.mean(self.c_a / self.n_a - self.c_b / self.n_b))


@cache
def hypergeometric(n_a: int, n_b: int, m: int) -> Floats:
    """P(c_a) for c_a from max(0, m - n_b) to min(n_a, m): m passes fall on n_a + n_b samples at random.

    C(n_a, c) C(n_b, m - c) / C(n_a + n_b, m), each correctly rounded. Shared between callers: read only.
    """
    ways = comb(n_a + n_b, m)
    support = range(max(0, m - n_b), min(n_a, m) + 1)
    found = np.array([comb(n_a, c) * comb(n_b, m - c) / ways for c in support])
    found.flags.writeable = False
    return found


def p_value(counts: Counts, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """P(drop >= the observed drop) when nothing has changed, in (0, 1].

    Exact, to within 1e-12, where the values that the drop can take lie on a lattice of at most LATTICE
    points: always with equal numbers of samples, and with a few different ones. Otherwise by Monte Carlo,
    (1 + draws at least as large) / (1 + draws).
    """
    layers = _layers(counts)
    strides = _strides(list(layers))
    observed = sum(stride * layer.excess for stride, layer in zip(strides, layers.values(), strict=True))
    masses = [layer.mass for layer in layers.values()]
    size = 1 + sum(stride * (len(mass) - 1) for stride, mass in zip(strides, masses, strict=True))
    if len(masses) == 1:
        tail = float(masses[0][observed:].sum())
    elif size <= LATTICE:
        tail = float(_spread(masses, strides, size)[observed:].sum())
        tail = max(tail, 1e-14)  # what the transform rounds away
    else:
        tail = _drawn(masses, strides, observed, draws, seed)
    return min(1.0, max(SMALLEST, tail))


def smallest_p(counts: Counts) -> float:
    """The least p that any candidate could get against this baseline: that of one that never passes.

    With m = c_a the product over tasks of C(n_a, c_a) / C(n_a + n_b, c_a). In (0, 1].
    """
    tasks = zip(counts.n_a.tolist(), counts.c_a.tolist(), counts.n_b.tolist(), strict=True)
    return max(SMALLEST, prod(comb(n_a, c_a) / comb(n_a + n_b, c_a) for n_a, c_a, n_b in tasks))


@dataclass(frozen=True, slots=True)
class _Layer:
    """Tasks whose passes weigh the same: their sum's distribution, and how far up it the observed sum is."""

    mass: Floats
    excess: int


def _layers(counts: Counts) -> dict[Fraction, _Layer]:
    """By weight 1/n_a + 1/n_b: what moving one pass from candidate to baseline adds to the drops' sum."""
    kinds, repeats = np.unique(np.stack([counts.n_a, counts.n_b, counts.passes]), axis=1, return_counts=True)
    masses: dict[Fraction, list[Floats]] = defaultdict(list)
    lowest: dict[tuple[int, int], int] = defaultdict(int)
    for (n_a, n_b, m), times in zip(kinds.T.tolist(), repeats.tolist(), strict=True):
        masses[_weight(n_a, n_b)].append(_power(hypergeometric(n_a, n_b, m), times))
        lowest[n_a, n_b] += max(0, m - n_b) * times
    excess: dict[Fraction, int] = defaultdict(int)
    for (n_a, n_b), low in lowest.items():
        of = (counts.n_a == n_a) & (counts.n_b == n_b)
        excess[_weight(n_a, n_b)] += int(counts.c_a[of].sum()) - low
    return {weight: _Layer(_product(found), excess[weight]) for weight, found in masses.items()}


def _weight(n_a: int, n_b: int) -> Fraction:
    return Fraction(n_a + n_b, n_a * n_b)


def _strides(weights: list[Fraction]) -> list[int]:
    """The weights as whole multiples of the widest step that they share."""
    below = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * below) for weight in weights]
    shared = gcd(*whole)
    return [number // shared for number in whole]


def _convolve(one: Floats, other: Floats) -> Floats:
    (begin, end), (other_begin, other_end) = _span(one), _span(other)
    found = np.zeros(len(one) + len(other) - 1)
    found[begin + other_begin : end + other_end - 1] = np.convolve(
        one[begin:end], other[other_begin:other_end]
    )
    found[found < SMALLEST] = 0.0  # denormal numbers are slow, and too small to matter
    return found


def _span(mass: Floats) -> tuple[int, int]:
    """From where to where a distribution is not 0: of a sum over many tasks a small part."""
    there = np.flatnonzero(mass)
    return int(there[0]), int(there[-1]) + 1


def _power(mass: Floats, times: int) -> Floats:
    """The distribution of a sum of `times` independent draws."""
    found, square = np.ones(1), mass
    while True:
        if times & 1:
            found = _convolve(found, square)
        times >>= 1
        if not times:
            return found
        square = _convolve(square, square)


def _product(masses: list[Floats]) -> Floats:
    """The distribution of the sum of one draw of each, the short ones added first."""
    queue = [(len(mass), index) for index, mass in enumerate(masses)]
    heapq.heapify(queue)
    found = dict(enumerate(masses))
    while len(queue) > 1:
        (_, one), (_, other) = heapq.heappop(queue), heapq.heappop(queue)
        found[one] = _convolve(found[one], found.pop(other))
        heapq.heappush(queue, (len(found[one]), one))
    return found[queue[0][1]]


def _spread(masses: list[Floats], strides: list[int], size: int) -> Floats:
    """The distribution of the sum of stride times draw, by the fast Fourier transform."""
    length = 1 << (size - 1).bit_length()
    product = np.ones(length // 2 + 1, dtype=np.complex128)
    for mass, stride in zip(masses, strides, strict=True):
        wide = np.zeros(length)
        wide[: stride * (len(mass) - 1) + 1 : stride] = mass
        product *= np.fft.rfft(wide)
    return np.fft.irfft(product, length)[:size].clip(0.0)


def _drawn(masses: list[Floats], strides: list[int], observed: int, draws: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    total = np.zeros(draws)
    for mass, stride in zip(masses, strides, strict=True):
        total += float(stride) * np.searchsorted(mass.cumsum(), random.random(draws) * mass.sum(), "right")
    reached = total >= float(observed) * (1 - 1e-12)
    return (1 + int(np.count_nonzero(reached))) / (1 + draws)
