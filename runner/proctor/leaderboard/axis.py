"""Ranges and ticks of a chart's axes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from proctor.leaderboard.row import Row

_HOUR, _DAY = 3600, 86_400
_STEPS = (60, 300, 900, 1800, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH = 30 * _DAY
_MONDAY = 4 * _DAY  # 1970-01-05, so that weeks start on a Monday

_DATE = "utcFormat(datum.value, '%Y-%m-%d')"
_TIME_AND_DATE = "[utcFormat(datum.value, '%H:%M'), utcFormat(datum.value, '%Y-%m-%d')]"
FURTHEST = 1e300
"""What scores are drawn up to: reckoning with larger ones, a browser leaves the numbers."""

_IS_MIDNIGHT = "utchours(datum.value) === 0 && utcminutes(datum.value) === 0"
ZOOMED = f"{_IS_MIDNIGHT} ? {_DATE} : {_TIME_AND_DATE}"
"""A label that says the date, and the time where it is not midnight."""


def moment(row: Row) -> float:
    """A row's date in seconds since 1970."""
    return datetime.fromisoformat(row.date).timestamp()


def time_range(rows: Sequence[Row]) -> tuple[float, float]:
    """The x axis from low to high, in seconds since 1970: a little wider than the rows."""
    moments = [moment(row) for row in rows]
    first, last = min(moments), max(moments)
    margin = max((last - first) * 0.04, 60.0) if last > first else 12.0 * _HOUR
    return first - margin, last + margin


def time_axis(rows: Sequence[Row], ticks: int) -> dict[str, object]:
    """The x channel, in UTC, with at most about `ticks` labels, each of which says the date."""
    low, high = time_range(rows)
    step = next((step for step in _STEPS if (high - low) / step <= ticks), None)
    values = list(_every(step, low, high)) if step else _first_days(low, high, ticks)
    channel = time_channel()
    return {
        **channel,
        "scale": {"type": "utc", "domain": [low * 1000, high * 1000], "nice": False},
        "axis": {
            "values": [value * 1000 for value in values],
            "labelExpr": _DATE if step is None or step >= _DAY else _TIME_AND_DATE,
            **channel["axis"],
        },
    }


def time_channel() -> dict[str, Any]:
    """The x channel without a range."""
    return {
        "field": "at",
        "type": "temporal",
        "title": "Date (UTC)",
        "axis": {"labelOverlap": "greedy", "labelFlush": False, "grid": False},
    }


def _every(step: int, low: float, high: float) -> Iterator[int]:
    start = _MONDAY if step >= 7 * _DAY else 0
    value = start + -int((start - low) // step) * step
    while value <= high:
        yield value
        value += step


def _first_days(low: float, high: float, ticks: int) -> list[float]:
    """The first days of every n-th month; January is always among them where n is a year or less."""
    every = next((n for n in _MONTHS if (high - low) / (n * _MONTH) <= ticks), _MONTHS[-1])
    years = range(datetime.fromtimestamp(low, UTC).year, datetime.fromtimestamp(high, UTC).year + 1)
    months = (year * 12 + month for year in years for month in range(12))
    days = (
        datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp()
        for month in months
        if month % every == 0
    )
    return [day for day in days if low <= day <= high]


def score_range(rows: Sequence[Row]) -> list[float]:
    """The y axis from low to high: scores and bounds with some air, and inside [0, 1] where they all are."""
    values = [value for row in rows for value in (row.score, row.ci_low, row.ci_high) if value is not None]
    low, high = min(values), max(values)
    share = low >= 0 and high <= 1
    air = max((high - low) * 0.08, 0.02 if share else max(abs(low), abs(high), 1.0) * 0.02)
    bottom = max(low - air, 0.0 if low >= 0 else -FURTHEST)
    return [bottom, min(high + air, 1.0 if share else FURTHEST)]
