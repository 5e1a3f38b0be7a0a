"""Plain data as a harness wrote them, whatever they are."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is an object; else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[Any]:
    """The value where it is a list; else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    """The value where it is text; else an empty one."""
    return encodable(value) if isinstance(value, str) else ""


def encodable(value: str) -> str:
    """The text with lone surrogates, which JSON can hold and UTF-8 cannot, written out."""
    return value.encode("utf-8", "backslashreplace").decode()


def finite(value: object) -> float | None:
    """The number, 1 or 0 of a bool; None where it is none, is infinite, or is no number at all."""
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def utc(value: str) -> str | None:
    """An ISO 8601 time in UTC, which one without a zone is taken to be in; None where it is no time."""
    try:
        when = datetime.fromisoformat(value)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when.isoformat(timespec="seconds")
