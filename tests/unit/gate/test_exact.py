from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.gate import exact
from proctor.gate.exact import Counts, hypergeometric, p_value, smallest_p
from unit.gate.runs import counts

Row = tuple[int, int, int, int]


def enumerated(rows: Sequence[Row]) -> float:
    """p by dealing every task's samples in every way."""

    def drops(row: Row) -> list[Fraction]:
        n_a, c_a, n_b, c_b = row
        scores = [1] * (c_a + c_b) + [0] * (n_a + n_b - c_a - c_b)
        dealt = (sum(scores[i] for i in chosen) for chosen in combinations(range(n_a + n_b), n_a))
        return [Fraction(c, n_a) - Fraction(c_a + c_b - c, n_b) for c in dealt]

    observed = sum(Fraction(c_a, n_a) - Fraction(c_b, n_b) for n_a, c_a, n_b, c_b in rows)
    ways = [sum(deal) >= observed for deal in product(*map(drops, rows))]
    return sum(ways) / len(ways)


@st.composite
def tables(draw: st.DrawFn, most_tasks: int = 4, most: int = 4, *, equal: bool = False) -> list[Row]:
    size = draw(st.integers(1, most_tasks))
    first = draw(st.integers(1, most)), draw(st.integers(1, most))
    rows = []
    for _ in range(size):
        n_a, n_b = first if equal else (draw(st.integers(1, most)), draw(st.integers(1, most)))
        rows.append((n_a, draw(st.integers(0, n_a)), n_b, draw(st.integers(0, n_b))))
    return rows


@settings(max_examples=60, deadline=None)
@given(tables(most_tasks=3))
def test_p_is_what_enumeration_gives(rows: list[Row]) -> None:
    assert p_value(counts(rows)) == pytest.approx(enumerated(rows), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables(most_tasks=3, most=3, equal=True))
def test_p_of_equal_samples_is_what_enumeration_gives(rows: list[Row]) -> None:
    assert p_value(counts(rows)) == pytest.approx(enumerated(rows), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(b=st.integers(0, 30), c=st.integers(0, 30), alike=st.integers(0, 10))
def test_one_sample_a_task_is_mcnemars_exact_test(b: int, c: int, alike: int) -> None:
    rows = [(1, 1, 1, 0)] * b + [(1, 0, 1, 1)] * c + [(1, 1, 1, 1), (1, 0, 1, 0)] * alike
    if not rows:
        return
    closed = sum(comb(b + c, i) for i in range(b, b + c + 1)) / 2 ** (b + c)
    assert p_value(counts(rows)) == pytest.approx(closed, rel=1e-12)


def test_one_task_is_fishers_exact_test() -> None:
    # Fisher's tea tasting: 3 of 4 against 1 of 4 has p = 17/70.
    assert p_value(counts([(4, 3, 4, 1)])) == pytest.approx(17 / 70)


@settings(max_examples=60, deadline=None)
@given(tables(equal=True), st.integers(1, 3))
def test_tasks_that_all_pass_or_all_fail_change_nothing(rows: list[Row], more: int) -> None:
    n_a, _, n_b, _ = rows[0]
    padded = rows + [(n_a, n_a, n_b, n_b), (n_a, 0, n_b, 0)] * more
    assert p_value(counts(padded)) == pytest.approx(p_value(counts(rows)), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(tables(equal=True))
def test_swapping_the_runs_gives_the_other_tail(rows: list[Row]) -> None:
    """P(T >= t) + P(T <= t) is 1 + P(T = t): both tails hold what was observed."""
    swapped = [(n_b, c_b, n_a, c_a) for n_a, c_a, n_b, c_b in rows]
    both = p_value(counts(rows)) + p_value(counts(swapped))
    assert 1 < both <= 2 + 1e-9


@settings(max_examples=60, deadline=None)
@given(tables())
def test_turning_passes_to_failures_in_both_runs_is_swapping_them(rows: list[Row]) -> None:
    turned = [(n_b, n_b - c_b, n_a, n_a - c_a) for n_a, c_a, n_b, c_b in rows]
    assert p_value(counts(turned)) == pytest.approx(p_value(counts(rows)), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables(equal=True), st.integers(0, 3))
def test_a_pass_moved_to_the_baseline_lowers_p(rows: list[Row], at: int) -> None:
    n_a, c_a, n_b, c_b = rows[at % len(rows)]
    if c_a == n_a or c_b == 0:
        return
    lower = list(rows)
    lower[at % len(rows)] = (n_a, c_a + 1, n_b, c_b - 1)
    assert p_value(counts(lower)) < p_value(counts(rows)) + 1e-12


@settings(max_examples=60, deadline=None)
@given(tables())
def test_the_order_of_tasks_does_not_matter(rows: list[Row]) -> None:
    assert p_value(counts(rows[::-1])) == pytest.approx(p_value(counts(rows)), rel=1e-9)


def test_p_is_never_below_what_can_be_told() -> None:
    everything_lost = counts([(20, 20, 20, 0)] * 1000)
    assert p_value(everything_lost) == exact.SMALLEST
    assert p_value(counts([(20, 0, 20, 20)] * 10)) == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_candidate_gets_less_than_the_smallest_p(rows: list[Row]) -> None:
    least = smallest_p(counts(rows))
    assert p_value(counts(rows)) >= least - 1e-9
    never = [(n_a, c_a, n_b, 0) for n_a, c_a, n_b, _ in rows]
    assert p_value(counts(never)) == pytest.approx(least, abs=1e-9)


def ragged() -> Counts:
    random = np.random.default_rng(7)
    n_a, n_b = random.integers(5, 30, 60), random.integers(5, 30, 60)
    rate = random.beta(0.5, 0.27, 60)
    return Counts(n_a=n_a, c_a=random.binomial(n_a, rate), n_b=n_b, c_b=random.binomial(n_b, 0.97 * rate))


def test_many_different_numbers_of_samples_are_drawn_reproducibly() -> None:
    table = ragged()
    assert p_value(table) == p_value(table)
    assert p_value(table, seed=1) != p_value(table, seed=2)


def test_drawing_comes_near_the_exact_p(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counts([(5, 4, 4, 2), (4, 4, 5, 3), (5, 3, 5, 2), (3, 1, 4, 2)] * 5)
    exactly = p_value(rows)
    monkeypatch.setattr(exact, "LATTICE", 1)
    drawn = p_value(rows, draws=50_000)
    assert exactly == pytest.approx(drawn, abs=4 * np.sqrt(exactly * (1 - exactly) / 50_000))
    assert exactly != drawn


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_a_hypergeometric_distribution_adds_up(n_a: int, n_b: int, data: st.DataObject) -> None:
    m = data.draw(st.integers(0, n_a + n_b))
    chances = hypergeometric(n_a, n_b, m)
    support = max(0, m - n_b) + np.arange(len(chances))
    assert chances.sum() == pytest.approx(1)
    assert (support * chances).sum() == pytest.approx(n_a * m / (n_a + n_b))


def test_the_drop_weighs_tasks_the_same() -> None:
    assert counts([(2, 2, 1, 0), (10, 5, 10, 5)]).drop == 0.5
