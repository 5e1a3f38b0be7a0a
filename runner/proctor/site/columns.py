"""Rows as columns of plain values, as the page's script reads them.

Texts are what people are shown: on one line, cut, hidden characters revealed. Addresses are links or nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from proctor.leaderboard.axis import FURTHEST
from proctor.leaderboard.link import commit_link, link, repository_of
from proctor.leaderboard.mark import Kind, marks
from proctor.leaderboard.ranking import Ranked
from proctor.leaderboard.row import Row
from proctor.leaderboard.segment import bands, series
from proctor.report.text import one_line

TREND = 24  # scores in a row's small line
KINDS: Sequence[Kind | None] = (None, "regressed", "accepted", "first")


class Listed:
    """Values that occur again and again: each has a number, by its first occurrence."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    def of(self, value: Any) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[Any]:
        return list(self._numbers)


class Runs:
    """The runs that rows are of: when, and the pages that are told of."""

    def __init__(self, repository: str) -> None:
        self._listed, self._repository = Listed(), repository

    def of(self, row: Row) -> int:
        return self._listed.of((row.date, row.commit, row.run_url))

    @property
    def values(self) -> list[list[object]]:
        """Seconds since 1970, the commit as it is shown, the commit's page, the run's page."""
        return [
            [
                seconds(date),
                one_line(commit[:8], 8),
                commit_link(self._repository or repository_of(run_url), commit),
                link(run_url),
            ]
            for date, commit, run_url in self._listed.values
        ]


def seconds(date: str) -> int:
    """A row's date in seconds since 1970."""
    return int(datetime.fromisoformat(date).timestamp())


def rounded(value: float | None) -> float | None:
    """Six digits: more than are shown; the CSV has all of them. None is beyond what can be drawn."""
    return None if value is None else float(f"{min(max(value, -FURTHEST), FURTHEST):.6g}")


def shown(text: str) -> str:
    """A name for people."""
    return one_line(text, 60)


def scores(rows: Sequence[Row]) -> dict[str, list[float | int | None]]:
    """The columns that are numbers."""
    return {
        "score": [rounded(row.score) for row in rows],
        "low": [rounded(row.ci_low) for row in rows],
        "high": [rounded(row.ci_high) for row in rows],
        "tasks": [row.tasks for row in rows],
        "samples": [row.samples for row in rows],
    }


def ranking(
    ranked: Sequence[Ranked], runs: Runs, trends: Mapping[tuple[str, str], Sequence[Row]]
) -> dict[str, object]:
    """A ranking in its order; `trends` are the rows of each series by date."""
    rows = [one.row for one in ranked]
    return {
        "best": [one.best for one in ranked],
        "worst": [one.worst for one in ranked],
        "model": [shown(row.model) for row in rows],
        "version": [shown(row.version) for row in rows],
        "verdict": [shown(row.verdict) for row in rows],
        "run": [runs.of(row) for row in rows],
        "trend": [[rounded(row.score) for row in trends[series(row)][-TREND:]] for row in rows],
        **scores(rows),
    }


def history(rows: Sequence[Row], runs: Runs, models: Listed, datasets: Iterable[str]) -> dict[str, object]:
    """Rows by date; numbers stand for models and for the hashes in `datasets`.

    `mark` and `band` are what the chart draws: see `leaderboard.chart`.
    """
    numbers = {dataset_hash: number for number, dataset_hash in enumerate(datasets)}
    versions, verdicts = Listed(), Listed()
    marked = marks(rows)
    return {
        "model": [models.of(row.model) for row in rows],
        "version": [versions.of(shown(row.version)) for row in rows],
        "verdict": [verdicts.of(shown(row.verdict)) for row in rows],
        "dataset": [numbers[row.dataset_hash] for row in rows],
        "run": [runs.of(row) for row in rows],
        "mark": [KINDS.index(marked.get(place)) for place in range(len(rows))],
        "band": bands(rows),
        **scores(rows),
        "versions": versions.values,
        "verdicts": verdicts.values,
    }
