"""From results to a summary, one pass and in memory that grows with tasks, not with samples."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from proctor.config.spec import BenchmarkSpec, ModelSpec
from proctor.metrics import METRICS
from proctor.metrics.aggregate import TaskTally, metric_value
from proctor.model import UNSCORED, MetricValue, SampleResult, Status
from proctor.report.outcome import TaskOutcome
from proctor.results.summary import ModelSummary
from proctor.scoring.question import TESTS


@dataclass(slots=True)
class _TaskCount:
    tallies: dict[str, TaskTally] = field(default_factory=dict)
    statuses: Counter[Status] = field(default_factory=Counter)
    mode: str = ""
    failure: str = ""
    unscored_why: str = ""

    def add(self, result: SampleResult) -> None:
        for label, score in result.scores.items():
            self.tallies[label] = self.tallies.get(label, TaskTally()).add(score)
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

    def add(self, result: SampleResult) -> None:
        self.tasks.setdefault(result.task_id, _TaskCount()).add(result)
        self.cpu_s += result.cpu_s

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
            tallies = (task.tallies[label] for task in self.tasks.values())
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
