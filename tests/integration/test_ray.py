"""Runs on a Ray cluster of three nodes, all here: the numbers of a run without one, whatever dies."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import TASKS, Bench, wait_until

pytestmark = pytest.mark.ray

ALL = 2 * TASKS
ENOUGH = 5  # results in the journal before the disturbance
NODES = 3


@dataclass
class Nodes:
    """A cluster on this machine, whose nodes have a processor each."""

    cluster: Any
    extra: list[Any]

    @property
    def address(self) -> str:
        return str(self.cluster.address)

    def fill(self) -> None:
        """Starts nodes in place of those that were killed."""
        while len(self.extra) < NODES - 1:
            self.extra.append(self.cluster.add_node(num_cpus=1))

    def kill(self) -> None:
        self.cluster.remove_node(self.extra.pop(), allow_graceful=False)


@pytest.fixture(scope="session")
def started(ray_works: None) -> Iterator[Nodes]:
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "include_dashboard": False}
    nodes = Nodes(Cluster(initialize_head=True, head_node_args=head), [])
    yield nodes
    nodes.cluster.shutdown()


@pytest.fixture
def nodes(started: Nodes) -> Nodes:
    started.fill()
    return started


@pytest.fixture
def spread(bench: Bench, nodes: Nodes) -> Bench:
    """The exam, scored on the cluster, with outputs that take long enough to be disturbed."""
    add(bench.folder, f"executor: {{ray: {{address: '{nodes.address}'}}}}\n")
    outputs = bench.folder / "outputs.jsonl"
    outputs.write_text(outputs.read_text().replace("+ 0.03", "+ 0.2"))
    return bench


def add(folder: Path, text: str) -> None:
    path = folder / "benchmark.yml"
    path.write_text(path.read_text() + text)


def metrics(bench: Bench, out: str) -> dict[str, Any]:
    """As `Bench.metrics`, and without the config's hash."""
    document = bench.metrics(out)
    del document["provenance"]["config_hash"]
    return document


def here(bench: Bench, sandbox: str) -> dict[str, Any]:
    """The metrics of the same exam without a cluster."""
    path = bench.folder / "benchmark.yml"
    path.write_text(path.read_text().partition("executor:")[0])
    code, errors = bench.run("--sandbox", sandbox, "--out", "here")
    assert code == 0, errors
    return metrics(bench, "here")


def workers() -> list[str]:
    """The processes of a cluster that score."""
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if line.startswith("ray::sit")]


def verdicts(bench: Bench, out: str) -> list[Any]:
    """What results.jsonl says but for times."""
    text = (bench.folder / out / "results.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    return [{**row, "cpu_s": 0, "wall_s": 0} for row in rows]


def test_a_cluster_reaches_the_verdicts_of_one_machine(spread: Bench, sandbox_name: str) -> None:
    code, errors = spread.run("--sandbox", sandbox_name, "--out", "there")
    assert (code, errors) == (0, "")
    assert spread.journaled("there") == ALL
    there = metrics(spread, "there")
    assert there == here(spread, sandbox_name)
    assert verdicts(spread, "there") == verdicts(spread, "here")


@pytest.mark.local
def test_a_node_killed_in_the_middle_costs_nothing(spread: Bench, nodes: Nodes, local_works: None) -> None:
    with spread.start("--sandbox", "local", "--out", "hit") as process:
        wait_until(lambda: spread.journaled("hit") >= ENOUGH)
        nodes.kill()
        assert spread.journaled("hit") < ALL
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert spread.journaled("hit") == ALL
    assert metrics(spread, "hit") == here(spread, "local")


@pytest.mark.local
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_driver_leaves_nothing_and_resumes_to_the_same_numbers(
    spread: Bench, local_works: None, number: signal.Signals
) -> None:
    with spread.start("--sandbox", "local", "--out", "killed") as process:
        wait_until(lambda: spread.journaled("killed") >= ENOUGH)
        assert workers()
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == (-number if number == signal.SIGKILL else 130)
    assert number == signal.SIGKILL or "--resume" in errors
    wait_until(lambda: not workers(), 60)
    known = spread.journaled("killed")
    assert ENOUGH <= known < ALL
    assert spread.run("--sandbox", "local", "--out", "killed", "--resume") == (0, "")
    assert spread.journaled("killed") == ALL
    assert metrics(spread, "killed") == here(spread, "local")


@pytest.fixture
def asked(tmp_path: Path, tiny_checkpoint: Path, nodes: Nodes) -> Bench:
    """An exam for a checkpoint that is asked, of which two nodes have a copy."""
    tasks = [{"id": f"t{number}", "prompt": f"{number} and", "reference": "x"} for number in range(60)]
    (tmp_path / "tasks.jsonl").write_text("".join(json.dumps(task) + "\n" for task in tasks))
    (tmp_path / "benchmark.yml").write_text(
        "benchmarks:\n"
        "  - {name: echo, dataset: tasks.jsonl, metrics: [edit_similarity], samples: 4}\n"
        "models:\n"
        f"  - name: tiny\n    transformers: {{model: {tiny_checkpoint}, device: cpu, chat: false}}\n"
        "    sampling: {temperature: 0.8, seed: 3, max_tokens: 48}\n"
        "cache: false\n"
        f"executor: {{ray: {{address: '{nodes.address}', replicas: 2}}}}\n"
    )
    return Bench(tmp_path)


def answers(bench: Bench, out: str) -> list[str]:
    """The outputs' file, whose lines come in no order."""
    return sorted((bench.folder / out / "outputs" / "1" / "echo.jsonl").read_text().splitlines())


def copies() -> list[int]:
    listing = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    found = (line.split(maxsplit=1) for line in listing.splitlines())
    return [int(pid) for pid, args in found if args.startswith("ray::Replica")]


@pytest.mark.models
@pytest.mark.parametrize("disturbed", [False, True], ids=["", "with-a-copy-killed"])
def test_a_checkpoint_on_two_nodes_answers_as_on_one_machine(asked: Bench, disturbed: bool) -> None:
    with asked.start("--out", "there") as process:
        if disturbed:
            wait_until(lambda: any(asked.folder.glob("there/outputs/1/*")) and len(copies()) == 2)
            os.kill(copies()[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    there = metrics(asked, "there")
    path = asked.folder / "benchmark.yml"
    path.write_text(path.read_text().partition("executor:")[0])
    assert asked.run("--out", "here") == (0, "")
    assert there == metrics(asked, "here")
    assert answers(asked, "there") == answers(asked, "here")
    assert len(answers(asked, "there")) == 240
