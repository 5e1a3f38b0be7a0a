"""The list `benchmarks:`."""

from collections.abc import Mapping
from typing import Any

from proctor.config.extract import build_extract
from proctor.config.metric import build_metrics
from proctor.config.name import check_name
from proctor.config.problem import Where, did_you_mean, shown
from proctor.config.prompt import build_prompt
from proctor.config.scope import Scope
from proctor.config.spec import BenchmarkSpec, DatasetSpec, MetricSpec

_COLUMNS = ("id", "prompt", "reference", "test", "entry_point", "canonical")


def build_benchmarks(entries: Any, scope: Scope) -> tuple[tuple[BenchmarkSpec, ...], tuple[str, ...]]:
    """The benchmarks of which nothing is wrong, and the labels of all sound metrics.

    What is wrong with the others is noted.
    """
    specs: list[BenchmarkSpec] = []
    labels: dict[str, None] = {}
    first: dict[str, Where] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            where: Where = ("benchmarks", index)
            _check_unique(entry.get("name"), (*where, "name"), first, scope)
            metrics = _metrics(entry, where, scope)
            labels.update((metric.label, None) for metric in metrics)
            specs.extend(_benchmark(entry, metrics, where, scope))
    return tuple(specs), tuple(labels)


def _check_unique(name: Any, where: Where, first: dict[str, Where], scope: Scope) -> None:
    if not isinstance(name, str):
        return
    if name in first:
        line = scope.problems.line(first[name])
        scope.problems.add(where, f"a second benchmark called {shown(name)}; the first is on line {line}")
    first.setdefault(name, where)


def _metrics(entry: Mapping[str, Any], where: Where, scope: Scope) -> tuple[MetricSpec, ...]:
    misspelt = "samples" not in entry and any(did_you_mean(key, ("samples",)) for key in entry)
    unclear = misspelt or scope.problems.touched((*where, "samples"))
    samples = None if unclear else int(entry.get("samples", 1))
    return build_metrics(entry.get("metrics"), (*where, "metrics"), scope, samples=samples)


def _benchmark(
    entry: Mapping[str, Any], metrics: tuple[MetricSpec, ...], where: Where, scope: Scope
) -> list[BenchmarkSpec]:
    """One spec, or none where something is wrong with it."""
    if scope.sound(entry.get("name"), (*where, "name")):
        check_name(entry["name"], scope.problems, (*where, "name"))
    dataset = _dataset(entry.get("dataset"), (*where, "dataset"), scope)
    extract = build_extract(entry.get("extract"), (*where, "extract"), scope)
    prompt = build_prompt(entry.get("prompt"), (*where, "prompt"), scope)
    if dataset is None or scope.problems.touched(where):
        return []
    given: dict[str, Any] = {}
    if "samples" in entry:
        given["samples"] = int(entry["samples"])
    if "stop" in entry:
        given["stop"] = tuple(entry["stop"])
    given.update(dataset=dataset, metrics=metrics, extract=extract, prompt=prompt)
    return [BenchmarkSpec(name=entry["name"], **given)]


def _dataset(value: Any, where: Where, scope: Scope) -> DatasetSpec | None:
    if not scope.sound(value, where):
        return None
    if isinstance(value, str):
        return DatasetSpec(path=scope.folder / value)
    return DatasetSpec(
        path=scope.folder / value["path"],
        format=value.get("format"),
        columns={column: value[column] for column in _COLUMNS if column in value},
        in_process=value.get("mode") == "in_process",
    )
