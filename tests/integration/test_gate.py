"""The gate through the command line: what a run is told, and its exit code."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proctor import pipeline
from proctor.config.load import load_config
from proctor.metrics import METRICS
from proctor.progress import Quiet
from proctor.report import comment, document, junit
from proctor.schema import load_schema

TASKS = 30
CONFIG = """\
benchmarks: [{name: qa, dataset: tasks.jsonl, metrics: [exact_match, f1], samples: 2}]
models: [{name: writer, version: v1, outputs: outputs.jsonl}]
"""
CODE = """\
benchmarks: [{name: code, dataset: tasks.jsonl, metrics: [pass@1, ast_valid]}]
models: [{name: coder, outputs: outputs.jsonl}]
"""
WAIVER = """\
- benchmark: qa
  metric: exact_match
  reason: the new prompt trades qa for code
  owner: ada
  expires: DAY
"""


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Lab:
    """A folder with a config, thirty questions and a model's answers."""

    folder: Path

    def proctor(self, *arguments: str) -> Said:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
        command = [sys.executable, "-m", "proctor", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments: str) -> Said:
        return self.proctor("run", "benchmark.yml", *arguments)

    def config(self, gate: str = "", text: str = CONFIG) -> None:
        (self.folder / "benchmark.yml").write_text(f"{text}gate: {{{gate}}}\n")

    def tasks(self, numbers: Sequence[int], text: str = "question") -> None:
        rows = [{"id": f"q{n}", "prompt": f"{text} {n}", "reference": f"answer {n}"} for n in numbers]
        self.write("tasks.jsonl", rows)

    def answers(
        self, wrong: Sequence[int], numbers: Sequence[int] = range(TASKS), ends: Sequence[str] = ("", " ")
    ) -> None:
        """An answer a question and end, all of them right or all wrong."""
        rows = [
            {"task_id": f"q{n}", "completion": ("no idea" if n in wrong else f"answer {n}") + end}
            for n in numbers
            for end in ends
        ]
        self.write("outputs.jsonl", rows)

    def write(self, name: str, rows: list[dict[str, Any]]) -> None:
        (self.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    def waive(self, day: str) -> None:
        (self.folder / ".proctor").mkdir(exist_ok=True)
        (self.folder / ".proctor/waivers.yml").write_text(WAIVER.replace("DAY", day))

    def model(self, folder: str = "proctor-report") -> dict[str, Any]:
        """The one model of metrics.json, which fits its schema."""
        document = json.loads((self.folder / folder / "metrics.json").read_text())
        Draft202012Validator(load_schema("metrics")).validate(document)
        model: dict[str, Any] = document["benchmarks"][0]["models"][0]
        return model

    def judged(self) -> tuple[str, str]:
        """Verdict and reason of the last run."""
        model = self.model()
        (metric,) = model["comparison"]["metrics"]
        assert metric["verdict"] == model["verdict"]
        return metric["verdict"], metric["reason"]

    @property
    def report(self) -> str:
        return (self.folder / "proctor-report/report.md").read_text()

    @property
    def runs(self) -> list[Path]:
        files = (self.folder / "data/runs").glob("*")
        return sorted(file for file in files if not file.name.endswith(".outputs.json.gz"))

    def rows(self) -> list[str]:
        """The verdicts in the leaderboard."""
        lines = (self.folder / "data/leaderboard.csv").read_text().splitlines()[1:]
        return [line.rpartition(",")[2] for line in lines]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    lab = Lab(tmp_path)
    lab.config()
    lab.tasks(range(TASKS))
    lab.answers(wrong=range(6))
    return lab


@pytest.fixture
def base(lab: Lab) -> Path:
    """The report folder of a first run, copied; nothing is recorded."""
    assert lab.run("--quiet").code == 0
    folder = lab.folder / "base"
    shutil.copytree(lab.folder / "proctor-report", folder)
    shutil.rmtree(lab.folder / "data")
    return folder


def test_the_whole_story(lab: Lab) -> None:
    first = lab.run()
    assert first.code == 0
    assert first.out.splitlines()[-1] == (
        "no baseline yet: exact_match on qa has nothing to be compared with; this run can be the first one"
    )
    assert lab.judged() == ("no_baseline", "no_baseline")
    assert len(lab.runs) == 1

    second = lab.run()
    assert second.code == 0
    assert lab.judged() == ("not_regressed", "ruled_out")
    assert "not regressed: exact_match on qa is as before (80.0 to 80.0 over 30 tasks); " in second.out

    lab.answers(wrong=range(16))
    third = lab.run()
    assert third.code == 1
    assert lab.judged() == ("regressed", "drop")
    *_, sentence, flipped = third.out.splitlines()
    assert sentence.startswith(
        "regressed: exact_match on qa got 33.3 points worse (80.0 to 46.7 over 30 tasks)"
    )
    assert flipped == "  newly failing: q6, q7, q8, q9, q10, q11, q12, q13, q14, q15"
    assert lab.report.startswith("## Proctor: regressed\n")
    failing = ", ".join(f"`q{number}`" for number in range(6, 16))
    assert f"\n\n**Newly failing** (10): {failing}\n" in lab.report
    assert "| `q15` | 1.000 | 0.000 |" in lab.report
    assert "**Trend** of `exact_match` on `qa` by `writer` `v1`: 2 earlier runs and this one" in lab.report
    assert "(of the same day)" in lab.report
    assert lab.rows() == ["no_baseline", "", "not_regressed", "", "regressed", ""]

    again = lab.run("--quiet")
    assert again.code == 1, "a run that regressed must not become the baseline"
    assert "\nregressed: exact_match on qa got 33.3 points worse" in again.err

    lab.waive("2000-01-01")
    assert lab.run("--quiet").code == 1
    assert "expired on 2000-01-01 and does not count" in lab.report

    lab.waive("2999-12-31")
    accepted = lab.run()
    assert accepted.code == 0
    assert lab.judged() == ("accepted", "drop")
    assert "; accepted by ada until 2999-12-31: the new prompt trades qa for code" in accepted.out

    after = lab.run()
    assert (after.code, lab.judged()[0]) == (0, "not_regressed")


def test_a_report_is_read_again_as_it_was(lab: Lab, base: Path) -> None:
    lab.config("baseline: base, metric: [exact_match, f1]")
    lab.answers(wrong=range(16))
    lab.waive("2999-12-31")
    config = load_config(lab.folder / "benchmark.yml", {}, METRICS)
    folder = lab.folder / "proctor-report"
    for _ in range(3):
        report = pipeline.run(config, pipeline.Options(out=folder), {}, Quiet()).report
    verdicts = [decision.verdict for one in report.judged for decision in one.decisions]
    assert verdicts == ["accepted", "regressed"]
    assert report.history
    assert document.load((folder / "report.json").read_bytes()) == report
    assert comment.render(report) == lab.report
    assert junit.render(report) == (folder / "junit.xml").read_bytes()


def test_with_a_sandbox(tmp_path: Path, sandbox_name: str) -> None:
    lab = Lab(tmp_path)
    lab.config(text=CODE)
    tasks = [
        {
            "task_id": f"add/{n}",
            "prompt": f"def add_{n}(x):\n",
            "entry_point": f"add_{n}",
            "canonical_solution": f"    return x + {n}\n",
            "test": f"def check(candidate):\n    assert candidate(100) == {100 + n}\n",
        }
        for n in range(1, 11)
    ]
    lab.write("tasks.jsonl", tasks)

    def outputs(wrong: int) -> None:
        lab.write(
            "outputs.jsonl",
            [
                {"task_id": f"add/{n}", "completion": f"    return x + {n + (n <= wrong)}\n"}
                for n in range(1, 11)
            ],
        )

    outputs(wrong=0)
    assert lab.run("--sandbox", sandbox_name, "--quiet").code == 0
    equal = lab.run("--sandbox", sandbox_name)
    assert equal.code == 0
    assert lab.judged() == ("inconclusive", "uncertain")
    assert "samples a task or" in equal.out
    outputs(wrong=7)
    worse = lab.run("--sandbox", sandbox_name)
    assert worse.code == 1
    assert worse.out.endswith("  newly failing: " + ", ".join(f"add/{n}" for n in range(1, 8)) + "\n")


@pytest.mark.parametrize(
    ("gate", "wrong", "verdict", "code"),
    [
        ("fail_on: regression", 16, "regressed", 1),
        ("fail_on: inconclusive", 16, "regressed", 1),
        ("fail_on: never", 16, "regressed", 0),
        ("fail_on: regression", 7, "inconclusive", 0),
        ("fail_on: inconclusive", 7, "inconclusive", 1),
        ("fail_on: never", 7, "inconclusive", 0),
        ("fail_on: inconclusive", 6, "not_regressed", 0),
        ("max_drop: 60, must_detect: 60", 16, "not_regressed", 0),
        ("must_detect: 1", 6, "inconclusive", 0),
        ("metric: f1", 16, "regressed", 1),
        ("metric: [exact_match, f1]", 16, "regressed", 1),
        ("target: population", 16, "regressed", 1),
        ("min_score: 0.9", 6, "regressed", 1),
    ],
)
def test_the_config_decides(lab: Lab, base: Path, *, gate: str, wrong: int, verdict: str, code: int) -> None:
    lab.config(f"baseline: base, {gate}")
    lab.answers(wrong=range(wrong))
    said = lab.run("--quiet")
    assert (lab.model()["verdict"], said.code) == (verdict, code)
    assert bool(said.err) == bool(code)


def test_outputs_that_repeat_each_other_count_once(lab: Lab, base: Path) -> None:
    lab.config("baseline: base")
    lab.answers(wrong=range(10))
    assert lab.run("--quiet").code == 1
    lab.answers(wrong=range(10), ends=("", ""))
    said = lab.run()
    assert (said.code, lab.judged()[0]) == (0, "inconclusive")
    assert "warning: the outputs to a task of qa repeat each other" in said.out


def test_a_baseline_on_the_command_line_comes_before_the_configs(lab: Lab, base: Path) -> None:
    lab.config("baseline: nowhere")
    assert lab.run("--quiet", "--baseline", "base").code == 0
    assert lab.judged() == ("not_regressed", "ruled_out")


Break = Callable[[Lab, Path], None]


def no_baseline(lab: Lab, base: Path) -> None:
    shutil.rmtree(base)


def corrupt(lab: Lab, base: Path) -> None:
    (base / "metrics.json").write_text("{")


def cut_off(lab: Lab, base: Path) -> None:
    text = (base / "results.jsonl").read_bytes()
    (base / "results.jsonl").write_bytes(text[: len(text) // 2])


def other_benchmark(lab: Lab, base: Path) -> None:
    lab.config("baseline: base", CONFIG.replace("name: qa", "name: sums"))


def other_model(lab: Lab, base: Path) -> None:
    lab.config("baseline: base", CONFIG.replace("name: writer", "name: author"))


def other_dataset(lab: Lab, base: Path) -> None:
    lab.tasks(range(TASKS), "another question")


def other_samples(lab: Lab, base: Path) -> None:
    lab.config("baseline: base", CONFIG.replace("samples: 2", "samples: 1"))


def baseline_unscored(lab: Lab, base: Path) -> None:
    change(base / "results.jsonl", lambda text: re.sub(r'"exact_match":[01]\.0', '"exact_match":null', text))


def out_of_range(lab: Lab, base: Path) -> None:
    change(base / "results.jsonl", lambda text: text.replace('"exact_match":1.0', '"exact_match":1.5', 1))


def change(path: Path, how: Callable[[str], str]) -> None:
    path.write_text(how(path.read_text()))


@pytest.mark.parametrize(
    ("breaks", "verdict", "reason", "sentence"),
    [
        (no_baseline, "no_baseline", "no_baseline", "base: no such file; name a report folder"),
        (corrupt, "inconclusive", "baseline_corrupt", "metrics.json: not JSON; run that evaluation again"),
        (cut_off, "inconclusive", "baseline_corrupt", "not a result; run that evaluation again"),
        (other_benchmark, "no_baseline", "other_benchmark", "is missing: that run holds qa"),
        (other_model, "no_baseline", "other_metric", "is missing for author: that run holds no such model"),
        (other_dataset, "inconclusive", "settings_differ", "the runs differ in dataset ("),
        (other_samples, "inconclusive", "settings_differ", "samples a task (2 before, 1 now)"),
        (baseline_unscored, "inconclusive", "baseline_unscored", "none of its samples is scored"),
        (out_of_range, "inconclusive", "baseline_out_of_range", "it has a score of 1.5, outside of [0, 1]"),
    ],
)
def test_a_baseline_that_cannot_be_used(
    lab: Lab, base: Path, *, breaks: Break, verdict: str, reason: str, sentence: str
) -> None:
    lab.config("baseline: base")
    breaks(lab, base)
    said = lab.run()
    assert said.code == 0, said.err
    assert lab.judged() == (verdict, reason)
    assert sentence in said.out
    assert lab.report.startswith(f"## Proctor: {verdict.replace('_', ' ')}")


@pytest.mark.parametrize(
    ("old", "new", "times", "reason", "told"),
    [
        (
            '"exact_match":1.0',
            '"exact_match":1.5',
            1,
            "out_of_range",
            "it has a score of 1.5, outside of [0, 1]",
        ),
        (
            r'"exact_match":[01]\.0',
            '"exact_match":null',
            0,
            "all_unscored",
            "none of this run's samples is scored",
        ),
        ('"exact_match":1.0', '"exact_match":null', 6, "errors", "10.0% of this run's samples are unscored"),
        (
            '"task_id":"q',
            '"task_id":"x',
            8,
            "few_common_tasks",
            "share 76.5% of their tasks, and it takes 90%",
        ),
        ('"task_id":"q', '"task_id":"x', 0, "no_common_tasks", "share 0.0% of their tasks, and it takes 90%"),
    ],
)
def test_a_run_that_cannot_be_judged(
    lab: Lab, base: Path, *, old: str, new: str, times: int, reason: str, told: str
) -> None:
    now = lab.folder / "now.jsonl"
    now.write_text(re.sub(old, new, (base / "results.jsonl").read_text(), count=times))
    arguments = ("compare", "base/results.jsonl", "now.jsonl", "--metric", "exact_match")
    said = lab.proctor(*arguments)
    assert said.code == 0, said.err
    assert told in said.out
    (one,) = json.loads(lab.proctor(*arguments, "--json").out)["comparisons"]
    assert [(metric["verdict"], metric["reason"]) for metric in one["metrics"]] == [("inconclusive", reason)]


def other(lab: Lab, name: str) -> str:
    """The results of a run of its own, in a folder of this name."""
    assert lab.run("--quiet", "--out", name, "--baseline", "nowhere").code == 0
    return f"{name}/results.jsonl"


def test_a_run_of_which_nothing_is_scored_is_inconclusive_and_no_baseline(
    tmp_path: Path, local_works: None
) -> None:
    lab = Lab(tmp_path)
    lab.config(text=CONFIG.replace("exact_match, f1", "python: metrics.py:score"))
    (tmp_path / "metrics.py").write_text("def score(prediction):\n    return None\n")
    lab.tasks(range(2))
    lab.answers(wrong=[], numbers=range(2))
    said = lab.run("--sandbox", "local")
    assert said.code == 0, said.err
    assert lab.judged() == ("inconclusive", "all_unscored")
    assert "none of this run's samples is scored" in said.out
    assert lab.runs == []


def test_a_corrupt_recorded_run_is_told_and_the_next_run_gets_over_it(lab: Lab) -> None:
    assert lab.run("--quiet").code == 0
    (recorded,) = lab.runs
    recorded.write_bytes(gzip.compress(b"{}"))
    said = lab.run()
    assert (said.code, lab.judged()) == (0, ("inconclusive", "baseline_corrupt"))
    assert f"{recorded.name} cannot be read: damaged, or not a recorded run; record it anew" in said.out
    assert lab.run("--quiet").code == 0
    assert lab.judged()[0] == "not_regressed"


def test_waivers_with_a_mistake_stop_a_run_before_it_starts(lab: Lab) -> None:
    lab.waive("soon")
    said = lab.run()
    assert said.code == 2
    assert 'waivers.yml:5:12: [0].expires: expected a day as YYYY-MM-DD, found "soon"' in said.err
    assert not (lab.folder / "data").exists()


def test_compare_shows_figures_flips_and_a_verdict(lab: Lab, base: Path) -> None:
    lab.answers(wrong=range(16))
    now = other(lab, "now")
    for arguments in (
        ["base", "now"],
        ["base/results.jsonl", now],
        ["base", "now", "--config", "benchmark.yml"],
    ):
        said = lab.proctor("compare", *arguments, "--metric", "exact_match")
        assert said.code == 1, said.err
        lines = said.out.splitlines()
        assert lines[0].split("  ")[0] == "benchmark"
        assert "-33.3 points (" in lines[2]
        assert "  newly failing: q6, q7, q8, q9, q10, q11, q12, q13, q14, q15" in lines


def test_compare_draws_the_tasks(lab: Lab, base: Path) -> None:
    lab.answers(wrong=range(16))
    other(lab, "now")
    assert lab.proctor("compare", "base", "now", "--metric", "f1", "--plot", "by-task").code == 1
    drawn = (lab.folder / "by-task.svg").read_text()
    assert drawn.startswith("<svg")
    assert "f1" in drawn
    assert "exact_match" not in drawn
    assert (lab.folder / "by-task.png").read_bytes().startswith(b"\x89PNG")


def test_compare_takes_recorded_runs_and_prints_json(lab: Lab) -> None:
    assert lab.run("--quiet").code == 0
    lab.answers(wrong=range(16))
    now = other(lab, "now")
    said = lab.proctor("compare", str(lab.runs[0]), now, "--json")
    assert said.code == 1
    document = json.loads(said.out)
    assert document["verdict"] == "regressed"
    (one,) = document["comparisons"]
    assert (one["benchmark"], one["model"], one["verdict"]) == ("qa", "writer", "regressed")
    assert [metric["metric"] for metric in one["metrics"]] == ["exact_match", "f1"]
    schema = load_schema("metrics")
    check = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/decision"})
    for metric in one["metrics"]:
        check.validate(metric)


def test_compare_holds_runs_to_what_the_command_line_says(lab: Lab, base: Path) -> None:
    lab.answers(wrong=range(16))
    other(lab, "now")
    assert lab.proctor("compare", "base", "now", "--max-drop", "60").code == 0
    assert lab.proctor("compare", "base", "now", "--alpha", "0.000000001").code == 0
    lab.config("alpha: 0.000000001, metric: exact_match")
    assert lab.proctor("compare", "base", "now", "--config", "benchmark.yml").code == 0
    lab.config()
    lab.waive("2999-12-31")
    said = lab.proctor("compare", "base", "now", "--config", "benchmark.yml")
    assert said.code == 0
    assert "regression accepted: " in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere", "base"], "nowhere: no such file; name a report folder, a results.jsonl or"),
        (["base", "benchmark.yml"], "benchmark.yml: no results of a harness that is known here"),
        (["base", "base", "--metric", "bleu", "--alpha", "2"], "'2' is not a level between 0 and 1"),
        (["base", "base", "--metric", "exact"], 'has no metric "exact"; did you mean "exact_match"?'),
        (["base", "base", "--max-drop", "much"], "'much' is not a number from 0 to 100"),
        (["base", "sums/results.jsonl"], "base: exact_match on sums has nothing to be compared with"),
    ],
)
def test_compare_refuses_what_it_cannot_compare(
    lab: Lab, base: Path, arguments: list[str], told: str
) -> None:
    (lab.folder / "sums").mkdir()
    text = (base / "results.jsonl").read_text().replace('"benchmark":"qa"', '"benchmark":"sums"')
    (lab.folder / "sums/results.jsonl").write_text(text)
    said = lab.proctor("compare", *arguments)
    assert said.code == 2
    assert told in said.err
    assert said.out == ""


def test_validate_tells_what_the_gate_can_detect(lab: Lab) -> None:
    said = lab.proctor("validate", "benchmark.yml")
    assert said.code == 0, said.err
    gate, warning = (line for line in said.out.splitlines() if "gate: " in line)
    assert gate == (
        "gate: exact_match on qa: with 30 tasks of 2 samples each a drop of 18.2 points is found 80% of "
        "the time"
    )
    assert warning.startswith(
        "warning: gate: exact_match on qa: out of reach: must_detect of 5.0 points takes "
    )


def test_validate_tells_of_waivers_and_a_baseline_that_is_not_there(lab: Lab) -> None:
    lab.config("baseline: nowhere")
    lab.waive("2000-01-01")
    said = lab.proctor("validate", "benchmark.yml")
    assert said.code == 0
    assert f"warning: gate.baseline: {lab.folder / 'nowhere'} is not there, and a run would" in said.out
    assert (
        "warning: .proctor/waivers.yml: the waiver of ada for exact_match on qa expired on 2000-" in said.out
    )
    lab.waive("soon")
    said = lab.proctor("validate", "benchmark.yml")
    assert said.code == 2
    assert "waivers.yml:5:12: [0].expires: expected a day as YYYY-MM-DD" in said.err
