"""The canary over whole exams: every task's own solution passes, an empty one fails."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from proctor.executors.executor import Executor, Order
from proctor.executors.pool import Runner
from proctor.model import Task
from proctor.progress import Progress
from proctor.results.journal import Journal
from proctor.sandbox.job import Needs
from proctor.scoring import canary
from proctor.scoring.canary import Checked
from proctor.scoring.exam import Exam
from proctor.scoring.limit import Limit
from proctor.scoring.sheet import digest
from proctor.scoring.work import Subject

VERSION = "canary 1"  # changed whenever the same task could be found to need something else
Ticket = tuple[int, Subject]
"""A task, and the number of its exam."""


class Memory:
    """What was found of tasks by earlier runs. Only what is sound is remembered.

    `conditions` are those under which code runs.
    """

    def __init__(self, journal: Journal, conditions: str) -> None:
        self.journal = journal
        self.conditions = conditions

    def find(self, subject: Subject, *, in_process: bool) -> Checked | None:
        position = self.journal.find(self._key(subject, in_process=in_process))
        if position < 0:
            return None
        (line,) = self.journal.lines([position])
        return _from_json(subject.task.id, line)

    def keep(self, subject: Subject, checked: Checked, *, in_process: bool) -> None:
        if not checked.problem:
            self.journal.store(self._key(subject, in_process=in_process), _to_json(checked))

    def _key(self, subject: Subject, *, in_process: bool) -> bytes:
        parts = (VERSION, subject.task.content_hash, str(in_process), self.conditions)
        return digest("\0".join(parts))


def _to_json(checked: Checked) -> bytes:
    calls = json.loads(checked.calls)
    found = {"needs": asdict(checked.needs), "canonical_s": checked.canonical_s, "calls": calls}
    return json.dumps(found, separators=(",", ":")).encode("ascii")


def _from_json(task_id: str, line: bytes) -> Checked | None:
    """None where the line says something else."""
    try:
        found = json.loads(line)
        needs = found["needs"]
        operations = needs["operations"]
        return Checked(
            task_id=task_id,
            needs=Needs(**{**needs, "operations": None if operations is None else tuple(operations)}),
            canonical_s=found["canonical_s"],
            calls=json.dumps(list(found["calls"]), separators=(",", ":")),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def canaries(
    exams: list[Exam], pool: Executor, limit: Limit, progress: Progress, memory: Memory | None = None
) -> list[list[Checked]]:
    """What was found of each task with hidden tests that is sat, for each exam."""
    found: list[list[Checked]] = [[] for _ in exams]
    tickets: list[Ticket] = []
    for index, exam in enumerate(exams):
        for subject in exam.sat if exam.ask.tests else ():
            known = memory and memory.find(subject, in_process=_in_process(exam))
            if known:
                found[index].append(known)
            else:
                tickets.append((index, subject))
    if tickets:
        progress.stage("checking tasks", len(tickets))
    orders = (
        Order([(index, subject)], _Item(task=subject.task, limit=limit, in_process=_in_process(exams[index])))
        for index, subject in tickets
    )
    for (index, subject), checked in pool.map(_check, orders, _lost):
        if memory:
            memory.keep(subject, checked, in_process=_in_process(exams[index]))
        found[index].append(checked)
        progress.step()
    return found


def _in_process(exam: Exam) -> bool:
    return exam.ask.benchmark.dataset.in_process


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    task: Task
    limit: Limit
    in_process: bool


def _lost(ticket: Ticket, why: str) -> Checked:
    _, subject = ticket
    return Checked(task_id=subject.task.id, needs=Needs(), problem=f"it could not be checked: {why}")


def _check(runner: Runner, item: _Item) -> Iterator[Checked]:
    yield canary.check(runner, item.task, item.limit, in_process=item.in_process)
