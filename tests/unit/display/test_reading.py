import json
from collections.abc import Callable
from typing import Any

import pytest

from proctor.display.choice import Room, choose
from proctor.display.entrant import entrants_of
from proctor.display.reading import FIRST_PART, Read, read
from proctor.errors import InputError
from unit.display.blocks import column
from unit.display.reports import digest, lines_of, report_of, text_of

NOW = [(1.0, 0.0, 1.0), (0.0, None), (1.0,)]


def samples(lines: list[bytes] | None = None, each: int = 20, **room: int) -> Read:
    report = report_of(None, NOW)
    entrants = entrants_of(report)
    (found,) = read(lines or lines_of(NOW), entrants, choose(report, entrants, Room(**room)), each)
    return found


def changed(number: int, change: Callable[[Any], object]) -> list[bytes]:
    lines = lines_of(NOW)
    document = json.loads(lines[number])
    change(document)
    lines[number] = json.dumps(document).encode() + b"\n"
    return lines


def test_samples_stand_in_columns() -> None:
    found: dict[str, Any] = samples().samples.to_json({0: 0, 1: 1, 2: 2})
    columns = {name: column(found[name]) for name in ("tasks", "number", "cpu", "wall")}
    assert columns == {
        "tasks": [0, 0, 0, 1, 1, 2],
        "number": [0, 1, 2, 0, 1, 0],
        "cpu": [2_500] * 6,
        "wall": [5_000] * 6,
    }
    assert found["status"] == "010180"
    assert found["scores"] == {"pass@1": [1.0, 0.0, 1.0, 0.0, None, 1.0]}
    assert found["details"]["texts"] == ["", "AssertionError: 0", "AssertionError: 1"]
    assert column(found["details"]["codes"]) == [0, 1, 0, 2, 2, 0]
    assert found["settings"]["texts"] == ["docker\nplain"]


def test_a_score_that_only_some_samples_have_is_null_elsewhere() -> None:
    lines = changed(1, lambda one: one["scores"].update(bleu=0.5))
    assert samples(lines).samples.to_json({0: 0, 1: 1, 2: 2})["scores"] == {
        "pass@1": [1.0, 0.0, 1.0, 0.0, None, 1.0],
        "bleu": [None, 0.5, None, None, None, None],
    }


def test_the_tasks_that_there_is_room_for_are_read_and_the_others_passed_over() -> None:
    found = samples(samples=2)
    assert list(found.samples.tasks) == [1, 1]
    assert list(found.samples.offsets) == [3, 4]


def test_of_each_task_the_first_that_failed_and_the_first_that_passed_are_wanted_first() -> None:
    found = samples(each=2)
    assert {place: rank for place, (rank, _) in found.wanted.items()} == {
        0: (0, 1, FIRST_PART + 1),
        1: (0, 1, FIRST_PART),
        3: (0, 0, FIRST_PART),
        4: (1, 0, FIRST_PART + 1),
        5: (0, 2, FIRST_PART),
    }
    assert {wanted.digest for _, wanted in found.wanted.values()} >= {digest(text_of(0, 1))}


def test_without_room_for_texts_none_is_wanted() -> None:
    assert samples(texts=0).wanted == {}


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (3, lambda one: one.update(task_id="HumanEval/9")),
        (3, lambda one: one.update(model="other")),
        (3, lambda one: one.update(status="passed")),
        (3, lambda one: one.update(status="x")),
        (3, lambda one: one.update(status=[])),
        (3, lambda one: one.update(detail=None)),
        (3, lambda one: one.update(cpu_s="1")),
        (3, lambda one: one.update(wall_s=True)),
        (3, lambda one: one.update(mode=1)),
        (3, lambda one: one.update(sample=-1)),
        (3, lambda one: one.update(scores={"pass@1": "1"})),
        (3, lambda one: one.pop("isolation")),
    ],
)
def test_a_line_that_is_not_the_report_s_is_named(number: int, change: Callable[[Any], object]) -> None:
    with pytest.raises(InputError, match=r"results.jsonl:[45]: its samples are not those of the report"):
        samples(changed(number, change))


def test_lines_that_are_no_json_or_missing_are_told() -> None:
    for lines in (lines_of(NOW)[:4], [*lines_of(NOW)[:3], b"{\n", *lines_of(NOW)[4:]], [b"[" * 99_999]):
        with pytest.raises(InputError, match=r"results.jsonl:\d+: its samples"):
            samples(lines)
