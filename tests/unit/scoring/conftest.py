"""Benchmarks, tasks and rooms for the tests of scoring."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from proctor.config.spec import BenchmarkSpec, DatasetSpec, ExtractSpec, MetricSpec, ModelSpec
from proctor.model import Completion, Task
from proctor.sandbox.job import Job, Needs
from proctor.sandbox.outcome import Outcome
from proctor.scoring.canary import task_code
from proctor.scoring.limit import Limit, Limits
from proctor.scoring.question import question
from proctor.scoring.work import Subject, Work

MODEL = ModelSpec(name="m", version="v1", outputs="outputs.jsonl")
LIMIT = Limit(cpu=2.0)


def metric(
    name: str, *, label: str = "", k: int = 1, extract: ExtractSpec | None = None, **options: Any
) -> MetricSpec:
    return MetricSpec(
        name=name, label=label or name.replace("k", str(k)), k=k, options=options, extract=extract
    )


def regex(pattern: str) -> ExtractSpec:
    return ExtractSpec(kind="regex", regex=pattern)


def benchmark(*metrics: MetricSpec, dataset: DatasetSpec, **options: Any) -> BenchmarkSpec:
    return BenchmarkSpec(name="b", dataset=dataset, metrics=metrics, **options)


def task(**fields: Any) -> Task:
    return Task(**{"id": "t", "content_hash": "h", **fields})


@dataclass
class Room:
    """Answers every job by `answers`, in turn, and keeps what it was asked."""

    answers: list[Outcome]
    asked: list[Job] = field(default_factory=list)
    isolation: str = "room"

    @property
    def sandbox(self) -> "Room":
        return self

    def run_each(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        for job in jobs:
            self.asked.append(job)
            yield self.answers.pop(0)


def outcome(status: Any = "passed", detail: str = "", **more: Any) -> Outcome:
    return Outcome(status=status, detail=detail, **{"cpu_s": 0.25, "wall_s": 0.5, **more})


WorkOf = Callable[..., Work]


@pytest.fixture
def work_of(dataset: DatasetSpec) -> WorkOf:
    """One completion of one task, to score: `work_of(metrics, task, text)`."""

    def made(
        metrics: Iterable[MetricSpec], one: Task, text: str, *, needs: Needs | None = None, **options: Any
    ) -> Work:
        ask = question(benchmark(*metrics, dataset=dataset, **options))
        subject = Subject(task=one, code=task_code(one) if ask.tests else None, needs=needs or Needs())
        return Work(
            question=ask,
            subject=subject,
            completion=Completion(task_id=one.id, sample=3, text=text),
            place=(0, 0, 0, 3),
            key=b"key",
            limits=Limits(first=LIMIT, last=Limit(cpu=4.0)),
            metric_limit=Limit(cpu=3.0),
        )

    return made


@pytest.fixture
def dataset(tmp_path: Any) -> DatasetSpec:
    return DatasetSpec(path=tmp_path / "tasks.jsonl")
