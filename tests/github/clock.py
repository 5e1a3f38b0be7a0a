"""A clock that stands still until something waits for it."""

from dataclasses import dataclass, field

from proctor.github.patience import Clock

START = 1_800_000_000.0
"""2027-01-15 08:00:00 UTC."""


@dataclass(slots=True)
class StandingClock:
    waits: list[float] = field(default_factory=list)
    """Seconds of every wait."""

    def _since(self) -> float:
        return sum(self.waits)

    def clock(self) -> Clock:
        """For a client, whose chance is always the highest."""
        return Clock(
            now=lambda: START + self._since(),
            monotonic=self._since,
            sleep=self.waits.append,
            chance=lambda: 1.0,
        )
