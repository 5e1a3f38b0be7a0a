"""From results to a summary, in one pass."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import get_args

from proctor.config.spec import BenchmarkSpec, MetricSpec, ModelSpec
from proctor.gate.scores import Scores, Span, number, row
from proctor.gate.table import Table, finite
from proctor.metrics import METRICS
from proctor.metrics.aggregate import metric_value, tally
from proctor.model import UNSCORED, MetricValue, SampleResult, Status
from proctor.report.outcome import TaskOutcome
from proctor.results.summary import ModelSummary
from proctor.scoring.question import TESTS

STATUSES: tuple[Status, ...] = get_args(Status)


class Count:
    """One model on one benchmark, counted result by result; a task's results come one after the other.

    A sample takes one byte, and eight a metric.
    """

    def __init__(self, benchmark: BenchmarkSpec, model: ModelSpec) -> None:
        self.benchmark = benchmark
        self.model = model
        self.cpu_s = 0.0
        self._ids: list[str] = []
        self._begins = array("q")  # of each task's samples
        self._statuses = bytearray()  # of each sample, its place in STATUSES
        self._scores = {_label(spec): row() for spec in benchmark.metrics}
        self._modes: list[str] = []  # of each task
        self._failures: list[str] = []
        self._unscored_why: list[str] = []

    def add(self, task_id: str, result: SampleResult, cpu_s: float) -> None:
        """Counts one result.

        ValueError, TypeError or OverflowError where its status or scores are not those of such results.
        """
        status = STATUSES.index(result.status)
        scores = {label: number(finite(score)) for label, score in result.scores.items()}
        if scores.keys() != self._scores.keys():
            raise ValueError("its metrics are others")
        if not self._ids or task_id != self._ids[-1]:
            self._begin(task_id)
        for label, score in scores.items():
            self._scores[label].append(score)
        self._statuses.append(status)
        self._modes[-1] = self._modes[-1] or result.mode
        if result.status == UNSCORED:
            self._unscored_why[-1] = self._unscored_why[-1] or result.detail
        elif result.status != "passed":
            self._failures[-1] = self._failures[-1] or result.detail
        self.cpu_s += cpu_s

    def _begin(self, task_id: str) -> None:
        self._ids.append(task_id)
        self._begins.append(len(self._statuses))
        for texts in (self._modes, self._failures, self._unscored_why):
            texts.append("")

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Where each task's samples begin and end."""
        return pairwise([*self._begins, len(self._statuses)])

    def summary(self) -> ModelSummary:
        statuses = self.statuses()
        return ModelSummary(
            name=self.model.name,
            version=self.model.version,
            metrics=tuple(self._metrics()),
            statuses=statuses,
            unscored_samples=statuses.get(UNSCORED, 0),
            modes=dict(Counter(mode for mode in self._modes if mode)),
        )

    def statuses(self) -> dict[Status, int]:
        """How samples ended."""
        return _counted(self._statuses)

    def _metrics(self) -> Iterator[MetricValue]:
        for spec in self.benchmark.metrics:
            yield metric_value(
                (tally(scores) for _, scores in self.scores(_label(spec))),
                spec,
                benchmark=self.benchmark.name,
                model=self.model.name,
                version=self.model.version,
            )

    def scores(self, label: str) -> Iterator[tuple[str, Scores]]:
        """Each task's scores by a metric, in the order of its samples."""
        for task_id, (begin, end) in zip(self._ids, self._spans(), strict=True):
            yield task_id, Span(self._scores[label], begin, end)

    def table(self) -> Table:
        """Every sample's scores, as the gate compares them."""
        return {label: dict(self.scores(label)) for label in self._scores}

    def outcomes(self) -> Iterator[TaskOutcome]:
        """What became of each task, in the dataset's order."""
        alike: dict[tuple[tuple[Status, int], ...], Mapping[Status, int]] = {}
        for place, (begin, end) in enumerate(self._spans()):
            statuses = _counted(self._statuses[begin:end])
            yield TaskOutcome(
                benchmark=self.benchmark.name,
                model=self.model.name,
                version=self.model.version,
                task_id=self._ids[place],
                samples=end - begin,
                passed=statuses.get("passed", 0),
                statuses=alike.setdefault(tuple(statuses.items()), statuses),
                failure=self._failures[place],
                unscored_why=self._unscored_why[place],
            )


def _label(spec: MetricSpec) -> str:
    """Under which label the scores stand that a metric is made of."""
    return TESTS if METRICS[spec.name].kind == "tests" else spec.label


def _counted(places: bytearray) -> dict[Status, int]:
    """How many samples ended how."""
    return {STATUSES[place]: samples for place, samples in Counter(places).items()}
