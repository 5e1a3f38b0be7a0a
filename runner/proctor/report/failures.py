"""What went wrong, task by task."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from proctor.model import UNSCORED, Status
from proctor.report.markdown import code, folded, left_out, model_name, table
from proctor.report.outcome import TaskOutcome
from proctor.report.text import count


def unscored_samples(tasks: Sequence[TaskOutcome], limit: int) -> Iterator[str]:
    """How many samples have no verdict, and at most `limit` reasons, the most frequent first."""
    reasons = Counter[tuple[str, str, str, str]]()
    for task in tasks:
        if task.unscored:
            reasons[task.benchmark, task.model, task.version, task.unscored_why] += task.unscored
    if not reasons:
        return
    yield "### Unscored"
    yield (
        f"{count(reasons.total(), 'sample')} got no verdict because the infrastructure failed "
        f"(`{UNSCORED}`); such samples count neither for nor against a model."
    )
    if limit:
        yield table(
            ["Benchmark", "Model", "Samples", "Why"],
            "llrl",
            [
                [
                    code(benchmark),
                    model_name(model, version),
                    str(samples),
                    code(why, 120) if why else "not said",
                ]
                for (benchmark, model, version, why), samples in reasons.most_common(limit)
            ],
        )
    if len(reasons) > limit:
        yield left_out(count(len(reasons) - limit, "reason"), "results.jsonl")


def failing_tasks(tasks: Sequence[TaskOutcome], limit: int) -> Iterator[str]:
    """At most `limit` tasks with failed samples, the lowest share of passes first, folded away."""
    failing = sorted((task for task in tasks if task.failed), key=_pass_share)
    if not failing:
        return
    blocks = []
    if limit:
        several = len({(task.benchmark, task.model, task.version) for task in tasks}) > 1
        header, align = ["Task", "Passed", "What happened"], "lrl"
        rows = [_cells(task) for task in failing[:limit]]
        if several:
            header, align = ["Benchmark", "Model", *header], "ll" + align
            rows = [
                [code(task.benchmark), model_name(task.model, task.version), *cells]
                for task, cells in zip(failing, rows, strict=False)
            ]
        blocks.append(table(header, align, rows))
    if len(failing) > limit:
        blocks.append(left_out(count(len(failing) - limit, "task"), "results.jsonl"))
    yield folded(f"Tasks with failed samples: {len(failing):,} of {len(tasks):,}", *blocks)


def _pass_share(task: TaskOutcome) -> float:
    return task.passed / (task.passed + task.failed)


def _cells(task: TaskOutcome) -> list[str]:
    counts = ", ".join(
        f"{task.statuses[status]} `{status}`"
        for status in get_args(Status)
        if status not in ("passed", UNSCORED) and task.statuses.get(status)
    )
    return [
        code(task.task_id),
        f"{task.passed} of {task.passed + task.failed}",
        f"{counts}: {code(task.failure, 120)}" if task.failure else counts,
    ]
