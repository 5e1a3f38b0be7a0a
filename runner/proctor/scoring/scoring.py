"""Every completion of a run to its result, through the journal."""

import itertools
from collections.abc import Iterable, Iterator

from proctor.config.spec import Config
from proctor.executors.pool import Pool
from proctor.model import SampleResult
from proctor.progress import Progress
from proctor.results.journal import Journal, Place
from proctor.sandbox.sandbox import room_of
from proctor.scoring.exam import Exam
from proctor.scoring.fit import completions
from proctor.scoring.limit import limits
from proctor.scoring.work import Work, key_of, score, score_text

Scored = tuple[Work, SampleResult]
AHEAD = 2048  # works that are looked through for those of one task
MOST = 16  # works of a group
LARGEST = 1 << 20  # characters of a group's outputs, unless one alone is larger


def works(config: Config, exams: list[Exam], sandbox: str) -> Iterator[Work]:
    """Every completion that counts, model by model. `sandbox` identifies what code runs in."""
    timeout = config.sandbox.timeout
    conditions = f"{timeout} {sandbox} {room_of(config.sandbox)}"
    for model_index, model in enumerate(config.models):
        for exam_index, exam in enumerate(exams):
            for position, completion in completions(exam, model):
                subject = exam.subjects[position]
                yield Work(
                    question=exam.ask,
                    model=model,
                    subject=subject,
                    completion=completion,
                    place=(model_index, exam_index, position, completion.sample),
                    key=key_of(
                        exam.ask, model, subject, completion, conditions if exam.ask.needs_room else ""
                    ),
                    limits=limits(timeout, subject.canonical_s),
                    metric_limit=limits(timeout, None).last,
                )


def score_all(listed: Iterable[Work], journal: Journal, pool: Pool | None, progress: Progress) -> list[Place]:
    """Scores what the journal does not hold yet; returns the places of all, in no order.

    A timeout is believed only when it happens again with nothing else running.
    """
    places: list[Place] = []
    slow: list[Work] = []
    todo = _unanswered(listed, journal, places, progress)
    for work, result in _scored(todo, pool):
        if result.status == "timeout":
            slow.append(work)
        else:
            journal.add(work.key, work.place, result)
            progress.step()
    if slow:
        progress.stage("timeouts again, alone", len(slow))
        assert pool is not None, "text has no timeouts"
        for work, result in pool.alone(score, ([work.last()] for work in slow)):
            journal.add(work.key, work.place, result)
            progress.step()
    return places


def _unanswered(
    listed: Iterable[Work], journal: Journal, places: list[Place], progress: Progress
) -> Iterator[Work]:
    for work in listed:
        places.append(work.place)
        if journal.has(work.key, work.place):
            progress.step()
        else:
            yield work


def _scored(listed: Iterable[Work], pool: Pool | None) -> Iterator[Scored]:
    """Text is scored here, code in the pool's rooms, a task's outputs together."""
    if pool is None:
        return ((work, score_text(work)) for work in listed)
    return pool.map(score, groups(listed))


def groups(listed: Iterable[Work]) -> Iterator[list[Work]]:
    """The works, those of one task together as far as they stand within AHEAD of each other.

    A group is small enough to be lost, and its outputs to be held and sent at once.
    """
    waiting = iter(listed)
    while ahead := list(itertools.islice(waiting, AHEAD)):
        ahead.sort(key=lambda work: work.place[1:3])
        for _, same in itertools.groupby(ahead, key=lambda work: work.place[1:3]):
            yield from _cut(same)


def _cut(works: Iterable[Work]) -> Iterator[list[Work]]:
    group: list[Work] = []
    size = 0
    for work in works:
        if group and (len(group) == MOST or size + len(work.completion.text) > LARGEST):
            yield group
            group, size = [], 0
        group.append(work)
        size += len(work.completion.text)
    yield group
