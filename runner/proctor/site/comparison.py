"""Models of a benchmark against each other, task by task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from proctor.gate.samples import MetricSamples
from proctor.site import columns
from proctor.site.tasks import Found, Latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The latest runs of a benchmark's models, two or more; `metrics` are the labels that any of them has."""

    benchmark: str
    runs: Sequence[Latest]
    metrics: Sequence[str]

    def block(self) -> dict[str, Any]:
        """For the page: each metric's tasks, by id and content, and a list of their values a model."""
        return {
            "models": [columns.shown(run.model) for run in self.runs],
            "dates": [columns.seconds(run.date) for run in self.runs],
            "metrics": [self._metric(label) for label in self.metrics],
        }

    def _metric(self, label: str) -> dict[str, object]:
        sampled = [_of(run, label) for run in self.runs]
        tasks = columns.Listed()
        values: list[dict[int, float | None]] = [
            {
                tasks.of((task.task_id, task.content_hash)): columns.rounded(one.task_value(task))
                for task in one.tasks
            }
            if one
            else {}
            for one in sampled
        ]
        told = next(one for one in sampled if one)
        return {
            "higher": told.higher_is_better,
            "bounded": told.bounded,
            "tasks": [columns.shown(task_id) for task_id, _ in tasks.values],
            "values": [[found.get(place) for place in range(len(tasks.values))] for found in values],
        }


def _of(run: Latest, label: str) -> MetricSamples | None:
    return next((one for one in run.metrics if one.metric == label), None)


def comparisons(found: Found, most: int) -> tuple[list[Comparison], list[str]]:
    """The benchmarks that have two models, as far as all have `most` values; and those that are too large."""
    kept = []
    left = []
    for comparison in _all(found):
        size = sum(len(metric.tasks) for run in comparison.runs for metric in run.metrics)
        if size > most:
            left.append(comparison.benchmark)
        else:
            kept.append(comparison)
            most -= size
    return kept, left


def _all(found: Found) -> Iterator[Comparison]:
    for benchmark, runs in found.runs.items():
        labels = dict.fromkeys(metric.metric for run in runs for metric in run.metrics)
        if len(runs) > 1:
            yield Comparison(benchmark=benchmark, runs=runs, metrics=list(labels))
