"""95% intervals for a mean over tasks. Pure."""

from collections.abc import Sequence
from functools import cache
from math import fsum, sqrt

Z = 1.959963984540054  # the normal distribution's 97.5% quantile
T = (
    *(12.7062047364, 4.3026527297, 3.1824463053, 2.7764451052, 2.5705818356, 2.4469118511),
    *(2.3646242516, 2.3060041352, 2.2621571629, 2.2281388520, 2.2009851601, 2.1788128297),
)  # Student's t's, with 1, 2, 3, ... degrees of freedom

Bounds = tuple[float, float]


@cache
def student_t(freedom: int) -> float:
    """The 97.5% quantile of Student's t with 1 or more degrees of freedom, to within 1e-5.

    From a table up to twelve, then by the expansion of Abramowitz and Stegun 1964, 26.7.5.
    """
    if freedom <= len(T):
        return T[freedom - 1]
    z, v = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )


def wilson(share: float, n: int) -> Bounds:
    """Wilson's score interval for a share seen in n >= 1 trials, within [0, 1] (Wilson 1927, JASA 22).

    Conservative for other values in [0, 1]: none varies more than a coin of the same mean.
    """
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (0.0 if share <= 0 else max(0.0, centre - half), 1.0 if share >= 1 else min(1.0, centre + half))


def mean_interval(values: Sequence[float], *, bounded: bool, binary: bool) -> Bounds | None:
    """The 95% interval of the mean of one value a task, or None where the values cannot tell.

    Student's t over tasks, within [0, 1] where values are `bounded`: the tasks are a sample of those that
    could have been asked, so their spread is the error (Miller 2024, arXiv 2411.00640). Wilson's where each
    value is 0 or 1 (`binary`), and where bounded values show no spread, so that a full score never claims
    certainty.
    """
    n = len(values)
    mean = fsum(values) / n if n else 0.0
    squares = fsum((value - mean) ** 2 for value in values)
    spreadless = n < 2 or min(values) == max(values) or squares == 0  # 1e-200 squared is 0
    if n and bounded and (binary or spreadless):
        return wilson(mean, n)
    if spreadless:
        return None
    half = student_t(n - 1) * sqrt(squares / (n - 1)) / sqrt(n)
    return (max(0.0, mean - half), min(1.0, mean + half)) if bounded else (mean - half, mean + half)
