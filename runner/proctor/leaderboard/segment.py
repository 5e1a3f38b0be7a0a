"""Which scores of a chart belong together, and where they stop being comparable."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from proctor.leaderboard.axis import moment, time_range
from proctor.leaderboard.row import Row


def series(row: Row) -> tuple[str, str]:
    """What scores have to share to be joined: the model, and one version of the dataset."""
    return row.model, row.dataset_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A moment, in seconds since 1970, from which on another version of the dataset is in use."""

    at: float
    labelled: bool


def breaks(rows: Iterable[Row], spacing: float) -> list[Break]:
    """Half way to each first row on another version of the dataset; `rows` are by date.

    Labelled where the last label is `spacing` away, as a share of the axis.
    """
    rows = list(rows)
    low, high = time_range(rows)
    seen = {rows[0].dataset_hash}
    found: list[Break] = []
    labelled = low - high
    for before, row in pairwise(rows):
        if row.dataset_hash not in seen:
            seen.add(row.dataset_hash)
            at = (moment(before) + moment(row)) / 2
            fits = at - labelled >= spacing * (high - low)
            labelled = at if fits else labelled
            found.append(Break(at=at, labelled=fits))
    return found


def bands(rows: Iterable[Row]) -> list[int | None]:
    """Each row's band: neighbours in a series that have an interval share one; None without an interval."""
    current: dict[tuple[str, str], int | None] = {}
    found: list[int | None] = []
    started = 0
    for row in rows:
        band = current.get(series(row))
        if row.ci_low is None or row.ci_high is None:
            band = None
        elif band is None:
            band, started = started, started + 1
        current[series(row)] = band
        found.append(band)
    return found
