"""pass@k: would at least one of k outputs pass?"""

from math import comb

from proctor.errors import InputError
from proctor.metrics.metric import Metric


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that k of a task's n samples, drawn without replacement, hold one of the c that passed.

    1 - C(n-c, k) / C(n, k), the unbiased estimator of Chen et al. 2021 (arXiv 2107.03374), correctly
    rounded. Raises InputError where n < k, and ValueError where not 0 <= c <= n or k < 1.
    """
    check(n, c, k, name="pass@")
    ways = comb(n, k)
    return (ways - comb(n - c, k)) / ways


def check(n: int, c: int, k: int, *, name: str) -> None:
    """Raises what the estimators raise."""
    if k < 1 or not 0 <= c <= n:
        raise ValueError(f"{name}{k} of {c} passes in {n} samples")
    if n < k:
        raise InputError(f"{name}{k} needs {k} samples a task and a task has {n}; raise `samples` or lower k")


METRIC = Metric(
    name="pass@k",
    kind="tests",
    summary="chance that one of k outputs passes the task's tests",
    source="Chen et al. 2021, arXiv 2107.03374",
    binary=True,
    needs_reference=False,
)
