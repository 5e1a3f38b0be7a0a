"""Judges and candidates in processes of their own, and without any isolation: for programs of the tests' own.

Run as a program it answers jobs over its standard streams, forking a judge and a candidate for each, so that
no test's process is forked or has its modules changed.
"""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from proctor_sandbox import candidate, trial
from proctor_sandbox.exam import prepare
from proctor_sandbox.foresight import Foresight
from proctor_sandbox.frames import Channel

LIMIT = 20.0  # seconds for one sample
LARGEST = 2 << 20  # bytes of one answer of the candidate's


class Desk:
    """The test's end."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.channel = Channel(self.process.stdout.fileno(), self.process.stdin.fileno())

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """The verdict. TimeoutError where none comes."""
        self.channel.send(job)
        if not select.select([self.channel.read_fd], [], [], LIMIT)[0]:
            self.close()
            self._start()
            raise TimeoutError("no verdict")
        answer: dict[str, Any] = self.channel.receive()
        return answer

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.communicate()


def child(action: Callable[[], None], *unneeded: socket.socket) -> int:
    """Runs it in a new process, which leaves the streams of this one alone."""
    pid = os.fork()
    if pid:
        return pid
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1):
            os.dup2(null, fd)
        for end in unneeded:
            end.close()
        action()
    finally:
        os._exit(0)


def serve(end: socket.socket, job: dict[str, Any]) -> None:
    """The candidate, or in its place a program of the test's that speaks to the judge as it likes."""
    channel = Channel(end.fileno(), end.fileno())
    if job["raw"]:
        exec(job["raw"], {"channel": channel, "end": end})
    else:
        (candidate.in_process if job["in_process"] else candidate.serve)(channel)


def examine(job: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = socket.socketpair()
    report, written = socket.socketpair()

    def decide() -> None:
        exam = prepare(job["prompt"], job["setup"], job["test"], job["entry_point"])
        channel = Channel(ours.fileno(), ours.fileno(), LARGEST)
        if job["in_process"]:
            verdict = trial.believe(channel, exam, job)
        else:
            verdict = trial.judge(channel, exam, job, Foresight())
        Channel(-1, written.fileno()).send(verdict)

    pids = [
        child(lambda: serve(theirs, job), ours, report, written),
        child(decide, theirs, report),
    ]
    for end in (ours, theirs, written):
        end.close()
    try:
        verdict: dict[str, Any] = Channel(report.fileno(), -1).receive()
    except EOFError:
        verdict = {"status": "the judge died"}
    report.close()
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    return verdict


def main() -> None:
    host = Channel(0, 1)
    try:
        while True:
            host.send(examine(host.receive()))
    except EOFError:
        return


if __name__ == "__main__":
    main()
