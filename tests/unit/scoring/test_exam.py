import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import DatasetSpec, MetricSpec
from proctor.errors import InputError
from proctor.sandbox.job import Needs
from proctor.scoring.canary import Checked
from proctor.scoring.exam import NAMED, Exam, dataset_hash, open_exam, with_needs
from unit.scoring.conftest import benchmark, metric, regex

Opened = Callable[..., Exam]
FIELDS = {"id": "id", "prompt": "prompt", "reference": "answer", "test": "test", "entry_point": "entry"}


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Writes the rows and opens them as an exam with these metrics."""

    def write(rows: list[dict[str, Any]], *metrics: MetricSpec) -> Exam:
        path = tmp_path / "data" / "tasks.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        columns = {key: column for key, column in FIELDS.items() if any(column in row for row in rows)}
        spec = DatasetSpec(path=path, format="jsonl", columns=columns)
        return open_exam(benchmark(*(metrics or (metric("exact_match"),)), dataset=spec), tmp_path)

    return write


def test_the_tasks_in_their_order(opened: Opened) -> None:
    exam = opened([{"id": name, "prompt": "p", "answer": "1"} for name in "cab"])
    assert [subject.task.id for subject in exam.subjects] == ["c", "a", "b"]
    assert all(subject.code is None for subject in exam.subjects)
    assert (exam.dataset.path, exam.dataset.format, exam.dataset.tasks) == ("data/tasks.jsonl", "jsonl", 3)


def test_code_for_the_judge_where_there_are_tests(opened: Opened) -> None:
    row = {"id": "a", "prompt": "def f(x):\n", "test": "assert f(1)", "entry": "f"}
    (subject,) = opened([row], metric("pass@k")).subjects
    assert subject.code is not None
    assert (subject.code.test, subject.code.entry_point) == ("assert f(1)", "f")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (metric("pass@k", k=5), "task 'a' has no hidden tests, which pass@1 of benchmark 'b' runs"),
        (
            metric("exact_match", label="own label"),
            "task 'a' has no reference, which own label of benchmark 'b'",
        ),
        (metric("ast_match"), "has no reference"),
        (metric("contains"), "has no reference"),
    ],
)
def test_a_task_that_lacks_what_a_metric_needs(opened: Opened, spec: MetricSpec, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        opened([{"id": "a", "prompt": "p"}], spec)
    assert "tasks.jsonl" in str(caught.value)


@pytest.mark.parametrize(
    "spec",
    [metric("ast_valid"), metric("json_valid"), metric("contains", any=["x"]), metric("regex", pattern="x")],
)
def test_metrics_that_need_no_reference_do_without(opened: Opened, spec: MetricSpec) -> None:
    assert len(opened([{"id": "a", "prompt": "p"}], spec).subjects) == 1


def test_tests_by_another_name_need_no_reference(opened: Opened) -> None:
    row = {"id": "a", "prompt": "p", "test": "assert f(1)", "entry": "f"}
    assert len(opened([row], metric("pass@k", label="solved")).subjects) == 1


def test_a_reference_without_what_is_extracted_is_named(opened: Opened) -> None:
    rows = [{"id": name, "prompt": "p", "answer": answer} for name, answer in (("a", "A: 5"), ("b", "5"))]
    spec = metric("numeric_match", extract=regex("^A: (.*)$"))
    with pytest.raises(
        InputError, match="task 'b': the extract of numeric_match of benchmark 'b' finds nothing"
    ):
        opened(rows, spec)
    assert len(opened(rows[:1], spec).subjects) == 1


def test_what_the_canary_found_goes_to_its_task(opened: Opened) -> None:
    exam = opened([{"id": name, "prompt": "p", "answer": "1"} for name in "ab"])
    checked = [Checked(task_id="b", needs=Needs(handles=True)), Checked(task_id="a", needs=Needs())]
    assert [subject.needs.mode for subject in with_needs(exam, checked).subjects] == ["plain", "handles"]


def test_every_broken_task_is_named_up_to_a_point(opened: Opened) -> None:
    names = [f"t{number}" for number in range(NAMED + 5)]
    exam = opened([{"id": name, "prompt": "p", "answer": "1"} for name in names])
    checked = [Checked(task_id=name, needs=Needs(), problem="broken") for name in reversed(names)]
    with pytest.raises(InputError) as caught:
        with_needs(exam, checked)
    lines = str(caught.value).splitlines()
    assert lines[0] == "data/tasks.jsonl: task 't0': broken"
    assert lines[NAMED:] == ["and 5 more tasks"]


def test_the_hash_is_of_the_tasks_whatever_their_order(opened: Opened) -> None:
    rows = [{"id": name, "prompt": "p", "answer": name} for name in "abc"]
    first, second = opened(rows), opened(rows[::-1])
    assert first.dataset.hash == second.dataset.hash == dataset_hash(one.task for one in first.subjects)
    assert opened(rows[:2]).dataset.hash != first.dataset.hash
    assert opened([{**rows[0], "answer": "z"}, *rows[1:]]).dataset.hash != first.dataset.hash
