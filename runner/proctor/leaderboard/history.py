"""The scores of earlier runs that a report shows beside its own."""

from collections.abc import Iterable

from proctor.leaderboard.row import Row
from proctor.report.report import Point
from proctor.results.summary import Summary

MOST = 50  # runs a metric of a model


def points(rows: Iterable[Row], summary: Summary) -> tuple[Point, ...]:
    """By date, the rows of the same benchmark, dataset, model and metric as one of a run's scores."""
    wanted = {
        (benchmark.name, benchmark.dataset.hash, model.name, value.metric)
        for benchmark in summary.benchmarks
        for model in benchmark.models
        for value in model.metrics
    }
    found: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        key = (row.benchmark, row.dataset_hash, row.model, row.metric)
        if key in wanted:
            found.setdefault(key, []).append(row)
    latest = [row for kept in found.values() for row in sorted(kept, key=lambda row: row.date)[-MOST:]]
    return tuple(_point(row) for row in sorted(latest, key=lambda row: row.date))


def _point(row: Row) -> Point:
    return Point(
        date=row.date,
        benchmark=row.benchmark,
        dataset_hash=row.dataset_hash,
        model=row.model,
        metric=row.metric,
        score=row.score,
        commit=row.commit,
        verdict=row.verdict,
    )
