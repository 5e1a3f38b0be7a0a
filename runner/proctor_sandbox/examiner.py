"""The judge's process, as the clerk sees it: kept from sample to sample, and from task to task.

It is replaced whenever anything went wrong in it, or it grew, so that no sample pays for another's answers;
and after each sample where the task's own code could have left something behind.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import socket
import sys
import time
from typing import Any, Callable, Dict, NoReturn, Optional, Sequence

from . import process, trial
from .exam import Exam, prepare
from .foresight import Call, Foresight
from .frames import Channel, FrameError

GROWTH = 32 * 1024  # KiB that a judge may grow before it is replaced
GARBAGE = 20_000  # objects made before unused ones are looked for: a judge makes few that stay
LARGEST_VERDICT = 1 << 20  # bytes
LARGEST_JOB = 256 * 2**20  # bytes
RECURSION = sys.getrecursionlimit()


class Examiner:
    """One judge's process. `leave` closes what it must not hold."""

    def __init__(self, memory: int, largest: int, leave: Callable[[], None]) -> None:
        ours, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            leave()
            _serve(theirs, memory, largest)
        theirs.close()
        self.socket = ours
        self.channel = Channel(ours.fileno(), ours.fileno(), LARGEST_VERDICT)

    def begin(self, job: Dict[str, Any], candidate: Optional[socket.socket] = None) -> None:
        """Hands over a job, and the pipe to a new candidate. OSError where the process is gone."""
        if candidate is None:
            self.socket.sendall(b"j")
        else:
            process.send_with_fd(self.socket, b"j", candidate.fileno())
        self.channel.send(job)

    def verdict(self, candidate: int, cpu: float, wall: float) -> Dict[str, Any]:
        """What it says; a timeout by the candidate's CPU seconds in all or by the clock; {} where it died."""
        began = time.monotonic()
        poller = select.poll()
        poller.register(self.socket.fileno(), select.POLLIN)
        pause = cpu
        while True:
            left = wall - (time.monotonic() - began)
            if left <= 0:
                return {"status": "timeout", "detail": "no answer within %g s" % wall}
            if poller.poll(1000 * max(0.001, min(left, pause))):
                return self._read()
            used = process.cpu_seconds(candidate)
            if used >= cpu:
                return {"status": "timeout", "detail": "over %g s of CPU time" % cpu}
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


class Desk:
    """What a judge has before it: the task that it was told of last."""

    def __init__(self) -> None:
        self.exam: Optional[Exam] = None
        self.broken = ""  # why the task's own code cannot be used
        self.calls: Sequence[Call] = ()  # what the tests ask of a sample that passes
        self.passing = ""  # what such a one says, where nothing but that decides

    def verdict(self, channel: Channel, job: Dict[str, Any]) -> Dict[str, Any]:
        if "task" in job:
            self.take(job["task"])
        if job["op"] != "test":
            return _ask(channel, job["request"])
        if self.exam is None:
            return {"status": "error", "detail": self.broken, "broken": True}
        if job["in_process"]:
            return {**trial.believe(channel, self.exam, job), "lasting": self.exam.closed}
        return {**self.judge(channel, self.exam, job), "lasting": self.exam.closed}

    def judge(self, channel: Channel, exam: Exam, job: Dict[str, Any]) -> Dict[str, Any]:
        """Calls are sent ahead only to what can be tried again alone."""
        plain = not job["handles"] and not job["mutates"]
        ahead = plain and job["used"] and not job["once"]
        foresight = Foresight(self.calls, self.passing) if ahead else Foresight()
        verdict = trial.judge(channel, exam, job, foresight)
        if plain and verdict["status"] == "passed":
            self.calls = foresight.calls()
            self.passing = foresight.lesson if exam.closed else ""
            if job["operations"] is None:  # a canary, which tells what the task needs
                verdict["calls"] = [message for _, message in self.calls]
        return verdict

    def take(self, task: Dict[str, Any]) -> None:
        self.exam, self.passing = None, ""
        self.calls = [(repr(message), message) for message in task["calls"]]
        try:
            self.exam = prepare(*(task[key] for key in ("prompt", "setup", "test", "entry_point")))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.broken = "the task's own code cannot be parsed: %s" % error


def _ask(channel: Channel, request: Any) -> Dict[str, Any]:
    """The number that a function's process answers with."""
    try:
        channel.send(request)
        answer = channel.receive()
    except (EOFError, OSError):
        return {"status": "error", "detail": "the program ended early", "gone": True}
    except FrameError as error:
        return {"status": "error", "detail": str(error)}
    told = answer[1] if type(answer) is list and len(answer) == 2 else answer
    if told is not answer and answer[0] == "return" and type(told) in (int, float, type(None)):
        return {"status": "passed", "detail": "", "value": told, "kept": request[0] == "function"}
    return {"status": "error", "detail": str(told)[:300]}


def _serve(own: socket.socket, memory: int, largest: int) -> NoReturn:
    """The rest of the judge's life: a job after the other, until it is killed or no longer sound."""
    try:
        process.silence()
        gc.set_threshold(GARBAGE)
        resource.setrlimit(resource.RLIMIT_DATA, (memory + 2**28, memory + 2**28))
        channel = Channel(own.fileno(), own.fileno(), LARGEST_JOB)
        grown = _resident() + GROWTH
        sound = True
        candidate = Channel(-1, -1)
        desk = Desk()
        while sound:
            _, fd = process.receive_with_fd(own, 1)
            if fd >= 0:
                _leave(candidate)  # a process that was kept is ended where the next sample is of another kind
                candidate = Channel(fd, fd, largest)
            verdict = desk.verdict(candidate, channel.receive())
            verdict["kept"] = verdict.get("kept", False) and not candidate.buffer
            if not verdict["kept"]:
                _leave(candidate)
            sound = verdict["status"] in trial.SOUND and _resident() < grown
            sys.setrecursionlimit(RECURSION)
            channel.send({**verdict, "sound": sound})
    finally:
        os._exit(0)


def _leave(candidate: Channel) -> None:
    """Closes the pipe to a candidate, if there is one."""
    if candidate.read_fd >= 0:
        os.close(candidate.read_fd)
    candidate.read_fd = candidate.write_fd = -1


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
