"""One model on one benchmark, with what became of its tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from proctor.gate.baseline import Key
from proctor.gate.table import entrants
from proctor.report.outcome import TaskOutcome
from proctor.report.report import Report
from proctor.results.summary import BenchmarkSummary, ModelSummary

Who = tuple[str, str, str]
"""Benchmark, model and version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """`tasks` stand in the order of results.jsonl, and the first one's results begin at its line `first`."""

    benchmark: BenchmarkSummary
    model: ModelSummary
    name: str  # as comparisons call it
    number: int  # of the model in the config, from 1
    tasks: Sequence[TaskOutcome] = ()
    first: int = 1

    @property
    def who(self) -> Who:
        return self.benchmark.name, self.model.name, self.model.version

    @property
    def key(self) -> Key:
        """As comparisons name it."""
        return self.benchmark.name, self.name

    @property
    def lines(self) -> list[int]:
        """Where in results.jsonl each task's results begin, from 1."""
        found, line = [], self.first
        for task in self.tasks:
            found.append(line)
            line += task.samples
        return found


def entrants_of(report: Report) -> list[Entrant]:
    """Every model on every benchmark, as the report lists them."""
    tasks: dict[Who, list[TaskOutcome]] = {}
    firsts: dict[Who, int] = {}
    line = 1
    for task in report.outcomes:
        who = (task.benchmark, task.model, task.version)
        firsts.setdefault(who, line)
        tasks.setdefault(who, []).append(task)
        line += task.samples
    found = []
    for benchmark in report.summary.benchmarks:
        names = entrants((model.name, model.version) for model in benchmark.models)
        for number, (model, name) in enumerate(zip(benchmark.models, names, strict=True), 1):
            who = (benchmark.name, model.name, model.version)
            found.append(
                Entrant(
                    benchmark=benchmark,
                    model=model,
                    name=name,
                    number=number,
                    tasks=tasks.get(who, ()),
                    first=firsts.get(who, 1),
                )
            )
    return found
