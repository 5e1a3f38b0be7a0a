"""A report as a JSON document, and back: what a job without rights hands to one that may post.

`schemas/report.schema.json` describes it. Whoever reads one must take all of it for hostile: nothing in it is
believed but its shape, and what shows it escapes it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

from proctor.errors import InputError
from proctor.gate.baseline import Origin
from proctor.gate.change import Change, Flips
from proctor.gate.decision import Decision
from proctor.gate.judged import Judged
from proctor.gate.judged import to_json as judged_json
from proctor.gate.table import entrants
from proctor.gate.waiver import Waiver
from proctor.model import MetricValue
from proctor.report.change import MetricChange, TaskChange
from proctor.report.outcome import TaskOutcome
from proctor.report.report import Example, Point, Report
from proctor.report.text import one_line
from proctor.results.summary import (
    Asking,
    BenchmarkSummary,
    DatasetSummary,
    ModelSummary,
    Provenance,
    ShardTiming,
    Source,
    Summary,
    Timing,
)
from proctor.schema import load_schema

if TYPE_CHECKING:
    from proctor.gate.comparison import Comparison

SCHEMA_VERSION = 1
MAX_BYTES = 128 * 1024 * 1024
MAX_TEXT = 65_536  # characters
MAX_ITEMS = 100_000

Document = Mapping[str, Any]
_T = TypeVar("_T")


def to_json(report: Report) -> dict[str, object]:
    """The document. What is longer than a document may be is cut: texts to MAX_TEXT, lists to MAX_ITEMS.

    What the gate says stands in it once: a model's `comparison` is made again from `judged`. What tasks
    scored before and after stands in columns.
    """
    plain: Any = _plain(replace(report, changes=()))
    plain["changes"] = [_columns(one) for one in report.changes[:MAX_ITEMS]]
    for benchmark in plain["summary"]["benchmarks"]:
        for model in benchmark["models"]:
            del model["comparison"]
    return {"schema_version": SCHEMA_VERSION, **plain}


def _columns(change: MetricChange) -> dict[str, object]:
    plain: Any = _plain(replace(change, tasks=()))
    tasks = change.tasks[:MAX_ITEMS]
    return {
        **plain,
        "tasks": [_plain(task.task_id) for task in tasks],
        "before": [task.before for task in tasks],
        "after": [task.after for task in tasks],
        "samples": [[task.samples[run] for task in tasks] for run in (0, 1)],
    }


def _plain(value: Any) -> object:
    """JSON's own types."""
    match value:
        case str():
            return value[:MAX_TEXT]
        case date():
            return value.isoformat()
        case Mapping():
            return {_plain(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value[:MAX_ITEMS]]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def dump(report: Report) -> bytes:
    """The document as ASCII, the same bytes for the same report.

    ValueError for a number that is not finite.
    """
    return b"".join(pieces(report))


def pieces(report: Report) -> Iterator[bytes]:
    """As `dump`, piece by piece: a list of tasks can be long."""
    document = to_json(replace(report, outcomes=()))
    for place, name in enumerate(sorted(document)):
        yield b"%s%s: " % (b", " if place else b"{", _encode(name))
        if name == "outcomes":
            yield from _listed(report.outcomes[:MAX_ITEMS])
        else:
            yield _encode(document[name])
    yield b"}\n"


def _listed(outcomes: Sequence[TaskOutcome]) -> Iterator[bytes]:
    for place, outcome in enumerate(outcomes):
        yield (b", " if place else b"[") + _encode(_plain(outcome))
    yield b"]" if outcomes else b"[]"


def _encode(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, allow_nan=False).encode("ascii")


def load(data: bytes) -> Report:
    """The report that `dump` was given. InputError for bytes that hold none."""
    if len(data) > MAX_BYTES:
        raise InputError(f"report: {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"report: not JSON: {one_line(str(error), 200)}") from error
    return from_json(document)


def from_json(document: object) -> Report:
    """The report that `to_json` was given. InputError that names what is wrong with a document."""
    try:
        _check(document)
        assert isinstance(document, Mapping)
        return _report(document)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"report: {one_line(str(error), 200)}") from error


def _check(document: object) -> None:
    """InputError for the first thing that the schema does not allow."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    for error in Draft202012Validator(load_schema("report")).iter_errors(document):
        inner = best_match(iter([error])) or error
        place = ".".join(map(str, inner.absolute_path))
        told = inner.message if len(inner.message) <= 200 else f"{inner.validator} is {inner.validator_value}"
        raise InputError(f"report: {one_line(place, 200)}: {one_line(told, 200)}")


def _made(kind: Callable[..., _T], document: Document, **parts: object) -> _T:
    """A value of its fields, some of which are made already. ValueError for a number that is not finite."""
    for name, value in document.items():
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(f"{name} is not a finite number")
    return kind(**{**document, **parts})


def _all(make: Callable[[Document], _T], documents: Sequence[Document]) -> tuple[_T, ...]:
    return tuple(make(document) for document in documents)


def _report(document: Document) -> Report:
    judged = _all(_judged, document["judged"])
    return Report(
        summary=_summary(document["summary"], judged),
        outcomes=_all(_outcome, document["outcomes"]),
        judged=judged,
        changes=_all(_metric_change, document["changes"]),
        examples=_all(lambda one: _made(Example, one), document["examples"]),
        history=_all(lambda one: _made(Point, one), document["history"]),
        notes=tuple(document["notes"]),
    )


def _summary(document: Document, judged: Sequence[Judged]) -> Summary:
    found = {(one.benchmark, one.model): one for one in judged}
    benchmarks = _all(_benchmark, document["benchmarks"])
    timing = document["timing"]
    return Summary(
        benchmarks=tuple(_with_comparisons(benchmark, found) for benchmark in benchmarks),
        provenance=_made(Provenance, document["provenance"]),
        timing=None if timing is None else _timing(timing),
    )


def _timing(document: Document) -> Timing:
    asking, shards = document["asking"], document["shards"]
    return _made(
        Timing,
        document,
        asking=None if asking is None else _made(Asking, asking),
        shards=None if shards is None else _all(lambda one: _made(ShardTiming, one), shards),
    )


def _with_comparisons(
    benchmark: BenchmarkSummary, judged: Mapping[tuple[str, str], Judged]
) -> BenchmarkSummary:
    names = entrants((model.name, model.version) for model in benchmark.models)
    models = (
        replace(model, comparison=judged_json(one)) if (one := judged.get((benchmark.name, name))) else model
        for name, model in zip(names, benchmark.models, strict=True)
    )
    return replace(benchmark, models=tuple(models))


def _benchmark(document: Document) -> BenchmarkSummary:
    dataset = _made(DatasetSummary, document["dataset"])
    return _made(BenchmarkSummary, document, dataset=dataset, models=_all(_model, document["models"]))


def _model(document: Document) -> ModelSummary:
    metrics = _all(lambda one: _made(MetricValue, one), document["metrics"])
    source = document["source"]
    made = None if source is None else _made(Source, source, notes=tuple(source["notes"]))
    return _made(ModelSummary, document, metrics=metrics, source=made)


def _outcome(document: Document) -> TaskOutcome:
    outcome = _made(TaskOutcome, document)
    if outcome.failed < 0:
        raise ValueError(f"task {outcome.task_id!r:.100} has more verdicts than samples")
    return outcome


def _judged(document: Document) -> Judged:
    decisions = _all(_decision, document["decisions"])
    flips = tuple(None if one is None else _flips(one) for one in document["flips"])
    if len(decisions) != len(flips):
        raise ValueError(f"{len(decisions)} decisions, and flips of {len(flips)}")
    return _made(Judged, document, decisions=decisions, flips=flips)


def _flips(document: Document) -> Flips:
    return _made(
        Flips, document, worse=_all(_change, document["worse"]), better=_all(_change, document["better"])
    )


def _change(document: Document) -> Change:
    return _made(Change, document, samples=tuple(document["samples"]))


def _decision(document: Document) -> Decision:
    found, waiver, origin = document["comparison"], document["waiver"], document["origin"]
    return _made(
        Decision,
        document,
        comparison=None if found is None else _comparison(found),
        differs=tuple(document["differs"]),
        warnings=tuple(document["warnings"]),
        waiver=None if waiver is None else _waiver(waiver),
        origin=None if origin is None else _made(Origin, origin),
    )


def _metric_change(document: Document) -> MetricChange:
    columns = (document["tasks"], document["before"], document["after"], *document["samples"])
    tasks = tuple(
        TaskChange(task_id=task_id, before=before, after=after, samples=(old, new))
        for task_id, before, after, old, new in zip(*columns, strict=True)
    )
    rest = {name: document[name] for name in document if name not in ("before", "after", "samples")}
    return _made(MetricChange, rest, tasks=tasks)


def _waiver(document: Document) -> Waiver:
    return _made(Waiver, document, expires=date.fromisoformat(document["expires"]))


def _comparison(document: Document) -> "Comparison":
    from proctor.gate.collapse import Collapse
    from proctor.gate.comparison import Comparison

    collapses = tuple(
        _made(Collapse, one, baseline=tuple(one["baseline"]), candidate=tuple(one["candidate"]))
        for one in document["collapses"]
    )
    return _made(Comparison, document, samples=tuple(document["samples"]), collapses=collapses)
