"""Reports for tests of what a page shows of them."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from proctor.gate.baseline import Baseline
from proctor.gate.pairing import compared
from proctor.gate.samples import MetricSamples, TaskSamples
from proctor.model import SampleResult, Status
from proctor.report.change import change_of
from proctor.report.outcome import TaskOutcome
from proctor.report.report import Report
from proctor.results.record import heading, line, to_line
from unit.report.judged import judge
from unit.report.shapes import judged_model
from unit.report.summaries import benchmark, summary

Scores = Sequence[Sequence[float | None]]


def status_of(score: float | None) -> Status:
    return "infra_error" if score is None else "passed" if score == 1 else "failed"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_of(task: int, sample: int) -> str:
    """What the model wrote."""
    return f"output {sample} of task {task}"


def result_of(task: int, sample: int, score: float | None) -> SampleResult:
    return SampleResult(
        status=status_of(score),
        scores={"pass@1": score},
        detail="" if score == 1 else f"AssertionError: {task}",
        isolation="docker",
        mode="plain",
        cpu_s=0.25,
        wall_s=0.5,
        completion_hash=digest(text_of(task, sample)),
    )


def outcome_of(task: int, scores: Sequence[float | None], **changes: str) -> TaskOutcome:
    statuses = Counter(map(status_of, scores))
    known = TaskOutcome(
        benchmark="humaneval",
        model="my-coder",
        version="v1",
        task_id=f"HumanEval/{task}",
        samples=len(scores),
        passed=statuses["passed"],
        statuses=dict(statuses),
        failure="AssertionError" if statuses["failed"] else "",
        unscored_why="lost" if statuses["infra_error"] else "",
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def samples_of(scores: Scores) -> MetricSamples:
    tasks = tuple(
        TaskSamples(task_id=f"HumanEval/{number}", scores=tuple(one)) for number, one in enumerate(scores)
    )
    return MetricSamples(benchmark="humaneval", model="my-coder", metric="pass@1", tasks=tasks)


def report_of(before: Scores | None, now: Scores) -> Report:
    """A run of one model on one benchmark, whose tasks HumanEval/0, ... have these scores."""
    new = samples_of(now)
    old = samples_of(before) if before is not None else None
    judged = judge(old, new)
    runs = [Baseline(metrics={(one.benchmark, one.model): (one,)}) for one in (old, new) if one is not None]
    return Report(
        summary=summary(benchmark(judged_model(judged[0]))),
        outcomes=tuple(outcome_of(number, scores) for number, scores in enumerate(now)),
        judged=judged,
        changes=tuple(map(change_of, compared(*runs))) if len(runs) == 2 else (),
    )


def lines_of(now: Scores, model: str = "my-coder") -> list[bytes]:
    """The results.jsonl of such a run."""
    return [
        line(
            heading("humaneval", model, "v1", f"HumanEval/{task}"),
            sample,
            to_line(result_of(task, sample, score))[:-1],
        )
        for task, scores in enumerate(now)
        for sample, score in enumerate(scores)
    ]


def write_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path
