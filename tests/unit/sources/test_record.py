"""A line that says why there is no output."""

import json
from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.sources.file import open_outputs


def read(folder: Path, *rows: object) -> list[tuple[str, int, str, str]]:
    path = folder / "o.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [(one.task_id, one.sample, one.text, one.error) for one in open_outputs(path, ["a", "MBPP/1"])]


def test_an_error_is_an_output_without_a_text(tmp_path: Path) -> None:
    rows = {"task_id": "a", "sample": 0, "error": "cut off"}, {"task_id": "a", "sample": 1, "completion": ""}
    assert read(tmp_path, *rows) == [("a", 0, "", "cut off"), ("a", 1, "", "")]


@pytest.mark.parametrize("text", [None, "", []])
def test_an_error_beside_no_text_counts(tmp_path: Path, text: object) -> None:
    row = {"task_id": "a", "completion": text, "error": "cut off"}
    assert read(tmp_path, row) == [("a", 0, "", "cut off")]


def test_a_text_beside_an_error_counts(tmp_path: Path) -> None:
    row = {"task_id": "a", "completion": "x", "error": "a remark"}
    assert read(tmp_path, row) == [("a", 0, "x", "")]


def test_an_error_keeps_its_place_among_a_tasks_outputs_and_its_id_becomes_the_datasets(
    tmp_path: Path,
) -> None:
    rows = (
        {"task_id": "1", "completion": "x"},
        {"task_id": "1", "error": "e"},
        {"task_id": "1", "completion": "y"},
    )
    assert read(tmp_path, *rows) == [("MBPP/1", 0, "x", ""), ("MBPP/1", 1, "", "e"), ("MBPP/1", 2, "y", "")]


def test_an_error_is_one_short_harmless_line(tmp_path: Path) -> None:
    ((_, _, _, error),) = read(tmp_path, {"task_id": "a", "error": "one\n two\x1b[31m" + "x" * 10_000})
    assert error.startswith("one two\\x1b[31mxxx")
    assert len(error) == 300


@pytest.mark.parametrize("error", [None, "", "  ", {"message": "x"}, 5, False])
def test_an_error_that_says_nothing_is_none(tmp_path: Path, error: object) -> None:
    with pytest.raises(InputError, match=r"o\.jsonl:1: no output; "):
        read(tmp_path, {"task_id": "a", "error": error})
    assert read(tmp_path, {"task_id": "a", "completion": "", "error": error}) == [("a", 0, "", "")]
