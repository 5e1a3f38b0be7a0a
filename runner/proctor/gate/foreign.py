"""Another harness's results as a run to compare."""

import hashlib
import re
from collections.abc import Iterator

from proctor.gate.baseline import Aggregate, Baseline, Key, Origin
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.settings import Settings, is_told
from proctor.gate.statistic import MEAN, Statistic
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric

_MOST = 10**9  # tasks of a mean, or samples of a task; a larger number tells nothing
_SHA256 = re.compile(r"[0-9a-f]{64}")


def baseline_of(foreign: Foreign, name: str | None = None) -> Baseline:
    """The run, its model called `name` where that is given.

    Of a metric without scores only the mean is known; one without even that is left out.
    """
    model = name or foreign.model
    metrics = {
        (exam.benchmark, model): tuple(_metrics(exam, (exam.benchmark, model))) for exam in foreign.exams
    }
    return Baseline(origin=Origin(commit=foreign.commit, date=foreign.date), metrics=metrics)


def _metrics(exam: ForeignExam, key: Key) -> Iterator[MetricSamples | Aggregate]:
    for metric in exam.metrics:
        if metric.scores is not None:
            yield _samples(exam, metric, key)
        elif metric.value is not None:
            yield Aggregate(
                benchmark=key[0],
                model=key[1],
                metric=metric.label,
                mean=mean_of(metric, metric.value),
                higher_is_better=metric.higher_is_better,
                bounded=metric.bounded,
                settings=_settings(exam, metric, None),
            )


def _samples(exam: ForeignExam, metric: ForeignMetric, key: Key) -> MetricSamples:
    scores = metric.scores or {}
    most = max(map(len, scores.values()), default=0)
    return MetricSamples(
        benchmark=key[0],
        model=key[1],
        metric=metric.label,
        tasks=tuple(
            TaskSamples(task_id=task, content_hash=exam.hashes.get(task, ""), scores=found)
            for task, found in scores.items()
        ),
        statistic=Statistic(kind="pass@k", k=metric.k) if metric.k > 1 else MEAN,
        bounded=metric.bounded,
        higher_is_better=metric.higher_is_better,
        dependent=exam.temperature == 0,
        settings=_settings(exam, metric, most),
    )


def _settings(exam: ForeignExam, metric: ForeignMetric, samples: int | None) -> Settings:
    return Settings(
        dataset_hash=dataset_of(exam),
        prompt=exam.prompt,
        k=metric.k,
        samples=samples,
        temperature=exam.temperature,
    )


def mean_of(metric: ForeignMetric, value: float) -> Mean:
    """The mean that is all that is known of a metric, over 0 tasks where their number is not known."""
    is_sound = metric.tasks <= _MOST and metric.samples <= _MOST
    return (
        Mean(value=value, tasks=metric.tasks, samples=metric.samples)
        if is_sound
        else Mean(value=value, tasks=0)
    )


def dataset_of(exam: ForeignExam) -> str | None:
    """SHA-256 (hex) of what the harness says its dataset is; words as they stand."""
    found = exam.dataset_hash
    return found if found is None or is_told(found) or _SHA256.fullmatch(found) else sha256(found)


def sha256(text: str) -> str:
    """In hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
