"""Files as the harness's main.py writes them: it is on no package index, so that they are made here."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from proctor.errors import InputError
from proctor.results.importers import bigcode, lm_eval
from proctor.results.importers.foreign import Foreign
from unit.results.importers.broken import broken

CONFIG = {
    "prefix": "",
    "do_sample": True,
    "temperature": 0.2,
    "top_k": 0,
    "top_p": 0.95,
    "n_samples": 20,
    "eos": "<|endoftext|>",
    "seed": 0,
    "model": "org/coder",
    "modeltype": "causal",
    "peft_model": None,
    "revision": "v2",
    "tasks": "humaneval,mbpp",
    "limit": None,
    "limit_start": 0,
    "generation_only": False,
    "metric_output_path": "metrics.json",
    "check_references": False,
}
DOCUMENT = {
    "humaneval": {"pass@1": 0.25, "pass@10": 0.5},
    "mbpp": {"pass@1": 0.375},
    "config": CONFIG,
}


def write(folder: Path, document: Any) -> Path:
    path = folder / "metrics.json"
    path.write_text(json.dumps(document, indent=2), "utf-8")
    return path


def configured(**changes: object) -> dict[str, Any]:
    return {**DOCUMENT, "config": {**CONFIG, **changes}}


def values(run: Foreign) -> dict[str, dict[str, float | None]]:
    return {exam.benchmark: {one.label: one.value for one in exam.metrics} for exam in run.exams}


def test_a_run(tmp_path: Path) -> None:
    path = write(tmp_path, DOCUMENT)
    assert bigcode.fits(path)
    assert not lm_eval.fits(path)
    run = bigcode.read(path)
    assert (run.harness, run.model, run.version) == ("bigcode-evaluation-harness", "org/coder", "v2")
    assert values(run) == {"humaneval": {"pass@1": 0.25, "pass@10": 0.5}, "mbpp": {"pass@1": 0.375}}
    assert run.notes == ("means alone are compared, as the harness writes no scores of tasks",)
    for exam in run.exams:
        assert exam.temperature == 0.2
        assert exam.dataset_hash == "all problems"
        assert all(one.scores is None and one.bounded and one.higher_is_better for one in exam.metrics)
        assert all(one.samples == 20 for one in exam.metrics)


def test_an_old_file_tells_little(tmp_path: Path) -> None:
    config = {"model": "org/coder", "temperature": 0.2, "n_samples": 50}
    path = write(tmp_path, {"humaneval": {"pass@1": 0.25}, "config": config})
    assert bigcode.fits(path)
    run = bigcode.read(path)
    assert (run.model, run.version, run.exams[0].dataset_hash, run.exams[0].prompt) == (
        "org/coder",
        "",
        None,
        None,
    )


def test_objects_in_a_task_are_counts_but_for_passes(tmp_path: Path) -> None:
    apps = {"avg_accuracy": 0.5, "strict_accuracy": 0.25, "pass_at_k": {"pass@1": 0.125}}
    mercury = {"Easy_pass@1": 0.5, "Easy": {"failed@load": 81, "passed": 268}}
    run = bigcode.read(write(tmp_path, {"apps": apps, "mercury": mercury, "config": CONFIG}))
    assert values(run) == {
        "apps": {"avg_accuracy": 0.5, "strict_accuracy": 0.25, "pass@1": 0.125},
        "mercury": {"Easy_pass@1": 0.5},
    }


def test_failures_are_better_when_fewer(tmp_path: Path) -> None:
    gsm = {"accuracy": 0.5, "num_failed_execution": 12}
    (exam,) = bigcode.read(write(tmp_path, {"pal-gsm8k": gsm, "config": CONFIG})).exams
    assert [(one.label, one.higher_is_better, one.bounded) for one in exam.metrics] == [
        ("accuracy", True, True),
        ("num_failed_execution", False, False),
    ]


def test_a_part_of_the_problems_is_another_dataset(tmp_path: Path) -> None:
    run = bigcode.read(write(tmp_path, configured(limit=50)))
    assert run.exams[0].dataset_hash == "50 problems from 0"
    assert run.exams[0].metrics[0].tasks == 50
    assert "--limit 50: a part of each task's problems" in run.notes


def test_asking_in_another_way_is_another_prompt(tmp_path: Path) -> None:
    prompts = {
        bigcode.read(write(tmp_path, configured(**changes))).exams[0].prompt
        for changes in ({}, {"seed": 1}, {"prefix": "# python"}, {"prompt": "instruct"})
    }
    assert len(prompts) == 3


def test_greedy_decoding_has_no_temperature(tmp_path: Path) -> None:
    assert bigcode.read(write(tmp_path, configured(do_sample=False))).exams[0].temperature == 0


def test_an_adapter_is_the_model(tmp_path: Path) -> None:
    assert bigcode.read(write(tmp_path, configured(peft_model="org/adapter"))).model == "org/adapter"


@pytest.mark.parametrize("value", [math.nan, None, "N/A", [0.5]])
def test_a_value_that_is_no_number_is_no_score(tmp_path: Path, value: object) -> None:
    run = bigcode.read(write(tmp_path, {**DOCUMENT, "mbpp": {"pass@1": value}}))
    assert list(values(run)) == ["humaneval"]
    assert run.notes[-1] == "left out, as it has no score: mbpp"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (configured(check_references=True), "scores of the references, not of a model; run without"),
        ({"config": CONFIG}, "no task has a score; name a run without --generation_only"),
        (
            {"humaneval": {"pass@1": 25.0}, "config": CONFIG},
            r'"humaneval": "pass@1" is outside \[0, 1\]; name',
        ),
        ({"humaneval": [], "config": CONFIG}, '"humaneval": not a task with scores'),
        ({"humaneval": {"pass@1": 0.5}}, 'has no "config"; name a file that'),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, document: object, message: str) -> None:
    path = write(tmp_path, document)
    assert bigcode.fits(path)
    with pytest.raises(InputError, match=rf"metrics\.json: {message}"):
        bigcode.read(path)


def test_a_file_that_ends_early(tmp_path: Path) -> None:
    path = write(tmp_path, DOCUMENT)
    path.write_bytes(path.read_bytes()[:60])
    assert bigcode.fits(path)
    with pytest.raises(InputError, match=r"metrics\.json:\d+: not JSON: .*; half-written\?"):
        bigcode.read(path)


@pytest.mark.parametrize("document", [{}, [], {"config": {}}, {"results": {}, "config": {"model": "m"}}, 7])
def test_what_others_wrote_does_not_fit(tmp_path: Path, document: object) -> None:
    assert not bigcode.fits(write(tmp_path, document))
    assert not bigcode.fits(tmp_path)


def read_or_error(path: Path) -> Foreign | str:
    try:
        return bigcode.read(path)
    except InputError as error:
        return str(error)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=broken(DOCUMENT))
def test_damage_is_told_or_borne(tmp_path: Path, document: object) -> None:
    path = write(tmp_path, document)
    bigcode.fits(path)
    run = read_or_error(path)
    if isinstance(run, str):
        assert run.isprintable()
        return
    assert all(name.isprintable() for name in (run.model, run.version, *run.notes))
    for exam in run.exams:
        for one in exam.metrics:
            assert one.value is not None
            assert math.isfinite(one.value)
            assert not one.bounded or 0 <= one.value <= 1
