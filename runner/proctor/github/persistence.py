"""How long to try again, and how long to wait in between."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST = 15.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """At most so many attempts and seconds, and so many in a row while the branch stays where it was."""

    attempts: int = 60
    seconds: float = 240.0
    unmoved: int = 6
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    share: Callable[[], float] = random.random  # of the longest wait: those who collide must not wait alike

    def wait(self, attempts: int, took: float) -> None:
        """Waits before another attempt; `attempts` were made, and the last one took so many seconds.

        At most once, twice, four times as long as an attempt: each of many jobs at once then needs but a few.
        """
        self.sleep(self.share() * min(_LONGEST, took * 2 ** min(attempts - 1, 10)))
