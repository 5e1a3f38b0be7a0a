"""One line of the leaderboard: one score of one model on one day."""

import math
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from proctor.errors import InputError
from proctor.results.summary import ModelSummary, Summary

MAX_TEXT = 4096  # characters of one text column; a CSV reader refuses a cell of 131,072

_DATE = re.compile(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The columns of the leaderboard, in order; `schemas/leaderboard.schema.json` describes each.

    Raises InputError for a value that the file could not give back: a date that is not UTC with
    seconds, a number that is not finite, a negative count, a text over `MAX_TEXT` characters.
    """

    date: str  # "2025-01-31T09:30:00Z"
    benchmark: str
    dataset: str
    dataset_hash: str
    model: str
    version: str
    metric: str
    score: float
    ci_low: float | None
    ci_high: float | None
    tasks: int
    samples: int
    commit: str
    run_url: str
    verdict: str

    def __post_init__(self) -> None:
        for name in COLUMNS:
            fault = problem(name, getattr(self, name))
            if fault:
                raise InputError(f"leaderboard column {name}: {fault}")


COLUMNS = tuple(field.name for field in fields(Row))
"""The header of the file."""


def as_json(row: Row) -> dict[str, object]:
    """A row by its columns, as `schemas/leaderboard.schema.json` describes it."""
    return {name: getattr(row, name) for name in COLUMNS}


def problem(name: str, value: object) -> str:
    """What is wrong with the value of a column, or nothing."""
    if name == "date" and not (isinstance(value, str) and _is_moment(value)):
        return f'{value!r:.100} is not a UTC time such as "2025-01-31T09:30:00Z"'
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{len(value)} characters; at most {MAX_TEXT} fit"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a finite number"
    if isinstance(value, int) and value < 0:
        return f"{value} is negative"
    return ""


@lru_cache(maxsize=1000)  # most rows share theirs with others of a run
def _is_moment(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def timestamp(moment: datetime) -> str:
    """`moment`, which must know its time zone, as a row's date: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_summary(summary: Summary, moment: datetime) -> tuple[Row, ...]:
    """A row for every metric that has a score, in the summary's order; `moment` is when the run ended."""
    return tuple(
        Row(
            date=timestamp(moment),
            benchmark=benchmark.name,
            dataset=benchmark.dataset.path,
            dataset_hash=benchmark.dataset.hash,
            model=model.name,
            version=model.version,
            metric=value.metric,
            score=value.score,
            ci_low=value.ci_low,
            ci_high=value.ci_high,
            tasks=value.tasks,
            samples=value.samples,
            commit=summary.provenance.commit or "",
            run_url=summary.provenance.run_url or "",
            verdict=_verdict(model, value.metric),
        )
        for benchmark in summary.benchmarks
        for model in benchmark.models
        for value in model.metrics
        if value.score is not None
    )


def _verdict(model: ModelSummary, metric: str) -> str:
    """The gate's word on this very metric; empty where the metric cannot block."""
    if model.comparison is None:
        return model.verdict
    judged: Any = model.comparison["metrics"]
    return next((str(one["verdict"]) for one in judged if one["metric"] == metric), "")
