"""Runs whose shards are scored apart and merged, by the real command."""

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import wait_until

TASKS, QUESTIONS = 7, 30
CONFIG = """\
benchmarks:
  - name: add
    dataset: tasks.jsonl
    metrics: [pass@1, pass@2, ast_match]
    samples: 2
  - name: qa
    dataset: questions.jsonl
    metrics: [exact_match, edit_similarity]
models:
  - {name: first, version: v1, outputs: "{benchmark}-first.jsonl"}
  - {name: second, outputs: "{benchmark}-second.jsonl"}
  - name: asked
    command: {run: [PYTHON, answer.py]}
    sampling: {seed: 3}
"""
TEXTS = """\
benchmarks:
  - {name: qa, dataset: questions.jsonl, metrics: [exact_match, edit_similarity]}
models:
  - {name: first, outputs: "{benchmark}-first.jsonl"}
"""
PROGRAM = """\
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    with open("asked.log", "a") as log:
        print(asked["task_id"], asked["sample"], file=log)
    number = int("".join(filter(str.isdigit, asked["task_id"])))
    if number % 5 == 4:
        answer = {"error": "no luck today"}
    elif asked["task_id"].startswith("add"):
        answer = {"completion": f"    return x + {number}  # {asked['seed']}\\n"}
    else:
        answer = {"completion": f"answer {number}", "usage": {"input": 10, "output": 5}}
    print(json.dumps(answer), flush=True)
"""


@dataclass(frozen=True, kw_only=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Lab:
    """A folder with a config, in which `proctor` is run."""

    folder: Path

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "proctor", *words]
        environ = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def proctor(self, *words: str) -> Said:
        with self.start(*words) as process:
            out, err = process.communicate(timeout=300)
        return Said(code=process.returncode, out=out, err=err)

    def done(self, *words: str, code: int = 0) -> Said:
        said = self.proctor(*words)
        assert said.code == code, said.err
        return said

    def run(self, *words: str, code: int = 0) -> Said:
        return self.done("run", "benchmark.yml", "--quiet", *words, code=code)

    def shards(self, of: int, *words: str) -> list[str]:
        """Scores all shards; their folders."""
        folders = [f"shards/{number}" for number in range(1, of + 1)]
        for number, folder in enumerate(folders, start=1):
            self.run("--shard", f"{number}/{of}", "--out", folder, *words)
        return folders

    def manifest(self, folder: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / folder / "shard.json").read_text())
        return found

    def report(self) -> dict[str, object]:
        """What a run left, without times and shards."""
        out, data = self.folder / "proctor-report", self.folder / "data"
        found: dict[str, object] = {name: READERS[name]((out / name).read_bytes()) for name in READERS}
        rows = (data / "leaderboard.csv").read_text()
        found["leaderboard"] = re.sub(r"^\d{4}-\d\d-\d\dT[\d:]+Z", "WHEN", rows, flags=re.MULTILINE)
        runs = sorted((data / "runs").iterdir()) if (data / "runs").is_dir() else []
        found["runs"] = [
            re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"WHEN", gzip.decompress(run.read_bytes())) for run in runs
        ]
        return found


def results(data: bytes) -> bytes:
    return re.sub(rb'"cpu_s":[\d.e-]+,"wall_s":[\d.e-]+', b"TIMES", data)


def metrics(data: bytes) -> Any:
    document = json.loads(data)
    del document["timing"]
    return document


def report(data: bytes) -> Any:
    document = json.loads(data)
    del document["summary"]["timing"]
    return document


def comment(data: bytes) -> bytes:
    return re.sub(rb"<sub>Took .*</sub>\n", b"", data)


def cases(data: bytes) -> bytes:
    return re.sub(rb' (time|timestamp)="[^"]*"', b"", data)


def as_it_is(data: bytes) -> bytes:
    return data


READERS: Mapping[str, Callable[[bytes], object]] = {
    "results.jsonl": results,
    "metrics.json": metrics,
    "report.json": report,
    "report.md": comment,
    "junit.xml": cases,
    "benchmark.json": as_it_is,
    "outputs.json.gz": as_it_is,
}


def write(folder: Path, config: str = CONFIG) -> Lab:
    """Seven functions and thirty questions, and two models' outputs to them."""
    folder.mkdir(parents=True)
    (folder / "benchmark.yml").write_text(config.replace("PYTHON", sys.executable))
    (folder / "answer.py").write_text(PROGRAM)
    rows(folder / "tasks.jsonl", [task(number) for number in range(TASKS)])
    questions = [{"id": f"q{n}", "question": f"{n}?", "answer": f"answer {n}"} for n in range(QUESTIONS)]
    rows(folder / "questions.jsonl", questions)
    for model, right in (("first", 3), ("second", 5)):
        added = [code(number, sample, right) for number in range(TASKS) for sample in range(2)]
        rows(folder / f"add-{model}.jsonl", added)
        answers(folder / f"qa-{model}.jsonl", 5 * right)
    return Lab(folder)


def rows(path: Path, listed: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in listed))


def answers(path: Path, right: int) -> None:
    """Right for the first so many questions, and none to the last."""
    listed = [{"id": f"q{n}", "output": f"answer {n if n < right else 0}"} for n in range(QUESTIONS - 1)]
    rows(path, [*listed, {"id": f"q{QUESTIONS - 1}", "error": "the endpoint slept"}])


def task(number: int) -> dict[str, str]:
    return {
        "task_id": f"add/{number}",
        "prompt": f"def add_{number}(x):\n",
        "entry_point": f"add_{number}",
        "canonical_solution": f"    return x + {number}\n",
        "test": f"def check(candidate):\n    assert candidate(100) == {100 + number}\n",
    }


def code(number: int, sample: int, right: int) -> dict[str, str]:
    operator = "+" if number < right else "*"
    return {"task_id": f"add/{number}", "completion": f"    return x {operator} {number}  # {sample}\n"}


@pytest.fixture
def texts(tmp_path: Path) -> Lab:
    """Three shards that are scored."""
    lab = write(tmp_path / "lab", TEXTS)
    lab.shards(3)
    return lab


@pytest.mark.parametrize("of", [1, 3, 8])
def test_shards_make_the_report_of_one_run(tmp_path: Path, sandbox_name: str, of: int) -> None:
    whole, apart = write(tmp_path / "whole"), write(tmp_path / "apart")
    whole.run("--sandbox", sandbox_name)
    folders = apart.shards(of, "--sandbox", sandbox_name)
    assert not (apart.folder / "data").exists()
    apart.done("merge", *folders)
    assert apart.report() == whole.report()
    asked = [sorted((lab.folder / "asked.log").read_text().splitlines()) for lab in (whole, apart)]
    assert asked[0] == asked[1]
    assert sum(benchmark["tasks"] for one in folders for benchmark in apart.manifest(one)["benchmarks"]) == (
        TASKS + QUESTIONS
    )


def test_a_regression_fails_the_merge_as_it_fails_the_run(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole", TEXTS)
    answers(whole.folder / "qa-first.jsonl", QUESTIONS)
    whole.run()
    answers(whole.folder / "qa-first.jsonl", 10)
    apart = Lab(Path(shutil.copytree(whole.folder, tmp_path / "apart")))
    whole.run(code=1)
    said = apart.done("merge", *apart.shards(3), code=1)
    assert "regressed: exact_match on qa" in said.out
    assert apart.report() == whole.report()


def test_a_killed_shard_goes_on_and_merges(tmp_path: Path, sandbox_name: str) -> None:
    whole, apart = write(tmp_path / "whole"), write(tmp_path / "apart")
    whole.run("--sandbox", sandbox_name)
    out = apart.folder / "shards/1"
    with apart.start(
        "run", "benchmark.yml", "--sandbox", sandbox_name, "--shard", "1/2", "--out", "shards/1"
    ) as process:
        wait_until(lambda: (out / "journal.jsonl").exists() and (out / "journal.jsonl").stat().st_size > 0)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert not (out / "shard.json").exists()
    said = apart.proctor("merge", "shards/1")
    assert (said.code, "half-written" in said.err) == (2, True)
    apart.done("merge", *apart.shards(2, "--sandbox", sandbox_name))
    assert apart.report() == whole.report()
