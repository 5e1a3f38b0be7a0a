"""A report folder as a run to compare: its `metrics.json`, and its `results.jsonl` where that is kept."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from proctor.config.spec import MetricSpec
from proctor.gate.baseline import Aggregate, Baseline, BaselineError, Key, Origin
from proctor.gate.listing import Listing
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples
from proctor.gate.settings import Settings
from proctor.gate.table import Results, entrants, most_samples, read_tables, samples_of
from proctor.metrics import METRICS
from proctor.results.importers.reading import IMPORTERS
from proctor.schema import load_schema

HARNESSES = frozenset(importer.HARNESS for importer in IMPORTERS)


def read(folder: Path, listing: Listing) -> Baseline:
    """The run that left this folder: of the metrics that `listing` gives its benchmarks, those that it has.

    Without `results.jsonl` only the metrics' means are known. Task hashes are not in a report, so tasks are
    told by their ids and the dataset's hash. Of results that another harness wrote there are all metrics, and
    their means: a report has no more of them. BaselineError ("missing", "corrupt") where files are
    not there, damaged or do not agree.
    """
    document = _metrics(folder / "metrics.json")
    results = folder / "results.jsonl"
    tables = read_tables(results) if results.exists() else None
    metrics: dict[Key, tuple[MetricSamples | Aggregate, ...]] = {}
    for benchmark in document["benchmarks"]:
        models = benchmark["models"]
        is_foreign = benchmark["dataset"]["format"] in HARNESSES
        names = entrants((model["name"], model["version"]) for model in models)
        for model, name in zip(models, names, strict=True):
            key = (benchmark["name"], name)
            described = _Described(key, benchmark, model, document["provenance"])
            if is_foreign:
                metrics[key] = tuple(described.foreign())
                continue
            listed = listing(key[0], model["metrics"])
            if tables is None:
                metrics[key] = tuple(described.means(listed))
            else:
                held = tables.get((key[0], model["name"], model["version"]), Results())
                _check_whole(model, held, results)
                metrics[key] = tuple(described.sampled(listed, held))
    return Baseline(origin=_origin(document), metrics=metrics)


def read_results(path: Path, listing: Listing) -> Baseline:
    """The run that a results.jsonl alone tells of: nothing but samples and their scores.

    BaselineError ("missing", "corrupt") as for a folder.
    """
    tables = read_tables(path)
    metrics: dict[Key, tuple[MetricSamples | Aggregate, ...]] = {}
    for benchmark in dict.fromkeys(who[0] for who in tables):
        whose = [who for who in tables if who[0] == benchmark]
        for who, name in zip(whose, entrants(who[1:] for who in whose), strict=True):
            listed = listing(benchmark, tables[who].table)
            found = [(spec, samples_of(tables[who], spec, (benchmark, name), {})) for spec in listed]
            metrics[benchmark, name] = tuple(
                replace(one, settings=Settings(k=spec.k, samples=most_samples(one)))
                for spec, one in found
                if one is not None
            )
    return Baseline(metrics=metrics)


class _Described:
    """One model on one benchmark as metrics.json describes it."""

    def __init__(
        self, key: Key, benchmark: dict[str, Any], model: dict[str, Any], provenance: dict[str, Any]
    ) -> None:
        self.key = key
        self.dataset = benchmark["dataset"]
        self.model = model
        self.image = provenance["image_digest"]

    def sampled(self, listed: Iterable[MetricSpec], results: Results) -> Iterator[MetricSamples]:
        for spec in listed:
            found = samples_of(results, spec, self.key, {})
            if found is not None and spec.label in self.model["metrics"]:
                yield replace(found, settings=self._settings(spec, most_samples(found)))

    def means(self, listed: Iterable[MetricSpec]) -> Iterator[Aggregate]:
        for spec in listed:
            value = self.model["metrics"].get(spec.label)
            if value and value["score"] is not None and value["tasks"]:
                yield self._mean(
                    spec.label,
                    value,
                    self._settings(spec, None),
                    bounded=METRICS[spec.name].bounded,
                )

    def foreign(self) -> Iterator[Aggregate]:
        """The means of what another harness scored; that one lies in [0, 1] is all that tells its bounds."""
        settings = Settings(dataset_hash=self.dataset["hash"])
        for label, value in self.model["metrics"].items():
            if value["score"] is not None:
                yield self._mean(label, value, settings, bounded=0 <= value["score"] <= 1)

    def _mean(self, label: str, value: dict[str, Any], settings: Settings, *, bounded: bool) -> Aggregate:
        tasks = value["tasks"]
        return Aggregate(
            benchmark=self.key[0],
            model=self.key[1],
            metric=label,
            mean=Mean(value=value["score"], tasks=tasks, samples=value["samples"] / tasks if tasks else 1.0),
            higher_is_better=value["higher_is_better"],
            bounded=bounded,
            settings=settings,
        )

    def _settings(self, spec: MetricSpec, planned: int | None) -> Settings:
        image = None if METRICS[spec.name].kind == "text" else self.image
        return Settings(dataset_hash=self.dataset["hash"], k=spec.k, samples=planned, image=image)


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


def _check_whole(model: dict[str, Any], results: Results, path: Path) -> None:
    """Every sample that metrics.json counts must be there."""
    counted = sum(model["statuses"].values())
    held = max((sum(map(len, tasks.values())) for tasks in results.table.values()), default=0)
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
