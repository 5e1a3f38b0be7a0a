"""The tasks that got worse and better: by name, and folded away with what they scored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proctor.gate.change import Change, Flips
from proctor.gate.judged import Judged
from proctor.report.markdown import code, folded, left_out, table
from proctor.report.report import Report
from proctor.report.text import count, number

GROUPS = 10  # metrics whose tasks are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Flipped:
    """The tasks that one metric of one model sees worse or better."""

    benchmark: str
    model: str
    flips: Flips


def flipped(report: Report) -> list[Flipped]:
    """What changed, in the order of the run; metrics that see the same tasks change are told once."""
    return [
        Flipped(benchmark=one.benchmark, model=one.model, flips=flips)
        for one in report.judged
        for flips in _distinct(one)
    ]


def _distinct(one: Judged) -> Iterator[Flips]:
    seen: set[tuple[bool, tuple[Change, ...], tuple[Change, ...]]] = set()
    for flips in one.flips:
        if flips is not None and (flips.worse or flips.better):
            key = (flips.passes, flips.worse, flips.better)
            if key not in seen:
                seen.add(key)
                yield flips


def named(found: Sequence[Flipped], limit: int) -> Iterator[str]:
    """The names of at most `limit` tasks that got worse, and of as many that got better."""
    lines = []
    several = len({one.model for one in found}) > 1
    for one in found[:GROUPS]:
        whose = f", {_whose(one, several=several)}" if len(found) > 1 else ""
        words = ("Newly failing", "Newly passing") if one.flips.passes else ("Worse", "Better")
        for word, tasks in zip(words, (one.flips.worse, one.flips.better), strict=True):
            if tasks:
                lines.append(f"**{word}{whose}** ({len(tasks):,}): {_names(tasks, limit)}")
    if len(found) > GROUPS:
        lines.append(
            left_out(f"{count(len(found) - GROUPS, 'metric')} by which tasks changed", "metrics.json")
        )
    yield from lines


def _whose(one: Flipped, *, several: bool) -> str:
    whose = f"{code(one.flips.metric)} on {code(one.benchmark)}"
    return f"{whose} by {code(one.model)}" if several else whose


def _names(tasks: Sequence[Change], limit: int) -> str:
    names = [code(task.task_id, 60) for task in tasks[:limit]]
    more = [f"and {len(tasks) - limit:,} more"] if len(tasks) > limit and limit else []
    return ", ".join([*names, *more]) if limit else "see `results.jsonl`"


def scored(found: Sequence[Flipped], limit: int) -> Iterator[str]:
    """What the tasks scored before and now: at most `limit` that got worse and as many that got better."""
    if not found:
        return
    names = {"Benchmark": [one.benchmark for one in found], "Model": [one.model for one in found]}
    names["Metric"] = [one.flips.metric for one in found]
    told = {title: column for title, column in names.items() if len(set(column)) > 1}
    rows = [
        [*(code(column[index]) for column in told.values()), *_cells(task)]
        for index, one in enumerate(found)
        for tasks in (one.flips.worse, one.flips.better)
        for task in tasks[:limit]
    ][: 2 * limit]
    total = sum(len(one.flips.worse) + len(one.flips.better) for one in found)
    header = [*told, "Task", "Before", "Now"]
    blocks = [table(header, "l" * len(told) + "lrr", rows)] if rows else []
    if total > len(rows):
        blocks.append(left_out(count(total - len(rows), "task"), "results.jsonl"))
    yield folded(f"Task by task, before and now: {count(total, 'change')}", *blocks)


def _cells(task: Change) -> list[str]:
    return [code(task.task_id), *(number(value) for value in (task.before, task.now))]
