"""The test for claims beyond these tasks: they are a sample of those that could have been asked."""

from collections.abc import Sequence

import numpy as np

from proctor.gate.exact import DRAWS, SEED
from proctor.gate.permutation import Pool, p_value
from proctor.gate.statistic import Floats


def sign_flip(drops: Sequence[float], *, draws: int = DRAWS, seed: int = SEED) -> float:
    """One-sided p that the mean drop of all such tasks is above 0, clustered by task (Fisher 1935, 21).

    `drops` is each task's value in the baseline less its value in the candidate; under the null their signs
    are random, which asks that drops and rises be alike in size. Monte Carlo, in (0, 1].
    """
    flips = [Pool(observed=np.array([drop]), drops=np.array([[drop, -drop]])) for drop in drops]
    return p_value(flips, draws=draws, seed=seed)


def clustered_error(drops: Floats) -> float:
    """The standard error of the mean drop over such tasks: sd / sqrt(N) (Miller 2024, arXiv 2411.00640, 2.2).

    0 for a single task.
    """
    return float(drops.std(ddof=1) / np.sqrt(len(drops))) if len(drops) > 1 else 0.0
