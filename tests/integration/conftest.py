"""Runs of the real command on small exams of our own."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integration import cluster
from integration.cluster import Nodes

TASKS = 20
BUSY = "    end = time.process_time() + 0.03\n    while time.process_time() < end:\n        pass\n"


@dataclass(frozen=True)
class Bench:
    """A folder with a config, to run `proctor` in."""

    folder: Path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "proctor", "run", "benchmark.yml", "--quiet", *arguments]

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        """`proctor run` in the background."""
        environment = {**os.environ, **environ}
        command = self.command(*arguments)
        return subprocess.Popen(command, cwd=self.folder, env=environment, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments: str, **environ: str) -> tuple[int, str]:
        """Exit code and standard error of `proctor run`."""
        with self.start(*arguments, **environ) as process:
            _, errors = process.communicate(timeout=300)
        return process.returncode, errors

    def metrics(self, out: str) -> dict[str, Any]:
        """metrics.json without what differs between two runs of the same: times, and what the gate says."""
        document: dict[str, Any] = json.loads((self.folder / out / "metrics.json").read_text())
        del document["timing"]
        for model in (model for benchmark in document["benchmarks"] for model in benchmark["models"]):
            del model["comparison"], model["verdict"]
        return document

    def journaled(self, out: str) -> int:
        """Whole results of samples in the journal, in which checks of tasks stand too."""
        path = self.folder / out / "journal.jsonl"
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        return sum(b'"status":' in line and line.endswith(b"\n") for line in lines)


def wait_until(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Returns as soon as the condition holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.01)


def right(number: int) -> str:
    return f"{BUSY}    return x + {number}\n"


def wrong(number: int) -> str:
    return f"{BUSY}    return x * {number}\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Twenty tasks, two outputs each: both right for every third task, else one. Each is busy for 30 ms."""
    with (tmp_path / "tasks.jsonl").open("w") as tasks, (tmp_path / "outputs.jsonl").open("w") as outputs:
        for number in range(TASKS):
            task = {
                "task_id": f"add/{number}",
                "prompt": f"import time\n\n\ndef add_{number}(x):\n",
                "entry_point": f"add_{number}",
                "canonical_solution": right(number),
                "test": f"def check(candidate):\n    assert candidate(100) == {100 + number}\n",
            }
            tasks.write(json.dumps(task) + "\n")
            second = wrong(number) if number % 3 else right(number)
            for text in (right(number), f"{second}# another output, so that it is scored too\n"):
                outputs.write(json.dumps({"task_id": f"add/{number}", "completion": text}) + "\n")
    (tmp_path / "benchmark.yml").write_text(
        "benchmarks:\n"
        "  - name: add\n"
        "    dataset: tasks.jsonl\n"
        "    metrics: [pass@1, pass@2, ast_match, edit_similarity]\n"
        "    samples: 2\n"
        "models:\n"
        "  - {name: adder, outputs: outputs.jsonl}\n"
    )
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def ray_nodes(ray_works: None) -> Iterator[Nodes]:
    with cluster.started() as nodes:
        yield nodes


@pytest.fixture
def nodes(ray_nodes: Nodes) -> Nodes:
    """A Ray cluster of three nodes, all alive."""
    ray_nodes.fill()
    return ray_nodes
