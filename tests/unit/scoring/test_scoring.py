"""A run's completions through the journal; the room's answers are given, the rest is real."""

import contextlib
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
from proctor.errors import InputError
from proctor.executors.pool import MOST, Pool
from proctor.progress import Quiet
from proctor.results.journal import Journal, open_journal
from proctor.sandbox.job import Job
from proctor.sandbox.outcome import Outcome
from proctor.scoring.exam import Exam, open_exam
from proctor.scoring.fit import check
from proctor.scoring.limit import FIRST, LAST
from proctor.scoring.scoring import (
    LARGEST,
    Ledger,
    conditions_of,
    groups,
    heads_of,
    look_up,
    score_all,
    works,
)
from proctor.scoring.work import Work
from proctor.scoring.writing import write_results
from unit.scoring.conftest import benchmark, metric, outcome


@dataclass
class Scripted:
    """A sandbox whose rooms answer by the last line of what they are given."""

    script: dict[str, list[str]]
    isolation: str = "room"
    image: str = ""
    digest: str = "digest"
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
            status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
            if status == "asleep":
                yield outcome("timeout", cpu_s=0.0)
            else:
                yield outcome(status, cpu_s=job.cpu if status == "timeout" else 0.0)

    def run(self, job: Job) -> Outcome:
        (found,) = self.run_each([job])
        return found

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
    opened = open_journal(tmp_path / "out" / "journal.jsonl")
    yield opened
    opened.close()


def exams_of(config: Config, canonical_s: float | None = None) -> list[Exam]:
    exams = (open_exam(one, config.path.parent) for one in config.benchmarks)
    return [
        replace(exam, subjects=tuple(replace(one, canonical_s=canonical_s) for one in exam.subjects))
        for exam in exams
    ]


def listed(config: Config, sandbox: Scripted | None = None) -> list[Work]:
    exams = exams_of(config)
    _, sheets = check(exams, config.models)
    return list(works(config, exams, sheets, heads_of(exams, conditions_of(config, sandbox or Scripted({})))))


def run(
    config: Config, journal: Journal, sandbox: Scripted, workers: int = 2, canonical_s: float | None = None
) -> list[dict[str, Any]]:
    """The lines of results.jsonl."""
    exams = exams_of(config, canonical_s)
    _, sheets = check(exams, config.models)
    heads = heads_of(exams, conditions_of(config, sandbox))
    look_up(sheets, heads, journal)
    with Pool(sandbox, workers) as pool:
        score_all(works(config, exams, sheets, heads), Ledger(sheets, journal, Quiet()), pool)
    path = journal.path.with_name("results.jsonl")
    write_results(config, exams, journal, sheets, path)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_results_come_in_the_order_of_model_task_and_sample(
    config: Config, journal: Journal, tmp_path: Path
) -> None:
    lines = run(config, journal, Scripted({}), workers=3)
    assert [(line["model"], line["task_id"], line["sample"]) for line in lines] == [
        (model, task, sample) for model in "ab" for task in ("t0", "t1") for sample in (0, 1)
    ]
    assert {line["status"] for line in lines} == {"passed"}


def test_a_timeout_is_believed_when_it_happens_again(
    config: Config, journal: Journal, tmp_path: Path
) -> None:
    sandbox = Scripted({"a00": ["timeout", "passed"], "b11": ["timeout"]})
    lines = run(config, journal, sandbox)
    statuses = {(line["model"], line["task_id"], line["sample"]): line["status"] for line in lines}
    assert statuses["a", "t0", 0] == "passed"
    assert statuses["b", "t1", 1] == "timeout"
    assert sorted(sandbox.seen[8:]) == ["a00", "b11"]
    assert sandbox.groups[-2:] == [1, 1]


def test_outputs_of_one_task_go_to_a_room_together(config: Config, journal: Journal, tmp_path: Path) -> None:
    sandbox = Scripted({})
    run(config, journal, sandbox)
    assert sandbox.groups == [4, 4]
    assert {frozenset(sandbox.seen[:4]), frozenset(sandbox.seen[4:])} == {
        frozenset({f"{model}{task}{sample}" for model in "ab" for sample in range(2)}) for task in range(2)
    }


def test_groups_are_bounded_in_number_and_size(config: Config) -> None:
    one = listed(config)[0]
    many = [replace(one, completion=replace(one.completion, text="x" * 10)) for _ in range(100)]
    pool = Pool(Scripted({}), 1)
    assert sum(map(len, groups(many, pool))) == 100
    assert {len(group) for group in groups(many, pool)} == {MOST, 100 % MOST}
    large = [replace(one, completion=replace(one.completion, text="x" * (LARGEST // 2 + 1)))] * 3
    assert [len(group) for group in groups(large, pool)] == [1, 1, 1]
    assert list(groups([], pool)) == []


def test_a_timeout_by_the_tasks_own_solution_is_run_again_with_more(
    config: Config, journal: Journal, tmp_path: Path
) -> None:
    sandbox = Scripted({"a00": ["timeout"]})
    run(config, journal, sandbox, workers=1, canonical_s=0.001)
    assert sandbox.limits == [FIRST[0]] * 8 + [LAST[0]]


def test_what_the_clock_ended_is_run_again_alone(config: Config, journal: Journal) -> None:
    sandbox = Scripted({"a00": ["asleep", "passed"], "a01": ["timeout", "asleep"], "a10": ["timeout"] * 3})
    lines = run(config, journal, sandbox, canonical_s=0.001)
    assert [line["status"] for line in lines[:3]] == ["passed", "timeout", "timeout"]
    assert sorted(sandbox.seen[8:10]) == ["a01", "a10"]
    assert sorted(sandbox.seen[10:]) == ["a00", "a01"]
    assert sandbox.limits[8:] == [LAST[0]] * 4


def test_what_the_journal_has_is_not_scored_again(config: Config, tmp_path: Path) -> None:
    path, first = tmp_path / "journal.jsonl", Scripted({"a00": ["failed"]})
    journal = open_journal(path)
    before = run(config, journal, first)
    journal.close()
    (tmp_path / "b.jsonl").write_text((tmp_path / "b.jsonl").read_text().replace("b01", "new"))
    journal, second = open_journal(path), Scripted({})
    after = run(config, journal, second)
    journal.close()
    assert second.seen == ["new"]
    assert [line["status"] for line in after] == [line["status"] for line in before]


def test_equal_outputs_to_a_task_are_scored_once(config: Config, journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text((tmp_path / "a.jsonl").read_text().replace("a01", "a00"))
    sandbox = Scripted({"a00": ["failed"], "a11": ["timeout"]})
    lines = run(config, journal, sandbox)
    assert sorted(sandbox.seen) == ["a00", "a01", "a10", "a11", "a11"]
    statuses = [line["status"] for line in lines]
    assert statuses[:4] == ["failed", "passed", "passed", "timeout"]
    assert statuses[4:] == ["failed", "failed", "passed", "timeout"]


def test_what_no_room_could_score_is_tried_again_by_the_next_run(config: Config, journal: Journal) -> None:
    lines = run(config, journal, Scripted({"a00": ["infra_error"]}))
    assert [line["status"] for line in lines] == ["infra_error"] + ["passed"] * 7
    again = Scripted({})
    assert {line["status"] for line in run(config, journal, again)} == {"passed"}
    assert again.seen == ["a00"]


def test_outputs_that_change_in_the_middle_are_told(config: Config, tmp_path: Path) -> None:
    exams = exams_of(config)
    _, sheets = check(exams, config.models)
    (tmp_path / "a.jsonl").write_text((tmp_path / "a.jsonl").read_text().replace("a01", "new"))
    with pytest.raises(InputError, match="changed while they were read"):
        list(works(config, exams, sheets, heads_of(exams, "")))


def test_a_damaged_result_is_told_and_scored_again(config: Config, journal: Journal) -> None:
    run(config, journal, Scripted({"a01": ["failed"]}))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole.replace(b'"status":"failed"', b'"status":"failed#'))
    with pytest.raises(InputError, match=r"damaged result \(.*struck out; run the same command again"):
        run(config, journal, Scripted({}))
    journal.close()
    sandbox = Scripted({})
    with contextlib.closing(open_journal(journal.path)) as again:
        lines = run(config, again, sandbox)
    assert sandbox.seen == ["a01"]
    assert {line["status"] for line in lines} == {"passed"}


@pytest.mark.parametrize(
    "change",
    [
        lambda config: listed(replace(config, sandbox=SandboxSpec(timeout=2.0))),
        lambda config: listed(config, Scripted({}, digest="another image")),
        lambda config: listed(config, Scripted({}, isolation="docker+runsc")),
        lambda config: listed(replace(config, sandbox=SandboxSpec(memory=2**30))),
        lambda config: listed(replace(config, sandbox=SandboxSpec(processes=3))),
    ],
)
def test_under_other_conditions_everything_is_scored_again(config: Config, change: Any) -> None:
    before, after = ({work.key for work in found} for found in (listed(config), change(config)))
    assert len(before) == len(after) == 8
    assert not before & after


def test_the_model_is_no_condition(config: Config) -> None:
    renamed = tuple(replace(model, name=f"{model.name}2", version="v2") for model in config.models)
    assert [work.key for work in listed(replace(config, models=renamed))] == [
        work.key for work in listed(config)
    ]


def test_what_runs_no_code_does_not_depend_on_the_sandbox(config: Config) -> None:
    text = replace(config, benchmarks=(replace(config.benchmarks[0], metrics=(metric("json_valid"),)),))
    slow = replace(text, sandbox=SandboxSpec(timeout=9.0))
    other = Scripted({}, digest="another")
    assert [work.key for work in listed(text)] == [work.key for work in listed(slow, other)]
