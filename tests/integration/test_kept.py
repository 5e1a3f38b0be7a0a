"""Outputs from one run to the next: what is kept of a run, and what a later one has to show."""

import gzip
import json
import os
from collections.abc import Collection
from pathlib import Path

import pytest

from proctor.config.load import load_config
from proctor.ending import Done
from proctor.gate import kept
from proctor.gate.kept import Kept, Output, Pair
from proctor.metrics import METRICS
from proctor.pipeline import Options, run
from proctor.progress import progress_for
from proctor.report.report import Example

CONFIG = """\
benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match], samples: 2}]
models: [{name: writer, version: v1, outputs: outputs.jsonl}]
"""
TASKS = 30


class Lab:
    """Thirty questions, and a model's two answers to each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config()
        rows = [{"id": f"q{n}", "prompt": f"{n}?", "reference": f"answer {n}"} for n in range(TASKS)]
        (folder / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def config(self, more: str = "") -> None:
        (self.folder / "benchmark.yml").write_text(CONFIG + more)

    def run(
        self, wrong: Collection[int], said: str, out: str = "report", baseline: str | None = None
    ) -> Done:
        """A run in which these answers are wrong; `said` is a part of every answer that is not compared."""
        rows = [
            {"task_id": f"q{n}", "completion": f"{said} {n}" if n in wrong else f"answer {n}{end}"}
            for n in range(TASKS)
            for end in ("", " ")
        ]
        (self.folder / "outputs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        config = load_config(self.folder / "benchmark.yml", os.environ, METRICS)
        options = Options(
            out=self.folder / out, baseline=self.folder / baseline if baseline is not None else None
        )
        with progress_for(quiet=True) as progress:
            return run(config, options, {}, progress)

    def files(self) -> list[Path]:
        return sorted((self.folder / "data/runs").glob("*.outputs.json.gz"))


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def example(number: int, before: str | None, now: str, status: str) -> Example:
    return Example(
        benchmark="qa",
        model="writer",
        task_id=f"q{number}",
        before=before,
        now=now,
        status=status,
        detail="",
    )


def test_what_flipped_is_shown_beside_what_it_was(lab: Lab) -> None:
    first = lab.run(wrong=[0], said="old")
    assert first.report.examples == ()
    assert [name.endswith(kept.SUFFIX) for name in first.contribution.runs] == [False, True]
    second = lab.run(wrong=[1], said="new")
    assert second.report.judged[0].verdict != "no_baseline"
    assert second.report.examples == (
        example(1, "answer 1", "new 1", "failed"),
        example(0, "old 0", "answer 0", "passed"),
    )
    assert second.report.notes == ()


def test_a_red_run_shows_its_failures_and_is_not_kept(lab: Lab) -> None:
    lab.run(wrong=[], said="old")
    red = lab.run(wrong=range(25), said="new")
    assert red.report.judged[0].verdict == "regressed"
    assert len(red.report.examples) == 20
    assert red.report.examples[0] == example(0, "answer 0", "new 0", "failed")
    assert red.contribution.runs == {}
    assert len(lab.files()) == 1
    assert red.report.examples == lab.run(wrong=range(25), said="new").report.examples


@pytest.mark.parametrize("baseline", ["base", "data/runs", "base/results.jsonl"])
def test_a_baseline_that_is_named_has_its_outputs_beside_it(lab: Lab, baseline: str) -> None:
    lab.run(wrong=[0], said="old", out="base")
    if baseline == "data/runs":
        baseline = str(lab.files()[0]).replace(".outputs.json.gz", ".json.gz")
    found = lab.run(wrong=[1], said="new", baseline=baseline).report.examples
    known = not baseline.endswith(".jsonl")
    assert [one.before for one in found] == (["answer 1", "old 0"] if known else [None, None])
    assert [one.now for one in found] == ["new 1", "answer 0"]


def test_outputs_may_be_kept_out_of_the_leaderboard(lab: Lab) -> None:
    lab.config("leaderboard: {keep_outputs: false}\n")
    (name,) = lab.run(wrong=[0], said="old").contribution.runs
    assert lab.files() == []
    assert [path.name for path in (lab.folder / "data/runs").iterdir()] == [name]
    assert kept.read((lab.folder / "report/outputs.json.gz").read_bytes()).keys() == {("qa", "writer")}
    found = lab.run(wrong=[1], said="new").report.examples
    assert [(one.before, one.now) for one in found] == [(None, "new 1"), (None, "answer 0")]


def test_damaged_outputs_change_nothing_but_what_is_shown(lab: Lab) -> None:
    lab.run(wrong=[0], said="old")
    whole = lab.run(wrong=[1], said="new")
    lab.run(wrong=[0], said="old")
    for path in lab.files():
        path.write_bytes(path.read_bytes()[:-12])
    damaged = lab.run(wrong=[1], said="new")
    sentences = [one.report.judged[0].decisions[0].sentence for one in (whole, damaged)]
    assert sentences[0] == sentences[1]
    assert [one.before for one in damaged.report.examples] == [None, None]
    (note,) = damaged.report.notes
    assert note.startswith("earlier outputs are not shown: ")
    assert "outputs.json.gz cannot be read: damaged" in note


def test_a_report_folder_holds_the_outputs_of_its_last_run(lab: Lab) -> None:
    lab.run(wrong=[0], said="old")
    lab.run(wrong=[1], said="new")
    found: Kept = kept.read((lab.folder / "report/outputs.json.gz").read_bytes())
    assert found["qa", "writer"]["q1"] == Pair(failing=Output(text="new 1", status="failed"))
    assert found["qa", "writer"]["q0"] == Pair(passing=Output(text="answer 0", status="passed"))
    assert len(found["qa", "writer"]) == TASKS


def test_a_run_of_known_results_keeps_the_same_bytes(lab: Lab) -> None:
    def data() -> bytes:
        lab.run(wrong=[0], said="old")
        return (lab.folder / "report/outputs.json.gz").read_bytes()

    assert data() == data() == lab.files()[0].read_bytes()


def test_of_code_the_failure_is_shown_and_the_hidden_test_is_not(tmp_path: Path, sandbox_name: str) -> None:
    task = {
        "task_id": "add/1",
        "prompt": "def add(x):\n",
        "entry_point": "add",
        "canonical_solution": "    return x + 1\n",
        "test": "def check(candidate):\n    assert candidate(314159) == 314160, 'hidden'\n",
    }
    (tmp_path / "tasks.jsonl").write_text(json.dumps(task))
    (tmp_path / "benchmark.yml").write_text(
        "benchmarks: [{name: code, dataset: tasks.jsonl, metrics: [pass@1]}]\n"
        "models: [{name: coder, outputs: outputs.jsonl}]\n"
    )

    def done(text: str) -> Done:
        (tmp_path / "outputs.jsonl").write_text(json.dumps({"task_id": "add/1", "completion": text}))
        config = load_config(tmp_path / "benchmark.yml", os.environ, METRICS)
        options = Options(out=tmp_path / "report", sandbox="docker" if sandbox_name == "docker" else "local")
        with progress_for(quiet=True) as progress:
            return run(config, options, {}, progress)

    right, wrong = "```python\ndef add(x):\n    return x + 1\n```", "    return x\n"
    done(right)
    (example,) = done(wrong).report.examples
    assert (example.before, example.now, example.status) == (right, wrong, "failed")
    assert example.detail == "AssertionError"
    for path in [tmp_path / "report/outputs.json.gz", *(tmp_path / "data/runs").iterdir()]:
        text = gzip.decompress(path.read_bytes())
        assert b"hidden" not in text
        assert b"314159" not in text
