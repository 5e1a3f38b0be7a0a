"""Runs the cases through real rooms, and tells which held."""

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, replace

from proctor.errors import SandboxError
from proctor.executors.executor import Order
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
    shared,
    values,
)
from proctor.selftest.attack import Attack
from proctor.selftest.tasks import CLOSED_NEIGHBOUR, NEIGHBOUR, SHARED, WRONG, task_of, vault

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
    *shared.ATTACKS,
)
HONEST: tuple[Attack, ...] = honest.CASES
CASES = (*ATTACKS, *HONEST)
LIMIT = Limit(cpu=0.5)
HURRIED = Limit(cpu=0.2)  # the second time of one that takes all the time there is
PATIENT = Limit(cpu=20.0)  # a busy machine must not make an honest case fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`trouble` is why a case did not hold; "" where it did. `known`: it is beyond this sandbox."""

    case: Attack
    happened: str
    trouble: str
    known: bool = False

    @property
    def held(self) -> bool:
        return not self.trouble

    @property
    def fails(self) -> bool:
        """Whether the sandbox is to be blamed for it."""
        return not self.held and not self.known


def run(
    sandbox: Sandbox, workers: int, environ: MutableMapping[str, str], cases: Iterable[Attack] = CASES
) -> Iterator[Result]:
    """The cases' results as they come, in no order. SandboxError where a task's own solution fails."""
    listed = list(cases)
    with baits.laid(environ) as bait:
        hidden = vault(bait.token, bait.port, str(bait.path), bait.pid)
        known = {task.id: task for task in (*SHARED, hidden)}
        tasks = {case.name: task_of(case, known) for case in listed}
        needed = {task.id: task for task in (*tasks.values(), NEIGHBOUR, CLOSED_NEIGHBOUR, hidden)}
        with Pool(sandbox, workers) as pool:
            orders = (Order([task], task) for task in needed.values())
            checked = {one.task_id: one for _, one in pool.map(_check, orders)}
            for one in checked.values():
                if one.problem:
                    raise SandboxError(f"the self-test's task {one.task_id!r}: {one.problem}")
            exam = _Exam(
                tasks=needed, checked=checked, case_tasks=tasks, bait=bait, isolation=sandbox.isolation
            )
            yield from (result for _, result in pool.map(exam.sit, (Order([case], case) for case in listed)))


def _check(runner: Runner, task: Task) -> Iterator[Checked]:
    yield check(runner, task, PATIENT, in_process=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exam:
    """What a case is sat with. `tasks` and `checked` are by task, `case_tasks` by case."""

    tasks: dict[str, Task]
    checked: dict[str, Checked]
    case_tasks: dict[str, Task]
    bait: baits.Bait
    isolation: str

    def sit(self, runner: Runner, case: Attack) -> Iterator[Result]:
        """A case in a fresh process, then where a process may be a used one, with neighbours after each.

        The one before it in a used process holds the token that attacks look for. The open neighbour comes
        last: no process is kept after it.
        """
        troubles = []
        fresh, lost = self._attempt(runner, case)
        troubles += _troubles(case, fresh, lost=lost) + self._neighbours(runner)
        self._other(runner, "vault")
        used, lost = self._attempt(runner, case, hurry=fresh.status == "timeout")
        troubles += _troubles(case, used, lost=lost) + self._neighbours(runner)
        troubles += _unharmed("the open sample after it", self._other(runner, NEIGHBOUR.id), "passed")
        troubles += self.bait.touched()
        detail = f"{fresh.status}: {fresh.detail}" if fresh.detail else fresh.status
        yield Result(
            case=case,
            happened=detail,
            trouble="; ".join(dict.fromkeys(troubles)),
            known=self.isolation in case.beyond,
        )

    def _attempt(self, runner: Runner, case: Attack, *, hurry: bool = False) -> tuple[Outcome, bool]:
        """The outcome, and whether the room was lost over it."""
        task = self.case_tasks[case.name]
        job = self._job(task, case.code, HURRIED if hurry and not case.honest else LIMIT)
        rooms = runner.started + (runner.worker is None)
        outcome = _run(runner, job, patient=case.honest or case.patient)
        return outcome, runner.started > rooms

    def _other(self, runner: Runner, task_id: str, code: str | None = None) -> Outcome:
        task = self.tasks[task_id]
        job = self._job(task, (task.canonical or "") if code is None else code, LIMIT)
        return _run(runner, job, patient=True)

    def _job(self, task: Task, code: str, limit: Limit) -> Job:
        return Job(
            cpu=limit.cpu,
            wall=limit.wall,
            task=task_code(task),
            units=program.units(task, code),
            needs=self.checked[task.id].needs,
        )

    def _neighbours(self, runner: Runner) -> list[str]:
        """What became of the samples after it that may sit in its process: a wrong one, then a right one."""
        wrong = self._other(runner, CLOSED_NEIGHBOUR.id, WRONG)
        right = self._other(runner, CLOSED_NEIGHBOUR.id)
        return [
            *_unharmed("the wrong sample after it", wrong, "failed"),
            *_unharmed("the right sample after it", right, "passed"),
        ]


def _run(runner: Runner, job: Job, *, patient: bool) -> Outcome:
    outcome = runner.run(job)
    if patient and outcome.status == "timeout":
        outcome = runner.run(replace(job, cpu=PATIENT.cpu, wall=PATIENT.wall))
    return outcome


def _troubles(case: Attack, outcome: Outcome, *, lost: bool) -> list[str]:
    told = []
    if case.honest and outcome.status != "passed":
        told.append(f"an honest solution did not pass ({outcome.status}: {outcome.detail})")
    if not case.honest and outcome.status == "passed":
        told.append("it passed")
    if lost or outcome.status == "infra_error":
        told.append("it took its room down")
    return told


def _unharmed(who: str, outcome: Outcome, expected: str) -> list[str]:
    return [] if outcome.status == expected else [f"{who}: {outcome.status}: {outcome.detail}".rstrip(": ")]
