"""One completion from its text to its result."""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from proctor.executors.pool import Runner
from proctor.model import UNSCORED, Completion, SampleResult, Status, Task
from proctor.report.text import one_line
from proctor.sandbox.job import Job, Needs, TaskCode
from proctor.sandbox.outcome import Outcome
from proctor.scoring.limit import Limit, Limits
from proctor.scoring.question import (
    TESTS,
    Question,
    RoomMetric,
    Texts,
    arguments,
    reference_of,
    text_score,
    texts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A task as it is scored: with the code for the judge and what its tests need."""

    task: Task
    code: TaskCode | None = None
    needs: Needs = field(default_factory=Needs)
    canonical_s: float | None = None  # CPU seconds of its own solution


Place = tuple[int, int, int, int]
"""Model, benchmark, task and sample, each counted from 0 in the order of config and dataset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One completion to score. `key` covers all that its result depends on."""

    question: Question
    subject: Subject
    completion: Completion
    place: Place
    key: bytes
    limits: Limits  # of its tests
    metric_limit: Limit

    @property
    def has_more_time(self) -> bool:
        return self.limits.last.cpu > self.limits.first.cpu

    def last(self) -> "Work":
        """The same with all the time that it can have."""
        return replace(self, limits=replace(self.limits, first=self.limits.last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Outputs to one task, as a room is given them. `limit` is that of the tests."""

    question: Question
    subject: Subject
    texts: tuple[str, ...]
    limit: Limit
    metric_limit: Limit


def group_of(works: Sequence[Work]) -> Group:
    """The works of one task and one limit, at least one, in their order."""
    first = works[0]
    return Group(
        question=first.question,
        subject=first.subject,
        texts=tuple(work.completion.text for work in works),
        limit=first.limits.first,
        metric_limit=first.metric_limit,
    )


def head_of(ask: Question, subject: Subject, conditions: str) -> bytes:
    """SHA-256 of question and task, and of the conditions under which code runs.

    With the output, this is all that a result depends on: the model and the sample's number are not.
    """
    parts = [
        ask.fingerprint,
        subject.task.content_hash,
        subject.task.id,
        repr(subject.needs),
        conditions if ask.needs_room else "",
    ]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def unanswered(work: Work) -> SampleResult:
    """The result where the model gave no output, for the reason it came with."""
    return unscored(work.question, work.completion.error)


def lost(work: Work, why: str) -> SampleResult:
    """The result where whatever was to score it is gone."""
    return unscored(work.question, why)


def unscored(ask: Question, why: str) -> SampleResult:
    """The result of a sample that no metric scores."""
    labels = [TESTS] if ask.tests else []
    labels += [metric.label for metric in ask.text] + [metric.label for metric in ask.room]
    return SampleResult(status=UNSCORED, scores=dict.fromkeys(labels), detail=one_line(why, 300))


def score_text(work: Work) -> SampleResult:
    """The result where no metric needs the sandbox."""
    text, subject = work.completion.text, work.subject
    seen = texts(work.question, subject.task, text)
    return _result(work.question, subject, text, seen, None, {}, "none")


def score(runner: Runner, group: Group) -> Iterator[SampleResult]:
    """The results in order, with tests and metrics over programs done in the sandbox."""
    ask, subject = group.question, group.subject
    seen = [texts(ask, subject.task, text) for text in group.texts]
    tests: Iterable[Outcome | None] = itertools.repeat(None)
    if ask.tests:
        tests = runner.run_each([_test_job(group, one) for one in seen])
    if ask.room:  # all tests come first: they are quicker without anything between them
        tests = list(itertools.islice(tests, len(seen)))
    isolation = runner.sandbox.isolation if ask.needs_room else "none"
    metrics = runner.run_each([_metric_job(group, one, metric) for one in seen for metric in ask.room])
    for text, one, tested in zip(group.texts, seen, tests, strict=False):
        room = {metric.label: next(metrics) for metric in ask.room}
        yield _result(ask, subject, text, one, tested, room, isolation)


def _test_job(group: Group, seen: Texts) -> Job:
    subject, limit = group.subject, group.limit
    return Job(cpu=limit.cpu, wall=limit.wall, task=subject.code, units=seen.units, needs=subject.needs)


def _metric_job(group: Group, seen: Texts, metric: RoomMetric) -> Job:
    given = arguments(metric, group.subject.task, seen)
    own = ("metric", metric.source, metric.name, given)
    request = ("function", metric.name, given) if metric.source is None else own
    limit = group.metric_limit
    return Job(cpu=limit.cpu, wall=limit.wall, request=request)


def _result(  # noqa: PLR0913, PLR0917 - an output, and all that was found of it
    ask: Question,
    subject: Subject,
    text: str,
    seen: Texts,
    tests: Outcome | None,
    room: dict[str, Outcome],
    isolation: str,
) -> SampleResult:
    task = subject.task
    scores: dict[str, float | None] = {}
    if tests is not None:
        scores[TESTS] = None if tests.status == UNSCORED else float(tests.status == "passed")
    scores |= {metric.label: text_score(metric, seen.answer, reference_of(task)) for metric in ask.text}
    scores |= {metric.label: _room_score(room[metric.label]) for metric in ask.room}
    outcomes = [outcome for outcome in (tests, *room.values()) if outcome is not None]
    status, detail = _status(ask, scores, tests, outcomes)
    return SampleResult(
        status=status,
        scores=scores,
        detail=detail,
        cpu_s=round(sum(outcome.cpu_s for outcome in outcomes), 6),
        wall_s=round(sum(outcome.wall_s for outcome in outcomes), 6),
        isolation=isolation,
        mode=subject.needs.mode if ask.tests else "",
        completion_hash=hashlib.sha256(_bytes(text)).hexdigest(),
    )


def _room_score(outcome: Outcome) -> float | None:
    """0 where an output brings a metric down: else it would gain by that, left out of the mean."""
    if outcome.status == "passed":
        return outcome.value
    return None if outcome.status == UNSCORED else 0.0


def _status(
    ask: Question, scores: dict[str, Any], tests: Outcome | None, outcomes: list[Outcome]
) -> tuple[Status, str]:
    """The tests' verdict; else the first trouble in the sandbox; else what the first metric says."""
    for outcome in outcomes:
        if outcome.status == UNSCORED:
            return UNSCORED, outcome.detail
    if tests is not None:
        return tests.status, tests.detail
    for outcome in outcomes:
        if outcome.status != "passed":
            return outcome.status, outcome.detail
    value = scores.get(ask.primary)
    return ("failed" if ask.primary_binary and value != 1 else "passed"), ""
