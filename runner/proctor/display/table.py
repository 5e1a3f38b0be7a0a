"""The tasks of one entrant in columns, with what each scored before and now."""

from collections.abc import Sequence

from proctor.display.entrant import Entrant
from proctor.display.overview import LONGEST
from proctor.display.samples import LONGEST_DETAIL, Coded
from proctor.report.change import MetricChange
from proctor.report.plane import GRID, Plane

LONGEST_ID = 300  # characters


def table(
    entrant: Entrant, shown: Sequence[int], changes: Sequence[MetricChange], *, has_lines: bool
) -> dict[str, object]:
    """The columns, of one length each, of the tasks that are shown; `lines` are those of results.jsonl."""
    tasks, lines = [entrant.tasks[number] for number in shown], entrant.lines
    details = Coded()
    for task in tasks:
        details.add((task.failure or task.unscored_why)[:LONGEST_DETAIL])
    ids = [task.task_id for task in tasks]
    return {
        "ids": [task_id[:LONGEST_ID] for task_id in ids],
        "samples": [task.samples for task in tasks],
        "passed": [task.passed for task in tasks],
        "statuses": _statuses(entrant, shown),
        "details": details.to_json(),
        "lines": [lines[number] for number in shown] if has_lines else None,
        "left_out": len(entrant.tasks) - len(tasks),
        "changes": [_change(change, ids) for change in changes],
    }


def _statuses(entrant: Entrant, shown: Sequence[int]) -> dict[str, list[list[int]]]:
    """By status other than passed: the tasks that have samples of it, and how many."""
    found: dict[str, list[list[int]]] = {}
    for place, number in enumerate(shown):
        for status, amount in entrant.tasks[number].statuses.items():
            if amount and status != "passed":
                places, amounts = found.setdefault(status, [[], []])
                places.append(place)
                amounts.append(amount)
    return found


def _change(change: MetricChange, ids: Sequence[str]) -> dict[str, object]:
    known = {task.task_id: task for task in change.tasks}
    found = [known.get(task_id) for task_id in ids]
    return {
        "metric": change.metric[:LONGEST],
        "higher": change.higher_is_better,
        "bounded": change.bounded,
        "passes": change.pass_fail,
        "step": _step(change),
        "before": [task and task.before for task in found],
        "after": [task and task.after for task in found],
        "samples": [[task.samples[run] if task else 0 for task in found] for run in (0, 1)],
    }


def _step(change: MetricChange) -> float:
    """What places in its plot are rounded to; 0 where they are not."""
    plane = Plane.of(change) if change.tasks else None
    return (plane.high - plane.low) / GRID if plane is not None and plane.rounded else 0.0
