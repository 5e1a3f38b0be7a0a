"""Taking an answer out of a text."""

import time
from pathlib import Path

import pytest

from proctor.config.spec import DatasetSpec, ExtractSpec
from proctor.datasets import open_dataset
from proctor.errors import InputError
from proctor.extraction.answer import extract

LAST_A = ExtractSpec(kind="regex", regex=r"^A: (.*)$", take="last")


def json_at(path: str, *, last: bool = False) -> ExtractSpec:
    return ExtractSpec(kind="json", json_path=path, take="last" if last else "first")


def test_none_takes_the_text_as_it_is() -> None:
    assert extract(ExtractSpec(), " a\n") == " a\n"


def test_code_takes_the_fenced_block() -> None:
    assert extract(ExtractSpec(kind="code"), "So:\n```python\nx = 1\n```") == "x = 1\n"


def test_a_regex_gives_its_first_group_of_the_last_match() -> None:
    assert extract(LAST_A, "A: 1\nno\nA: 18\nend") == "18"


def test_a_regex_gives_its_first_group_of_the_first_match() -> None:
    assert extract(ExtractSpec(kind="regex", regex=r"^A: (.*)$"), "A: 1\nA: 18") == "1"


def test_a_regex_without_a_group_gives_the_match() -> None:
    assert extract(ExtractSpec(kind="regex", regex=r"\d+"), "about 42 or 43") == "42"


def test_a_match_whose_group_took_no_part_is_passed_over() -> None:
    assert extract(ExtractSpec(kind="regex", regex=r"x|y(\d)"), "x y7") == "7"


def test_a_regex_that_does_not_match_finds_nothing() -> None:
    assert extract(LAST_A, "the answer is 18") is None


def test_a_regex_that_takes_too_long_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proctor.extraction.answer.TIMEOUT", 0.1)
    text, slow = "b\n" + "x" * 5000, r"^b|(?:x+x+)+[yz]"
    assert extract(ExtractSpec(kind="regex", regex=slow), text) == "b"
    started = time.monotonic()
    assert extract(ExtractSpec(kind="regex", regex=slow, take="last"), text) is None
    assert time.monotonic() - started < 10


def test_a_wrong_regex_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r'extract: "\(" is no regular expression: missing \)'):
        extract(ExtractSpec(kind="regex", regex="("), "text")


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("answer", '{"answer": "Paris"}', "Paris"),
        ("answer", '{"answer": 18}', "18"),
        ("answer", '{"answer": 1.5}', "1.5"),
        ("answer", '{"answer": true}', "true"),
        ("answer", '{"answer": ["é", null]}', '["é", null]'),
        ("answer", '{"answer": null}', None),
        ("answer", '{"other": 1}', None),
        ("answers.0.value", '{"answers": [{"value": 7}]}', "7"),
        ("answers.-1", '{"answers": [1, 2]}', "2"),
        ("answers.2", '{"answers": [1, 2]}', None),
        ("a.b", '{"a.b": 1, "a": {"b": 2}}', "1"),
        ("answer", 'Sure:\n```json\n{"answer": 1}\n```\nDone.', "1"),
        ("answer", 'It is {"answer": "}{"} as you see.', "}{"),
        ("answer", 'Set {1, 2} and [x] and {"a": {"answer": 1}, {"answer": 3}', "1"),
        ("answer", '[1] says {"answer": 2}', "2"),
        ("", "42", "42"),
        ("", '"text"', "text"),
        ("", 'x = {"a": 1}', '{"a": 1}'),
        ("", "no JSON here", None),
        ("answer", '{"answer": 1', None),
        ("answer", "", None),
    ],
)
def test_json_is_found_wherever_it_stands(path: str, text: str, expected: str | None) -> None:
    assert extract(json_at(path), text) == expected


def test_the_last_json_with_the_path_counts() -> None:
    text = '{"answer": 1} then {"answer": 2} then {"note": 3}'
    assert extract(json_at("answer", last=True), text) == "2"
    assert extract(json_at("answer"), text) == "1"


@pytest.mark.parametrize("piece", ['{"', "[", '{"a":', "[[[[[[[[[[[[[[[[[[[[", '[[[["', "{", '{"a":1,', "9"])
def test_hostile_json_takes_linear_time(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    started = time.process_time()
    assert extract(json_at("a"), text) is None
    assert time.process_time() - started < 5


@pytest.mark.parametrize(("take", "expected"), [("first", "one"), ("last", "two")])
def test_a_line_is_the_first_or_last_that_is_not_blank(take: str, expected: str) -> None:
    spec = ExtractSpec(kind="line", take="first" if take == "first" else "last")
    assert extract(spec, "\n  one \r\n\ntwo\r\n \n") == expected
    assert extract(spec, " \n\n") is None


def test_gsm8ks_own_correctness_is_reproduced(shared_data: Path) -> None:
    spec = DatasetSpec(
        path=shared_data / "gsm8k_model_solutions.jsonl.gz",
        columns={"id": "#", "prompt": "question", "reference": "ground_truth"},
    )
    correct: dict[str, int] = {}
    for task in open_dataset(spec).tasks():
        wanted = number(extract(LAST_A, task.reference or ""))
        for name, answer in task.fields.items():
            if isinstance(answer, dict):
                right = number(extract(LAST_A, answer["solution"])) == wanted is not None
                assert right == answer["is_correct"], (task.id, name)
                correct[name] = correct.get(name, 0) + right
    assert correct == {
        "6b_finetuning": 286,
        "6b_verification": 515,
        "175b_finetuning": 458,
        "175b_verification": 742,
    }


def number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text.replace(",", ""))
    except ValueError:
        return None
