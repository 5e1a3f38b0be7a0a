"""When to ask again, and after how long."""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_FIRST, _LONGEST = 0.5, 30.0  # seconds
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_MOMENT = 1e9  # seconds since 1970: no wait is as long
_LIMITS = ("requests", "tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time and chance, which tests replace."""

    now: Callable[[], float] = time.time
    """Seconds since 1970."""
    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[threading.Event, float], object] = threading.Event.wait
    """Returns after so many seconds, or as soon as the event is set."""
    chance: Callable[[], float] = random.random
    """A number from 0 to 1."""


def pause(attempt: int, asked: float | None, chance: float) -> float:
    """Seconds to wait after `attempt` (0 for the first) failed: 0.5, 1, 2, ... up to 30, less up to a half.

    Where the server asks for a wait it is no shorter than that, and up to a tenth longer: those who were
    refused together must not come back together.
    """
    own = min(_LONGEST, _FIRST * 2.0 ** min(attempt, 10)) * (0.5 + chance / 2)
    return own if asked is None else max(own, asked * (1 + chance / 10))


def asked_wait(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a server asks to wait; None where it does not. Names in `headers` are lower-case.

    `retry-after` is of RFC 9110, section 10.2.3: seconds or a date. Of the limits `x-ratelimit-*` those count
    that have nothing left, or the sooner where none says so.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    if "retry-after" in headers:
        return _moment(headers["retry-after"], now)
    if status != 429:
        return None
    resets = {name: duration(headers.get(f"x-ratelimit-reset-{name}", ""), now) for name in _LIMITS}
    known = {name: seconds for name, seconds in resets.items() if seconds is not None}
    spent = [known[name] for name in known if _number(headers.get(f"x-ratelimit-remaining-{name}")) == 0]
    if spent:
        return max(spent)
    return min(known.values()) if known else duration(headers.get("x-ratelimit-reset", ""), now)


def duration(text: str, now: float) -> float | None:
    """Seconds in "6m0.5s", "20ms", "1.5", or until a moment since 1970 in seconds or milliseconds."""
    text = text.strip()
    number = _number(text)
    if number is not None:
        moment = number / 1000 if number >= 1000 * _MOMENT else number
        return max(0.0, moment - now) if moment >= _MOMENT else number
    parts = _PART.findall(text)
    if not parts or "".join(value + unit for value, unit in parts) != text:
        return None
    return sum(float(value) * _UNITS[unit] for value, unit in parts)


def _moment(text: str, now: float) -> float | None:
    number = _number(text)
    if number is not None:
        return number
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


def _number(text: str | None) -> float | None:
    """A plain number of at most 15 digits before the point."""
    found = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,9})?)\s*", text or "", re.ASCII)
    return float(found[1]) if found else None
