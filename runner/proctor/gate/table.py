"""The scores of a run by task, as its results.jsonl has them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from pathlib import Path

from proctor.config.spec import MetricSpec
from proctor.gate.baseline import BaselineError, Key
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.scores import Row, Scores, Span, number, row
from proctor.gate.statistic import Kind, Statistic
from proctor.metrics import METRICS
from proctor.results.record import LineReader

TESTS = "pass@1"  # the scores that every k of pass@k and pass^k is made of
_KINDS: Mapping[str, Kind] = {"pass@k": "pass@k", "pass^k": "pass^k"}

Table = Mapping[str, Mapping[str, Scores]]
"""Scores by their label and task, both in the order of the results."""

Who = tuple[str, str, str]
"""Benchmark, model and version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One model's results on one benchmark.

    `repeated`: wherever a task has several outputs, all of them are one and the same, as at temperature 0.
    """

    table: Table = field(default_factory=dict)
    repeated: bool = False
    prompt: str | None = None  # how tasks were asked, as in Settings
    temperature: float | None = None


class _Column:
    """One metric's scores in the order of their lines, in which a task's mostly follow each other."""

    def __init__(self) -> None:
        self._row = row()
        self._begins: dict[str, int] = {}
        self._task_id: str | None = None  # of the last score in the row
        self._later: dict[str, Row] = {}  # of tasks that came up again after another one

    def add(self, task_id: str, score: float) -> None:
        if task_id != self._task_id and task_id in self._begins:
            self._later.setdefault(task_id, row()).append(score)
            return
        if task_id != self._task_id:
            self._begins[task_id], self._task_id = len(self._row), task_id
        self._row.append(score)

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Each task's scores, in the order of their lines."""
        ends = pairwise([*self._begins.values(), len(self._row)])
        for task_id, (begin, end) in zip(self._begins, ends, strict=True):
            later = self._later.get(task_id)
            if later is None:
                yield task_id, Span(self._row, begin, end)
            else:
                whole = self._row[begin:end] + later
                yield task_id, Span(whole, 0, len(whole))


class _Reading:
    """One model's results on one benchmark while they are read."""

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = {}
        self._first: dict[str, str] = {}  # the output of each task
        self._several, self._alike = False, True

    def add(self, task_id: str, scores: Mapping[str, float | None], output: str) -> None:
        for label, score in scores.items():
            if label not in self._columns:
                self._columns[label] = _Column()
            self._columns[label].add(task_id, number(finite(score)))
        first = self._first.setdefault(task_id, "")
        if first:
            self._several = True
            self._alike = self._alike and first == output
        else:
            self._first[task_id] = output

    def done(self) -> Results:
        table = {label: dict(column.spans()) for label, column in self._columns.items()}
        return Results(table=table, repeated=self._several and self._alike)


def read_tables(path: Path) -> dict[Who, Results]:
    """What a results.jsonl holds. BaselineError ("missing", "corrupt") that names the line."""
    found: dict[Who, _Reading] = {}
    reader = LineReader()
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 - the error names it
                place, result, output = reader.read(line)
                who = (place.benchmark, place.model, place.version)
                reading = found.get(who)
                if reading is None:
                    reading = found[who] = _Reading()
                reading.add(place.task_id, result.scores, output)
    except FileNotFoundError as error:
        raise BaselineError("missing", f"{path}: no such file") from error
    except OSError as error:
        raise BaselineError("corrupt", f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, OverflowError, TypeError, KeyError, AttributeError, RecursionError) as error:
        text = f"{path}:{number}: not a result; run that evaluation again"
        raise BaselineError("corrupt", text) from error
    return {who: reading.done() for who, reading in found.items()}


def finite(score: float | None) -> float | None:
    """A score that can be compared; None for what is not finite. TypeError where it is no number."""
    return None if score is None or not isfinite(score) else float(score)


def samples_of(
    results: Results, spec: MetricSpec, key: Key, hashes: Mapping[str, str]
) -> MetricSamples | None:
    """One metric of one benchmark and model; None where it was not scored.

    `hashes` gives tasks' content hashes by id.
    What the run knows besides (settings, a subset) is for the caller to add with `replace`.
    """
    metric = METRICS[spec.name]
    scores = results.table.get(TESTS if metric.kind == "tests" else spec.label)
    if scores is None:
        return None
    return MetricSamples(
        benchmark=key[0],
        model=key[1],
        metric=spec.label,
        tasks=tuple(
            TaskSamples(task_id=task_id, content_hash=hashes.get(task_id, ""), scores=found)
            for task_id, found in scores.items()
        ),
        statistic=statistic_of(spec),
        bounded=metric.bounded,
        higher_is_better=metric.higher_is_better,
        dependent=results.repeated,
    )


def statistic_of(spec: MetricSpec) -> Statistic:
    """What a metric makes of a task's samples."""
    return Statistic(kind=_KINDS.get(spec.name, "mean"), k=spec.k if spec.name in _KINDS else 1)


def most_samples(samples: MetricSamples) -> int:
    """The samples of the task that has most, scored or not."""
    return max((len(task.scores) for task in samples.tasks), default=0)


def entrants(models: Iterable[tuple[str, str]]) -> Sequence[str]:
    """What each (name, version) is called where runs are compared, in their order.

    The name alone, since a version changes with every commit; with the version where one run has several.
    """
    listed = list(models)
    times = Counter(name for name, _ in listed)
    return [f"{name} {version}".strip() if times[name] > 1 else name for name, version in listed]
