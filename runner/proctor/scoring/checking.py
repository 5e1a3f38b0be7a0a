"""The canary over whole exams: every task's own solution passes, an empty one fails."""

from collections.abc import Iterator

from proctor.executors.pool import Pool, Runner
from proctor.progress import Progress
from proctor.scoring import canary
from proctor.scoring.canary import Checked
from proctor.scoring.exam import Exam
from proctor.scoring.limit import Limit
from proctor.scoring.work import Subject

Item = tuple[int, Subject]


def canaries(exams: list[Exam], pool: Pool, limit: Limit, progress: Progress) -> list[list[Checked]]:
    """What was found of each task with hidden tests, for each exam."""
    items = [
        (index, subject) for index, exam in enumerate(exams) if exam.ask.tests for subject in exam.subjects
    ]
    found: list[list[Checked]] = [[] for _ in exams]
    if not items:
        return found

    def action(runner: Runner, item: Item) -> Iterator[tuple[int, Checked]]:
        in_process = exams[item[0]].ask.benchmark.dataset.in_process
        yield item[0], canary.check(runner, item[1].task, limit, in_process=in_process)

    progress.stage("checking tasks", len(items))
    for index, checked in pool.map(action, items):
        found[index].append(checked)
        progress.step()
    return found
