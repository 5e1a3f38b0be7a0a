"""Which benchmarks should be sampled on: cheap where nothing changed, full power where something may have."""

from collections.abc import Mapping
from dataclasses import dataclass

from proctor.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """A candidate starts with `start` samples a task, and goes on to `full` where p is at most `threshold`.

    Nothing is blocked at the first look: a p that would block is below the threshold, so that the last
    look decides it, and the chance of blocking an unchanged model is at most that of the last look alone.
    """

    start: int = 5
    full: int = 20
    threshold: float = 0.30

    def wants_more(self, p: float, samples: int) -> bool:
        """Whether a benchmark with so many samples a task should be sampled on to `full`."""
        return samples < self.full and p <= self.threshold

    def check(self, alpha: float) -> None:
        """InputError where the numbers do not make a top-up: alpha must not exceed the threshold."""
        if not 1 <= self.start < self.full:
            raise InputError(
                f"a top-up goes from {self.start} to {self.full} samples; it needs 1 <= start < full"
            )
        if not alpha <= self.threshold < 1:
            raise InputError(
                f"a top-up at p <= {self.threshold:g} with alpha {alpha:g} would block early; "
                "set the threshold to alpha or more, below 1"
            )


def to_sample_on(ps: Mapping[str, float], samples: int, rule: TopUp) -> tuple[str, ...]:
    """The benchmarks to sample on, in the order given.

    `ps` is the least p of each benchmark's metrics, `samples` the samples a task so far.
    """
    return tuple(name for name, p in ps.items() if rule.wants_more(p, samples))
