"""A Sitting in a process of its own, with real judges and candidates, and without any isolation.

Run as a program it answers {"task": ...} and {"kind": ..., "job": ...} over its standard streams.
"""

import os
import select
import socket
import subprocess
import sys
from typing import Any

from proctor_sandbox import candidate, function, process
from proctor_sandbox.examiner import Examiner
from proctor_sandbox.frames import Channel
from proctor_sandbox.sitting import Sitting

LIMIT = 30.0  # seconds for one answer
KINDS = {
    "solution": candidate.serve,
    "in_process": candidate.in_process,
    "function": function.serve,
    "metric": function.serve_metric,
}


class Sitter:
    """The test's end. `pids` of candidate and judge after the latest sample, 0 where there is none."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.channel = Channel(self.process.stdout.fileno(), self.process.stdin.fileno())
        self.candidate = self.judge = 0

    def task(self, test: str, *, prompt: str = "", setup: str = "", entry_point: str | None = "f") -> None:
        code = {"prompt": prompt, "setup": setup, "test": test, "entry_point": entry_point}
        self._ask({"task": {**code, "calls": []}})

    def __call__(self, solution: str = "", kind: str = "solution", **options: Any) -> dict[str, Any]:
        """The outcome of a sample of the task told last."""
        job = {
            "op": "test",
            "units": [solution],
            "handles": False,
            "mutates": False,
            "in_process": kind == "in_process",
            "operations": "usual",
            "printed": 1 << 20,
            "once": False,
            "cpu": 5.0,
            "wall": 10.0,
            **options,
        }
        answer = self._ask({"kind": kind, "job": job})
        self.candidate, self.judge = answer["candidate"], answer["judge"]
        outcome: dict[str, Any] = answer["outcome"]
        return outcome

    def status(self, solution: str = "", **options: Any) -> str:
        return str(self(solution, **options)["status"])

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self.channel.send(message)
        if not select.select([self.channel.read_fd], [], [], LIMIT)[0]:
            raise TimeoutError("no outcome")
        answer: dict[str, Any] = self.channel.receive()
        return answer

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.communicate()


class Warden:
    """Starts and ends candidates, as the room's does, but for what isolates them."""

    def __init__(self) -> None:
        self.pid = 0

    def __call__(self, request: dict[str, Any], given: socket.socket | None = None) -> dict[str, Any]:
        return self._stop(request["patience"]) if given is None else self._start(request["kind"], given)

    def _start(self, kind: str, given: socket.socket) -> dict[str, Any]:
        self.pid = os.fork()
        if self.pid:
            return {"pid": self.pid}
        try:
            fd = os.dup(given.fileno())
            process.silence()
            os.closerange(3, fd)
            os.closerange(fd + 1, 256)
            KINDS[kind](Channel(fd, fd))
        finally:
            os._exit(0)

    def _stop(self, patience: float) -> dict[str, Any]:
        died, status, usage = process.end(self.pid, patience)
        return {
            "cpu": usage.ru_utime + usage.ru_stime,
            "died": died,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0,
            "clean": True,
        }


def main() -> None:
    host = Channel(os.dup(0), os.dup(1))
    process.silence()
    sitting = Sitting(lambda: Examiner(2**29, 2**20, lambda: None), Warden(), {})
    while True:
        message = host.receive()
        if "task" in message:
            sitting.task = message["task"]
            host.send({})
            continue
        outcome = sitting.sit(message["kind"], message["job"])
        judge = sitting.examiner.pid if sitting.examiner else 0
        host.send({"outcome": outcome, "candidate": sitting.candidate, "judge": judge})


if __name__ == "__main__":
    try:
        main()
    except EOFError:
        sys.exit()
