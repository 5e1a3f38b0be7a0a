"""A run that has just been scored, as the gate compares it and later runs are compared with it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from proctor.config.spec import BenchmarkSpec, MetricSpec, ModelSpec
from proctor.gate.baseline import Baseline, Key, Origin
from proctor.gate.samples import MetricSamples
from proctor.gate.settings import Settings
from proctor.gate.table import Results, entrants, most_samples, samples_of
from proctor.metrics import METRICS
from proctor.scoring.exam import Exam
from proctor.scoring.question import SCORER_VERSION, said


def candidate(
    models: Sequence[ModelSpec],
    exams: Sequence[Exam],
    results: Mapping[tuple[int, int], Results],
    origin: Origin,
    image: str | None,
) -> Baseline:
    """The run of these `results`, by model and exam: every metric of every model, task by task.

    `image` is the digest of what code ran in. How outputs in files were asked for is not known.
    """
    metrics: dict[Key, tuple[MetricSamples, ...]] = {}
    names = entrants((model.name, model.version) for model in models)
    for number, exam in enumerate(exams):
        for place, name in enumerate(names):
            key = (exam.ask.benchmark.name, name)
            metrics[key] = tuple(_metrics(exam, results.get((place, number), Results()), key, image))
    return Baseline(origin=origin, metrics=metrics)


def _metrics(exam: Exam, results: Results, key: Key, image: str | None) -> Iterator[MetricSamples]:
    hashes = {subject.task.id: subject.task.content_hash for subject in exam.subjects}
    sources = {metric.label: metric.source for metric in exam.ask.room}
    for spec in exam.ask.benchmark.metrics:
        found = samples_of(results, spec, key, hashes)
        if found is not None:
            settings = Settings(
                dataset_hash=exam.dataset.hash,
                k=spec.k,
                prompt=results.prompt,
                samples=most_samples(found),
                temperature=results.temperature,
                scorer=scorer(spec, exam.ask.benchmark, sources.get(spec.label)),
                image=None if METRICS[spec.name].kind == "text" else image,
            )
            yield replace(found, settings=settings)


def scorer(spec: MetricSpec, benchmark: BenchmarkSpec, source: str | None) -> str:
    """SHA-256 (hex) of how a metric is computed; where files are is no part of it, and what they say is.

    `source` is the text of a metric of the user's own.
    """
    parts = [
        SCORER_VERSION,
        [spec.name, repr(spec.extract), said(spec.options)],
        source,
        [repr(benchmark.extract), benchmark.stop, benchmark.dataset.in_process],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
