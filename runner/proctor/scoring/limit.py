"""How long a candidate may run."""

from dataclasses import dataclass

WALL_FACTOR = (
    3.0  # a busy machine must not turn right answers into timeouts: CPU time is the limit that counts
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Seconds of CPU time, and of wall-clock time for those that use none."""

    cpu: float

    @property
    def wall(self) -> float:
        return WALL_FACTOR * self.cpu
