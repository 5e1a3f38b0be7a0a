"""What a pull request is held to, against a base branch that a small stand-in serves."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.config.load import load_config, parse_config
from proctor.config.problem import Problem, Problems
from proctor.config.spec import Config
from proctor.errors import GitHubError
from proctor.github import policy
from proctor.metrics import METRICS
from unit.github.events import BASE

CONFIG = """\
benchmarks: [{name: qa, dataset: qa.jsonl, metrics: [exact_match]}]
models: [{name: m, outputs: out.jsonl}]
"""
STRICT = CONFIG + "gate: {max_drop: 0.5}\nleaderboard: {branch: scores}\n"
LOOSE = CONFIG + "gate: {max_drop: 50, fail_on: never, baseline: mine}\nleaderboard: {branch: forged}\n"
WAIVER = '- {benchmark: qa, metric: exact_match, reason: r, owner: o, expires: "2030-01-01"}\n'


class Base:
    """The client's part that is used: files at one commit."""

    def __init__(self, files: Mapping[str, str], status: int = 404) -> None:
        self.files, self.status = files, status

    def get(self, path: str, parameters: Mapping[str, str | int]) -> Any:
        assert parameters == {"ref": BASE}
        name = path.removeprefix("contents/")
        if name not in self.files:
            raise GitHubError(f"{path}: {self.status}", status=self.status)
        return {"encoding": "base64", "content": base64.encodebytes(self.files[name].encode()).decode()}


def held(folder: Path, own: str, base: Base, own_waivers: str = "") -> policy.Policy:
    (folder / "evals" / ".proctor").mkdir(parents=True)
    path = folder / "evals" / "benchmark.yml"
    path.write_text(own)
    (folder / "evals" / ".proctor" / "waivers.yml").write_text(own_waivers)

    def parse(content: bytes) -> tuple[Config | None, list[Problem]]:
        return parse_config(path, content, {}, METRICS, Problems(path))

    config = load_config(path, {}, METRICS)
    return policy.of_base(base, BASE, "evals/benchmark.yml", config, parse)  # type: ignore[arg-type]


def test_gate_and_leaderboard_are_the_base_branchs(tmp_path: Path) -> None:
    found = held(tmp_path, LOOSE, Base({"evals/benchmark.yml": STRICT}))
    assert (found.config.gate.max_drop, found.config.gate.fail_on, found.config.gate.baseline) == (
        0.5,
        "regression",
        None,
    )
    assert found.config.leaderboard.branch == "scores"
    (note,) = found.notes
    assert note.startswith("the pull request changes gate in evals/benchmark.yml; what the base branch says")


def test_what_is_scored_is_the_pull_requests(tmp_path: Path) -> None:
    own = STRICT.replace("name: m,", "name: new,")
    found = held(tmp_path, own, Base({"evals/benchmark.yml": STRICT}))
    assert [model.name for model in found.config.models] == ["new"]
    assert found.notes == (
        "the pull request takes away what the base branch's evals/benchmark.yml has: model m",
    )


def test_limits_of_its_own_are_told(tmp_path: Path) -> None:
    found = held(tmp_path, STRICT + "sandbox: {timeout: 60s}\n", Base({"evals/benchmark.yml": STRICT}))
    assert found.notes == (
        "the pull request changes sandbox in evals/benchmark.yml; its outputs ran within limits of its own",
    )


@pytest.mark.parametrize(
    ("own", "gone"),
    [
        (STRICT.replace("[exact_match]", "[f1]"), "metric exact_match of qa"),
        (STRICT.replace("name: qa", "name: other"), "benchmark qa"),
        (
            STRICT.replace("{name: m, ", "{name: m, version: a, outputs: b.jsonl}, {name: m, version: b, "),
            "model m",
        ),
    ],
    ids=["metric", "benchmark", "second entry"],
)
def test_what_is_taken_away_is_told(tmp_path: Path, own: str, gone: str) -> None:
    found = held(tmp_path, own, Base({"evals/benchmark.yml": STRICT}))
    assert found.notes == (
        f"the pull request takes away what the base branch's evals/benchmark.yml has: {gone}",
    )


def test_waivers_count_once_they_are_on_the_base_branch(tmp_path: Path) -> None:
    found = held(tmp_path, STRICT, Base({"evals/benchmark.yml": STRICT}), WAIVER)
    assert found.waivers == ()
    assert found.notes == ("waivers that the pull request adds count once they are on the base branch",)


def test_a_waiver_that_the_pull_request_takes_away_counts_until_it_is_merged(tmp_path: Path) -> None:
    base = Base({"evals/benchmark.yml": STRICT, "evals/.proctor/waivers.yml": WAIVER})
    found = held(tmp_path, STRICT, base)
    assert [waiver.owner for waiver in found.waivers] == ["o"]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("base", "note"),
    [
        (Base({}), "the base branch has no evals/benchmark.yml yet"),
        (Base({"evals/benchmark.yml": "benchmarks: 3"}), "evals/benchmark.yml cannot be used"),
        (
            Base({"evals/benchmark.yml": STRICT, "evals/.proctor/waivers.yml": "- 3"}),
            "waivers cannot be used",
        ),
        (Base({}, status=503), "evals/benchmark.yml is out of reach"),
    ],
)
def test_where_the_base_branch_cannot_tell_the_pull_requests_own_holds_and_a_note_says_so(
    tmp_path: Path, base: Base, note: str
) -> None:
    found = held(tmp_path, LOOSE, base, WAIVER)
    assert found.config.gate.fail_on == "never"
    assert found.config.gate.baseline is None
    assert len(found.waivers) == 1
    assert note in found.notes[0]


def test_an_answer_that_is_no_file_is_an_error() -> None:
    class Folder(Base):
        def get(self, path: str, parameters: Mapping[str, str | int]) -> Any:
            assert parameters
            return [] if path == "contents/a" else {"encoding": "none", "content": ""}

    for place in ("a", "b"):
        with pytest.raises(GitHubError, match="is no file"):
            policy.read_file(Folder({}), place, BASE)  # type: ignore[arg-type]


def test_without_a_base_branch_what_is_checked_out_holds(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.yml"
    path.write_text(LOOSE)
    config = load_config(path, {}, METRICS)
    assert policy.own(config) == policy.Policy(config=replace(config), waivers=())
