"""What each task needs of the sandbox, found with its own solution before any output is scored."""

from dataclasses import dataclass, replace

from proctor.executors.pool import Runner
from proctor.extraction import program
from proctor.extraction.prompt import read
from proctor.model import Task
from proctor.sandbox.job import Job, Needs, TaskCode
from proctor.sandbox.outcome import Outcome
from proctor.scoring.limit import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A task that may be scored, or `problem`: why it may not."""

    task_id: str
    needs: Needs
    problem: str = ""
    cpu_s: float = 0.0  # of the canonical solution


def task_code(task: Task) -> TaskCode:
    """The dataset's own code of a task, as the judge runs it."""
    return TaskCode(
        prompt=read(task.prompt).stub, setup=task.setup, test=task.test or "", entry_point=task.entry_point
    )


def check(runner: Runner, task: Task, limit: Limit, *, in_process: bool) -> Checked:
    """Runs the canonical solution, which has to pass, and an empty one, which has to fail.

    Plain data is tried first, handles next; what the canonical solution needed is what candidates get. A task
    without a canonical solution gets handles, and arguments copied back only where it says `mutates`.
    """
    code = task_code(task)
    if task.canonical is None:
        needs = Needs(in_process=True) if in_process else Needs(handles=True, mutates=task.mutates)
        checked = Checked(task_id=task.id, needs=needs)
    else:
        checked = _canonical(runner, task, code, limit, in_process=in_process)
    return checked if checked.problem else _refuse_empty(runner, task, code, limit, checked)


def _ladder(task: Task, *, in_process: bool) -> list[Needs]:
    if in_process:
        return [Needs(in_process=True)]
    steps = [
        Needs(handles=handles, mutates=mutates) for handles in (False, True) for mutates in (False, True)
    ]
    return [needs for needs in steps if needs.mutates or not task.mutates]


def _canonical(runner: Runner, task: Task, code: TaskCode, limit: Limit, *, in_process: bool) -> Checked:
    units = program.units(task, task.canonical or "")
    first: Outcome | None = None
    for needs in _ladder(task, in_process=in_process):
        outcome = runner.run(
            Job(cpu=limit.cpu, wall=limit.wall, task=code, units=units, needs=needs, canary=True)
        )
        if outcome.status == "passed":
            found = needs if in_process else replace(needs, operations=outcome.operations)
            return Checked(task_id=task.id, needs=found, cpu_s=outcome.cpu_s)
        first = first or outcome
        if outcome.broken or outcome.status in ("infra_error", "timeout"):
            break
    assert first is not None
    return Checked(task_id=task.id, needs=Needs(), problem=_problem(first))


def _problem(outcome: Outcome) -> str:
    if outcome.broken:
        return outcome.detail
    told = f"{outcome.status}: {outcome.detail}" if outcome.detail else outcome.status
    return f"its canonical solution does not pass ({told})"


def _refuse_empty(runner: Runner, task: Task, code: TaskCode, limit: Limit, checked: Checked) -> Checked:
    units = (code.prompt,) if code.prompt else program.units(task, "")
    outcome = runner.run(Job(cpu=limit.cpu, wall=limit.wall, task=code, units=units, needs=checked.needs))
    if outcome.status == "passed":
        return replace(checked, problem="an empty solution passes its tests, so they tell nothing")
    if outcome.broken or outcome.status == "infra_error":
        return replace(
            checked, problem=_problem(outcome) if outcome.broken else f"the sandbox failed: {outcome.detail}"
        )
    return checked
