"""The judge's process, as the clerk sees it: born with one task, kept for that task's samples.

It is replaced whenever anything went wrong in it, or it grew, so that no sample pays for another's answers.
"""

from __future__ import annotations

import os
import resource
import select
import socket
import sys
import time
from typing import Any, Callable, Dict, NoReturn, Optional

from . import process
from .frames import Channel, FrameError

Action = Callable[[Channel, Dict[str, Any]], Dict[str, Any]]
"""(channel to the candidate, job) -> verdict."""

SOUND = ("passed", "failed", "error", "syntax_error")  # statuses after which a judge is as good as new
GROWTH = 32 * 1024  # KiB that a judge may grow before it is replaced
LARGEST_VERDICT = 1 << 20  # bytes
LARGEST_JOB = 256 * 2**20  # bytes
RECURSION = sys.getrecursionlimit()


class Examiner:
    """One judge's process. `action` and what it knows are the process's from its birth."""

    def __init__(self, action: Action, memory: int, largest: int, leave: Callable[[], None]) -> None:
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            leave()
            _serve(theirs, action, memory, largest)
        theirs.close()
        self.socket = ours
        self.channel = Channel(ours.fileno(), ours.fileno(), LARGEST_VERDICT)

    def begin(self, job: Dict[str, Any], candidate: socket.socket) -> None:
        """Hands over a job and the pipe to its candidate. OSError where the process is gone."""
        process.send_with_fd(self.socket, b"j", candidate.fileno())
        self.channel.send(job)

    def verdict(self, candidate: int, cpu: float, wall: float) -> Dict[str, Any]:
        """What it says; a timeout by the candidate's CPU seconds or by the clock; {} where it died."""
        began = time.monotonic()
        poller = select.poll()
        poller.register(self.socket.fileno(), select.POLLIN)
        pause = cpu
        while True:
            left = wall - (time.monotonic() - began)
            if left <= 0:
                return {"status": "timeout", "detail": "no answer within %g s" % wall, "limit": "wall"}
            if poller.poll(1000 * max(0.001, min(left, pause))):
                return self._read()
            used = process.cpu_seconds(candidate)
            if used >= cpu:
                return {"status": "timeout", "detail": "over %g s of CPU time" % cpu, "limit": "cpu"}
            pause = max(cpu - used, 0.02)

    def _read(self) -> Dict[str, Any]:
        try:
            verdict: Dict[str, Any] = self.channel.receive()
        except (EOFError, FrameError, OSError):
            return {}
        return verdict

    def close(self) -> None:
        process.kill(self.pid)
        os.waitpid(self.pid, 0)
        self.socket.close()


def _serve(own: socket.socket, action: Action, memory: int, largest: int) -> NoReturn:
    """The rest of the judge's life: a job after the other, until it is killed or no longer sound."""
    try:
        process.silence()
        resource.setrlimit(resource.RLIMIT_DATA, (memory + 2**28, memory + 2**28))
        channel = Channel(own.fileno(), own.fileno(), LARGEST_JOB)
        grown = _resident() + GROWTH
        sound = True
        while sound:
            _, fd = process.receive_with_fd(own, 1)
            verdict = action(Channel(fd, fd, largest), channel.receive())
            os.close(fd)
            sound = verdict["status"] in SOUND and not verdict.pop("spent", False) and _resident() < grown
            sys.setrecursionlimit(RECURSION)
            channel.send({**verdict, "sound": sound})
    finally:
        os._exit(0)


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def keep(examiner: Optional[Examiner], verdict: Dict[str, Any]) -> Optional[Examiner]:
    """The examiner where it may judge again, else None and its process is ended."""
    if examiner is not None and not verdict.pop("sound", False):
        examiner.close()
        return None
    return examiner
