import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proctor.config.spec import DatasetSpec, ModelSpec
from proctor.errors import InputError
from proctor.results.summary import DatasetSummary
from proctor.scoring import fit
from proctor.scoring.exam import Exam
from proctor.scoring.question import question
from proctor.scoring.work import Subject
from unit.scoring.conftest import MODEL, benchmark, metric, task

Outputs = Callable[..., ModelSpec]


@pytest.fixture
def exam(dataset: DatasetSpec) -> Exam:
    """Two tasks, two samples each."""
    metrics = (metric("pass@k", k=1), metric("pass@k", k=2), metric("f1"))
    return Exam(
        ask=question(benchmark(*metrics, dataset=dataset, samples=2)),
        dataset=DatasetSummary(path="tasks.jsonl", format="jsonl", hash="", tasks=2),
        subjects=tuple(Subject(task=task(id=name)) for name in ("he/0", "he/1")),
    )


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    """A model whose outputs are these (task id, text) pairs, or these bytes."""

    def write(*pairs: tuple[str, str], name: str = "outputs.jsonl") -> ModelSpec:
        rows = (json.dumps({"task_id": task_id, "completion": text}) + "\n" for task_id, text in pairs)
        (tmp_path / name).write_text("".join(rows))
        return replace(MODEL, outputs=str(tmp_path / name))

    return write


def test_completions_come_with_their_tasks_place(exam: Exam, outputs: Outputs) -> None:
    model = outputs(("he/1", "a"), ("he_0", "b"), ("he/1", "c"), ("other", "d"), ("he/1", "too many"))
    found = [(place, one.task_id, one.sample, one.text) for place, one in fit.completions(exam, model)]
    assert found == [(1, "he/1", 0, "a"), (0, "he/0", 0, "b"), (1, "he/1", 1, "c")]


def test_outputs_that_fit_have_no_problems(exam: Exam, outputs: Outputs) -> None:
    model = outputs(*[(name, "x") for name in ("he/0", "he/1") for _ in range(2)])
    assert fit.problems(exam, model, fit.sheet_for(exam)) == []
    warnings, sheets = fit.check([exam], [model])
    assert warnings == []
    assert [place[:2] for place in sheets[0, 0].results()] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_too_many_are_a_warning(exam: Exam, outputs: Outputs) -> None:
    model = outputs(*[(name, "x") for name in ("he/0", "he/1") for _ in range(3)])
    (warning,), sheets = fit.check([exam], [model])
    assert sheets[0, 0].count == 4
    assert "with more outputs than `samples: 2`" in warning
    assert warning.startswith(str(outputs().outputs))


def test_every_error_of_every_file_is_told_at_once(exam: Exam, outputs: Outputs, tmp_path: Path) -> None:
    few = outputs(("he/0", "x"), ("he/0", "y"), ("he/1", "z"), name="few.jsonl")
    none = outputs(("he/0", "x"), ("he/0", "y"), name="none.jsonl")
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"task_id": "he/0", "completion": "x"}\n{"task_id"\n')
    missing = replace(MODEL, outputs=str(tmp_path / "missing.jsonl"))
    models = [few, none, replace(MODEL, outputs=str(broken)), missing]
    with pytest.raises(InputError) as caught:
        fit.check([exam], models)
    text = str(caught.value)
    for name in ("few.jsonl", "none.jsonl", "broken.jsonl", "missing.jsonl"):
        assert name in text
    assert "with 1 of the 2 outputs" in text
    assert "no output for 1 task" in text
