"""Another harness's results as a run to compare."""

from collections.abc import Iterator

from proctor.gate.baseline import Aggregate, Baseline, Key, Origin
from proctor.gate.mean import Mean
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.settings import Settings
from proctor.gate.statistic import MEAN, Statistic
from proctor.results.importers.foreign import Foreign, ForeignExam, ForeignMetric


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
        elif metric.value is not None and metric.tasks:
            yield Aggregate(
                benchmark=key[0],
                model=key[1],
                metric=metric.label,
                mean=Mean(value=metric.value, tasks=metric.tasks, samples=metric.samples),
                higher_is_better=metric.higher_is_better,
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
        dataset_hash=exam.dataset_hash,
        prompt=exam.prompt,
        k=metric.k,
        samples=samples,
        temperature=exam.temperature,
    )
