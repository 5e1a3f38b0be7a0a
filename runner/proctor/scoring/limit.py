"""How long a candidate may run."""

from dataclasses import dataclass

WALL = (3.0, 4.0)  # seconds, and times the CPU time: a busy machine must not make a right answer a timeout
CEILING = 10.0  # CPU seconds, where nothing says better
FIRST = (0.25, 10.0)  # CPU seconds, and times what the task's own solution used: the larger of both
LAST = (1.25, 40.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Seconds of CPU time, and of wall-clock time for those that use none."""

    cpu: float

    @property
    def wall(self) -> float:
        floor, factor = WALL
        return max(floor, factor * self.cpu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`first` holds beside others; what exceeds it is run again, and `last` makes it a timeout."""

    first: Limit
    last: Limit


def limits(timeout: float | None, canonical_s: float | None) -> Limits:
    """`timeout` where the config has one; else by the CPU seconds of the task's own solution, if it has one.

    A sample that never ends then costs FIRST and LAST, not twice a limit that is made for the slowest task.
    """
    if timeout is not None or canonical_s is None:
        fixed = Limit(cpu=CEILING if timeout is None else timeout)
        return Limits(first=fixed, last=fixed)
    return Limits(first=_calibrated(*FIRST, canonical_s), last=_calibrated(*LAST, canonical_s))


def _calibrated(floor: float, factor: float, canonical_s: float) -> Limit:
    return Limit(cpu=min(CEILING, max(floor, round(factor * canonical_s, 2))))
