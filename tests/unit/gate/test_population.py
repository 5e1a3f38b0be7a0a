import numpy as np
import pytest

from proctor.gate.permutation import max_t, p_value
from proctor.gate.population import clustered_error, flips


def test_the_sign_flip_test_of_few_tasks() -> None:
    # All five drops: 1 of 2^5 ways reaches it.
    found = flips([np.array([0.2])] * 5)
    assert p_value(found, draws=100_000) == pytest.approx(1 / 32, abs=0.003)


def test_half_of_the_ways_reach_no_drop_at_all() -> None:
    found = flips([np.array([drop]) for drop in (0.3, -0.1, -0.2)])
    # The eight sums: 0.6, 0.4, 0.2, 0.0 and their negatives; five reach 0.
    assert p_value(found, draws=100_000) == pytest.approx(5 / 8, abs=0.01)


def test_metrics_flip_together() -> None:
    once = p_value(flips([np.array([0.1])] * 6))
    assert max_t(flips([np.array([0.1, 0.1])] * 6)) == [once, once]


def test_the_clustered_error_by_hand() -> None:
    # Mean 0.2, deviations 0.1, 0 and 0.1: sd 0.1.
    assert clustered_error(np.array([0.1, 0.2, 0.3])) == pytest.approx(0.1 / np.sqrt(3))
    assert clustered_error(np.array([0.4])) == 0
