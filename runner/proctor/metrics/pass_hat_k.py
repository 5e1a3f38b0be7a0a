"""pass^k: would every one of k outputs pass?"""

from math import comb

from proctor.metrics.metric import Metric
from proctor.metrics.pass_at_k import check


def pass_hat_k(n: int, c: int, k: int) -> float:
    """The chance that k of a task's n samples, drawn without replacement, are all among the c that passed.

    C(c, k) / C(n, k), the unbiased estimator of Yao et al. 2024 (tau-bench, arXiv 2406.12045), correctly
    rounded. Raises InputError where n < k, and ValueError where not 0 <= c <= n or k < 1.
    """
    check(n, c, k, name="pass^")
    return comb(c, k) / comb(n, k)


METRIC = Metric(
    name="pass^k",
    kind="tests",
    summary="chance that all of k outputs pass the task's tests",
    source="Yao et al. 2024, arXiv 2406.12045",
    binary=True,
    needs_reference=False,
)
