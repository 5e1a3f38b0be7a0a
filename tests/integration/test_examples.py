"""Every example, and what `proctor init` writes: one command each, and the scores that are known."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from proctor.config.spec import SandboxSpec
from proctor.errors import SandboxError
from proctor.report import comment, document, junit
from proctor.report.markdown import code
from proctor.results import summary as metrics_json
from proctor.sandbox.room import Room
from proctor.sandbox.sandbox import open_sandbox
from proctor.schema import load_schema
from unit.display.blocks import column, taken_apart, texts_of

Scores = Mapping[tuple[str, str, str], Mapping[str, float]]
"""(benchmark, model, version) -> metric -> score."""

EXAMPLES = ("lab", "humaneval-mini", "qa", "reasoning")
PASSED = {
    "v1": [2, 3, 1, 2, 3, 1, 3, 4, 4, 0],
    "v2": [4, 5, 4, 5, 4, 3, 4, 1, 5, 3],
}  # of 5, mini/0 to mini/9
VALID = {"v1": 46, "v2": 50}  # of 50 outputs; four of v1's are no Python
SIMILARITY = {"v1": 0.4937317914516458, "v2": 0.5383481983940988}  # no simpler than the trees themselves
CHATTY_F1 = [2 / 9, 2 / 5, 1 / 2, 1 / 2, 1, 0, 2 / 3, 2 / 5, 1 / 4, 1, 1 / 3, 0]  # q01 to q12


def mini(version: str) -> dict[str, float]:
    passed = PASSED[version]
    return {
        "pass@1": sum(passed) / 50,
        "pass@5": sum(count > 0 for count in passed) / 10,
        "pass^2": sum(comb(count, 2) for count in passed) / comb(5, 2) / 10,
        "ast_valid": VALID[version] / 50,
        "ast_similarity": SIMILARITY[version],
    }


KNOWN: Mapping[str, Scores] = {
    "lab": {
        ("lab", "lab-model", "v1"): {
            "exact_match": 1 / 3,
            "edit_distance": (0 + 105 + 69) / 3,
            "edit_similarity": 1 - (105 + 69) / 215 / 3,  # the reference has 215 characters
            "ast_match": 2 / 3,
            "ast_valid": 2 / 3,
        }
    },
    "humaneval-mini": {("humaneval-mini", "mini-coder", version): mini(version) for version in ("v1", "v2")},
    "qa": {
        ("qa", "terse", "v1"): {"exact_match": 7 / 12, "f1": (7 + 4 / 5) / 12, "contains": 7 / 12},
        ("qa", "chatty", "v1"): {"exact_match": 2 / 12, "f1": sum(CHATTY_F1) / 12, "contains": 11 / 12},
    },
    "reasoning": {
        ("steps", "small", "v1"): {"numeric_match": 2 / 8, "edit_similarity": 3 / 8},
        ("steps", "large", "v1"): {"numeric_match": 7 / 8, "edit_similarity": (4 + 1 / 3) / 8},
        ("totals", "small", "v1"): {"numeric_match": 2 / 5, "json_valid": 2 / 5},
        ("totals", "large", "v1"): {"numeric_match": 5 / 5, "json_valid": 4 / 5},
    },
}


@dataclass(frozen=True)
class Done:
    """An example that was run in a copy, `folder`, where its report is."""

    name: str
    sandbox: str
    folder: Path
    printed: str

    @property
    def results(self) -> list[dict[str, Any]]:
        lines = (self.folder / "proctor-report" / "results.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    @property
    def metrics(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "proctor-report" / "metrics.json").read_text())
        return document


def proctor(folder: Path, *arguments: str) -> str:
    """What a command prints that ends well."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    command = [sys.executable, "-m", "proctor", *arguments]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def copied(example: Path, folder: Path) -> None:
    shutil.copytree(example, folder / "examples" / example.name, ignore=shutil.ignore_patterns("data"))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((name, sandbox), marks=getattr(pytest.mark, sandbox), id=f"{name}-{sandbox}")
        for name in ("lab", "humaneval-mini")
        for sandbox in ("docker", "local")
    ]
    + [pytest.param((name, "none"), id=name) for name in ("qa", "reasoning")],
)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, root: Path) -> Done:
    """Each example in turn, in each sandbox where it needs one."""
    name, sandbox = request.param
    chosen = [] if sandbox == "none" else ["--sandbox", sandbox]
    if chosen:
        request.getfixturevalue(f"{sandbox}_works")
    folder = tmp_path_factory.mktemp(name)
    copied(root / "examples" / name, folder)
    printed = proctor(folder, "run", f"examples/{name}/benchmark.yml", *chosen)
    return Done(name, sandbox, folder, printed)


@pytest.fixture(scope="module")
def any_sandbox() -> None:
    """Skips where nothing isolates."""
    try:
        open_sandbox("auto", SandboxSpec(), Room())
    except SandboxError as error:
        pytest.skip(str(error))


def test_it_has_the_scores_it_is_known_to_have(done: Done) -> None:
    found = {
        (benchmark["name"], model["name"], model["version"]): {
            label: metric["score"] for label, metric in model["metrics"].items()
        }
        for benchmark in done.metrics["benchmarks"]
        for model in benchmark["models"]
    }
    assert found.keys() == KNOWN[done.name].keys()
    for place, scores in KNOWN[done.name].items():
        assert found[place] == pytest.approx(scores, abs=1e-12), place


def test_every_sample_is_scored_where_it_should_be(done: Done) -> None:
    assert "infra_error" not in {result["status"] for result in done.results}
    assert {result["isolation"].partition(":")[0] for result in done.results} == {done.sandbox}


def test_its_report_and_leaderboard_hold_every_score(done: Done) -> None:
    report = (done.folder / "proctor-report" / "report.md").read_text("utf-8")
    leaderboard = done.folder / "examples" / done.name / "data" / "leaderboard.csv"
    with leaderboard.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {
        (row["benchmark"], row["model"], row["version"], row["metric"]): float(row["score"]) for row in rows
    }
    known = {
        (*place, label): score
        for place, scores in KNOWN[done.name].items()
        for label, score in scores.items()
    }
    assert found == pytest.approx(known, abs=1e-12)
    assert len(rows) == len(known)
    for benchmark, model, version, metric in known:
        assert f"`{benchmark}`" in report
        assert f"| `{benchmark}` | `{model}` `{version}` |" in report
        assert f"| {code(metric)}" in report


def test_its_report_can_be_read_again_and_shown_anew(done: Done) -> None:
    folder = done.folder / "proctor-report"
    report = document.load((folder / "report.json").read_bytes())
    assert document.dump(report) == (folder / "report.json").read_bytes()
    assert comment.render(report) == (folder / "report.md").read_text("utf-8")
    assert junit.render(report) == (folder / "junit.xml").read_bytes()
    assert json.loads(json.dumps(metrics_json.to_json(report.summary))) == done.metrics
    cases = ElementTree.parse(folder / "junit.xml").getroot().findall("testsuite/testcase")
    assert len(cases) == len(report.judged) + len(report.outcomes)


def test_its_page_has_every_output_and_prompt_and_no_hidden_test(done: Done) -> None:
    data, blocks = taken_apart((done.folder / "proctor-report" / "report.html").read_bytes())
    texts = texts_of(blocks)
    shown = []
    for number, entrant in enumerate(data["entrants"]):
        tasks, samples, uses = (blocks[f"{name}-{number}"] for name in ("tasks", "samples", "uses"))
        assert uses["prompts"][0] == list(range(len(tasks["ids"])))
        owners, numbers = column(samples["tasks"]), column(samples["number"])
        for place, text in zip(*uses["samples"], strict=True):
            task, sample = tasks["ids"][owners[place]], numbers[place]
            whose = (entrant["benchmark"], entrant["model"], entrant["version"], task, sample)
            shown.append((*whose, hashlib.sha256(texts[text].encode()).hexdigest()))
    names = ("benchmark", "model", "version", "task_id", "sample", "completion_hash")
    assert sorted(shown) == sorted(tuple(result[name] for name in names) for result in done.results)
    assert not [text for text in texts if "check(candidate" in text or "METADATA" in text]


def test_its_readme_shows_what_it_prints(done: Done, root: Path) -> None:
    table, _, _ = done.printed.partition("\n\nreport: ")
    shown = "\n".join(line.rstrip() for line in table.splitlines())
    page = (root / "examples" / done.name / "README.md").read_text("utf-8")
    assert f"```sh\nproctor run examples/{done.name}/benchmark.yml\n```" in page
    assert f"```text\n{shown}\n```" in page


def test_its_files_fit_their_schemas(done: Done) -> None:
    line = Draft202012Validator(load_schema("results"))
    assert done.results
    for result in done.results:
        line.validate(result)
    Draft202012Validator(load_schema("metrics")).validate(done.metrics)


def test_it_writes_to_the_report_and_the_leaderboard_alone(done: Done, root: Path) -> None:
    there = {path.relative_to(root) for path in (root / "examples" / done.name).rglob("*") if path.is_file()}
    found = {path.relative_to(done.folder) for path in done.folder.rglob("*") if path.is_file()}
    data = Path("examples", done.name, "data")
    new = {path for path in found - there if path.parts[0] != "proctor-report"}
    runs = {path for path in new if path.parent == data / "runs"}
    assert len(runs) <= 2  # the run, and outputs of it
    assert new - runs <= {data / "leaderboard.csv"}


@pytest.mark.parametrize("done", [("humaneval-mini", "docker")], indirect=True, ids=["docker"])
@pytest.mark.docker
def test_the_coder_passes_what_it_should_task_by_task(done: Done) -> None:
    passed = Counter[tuple[str, str]]()
    for result in done.results:
        passed[result["version"], result["task_id"]] += result["status"] == "passed"
    assert passed == {
        (version, f"mini/{number}"): count
        for version, counts in PASSED.items()
        for number, count in enumerate(counts)
    }
    modes = {result["task_id"]: result["mode"] for result in done.results}
    assert modes.pop("mini/0") == "plain+mutates"
    assert modes.pop("mini/3") == "handles"
    assert set(modes.values()) == {"plain"}
    timeouts = [
        (result["version"], result["task_id"]) for result in done.results if result["status"] == "timeout"
    ]
    assert timeouts == [("v1", "mini/0")]


def test_examples_fit_the_schema_that_they_name(root: Path) -> None:
    configs = [root / "examples" / name / "benchmark.yml" for name in EXAMPLES]
    for config in configs:
        first = config.read_text("utf-8").splitlines()[0]
        _, _, schema = first.partition("# yaml-language-server: $schema=")
        assert (config.parent / schema).resolve() == root / "schemas" / "benchmark.schema.json"
    schema_file = str(root / "schemas" / "benchmark.schema.json")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema_file, *map(str, configs)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_an_example_run_twice_is_on_the_leaderboard_twice(tmp_path: Path, root: Path) -> None:
    copied(root / "examples" / "qa", tmp_path)
    for _ in range(2):
        proctor(tmp_path, "run", "examples/qa/benchmark.yml", "--quiet")
    rows = (tmp_path / "examples/qa/data/leaderboard.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + 2 * 6
    shown = json.loads(proctor(tmp_path, "leaderboard", "examples/qa/data/leaderboard.csv", "--json"))
    assert len(shown) == 6


@pytest.mark.usefixtures("any_sandbox")
def test_what_init_writes_is_valid_and_runs_at_once(tmp_path: Path) -> None:
    proctor(tmp_path, "init")
    said = proctor(tmp_path, "validate", "benchmark.yml", "--sandbox", "auto")
    assert said.splitlines()[-1] == "benchmark.yml: ok"
    proctor(tmp_path, "run", "benchmark.yml", "--sandbox", "auto", "--quiet")
    metrics = json.loads((tmp_path / "proctor-report/metrics.json").read_text())
    (model,) = metrics["benchmarks"][0]["models"]
    assert {label: metric["score"] for label, metric in model["metrics"].items()} == pytest.approx(
        {"pass@1": 2 / 3, "ast_valid": 1.0}
    )
    assert len((tmp_path / "data/leaderboard.csv").read_text("utf-8").splitlines()) == 1 + 2
