from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import BenchmarkSpec, DatasetSpec, ExtractSpec, MetricSpec, ModelSpec
from proctor.gate.baseline import Origin
from proctor.gate.samples import MetricSamples
from proctor.gate.table import Results
from proctor.scoring.candidate import candidate, scorer
from proctor.scoring.exam import Exam, open_exam
from unit.scoring.conftest import benchmark, metric

ORIGIN = Origin(commit="c0ffee0")
QA = BenchmarkSpec(name="qa", dataset=DatasetSpec(path=Path("qa.csv")), metrics=())
F1 = MetricSpec(name="f1", label="f1")


def exam(folder: Path) -> Exam:
    path = folder / "qa.csv"
    path.write_text("id,question,answer\na,q,1\nb,r,2\n")
    dataset = DatasetSpec(path=path)
    return open_exam(benchmark(metric("exact_match"), metric("ast_valid"), dataset=dataset), folder)


RESULTS = Results(
    table={
        "exact_match": {"a": (1.0, 1.0), "b": (1.0,)},
        "ast_valid": {"a": (0.0, 0.0), "b": (0.0,)},
    }
)


def test_every_metric_of_a_run_task_by_task(tmp_path: Path) -> None:
    sat = exam(tmp_path)
    name = sat.ask.benchmark.name
    model = ModelSpec(name="m", version="v1", outputs="x")
    run = candidate([model], [sat], {(0, 0): RESULTS}, ORIGIN, "sha256:ab")
    assert run.origin == ORIGIN
    exact, valid = run.metrics[name, "m"]
    assert isinstance(exact, MetricSamples)
    assert [(task.task_id, task.scores) for task in exact.tasks] == [("a", (1.0, 1.0)), ("b", (1.0,))]
    assert [task.content_hash for task in exact.tasks] == [one.task.content_hash for one in sat.subjects]
    assert (exact.settings.dataset_hash, exact.settings.samples) == (sat.dataset.hash, 2)
    assert (exact.settings.image, valid.settings.image) == (None, "sha256:ab")
    assert exact.settings.scorer != valid.settings.scorer
    assert exact.settings.temperature is None
    assert not exact.dependent


def test_versions_of_one_model_are_told_apart(tmp_path: Path) -> None:
    sat = exam(tmp_path)
    name = sat.ask.benchmark.name
    models = [ModelSpec(name="m", version=version, outputs="x") for version in ("v1", "v2")]
    run = candidate(models, [sat], {(0, 0): RESULTS, (1, 0): RESULTS}, ORIGIN, None)
    assert run.metrics.keys() == {(name, "m v1"), (name, "m v2")}


def test_a_metric_of_the_users_own_is_told_by_its_text_not_its_place() -> None:
    here, there = (
        MetricSpec(name="python", label="python", options={"path": path, "function": "score"})
        for path in ("/a/m.py", "/b/m.py")
    )
    assert scorer(here, QA, "text") == scorer(there, QA, "text")
    assert scorer(here, QA, "text") != scorer(here, QA, "other")


def test_a_schema_in_a_file_is_told_by_what_it_says(tmp_path: Path) -> None:
    def of(folder: str, text: str) -> str:
        path = tmp_path / folder / "schema.json"
        path.parent.mkdir()
        path.write_text(text)
        return scorer(MetricSpec(name="json_valid", label="x", options={"schema": str(path)}), QA, None)

    assert of("a", "{}") == of("b", "{}")
    assert of("c", "true") == of("d", "true") != scorer(F1, QA, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda: (replace(F1, name="bleu"), QA),
        lambda: (replace(F1, options={"x": 1}), QA),
        lambda: (replace(F1, extract=ExtractSpec(kind="line")), QA),
        lambda: (F1, replace(QA, stop=("\n",))),
        lambda: (F1, replace(QA, extract=ExtractSpec(kind="line"))),
        lambda: (F1, replace(QA, dataset=replace(QA.dataset, in_process=True))),
    ],
)
def test_whatever_can_change_a_score_changes_the_scorer(
    change: Callable[[], tuple[MetricSpec, BenchmarkSpec]],
) -> None:
    spec, bench = change()
    assert scorer(spec, bench, None) != scorer(F1, QA, None)


@pytest.mark.parametrize(
    "change", [{"samples": 5}, {"name": "other"}, {"dataset": DatasetSpec(path=Path("elsewhere.csv"))}]
)
def test_what_cannot_does_not(change: dict[str, Any]) -> None:
    assert scorer(F1, replace(QA, **change), None) == scorer(F1, QA, None)
