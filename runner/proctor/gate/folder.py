"""A report folder as a run to compare: its `metrics.json`, and its `results.jsonl` where that is kept."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from proctor.config.spec import BenchmarkSpec, MetricSpec
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Key, Origin
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples, Scores, TaskSamples
from proctor.gate.settings import Settings
from proctor.gate.statistic import Kind, Statistic
from proctor.metrics import METRICS
from proctor.model import SampleResult
from proctor.results.record import from_json
from proctor.schema import load_schema

TESTS = "pass@1"  # the scores that every k of pass@k and pass^k is made of
_KINDS: Mapping[str, Kind] = {"pass@k": "pass@k", "pass^k": "pass^k"}

Table = dict[str, dict[str, Scores]]
"""Scores by their label and task."""


def read(folder: Path, benchmarks: Sequence[BenchmarkSpec]) -> Baseline:
    """The run that left this folder: of the metrics of `benchmarks`, those that it has.

    Without `results.jsonl` only the metrics' means are known. Task hashes are not in a report, so tasks are
    told by their ids and the dataset's hash. BaselineError ("missing", "corrupt") where files are
    not there, damaged or do not agree.
    """
    document = _metrics(folder / "metrics.json")
    results = folder / "results.jsonl"
    tables = _tables(results) if results.exists() else None
    specs = {benchmark.name: benchmark for benchmark in benchmarks}
    metrics: dict[Key, tuple[MetricSamples | Aggregate, ...]] = {}
    for benchmark in document["benchmarks"]:
        for model in benchmark["models"]:
            key = (benchmark["name"], model["name"])
            listed = specs[key[0]].metrics if key[0] in specs else ()
            described = _Described(key, benchmark, model, document["provenance"])
            if tables is None:
                metrics[key] = tuple(described.means(listed))
            else:
                _check_whole(model, tables.get(key, {}), results)
                metrics[key] = tuple(described.sampled(listed, tables.get(key, {})))
    return Baseline(origin=_origin(document), metrics=metrics)


def samples_of(
    results: Iterable[SampleResult], spec: MetricSpec, key: Key, hashes: Mapping[str, str]
) -> MetricSamples:
    """One metric of one benchmark and model from its results, in their order.

    `hashes` gives tasks' content hashes by id.
    What the run knows besides (settings, dependence, a subset) is for the caller to add with `replace`.
    """
    scores: dict[str, list[float | None]] = defaultdict(list)
    for result in results:
        scores[result.task_id].append(_score(result.scores.get(_label(spec))))
    return _samples(spec, key, {task_id: tuple(found) for task_id, found in scores.items()}, hashes)


def statistic_of(spec: MetricSpec) -> Statistic:
    """What a metric makes of a task's samples."""
    return Statistic(kind=_KINDS.get(spec.name, "mean"), k=spec.k if spec.name in _KINDS else 1)


def _samples(
    spec: MetricSpec, key: Key, scores: Mapping[str, Scores], hashes: Mapping[str, str]
) -> MetricSamples:
    metric = METRICS[spec.name]
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
    )


def _label(spec: MetricSpec) -> str:
    return TESTS if METRICS[spec.name].kind == "tests" else spec.label


def _score(score: float | None) -> float | None:
    return None if score is None or not isfinite(score) else float(score)


class _Described:
    """One model on one benchmark as metrics.json describes it."""

    def __init__(
        self, key: Key, benchmark: dict[str, Any], model: dict[str, Any], provenance: dict[str, Any]
    ) -> None:
        self.key = key
        self.dataset = benchmark["dataset"]
        self.model = model
        self.image = provenance["image_digest"]

    def sampled(self, listed: Iterable[MetricSpec], table: Table) -> Iterator[MetricSamples]:
        for spec in listed:
            scores = table.get(_label(spec))
            if spec.label in self.model["metrics"] and scores is not None:
                found = _samples(spec, self.key, scores, {})
                planned = max(len(one) for one in scores.values())
                yield replace(found, settings=self._settings(spec, planned))

    def means(self, listed: Iterable[MetricSpec]) -> Iterator[Aggregate]:
        for spec in listed:
            value = self.model["metrics"].get(spec.label)
            if value and value["score"] is not None and value["tasks"]:
                yield Aggregate(
                    benchmark=self.key[0],
                    model=self.key[1],
                    metric=spec.label,
                    mean=Mean(
                        value=value["score"], tasks=value["tasks"], samples=value["samples"] / value["tasks"]
                    ),
                    higher_is_better=value["higher_is_better"],
                    settings=self._settings(spec, None),
                )

    def _settings(self, spec: MetricSpec, planned: int | None) -> Settings:
        return Settings(dataset_hash=self.dataset["hash"], k=spec.k, samples=planned, image=self.image)


def _metrics(path: Path) -> dict[str, Any]:
    text = _text(path)
    try:
        document: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BaselineError("corrupt", f"{path}: not JSON; run that evaluation again") from error
    wrong = next(Draft202012Validator(load_schema("metrics")).iter_errors(document), None)
    if wrong is not None:
        where = "".join(f"[{part!r}]" for part in wrong.absolute_path)
        raise BaselineError(
            "corrupt", f"{path}: not a metrics.json of this Proctor: {where} {wrong.message[:200]}"
        )
    return document


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BaselineError("missing", f"{path}: no such file; is it a report folder?") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError("corrupt", f"{path}: cannot be read: {error}") from error


def _tables(path: Path) -> dict[Key, Table]:
    scores: dict[Key, dict[str, dict[str, list[float | None]]]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        try:
            result = from_json(json.loads(line))
            table = scores.setdefault((result.benchmark, result.model), {})
            for label, score in result.scores.items():
                table.setdefault(label, {}).setdefault(result.task_id, []).append(_score(score))
        except (ValueError, OverflowError, TypeError, KeyError, AttributeError, RecursionError) as error:
            text = f"{path}:{number}: not a result; run that evaluation again"
            raise BaselineError("corrupt", text) from error
    return {
        key: {
            label: {task_id: tuple(found) for task_id, found in tasks.items()}
            for label, tasks in table.items()
        }
        for key, table in scores.items()
    }


def _check_whole(model: dict[str, Any], table: Table, path: Path) -> None:
    """Every sample that metrics.json counts must be there."""
    counted = sum(model["statuses"].values())
    held = max((sum(map(len, tasks.values())) for tasks in table.values()), default=0)
    if counted != held:
        text = f"{path}: {held} samples of {model['name']}, where metrics.json counts {counted}"
        raise BaselineError("corrupt", f"{text}; run that evaluation again")


def _origin(document: dict[str, Any]) -> Origin:
    provenance = document["provenance"]
    return Origin(
        commit=provenance["commit"],
        date=document.get("timing", {}).get("started"),
        run_url=provenance["run_url"],
        proctor=provenance["proctor"],
    )
