from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proctor.gate.interval import (
    Spread,
    count_variances,
    deal_variances,
    estimate_variances,
    harmonic,
    planned,
    standard_error,
    z,
)
from proctor.gate.permutation import Deal
from proctor.gate.rule import POINT
from proctor.gate.sentence import detectable
from proctor.gate.statistic import MEAN, Statistic
from unit.gate.runs import counts


def test_quantiles_of_the_normal_distribution() -> None:
    assert z(0.95) == pytest.approx(1.6448536)
    assert z(0.8) == pytest.approx(0.8416212)


def test_se0_by_hand() -> None:
    # Task 1: 5 samples, 3 passes, S^2 = 3 x 2 / (5 x 4) = 0.3, times 1/2 + 1/3. Task 2: all pass, 0.
    variances = count_variances(counts([(2, 2, 3, 1), (2, 2, 2, 2)]))
    assert variances.tolist() == pytest.approx([0.25, 0.0])
    assert standard_error(variances) == pytest.approx(sqrt(0.25) / 2)


def test_one_sample_a_task_counts_the_tasks_that_differ() -> None:
    # S^2 = (a - b)^2 / 2 and 1/1 + 1/1 = 2: SE0^2 is the number of tasks that differ over N^2.
    rows = [(1, 1, 1, 0), (1, 0, 1, 1), (1, 1, 1, 1), (1, 0, 1, 0)]
    assert standard_error(count_variances(counts(rows))) == pytest.approx(sqrt(2) / 4)


def test_scores_and_counts_have_the_same_variance() -> None:
    rows = [(3, 2, 2, 0), (4, 1, 3, 2)]
    deals = [
        Deal(a=np.array([[1.0] * a + [0.0] * (m - a)]), b=np.array([[1.0] * b + [0.0] * (n - b)]))
        for m, a, n, b in rows
    ]
    assert deal_variances(deals) == pytest.approx(count_variances(counts(rows)))
    assert estimate_variances(counts(rows), MEAN) == pytest.approx(count_variances(counts(rows)))


def test_the_variance_of_pass_at_k_is_that_over_all_deals() -> None:
    pass_2 = Statistic(kind="pass@k", k=2)
    scores = [1, 1, 0, 0, 0, 1, 0]  # 4 in the baseline, 3 in the candidate
    drops = [
        pass_2.one(sum(scores[i] for i in chosen), 4) - pass_2.one(3 - sum(scores[i] for i in chosen), 3)
        for chosen in combinations(range(7), 4)
    ]
    found = estimate_variances(counts([(4, 2, 3, 1)]), pass_2)
    assert found.tolist() == pytest.approx([float(np.var(drops))])


def test_harmonic_mean_of_samples() -> None:
    assert harmonic(np.array([20, 20]), np.array([5, 5])) == pytest.approx(8)
    assert harmonic(np.array([5]), np.array([5])) == pytest.approx(5)


def test_s_and_the_upper_bound_by_hand() -> None:
    spread = Spread(se0=0.0157, tasks=164, samples=5)
    s = sqrt(0.0157**2 + (1.6448536 / 820) ** 2)
    assert spread.deviation(0.05) == pytest.approx(s)
    assert spread.upper(0.02, 0.05) == pytest.approx(0.02 + 1.6448536 * s)


def test_a_set_without_spread_claims_no_certainty() -> None:
    spread = Spread(se0=0.0, tasks=10, samples=1)
    assert spread.upper(0.0, 0.05) == pytest.approx(1.6448536**2 / 10)


def test_the_detectable_drop_by_hand() -> None:
    spread = Spread(se0=0.0157, tasks=164, samples=5)
    s, a, b = spread.deviation(0.05), 1.6448536, 0.8416212
    drop = spread.detectable(0.05, 0.8)
    # The root of D - z_b s = z_a sqrt(s^2 + k D) with k = 1 / ((2 x 5 - 1) x 164).
    assert drop - b * s == pytest.approx(a * sqrt(s * s + drop / (9 * 164)))
    assert drop == pytest.approx(0.0408, abs=0.0001)


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 0.2), st.integers(1, 1000), st.integers(1, 50), st.floats(0.001, 0.2))
def test_more_power_needs_a_larger_drop(se0: float, tasks: int, samples: int, alpha: float) -> None:
    spread = Spread(se0=se0, tasks=tasks, samples=samples)
    assert 0 <= spread.detectable(alpha, 0.5) < spread.detectable(alpha, 0.8) < spread.detectable(alpha, 0.99)


def test_the_samples_needed_are_the_least_that_do() -> None:
    spread = Spread(se0=0.04, tasks=164, samples=1)
    needed = spread.samples_for(0.03, 0.05, 0.8)
    assert needed is not None
    assert needed > 1
    assert spread.resized(samples=needed, tasks=164).detectable(0.05, 0.8) <= 0.03
    assert spread.resized(samples=needed - 1, tasks=164).detectable(0.05, 0.8) > 0.03


def test_the_tasks_needed_are_the_least_that_do() -> None:
    spread = Spread(se0=0.04, tasks=164, samples=1)
    needed = spread.tasks_for(0.03, 0.05, 0.8)
    assert needed is not None
    assert spread.resized(samples=1, tasks=needed).detectable(0.05, 0.8) <= 0.03
    assert spread.resized(samples=1, tasks=needed - 1).detectable(0.05, 0.8) > 0.03


def test_no_number_of_samples_may_be_enough() -> None:
    assert Spread(se0=0.5, tasks=1, samples=1).samples_for(0.0001, 0.05, 0.8) is None
    assert Spread(se0=0.5, tasks=1, samples=1).tasks_for(0.00001, 0.05, 0.8) is None


def test_pass_at_k_needs_k_samples_at_least() -> None:
    assert Spread(se0=0.0, tasks=100_000, samples=1).samples_for(0.05, 0.05, 0.8, k=10) == 10


def test_a_metric_outside_of_0_and_1_is_bounded_in_its_own_unit() -> None:
    one, tens = Spread(se0=0.1, tasks=10, samples=2), Spread(se0=1.0, tasks=10, samples=2, reach=10)
    assert tens.upper(1.0, 0.05) == pytest.approx(10 * one.upper(0.1, 0.05))
    assert tens.detectable(0.05, 0.8) == pytest.approx(10 * one.detectable(0.05, 0.8))


def test_what_a_plan_can_detect() -> None:
    spread = planned(164, 5)
    assert spread.se0 == pytest.approx(sqrt(2 * 0.1 / 820))
    drop = spread.detectable(0.05, 0.8)
    assert detectable(drop, POINT, 0.8) == "a drop of 4.1 points is found 80% of the time"
    assert detectable(2.5, 1.0, 0.9) == "a drop of 2.5 is found 90% of the time"
    assert planned(164, 5, k=5).detectable(0.05, 0.8) > drop
    assert planned(164, 5, variance=0.25).detectable(0.05, 0.8) > drop
