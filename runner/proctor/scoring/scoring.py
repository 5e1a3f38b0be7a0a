"""Every output of a run to its result, through the journal; equal outputs to one task are scored once."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence

from proctor.config.spec import Config
from proctor.executors.executor import Executor, Order
from proctor.model import SampleResult
from proctor.progress import Progress
from proctor.results.journal import Journal
from proctor.sandbox.bundle import bundle
from proctor.sandbox.sandbox import Isolation, room_of
from proctor.scoring.exam import Exam
from proctor.scoring.fit import Sheets, completions
from proctor.scoring.limit import limits
from proctor.scoring.work import (
    Group,
    Place,
    Work,
    group_of,
    head_of,
    lost,
    score,
    score_text,
    unanswered,
)

Scored = tuple[Work, SampleResult]
AHEAD = 2048  # works that are looked through for those of one task
LARGEST = 1 << 20  # characters of a group's outputs, unless one alone is larger

Heads = list[list[bytes]]
"""What a result depends on besides the output, for each task of each exam: see `head_of`."""


def conditions_of(config: Config, sandbox: Isolation | None) -> str:
    """All that a verdict on code depends on besides the code; `sandbox` is what it runs in.

    The room's own code is a part of it, so that a mistake there is not remembered once it is mended.
    """
    if sandbox is None:
        return ""
    within = f"{sandbox.isolation} {sandbox.digest} {hashlib.sha256(bundle()).hexdigest()}"
    return f"{config.sandbox.timeout} {within} {room_of(config.sandbox)}"


def heads_of(exams: list[Exam], conditions: str) -> Heads:
    return [[head_of(exam.ask, subject, conditions) for subject in exam.subjects] for exam in exams]


def shared_of(exams: Iterable[Exam]) -> tuple[object, ...]:
    """What the works of these exams have in common, and need not be sent with each."""
    return tuple(one for exam in exams for one in (exam.ask, *exam.subjects))


def look_up(sheets: Sheets, heads: Heads, journal: Journal) -> int:
    """Finds what an earlier run, or one that was interrupted, has scored already; how many outputs."""
    return sum(sheet.look_up(heads[exam], journal) for (_, exam), sheet in sheets.items())


def works(config: Config, exams: list[Exam], sheets: Sheets, heads: Heads) -> Iterator[Work]:
    """Every output that has no result yet, model by model."""
    timeout = config.sandbox.timeout
    for (model, number), sheet in sheets.items():
        if sheet.is_settled:
            continue
        exam = exams[number]
        for position, completion in completions(exam, config.models[model]):
            if not sheet.is_open(position, completion.sample):
                continue
            subject = exam.subjects[position]
            yield Work(
                question=exam.ask,
                subject=subject,
                completion=completion,
                place=(model, number, position, completion.sample),
                key=sheet.key(heads[number][position], position, completion),
                limits=limits(timeout, subject.canonical_s),
                metric_limit=limits(timeout, None).last,
            )


class Ledger:
    """Works under way by their key; what is the same as one of them waits for its result."""

    def __init__(self, sheets: Sheets, journal: Journal, progress: Progress) -> None:
        self.sheets = sheets
        self.journal = journal
        self.progress = progress
        self.waiting: dict[bytes, list[Place]] = {}

    def first(self, listed: Iterable[Work]) -> Iterator[Work]:
        """The works but for those that are the same as one before, and those without an output."""
        for work in listed:
            if work.completion.error:
                self._settle(work.place, self.journal.add(work.key, unanswered(work)))
                continue
            waiting = self.waiting.get(work.key)
            if waiting is not None:
                waiting.append(work.place)
                continue
            known = self.journal.find(work.key)
            if known >= 0:
                self._settle(work.place, known)
                continue
            self.waiting[work.key] = [work.place]
            yield work

    def enter(self, work: Work, result: SampleResult) -> None:
        """Journals a result, for all that wait for it."""
        position = self.journal.add(work.key, result)
        for place in self.waiting.pop(work.key):
            self._settle(place, position)

    def _settle(self, place: Place, position: int) -> None:
        model, exam, task, sample = place
        self.sheets[model, exam].settle(task, sample, position)
        self.progress.step()


def score_all(
    listed: Iterable[Work], ledger: Ledger, pool: Executor | None, shared: Sequence[object] = ()
) -> None:
    """Scores works, and enters their results. `shared` is what `shared_of` says of their exams.

    A timeout is believed only when it happens again: with the last limit of CPU time, or with nothing else
    running where that is no larger than the first, or where the clock ended it.
    """
    again: list[Work] = []
    alone: list[Work] = []
    for work, result in _scored(ledger.first(listed), pool, shared):
        if result.status != "timeout":
            ledger.enter(work, result)
        else:
            (again if work.has_more_time and not _by_clock(work, result) else alone).append(work.last())
    if pool is None:  # text has no timeouts
        return
    if again:
        ledger.progress.stage("timeouts again", len(again))
    for work, result in pool.map(score, (_order([work]) for work in again), lost, shared):
        if result.status == "timeout" and _by_clock(work, result):
            alone.append(work)
        else:
            ledger.enter(work, result)
    if alone:
        ledger.progress.stage("timeouts again, alone", len(alone))
    for work, result in pool.alone(score, (_order([work]) for work in alone), lost):
        ledger.enter(work, result)


def _by_clock(work: Work, result: SampleResult) -> bool:
    """Whether a timeout came without the CPU time that would have made it one."""
    return result.cpu_s < work.limits.first.cpu


def _scored(listed: Iterable[Work], pool: Executor | None, shared: Sequence[object]) -> Iterator[Scored]:
    """Text is scored here where there is no pool, else by it: a task's outputs together."""
    if pool is None:
        return ((work, score_text(work)) for work in listed)
    return pool.map(score, map(_order, groups(listed, pool)), lost, shared)


def _order(works: Sequence[Work]) -> Order[Work, Group]:
    return Order(works, group_of(works))


def groups(listed: Iterable[Work], pool: Executor) -> Iterator[list[Work]]:
    """The works, those of one task together as far as they stand within AHEAD of each other.

    A group is small enough to be lost, and its outputs to be held and sent at once.
    """
    waiting = iter(listed)
    while ahead := list(itertools.islice(waiting, AHEAD)):
        ahead.sort(key=lambda work: work.place[1:3])
        for _, same in itertools.groupby(ahead, key=lambda work: work.place[1:3]):
            yield from _cut(same, pool)


def _cut(works: Iterable[Work], pool: Executor) -> Iterator[list[Work]]:
    group: list[Work] = []
    size = 0
    for work in works:
        if group and (len(group) >= pool.most or size + len(work.completion.text) > LARGEST):
            yield group
            group, size = [], 0
        group.append(work)
        size += len(work.completion.text)
    yield group
