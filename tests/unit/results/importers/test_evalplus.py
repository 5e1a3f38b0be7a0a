import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from proctor.errors import InputError
from proctor.results.importers import evalplus
from unit.results.importers.damage import EDITS, check, damaged, text

DATA = Path(__file__).parent / "data" / "evalplus"
REAL = DATA / "tiny-coder_hf_temp_0.8_eval_results.json"
BASE_ONLY = DATA / "base-only_eval_results.json"
OLD = DATA / "list-form_eval_results.json"


def write(path: Path, document: Any) -> Path:
    path.write_bytes(text(document))
    return path


def document(*statuses: tuple[object, object], task: str = "Mbpp/2") -> dict[str, Any]:
    samples = [{"task_id": task, "base_status": base, "plus_status": plus} for base, plus in statuses]
    return {"date": "2026-01-01 10:00", "hash": "ab12", "eval": {task: samples}}


def test_file_of_the_harness_is_read() -> None:
    assert evalplus.fits(REAL)
    run = evalplus.read(REAL)
    assert (run.harness, run.model, run.notes) == ("EvalPlus", "tiny-coder_hf_temp_0.8", ())
    [exam] = run.exams
    assert (exam.benchmark, exam.temperature) == ("humaneval", 0.8)
    assert exam.dataset_hash == json.loads(REAL.read_text())["hash"]
    assert [(one.label, one.k) for one in exam.metrics] == [("pass@1 (base)", 1), ("pass@1 (plus)", 1)]


def test_plus_is_passed_where_both_are() -> None:
    base, plus = evalplus.read(REAL).exams[0].metrics
    assert base.scores == {"HumanEval/0": (1.0, 0.0), "HumanEval/1": (1.0, 0.0)}
    # The last sample fails the base tests and passes the further ones.
    assert plus.scores == {"HumanEval/0": (1.0, 0.0), "HumanEval/1": (0.0, 0.0)}


def test_old_form_says_the_same() -> None:
    assert evalplus.fits(OLD)
    old, new = evalplus.read(OLD).exams[0], evalplus.read(REAL).exams[0]
    assert [one.scores for one in old.metrics] == [one.scores for one in new.metrics]
    assert old.temperature is None


def test_run_of_base_tests_alone_says_so() -> None:
    run = evalplus.read(BASE_ONLY)
    assert [one.label for one in run.exams[0].metrics] == ["pass@1 (base)"]
    assert run.notes == ("only the base tests were run: there is no pass@1 (plus)",)


def test_time_out_is_a_failure_and_a_missing_status_of_plus_is_unscored(tmp_path: Path) -> None:
    path = write(
        tmp_path / "m.eval_results.json",
        document(
            ("timeout", "pass"), ("pass", "timeout"), ("pass", None), ("fail", "fail"), ("pass", "pass")
        ),
    )
    run = evalplus.read(path)
    base, plus = run.exams[0].metrics
    assert (run.model, run.exams[0].benchmark) == ("m", "mbpp")
    assert base.scores == {"Mbpp/2": (0.0, 1.0, 1.0, 0.0, 1.0)}
    assert plus.scores == {"Mbpp/2": (0.0, 0.0, None, 0.0, 1.0)}


def test_pass_at_k_is_there_as_far_as_there_are_samples(tmp_path: Path) -> None:
    path = write(tmp_path / "m_eval_results.json", document(*[("pass", "fail")] * 10, task="Own/1"))
    [exam] = evalplus.read(path).exams
    assert exam.benchmark == "evalplus"
    assert [(one.label, one.k) for one in exam.metrics] == [
        ("pass@1 (base)", 1),
        ("pass@10 (base)", 10),
        ("pass@1 (plus)", 1),
        ("pass@10 (plus)", 10),
    ]


def test_folder_of_samples_gives_the_model_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "coder_temp_0.0"
    folder.mkdir()
    assert not evalplus.fits(folder)
    shutil.copy(REAL, folder / "eval_results.json")
    assert evalplus.fits(folder)
    for path in (folder, folder / "eval_results.json"):
        run = evalplus.read(path)
        assert (run.model, run.exams[0].temperature) == ("coder_temp_0.0", 0.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b'{"eval": {"a": [', "not JSON"),
        (b"[]", "a list, where an object is wanted"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"eval": {}}', "eval: no tasks"),
        (b'{"eval": {"a": []}}', 'eval["a"]: no samples'),
        (b'{"eval": {"a": [1]}}', 'eval["a"][0]: a number, where a sample is wanted'),
        (b'{"eval": {"a": [{}]}}', "base_status: null, where pass, fail or timeout is wanted"),
        (b'{"eval": {"a": [{"base_status": "maybe"}]}}', '"maybe"'),
        (b'{"eval": {"a": {"base": [["success", []]], "plus": [[], []]}}}', "plus: a list"),
        (
            b'{"eval": {"a": {"base": ["success"], "plus": ["failed", "failed"]}}}',
            "1 samples of base and 2 of plus",
        ),
        (b'{"hash": 1, "eval": {"a": [{"base_status": "pass"}]}}', "hash: a number"),
        (b'{"eval": {"\\ud800": [{"base_status": "pass"}]}}', "is no id"),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_what_to_pass(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "m_eval_results.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        evalplus.read(path)
    assert said in str(caught.value)
    assert "pass the eval_results.json" in str(caught.value)


def test_other_files_do_not_fit(tmp_path: Path) -> None:
    log = {"version": 2, "status": "success", "eval": {"run_id": "x", "task": "t", "model": "m"}}
    assert not evalplus.fits(write(tmp_path / "log.json", log))
    assert not evalplus.fits(tmp_path / "none.json")
    assert evalplus.fits(write(tmp_path / "renamed.json", document(("pass", "pass"))))


@pytest.mark.parametrize("real", [REAL, OLD])
@settings(max_examples=60, deadline=None, database=None)
@given(edits=EDITS)
def test_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, real: Path, edits: list[tuple[int, str, object]]
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "m_eval_results.json"
    check(evalplus, write(path, damaged(json.loads(real.read_text()), edits)))
