"""Reads jobs from the host, has them done by judges and candidates, and answers. Never runs model output."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any, Dict, NoReturn, Optional, Tuple

from . import judge, preload, process
from .examiner import Examiner, keep
from .frames import Channel, FrameError

PATIENCE = 0.5  # seconds: a process's descriptors are closed before it is dead and can be asked what of


@dataclass(frozen=True)
class Room:
    """What the host said of the room: the limits of every candidate."""

    limits: Dict[str, Any]
    largest: int  # bytes a candidate may send in one frame


class Clerk:
    """Jobs: hello, task, test, function, metric. Every answer carries the job's id."""

    def __init__(self, host: Channel, control: socket.socket) -> None:
        self.host = host
        self.control = control
        self.room: Optional[Room] = None
        self.exam: Optional[judge.Exam] = None
        self.examiner: Optional[Examiner] = None
        self.broken = ""  # why the current task's own code cannot be used

    def serve(self) -> NoReturn:
        jobs = {
            "hello": self.hello,
            "task": self.task,
            "test": self.test,
            "function": self.function,
            "metric": self.metric,
        }
        while True:
            job = self.host.receive()
            answer = jobs[job["op"]](job)
            if answer is not None:
                self.host.send({"id": job["id"], **answer})

    def hello(self, job: Dict[str, Any]) -> Dict[str, Any]:
        process.sit((os.getpid(), os.getppid()), int(job["seat"]))
        preload.modules(job["preload"])
        self._ask_warden({"op": "preload", "names": job["preload"]})
        self.room = Room(limits=job["limits"], largest=int(job["largest"]))
        version = "%d.%d.%d" % sys.version_info[:3]
        return {"python": version, "init": os.getppid() == 1}

    def task(self, job: Dict[str, Any]) -> None:
        """Makes a task the current one. A task that cannot be parsed is told of with its first test."""
        self.dismiss()
        self.exam, self.broken = None, ""
        try:
            self.exam = judge.prepare(*(job[key] for key in ("prompt", "setup", "test", "entry_point")))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.broken = "the task's own code cannot be parsed: %s" % error

    def test(self, job: Dict[str, Any]) -> Dict[str, Any]:
        if self.exam is None:
            return {"status": "error", "detail": self.broken, "cpu": 0.0, "wall": 0.0, "broken": True}
        return self.sample("in_process" if job["in_process"] else "solution", job)

    def function(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sample("function", job)

    def metric(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sample("metric", job)

    def sample(self, kind: str, job: Dict[str, Any]) -> Dict[str, Any]:
        """One candidate's life: its verdict, what it used, and whether the room is clean after it."""
        began = time.monotonic()
        examiner = self.examiner = self.examiner or self.engage()
        ours, theirs = socket.socketpair()
        examiner.begin(job, ours)
        ours.close()
        started = self.start(kind, job["cpu"], examiner.pid, theirs)
        theirs.close()
        if not started["pid"]:
            self.dismiss()
            detail = started["detail"]
            return {"status": "infra_error", "detail": detail, "cpu": 0.0, "wall": 0.0, "clean": False}
        verdict = examiner.verdict(started["pid"], job["cpu"], job["wall"])
        self.examiner = keep(examiner, verdict)
        ended = self._ask_warden({"op": "stop", "patience": PATIENCE if verdict.get("gone") else 0.0})
        outcome = conclude(verdict, ended, job["cpu"])
        return {**outcome, "cpu": ended["cpu"], "wall": time.monotonic() - began, "clean": ended["clean"]}

    def start(self, kind: str, cpu: float, examiner: int, pipe: socket.socket) -> Dict[str, Any]:
        """Has the warden bring a candidate to life, with its end of the pipe."""
        assert self.room is not None, "hello comes first"
        request = {"op": "start", "kind": kind, "judge": examiner, "cpu": cpu, "limits": self.room.limits}
        return self._ask_warden(request, pipe)

    def engage(self) -> Examiner:
        """A judge for the current task."""
        assert self.room is not None, "hello comes first"
        return Examiner(self.examine, self.room.limits["memory"], self.room.largest, self.control.close)

    def examine(self, channel: Channel, job: Dict[str, Any]) -> Dict[str, Any]:
        """What a judge does with a job."""
        if job["op"] != "test":
            return _ask(channel, job["request"])
        assert self.exam is not None
        return (judge.believe if job["in_process"] else judge.judge)(channel, self.exam, job)

    def dismiss(self) -> None:
        if self.examiner is not None:
            self.examiner.close()
            self.examiner = None

    def _ask_warden(self, request: Dict[str, Any], given: Optional[socket.socket] = None) -> Dict[str, Any]:
        message = json.dumps(request).encode("ascii")
        if given is None:
            self.control.send(message)
        else:
            process.send_with_fd(self.control, message, given.fileno())
        answer = self.control.recv(65536)
        if not answer:
            os._exit(0)
        told: Dict[str, Any] = json.loads(answer)
        return told


def conclude(verdict: Dict[str, Any], ended: Dict[str, Any], cpu: float) -> Dict[str, Any]:
    """The outcome that goes to the host. A candidate that was gone died of something: that is its status."""
    if not verdict:
        return {"status": "error", "detail": "the answers were more than the judge could take"}
    if verdict.get("gone"):
        status, detail = _death(ended, cpu)
        return {"status": status, "detail": detail}
    return {key: value for key, value in verdict.items() if key != "gone"}


def _death(ended: Dict[str, Any], cpu: float) -> Tuple[str, str]:
    number = ended["signal"]
    if not ended["died"]:
        return "error", "the program closed the pipe to its tests"
    if number == signal.SIGXCPU or (number == signal.SIGKILL and ended["cpu"] >= cpu):
        return "timeout", "over %g s of CPU time" % cpu
    if number == signal.SIGKILL:
        return "memory", "killed, as the kernel does where memory runs out"
    if number:
        return "error", "died of signal %d" % number
    return "error", "exited with status %d before its tests ended" % ended["exit"]


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
        return {"status": "passed", "detail": "", "value": told}
    return {"status": "error", "detail": str(told)[:300]}


def main(control: socket.socket) -> NoReturn:
    try:
        Clerk(Channel(0, 1), control).serve()
    except EOFError:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(70)
