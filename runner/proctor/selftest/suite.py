"""Runs the cases through real rooms, and tells which held."""

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass

from proctor.errors import SandboxError
from proctor.executors.pool import Pool, Runner
from proctor.extraction import program
from proctor.model import Task
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.sandbox.sandbox import Sandbox
from proctor.scoring.canary import Checked, check, task_code
from proctor.scoring.limit import Limit
from proctor.selftest import bait as baits
from proctor.selftest import (
    equality,
    exit,  # noqa: A004
    forging,
    garbage,
    helpers,
    honest,
    limits,
    outliving,
    patching,
    reach,
    reading,
    resources,
    values,
)
from proctor.selftest.attack import Attack
from proctor.selftest.tasks import NEIGHBOUR, SHARED, task_of, vault

ATTACKS: tuple[Attack, ...] = (
    *exit.ATTACKS,
    *equality.ATTACKS,
    *patching.ATTACKS,
    *helpers.ATTACKS,
    *reading.ATTACKS,
    *forging.ATTACKS,
    *limits.ATTACKS,
    *outliving.ATTACKS,
    *resources.ATTACKS,
    *reach.ATTACKS,
    *garbage.ATTACKS,
    *values.ATTACKS,
)
HONEST: tuple[Attack, ...] = honest.CASES
CASES = (*ATTACKS, *HONEST)
LIMIT = Limit(cpu=1.0)
PATIENT = Limit(cpu=20.0)  # a busy machine must not make an honest case fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`trouble` is why a case did not hold; "" where it did."""

    case: Attack
    happened: str
    trouble: str

    @property
    def held(self) -> bool:
        return not self.trouble


def run(
    sandbox: Sandbox, workers: int, environ: MutableMapping[str, str], cases: Iterable[Attack] = CASES
) -> Iterator[Result]:
    """The cases' results as they come, in no order. SandboxError where a task's own solution fails."""
    listed = list(cases)
    with baits.laid(environ) as bait:
        hidden = vault(bait.token, bait.port, str(bait.path), bait.pid)
        shared = {task.id: task for task in (*SHARED, hidden)}
        tasks = {case.name: task_of(case, shared) for case in listed}
        needed = {task.id: task for task in (*tasks.values(), NEIGHBOUR)}
        with Pool(sandbox, workers) as pool:
            checked = {one.task_id: one for one in pool.map(_check, needed.values())}
            for one in checked.values():
                if one.problem:
                    raise SandboxError(f"the self-test's task {one.task_id!r}: {one.problem}")
            yield from pool.map(_sitting(tasks, checked, bait), listed)


def _check(runner: Runner, task: Task) -> Iterator[Checked]:
    yield check(runner, task, PATIENT, in_process=False)


def _sitting(
    tasks: dict[str, Task], checked: dict[str, Checked], bait: baits.Bait
) -> Callable[[Runner, Attack], Iterator[Result]]:
    def sit(runner: Runner, case: Attack) -> Iterator[Result]:
        task = tasks[case.name]
        rooms = runner.started + (runner.worker is None)
        units = program.units(task, case.code)
        outcome = _run(runner, task, checked[task.id], units, patient=case.honest)
        lost = runner.started > rooms
        neighbour = _run(runner, NEIGHBOUR, checked["neighbour"], (NEIGHBOUR.canonical or "",), patient=True)
        trouble = "; ".join(_troubles(case, outcome, neighbour, lost=lost) + bait.touched())
        detail = f"{outcome.status}: {outcome.detail}" if outcome.detail else outcome.status
        yield Result(case=case, happened=detail, trouble=trouble)

    return sit


def _run(runner: Runner, task: Task, checked: Checked, units: tuple[str, ...], *, patient: bool) -> Outcome:
    code = task_code(task)
    job = Job(cpu=LIMIT.cpu, wall=LIMIT.wall, task=code, units=units, needs=checked.needs)
    outcome = runner.run(job)
    if patient and outcome.status == "timeout":
        slow = Job(cpu=PATIENT.cpu, wall=PATIENT.wall, task=code, units=units, needs=checked.needs)
        outcome = runner.run(slow)
    return outcome


def _troubles(case: Attack, outcome: Outcome, neighbour: Outcome, *, lost: bool) -> list[str]:
    told = []
    if case.honest and outcome.status != "passed":
        told.append(f"an honest solution did not pass ({outcome.status}: {outcome.detail})")
    if not case.honest and outcome.status == "passed":
        told.append("it passed")
    if lost or outcome.status == "infra_error":
        told.append("it took its room down")
    if neighbour.status != "passed":
        told.append(f"the sample after it: {neighbour.status}: {neighbour.detail}")
    return told
