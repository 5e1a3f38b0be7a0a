import numpy as np
import pytest

from proctor.errors import InputError
from proctor.gate.statistic import MEAN, Statistic
from proctor.metrics.pass_at_k import pass_at_k
from proctor.metrics.pass_hat_k import pass_hat_k


def test_the_mean() -> None:
    assert MEAN.of(np.array([1.5, 3.0]), 3).tolist() == [0.5, 1.0]


def test_pass_at_k_and_pass_hat_k_are_the_metrics_own() -> None:
    totals = np.arange(6, dtype=float)
    at, hat = Statistic(kind="pass@k", k=3), Statistic(kind="pass^k", k=3)
    assert at.of(totals, 5).tolist() == [pass_at_k(5, c, 3) for c in range(6)]
    assert hat.of(totals, 5).tolist() == [pass_hat_k(5, c, 3) for c in range(6)]


def test_k_1_is_the_mean() -> None:
    assert Statistic(kind="pass@k", k=1).is_mean
    assert Statistic(kind="pass@k", k=1).one(0.5, 2) == 0.25


def test_fewer_samples_than_k_are_told() -> None:
    with pytest.raises(InputError, match="needs 3 samples a task"):
        Statistic(kind="pass@k", k=3).one(1, 2)
