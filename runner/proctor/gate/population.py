"""The test for claims beyond these tasks: they are a sample of those that could have been asked."""

from collections.abc import Iterable, Iterator

import numpy as np

from proctor.gate.exact import Floats
from proctor.gate.permutation import Pool


def flips(drops: Iterable[Floats]) -> Iterator[Pool]:
    """What `p_value` and `max_t` of `permutation` draw from for a sign-flip test (Fisher 1935, section 21).

    Each array holds one task's drops, one a metric: value in the baseline less value in the candidate. Under
    the null their sign is random, all metrics' together, which asks that drops and rises be alike in size.
    """
    return (Pool(observed=drop, drops=np.stack([drop, -drop], axis=1)) for drop in drops)


def clustered_error(drops: Floats) -> float:
    """The standard error of the mean drop over such tasks: sd / sqrt(N) (Miller 2024, arXiv 2411.00640).

    0 for a single task.
    """
    return float(drops.std(ddof=1) / np.sqrt(len(drops))) if len(drops) > 1 else 0.0
