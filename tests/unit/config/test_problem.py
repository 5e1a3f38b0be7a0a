from pathlib import Path
from typing import Any

import pytest

from proctor.config.problem import Place, Problem, Problems, did_you_mean, dotted, shown


def problem(**given: Any) -> Problem:
    values: dict[str, Any] = {"line": 3, "column": 5, "key": "gate", "message": "unknown key"}
    return Problem(**{"path": Path("b.yml"), **values, **given})


def test_a_problem_reads_as_file_line_column_key_message_and_hint() -> None:
    assert str(problem(hint='did you mean "gate"?')) == 'b.yml:3:5: gate: unknown key; did you mean "gate"?'


def test_a_problem_of_the_whole_file_has_no_line() -> None:
    assert str(problem(line=0, column=0, key="", message="is a folder")) == "b.yml: is a folder"


def test_a_problem_is_one_line_whatever_is_in_it() -> None:
    text = str(problem(path=Path("a\nb"), message="x\x1b[31m\u202e\u2028y"))
    assert text == r"a\nb:3:5: gate: x\x1b[31m\u202e\u2028y"


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ((), ""),
        (("benchmarks", 0, "metrics", 12, "pass@1"), "benchmarks[0].metrics[12].pass@1"),
        (("a b", "c.d"), '"a b"["c.d"]'),
        (("gate", "x\n"), r'gate["x\n"]'),
    ],
)
def test_keys_are_dotted(where: tuple[str | int, ...], text: str) -> None:
    assert dotted(where) == text


def test_long_text_is_cut() -> None:
    assert shown("é" * 61) == '"' + "é" * 57 + '..."'


@pytest.mark.parametrize(
    ("word", "hint"),
    [("smaples", 'did you mean "samples"?'), ("SAMPLES", 'did you mean "samples"?'), ("zzz", "")],
)
def test_the_nearest_word_is_offered(word: str, hint: str) -> None:
    assert did_you_mean(word, ["stop", "samples"]) == hint


def test_a_word_of_a_megabyte_is_compared_at_once() -> None:
    assert did_you_mean("a" * 2**20, ["a" * 100]) == f"did you mean {shown('a' * 100)}?"


def test_problems_come_in_the_order_of_the_file_and_once_each() -> None:
    problems = Problems(Path("b.yml"))
    for line in (7, 2, 7):
        problems.add(("gate",), "wrong", place=Place(line=line, column=1))
    assert [problem.line for problem in problems.sorted()] == [2, 7]


def test_a_mistake_touches_what_holds_it_but_spoils_only_itself() -> None:
    problems = Problems(Path("b.yml"))
    problems.add(("benchmarks", 0, "name"), "wrong")
    assert problems.spoilt(("benchmarks", 0, "name"))
    assert not problems.spoilt(("benchmarks", 0))
    assert problems.touched(("benchmarks", 0))
    assert not problems.touched(("benchmarks", 1))
