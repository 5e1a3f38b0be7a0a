"""What is asked about each completion of one benchmark: its metrics, made ready."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proctor.config.spec import BenchmarkSpec, ExtractSpec, MetricSpec
from proctor.errors import InputError
from proctor.extraction import answer, code, program, stop
from proctor.metrics import METRICS
from proctor.metrics.json_valid import read_schema
from proctor.metrics.metric import TextScorer
from proctor.model import Task

SCORER_VERSION = "2"  # raised whenever the same output could get another score
TESTS = "pass@1"  # a sample's own score where hidden tests were run, whatever k is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMetric:
    """A metric over text, made of its name and options; of these it is made anew on another machine."""

    label: str
    name: str
    options: Mapping[str, object]
    extract: ExtractSpec | None
    score: TextScorer

    @property
    def bounded(self) -> bool:
        return METRICS[self.name].bounded

    def __reduce__(self) -> tuple[object, ...]:
        return text_metric, (self.label, self.name, self.options, self.extract)


def text_metric(
    label: str, name: str, options: Mapping[str, object], extract: ExtractSpec | None
) -> TextMetric:
    """InputError where an option is bad or an optional library is missing."""
    build = METRICS[name].build
    assert build is not None, name
    return TextMetric(label=label, name=name, options=options, extract=extract, score=build(options))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMetric:
    """A metric computed in the sandbox: `source` is a user's own Python, else `name` is one of ours."""

    label: str
    name: str
    options: Mapping[str, object]
    extract: ExtractSpec | None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The metrics of one benchmark by where they are computed. `primary` decides a sample's status."""

    benchmark: BenchmarkSpec
    tests: bool
    text: tuple[TextMetric, ...]
    room: tuple[RoomMetric, ...]
    primary: str
    primary_binary: bool
    fingerprint: str  # of all that a score depends on besides task and completion

    @property
    def needs_room(self) -> bool:
        return self.tests or bool(self.room)


def question(benchmark: BenchmarkSpec) -> Question:
    """InputError where an option is bad or an optional library is missing."""
    text, room = [], []
    for spec in benchmark.metrics:
        kind = METRICS[spec.name].kind
        if kind == "text":
            text.append(text_metric(spec.label, spec.name, _with_files(spec.options), spec.extract))
        elif kind == "room":
            room.append(_room_metric(spec))
    first = benchmark.metrics[0]
    return Question(
        benchmark=benchmark,
        tests=any(METRICS[spec.name].kind == "tests" for spec in benchmark.metrics),
        text=tuple(text),
        room=tuple(room),
        primary=TESTS if METRICS[first.name].kind == "tests" else first.label,
        primary_binary=METRICS[first.name].binary,
        fingerprint=_fingerprint(benchmark, room),
    )


def _with_files(options: Mapping[str, object]) -> Mapping[str, object]:
    """The options with what a file says in place of its path."""
    return {
        name: read_schema(value) if name == "schema" and isinstance(value, str) else value
        for name, value in options.items()
    }


def _room_metric(spec: MetricSpec) -> RoomMetric:
    if spec.name != "python":
        return RoomMetric(label=spec.label, name=spec.name, options=spec.options, extract=spec.extract)
    path = Path(str(spec.options["path"]))
    try:
        source = path.read_text("utf-8")
        compile(source, str(path), "exec", dont_inherit=True)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the metric's file cannot be read: {error}") from None
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}:{getattr(error, 'lineno', 1)}: the metric is not Python: {error}") from None
    function = str(spec.options["function"])
    return RoomMetric(label=spec.label, name=function, options={}, extract=spec.extract, source=source)


def _fingerprint(benchmark: BenchmarkSpec, room: list[RoomMetric]) -> str:
    parts = [
        SCORER_VERSION,
        [[spec.name, spec.label, repr(spec.extract), said(spec.options)] for spec in benchmark.metrics],
        [metric.source for metric in room],
        repr(benchmark.extract),
        benchmark.stop,
        benchmark.dataset.in_process,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def said(options: Mapping[str, object]) -> list[tuple[str, str]]:
    """A metric's options as text. Of a file counts what it says, not where it is."""
    return [(name, _option(name, value)) for name, value in sorted(options.items()) if name != "path"]


def _option(name: str, value: object) -> str:
    if name == "schema" and isinstance(value, str):  # a path, by now absolute
        return hashlib.sha256(Path(value).read_bytes()).hexdigest()
    return repr(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One completion, as the metrics see it."""

    answer: str  # for metrics over text
    code: str  # for metrics over programs, and for tests
    units: tuple[str, ...] = ()


def texts(ask: Question, task: Task, completion: str) -> Texts:
    """The completion cut at stop words, its code taken out where the task is about code."""
    cut = stop.cut(completion, ask.benchmark.stop)
    extract = ask.benchmark.extract or ExtractSpec(kind="code" if task.test is not None else "none")
    if extract.kind == "code":
        plain = code.extract_code(cut, task.entry_point)
    else:
        plain = answer.extract(extract, cut) or ""
    if task.test is not None:
        return Texts(answer=plain, code=program.parse_text(task, plain), units=program.units(task, plain))
    return Texts(answer=plain, code=plain)


def reference_of(task: Task) -> str | None:
    """What a metric over text compares with: the reference, else the canonical solution."""
    return task.reference if task.reference is not None else task.canonical


def reference_code(task: Task) -> str | None:
    """What a metric over programs compares with: the reference, else the whole canonical program."""
    if task.reference is not None or task.canonical is None:
        return task.reference
    return program.parse_text(task, task.canonical)


def text_score(metric: TextMetric, given: str, reference: str | None) -> float | None:
    """The metric's score; None where nothing can be extracted from the reference.

    Where nothing can be from the output, 0 if the metric is bounded, else the score of an empty output.
    """
    if metric.extract is None:
        return metric.score(given, reference)
    found = answer.extract(metric.extract, given)
    wanted = None if reference is None else answer.extract(metric.extract, reference)
    if wanted is None and reference is not None:
        return None
    if found is None and metric.bounded:
        return 0.0
    return metric.score(found or "", wanted)


def arguments(metric: RoomMetric, task: Task, seen: Texts) -> dict[str, Any]:
    """The keyword arguments of a metric in the sandbox."""
    if metric.source is not None:
        given, reference = seen.answer, reference_of(task)
        if metric.extract is not None:
            given = answer.extract(metric.extract, given) or ""
            reference = None if reference is None else answer.extract(metric.extract, reference)
        return {"prediction": given, "reference": reference, "prompt": task.prompt, "task_id": task.id}
    if metric.name == "ast_valid":
        return {"prediction": seen.code}
    return {"prediction": seen.code, "reference": reference_code(task) or "", "entry_point": task.entry_point}
