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
    canonical_s: float | None = None  # CPU seconds of the canonical solution
    calls: str = "[]"  # JSON: what the tests asked of it


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
    job = Job(cpu=limit.cpu, wall=limit.wall, task=task_code(task), canary=True, once=True)
    if task.canonical is None:
        needs = Needs(in_process=True) if in_process else Needs(handles=True, mutates=task.mutates)
        checked = Checked(task_id=task.id, needs=needs)
        (empty,) = runner.run_each([_empty(job, task, needs)])
    else:
        checked, empty = _canonical(runner, task, job, in_process=in_process)
    return checked if checked.problem else _refuse_empty(checked, empty)


def _ladder(task: Task, *, in_process: bool) -> list[Needs]:
    if in_process:
        return [Needs(in_process=True)]
    steps = [
        Needs(handles=handles, mutates=mutates) for handles in (False, True) for mutates in (False, True)
    ]
    return [needs for needs in steps if needs.mutates or not task.mutates]


def _canonical(runner: Runner, task: Task, job: Job, *, in_process: bool) -> tuple[Checked, Outcome]:
    """What the canonical solution needs, and what becomes of the empty one then."""
    units = program.units(task, task.canonical or "")
    first: Outcome | None = None
    for needs in _ladder(task, in_process=in_process):
        canonical = replace(job, units=units, needs=needs, once=False)
        outcome, empty = runner.run_each([canonical, _empty(job, task, needs)])
        if outcome.status == "passed":
            found = needs if in_process else replace(needs, operations=outcome.operations)
            return (
                Checked(task_id=task.id, needs=found, canonical_s=outcome.cpu_s, calls=outcome.calls),
                empty,
            )
        first = first or outcome
        if outcome.broken or outcome.status in ("infra_error", "timeout"):
            break
    assert first is not None
    return Checked(task_id=task.id, needs=Needs(), problem=_problem(first)), first


def _empty(job: Job, task: Task, needs: Needs) -> Job:
    stub = job.task.prompt if job.task else ""
    return replace(job, units=(stub,) if stub else program.units(task, ""), needs=needs)


def _problem(outcome: Outcome) -> str:
    if outcome.broken:
        return outcome.detail
    told = f"{outcome.status}: {outcome.detail}" if outcome.detail else outcome.status
    return f"its canonical solution does not pass ({told})"


def _refuse_empty(checked: Checked, empty: Outcome) -> Checked:
    if empty.status == "passed":
        return replace(checked, problem="an empty solution passes its tests, so they tell nothing")
    if empty.broken:
        return replace(checked, problem=_problem(empty))
    if empty.status == "infra_error":
        return replace(checked, problem=f"the sandbox failed: {empty.detail}")
    return checked
