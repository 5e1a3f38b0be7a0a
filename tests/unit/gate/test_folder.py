import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import BenchmarkSpec, DatasetSpec, MetricSpec
from proctor.gate.baseline import Aggregate, BaselineError
from proctor.gate.folder import read, read_results
from proctor.gate.listing import listed_in
from proctor.gate.samples import MetricSamples
from proctor.gate.statistic import MEAN, Statistic
from proctor.model import SampleResult, Status
from proctor.results import summary as metrics_json
from proctor.results.record import heading, line, to_line
from proctor.results.summary import Timing
from unit.report.summaries import benchmark, model, summary, value

PASS_1 = MetricSpec(name="pass@k", label="pass@1")
PASS_2 = MetricSpec(name="pass@k", label="pass@2", k=2)
DISTANCE = MetricSpec(name="edit_distance", label="edit_distance")
SPEC = BenchmarkSpec(
    name="humaneval",
    dataset=DatasetSpec(path=Path("tasks.jsonl")),
    metrics=(PASS_1, PASS_2, DISTANCE),
    samples=2,
)
TIMING = Timing(started="2025-03-01T09:00:00Z", wall_s=1.0, cpu_s=1.0, reused=0)


def written(
    task_id: str, sample: int, passed: float | None, distance: float | None, version: str = "v1"
) -> bytes:
    """A line of results.jsonl."""
    status: Status = "infra_error" if passed is None else "passed" if passed else "failed"
    result = SampleResult(status=status, scores={"pass@1": passed, "edit_distance": distance})
    return line(heading("humaneval", "my-coder", version, task_id), sample, to_line(result)[:-1])


RESULTS = [
    written("a", 0, 1.0, 3.0),
    written("a", 1, 0.0, 7.0),
    written("b", 0, None, None),
    written("b", 1, 1.0, 0.0),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    metrics = [
        value(metric="pass@1", score=0.75, tasks=2, samples=3, unscored=1),
        value(metric="pass@2", score=1.0, tasks=1, samples=2, unscored=2),
        value(metric="edit_distance", score=2.5, tasks=2, samples=3, unscored=1, higher_is_better=False),
    ]
    statuses: dict[Status, int] = {"passed": 2, "failed": 1, "infra_error": 1}
    run = summary(benchmark(model(*metrics, statuses=statuses)))
    metrics_json.write(replace(run, timing=TIMING), tmp_path / "metrics.json")
    (tmp_path / "results.jsonl").write_bytes(b"".join(RESULTS))
    return tmp_path


def test_a_report_folder_is_a_run(folder: Path) -> None:
    found = read(folder, listed_in([SPEC]))
    assert found.origin.date == "2025-03-01T09:00:00Z"
    assert found.origin.commit
    pass_1, pass_2, distance = found.metrics["humaneval", "my-coder"]
    assert isinstance(pass_1, MetricSamples)
    assert [(task.task_id, task.scores) for task in pass_1.tasks] == [("a", (1.0, 0.0)), ("b", (None, 1.0))]
    assert (pass_1.settings.dataset_hash, pass_1.settings.samples) == ("0123456789abcdef" * 4, 2)
    assert isinstance(pass_2, MetricSamples)
    assert pass_2.tasks == pass_1.tasks
    assert pass_2.statistic == Statistic(kind="pass@k", k=2)
    assert isinstance(distance, MetricSamples)
    assert (distance.bounded, distance.higher_is_better, distance.statistic) == (False, False, MEAN)


def test_without_results_only_means_are_known(folder: Path) -> None:
    (folder / "results.jsonl").unlink()
    pass_1, _, distance = read(folder, listed_in([SPEC])).metrics["humaneval", "my-coder"]
    assert isinstance(pass_1, Aggregate)
    assert (pass_1.mean.value, pass_1.mean.tasks, pass_1.mean.samples) == (0.75, 2, 1.5)
    assert not distance.higher_is_better


def test_other_benchmarks_are_known_by_name_alone(folder: Path) -> None:
    assert read(folder, listed_in([])).metrics == {("humaneval", "my-coder"): ()}


def trouble(folder: Path) -> tuple[str, str]:
    with pytest.raises(BaselineError) as raised:
        read(folder, listed_in([SPEC]))
    return raised.value.trouble, str(raised.value)


def test_no_folder_is_missing(tmp_path: Path) -> None:
    kind, text = trouble(tmp_path / "none")
    assert kind == "missing"
    assert text.endswith("metrics.json: no such file; is it a report folder?")


@pytest.mark.parametrize("data", [b"{", b"\xff", b"[" * 100_000])
def test_metrics_that_are_not_json_are_corrupt(folder: Path, data: bytes) -> None:
    (folder / "metrics.json").write_bytes(data)
    assert trouble(folder)[0] == "corrupt"


def test_metrics_of_another_shape_are_corrupt(folder: Path) -> None:
    document: Any = json.loads((folder / "metrics.json").read_text())
    document["benchmarks"][0]["models"][0]["metrics"]["pass@1"]["score"] = "high"
    (folder / "metrics.json").write_text(json.dumps(document))
    kind, text = trouble(folder)
    assert kind == "corrupt"
    assert "['benchmarks'][0]['models'][0]['metrics']['pass@1']['score'] 'high' is not" in text


@pytest.mark.parametrize("line", [b"{", b"[]\n", b"7\n", b'{"benchmark": "humaneval"}\n'])
def test_a_result_that_is_none_is_corrupt_and_named_by_its_line(folder: Path, line: bytes) -> None:
    with (folder / "results.jsonl").open("ab") as file:
        file.write(line)
    kind, text = trouble(folder)
    assert kind == "corrupt"
    assert "results.jsonl:5: not a result" in text


def test_a_score_that_is_no_number_is_corrupt(folder: Path) -> None:
    text = (folder / "results.jsonl").read_text().replace('"pass@1":0.0', '"pass@1":"0.0"')
    (folder / "results.jsonl").write_text(text)
    assert trouble(folder)[0] == "corrupt"


def test_results_that_were_cut_off_are_corrupt(folder: Path) -> None:
    lines = (folder / "results.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "results.jsonl").write_bytes(b"".join(lines[:3]))
    kind, text = trouble(folder)
    assert kind == "corrupt"
    assert "3 samples of my-coder, where metrics.json counts 4" in text


def test_versions_of_one_model_in_one_run_are_told_apart(tmp_path: Path) -> None:
    counted: dict[Status, int] = {"passed": 1}
    models = [model(value(version=version), statuses=counted) for version in ("v1", "v2")]
    metrics_json.write(summary(benchmark(*models)), tmp_path / "metrics.json")
    lines = [written("a", 0, 1.0, 0.0, version) for version in ("v1", "v2")]
    (tmp_path / "results.jsonl").write_bytes(b"".join(lines))
    assert read(tmp_path, listed_in([SPEC])).metrics.keys() == {
        ("humaneval", "my-coder v1"),
        ("humaneval", "my-coder v2"),
    }


def test_only_code_depends_on_the_image(folder: Path) -> None:
    pass_1, _, distance = read(folder, listed_in([SPEC])).metrics["humaneval", "my-coder"]
    assert pass_1.settings.image == "sha256:" + "ab" * 32
    assert distance.settings.image is None


def test_results_alone_tell_of_samples(folder: Path) -> None:
    found = read_results(folder / "results.jsonl", listed_in([SPEC]))
    pass_1, pass_2, _ = found.metrics["humaneval", "my-coder"]
    assert isinstance(pass_2, MetricSamples)
    assert (pass_2.settings.k, pass_2.settings.samples, pass_2.settings.dataset_hash) == (2, 2, None)
    assert isinstance(pass_1, MetricSamples)
    assert pass_1.value() == 0.75
