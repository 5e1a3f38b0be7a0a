from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.leaderboard.axis import score_range, time_axis
from proctor.leaderboard.row import timestamp
from unit.leaderboard.rows import make

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC)).map(timestamp)


def axis(*dates: str) -> dict[str, Any]:
    return time_axis([make(date=date) for date in dates], 7)


def ticks(*dates: str) -> list[str]:
    return [timestamp(datetime.fromtimestamp(value / 1000, UTC)) for value in axis(*dates)["axis"]["values"]]


def test_a_single_moment_stands_in_the_middle_of_a_day() -> None:
    assert axis("2025-03-01T09:00:00Z")["scale"]["domain"] == [1740776400000, 1740862800000]
    assert ticks("2025-03-01T09:00:00Z") == [f"2025-03-01T{hour:02}:00:00Z" for hour in (0, 6, 12, 18)]


@pytest.mark.parametrize(
    ("last", "first_ticks"),
    [
        ("2025-03-01T09:05:00Z", ["2025-03-01T08:59:00Z", "2025-03-01T09:00:00Z"]),
        ("2025-03-01T20:00:00Z", ["2025-03-01T09:00:00Z", "2025-03-01T12:00:00Z"]),
        ("2025-03-06T09:00:00Z", ["2025-03-02T00:00:00Z", "2025-03-03T00:00:00Z"]),
        ("2025-04-01T09:00:00Z", ["2025-03-03T00:00:00Z", "2025-03-10T00:00:00Z"]),
        ("2025-08-01T09:00:00Z", ["2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z"]),
        ("2029-03-01T09:00:00Z", ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"]),
        ("2925-03-01T09:00:00Z", ["1990-01-01T00:00:00Z", "2000-01-01T00:00:00Z"]),
    ],
    ids=["minutes", "hours", "days", "Mondays", "months", "years", "decades"],
)
def test_ticks_stand_at_round_times(last: str, first_ticks: list[str]) -> None:
    assert ticks("2025-03-01T09:00:00Z", last)[:2] == first_ticks


def test_ticks_within_a_day_say_the_time_over_the_date() -> None:
    both = "[utcFormat(datum.value, '%H:%M'), utcFormat(datum.value, '%Y-%m-%d')]"
    assert axis("2025-03-01T09:00:00Z")["axis"]["labelExpr"] == both
    days = axis("2025-03-01T09:00:00Z", "2025-03-21T09:00:00Z")
    assert days["axis"]["labelExpr"] == "utcFormat(datum.value, '%Y-%m-%d')"


@given(st.lists(MOMENTS, min_size=1, max_size=5))
def test_rows_and_ticks_are_on_the_axis(dates: list[str]) -> None:
    found = axis(*dates)
    low, high = found["scale"]["domain"]
    values = found["axis"]["values"]
    assert all(low < datetime.fromisoformat(date).timestamp() * 1000 < high for date in dates)
    assert all(low <= value <= high for value in values)
    assert all(one < other for one, other in pairwise(values))
    assert 1 <= len(values) <= 8 or (high - low) > 840 * 30 * 86_400_000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"score": 0.5, "ci_low": None, "ci_high": None}, [0.48, 0.52]),
        ({"score": 0.5, "ci_low": 0.0, "ci_high": 1.0}, [0.0, 1.0]),
        ({"score": 1.0, "ci_low": 0.5, "ci_high": 1.0}, [0.46, 1.0]),
        ({"score": 50.0, "ci_low": 0.0, "ci_high": 100.0}, [0.0, 108.0]),
        ({"score": 0.0, "ci_low": -1.0, "ci_high": 1.0}, [-1.16, 1.16]),
    ],
    ids=["one share", "all shares", "a full mark", "a count", "below zero"],
)
def test_scores_have_air_but_not_beyond_their_scale(
    changes: dict[str, object], expected: list[float]
) -> None:
    assert score_range([make(**changes)]) == pytest.approx(expected)


def test_a_range_ends_where_a_browser_could_not_reckon_any_more() -> None:
    assert score_range([make(score=1.7e308), make(score=-1.7e308, ci_low=None)]) == [-1e300, 1e300]
