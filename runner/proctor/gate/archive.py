"""A run in one small file, which later runs are compared with: gzip of one JSON object.

Ids and content hashes of tasks are listed once; a column has a text for a task whose scores are all 0, 1 or
unscored ("1101-"), a list of numbers and nulls otherwise, and null where the metric is not one of that task;
metrics of the same scores share a column. The same run gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import isfinite
from typing import Any

from proctor.gate import packed
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Key, Origin
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.scores import Row, Scores, Span, number, row
from proctor.gate.settings import from_json as settings_from
from proctor.gate.statistic import Statistic

FORMAT, VERSION = "proctor-run", 1
NAME = "a recorded run"
SUFFIX = ".json.gz"
LARGEST = 256 * 2**20  # bytes, unpacked
_MARKS: Mapping[float | None, str] = {0.0: "0", 1.0: "1", None: "-"}
_SCORES: Mapping[str, float | None] = {mark: score for score, mark in _MARKS.items()}

Metric = MetricSamples | Aggregate


def write(run: Baseline) -> bytes:
    """The file's bytes. ValueError where a task has another content hash under another metric."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "origin": asdict(run.origin),
        "exams": [_exam(key, metrics) for key, metrics in sorted(run.metrics.items())],
    }
    return packed.pack(document)


def read(data: bytes, *, name: str = "the baseline") -> Baseline:
    """The run that `write` was given. BaselineError ("corrupt") where the bytes are no such file."""
    try:
        document = packed.unpack(data, LARGEST)
        packed.check(document, FORMAT, VERSION, NAME)
        exams = dict(map(_read_exam, document["exams"]))
        if not isinstance(document["exams"], list) or len(exams) < len(document["exams"]):
            raise ValueError("its exams are no list, or one stands in it twice")
        return Baseline(origin=_origin(document["origin"]), metrics=exams)
    except packed.DAMAGED as error:
        why = packed.reason(error, NAME)
        raise BaselineError("corrupt", f"{name} cannot be read: {why}; record it anew") from error


def _exam(key: Key, metrics: Sequence[Metric]) -> dict[str, Any]:
    sampled = [metric for metric in metrics if isinstance(metric, MetricSamples)]
    tasks: dict[str, str] = {}
    for one in sampled:
        for task in one.tasks:
            if tasks.setdefault(task.task_id, task.content_hash) != task.content_hash:
                raise ValueError(f"{task.task_id} has another content under {one.metric} than before")
    columns: list[list[Any]] = []
    listed = []
    for metric in metrics:
        if isinstance(metric, Aggregate):
            listed.append(_aggregate(metric))
            continue
        scores = {task.task_id: _encode(task.scores) for task in metric.tasks}
        column = [scores.get(task_id) for task_id in tasks]
        if column not in columns:
            columns.append(column)
        listed.append(_sampled(metric, columns.index(column)))
    return {
        "benchmark": key[0],
        "model": key[1],
        "tasks": list(tasks),
        "hashes": list(tasks.values()),
        "columns": columns,
        "metrics": listed,
    }


def _sampled(metric: MetricSamples, column: int) -> dict[str, Any]:
    return {
        "metric": metric.metric,
        "column": column,
        "statistic": asdict(metric.statistic),
        "bounded": metric.bounded,
        "higher_is_better": metric.higher_is_better,
        "dependent": metric.dependent,
        "subset": metric.subset,
        "settings": asdict(metric.settings),
    }


def _aggregate(metric: Aggregate) -> dict[str, Any]:
    return {
        "metric": metric.metric,
        "mean": asdict(metric.mean),
        "higher_is_better": metric.higher_is_better,
        "bounded": metric.bounded,
        "settings": asdict(metric.settings),
    }


def _encode(scores: Scores) -> str | Scores:
    if all(score in _MARKS for score in scores):
        return "".join(_MARKS[score] for score in scores)
    return scores


def _decode(scores: Any, into: Row) -> Scores:
    begin = len(into)
    if isinstance(scores, str):
        into.extend(number(_SCORES[mark]) for mark in scores)
    else:
        into.extend(number(None if score is None else _number(score)) for score in scores)
    return Span(into, begin, len(into))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError("a score is not a number")
    return float(value)


def _read_exam(exam: dict[str, Any]) -> tuple[Key, tuple[Metric, ...]]:
    key = (_text(exam["benchmark"]), _text(exam["model"]))
    tasks = [
        TaskSamples(task_id=_text(task_id), content_hash=_text(content_hash), scores=())
        for task_id, content_hash in zip(exam["tasks"], exam["hashes"], strict=True)
    ]
    if len({task.task_id for task in tasks}) < len(tasks):
        raise ValueError("a task stands in it twice")
    columns = [_read_column(column, tasks) for column in exam["columns"]]
    return key, tuple(_read_metric(key, metric, columns) for metric in exam["metrics"])


def _read_column(column: Sequence[Any], tasks: Sequence[TaskSamples]) -> tuple[TaskSamples, ...]:
    scores = row()
    return tuple(
        replace(task, scores=_decode(own, scores))
        for task, own in zip(tasks, column, strict=True)
        if own is not None
    )


def _read_metric(key: Key, metric: dict[str, Any], columns: Sequence[tuple[TaskSamples, ...]]) -> Metric:
    if "mean" in metric:
        mean = metric["mean"]
        return Aggregate(
            benchmark=key[0],
            model=key[1],
            metric=_text(metric["metric"]),
            mean=Mean(
                value=_number(mean["value"]), tasks=int(mean["tasks"]), samples=_number(mean["samples"])
            ),
            higher_is_better=bool(metric["higher_is_better"]),
            bounded=bool(metric.get("bounded", True)),
            settings=settings_from(metric["settings"]),
        )
    return MetricSamples(
        benchmark=key[0],
        model=key[1],
        metric=_text(metric["metric"]),
        tasks=columns[metric["column"]],
        statistic=Statistic(**metric["statistic"]),
        bounded=bool(metric["bounded"]),
        higher_is_better=bool(metric["higher_is_better"]),
        dependent=bool(metric["dependent"]),
        subset=bool(metric["subset"]),
        settings=settings_from(metric["settings"]),
    )


def _origin(document: dict[str, Any]) -> Origin:
    return Origin(**{name: None if value is None else _text(value) for name, value in document.items()})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a name is not a text")
    return value
