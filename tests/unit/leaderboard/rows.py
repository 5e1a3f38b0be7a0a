"""Rows for tests."""

from dataclasses import replace
from typing import Any

from proctor.leaderboard.row import Row

ROW = Row(
    date="2025-03-01T09:00:00Z",
    benchmark="humaneval",
    dataset="tasks.jsonl",
    dataset_hash="0123456789abcdef",
    model="my-coder",
    version="v1",
    metric="pass@1",
    score=0.75,
    ci_low=0.7,
    ci_high=0.8,
    tasks=164,
    samples=820,
    commit="c0ffee",
    run_url="https://github.com/o/r/actions/runs/1",
    verdict="no_baseline",
)


def make(**changes: Any) -> Row:
    """ROW but for what is given."""
    return replace(ROW, **changes)
