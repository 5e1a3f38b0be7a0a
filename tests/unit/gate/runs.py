"""Runs to compare, made from counts."""

from collections.abc import Sequence

import numpy as np

from proctor.gate.exact import Counts
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.scores import Scores
from proctor.gate.settings import Settings

SETTINGS = Settings(dataset_hash="d" * 64, prompt="p" * 64, k=1, samples=5, temperature=0.8, scorer="1")


def counts(rows: Sequence[tuple[int, int, int, int]]) -> Counts:
    """From (n_a, c_a, n_b, c_b) a task."""
    n_a, c_a, n_b, c_b = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Counts(n_a=n_a, c_a=c_a, n_b=n_b, c_b=c_b)


def passes(passed: int, n: int, unscored: int = 0) -> Scores:
    """So many passes in n scored samples, and some unscored ones."""
    return (1.0,) * passed + (0.0,) * (n - passed) + (None,) * unscored


def tasks(scores: Sequence[Scores]) -> tuple[TaskSamples, ...]:
    return tuple(
        TaskSamples(task_id=f"t{number}", content_hash=f"h{number}", scores=one)
        for number, one in enumerate(scores)
    )


def run(scores: Sequence[Scores], metric: str = "pass@1", benchmark: str = "qa") -> MetricSamples:
    """A run whose tasks t0, t1, ... have these scores."""
    return MetricSamples(
        benchmark=benchmark, model="coder", metric=metric, tasks=tasks(scores), settings=SETTINGS
    )
