"""A leaderboard as a few weeks leave it, with the runs beside it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from proctor.files import write_whole
from proctor.gate import archive
from proctor.gate.baseline import Baseline, Origin
from proctor.gate.recorded import file_name, folder_of
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.gate.settings import Settings
from proctor.leaderboard import log
from proctor.leaderboard.row import Row, timestamp

REPOSITORY = "https://github.com/lab/evals"
RUNS = 24
_START = datetime(2025, 9, 1, 3, 17, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """A benchmark: what its metrics score less than the model's skill, and the tasks it has."""

    name: str
    metrics: dict[str, float]
    tasks: int
    changes_at: int = RUNS  # the run with which its dataset changes


EXAMS = (
    Exam(name="humaneval-mini", metrics={"pass@1": 0.0, "ast_match": 0.35}, tasks=60),
    Exam(name="gsm8k", metrics={"numeric_match": 0.1}, tasks=120, changes_at=9),
    Exam(name="translate", metrics={"chrf": 0.2, "edit_distance(unit=line)": 0.0}, tasks=40),
)
MODELS = {"lab/large": 0.80, "lab/medium": 0.76, "lab/small": 0.55, "org/reference": 0.72, "org/tiny": 0.31}
SAMPLES = 5


def write(folder: Path) -> Path:
    """Makes the leaderboard's files; the path of its CSV."""
    csv = folder / "data" / "leaderboard.csv"
    rows: list[Row] = []
    for number in range(RUNS):
        run = _run(number)
        rows += run.rows
        write_whole(folder_of(csv) / run.name, run.data)
    write_whole(csv, log.dump(rows))
    return csv


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    rows: list[Row]
    name: str
    data: bytes


def _run(number: int) -> _Run:
    moment = _START + timedelta(days=2 * number)
    commit = hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()
    found = list(_metrics(number))
    metrics: dict[tuple[str, str], tuple[MetricSamples, ...]] = {}
    for one in found:
        key = (one.benchmark, one.model)
        metrics[key] = (*metrics.get(key, ()), one)
    data = archive.write(Baseline(origin=Origin(commit=commit), metrics=metrics))
    rows = [_row(one, number, timestamp(moment), commit) for one in found]
    return _Run(rows=rows, name=file_name(commit, data, moment), data=data)


def _metrics(number: int) -> Iterator[MetricSamples]:
    for exam in EXAMS:
        dataset = hashlib.sha256(f"{exam.name} {number >= exam.changes_at}".encode()).hexdigest()
        for model, skill in MODELS.items():
            fell = model == "lab/small" and number == 15
            now = skill - 0.12 + 0.005 * number - 0.15 * fell
            for metric, harder in exam.metrics.items():
                yield _scored(exam, model, metric, now - harder, dataset, number)


def _scored(  # noqa: PLR0917 - what a score comes of
    exam: Exam, model: str, metric: str, skill: float, dataset: str, number: int
) -> MetricSamples:
    """Tasks differ in how hard they are, and are as hard in each run."""
    distance = metric.startswith("edit_distance")
    tasks = []
    for task in range(exam.tasks):
        hard = Random(f"{exam.name} {task}").gauss(0, 0.35)
        drawn = Random(f"{exam.name} {task} {model} {metric} {number // 4}")
        chance = min(max(skill - hard + drawn.gauss(0, 0.05), 0.0), 1.0)
        scores = tuple(
            float(round(10 * (1 - chance))) if distance else float(drawn.random() < chance)
            for _ in range(SAMPLES)
        )
        tasks.append(TaskSamples(task_id=f"{exam.name}/{task}", content_hash=f"{task:x}", scores=scores))
    return MetricSamples(
        benchmark=exam.name,
        model=model,
        metric=metric,
        tasks=tuple(tasks),
        bounded=not distance,
        higher_is_better=not distance,
        settings=Settings(dataset_hash=dataset),
    )


def _row(one: MetricSamples, number: int, date: str, commit: str) -> Row:
    score = one.value() or 0.0
    half = 0.6 if not one.bounded else 0.055
    bounds = (max(score - half, 0.0), min(score + half, 1.0) if one.bounded else score + half)
    return Row(
        date=date,
        benchmark=one.benchmark,
        dataset=f"data/{one.benchmark}.jsonl",
        dataset_hash=one.settings.dataset_hash or "",
        model=one.model,
        version=f"step-{100 * (number + 1)}" if one.model.startswith("lab/") else "2025-06",
        metric=one.metric,
        score=score,
        ci_low=bounds[0],
        ci_high=bounds[1],
        tasks=len(one.tasks),
        samples=SAMPLES * len(one.tasks),
        commit=commit,
        run_url=f"{REPOSITORY}/actions/runs/{9_000_000 + number}",
        verdict=_verdict(one, number),
    )


def _verdict(one: MetricSamples, number: int) -> str:
    if number == 0:
        return "no_baseline"
    if one.model == "lab/small" and number == 15:
        return "regressed"
    return "accepted" if one.model == "lab/medium" and number == 18 else "not_regressed"
