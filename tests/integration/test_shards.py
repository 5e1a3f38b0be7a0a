"""Runs whose shards are scored apart and merged, by the real command."""

import gzip
import hashlib
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
from unit.display.blocks import timeless

TASKS, QUESTIONS = 7, 30
QUESTION = {"id": "q0", "question": "0?", "answer": "answer 0"}
AGAIN = ("--shard", "2/3", "--out", "shards/2")
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
    "report.html": timeless,
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


def asked(folder: Path) -> Lab:
    """As `write`, of the questions alone, with a model that is asked."""
    command = f"command: {{run: [{sys.executable}, answer.py]}}"
    return write(folder / "lab", TEXTS.replace('outputs: "{benchmark}-first.jsonl"', command))


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


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lab = write(tmp_path_factory.mktemp("shards") / "lab", TEXTS)
    lab.shards(3)
    return lab.folder


@pytest.fixture
def texts(scored: Path, tmp_path: Path) -> Lab:
    """Three shards that are scored."""
    return Lab(Path(shutil.copytree(scored, tmp_path / "lab")))


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


def sealed(folder: Path, name: str, data: bytes) -> None:
    """Puts other content into a shard, whose manifest tells of it."""
    (folder / name).write_bytes(data)
    document = json.loads((folder / "shard.json").read_text())
    document["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "shard.json").write_text(json.dumps(document))


def told(folder: Path, **fields: object) -> None:
    """Makes a manifest say something else."""
    document = json.loads((folder / "shard.json").read_text())
    (folder / "shard.json").write_text(json.dumps({**document, **fields}))


def made_with(lab: Lab, **fields: str) -> None:
    told(lab.folder / "shards/2", provenance={**lab.manifest("shards/2")["provenance"], **fields})


def refused(lab: Lab, *words: str) -> str:
    """Why a merge is refused, which leaves no report."""
    said = lab.proctor("merge", *(words or ("shards",)))
    assert said.code == 2
    assert said.err.startswith("proctor: ")
    assert "Traceback" not in said.err
    assert not (lab.folder / "proctor-report" / "metrics.json").exists()
    assert not (lab.folder / "data").exists()
    return said.err


def test_a_folder_of_shards_and_the_config_that_they_name_are_enough(texts: Lab) -> None:
    texts.done("merge", "shards")
    whole = write(texts.folder.parent / "whole", TEXTS)
    whole.run()
    assert texts.report() == whole.report()
    timing = json.loads((texts.folder / "proctor-report/metrics.json").read_text())["timing"]
    assert [shard["shard"] for shard in timing["shards"]] == ["1/3", "2/3", "3/3"]


def test_a_config_in_a_folder_beside_is_found(texts: Lab) -> None:
    (texts.folder / "here").mkdir()
    beside = Lab(texts.folder / "here")
    beside.done("run", "../benchmark.yml", "--shard", "1/1", "--out", "one", "--quiet")
    beside.done("merge", "one", "--quiet")


def test_a_missing_shard_is_named(texts: Lab) -> None:
    shutil.rmtree(texts.folder / "shards/2")
    assert "shard 2/3 is missing" in refused(texts)


def test_the_tasks_of_a_missing_shard_stay_unscored_where_that_is_allowed(texts: Lab) -> None:
    lost = texts.manifest("shards/2")["benchmarks"][0]["tasks"]
    shutil.rmtree(texts.folder / "shards/2")
    said = texts.done("merge", "shards", "--allow-missing")
    assert "shard 2/3 is missing: its tasks are unscored" in said.err
    document = json.loads((texts.folder / "proctor-report/metrics.json").read_text())
    (model,) = document["benchmarks"][0]["models"]
    assert model["unscored_samples"] == lost + 1
    assert model["metrics"]["exact_match"]["tasks"] == QUESTIONS - 1 - lost
    lines = (texts.folder / "proctor-report/results.jsonl").read_text().splitlines()
    unscored = [one["task_id"] for one in map(json.loads, lines) if one["detail"] == "shard 2/3 is missing"]
    assert len(lines) == QUESTIONS
    assert len(unscored) == lost


def test_a_missing_shard_of_a_model_that_is_asked_leaves_its_answers_out(tmp_path: Path) -> None:
    lab = asked(tmp_path)
    lab.shards(3)
    shutil.rmtree(lab.folder / "shards/3")
    lab.done("merge", "shards", "--allow-missing")
    lines = (lab.folder / "proctor-report/outputs/1/qa.jsonl").read_text().splitlines()
    assert len(lines) == QUESTIONS
    assert sum(json.loads(line).get("error") == "shard 3/3 is missing" for line in lines) > 0


def test_answers_are_the_same_in_whatever_order_shards_are_given(tmp_path: Path) -> None:
    lab = asked(tmp_path)
    folders = lab.shards(3)
    answers = lab.folder / "proctor-report/outputs/1/qa.jsonl"
    lab.done("merge", *folders)
    first = answers.read_bytes()
    left = answers.with_name(f".{answers.name}.{'0' * 16}.tmp")
    left.write_text("of a merge that was killed")
    lab.done("merge", *reversed(folders))
    assert answers.read_bytes() == first
    assert not left.exists()


def test_too_many_missing_tasks_make_the_run_inconclusive(texts: Lab) -> None:
    whole = write(texts.folder.parent / "whole", TEXTS)
    whole.run()
    shutil.rmtree(texts.folder / "shards/2")
    said = texts.done(
        "merge", "shards", "--allow-missing", "--baseline", str(whole.folder / "proctor-report")
    )
    assert "inconclusive" in said.out


def test_a_shard_that_is_there_twice_is_named_with_both_folders(texts: Lab) -> None:
    shutil.copytree(texts.folder / "shards/2", texts.folder / "shards/copy")
    why = refused(texts)
    assert "shards/copy: shard 2/3" in why
    assert "shards/2" in why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda lab: (lab.folder / "benchmark.yml").write_text(TEXTS + "gate: {max_drop: 2}\n"), "config"),
        (lambda lab: rows(lab.folder / "questions.jsonl", [QUESTION]), "dataset of benchmark qa"),
        (lambda lab: answers(lab.folder / "qa-first.jsonl", 3), "another output was scored"),
        (lambda lab: lab.run("--shard", "2/4", "--out", "shards/2"), "a number of shards of 4"),
        (lambda lab: lab.run(*AGAIN, "--durations", "shards/1"), "cut otherwise"),
        (lambda lab: made_with(lab, proctor="0.0.9"), "Proctor 0.0.9"),
        (lambda lab: made_with(lab, python="3.99.0"), "Python 3.99.0"),
        (lambda lab: made_with(lab, commit="0" * 40), "commit 000"),
        (lambda lab: made_with(lab, isolation="docker"), "isolation docker"),
        (lambda lab: made_with(lab, image_digest="sha256:1"), "digest sha256:1"),
        (lambda lab: told(lab.folder / "shards/2", models=[]), "models"),
        (lambda lab: told(lab.folder / "shards/2", benchmarks=[]), "benchmarks"),
    ],
)  # fmt: skip
def test_a_shard_of_another_run_is_refused(texts: Lab, change: Callable[[Lab], object], why: str) -> None:
    change(texts)
    said = refused(texts, "shards", "--config", "benchmark.yml")
    assert "shard " in said
    assert why in said


def test_a_shard_without_its_end_is_refused(texts: Lab) -> None:
    path = texts.folder / "shards/2/results.jsonl"
    path.write_bytes(path.read_bytes()[:-100])
    assert "shards/2: shard 2/3: results.jsonl is not what shard.json says" in refused(texts)
    (texts.folder / "shards/2/shard.json").unlink()
    assert "shards/2: a half-written shard" in refused(texts)


def test_results_that_a_shard_should_not_have_are_refused(texts: Lab) -> None:
    folder = texts.folder / "shards/2"
    data = (folder / "results.jsonl").read_bytes()
    other = (texts.folder / "shards/1/results.jsonl").read_bytes().splitlines(keepends=True)[0]
    first, *rest = data.splitlines(keepends=True)
    for spoilt, why in (
        (data + first, "a result twice"),
        (data + other, "not of a task of this shard"),
        (b"".join(rest), "has no result for each output"),
        (b"{}\n", "results.jsonl:1: not a result"),
        (data.replace(b'"exact_match":0.0', b'"exact_match":NaN'), "not a result"),
        (data.replace(b'"exact_match":0.0', b'"exact_match":"0"'), "not a result"),
        (data.replace(b'"exact_match":0.0', b'"accuracy":0.0'), "not a result"),
        (data.replace(b'"failed"', b'"won"'), "not a result"),
        (data.replace(b'"wall_s":0,', b'"wall_s":-1,'), "not a result"),
        (data.replace(b'"wall_s":0,', b'"wall_s":1e999,'), "not a result"),
        (
            re.sub(rb'"completion_hash":"[0-9a-f]+"', b'"completion_hash":""', data),
            "a verdict without an output",
        ),
        (data.replace(b'"sample":0', b'"sample":1'), "of an output that is not there"),
        (data.replace(b"\n", b""), "not a result"),
    ):
        assert spoilt != data
        sealed(folder, "results.jsonl", spoilt)
        assert why in refused(texts), spoilt[:300]


def test_a_cut_that_is_not_one_of_the_tasks_is_refused(texts: Lab) -> None:
    data = (texts.folder / "shards/1/cut.jsonl").read_bytes()
    first = data.splitlines(keepends=True)[0]
    for spoilt, why in (
        (data + first, "more lines"),
        (data.removeprefix(first), "no line for task"),
        (re.sub(rb'"shard":\d', b'"shard":9', data), "no line for task"),
        (re.sub(rb'"shard":\d', b'"shard":[]', data), "no line for task"),
        (b"", "no line for task"),
    ):
        for number in (1, 2, 3):
            sealed(texts.folder / f"shards/{number}", "cut.jsonl", spoilt)
        assert why in refused(texts)


def test_links_in_a_shard_are_not_followed(texts: Lab) -> None:
    secret = texts.folder.parent / "secret"
    for name in ("results.jsonl", "cut.jsonl", "shard.json"):
        path = texts.folder / "shards/1" / name
        path.rename(secret)
        path.symlink_to(secret)
        assert f"{name} cannot be read" in refused(texts)
        path.unlink()
        secret.rename(path)
    (texts.folder / "shards/1").rename(secret)
    (texts.folder / "shards/1").symlink_to(secret)
    assert "cannot be read" in refused(texts)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"schema_version": 2}',
        b" " * (33 * 2**20),
    ],
)
def test_a_manifest_that_is_none_is_refused(texts: Lab, data: bytes) -> None:
    (texts.folder / "shards/1/shard.json").write_bytes(data)
    assert "shards/1: shard.json" in refused(texts)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shard", {"number": 4, "of": 3}),
        ("shard", {"number": True, "of": 3}),
        ("shard", {"number": 1, "of": 10**9}),
        ("files", {"../../../etc/passwd": {"bytes": 1, "sha256": "0" * 64}}),
        ("files", []),
        ("wall_s", -1),
        ("config", 7),
        ("config", "../benchmark.yml"),
        ("config", "/etc/passwd"),
        ("config", "/dev/zero"),
        ("cut", "whim"),
        ("more", 1),
    ],
)
def test_a_manifest_that_says_what_it_may_not_is_refused(texts: Lab, field: str, value: object) -> None:
    told(texts.folder / "shards/1", **{field: value})
    assert "shards/1: sha" in refused(texts)


def test_a_report_is_not_written_into_a_shard(texts: Lab) -> None:
    assert "the folder of a shard" in refused(texts, "shards", "--out", "shards/1")


def test_a_report_is_not_written_through_links_that_lead_round(texts: Lab) -> None:
    (texts.folder / "round").symlink_to("round")
    assert "round/journal.jsonl: cannot be written" in refused(texts, "shards", "--out", "round")


def test_shards_that_are_dealt_by_earlier_times_merge(texts: Lab) -> None:
    texts.done("merge", "shards")
    shutil.rmtree(texts.folder / "shards")
    shutil.rmtree(texts.folder / "data")
    folders = texts.shards(3, "--durations", "proctor-report")
    assert {texts.manifest(folder)["cut"] for folder in folders} == {"durations"}
    texts.done("merge", *folders)


def test_times_that_are_none_are_refused(texts: Lab) -> None:
    (texts.folder / "times.jsonl").write_text('{"benchmark": "qa", "task_id": "q1", "wall_s": "long"}\n')
    said = texts.done("run", "benchmark.yml", "--shard", "1/2", "--durations", "times.jsonl", code=2)
    assert "times.jsonl:1: not a result" in said.err
    said = texts.done("run", "benchmark.yml", "--durations", "times.jsonl", code=2)
    assert "--durations" in said.err


@pytest.mark.parametrize("times", ["proctor-report", "proctor-report/results.jsonl", "round"])
def test_times_that_the_shard_would_replace_are_refused(texts: Lab, times: str) -> None:
    texts.run()
    before = (texts.folder / "proctor-report/results.jsonl").read_bytes()
    (texts.folder / "round").symlink_to("proctor-report")
    said = texts.done("run", "benchmark.yml", "--shard", "1/2", "--durations", times, code=2)
    assert "name another folder for it with --out" in said.err
    assert (texts.folder / "proctor-report/results.jsonl").read_bytes() == before


def test_times_are_not_yet_there_where_the_shard_will_be(texts: Lab) -> None:
    said = texts.done("run", "benchmark.yml", "--shard", "1/2", "--durations", "new", "--out", "new", code=2)
    assert "name another folder for it with --out" in said.err


def test_no_times_yet_is_a_remark(texts: Lab) -> None:
    said = texts.done("run", "benchmark.yml", "--shard", "1/2", "--durations", "none", "--out", "one")
    assert "no results at none yet" in said.err
    assert texts.manifest("one")["cut"] == "hash"


def test_results_of_another_harness_are_not_dealt(tmp_path: Path) -> None:
    lab = write(tmp_path / "lab", "models: [{name: m, results: results.json}]\n")
    said = lab.done("run", "benchmark.yml", "--shard", "1/2", code=2)
    assert "nothing to deal to shards" in said.err
