"""Limits a minute, held by pacing: what is taken now says when the next may be taken."""

import threading
from dataclasses import dataclass

_SLACK = 1.0  # seconds of a limit that may be taken at once after a rest

_INSTANT = 0.001  # seconds: what rounding leaves of a wait


@dataclass(slots=True)
class Bucket:
    """So many a minute, evenly; one request may overdraw, and the next waits until that is made good."""

    per_minute: float
    _even_at: float = float("-inf")

    def take(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be spent, from `now`; it counts as spent."""
        start = max(now - _SLACK, self._even_at)
        self._even_at = start + 60 * amount / self.per_minute
        return max(0.0, start - now)

    def give_back(self, amount: float) -> None:
        """Corrects an estimate; below 0 more was spent."""
        self._even_at -= 60 * amount / self.per_minute


class Limiter:
    """Requests and tokens a minute, and a hold that a server asks for. Safe among threads.

    In any minute at most a second's share more is begun than the limits say.
    """

    def __init__(self, requests: float | None, tokens: float | None) -> None:
        self._lock = threading.Lock()
        self._requests = Bucket(requests) if requests else None
        self._tokens = Bucket(tokens) if tokens else None
        self._held_until = float("-inf")

    def take(self, tokens: float, now: float) -> float:
        """Seconds to wait before a request that is thought to take so many tokens."""
        with self._lock:
            waits = [
                self._requests.take(1, now) if self._requests else 0.0,
                self._tokens.take(tokens, now) if self._tokens else 0.0,
            ]
            return max(*waits, self._held_until - now)

    def correct(self, thought: float, used: float) -> None:
        """Counts what a request did take in place of what was thought."""
        with self._lock:
            if self._tokens:
                self._tokens.give_back(thought - used)

    def hold(self, until: float) -> None:
        """Lets no request begin before that moment."""
        with self._lock:
            self._held_until = max(self._held_until, until)

    def held(self, now: float) -> float:
        """Seconds that a hold still lasts."""
        with self._lock:
            left = self._held_until - now
            return left if left > _INSTANT else 0.0
