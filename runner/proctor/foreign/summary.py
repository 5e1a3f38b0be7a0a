"""What a report says of results that another harness wrote. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import fsum
from pathlib import Path

from proctor.foreign.entrant import Entrant
from proctor.gate.foreign import dataset_of, mean_of, sha256
from proctor.gate.settings import is_told
from proctor.metrics.interval import mean_interval
from proctor.metrics.pass_at_k import pass_at_k
from proctor.model import UNSCORED, MetricValue, Status
from proctor.report.outcome import TaskOutcome
from proctor.results.importers.foreign import ForeignExam, ForeignMetric
from proctor.results.summary import BenchmarkSummary, DatasetSummary, ModelSummary

Scores = tuple[float | None, ...]


def benchmarks_of(entrants: Sequence[Entrant], folder: Path) -> tuple[BenchmarkSummary, ...]:
    """A benchmark for each exam that any model sat, with the models that did; paths are from `folder`."""
    names = dict.fromkeys(exam.benchmark for one in entrants for exam in one.run.exams)
    return tuple(_benchmark(name, entrants, folder) for name in names)


def _benchmark(name: str, entrants: Sequence[Entrant], folder: Path) -> BenchmarkSummary:
    sat = [(one, exam) for one in entrants for exam in one.run.exams if exam.benchmark == name]
    first, exam = sat[0]
    path = first.model.results
    shown = path.relative_to(folder).as_posix() if path and path.is_relative_to(folder) else str(path)
    dataset = DatasetSummary(
        path=shown, format=first.run.harness, hash=dataset_hash(exam), tasks=len(_tasks(exam))
    )
    return BenchmarkSummary(name=name, dataset=dataset, models=tuple(_model(one, exam) for one, exam in sat))


def dataset_hash(exam: ForeignExam) -> str:
    """SHA-256 (hex) of what the harness says its dataset is, or of the tasks' ids and contents."""
    known = dataset_of(exam)
    if known and not is_told(known):
        return known
    return sha256(known or "\n".join(sorted(f"{task} {exam.hashes.get(task, '')}" for task in _tasks(exam))))


def _tasks(exam: ForeignExam) -> dict[str, None]:
    return {task: None for metric in exam.metrics for task in metric.scores or ()}


def _model(one: Entrant, exam: ForeignExam) -> ModelSummary:
    statuses = sum((Counter(found) for _, found in _by_task(exam)), Counter[Status]())
    return ModelSummary(
        name=one.model.name,
        version=one.model.version,
        metrics=tuple(_value(metric, one, exam.benchmark) for metric in exam.metrics),
        statuses=dict(statuses),
        unscored_samples=statuses[UNSCORED],
        modes={},
    )


def _value(metric: ForeignMetric, one: Entrant, benchmark: str) -> MetricValue:
    known = [_known(scores) for scores in (metric.scores or {}).values()]
    values = [value for scores in known if (value := _task_value(scores, metric.k)) is not None]
    binary = all(len(scores) == 1 and scores[0] in (0, 1) for scores in known if scores)
    bounds = mean_interval(values, bounded=metric.bounded, binary=binary)
    score = fsum(values) / len(values) if values else metric.value
    told = mean_of(metric, metric.value or 0)
    listed = sum(map(len, (metric.scores or {}).values()))
    scored = sum(map(len, known))
    return MetricValue(
        benchmark=benchmark,
        model=one.model.name,
        version=one.model.version,
        metric=metric.label,
        score=score,
        ci_low=bounds[0] if bounds else None,
        ci_high=bounds[1] if bounds else None,
        tasks=len(values) if metric.scores is not None else told.tasks,
        samples=scored if metric.scores is not None else round(told.trials),
        unscored=listed - scored,
        higher_is_better=metric.higher_is_better,
    )


def _known(scores: Scores) -> list[float]:
    return [score for score in scores if score is not None]


def _task_value(scores: Sequence[float], k: int) -> float | None:
    if len(scores) < k:
        return None
    return fsum(scores) / len(scores) if k == 1 else pass_at_k(len(scores), round(fsum(scores)), k)


def outcomes_of(entrants: Sequence[Entrant]) -> Iterator[TaskOutcome]:
    """What became of each task, by the exam's first metric that has scores."""
    for one in entrants:
        for exam in one.run.exams:
            for task, statuses in _by_task(exam):
                yield TaskOutcome(
                    benchmark=exam.benchmark,
                    model=one.model.name,
                    version=one.model.version,
                    task_id=task,
                    samples=statuses.total(),
                    passed=statuses["passed"],
                    statuses=dict(statuses),
                )


def _by_task(exam: ForeignExam) -> Iterator[tuple[str, Counter[Status]]]:
    first = next((metric for metric in exam.metrics if metric.scores is not None), None)
    if first is None or first.scores is None:
        return
    binary = all(score in (0, 1, None) for scores in first.scores.values() for score in scores)
    for task, scores in first.scores.items():
        yield task, Counter(_status(score, binary=binary) for score in scores)


def _status(score: float | None, *, binary: bool) -> Status:
    """As of our own samples: where the metric is not one of passing or failing, whatever is scored passes."""
    if score is None:
        return UNSCORED
    return "failed" if binary and score != 1 else "passed"


def notes_of(entrants: Sequence[Entrant]) -> Iterator[str]:
    """Who scored what, and what is known of it only as a mean."""
    for one in entrants:
        version = f" {one.run.harness_version}" if one.run.harness_version else ""
        yield f"{one.model.name}: scored by {one.run.harness}{version}, not by Proctor"
        yield from (f"{one.model.name}: {note}" for note in one.run.notes)
        means = [
            (metric, f"{metric.label} on {exam.benchmark}")
            for exam in one.run.exams
            for metric in exam.metrics
            if metric.scores is None
        ]
        counted = [name for metric, name in means if mean_of(metric, 0).tasks]
        if counted:
            told = f"only the mean is known of {_few(counted)}"
            yield f"{one.model.name}: {told}, so it is compared as a mean alone"
        if loose := [name for metric, name in means if not mean_of(metric, 0).tasks]:
            told = f"only the mean is known of {_few(loose)}, and not of how many tasks"
            yield f"{one.model.name}: {told}, so no drop of it can block"
    yield from _unlike(entrants)


def _unlike(entrants: Sequence[Entrant]) -> Iterator[str]:
    """Which benchmarks are not the same for all models, as far as that can be told."""
    exams = [exam for one in entrants for exam in one.run.exams]
    for name in dict.fromkeys(exam.benchmark for exam in exams):
        known = {dataset_of(exam) for exam in exams if exam.benchmark == name} - {None}
        if len({found for found in known if not is_told(found)}) > 1 or sum(map(is_told, known)) > 1:
            yield f"{name}: the models sat different tasks, so that their scores are not comparable"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
