"""A clock for what asks endpoints: it stands still, and moves on at once by what anything waits for."""

import threading

from proctor.sources.openai_patience import Clock

START = 1_800_000_000.0
"""2027-01-15 08:00:00 UTC."""


class StandingClock:
    """Its chance is always the highest."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._since_start = 0.0
        self._lock = threading.Lock()

    def _since(self) -> float:
        with self._lock:
            return self._since_start

    def _wait(self, event: threading.Event, seconds: float) -> None:
        del event
        with self._lock:
            self.waits.append(seconds)
            self._since_start += seconds

    def clock(self) -> Clock:
        return Clock(
            now=lambda: START + self._since(), monotonic=self._since, wait=self._wait, chance=lambda: 1.0
        )
