"""Every completion of a run to its result, through the journal."""

from collections.abc import Iterable, Iterator

from proctor.config.spec import Config
from proctor.executors.pool import Pool
from proctor.model import SampleResult
from proctor.progress import Progress
from proctor.results.journal import Journal, Place
from proctor.sandbox.sandbox import Sandbox, room_of
from proctor.scoring.exam import Exam
from proctor.scoring.fit import completions
from proctor.scoring.limit import Limit
from proctor.scoring.work import Work, key_of, score, score_text

Scored = tuple[Work, SampleResult]


def works(config: Config, exams: list[Exam], limit: Limit, sandbox: str) -> Iterator[Work]:
    """Every completion that counts, model by model. `sandbox` identifies what code runs in."""
    conditions = f"{limit} {sandbox} {room_of(config.sandbox)}"
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
                    limit=limit,
                )


def score_all(
    listed: Iterable[Work], journal: Journal, sandbox: Sandbox | None, workers: int, progress: Progress
) -> list[Place]:
    """Scores what the journal does not hold yet; returns the places of all, in no order.

    A timeout is believed only when it happens again with nothing else running.
    """
    places: list[Place] = []
    slow: list[Work] = []
    todo = _unanswered(listed, journal, places, progress)
    for work, result in _scored(todo, sandbox, workers):
        if result.status == "timeout":
            slow.append(work)
        else:
            journal.add(work.key, work.place, result)
            progress.step()
    if slow:
        progress.stage("timeouts again, alone", len(slow))
        for work, result in _scored(slow, sandbox, 1):
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


def _scored(listed: Iterable[Work], sandbox: Sandbox | None, workers: int) -> Iterator[Scored]:
    """Text is scored here, code in the sandbox's rooms, which are started only when the first is needed."""
    if sandbox is None:
        for work in listed:
            yield work, score_text(work)
        return
    pool: Pool[Work, Scored] = Pool(sandbox, workers, lambda runner, work: (work, score(runner, work)))
    with pool:
        yield from pool.map(listed)
