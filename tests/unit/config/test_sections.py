from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.config.spec import (
    CacheSpec,
    Config,
    ExecutorSpec,
    GateSpec,
    LeaderboardSpec,
    RaySpec,
    SandboxSpec,
)

Check = Callable[[str], list[str]]
Build = Callable[[str], Config]


def test_sections_that_are_left_out_have_their_defaults(build: Build, base: str, file: Path) -> None:
    config = build(base)
    assert config.gate == GateSpec()
    assert config.sandbox == SandboxSpec()
    assert config.leaderboard == LeaderboardSpec(path=file.parent / "data/leaderboard.csv")


def test_empty_sections_have_their_defaults(build: Build, base: str) -> None:
    config = build(base + "gate: {}\nsandbox: {}\nleaderboard: {}\n")
    assert (config.gate, config.sandbox) == (GateSpec(), SandboxSpec())


def test_the_gate(build: Build, base: str, file: Path) -> None:
    text = (
        "gate: {metric: exact_match, max_drop: 2, must_detect: 3, alpha: 0.01, power: 0.9,"
        " max_error_rate: 0, min_score: 0.5, target: population, baseline: old/report,"
        " fail_on: inconclusive}\n"
    )
    gate = build(base + text).gate
    assert gate == GateSpec(
        metric=("exact_match",),
        max_drop=2.0,
        must_detect=3.0,
        alpha=0.01,
        power=0.9,
        max_error_rate=0.0,
        min_score=0.5,
        target="population",
        baseline=file.parent / "old/report",
        fail_on="inconclusive",
    )
    assert isinstance(gate.max_drop, float)


def test_the_gate_may_list_metrics(build: Build, base: str) -> None:
    assert build(base + "gate: {metric: [exact_match, exact_match]}\n").gate.metric == ("exact_match",)


def test_the_sandbox(build: Build, base: str) -> None:
    text = (
        "sandbox: {memory: 1g, timeout: 500ms, processes: 8, output: 1048576, tmpfs: 32MiB,"
        " image: 'python:3.13-slim', runtime: runsc, network: none}\n"
    )
    assert build(base + text).sandbox == SandboxSpec(
        memory=2**30,
        timeout=0.5,
        processes=8,
        output=2**20,
        tmpfs=2**25,
        image="python:3.13-slim",
        runtime="runsc",
    )


def test_the_leaderboard(build: Build, base: str, file: Path) -> None:
    config = build(base + "leaderboard: {path: a/b.csv, branch: scores/main}\n")
    assert config.leaderboard == LeaderboardSpec(path=file.parent / "a/b.csv", branch="scores/main")


def test_nothing_stands_for_the_default_where_that_is_nothing(build: Build, base: str) -> None:
    config = build(
        base + "gate: {metric: ~, min_score: null, baseline: ~}\nsandbox: {image: null, runtime: ~}\n"
    )
    assert (config.gate, config.sandbox) == (GateSpec(), SandboxSpec())


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("gate:", ":6: gate: expected a mapping, found nothing"),
        ("gate: {max_drp: 1}", ':8: gate.max_drp: unknown key; did you mean "max_drop"?'),
        ("gate: {max_drop: -1}", ":18: gate.max_drop: expected at least 0, found -1"),
        ("gate: {must_detect: 0}", ":21: gate.must_detect: expected more than 0, found 0"),
        ("gate: {alpha: 0}", ":15: gate.alpha: expected more than 0, found 0"),
        ("gate: {alpha: 1}", ":15: gate.alpha: expected less than 1, found 1"),
        ("gate: {power: 1}", ":15: gate.power: expected less than 1, found 1"),
        ("gate: {max_error_rate: 5}", ":24: gate.max_error_rate: expected at most 1, found 5"),
        (
            "gate: {min_score: .nan}",
            ':19: gate.min_score: expected a finite number; if it is meant as text, put it in quotes: ".nan"',
        ),
        ("gate: {alpha: 5%}", ':15: gate.alpha: expected a number, found a string ("5%")'),
        (
            "gate: {metric: exact}",
            ':16: gate.metric: no benchmark has a metric "exact"; did you mean "exact_match"?',
        ),
        (
            "gate: {metric: [exact_match, exact]}",
            ':30: gate.metric[1]: no benchmark has a metric "exact"; did you mean "exact_match"?',
        ),
        (
            "gate: {metric: 5}",
            (
                ":16: gate.metric: expected a string or a list, "
                'found the number 5; if it is meant as text, put it in quotes: "5"'
            ),
        ),
        ("gate: {metric: []}", ":16: gate.metric: expected 1 or more in this list, found 0"),
        (
            "gate: {metric: [7]}",
            (
                ":17: gate.metric[0]: expected a string, "
                'found the number 7; if it is meant as text, put it in quotes: "7"'
            ),
        ),
        (
            "gate: {fail_on: regressed}",
            (
                ':17: gate.fail_on: expected "regression", "inconclusive" or "never", '
                'found a string ("regressed"); did you mean "regression"?'
            ),
        ),
        (
            "gate: {target: tasks}",
            (
                ':16: gate.target: expected "task-set" or "population", '
                'found a string ("tasks"); did you mean "task-set"?'
            ),
        ),
        (
            "gate: {baseline: 5}",
            (
                ":18: gate.baseline: expected a string, "
                'found the number 5; if it is meant as text, put it in quotes: "5"'
            ),
        ),
        (
            "gate: {metric: pass@1}",
            ':16: gate.metric: no benchmark has a metric "pass@1"; known here: exact_match',
        ),
        (
            "sandbox: {memory: 512}",
            ':19: sandbox.memory: expected 16m to 1024g, found "512"; did you mean 512m?',
        ),
        ("sandbox: {memory: 1k}", ':19: sandbox.memory: expected 16m to 1024g, found "1k"'),
        ("sandbox: {memory: 0}", ":19: sandbox.memory: expected at least 1, found 0"),
        (
            "sandbox: {memory: lots}",
            (
                ":19: sandbox.memory: expected a size such as 512m or 1g (k, m and g count in 1024s), "
                'found a string ("lots")'
            ),
        ),
        (
            "sandbox: {timeout: 1:30}",
            ':20: sandbox.timeout: expected a time such as 10s, 500ms or 2m, found a string ("1:30")',
        ),
        ("sandbox: {timeout: 0}", ":20: sandbox.timeout: expected more than 0, found 0"),
        ("sandbox: {timeout: 10000}", ':20: sandbox.timeout: expected 0.01s to 3600s, found "10000"'),
        ("sandbox: {timeout: 0s}", ':20: sandbox.timeout: expected 0.01s to 3600s, found "0s"'),
        (
            "sandbox: {timeout: .inf}",
            (
                ":20: sandbox.timeout: expected a finite number; if it is meant as text, "
                'put it in quotes: ".inf"'
            ),
        ),
        ("sandbox: {timeout: [1]}", ":20: sandbox.timeout: expected a number or a string, found a list"),
        ("sandbox: {processes: 0}", ":22: sandbox.processes: expected at least 1, found 0"),
        ("sandbox: {processes: true}", ":22: sandbox.processes: expected a whole number, found true"),
        ("sandbox: {network: host}", ':20: sandbox.network: expected "none", found a string ("host")'),
        (
            "sandbox: {image: --privileged}",
            ':18: sandbox.image: an image is written like python:3.13-slim, found a string ("--privileged")',
        ),
        (
            r'sandbox: {runtime: "runsc\n"}',
            r':20: sandbox.runtime: a runtime is written like runsc, found a string ("runsc\n")',
        ),
        (
            "leaderboard: {branch: a..b}",
            ':23: leaderboard.branch: not a name that git takes for a branch, found a string ("a..b")',
        ),
        ("env: STEP", ':6: env: expected a list, found a string ("STEP"); start each entry with "- "'),
        (
            "env: ['A B']",
            (
                ":7: env[0]: a variable's name is made of letters, digits and underscores, "
                'found a string ("A B")'
            ),
        ),
        ("cache: x", ':8: cache: expected true or false or a mapping, found a string ("x")'),
        ("cache: {size: 1k}", ':15: cache.size: expected 1m to 1024g, found "1k"'),
        ("cache: {pth: x}", ':9: cache.pth: unknown key; did you mean "path"?'),
        ("gat: {}", ':1: gat: unknown key; did you mean "gate"?'),
    ],
)
def test_mistakes(check: Check, base: str, section: str, message: str) -> None:
    assert [line.split(":", 2)[2] for line in check(base + section + "\n")] == [message.removeprefix(":")]


def test_the_gates_metric_is_not_held_against_metrics_that_are_wrong_themselves(
    check: Check, base: str
) -> None:
    text = base.replace("exact_match", "exact_mach") + "gate: {metric: exact_match}\n"
    assert len(check(text)) == 1


@pytest.mark.parametrize(
    "branch", ["-x", "/x", "x/", ".x", "x//y", "x.lock", "x y", "x~1", "@{x", "a\\b", "a/.b"]
)
def test_branches_that_git_refuses(check: Check, base: str, branch: str) -> None:
    assert len(check(base + f"leaderboard: {{branch: '{branch}'}}\n")) == 1


@pytest.mark.parametrize(
    ("section", "cache"),
    [
        ("", (".proctor-cache", 2 * 2**30)),
        ("cache: true", (".proctor-cache", 2 * 2**30)),
        ("cache: {path: ../answers, size: 512m}", ("../answers", 512 * 2**20)),
        ("cache: {path: /var/answers}", ("/var/answers", 2 * 2**30)),
    ],
)
def test_the_cache(build: Build, base: str, file: Path, section: str, cache: tuple[str, int]) -> None:
    path, size = cache
    assert build(f"{base}{section}\n").cache == CacheSpec(path=file.parent / path, size=size)


def test_no_cache(build: Build, base: str) -> None:
    assert build(f"{base}cache: false\n").cache is None


def test_work_is_done_here_unless_a_cluster_is_named(build: Build, base: str) -> None:
    for text in ("", "executor: {}\n"):
        assert build(base + text).executor == ExecutorSpec(ray=None)
    assert build(base + "executor: {ray: {}}\n").executor == ExecutorSpec(ray=RaySpec())


def test_the_cluster(build: Build, base: str) -> None:
    text = (
        "executor: {ray: {address: 'ray://head:10001', workers: 8, cpus: 0.5, resources: {sandbox: 1},"
        " replicas: 2, gpus: 4}}\n"
    )
    assert build(base + text).executor.ray == RaySpec(
        address="ray://head:10001",
        workers=8,
        cpus=0.5,
        resources={"sandbox": 1},
        replicas=2,
        gpus=4,
    )


@pytest.mark.parametrize("address", ["auto", "local", "10.0.0.5:6379", "[::1]:6379", "ray://head:10001"])
def test_addresses_of_clusters(build: Build, base: str, address: str) -> None:
    ray = build(base + f"executor: {{ray: {{address: '{address}'}}}}\n").executor.ray
    assert ray is not None
    assert ray.address == address


@pytest.mark.parametrize(
    "address", ["", "head", "http://head:8265", "head:6379/x", "ray://u:p@head:1", "a b:1"]
)
def test_what_is_no_address_of_a_cluster_is_told(check: Check, base: str, address: str) -> None:
    (told,) = check(base + f"executor:\n  ray:\n    address: '{address}'\n")
    assert "executor.ray.address: expected auto, local, HOST:PORT or ray://HOST:PORT" in told


def test_mistakes_about_the_cluster_are_told_where_they_are(check: Check, base: str) -> None:
    told = check(base + "executor:\n  ray: {worker: 2, cpus: 0}\n  rya: {}\n")
    assert len(told) == 3
    assert any('executor.ray.worker: unknown key; did you mean "workers"?' in line for line in told)
