from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import DatasetSpec
from proctor.executors.pool import Pool
from proctor.progress import Quiet
from proctor.results.journal import Journal, open_journal
from proctor.results.summary import DatasetSummary
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.scoring.canary import Checked
from proctor.scoring.checking import Memory, canaries
from proctor.scoring.exam import Exam
from proctor.scoring.question import question
from proctor.scoring.work import Subject
from unit.scoring.conftest import LIMIT, benchmark, metric, outcome, task


@dataclass
class Scripted:
    """A sandbox in which solutions that end in 1 or 2 pass; it keeps what it ran."""

    seen: list[str] = field(default_factory=list)
    isolation: str = "room"
    image: str = ""
    digest: str = ""

    def start(self) -> Any:
        return self

    def run_each(self, jobs: list[Job]) -> Iterator[Outcome]:
        for job in jobs:
            text = job.units[-1].split()[-1]
            self.seen.append(text)
            passes = text in ("1", "2")
            yield outcome(
                "passed" if passes else "failed",
                operations=("get",),
                calls=f'[["call","{text}"]]' if passes else "[]",
            )

    def run(self, job: Job) -> Outcome:
        (found,) = self.run_each([job])
        return found

    def end(self) -> None:
        return

    def close(self) -> str:
        return ""


def exam_of(dataset: DatasetSpec, **canonical: str) -> Exam:
    subjects = [
        Subject(
            task=task(
                id=name, prompt="def f():\n", test="assert f()", entry_point="f",
                canonical=f"    return {value}", content_hash=f"hash of {value}",
            )
        )
        for name, value in canonical.items()
    ]  # fmt: skip
    return Exam(
        ask=question(benchmark(metric("pass@k"), dataset=dataset)),
        dataset=DatasetSummary(path="", format="jsonl", hash="", tasks=len(subjects)),
        subjects=tuple(subjects),
    )


def found(exam: Exam, journal: Journal, conditions: str = "c") -> tuple[list[Checked], list[str]]:
    """What was found, by task, and what ran for it."""
    sandbox: Any = Scripted()
    with Pool(sandbox, 1) as pool:
        (checked,) = canaries([exam], pool, LIMIT, Quiet(), Memory(journal, conditions))
    return sorted(checked, key=lambda one: one.task_id), sandbox.seen


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "journal.jsonl")
    yield opened
    opened.close()


def test_what_was_found_of_a_task_is_found_again_without_a_room(
    dataset: DatasetSpec, journal: Journal
) -> None:
    before, ran = found(exam_of(dataset, a="1", b="2"), journal)
    assert len(ran) == 4
    assert [one.calls for one in before] == ['[["call","1"]]', '[["call","2"]]']
    assert found(exam_of(dataset, a="1", b="2"), journal) == (before, [])


def test_a_task_with_another_content_or_other_conditions_is_checked_anew(
    dataset: DatasetSpec, journal: Journal
) -> None:
    found(exam_of(dataset, a="1"), journal)
    assert found(exam_of(dataset, a="2"), journal)[1] == ["2", "pass"]
    assert found(exam_of(dataset, a="1"), journal, "other")[1] == ["1", "pass"]


def test_a_broken_task_is_checked_every_time(dataset: DatasetSpec, journal: Journal) -> None:
    exam = exam_of(dataset, broken="0")
    for _ in range(2):
        (checked,), ran = found(exam, journal)
        assert "does not pass" in checked.problem
        assert ran


def test_a_damaged_memory_is_none(dataset: DatasetSpec, journal: Journal) -> None:
    before, _ = found(exam_of(dataset, a="1"), journal)
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"needs"', b'"seeds"'))
    assert found(exam_of(dataset, a="1"), journal) == (before, ["1", "pass"])
