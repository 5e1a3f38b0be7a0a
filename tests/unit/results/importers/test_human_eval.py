import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from proctor.errors import InputError
from proctor.results.importers import human_eval
from unit.results.importers.damage import EDITS, check, damaged

DATA = Path(__file__).parent / "data" / "human_eval"
REAL = DATA / "tiny-coder.jsonl_results.jsonl"
ROWS = [json.loads(line) for line in REAL.read_text().splitlines()]


def write(path: Path, rows: list[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def row(task: str, *, passed: object = True) -> dict[str, object]:
    return {"task_id": task, "completion": "pass", "result": "passed", "passed": passed}


def test_file_of_the_harness_is_read() -> None:
    assert human_eval.fits(REAL)
    run = human_eval.read(REAL)
    assert (run.harness, run.model, run.notes) == ("human-eval", "tiny-coder", ())
    [exam] = run.exams
    [metric] = exam.metrics
    assert (metric.label, metric.k) == ("pass@1", 1)
    assert metric.scores == {"tiny/double": (1.0, 0.0), "tiny/last": (0.0, 1.0), "tiny/vowels": (0.0, 0.0)}


def test_pass_at_10_is_there_where_every_task_has_10_samples(tmp_path: Path) -> None:
    rows: list[object] = [
        row(f"HumanEval/{task}", passed=not sample) for task in (0, 1) for sample in range(10)
    ]
    [exam] = human_eval.read(write(tmp_path / "m_results.jsonl", rows)).exams
    assert exam.benchmark == "HumanEval"
    assert [(one.label, one.k) for one in exam.metrics] == [("pass@1", 1), ("pass@10", 10)]
    assert exam.metrics[0].scores is exam.metrics[1].scores
    short = human_eval.read(write(tmp_path / "m_results.jsonl", rows[:-1]))
    assert [one.label for one in short.exams[0].metrics] == ["pass@1"]
    assert short.notes == ("tasks have 9 to 10 samples; was the run cut short?",)


def test_hash_is_of_the_tasks_in_any_order(tmp_path: Path) -> None:
    def of(*tasks: str) -> str | None:
        path = write(tmp_path / "m_results.jsonl", [row(task) for task in tasks])
        return human_eval.read(path).exams[0].dataset_hash

    assert of("a", "b") == of("b", "a", "a")
    assert of("a", "b") != of("a", "c")
    assert of("a", "b") != of("a,b")


@pytest.mark.parametrize(
    "name", ["m_results.jsonl", "m.jsonl_results.jsonl", "m.jsonl.gz_results.jsonl", "m.jsonl", "m"]
)
def test_model_has_the_name_of_the_file_of_samples(tmp_path: Path, name: str) -> None:
    assert human_eval.read(write(tmp_path / name, [row("a")])).model == "m"


def test_gzipped_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m_results.jsonl.gz"
    path.write_bytes(gzip.compress(REAL.read_bytes()))
    assert human_eval.fits(path)
    assert human_eval.read(path).model == "m"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no samples"),
        ('{"task_id": "a", "passed": true', "m_results.jsonl:1: not JSON"),
        ('{"task_id": "a", "passed": 1}', "m_results.jsonl:1: passed: a number, where true or false"),
        ('{"task_id": "a"}', "passed: null"),
        ('{"task_id": 7, "passed": true}', "task_id: a number, where a task's id is wanted"),
        ('{"task_id": "\\ud800", "passed": true}', "is no id"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_what_to_pass(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "m_results.jsonl"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        human_eval.read(path)
    assert said in str(caught.value)
    assert "pass the whole *_results.jsonl" in str(caught.value)


def test_samples_without_verdicts_and_other_things_do_not_fit(tmp_path: Path) -> None:
    assert not human_eval.fits(DATA / "tiny-coder.jsonl")
    assert not human_eval.fits(tmp_path)
    assert not human_eval.fits(tmp_path / "none\0such")
    ours = {"task_id": "a", "sample": 0, "status": "passed", "result": 1, "completion": "x"}
    assert not human_eval.fits(write(tmp_path / "results.jsonl", [ours]))


@settings(max_examples=60, deadline=None, database=None)
@given(edits=EDITS)
def test_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str, object]]
) -> None:
    rows = damaged(ROWS, edits)
    path = tmp_path_factory.mktemp("damaged") / "m_results.jsonl"
    check(human_eval, write(path, rows if isinstance(rows, list) else [rows]))
