"""Task ids by their usual spellings."""

import pytest

from proctor.sources.ids import TaskIds

IDS = TaskIds(["HumanEval/0", "601", "Mbpp/602", "a/b", "a_b", "mbpp_extra"])


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("HumanEval/0", "HumanEval/0"),
        ("HumanEval_0", "HumanEval/0"),
        ("humaneval/0", None),
        ("601", "601"),
        ("MBPP/601", "601"),
        ("Mbpp/601", "601"),
        ("mbpp_601", "601"),
        ("602", "Mbpp/602"),
        ("MBPP/602", "Mbpp/602"),
        ("0601", None),
        ("MBPP/", None),
        ("a/b", "a/b"),
        ("a_b", "a_b"),
        ("mbpp_extra", "mbpp_extra"),
        ("extra", None),
        ("", None),
    ],
)
def test_a_spelling_finds_its_task(spelling: str, expected: str | None) -> None:
    assert IDS.find(spelling) == expected


def test_a_spelling_of_two_tasks_finds_neither() -> None:
    ids = TaskIds(["x/y_z", "x_y/z", "7", "MBPP/7"])
    assert ids.find("x_y_z") is None
    assert ids.find("x/y_z") == "x/y_z"
    assert ids.find("mbpp/7") is None
    assert ids.find("7") == "7"
