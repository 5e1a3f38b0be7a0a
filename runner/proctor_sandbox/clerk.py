"""Reads jobs from the host, has them done by judges and candidates, and answers. Never runs model output."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import traceback
from typing import Any, Dict, List, NoReturn, Optional

from . import preload, process
from .examiner import Examiner
from .frames import Channel
from .sitting import Sitting

DELAY = 0.05  # seconds after which an answer waits for no more than the next one, while there are jobs


class Clerk:
    """Jobs: hello, which comes first; task, test, function, metric. Every answer carries the job's id."""

    sitting: Sitting

    def __init__(self, host: Channel, control: socket.socket) -> None:
        self.host = host
        self.control = control

    def serve(self) -> NoReturn:
        jobs = {
            "hello": self.hello,
            "task": self.task,
            "test": self.test,
            "function": self.function,
            "metric": self.metric,
        }
        answers: List[Dict[str, Any]] = []
        told = time.monotonic()
        while True:
            job = self.host.receive()
            answer = jobs[job["op"]](job)
            if answer is None:
                continue
            answers.append({"id": job["id"], **answer})
            clean = answer.get("clean", True)
            if not clean or not self.host.buffer or time.monotonic() - told > DELAY:
                self.host.send(*answers)
                answers, told = [], time.monotonic()
            if not clean:
                os._exit(0)  # what the host has sent already is for a room that is clean

    def hello(self, job: Dict[str, Any]) -> Dict[str, Any]:
        process.sit((os.getpid(), os.getppid()), int(job["seat"]))
        limits, largest = job["limits"], int(job["largest"])
        preload.modules(job["preload"])
        self._ask_warden({"op": "preload", "names": job["preload"]})
        self.sitting = Sitting(
            lambda: Examiner(limits["memory"], largest, self.control.close), self._ask_warden, limits
        )
        version = "%d.%d.%d" % sys.version_info[:3]
        return {"python": version, "init": os.getppid() == 1}

    def task(self, job: Dict[str, Any]) -> None:
        """Makes a task the current one. One that cannot be parsed is told of with its first test."""
        self.sitting.task = job

    def test(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sitting.sit("in_process" if job["in_process"] else "solution", job)

    def function(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sitting.sit("function", job)

    def metric(self, job: Dict[str, Any]) -> Dict[str, Any]:
        return self.sitting.sit("metric", job)

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


def main(control: socket.socket) -> NoReturn:
    try:
        Clerk(Channel(0, 1), control).serve()
    except EOFError:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(70)
