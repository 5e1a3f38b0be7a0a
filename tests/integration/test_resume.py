"""A run that is disturbed in the middle ends with the numbers of one that is not."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import TASKS, Bench, wait_until
from proctor.sandbox.image import DEFAULT

ENOUGH = 5  # results in the journal before the disturbance
ALL = 2 * TASKS
RIGHT = TASKS + 7  # the first outputs, and the second of 0, 3, ... 18


def undisturbed(bench: Bench, sandbox: str) -> dict[str, Any]:
    code, errors = bench.run("--sandbox", sandbox, "--out", "whole")
    assert code == 0, errors
    metrics = bench.metrics("whole")
    assert scores(metrics)["pass@1"]["score"] == pytest.approx(RIGHT / ALL)
    assert scores(metrics)["pass@2"]["score"] == 1.0
    return metrics


def scores(metrics: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = metrics["benchmarks"][0]["models"][0]["metrics"]
    return found


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_killed_run_resumes_to_the_same_numbers(
    bench: Bench, sandbox_name: str, number: signal.Signals
) -> None:
    with bench.start("--sandbox", sandbox_name, "--out", "killed") as process:
        wait_until(lambda: bench.journaled("killed") >= ENOUGH)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == (-number if number == signal.SIGKILL else 130)
    assert number == signal.SIGKILL or "--resume" in errors
    assert not (bench.folder / "killed" / "metrics.json").exists()
    assert ENOUGH <= bench.journaled("killed") < ALL

    code, errors = bench.run("--sandbox", sandbox_name, "--out", "killed", "--resume")

    assert code == 0, errors
    assert bench.journaled("killed") == ALL
    assert bench.metrics("killed") == undisturbed(bench, sandbox_name)


def test_a_torn_line_is_scored_again(bench: Bench, sandbox_name: str) -> None:
    whole = undisturbed(bench, sandbox_name)
    journal = bench.folder / "whole" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert bench.run("--sandbox", sandbox_name, "--out", "whole", "--resume") == (0, "")
    assert bench.journaled("whole") == ALL
    assert bench.metrics("whole") == whole


def test_an_output_that_changed_since_is_scored_again(bench: Bench, sandbox_name: str) -> None:
    undisturbed(bench, sandbox_name)
    path = bench.folder / "outputs.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["completion"] = "    return None\n"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert bench.run("--sandbox", sandbox_name, "--out", "whole", "--resume") == (0, "")
    assert scores(bench.metrics("whole"))["pass@1"]["score"] == pytest.approx((RIGHT - 1) / ALL)
    assert bench.journaled("whole") == ALL + 1


def containers_of(process: "subprocess.Popen[str]") -> list[str]:
    listing = ["docker", "ps", "-aq", "--filter", f"label=proctor.sandbox={process.pid}"]
    return subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.docker
def test_a_container_killed_in_the_middle_costs_nothing(bench: Bench, docker_works: None) -> None:
    with bench.start("--sandbox", "docker", "--out", "hit", "--workers", "2") as process:
        wait_until(lambda: bench.journaled("hit") >= ENOUGH)
        victim = containers_of(process)[0]
        subprocess.run(["docker", "kill", victim], check=True, capture_output=True)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert bench.metrics("hit") == undisturbed(bench, "docker")


@pytest.mark.docker
def test_no_container_outlives_a_run_that_was_killed(bench: Bench, docker_works: None) -> None:
    with bench.start("--sandbox", "docker", "--out", "killed") as process:
        wait_until(lambda: bench.journaled("killed") >= ENOUGH)
        assert containers_of(process)
        process.kill()
    wait_until(lambda: not containers_of(process), 60)


class Engine:
    """A Docker engine of the test's own, which it may stop and start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = f"unix://{folder}/docker.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        folder = self.folder
        # In a network namespace of its own: an engine without a bridge removes that of the machine's engine.
        command = [
            "unshare",
            "--net",
            "dockerd",
            "--data-root",
            f"{folder}/data",
            "--exec-root",
            f"{folder}/exec",
        ]
        command += ["--pidfile", f"{folder}/pid", "-H", self.host, "--bridge=none", "--iptables=false"]
        with (folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self.answers, 60)

    def answers(self) -> bool:
        command = ["docker", "-H", self.host, "info"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=60)

    def load(self, image: str) -> None:
        """Copies an image from the machine's engine."""
        with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as save:
            subprocess.run(
                ["docker", "-H", self.host, "load"], stdin=save.stdout, check=True, capture_output=True
            )
        assert save.returncode == 0


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory, docker_works: None) -> Iterator[Engine]:
    if os.geteuid() != 0:
        pytest.skip("a second Docker engine needs root")
    own = Engine(tmp_path_factory.mktemp("engine"))
    try:
        own.start()
        own.load(DEFAULT)
        yield own
    finally:
        own.stop()


@pytest.mark.docker
def test_an_engine_restarted_in_the_middle_costs_nothing(bench: Bench, engine: Engine) -> None:
    with bench.start("--sandbox", "docker", "--out", "restarted", DOCKER_HOST=engine.host) as process:
        wait_until(lambda: bench.journaled("restarted") >= ENOUGH)
        engine.stop()
        engine.start()
        _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    assert bench.journaled("restarted") == ALL
    assert bench.metrics("restarted") == undisturbed(bench, "docker")
