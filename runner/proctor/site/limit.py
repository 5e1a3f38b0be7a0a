"""How much of a leaderboard stands in its page. The CSV beside it has every row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proctor.leaderboard.row import Row
from proctor.leaderboard.segment import series

_STEPS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a page holds."""

    boards: int  # benchmarks and metrics
    versions: int  # of a dataset, for each of them
    ranked: int  # models in a ranking
    rows: int  # scores over time, in all
    values: int  # of tasks, in all
    runs: int  # recorded runs that are read for them
    listed: int  # rows in the JSON beside it


WHOLE = Limits(
    boards=500, versions=50, ranked=20_000, rows=200_000, values=1_000_000, runs=100, listed=10_000_000
)
"""A page of some 8 MB at the most."""

COMMITTED = Limits(boards=100, versions=5, ranked=200, rows=5_000, values=50_000, runs=12, listed=1_000)
"""For a page that is committed with every run."""


def per_series(boards: Sequence[Sequence[Row]], most: int) -> int | None:
    """How many rows of each series on each board may stay for all to be `most`; None where all may."""
    lengths = [length for rows in boards for length in Counter(map(series, rows)).values()]
    if sum(lengths) <= most:
        return None
    return next((step for step in _STEPS if sum(min(one, step) for one in lengths) <= most), 1)


def newest(rows: Iterable[Row], each: int | None) -> list[Row]:
    """The last `each` rows of every series; `rows` are by date, and stay so."""
    rows = list(rows)
    if each is None:
        return rows
    left = Counter(map(series, rows))
    kept = []
    for row in rows:
        if left[series(row)] <= each:
            kept.append(row)
        left[series(row)] -= 1
    return kept
