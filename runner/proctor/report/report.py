"""Everything that a comment tells of a run."""

from dataclasses import dataclass

from proctor.gate.judged import Judged
from proctor.report.change import MetricChange
from proctor.report.outcome import TaskOutcome
from proctor.results.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One output to a task that flipped, and one of the baseline's; None where there is none."""

    benchmark: str
    model: str  # as in Judged
    task_id: str
    before: str | None
    now: str | None
    status: str  # of the output now
    detail: str  # of the output now


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score of an earlier run, as the leaderboard has it."""

    date: str  # "2025-01-31T09:30:00Z"
    benchmark: str
    dataset_hash: str
    model: str
    metric: str
    score: float
    commit: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run, what the gate says of it, and what to show beside that."""

    summary: Summary
    outcomes: tuple[TaskOutcome, ...] = ()
    judged: tuple[Judged, ...] = ()
    changes: tuple[MetricChange, ...] = ()  # of metrics that were judged, where both runs have tasks' scores
    examples: tuple[Example, ...] = ()
    history: tuple[Point, ...] = ()  # earlier runs, in the order of their dates
    notes: tuple[str, ...] = ()  # what the reader should know: plain text, not Markdown
