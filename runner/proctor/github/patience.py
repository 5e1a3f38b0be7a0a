"""When to ask GitHub again, and after how long.

docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api, "Handle rate limit errors
appropriately": wait for `retry-after`; else until `x-ratelimit-reset` where `x-ratelimit-remaining` is 0;
else at least a minute, and longer each time.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from proctor.github.answer import Answer, Failure

T = TypeVar("T")

RATE_LIMITS = (403, 429)
PASSING = frozenset((500, 502, 503, 504))
"""Statuses that another try may turn into an answer."""

_SECONDARY = ("secondary rate limit", "abuse detection")
_LEAST = 60.0  # seconds, for a secondary rate limit that does not say how long
_LONGEST = 30.0  # seconds between two tries
_FAR = 10 * 365 * 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time and chance, which tests replace."""

    now: Callable[[], float] = time.time
    """Seconds since 1970."""
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    """A number from 0 to 1."""


class Patience:
    """Tries again within a budget of seconds, which all requests share.

    One request takes at most half of what is left, so that one in trouble leaves time for those after it.
    """

    def __init__(self, budget: float, clock: Clock) -> None:
        self._left = budget
        self._clock = clock

    def insist(self, exchange: Callable[[], T], *, repeatable: bool) -> T:
        """What `exchange` returns; else its last Failure, which knows whether any try may have been heard."""
        try:
            return exchange()
        except Failure as failure:
            began = self._clock.monotonic()
            try:
                return self._again(exchange, failure, began + self._left / 2, repeatable=repeatable)
            finally:
                self._left = max(0.0, self._left - (self._clock.monotonic() - began))

    def pause(self, attempt: int) -> bool:
        """Waits as after `attempt` failed; False, at once, where that would take more than half of the rest."""
        seconds = backoff(attempt, self._clock.chance())
        if seconds > self._left / 2:
            return False
        self._clock.sleep(seconds)
        self._left -= seconds
        return True

    def _again(self, exchange: Callable[[], T], failure: Failure, end: float, *, repeatable: bool) -> T:
        attempt = 0
        while True:
            seconds = wait(failure, attempt, self._clock.now(), self._clock.chance())
            if seconds is None or self._clock.monotonic() + seconds > end:
                raise failure
            if failure.may_have_happened and not repeatable:
                raise failure
            self._clock.sleep(seconds)
            try:
                return exchange()
            except Failure as newer:
                newer.may_have_happened |= failure.may_have_happened
                failure = newer
                attempt += 1


def wait(failure: Failure, attempt: int, now: float, chance: float) -> float | None:
    """Seconds to wait after `attempt` (0 for the first) failed; None where asking again is of no use."""
    if failure.answer is not None:
        limit = limit_wait(failure.answer, attempt, now)
        if limit is not None:
            return limit
        if failure.answer.status not in PASSING:
            return None
    return None if failure.is_lasting else backoff(attempt, chance)


def backoff(attempt: int, chance: float) -> float:
    """1, 2, 4, 8, 16, then always 30 seconds, less up to a half by chance."""
    return min(_LONGEST, 2.0 ** min(attempt, 10)) * (0.5 + chance / 2)


def limit_wait(answer: Answer, attempt: int, now: float) -> float | None:
    """Seconds to wait for a rate limit to pass; None where the answer is none."""
    if answer.status not in RATE_LIMITS:
        return None
    asked = _number(answer.headers.get("retry-after"))
    if asked is not None:
        return asked
    reset = _number(answer.headers.get("x-ratelimit-reset"))
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        return max(0.0, reset - now) + 1.0
    if answer.status == 429 or any(words in answer.message().lower() for words in _SECONDARY):
        return _LEAST * 2.0 ** min(attempt, 10)
    return None


def _number(text: str | None) -> float | None:
    """A header's whole number of seconds; None where it is none."""
    return min(float(text), _FAR) if text and text.isascii() and text.isdigit() else None
