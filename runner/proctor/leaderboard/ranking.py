"""Which rows to show, and who is ahead. Values in, values out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from proctor.errors import InputError
from proctor.leaderboard.row import COLUMNS, Row, as_json
from proctor.leaderboard.span import Interval, spans
from proctor.metrics import METRICS

Pick = Literal["latest", "best", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A row and its place, from 1, among those of its benchmark, dataset hash and metric.

    `best` and `worst` are the first and last of the ranks that its interval leaves open: see `spans`.
    """

    rank: int
    best: int
    worst: int
    row: Row

    @property
    def ranks(self) -> str:
        """ "1", or "1-3" where intervals overlap."""
        return f"{self.best}" if self.best == self.worst else f"{self.best}-{self.worst}"


def higher_is_better(label: str) -> bool:
    """The direction of the metric that a label such as "edit_distance(unit=line)" names; up where unknown."""
    metric = METRICS.get(label.partition("(")[0])
    return metric is None or metric.higher_is_better


def merit(row: Row) -> float:
    """The score, turned so that more is better."""
    return row.score if higher_is_better(row.metric) else -row.score


def reach(row: Row) -> Interval:
    """The 95% interval, or the score where there is none, turned so that more is better."""
    low, high = (
        (row.score, row.score) if row.ci_low is None or row.ci_high is None else (row.ci_low, row.ci_high)
    )
    low, high = (low, high) if higher_is_better(row.metric) else (-high, -low)
    return min(low, high), max(low, high)


def select(
    rows: Iterable[Row], *, benchmark: str | None = None, metric: str | None = None, model: str | None = None
) -> list[Row]:
    """The rows that agree with every name given, in their order."""
    return [
        row
        for row in rows
        if benchmark in (None, row.benchmark) and metric in (None, row.metric) and model in (None, row.model)
    ]


def pick(rows: Iterable[Row], which: Pick, *, by_version: bool = False) -> list[Row]:
    """The latest or the best row for each (benchmark, model, metric), and version if asked; or all rows.

    The later row of two equals wins: by date, then by its place in the file. Keeps the rows' order.
    """
    if which == "all":
        return list(rows)
    better: Callable[[Row], tuple[Any, ...]] = (
        (lambda row: (row.date,)) if which == "latest" else (lambda row: (merit(row), row.date))
    )
    chosen: dict[tuple[str, ...], tuple[int, Row]] = {}
    for place, row in enumerate(rows):
        key = (row.benchmark, row.model, row.metric, row.version if by_version else "")
        if key not in chosen or better(row) >= better(chosen[key][1]):
            chosen[key] = (place, row)
    return [row for _, row in sorted(chosen.values(), key=lambda item: item[0])]


def rank(rows: Iterable[Row]) -> list[Ranked]:
    """The rows by benchmark, dataset hash and metric, the best first ("1224" ranking: equals share a place).

    Scores on two versions of a dataset are never ranked against each other.
    """
    ordered = sorted(rows, key=lambda row: (*_exam(row), -merit(row), row.model, row.version, row.date))
    return [ranked for _, group in groupby(ordered, key=_exam) for ranked in _places(group)]


def _exam(row: Row) -> tuple[str, str, str]:
    return row.benchmark, row.dataset_hash, row.metric


def _places(group: Iterable[Row]) -> Iterable[Ranked]:
    rows = list(group)
    place, previous = 1, None
    for position, (row, (best, worst)) in enumerate(zip(rows, spans(list(map(reach, rows))), strict=True), 1):
        if row.score != previous:
            place, previous = position, row.score
        yield Ranked(rank=place, best=best, worst=worst, row=row)


def order(ranked: Iterable[Ranked], by: str, *, descending: bool | None = None) -> list[Ranked]:
    """Sorted by "rank" or any column of Row; equals keep their order and empty values come last.

    Without a direction: ranks within their benchmark, dataset hash and metric; scores and bounds the best
    first by their metric's direction; dates the newest first; else ascending. Raises InputError for a
    column that is none.
    """
    items = list(ranked)
    if by not in ("rank", *COLUMNS):
        raise InputError(f"cannot sort by {by!r:.100}; choose one of rank, {', '.join(COLUMNS)}")
    if descending is None and by == "rank":
        return sorted(items, key=lambda item: (_exam(item.row), item.rank))
    known = [item for item in items if _value(item, by) is not None]
    empty = [item for item in items if _value(item, by) is None]
    if descending is None and by in ("score", "ci_low", "ci_high"):
        return sorted(known, key=lambda item: -_toward_best(item, by)) + empty
    reverse = by == "date" if descending is None else descending
    return sorted(known, key=lambda item: _value(item, by), reverse=reverse) + empty


def _value(item: Ranked, by: str) -> Any:
    return item.rank if by == "rank" else getattr(item.row, by)


def _toward_best(item: Ranked, by: str) -> float:
    value: float = _value(item, by)
    return value if higher_is_better(item.row.metric) else -value


def to_json(ranked: Iterable[Ranked]) -> list[dict[str, object]]:
    """One object a row: its ranks, then its columns as numbers, texts and null."""
    return [
        {"rank": item.rank, "best_rank": item.best, "worst_rank": item.worst, **as_json(item.row)}
        for item in ranked
    ]
