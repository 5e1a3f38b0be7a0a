from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import DatasetSpec, PromptSpec
from proctor.errors import InputError
from proctor.prompts.shots import Shots, read_shots
from unit.prompts.specs import Tasks, Write

DATASET = DatasetSpec(path=Path("/t.jsonl"))


def rows(numbers: Iterable[int]) -> list[dict[str, Any]]:
    return [{"question": f"Q{n}?", "answer": f"A{n}"} for n in numbers]


def chosen(shots: Shots) -> list[str]:
    return [task.prompt for task in shots.pool][: shots.count]


def read(path: Path, count: int, seed: int = 0) -> Shots:
    return read_shots(PromptSpec(examples=path, shots=count, seed=seed), DATASET)


def test_nothing_is_read_where_no_example_is_asked_for() -> None:
    assert read_shots(PromptSpec(), DATASET) == Shots()


def test_a_seed_always_chooses_the_same_ones_whatever_their_order_in_the_file(write: Write) -> None:
    one = chosen(read(write("a.jsonl", rows(range(50))), 5))
    other = chosen(read(write("b.jsonl", rows(reversed(range(50)))), 5))
    assert one == other == ["Q42?", "Q35?", "Q15?", "Q20?", "Q19?"]


def test_seeds_choose_differently(write: Write) -> None:
    path = write("a.jsonl", rows(range(50)))
    assert len({tuple(chosen(read(path, 5, seed))) for seed in range(10)}) == 10


def test_fewer_shots_are_the_first_of_more(write: Write) -> None:
    path = write("a.jsonl", rows(range(50)))
    assert chosen(read(path, 3)) == chosen(read(path, 5))[:3]


def test_the_task_itself_is_never_shown(write: Write, tasks: Tasks) -> None:
    shots = read(write("a.jsonl", rows(range(20))), 3)
    for task in tasks(*({"id": n, **row} for n, row in enumerate(rows(range(20))))):
        shown = [one.prompt for one in shots.beside(task)]
        assert len(shown) == 3
        assert task.prompt not in shown


def test_the_others_stay_where_they_are(write: Write, tasks: Tasks) -> None:
    shots = read(write("a.jsonl", rows(range(20))), 3)
    first, second, third, spare = (one.prompt for one in shots.pool)
    (task,) = tasks({"id": 1, "question": second, "answer": "else"})
    assert [one.prompt for one in shots.beside(task)] == [first, third, spare]


def test_one_prompt_is_shown_once(write: Write) -> None:
    path = write("a.jsonl", [*rows([1, 1, 1]), {"question": "Q1?", "answer": "other"}, *rows([2])])
    assert sorted(chosen(read(path, 2))) == ["Q1?", "Q2?"]


def test_tasks_without_a_prompt_are_told_apart_by_their_fields(write: Write, tasks: Tasks) -> None:
    pairs = [{"premise": f"P{n}", "hypothesis": "H", "answer": "yes"} for n in range(5)]
    shots = read(write("a.jsonl", pairs), 3)
    assert len({task.fields["premise"] for task in shots.pool}) == 4
    for task in tasks(*({"id": n, **pair} for n, pair in enumerate(pairs))):
        assert task.fields["premise"] not in [one.fields["premise"] for one in shots.beside(task)]


def test_odd_texts_are_examples_too(write: Write) -> None:
    path = write("a.jsonl", [{"question": "\ud800", "answer": "\udfff"}, *rows([1])])
    assert len(chosen(read(path, 2))) == 2


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        (rows(range(2)), "a.jsonl: 2 different examples, where shots says 3"),
        (
            [*rows(range(3)), {"question": "Q?", "answer": None}],
            "a.jsonl: row 4 has no reference and no canonical solution",
        ),
    ],
)
def test_examples_that_cannot_be_shown(write: Write, examples: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(write("a.jsonl", examples), 3)
    assert message in str(caught.value)


def test_too_few_besides_the_task_itself(write: Write, tasks: Tasks) -> None:
    shots = read(write("a.jsonl", rows(range(3))), 3)
    (task,) = tasks({"id": 7, **rows([1])[0]})
    with pytest.raises(InputError, match=r"2 examples besides the task 7 itself, where shots says 3"):
        shots.beside(task)


def test_fields_are_named_as_the_benchmarks(write: Write) -> None:
    path = write("a.jsonl", [{"text": "no", "q": "Why?", "a": "so"}])
    dataset = DatasetSpec(path=Path("/t"), columns={"prompt": "q", "reference": "a", "id": "number"})
    (task,) = read_shots(PromptSpec(examples=path, shots=1), dataset).pool
    assert (task.prompt, task.reference) == ("Why?", "so")
