from pathlib import Path

import pytest

from proctor.errors import InputError
from proctor.github.inputs import NAMES, Inputs, inside, named, read_inputs


def test_what_is_left_out_or_empty_keeps_its_default() -> None:
    assert read_inputs({}) == Inputs()
    assert read_inputs({f"INPUT_{name.upper()}": " " for name in NAMES}) == Inputs()


def test_every_input_is_read() -> None:
    inputs = read_inputs(
        {
            "INPUT_CONFIG": "evals/benchmark.yml",
            "INPUT_GITHUB-TOKEN": "secret",
            "INPUT_COMMENT": "on-change",
            "INPUT_FAIL-ON": "inconclusive",
            "INPUT_LEADERBOARD": "pull-request",
            "INPUT_LEADERBOARD-BRANCH": "scores",
            "INPUT_LEADERBOARD-PAGES": "true",
            "INPUT_BASELINE": "v1",
            "INPUT_REPORT-DIR": "out",
            "INPUT_MODE": "publish",
            "INPUT_WORKING-DIRECTORY": "sub",
            "INPUT_ALLOW-UNTRUSTED": "true",
            "INPUT_ARTIFACT": "bundle",
            "INPUT_SANDBOX": "local",
            "INPUT_MODEL": "a\n b \n\n",
            "INPUT_BENCHMARK": "qa",
            "INPUT_SHARD": "3/8",
            "INPUT_DURATIONS": "earlier",
            "INPUT_SHARDS": "parts",
            "INPUT_ALLOW-MISSING": "true",
        }
    )
    assert inputs == Inputs(
        config="evals/benchmark.yml",
        github_token="secret",
        comment="on-change",
        fail_on="inconclusive",
        leaderboard="pull-request",
        leaderboard_branch="scores",
        leaderboard_pages=True,
        baseline="v1",
        report_dir="out",
        mode="publish",
        working_directory="sub",
        allow_untrusted=True,
        artifact="bundle",
        sandbox="local",
        model=("a", "b"),
        benchmark=("qa",),
        shard="3/8",
        durations="earlier",
        shards="parts",
        allow_missing=True,
    )
    assert "secret" not in repr(inputs)


def test_every_wrong_choice_is_named_with_what_it_could_be() -> None:
    with pytest.raises(InputError) as caught:
        read_inputs(
            {"INPUT_COMMENT": "onchange", "INPUT_FAIL-ON": "x\n::error::", "INPUT_ALLOW-UNTRUSTED": "yes"}
        )
    assert str(caught.value) == (
        'input comment: "onchange" is not known; did you mean "on-change"?\n'
        'input fail-on: "x\\n::error::" is not known; it is one of regression, inconclusive, never\n'
        'input allow-untrusted: "yes" is not known; it is one of true, false'
    )


def test_paths_stay_in_the_workspace(tmp_path: Path) -> None:
    assert inside(tmp_path, "a/../b", "report-dir") == tmp_path / "b"
    assert inside(tmp_path, ".", "working-directory") == tmp_path
    (tmp_path / "link").symlink_to("/etc")
    for given in ("..", "/etc", "a/../../b", "link"):
        with pytest.raises(InputError, match=r"input report-dir: .* is outside of the workspace"):
            inside(tmp_path, given, "report-dir")


def test_a_path_that_is_named_stays_as_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "out").symlink_to("/etc")
    assert named(tmp_path, "link/benchmark.yml", "config") == tmp_path / "link" / "benchmark.yml"
    assert named(tmp_path, "./a/../b.yml", "config") == tmp_path / "b.yml"
    for given in ("..", "/etc", "a/../../b", "out", "out/hosts"):
        with pytest.raises(InputError, match=r"input config: .* is outside of the workspace"):
            named(tmp_path, given, "config")
