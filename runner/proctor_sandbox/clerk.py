"""Reads jobs from the host, has them done by judges and candidates, and answers. Never runs model output."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any, Callable, Dict, NoReturn, Optional, Tuple

from . import judge, preload, process
from .frames import Channel, FrameError

Action = Callable[[Channel], Dict[str, Any]]


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
        preload.modules(job["preload"])
        self.room = Room(limits=job["limits"], largest=int(job["largest"]))
        version = "%d.%d.%d" % sys.version_info[:3]
        return {"python": version, "init": os.getppid() == 1}

    def task(self, job: Dict[str, Any]) -> None:
        """Makes a task the current one. A task that cannot be parsed is told of with its first test."""
        self.exam, self.broken = None, ""
        try:
            self.exam = judge.prepare(*(job[key] for key in ("prompt", "setup", "test", "entry_point")))
        except (SyntaxError, ValueError) as error:
            self.broken = "the task's own code cannot be parsed: %s" % error

    def test(self, job: Dict[str, Any]) -> Dict[str, Any]:
        if self.exam is None:
            return {"status": "error", "detail": self.broken, "cpu": 0.0, "wall": 0.0, "broken": True}
        exam = self.exam
        if job["in_process"]:
            return self.sample("in_process", job, lambda channel: judge.believe(channel, exam, job))
        return self.sample("solution", job, lambda channel: judge.judge(channel, exam, job))

    def function(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sample("function", job, lambda channel: _ask(channel, job["request"]))

    def metric(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sample("metric", job, lambda channel: _ask(channel, job["request"]))

    def sample(self, kind: str, job: Dict[str, Any], action: Action) -> Dict[str, Any]:
        """One candidate's life: its verdict, what it used, and whether the room is clean after it."""
        assert self.room is not None, "hello comes first"  # noqa: S101
        began = time.monotonic()
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        examiner = os.fork()
        if examiner == 0:
            theirs.close()  # else the judge would never see the candidate's end
            os.close(read)
            self._examine(ours, write, action, job)
        ours.close()
        os.close(write)
        limits = {**self.room.limits, "cpu": job["cpu"]}
        started = self._ask_warden({"op": "start", "kind": kind, "judge": examiner, "limits": limits}, theirs)
        theirs.close()
        verdict = watch(read, started["pid"], job["cpu"], job["wall"]) if started["pid"] else None
        os.close(read)
        process.kill(examiner)
        _, status = os.waitpid(examiner, 0)
        if verdict is None:
            return {
                "status": "infra_error",
                "detail": started["detail"],
                "cpu": 0.0,
                "wall": 0.0,
                "clean": False,
            }
        ended = self._ask_warden({"op": "stop"})
        outcome = conclude(verdict, status, ended, job["cpu"])
        return {**outcome, "cpu": ended["cpu"], "wall": time.monotonic() - began, "clean": ended["clean"]}

    def _examine(self, ours: socket.socket, write: int, action: Action, job: Dict[str, Any]) -> NoReturn:
        """The rest of the judge's life."""
        assert self.room is not None  # noqa: S101
        try:
            self.control.close()
            for fd in (0, 1, 2):
                os.close(fd)
            _limit_judge(self.room.limits["memory"], job["wall"])
            verdict = action(Channel(ours.fileno(), ours.fileno(), self.room.largest))
            os.write(write, json.dumps(verdict).encode("ascii"))
        finally:
            os._exit(0)

    def _ask_warden(self, request: Dict[str, Any], given: Optional[socket.socket] = None) -> Dict[str, Any]:
        message = json.dumps(request).encode("ascii")
        if given is None:
            self.control.send(message)
        else:
            process.send_with_fd(self.control, message, given.fileno())
        answer = self.control.recv(65536)
        if not answer:
            os._exit(0)
        return json.loads(answer)  # type: ignore[no-any-return]


def _limit_judge(memory: int, wall: float) -> None:
    for kind, value in ((resource.RLIMIT_DATA, memory + 2**28), (resource.RLIMIT_CPU, int(wall) + 2)):
        resource.setrlimit(kind, (value, value))


def watch(read: int, candidate: int, cpu: float, wall: float) -> Dict[str, Any]:
    """The judge's verdict, or a timeout: CPU seconds of the candidate, or seconds of wall-clock time."""
    began = time.monotonic()
    poller = select.poll()
    poller.register(read, select.POLLIN | select.POLLHUP)
    pause = cpu
    while True:
        left = wall - (time.monotonic() - began)
        if left <= 0:
            return {"status": "timeout", "detail": "no answer within %g s" % wall, "limit": "wall"}
        if poller.poll(1000 * max(0.001, min(left, pause))):
            return _read_verdict(read)
        used = process.cpu_seconds(candidate)
        if used >= cpu:
            return {"status": "timeout", "detail": "over %g s of CPU time" % cpu, "limit": "cpu"}
        pause = max(cpu - used, 0.02)


def _read_verdict(read: int) -> Dict[str, Any]:
    chunks = []
    while True:
        chunk = os.read(read, 65536)
        if not chunk:
            break
        chunks.append(chunk)
    return json.loads(b"".join(chunks)) if chunks else {}


def conclude(verdict: Dict[str, Any], judge_status: int, ended: Dict[str, Any], cpu: float) -> Dict[str, Any]:
    """The outcome that goes to the host. A candidate that was gone died of something: that is its status."""
    if not verdict:
        return {
            "status": "error",
            "detail": "the answers were more than the judge could take (%d)" % judge_status,
        }
    if verdict.get("gone"):
        status, detail = _death(ended, cpu)
        return {"status": status, "detail": detail}
    return {key: value for key, value in verdict.items() if key != "gone"}


def _death(ended: Dict[str, Any], cpu: float) -> Tuple[str, str]:
    number = ended["signal"]
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
    if type(answer) is list and answer[:1] == ["return"] and type(answer[1]) in (int, float, type(None)):
        return {"status": "passed", "detail": "", "value": answer[1]}
    return {"status": "error", "detail": str(answer[1:])[:300]}


def main(control: socket.socket) -> NoReturn:
    try:
        Clerk(Channel(0, 1), control).serve()
    except EOFError:
        os._exit(0)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        os._exit(70)
