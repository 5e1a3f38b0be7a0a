"""Runs on a Ray cluster of three nodes, all here: the numbers of a run without one, whatever dies."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from integration.cluster import Nodes, processes
from integration.conftest import TASKS, Bench, wait_until
from proctor.asking.request import requests_of
from proctor.asking.source import open_source
from proctor.config.load import load_config
from proctor.metrics import METRICS
from proctor.prompts.prompts import Prompts
from proctor.scoring.exam import open_exam

pytestmark = pytest.mark.ray

ALL = 2 * TASKS
ENOUGH = 5  # results in the journal before the disturbance
Expected = dict[str, Any]


@pytest.fixture
def spread(bench: Bench, nodes: Nodes) -> Bench:
    """The exam, scored on the cluster, with outputs that take long enough to be disturbed."""
    outputs = bench.folder / "outputs.jsonl"
    outputs.write_text(outputs.read_text().replace("+ 0.03", "+ 0.1"))
    add(bench.folder, f"executor: {{ray: {{address: '{nodes.address}'}}}}\n")
    return bench


def add(folder: Path, text: str) -> None:
    path = folder / "benchmark.yml"
    path.write_text(path.read_text() + text)


def metrics(bench: Bench, out: str) -> dict[str, Any]:
    """As `Bench.metrics`, and without the config's hash."""
    document = bench.metrics(out)
    del document["provenance"]["config_hash"]
    return document


def run_here(bench: Bench, *arguments: str) -> None:
    """The same exam without a cluster, into the folder `here`."""
    path = bench.folder / "benchmark.yml"
    path.write_text(path.read_text().partition("executor:")[0])
    assert bench.run(*arguments, "--out", "here") == (0, "")


def verdicts(bench: Bench, out: str) -> list[Any]:
    """What results.jsonl says but for times."""
    text = (bench.folder / out / "results.jsonl").read_text()
    return [{**json.loads(line), "cpu_s": 0, "wall_s": 0} for line in text.splitlines()]


def test_a_cluster_reaches_the_verdicts_of_one_machine(spread: Bench, sandbox_name: str) -> None:
    assert spread.run("--sandbox", sandbox_name, "--out", "there") == (0, "")
    assert spread.journaled("there") == ALL
    run_here(spread, "--sandbox", sandbox_name)
    assert metrics(spread, "there") == metrics(spread, "here")
    assert verdicts(spread, "there") == verdicts(spread, "here")


@pytest.mark.local
def test_whatever_is_killed_the_numbers_are_the_same(spread: Bench, nodes: Nodes, local_works: None) -> None:
    """First a node in the middle of a run, then the driver, which another run goes on for."""
    with spread.start("--sandbox", "local", "--out", "hit") as process:
        wait_until(lambda: spread.journaled("hit") >= ENOUGH)
        nodes.kill()
        wait_until(lambda: spread.journaled("hit") > 3 * ENOUGH)
        assert processes("sit")
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    wait_until(lambda: not processes("sit"), 60)
    assert spread.journaled("hit") < ALL
    assert spread.run("--sandbox", "local", "--out", "hit", "--resume") == (0, "")
    assert spread.journaled("hit") == ALL
    run_here(spread, "--sandbox", "local")
    assert metrics(spread, "hit") == metrics(spread, "here")
    assert verdicts(spread, "hit") == verdicts(spread, "here")


@pytest.mark.local
def test_an_interrupted_run_leaves_nothing_running(spread: Bench, local_works: None) -> None:
    with spread.start("--sandbox", "local", "--out", "stopped") as process:
        wait_until(lambda: spread.journaled("stopped") >= ENOUGH)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "--resume" in errors
    wait_until(lambda: not processes("sit"), 60)
    assert ENOUGH <= spread.journaled("stopped") < ALL


def loud(bench: Bench, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """`proctor run` that says what it does."""
    command = [word for word in bench.command(*arguments) if word != "--quiet"]
    return subprocess.run(
        command, cwd=bench.folder, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )


@pytest.mark.docker
@pytest.mark.local
def test_nodes_with_different_sandboxes_are_refused_and_one_without_any_is_not_used(
    bench: Bench, nodes: Nodes, docker_works: None, local_works: None
) -> None:
    """One more node reaches no engine: it has its own sandbox, or none."""
    add(bench.folder, "executor: {ray: {address: auto}}\n")
    with nodes.with_another(DOCKER_HOST="unix:///nowhere"):
        mixed = loud(bench, RAY_ADDRESS=nodes.address)
        assert mixed.returncode == 3
        assert "the nodes of the Ray cluster have different sandboxes" in mixed.stderr
        assert "local:" in mixed.stderr
        assert not bench.journaled("proctor-report")
        used = loud(bench, "--sandbox", "docker", RAY_ADDRESS=nodes.address)
    assert used.returncode == 0, used.stderr
    assert used.stderr.count("is not used: the Docker engine refused or did not answer") == 1
    assert "ray" not in used.stdout.lower()
    assert bench.journaled("proctor-report") == ALL


@pytest.mark.local
def test_a_node_with_another_proctor_is_not_used(
    bench: Bench, nodes: Nodes, root: Path, tmp_path: Path, local_works: None
) -> None:
    other = tmp_path / "other"
    shutil.copytree(root / "runner", other, ignore=shutil.ignore_patterns("__pycache__"))
    (other / "proctor" / "another.py").touch()
    add(bench.folder, f"executor: {{ray: {{address: '{nodes.address}', resources: {{odd: 1}}}}}}\n")
    with nodes.with_another(PYTHONPATH=str(other)):
        done = loud(bench, "--sandbox", "local")
    assert done.returncode == 3
    assert "another Proctor is installed there" in done.stderr
    assert "no node of the Ray cluster can be used" in done.stderr


def test_text_is_scored_there_without_any_sandbox(bench: Bench, nodes: Nodes) -> None:
    path = bench.folder / "benchmark.yml"
    path.write_text(
        path.read_text().replace("[pass@1, pass@2, ast_match, edit_similarity]", "[edit_similarity, f1]")
    )
    add(bench.folder, f"executor: {{ray: {{address: '{nodes.address}'}}}}\n")
    assert bench.run("--sandbox", "docker", "--out", "there", DOCKER_HOST="unix:///nowhere") == (0, "")
    run_here(bench)
    assert metrics(bench, "there") == metrics(bench, "here")
    assert verdicts(bench, "there") == verdicts(bench, "here")


@pytest.fixture
def asked(tmp_path: Path, tiny_checkpoint: Path, nodes: Nodes) -> Bench:
    """An exam for a checkpoint that is asked, of which two nodes have a copy."""
    tasks = [{"id": f"t{number}", "prompt": f"{number} and", "reference": "x"} for number in range(30)]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(task) + "\n" for task in tasks))
    (tmp_path / "benchmark.yml").write_text(
        "benchmarks:\n"
        "  - {name: echo, dataset: tasks.jsonl, metrics: [edit_similarity], samples: 4}\n"
        "models:\n"
        f"  - name: tiny\n    transformers: {{model: {tiny_checkpoint}, device: cpu, chat: false}}\n"
        "    sampling: {temperature: 0.8, seed: 3, max_tokens: 32}\n"
        "cache: false\n"
        f"executor: {{ray: {{address: '{nodes.address}', replicas: 2}}}}\n"
    )
    return Bench(tmp_path)


def answered_here(bench: Bench) -> dict[tuple[str, int], str | None]:
    """What the checkpoint answers on one machine, batch by batch in the dataset's order."""
    config = load_config(bench.folder / "benchmark.yml", {}, METRICS)
    (model,), (benchmark,) = config.models, config.benchmarks
    exam = open_exam(benchmark, bench.folder)
    asked = requests_of(exam, model, Prompts(benchmark, model))
    with contextlib.closing(open_source(model, bench.folder, {})) as source:
        return {(one.task_id, one.sample): answer.text for one, answer in source.answers(asked)}


@pytest.mark.models
def test_a_checkpoint_on_two_nodes_answers_as_on_one_machine_though_a_copy_is_killed(asked: Bench) -> None:
    with asked.start("--out", "there") as process:
        wait_until(lambda: len(processes("Replica.answer")) == 2)
        os.kill(processes("Replica.answer")[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    text = (asked.folder / "there" / "outputs" / "1" / "echo.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    there = {(row["task_id"], row["sample"]): row["completion"] for row in rows}
    assert len(there) == len(rows) == 120
    assert there == answered_here(asked)
