"""Rows and their columns."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from proctor.datasets import Dataset
from proctor.errors import InputError
from proctor.model import Task

Written = Callable[..., Dataset]


def one(written: Written, row: dict[str, Any], form: str | None = None, **columns: str) -> Task:
    (task,) = written("a.jsonl", json.dumps(row), form, **columns).tasks()
    return task


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"id": "i", "prompt": "p", "reference": "r"}, ("i", "p", "r")),
        ({"task_id": 7, "question": "p", "answer": "r"}, ("7", "p", "r")),
        ({"question_id": "i", "input": "p", "target": "r"}, ("i", "p", "r")),
        ({"name": "i", "text": "p", "expected": "r"}, ("i", "p", "r")),
        (
            {"id": "i", "name": "n", "prompt": "p", "question": "q", "ground_truth": "r", "output": "o"},
            ("i", "p", "r"),
        ),
        ({"id": "i", "solution": "r"}, ("i", "", "r")),
        ({"id": "i", "output": "r"}, ("i", "", "r")),
        ({"id": "i", "prompt": "p"}, ("i", "p", None)),
    ],
)
def test_usual_names_are_guessed(
    written: Written, row: dict[str, Any], expected: tuple[str, str, str | None]
) -> None:
    task = one(written, row)
    assert (task.id, task.prompt, task.reference) == expected


def test_named_columns_win_over_guesses(written: Written) -> None:
    row = {"id": "i", "prompt": "p", "reference": "r", "key": 3, "q": "x", "meta": {"a": ["y", "z"]}}
    task = one(written, row, id="key", prompt="q", reference="meta.a.1")
    assert (task.id, task.prompt, task.reference) == ("3", "x", "z")


def test_a_field_with_a_dot_in_its_name_comes_before_a_path(written: Written) -> None:
    row = {"id": "i", "a.b": "dotted", "a": {"b": "nested"}}
    assert one(written, row, reference="a.b").reference == "dotted"


def test_rows_can_be_counted_from_one_without_blank_lines(written: Written) -> None:
    dataset = written("a.jsonl", '{"answer": 1}\n\n{"answer": 2}\n', id="#")
    assert [task.id for task in dataset.tasks()] == ["1", "2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(18, "18"), (1.5, "1.5"), (True, "true"), (["a", "é"], '["a", "é"]'), ({"x": 1}, '{"x": 1}'), ("", "")],
)
def test_a_reference_that_is_no_text_becomes_its_json(written: Written, value: object, text: str) -> None:
    assert one(written, {"id": 1, "answer": value}).reference == text


def test_a_null_reference_is_none(written: Written) -> None:
    assert one(written, {"id": 1, "prompt": "p", "answer": None}).reference is None


def test_code_fields_are_guessed_too(written: Written) -> None:
    row = {
        "id": 1,
        "prompt": "Say one.",
        "test": ["assert one() == 1", "assert one() != 2"],
        "entry_point": "one",
        "canonical_solution": "def one():\n    return 1\n",
        "setup": "x = 1",
        "mutates": True,
    }
    task = one(written, row, "jsonl")
    assert task.test == "assert one() == 1\nassert one() != 2"
    assert (task.entry_point, task.setup, task.mutates) == ("one", "x = 1", True)
    assert task.canonical == "def one():\n    return 1\n"


def test_a_csv_cell_can_say_mutates(written: Written) -> None:
    dataset = written("a.csv", "id,prompt,mutates\n1,p,true\n2,p,False\n3,p,\n4,p,1\n")
    assert [task.mutates for task in dataset.tasks()] == [True, False, False, True]


NO_ID = "no field for the id (id, task_id, question_id, name)"
NAME_ID = 'Name it with `id: FIELD`, or say `id: "#"` to count the rows from 1'
NO_REFERENCE = (
    "no field for the reference (reference, answer, target, expected, ground_truth, solution, output)"
)
PRINTABLE = "make it 1 to 256 printable characters"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"answer": 1}', f'a.jsonl:1: {NO_ID}; the row has "answer". {NAME_ID}'),
        ('{"ids": 1, "answer": 1}', f'a.jsonl:1: {NO_ID}; did you mean "ids"? {NAME_ID}'),
        (
            '{"id": 1, "x": 2}',
            f'a.jsonl:1: {NO_REFERENCE}; the row has "id", "x". Name it with `reference: FIELD`',
        ),
        (
            '{"id": 1, "answer": 1}\n{"id": 2, "anwser": 1}',
            'a.jsonl:2: no field "answer" for the reference; did you mean "anwser"?',
        ),
        (
            '{"id": 1, "prompt": "p"}\n{"task_id": 2, "prompt": "p"}',
            'a.jsonl:2: no field "id" for the id; the row has "task_id", "prompt"',
        ),
        ('{"id": null, "answer": 1}', 'a.jsonl:1: "id" is null, where every task needs its id'),
        ('{"id": 1.5, "answer": 1}', "a.jsonl:1: the id is a number; make it a text or a whole number"),
        ('{"id": true, "answer": 1}', "a.jsonl:1: the id is a boolean; make it a text or a whole number"),
        ('{"id": " ", "answer": 1}', f"a.jsonl:1: the id is empty; {PRINTABLE}"),
        (
            '{"id": "a\\nb", "answer": 1}',
            f'a.jsonl:1: the id is "a\\nb", with characters that do not print; {PRINTABLE}',
        ),
        (
            '{"id": "\\ud800", "answer": 1}',
            f'a.jsonl:1: the id is "\\ud800", with characters that do not print; {PRINTABLE}',
        ),
        (json.dumps({"id": "x" * 257, "answer": 1}), f"a.jsonl:1: the id is too long; {PRINTABLE}"),
        (
            '{"id": 1, "prompt": "p", "test": 5}',
            "a.jsonl:1: the test is a number; make it a text of Python code",
        ),
        (
            '{"id": 1, "prompt": "p", "entry_point": "f()"}',
            "a.jsonl:1: the entry_point is no Python name; give the function's bare name",
        ),
        (
            '{"id": 1, "prompt": "p", "mutates": "often"}',
            "a.jsonl:1: mutates is a text; make it true or false",
        ),
    ],
)
def test_a_bad_row_is_named_with_what_to_do(written: Written, content: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        list(written("a.jsonl", content).tasks())
    assert str(error.value).endswith("/" + message)


def test_a_named_column_must_be_there(written: Written) -> None:
    with pytest.raises(
        InputError, match=r'a\.jsonl:1: no field "questoin" for the prompt; did you mean "question"\?'
    ):
        one(written, {"id": 1, "question": "q"}, prompt="questoin")


HUMANEVAL = {
    "task_id": "X/0",
    "prompt": "def f():\n",
    "entry_point": "f",
    "test": "def check(c):\n    assert c()\n",
}


def test_a_humaneval_row_may_lack_a_canonical_solution_and_say_mutates(written: Written) -> None:
    task = one(written, {**HUMANEVAL, "mutates": True})
    assert (task.canonical, task.mutates) == (None, True)


@pytest.mark.parametrize("field", ["prompt", "entry_point", "test"])
def test_a_humaneval_row_needs_its_fields(written: Written, field: str) -> None:
    rows = [HUMANEVAL, {k: v for k, v in HUMANEVAL.items() if k != field} | {"task_id": "X/1"}]
    dataset = written("a.jsonl", "\n".join(map(json.dumps, rows)), "humaneval")
    with pytest.raises(InputError, match=rf'a\.jsonl:2: no field "{field}"'):
        list(dataset.tasks())
    dataset = written("a.jsonl", json.dumps({**HUMANEVAL, field: ""}))
    with pytest.raises(InputError, match=rf"a\.jsonl:1: the {field} is empty"):
        list(dataset.tasks())


MBPP = {"task_id": 1, "text": "t", "code": "def f():\n    return 1", "test_list": ["assert f() == 1"]}


def test_mbpp_imports_stand_before_the_asserts(written: Written) -> None:
    row = {
        **MBPP,
        "test_imports": ["import math"],
        "test_setup_code": "x = 1",
        "challenge_test_list": ["assert 0"],
    }
    task = one(written, row)
    assert task.test == "import math\nassert f() == 1"
    assert task.setup == "x = 1"


@pytest.mark.parametrize(
    ("code", "test", "expected"),
    [
        ("def f(): pass", "assert f() == 1", "f"),
        ("def f(): pass", "assert set(f()) == set()", "f"),
        ("def f(): pass\ndef g(): pass", "assert f(g()) == 1", "f"),
        ("class P: pass\ndef f(): pass", "assert P(f()) == 1", "f"),
        ("class P: pass", "assert P() == 1", "P"),
        ("def f(): pass\ndef g(): pass", "x = g()\nassert f() == 1\nassert g() == 2", "f"),
        ("async def f(): pass", "assert f()", "f"),
        ("def f(): pass", "assert other() == 1", None),
        ("def f(: pass", "assert f() == 1", None),
        ("def f(): pass", "assert", None),
        ("def f(): return '\\d'", "assert f() == 1", "f"),
    ],
)
def test_mbpps_entry_point_is_what_the_first_assert_calls(
    written: Written, code: str, test: str, expected: str | None
) -> None:
    assert one(written, {**MBPP, "code": code, "test_list": [test]}).entry_point == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test_list": []}, 'no tests in "test_list"'),
        ({"test_list": "assert f()"}, '"test_list" is a text; make it a list of texts'),
        ({"test_imports": [1]}, '"test_imports" is a list; make it a list of texts'),
        ({"text": None}, '"text" is null, where every task needs its prompt'),
    ],
)
def test_a_bad_mbpp_row_is_named(written: Written, change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as error:
        one(written, {**MBPP, **change})
    assert f"a.jsonl:1: {message}" in str(error.value)


BASE = {
    "id": 1,
    "prompt": "p",
    "reference": "r",
    "test": "t",
    "entry_point": "f",
    "canonical": "c",
    "setup": "s",
    "note": "n",
}


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "P"},
        {"reference": "R"},
        {"test": "T"},
        {"entry_point": "F"},
        {"canonical": "C"},
        {"setup": "S"},
        {"mutates": True},
    ],
)
def test_the_content_hash_follows_all_that_can_change_a_score(
    written: Written, change: dict[str, object]
) -> None:
    assert one(written, {**BASE, **change}, "jsonl").content_hash != one(written, BASE, "jsonl").content_hash


@pytest.mark.parametrize("change", [{"id": 2}, {"note": "N"}, {"mutates": False}])
def test_the_content_hash_ignores_the_rest(written: Written, change: dict[str, object]) -> None:
    assert one(written, {**BASE, **change}, "jsonl").content_hash == one(written, BASE, "jsonl").content_hash


def test_the_content_hash_stays_the_same_between_versions(written: Written) -> None:
    known = "d03e4ce4f32ffc5e4bbd4d0ba690c901e46b377d327d06b4e294b0a9b6ecce6e"
    assert one(written, {"id": 1, "prompt": "p", "reference": "\ud800é"}).content_hash == known
