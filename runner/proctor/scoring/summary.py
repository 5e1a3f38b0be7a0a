"""From results to a summary, one pass and in memory that grows with tasks, not with samples."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from proctor.config.spec import BenchmarkSpec, ModelSpec
from proctor.gate.table import Table, finite
from proctor.metrics import METRICS
from proctor.metrics.aggregate import metric_value, tally
from proctor.model import UNSCORED, MetricValue, SampleResult, Status
from proctor.report.outcome import TaskOutcome
from proctor.results.summary import ModelSummary
from proctor.scoring.question import TESTS


@dataclass(slots=True)
class _TaskCount:
    scores: dict[str, list[float | None]] = field(default_factory=dict)  # by label, in the samples' order
    statuses: Counter[Status] = field(default_factory=Counter)
    mode: str = ""
    failure: str = ""
    unscored_why: str = ""

    def add(self, result: SampleResult) -> None:
        for label, score in result.scores.items():
            self.scores.setdefault(label, []).append(score)
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
        statuses = self.statuses()
        return ModelSummary(
            name=self.model.name,
            version=self.model.version,
            metrics=tuple(self._metrics()),
            statuses=dict(statuses),
            unscored_samples=statuses[UNSCORED],
            modes=dict(Counter(task.mode for task in self.tasks.values() if task.mode)),
        )

    def statuses(self) -> Counter[Status]:
        """How samples ended."""
        return sum((task.statuses for task in self.tasks.values()), Counter[Status]())

    def _metrics(self) -> Iterable[MetricValue]:
        for spec in self.benchmark.metrics:
            label = TESTS if METRICS[spec.name].kind == "tests" else spec.label
            tallies = (tally(task.scores[label]) for task in self.tasks.values())
            yield metric_value(
                tallies,
                spec,
                benchmark=self.benchmark.name,
                model=self.model.name,
                version=self.model.version,
            )

    def table(self) -> Table:
        """Every sample's scores, as the gate compares them."""
        labels = {label: None for task in self.tasks.values() for label in task.scores}
        return {
            label: {
                task_id: tuple(map(finite, task.scores[label]))
                for task_id, task in self.tasks.items()
                if label in task.scores
            }
            for label in labels
        }

    def scores_of(self, task_id: str, label: str) -> Sequence[float | None]:
        """A task's scores by a metric, in the order of its samples; empty where there are none."""
        task = self.tasks.get(task_id)
        return task.scores.get(label, ()) if task else ()

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
                statuses=dict(task.statuses),
                failure=task.failure,
                unscored_why=task.unscored_why,
            )
