"""From results to a summary, one pass and in memory that grows with tasks, not with samples."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite

from proctor.config.spec import BenchmarkSpec, ModelSpec
from proctor.metrics import METRICS
from proctor.metrics.aggregate import TaskTally, metric_value
from proctor.model import UNSCORED, MetricValue, SampleResult, Status
from proctor.report.outcome import TaskOutcome
from proctor.results.summary import ModelSummary
from proctor.scoring.question import TESTS


@dataclass(slots=True)
class _Tally:
    """A TaskTally that is still being counted: a frozen one a sample would cost more than all else."""

    n: int = 0
    total: float = 0.0
    passed: int = 0
    unscored: int = 0

    def add(self, score: float | None) -> None:
        if score is None or not isfinite(score):
            self.unscored += 1
            return
        self.n += 1
        self.total += score
        self.passed += score == 1

    def done(self) -> TaskTally:
        return TaskTally(n=self.n, total=self.total, passed=self.passed, unscored=self.unscored)


@dataclass(slots=True)
class _TaskCount:
    tallies: dict[str, _Tally] = field(default_factory=dict)
    statuses: Counter[Status] = field(default_factory=Counter)
    mode: str = ""
    failure: str = ""
    unscored_why: str = ""

    def add(self, result: SampleResult) -> None:
        for label, score in result.scores.items():
            tally = self.tallies.get(label)
            if tally is None:
                tally = self.tallies[label] = _Tally()
            tally.add(score)
        self.statuses[result.status] += 1
        self.mode = self.mode or result.mode
        if result.status == UNSCORED:
            self.unscored_why = self.unscored_why or result.detail
        elif result.status != "passed":
            self.failure = self.failure or result.detail


class Count:
    """One model on one benchmark, counted result by result."""

    def __init__(self, benchmark: BenchmarkSpec, model: ModelSpec) -> None:
        self.benchmark = benchmark
        self.model = model
        self.tasks: dict[str, _TaskCount] = {}
        self.cpu_s = 0.0

    def add(self, task_id: str, result: SampleResult, cpu_s: float) -> None:
        task = self.tasks.get(task_id)
        if task is None:
            task = self.tasks[task_id] = _TaskCount()
        task.add(result)
        self.cpu_s += cpu_s

    def summary(self) -> ModelSummary:
        statuses = sum((task.statuses for task in self.tasks.values()), Counter[Status]())
        return ModelSummary(
            name=self.model.name,
            version=self.model.version,
            metrics=tuple(self._metrics()),
            statuses=statuses,
            unscored_samples=statuses[UNSCORED],
            modes=Counter(task.mode for task in self.tasks.values() if task.mode),
        )

    def _metrics(self) -> Iterable[MetricValue]:
        for spec in self.benchmark.metrics:
            label = TESTS if METRICS[spec.name].kind == "tests" else spec.label
            tallies = (task.tallies[label].done() for task in self.tasks.values())
            yield metric_value(
                tallies,
                spec,
                benchmark=self.benchmark.name,
                model=self.model.name,
                version=self.model.version,
            )

    def outcomes(self) -> Iterable[TaskOutcome]:
        """What became of each task, in the dataset's order."""
        for task_id, task in self.tasks.items():
            yield TaskOutcome(
                benchmark=self.benchmark.name,
                model=self.model.name,
                version=self.model.version,
                task_id=task_id,
                samples=task.statuses.total(),
                passed=task.statuses["passed"],
                statuses=task.statuses,
                failure=task.failure,
                unscored_why=task.unscored_why,
            )
