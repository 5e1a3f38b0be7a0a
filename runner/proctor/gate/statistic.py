"""What a task's samples come to: their mean, or an estimate of pass@k or pass^k.

numpy is loaded where it is used: a run without a baseline does without.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from proctor.metrics.pass_at_k import pass_at_k
from proctor.metrics.pass_hat_k import pass_hat_k

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from proctor.gate.exact import Floats

Kind = Literal["mean", "pass@k", "pass^k"]

_ESTIMATORS: Mapping[str, Callable[[int, int, int], float]] = {"pass@k": pass_at_k, "pass^k": pass_hat_k}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A task's value, in the scores' own unit. With k = 1 all three are the mean of its samples."""

    kind: Kind = "mean"
    k: int = 1

    @property
    def is_mean(self) -> bool:
        return self.kind == "mean" or self.k == 1

    def of(self, totals: Floats, n: int) -> Floats:
        """The values of tasks with `n` samples whose scores add up to `totals`.

        InputError where n < k.
        """
        if self.is_mean:
            return totals / n
        values: Floats = _table(self.kind, self.k, n)[totals.astype(int)]
        return values

    def one(self, total: float, n: int) -> float:
        """One task's value."""
        if self.is_mean:
            return total / n
        return _ESTIMATORS[self.kind](n, round(total), self.k)


MEAN = Statistic()


@cache
def _table(kind: Kind, k: int, n: int) -> Floats:
    """The estimates for 0 to n passes in n samples."""
    import numpy as np

    return np.array([_ESTIMATORS[kind](n, c, k) for c in range(n + 1)])
