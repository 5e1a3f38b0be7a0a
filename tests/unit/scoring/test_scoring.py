"""A run's completions through the journal; the room's answers are given, the rest is real."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from proctor.config.spec import (
    BenchmarkSpec,
    Config,
    DatasetSpec,
    GateSpec,
    LeaderboardSpec,
    ModelSpec,
    SandboxSpec,
)
from proctor.executors.pool import Pool
from proctor.progress import Quiet
from proctor.results.journal import Journal, open_journal
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.scoring.exam import open_exam
from proctor.scoring.limit import FIRST, LAST
from proctor.scoring.scoring import LARGEST, MOST, groups, score_all, works
from proctor.scoring.work import Work
from proctor.scoring.writing import write_results
from unit.scoring.conftest import benchmark, metric, outcome


@dataclass
class Scripted:
    """A sandbox whose rooms answer by the last line of what they are given."""

    script: dict[str, list[str]]
    isolation: str = "room"
    image: str = ""
    digest: str = ""
    seen: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)  # how many jobs came together
    limits: list[float] = field(default_factory=list)

    def start(self) -> Any:
        return self

    def run_each(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        self.groups.append(len(jobs))
        for job in jobs:
            text = job.units[-1].rsplit(maxsplit=1)[-1]
            self.seen.append(text)
            self.limits.append(job.cpu)
            statuses: Any = self.script.get(text, ["passed"])
            yield outcome(statuses.pop(0) if len(statuses) > 1 else statuses[0])

    def end(self) -> None:
        return

    def close(self) -> str:
        return ""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Two models, one benchmark of two tasks with tests, two samples each."""
    rows = [{"id": f"t{n}", "prompt": "def f():\n", "test": "assert f()", "entry": "f"} for n in range(2)]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for model in ("a", "b"):
        outputs = [
            {"task_id": f"t{n}", "completion": f"    return {model}{n}{s}"}
            for n in range(2)
            for s in range(2)
        ]
        (tmp_path / f"{model}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in outputs))
    columns = {"id": "id", "prompt": "prompt", "test": "test", "entry_point": "entry"}
    dataset = DatasetSpec(path=tmp_path / "tasks.jsonl", format="jsonl", columns=columns)
    spec: BenchmarkSpec = benchmark(metric("pass@k"), dataset=dataset, samples=2)
    return Config(
        path=tmp_path / "benchmark.yml",
        benchmarks=(spec,),
        models=tuple(ModelSpec(name=name, outputs=str(tmp_path / f"{name}.jsonl")) for name in ("a", "b")),
        gate=GateSpec(),
        sandbox=SandboxSpec(),
        leaderboard=LeaderboardSpec(path=tmp_path / "leaderboard.csv"),
        content_hash="",
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "out" / "journal.jsonl", resume=False)
    yield opened
    opened.close()


def listed(config: Config, sandbox: str = "digest") -> list[Work]:
    exams = [open_exam(one, config.path.parent) for one in config.benchmarks]
    return list(works(config, exams, sandbox))


def run(
    config: Config, journal: Journal, sandbox: Scripted, path: Path, workers: int = 2
) -> list[dict[str, Any]]:
    """The lines of results.jsonl."""
    exams = [open_exam(one, config.path.parent) for one in config.benchmarks]
    with Pool(sandbox, workers) as pool:
        places = score_all(works(config, exams, "digest"), journal, pool, Quiet())
    write_results(config, exams, journal, places, path)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_results_come_in_the_order_of_model_task_and_sample(
    config: Config, journal: Journal, tmp_path: Path
) -> None:
    lines = run(config, journal, Scripted({}), tmp_path / "results.jsonl", workers=3)
    assert [(line["model"], line["task_id"], line["sample"]) for line in lines] == [
        (model, task, sample) for model in "ab" for task in ("t0", "t1") for sample in (0, 1)
    ]
    assert {line["status"] for line in lines} == {"passed"}


def test_a_timeout_is_believed_when_it_happens_again(
    config: Config, journal: Journal, tmp_path: Path
) -> None:
    sandbox = Scripted({"a00": ["timeout", "passed"], "b11": ["timeout"]})
    lines = run(config, journal, sandbox, tmp_path / "results.jsonl")
    statuses = {(line["model"], line["task_id"], line["sample"]): line["status"] for line in lines}
    assert statuses["a", "t0", 0] == "passed"
    assert statuses["b", "t1", 1] == "timeout"
    assert sorted(sandbox.seen[8:]) == ["a00", "b11"]
    assert sandbox.groups[-2:] == [1, 1]


def test_outputs_of_one_task_go_to_a_room_together(config: Config, journal: Journal, tmp_path: Path) -> None:
    sandbox = Scripted({})
    run(config, journal, sandbox, tmp_path / "results.jsonl")
    assert sandbox.groups == [4, 4]
    assert {frozenset(sandbox.seen[:4]), frozenset(sandbox.seen[4:])} == {
        frozenset({f"{model}{task}{sample}" for model in "ab" for sample in range(2)}) for task in range(2)
    }


def test_groups_are_bounded_in_number_and_size(config: Config) -> None:
    one = listed(config)[0]
    many = [replace(one, completion=replace(one.completion, text="x" * 10)) for _ in range(100)]
    assert sum(map(len, groups(many))) == 100
    assert {len(group) for group in groups(many)} == {MOST, 100 % MOST}
    large = [replace(one, completion=replace(one.completion, text="x" * (LARGEST // 2 + 1)))] * 3
    assert [len(group) for group in groups(large)] == [1, 1, 1]
    assert list(groups([])) == []


def test_a_timeout_by_the_tasks_own_solution_is_run_again_with_more(
    config: Config, journal: Journal, tmp_path: Path
) -> None:
    exams = [open_exam(one, config.path.parent) for one in config.benchmarks]
    exams = [
        replace(exam, subjects=tuple(replace(one, canonical_s=0.001) for one in exam.subjects))
        for exam in exams
    ]
    sandbox = Scripted({"a00": ["timeout"]})
    with Pool(sandbox, 1) as pool:
        score_all(works(config, exams, "digest"), journal, pool, Quiet())
    assert sandbox.limits == [FIRST[0]] * 8 + [LAST[0]]


def test_what_the_journal_has_is_not_scored_again(config: Config, tmp_path: Path) -> None:
    path, first = tmp_path / "journal.jsonl", Scripted({"a00": ["failed"]})
    journal = open_journal(path, resume=False)
    before = run(config, journal, first, tmp_path / "results.jsonl")
    journal.close()
    (tmp_path / "b.jsonl").write_text((tmp_path / "b.jsonl").read_text().replace("b01", "new"))
    journal, second = open_journal(path, resume=True), Scripted({})
    after = run(config, journal, second, tmp_path / "results.jsonl")
    journal.close()
    assert second.seen == ["new"]
    assert [line["status"] for line in after] == [line["status"] for line in before]


@pytest.mark.parametrize(
    "change",
    [
        lambda config: listed(replace(config, sandbox=SandboxSpec(timeout=2.0))),
        lambda config: listed(config, sandbox="another image"),
        lambda config: listed(replace(config, sandbox=SandboxSpec(memory=2**30))),
        lambda config: listed(replace(config, sandbox=SandboxSpec(processes=3))),
        lambda config: listed(
            replace(config, models=tuple(replace(model, version="v2") for model in config.models))
        ),
    ],
)
def test_under_other_conditions_everything_is_scored_again(config: Config, change: Any) -> None:
    before, after = ({work.key for work in found} for found in (listed(config), change(config)))
    assert len(before) == len(after) == 8
    assert not before & after


def test_what_runs_no_code_does_not_depend_on_the_sandbox(config: Config) -> None:
    text = replace(config, benchmarks=(replace(config.benchmarks[0], metrics=(metric("json_valid"),)),))
    slow = replace(text, sandbox=SandboxSpec(timeout=9.0))
    assert [work.key for work in listed(text)] == [work.key for work in listed(slow, "another")]
