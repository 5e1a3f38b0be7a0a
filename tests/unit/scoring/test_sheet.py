import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.model import Completion, SampleResult
from proctor.results.journal import open_journal
from proctor.scoring.sheet import ABSENT, OPEN, Sheet, digest, key_of

HEADS = [hashlib.sha256(b"one").digest(), hashlib.sha256(b"two").digest()]


def completion(text: str, sample: int = 0) -> Completion:
    return Completion(task_id="t", sample=sample, text=text)


def test_what_was_not_noted_is_absent() -> None:
    sheet = Sheet(2, 3)
    sheet.note(1, completion("a", 2))
    assert list(sheet.results()) == [(1, 2, OPEN)]
    assert (sheet.count, sheet.is_settled) == (1, False)
    assert [sheet.is_open(1, sample) for sample in range(3)] == [False, False, True]
    assert sheet.positions.count(ABSENT) == 5


def test_results_stand_in_the_order_of_tasks_and_samples() -> None:
    sheet = Sheet(2, 2)
    for task, sample in ((1, 1), (0, 1), (1, 0), (0, 0)):
        sheet.note(task, completion("a", sample))
        sheet.settle(task, sample, 10 * task + sample)
    assert list(sheet.results()) == [(0, 0, 0), (0, 1, 1), (1, 0, 10), (1, 1, 11)]
    assert sheet.is_settled


def test_rows_stand_in_the_order_of_results_without_what_is_absent() -> None:
    sheet = Sheet(2, 2)
    for task, sample, row in ((1, 1, 7), (0, 1, 9)):
        sheet.note(task, replace(completion("a", sample), row=row))
    assert list(sheet.rows_of_results()) == [9, 7]


def test_outputs_are_counted_where_some_are_absent() -> None:
    sheet = Sheet(2, 3)
    for task, sample in ((0, 0), (0, 1), (0, 2), (1, 0), (1, 2)):
        sheet.note(task, completion(f"{task}{sample}", sample))
    numbers = [sheet.nth(0, 1), sheet.nth(0, 2), sheet.nth(1, 0), sheet.nth(1, 1)]
    assert numbers == [1, 2, 3, 5]
    assert [sheet.digest(number) for number in numbers] == [digest(text) for text in ("01", "02", "10", "12")]


def test_the_journal_is_looked_up_by_task_and_text(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "journal.jsonl")
    noted = Sheet(2, 2)
    noted.note(0, completion("a"))
    position = journal.add(noted.key(HEADS[0], 0, completion("a")), SampleResult(status="passed", scores={}))
    sheet = Sheet(2, 2)
    for task, sample, text in ((0, 0, "b"), (0, 1, "a"), (1, 0, "a")):
        sheet.note(task, completion(text, sample))
    assert sheet.look_up(HEADS, journal) == 1
    assert list(sheet.results()) == [(0, 0, OPEN), (0, 1, position), (1, 0, OPEN)]
    journal.close()


def test_a_key_is_of_the_output_that_was_noted() -> None:
    sheet = Sheet(1, 1)
    sheet.note(0, completion("a\ud800"))
    key = sheet.key(HEADS[0], 0, completion("a\ud800"))
    assert key != sheet.key(HEADS[1], 0, completion("a\ud800"))
    assert key == key_of(HEADS[0], hashlib.sha256(b"a\xed\xa0\x80").digest()[:16])
    with pytest.raises(InputError, match="changed"):
        sheet.key(HEADS[0], 0, completion("b"))


@pytest.mark.parametrize(
    ("outputs", "repeated"),
    [
        ([["a", "a"], ["b", "b", "b"]], True),
        ([["a", "a"], ["b"]], True),
        ([["a", "a"], ["b", "c"]], False),
        ([["a", "b"], ["c", "c"]], False),
        ([["a"], ["b"]], False),
        ([[], []], False),
    ],
)
def test_outputs_repeat_where_no_task_has_two(outputs: list[list[str]], repeated: bool) -> None:
    sheet = Sheet(len(outputs), 3)
    for position, texts in enumerate(outputs):
        for sample, text in enumerate(texts):
            sheet.note(position, completion(text, sample))
    assert sheet.is_repeated == repeated
