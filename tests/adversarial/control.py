"""A positive control: which harnesses elsewhere an output beats.

A "held" of our own means little of an output that beats none.
"""

import json
import os
import select
import subprocess
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from adversarial import naive
from proctor.extraction import program
from proctor.model import Task
from proctor.sandbox.image import DEFAULT
from proctor.selftest.attack import Attack
from proctor.selftest.bait import PREFIX, VARIABLE
from proctor.selftest.tasks import SHARED, task_of, vault

TOKEN = PREFIX + "0123456789abcdef" * 2
SILENCE = 10.0  # seconds until a machine that does not answer is lost
# A machine of its own, where whoever is not confined is root; only the machine itself is bounded.
CONTAINER = (
    *("docker", "run", "--rm", "--interactive", "--network", "none", "--read-only"),
    *("--memory", "1g", "--memory-swap", "1g", "--pids-limit", "256", "--cpus", "1"),
    *("--tmpfs", "/tmp:size=64m,exec,dev", "--shm-size", "256m", "--tmpfs", "/run", "--tmpfs", "/srv"),
    *("--cap-add", "NET_ADMIN", "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE"),
    *("--security-opt", "seccomp=unconfined", "--security-opt", "systempaths=unconfined"),
    *("--security-opt", "apparmor=unconfined", "--device-cgroup-rule", "c 1:11 r"),
    *("--add-host", "example.com:127.0.0.1"),
    *("--env", f"{VARIABLE}={TOKEN}", "--env", "LANG=C.UTF-8", DEFAULT, "python3", "-c"),
)
HARNESSES = [harness.__name__ for harness in naive.HARNESSES if harness is not naive.by_parsing]
WRONG = Attack("wrong", "none", "is wrong", "def solve(n):\n    return -1\n")
CALLS = {"shape": "", "unittest": "Check('test_it').debug()\n"}


def beaten(cases: Iterable[Attack], *, every: bool = False) -> dict[str, dict[str, str]]:
    """For each case by name, the harnesses that it beats and how: the first that it does, or `every` one.

    A case that takes the whole machine down beats "machine". Half of the cases go to a machine each.
    """
    listed = list(cases)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda half: _beaten(half, every=every), (listed[::2], listed[1::2]))
    return {**first, **second}


def _beaten(cases: list[Attack], *, every: bool) -> dict[str, dict[str, str]]:
    left = {case.name: _described(case) for case in cases}
    found: dict[str, dict[str, str]] = {}
    while left:
        told = dict(_machine(list(left.values()), every=every))
        if len(told) < len(left):
            lost = next(name for name in left if name not in told)
            told[lost] = {"machine": "is lost"}
        found.update(told)
        left = {name: case for name, case in left.items() if name not in told}
    return found


def _machine(cases: list[naive.Case], *, every: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Answers until all are given, or until the machine is silent for too long."""
    name = f"proctor-control-{uuid.uuid4().hex[:12]}"
    source = Path(naive.__file__).read_text("utf-8")
    command = [*CONTAINER[:2], "--name", name, *CONTAINER[2:], source, "every" if every else "first"]
    with tempfile.TemporaryFile() as given:
        given.writelines(json.dumps(case).encode() + b"\n" for case in cases)
        given.seek(0)
        with subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE) as running:
            try:
                for line in _lines(running):
                    case, told = json.loads(line)
                    yield case, told
            finally:
                subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
                running.kill()


def _lines(running: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    """The answers as they come, until the machine is gone or silent."""
    assert running.stdout is not None
    buffer = b""
    while select.select([running.stdout], [], [], SILENCE)[0]:
        chunk = os.read(running.stdout.fileno(), 1 << 16)
        if not chunk:
            return
        *lines, buffer = (buffer + chunk).split(b"\n")
        yield from lines


def _described(case: Attack) -> naive.Case:
    task = _task(case)
    return {
        "name": case.name,
        "text": "\n".join(program.units(task, case.code)),
        "test": task.test,
        "call": CALLS.get(task.id, f"check({task.entry_point})\n"),
        "entry": task.entry_point,
    }


def _task(case: Attack) -> Task:
    hidden = vault(TOKEN, naive.PORT, str(naive.BAIT), 1)
    return task_of(case, {task.id: task for task in (*SHARED, hidden)})
